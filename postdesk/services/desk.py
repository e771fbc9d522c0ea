"""What every use case is given first: the books, whose they are, the clock, the desk's key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nacl.signing import SigningKey
from sqlite_utils import Database

Clock = Callable[[], datetime]
Randomness = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class DeskIdentity:
    """Whose journal this is.

    Attributes:
        desk: 12 hexadecimal digits.
        epoch: Counts the desk's lives.
        is_training: Whether everything here is for practice only.
        branch_code: The branch's code, such as `KPC`.
    """

    desk: str
    epoch: int
    is_training: bool
    branch_code: str
    branch_name_km: str
    branch_name_en: str
    telephone: str
    public_key: bytes

    @property
    def series(self) -> str:
        """What this desk's receipt and refund numbers begin with: unique without a network.

        Two copies of one disk go on in two epochs, and so never give out one number.
        """
        epoch = f"-E{self.epoch}" if self.epoch else ""
        return f"{self.branch_code}-{self.desk[:4].upper()}{epoch}"


@dataclass(frozen=True, slots=True)
class Desk:
    """One opened desk on one thread: writer or reader.

    The reader (`is_reading`) sees the books of one moment in each of its jobs. A desk holds no
    business day and no person: both change while it lives. The day is read inside
    the transaction, the person is an argument.
    """

    db: Database
    identity: DeskIdentity
    signing_key: SigningKey
    clock: Clock
    randomness: Randomness
    app_version: str
    home: Path | None = None
    is_reading: bool = False

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return self.clock().astimezone(UTC)


def instant_text(at: datetime) -> str:
    """An instant as it stands in entries: UTC, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """An instant read back."""
    return datetime.fromisoformat(text)


def wall_clock() -> datetime:
    """The computer's clock, in UTC. The only place below `app` that reads it."""
    return datetime.now(UTC)  # noqa: TID251 - the clock's one door
