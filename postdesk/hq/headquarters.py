"""What everything at headquarters is given first: the database, the keys, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from postdesk import __version__
from postdesk.hq.database import HqDatabase
from postdesk.hq.keys import HqKeys

Clock = Callable[[], datetime]
Randomness = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Headquarters:
    """One headquarters of one postal operator.

    It holds no state: any number of servers may stand on the same database and keys.
    """

    database: HqDatabase
    keys: HqKeys
    clock: Clock
    randomness: Randomness
    program: str = __version__

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return self.clock().astimezone(UTC)


def instant_text(at: datetime) -> str:
    """An instant as it stands in replies and documents: UTC, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
