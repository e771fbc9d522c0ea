"""What there should be in a branch: a few integers that follow along."""

from __future__ import annotations

from dataclasses import dataclass, field

from postdesk.domain.accounts import SAFE
from postdesk.domain.people import Person
from tests.builders import CLERK, OTHER_CLERK

RATE, LETTER_KHR = 4_100, 500
TILLS = ("1", "2")
CLERKS = (CLERK, OTHER_CLERK)
STAMP_KHR, AGENT_LIMIT_KHR, AGENT_PERMILLE = 500, 200_000, 50
ORDER_FEE_KHR = 4_000
KHR, USD = 0, 1
UNITS = ("KHR", "USD")
Pair = tuple[int, int]


@dataclass
class Agent:
    """What is out with the agent: riel owed, and stamps that were not sold yet."""

    owed: int = 0
    stamps: int = 0

    @property
    def worth(self) -> int:
        return self.owed + self.stamps * STAMP_KHR


@dataclass
class Model:
    """What there should be, in riel and whole dollars.

    Attributes:
        day_of: Each open till's business day.
        to_pay, paid: Money orders that wait for their payee, and those that do not any more.
        unseen, seen: KHQR payments by receipt, in riel, and those that were seen at the bank.
        owed: What the business customer owes.
        stamps: Pieces in each till; `is_withdrawn` says that they are not sold.
        proposed, answered: What headquarters proposes, in riel, and what was answered.
        copies: Of each receipt that was printed again.
    """

    has: dict[str, list[int]] = field(
        default_factory=lambda: {SAFE: [3_000_000, 400], "till:1": [0, 0], "till:2": [0, 0]}
    )
    keeper: dict[str, Person] = field(default_factory=dict)
    is_counted: set[str] = field(default_factory=set)
    waiting: dict[str, tuple[str, str, Pair]] = field(default_factory=dict)
    away: list[int] = field(default_factory=lambda: [0, 0])
    open_on: dict[str, int] = field(default_factory=dict)
    last_sale: dict[str, tuple[str, Pair]] = field(default_factory=dict)
    day_of: dict[str, str] = field(default_factory=dict)
    to_pay: dict[str, int] = field(default_factory=dict)
    paid: list[str] = field(default_factory=list)
    unseen: dict[str, int] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    owed: int = 0
    agent: Agent = field(default_factory=Agent)
    stamps: dict[str, int] = field(default_factory=dict)
    is_withdrawn: bool = False
    proposed: dict[str, int] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    copies: dict[str, int] = field(default_factory=dict)

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
