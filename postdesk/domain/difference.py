"""A difference between books and count: how it stands, and what may have made it.

Nobody can type a difference, and none is anybody's debt by itself: it is open until its cause is
found, until somebody disputes it, or until the very person takes responsibility, who may
withdraw that for a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from postdesk.domain.accounts import Account
from postdesk.domain.errors import RuleError
from postdesk.domain.exchange import CENTS_PER_DOLLAR
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.money import Currency, Money
from postdesk.domain.reference import Denominations
from postdesk.domain.till_count import BUNDLE_NOTES

WITHDRAW_DAYS: Final = 14
NINE: Final = 9
HINTS_MAX: Final = 4


class DifferenceState(StrEnum):
    """How a difference stands."""

    OPEN = "open"
    EXPLAINED = "explained"
    DISPUTED = "disputed"
    AGREED = "agreed"

    @property
    def account(self) -> Account:
        """The account on which it stands then."""
        return _ACCOUNTS[self]


_ACCOUNTS: Final[Mapping[DifferenceState, Account]] = {
    DifferenceState.OPEN: Account.OVER_SHORT_OPEN,
    DifferenceState.EXPLAINED: Account.OVER_SHORT_EXPLAINED,
    DifferenceState.DISPUTED: Account.OVER_SHORT_DISPUTED,
    DifferenceState.AGREED: Account.OVER_SHORT_AGREED,
}
_STEPS: Final[Mapping[DifferenceState, frozenset[DifferenceState]]] = {
    DifferenceState.OPEN: frozenset(
        {DifferenceState.EXPLAINED, DifferenceState.DISPUTED, DifferenceState.AGREED}
    ),
    DifferenceState.EXPLAINED: frozenset({DifferenceState.DISPUTED}),
    DifferenceState.DISPUTED: frozenset({DifferenceState.EXPLAINED, DifferenceState.AGREED}),
    # Taking responsibility is withdrawn, for a time, by the person who took it.
    DifferenceState.AGREED: frozenset({DifferenceState.OPEN}),
}


class DifferenceStepError(RuleError):
    """From how the difference stands there is no such step."""

    facts = ()


def check_step(before: DifferenceState, after: DifferenceState) -> None:
    """Make sure that a difference may go from one state to the other (`DifferenceStepError`)."""
    if after not in _STEPS[before]:
        raise DifferenceStepError(f"{before} → {after}")


def step_lines(
    before: DifferenceState, after: DifferenceState, *, holder: str, unit: str, over: int
) -> tuple[Line, ...]:
    """The lines that move a difference from one account to the other; its holder stays.

    Args:
        over: Counted less books: short is negative.
    """
    return (
        debit(before.account, holder, unit, over),
        credit(after.account, holder, unit, over),
    )


class HintKind(StrEnum):
    """What may have made a difference."""

    ENTRY_MISSING = "entry-missing"
    ENTRY_TWICE = "entry-twice"
    WRONG_SIDE = "wrong-side"
    BUNDLE = "bundle"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that would make just this difference; a person looks whether it did.

    Attributes:
        about: Number of the receipt or slip concerned; empty for none.
        note: The note of a bundle; None elsewhere.
    """

    kind: HintKind
    about: str = ""
    note: Money | None = None


def hints_of(
    over: Money, movements: Iterable[tuple[str, int]], denominations: Denominations
) -> tuple[Hint, ...]:
    """What would explain a difference in one currency, the likeliest first.

    Args:
        over: Counted less books.
        movements: (number, minor units) of everything that moved the drawer's cash of this
            currency in the shift: in is positive, out negative.
        denominations: The notes there are.
    """
    if not over:
        return ()
    hints: list[Hint] = []
    for number, minor in movements:
        if not minor:
            continue
        if minor == -over.minor:
            # It is in the books and its cash is not in the drawer, or it is there twice.
            hints.append(Hint(HintKind.ENTRY_TWICE, number))
        elif minor == over.minor:
            # Its cash moved twice, and the books know of it once.
            hints.append(Hint(HintKind.ENTRY_MISSING, number))
        elif 2 * minor == -over.minor:
            hints.append(Hint(HintKind.WRONG_SIDE, number))
    hints += _bundle_hints(over, denominations)
    if _is_digits_exchanged(over, denominations):
        hints.append(Hint(HintKind.DIGITS))
    return tuple(hints[:HINTS_MAX])


def _bundle_hints(over: Money, denominations: Denominations) -> list[Hint]:
    """A bundle counted as one note, one note as a bundle, or a bundle left out or twice."""
    scale = CENTS_PER_DOLLAR if over.currency is Currency.USD else 1
    return [
        Hint(HintKind.BUNDLE, note=Money(value * scale, over.currency))
        for value in reversed(denominations.common(over.currency))
        if abs(over.minor) in {value * scale * BUNDLE_NOTES, value * scale * (BUNDLE_NOTES - 1)}
    ]


def _is_digits_exchanged(over: Money, denominations: Denominations) -> bool:
    """Two digits that changed places always differ by a multiple of nine."""
    scale = CENTS_PER_DOLLAR if over.currency is Currency.USD else 1
    smallest = denominations.common(over.currency)[0] * scale
    notes, rest = divmod(abs(over.minor), smallest)
    return not rest and notes % NINE == 0
