"""What there should be in a branch: a few integers that follow along."""

from __future__ import annotations

from dataclasses import dataclass, field

from postdesk.domain.accounts import SAFE
from postdesk.domain.people import Person
from tests.builders import CLERK, OTHER_CLERK

RATE, LETTER_KHR = 4_100, 500
TILLS = ("1", "2")
CLERKS = (CLERK, OTHER_CLERK)
KHR, USD = 0, 1
UNITS = ("KHR", "USD")
Pair = tuple[int, int]


@dataclass
class Model:
    """What there should be, in riel and whole dollars."""

    has: dict[str, list[int]] = field(
        default_factory=lambda: {SAFE: [3_000_000, 400], "till:1": [0, 0], "till:2": [0, 0]}
    )
    keeper: dict[str, Person] = field(default_factory=dict)
    is_counted: set[str] = field(default_factory=set)
    waiting: dict[str, tuple[str, str, Pair]] = field(default_factory=dict)
    away: list[int] = field(default_factory=lambda: [0, 0])
    open_on: dict[str, int] = field(default_factory=dict)
    last_sale: dict[str, tuple[str, Pair]] = field(default_factory=dict)

    def move(self, holder: str, khr: int, usd: int = 0) -> None:
        self.has[holder][KHR] += khr
        self.has[holder][USD] += usd

    def can_give(self, holder: str, khr: int, usd: int = 0) -> bool:
        return self.has[holder][KHR] >= khr and self.has[holder][USD] >= usd

    def may_work(self, till: str) -> bool:
        return till in self.keeper and till not in self.is_counted

    def over(self, person: Person, khr: int) -> None:
        """More, or less, was counted: it is open on the person."""
        if khr:
            self.open_on[person.person_id] = self.open_on.get(person.person_id, 0) - khr
