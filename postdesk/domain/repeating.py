"""Whether something looks as if it had been recorded a moment ago: asked, never assumed.

What bears a number of its own (an item, a bag, a slip, an order) is known by it and is in the
books once. What bears none may be typed a second time when an answer was lost, and may as well be
a second payment: only the person at the counter can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from postdesk.domain.errors import RuleError

ASKED_WITHIN: Final = timedelta(minutes=10)
SECONDS_PER_MINUTE: Final = 60


class LooksRepeatedError(RuleError):
    """The same customer and the same amount were recorded a moment ago; a person must say more.

    Attributes:
        number: What was recorded then; whoever says that this is a second one names it.
        minutes: How long ago.
    """

    facts = ("number", "minutes")

    def __init__(self, number: str, minutes: int) -> None:
        super().__init__(f"{number}, {minutes} min")
        self.number = number
        self.minutes = minutes


@dataclass(frozen=True, slots=True)
class Likeness:
    """The last thing that was recorded for the same customer with the same amount."""

    number: str
    at: datetime


def second_of(like: Likeness | None, *, now: datetime, said: str) -> str:
    """The number of which this is a second one by a person's word; empty when nothing is like it.

    Args:
        like: What was recorded before, or None.
        said: The number that the person was shown and said yes to; empty for nothing said.

    Raises:
        LooksRepeatedError: It looks like one that nobody was asked about.
    """
    if like is None:
        return ""
    if like.number == said:
        return said
    # A clock that was put back says nothing about how long ago it was: then it is asked.
    passed = now - like.at
    if passed >= ASKED_WITHIN:
        return ""
    raise LooksRepeatedError(like.number, max(0, int(passed.total_seconds())) // SECONDS_PER_MINUTE)
