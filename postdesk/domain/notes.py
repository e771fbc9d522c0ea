"""Notes: what can be handed over in riel and whole dollars, and rounding to what they can pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from postdesk.domain.errors import RuleError
from postdesk.domain.exchange import CENTS_PER_DOLLAR, khr_worth
from postdesk.domain.money import Currency, Money, divide_half_up, riel
from postdesk.domain.reference import CashPolicy, Denominations, Rate, RoundingDirection


class CashNegativeError(RuleError):
    """Less than nothing cannot change hands."""


class NotesError(RuleError):
    """An amount of riel that no notes in use can make.

    Attributes:
        smallest: The smallest note in use.
    """

    facts = ("smallest",)

    def __init__(self, smallest: Money) -> None:
        super().__init__(str(smallest.minor))
        self.smallest = smallest


@dataclass(frozen=True, slots=True)
class Cash:
    """Notes that change hands one way: riel, and whole dollars.

    Raises:
        CashNegativeError: Less than nothing.
    """

    khr: int = 0
    usd_whole: int = 0

    def __post_init__(self) -> None:
        """Nobody hands over less than nothing."""
        if self.khr < 0 or self.usd_whole < 0:
            raise CashNegativeError

    @property
    def usd_cents(self) -> int:
        """The dollars in cents."""
        return self.usd_whole * CENTS_PER_DOLLAR

    def worth_khr(self, rate: Rate | None) -> int:
        """All of it in riel (`RateMissingError` when there are dollars and no rate)."""
        return self.khr + khr_worth(self.usd_cents, rate)


NO_CASH = Cash()


def round_cash(khr: int, policy: CashPolicy) -> int:
    """An amount of riel as the notes in use can pay it."""
    step = policy.rounding_step_khr
    if policy.rounding_direction is RoundingDirection.UP:
        return -(-khr // step) * step
    if policy.rounding_direction is RoundingDirection.DOWN:
        return khr // step * step
    return divide_half_up(khr, step) * step


def check_notes(khr: int, policy: CashPolicy) -> None:
    """Make sure that notes in use can make so many riel (`NotesError`)."""
    if khr % policy.rounding_step_khr:
        raise NotesError(riel(policy.rounding_step_khr))


def payable(khr: int, policy: CashPolicy) -> int:
    """An amount of riel to hand over, as the notes in use can make it."""
    # Riel are a multiple of the smallest note here, unless a dollar is not: at 4,055 the change
    # of USD 5 for 13,000 would be 7,275. A sale must not get stuck on it, so the part below a
    # note goes to rounding as well. At a rate of whole hundreds this changes nothing.
    step = policy.rounding_step_khr
    return divide_half_up(khr, step) * step


def notes_for(
    minor: int, currency: Currency, denominations: Denominations
) -> tuple[tuple[int, int], ...]:
    """The notes that make an amount, largest first, as (value, how many).

    Rare notes are used only where the common ones cannot make it.

    Args:
        minor: Whole riel, or cents.
        currency: Which notes.
        denominations: The notes there are.

    Raises:
        NotesError: No notes make this amount.
    """
    per_value = CENTS_PER_DOLLAR if currency is Currency.USD else 1
    for values in (denominations.common(currency), denominations.of(currency)):
        notes, rest = _largest_first(minor, [value * per_value for value in values])
        if not rest:
            return tuple((value // per_value, count) for value, count in notes)
    raise NotesError(Money(denominations.common(currency)[0] * per_value, currency))


def _largest_first(minor: int, values: Sequence[int]) -> tuple[list[tuple[int, int]], int]:
    notes = []
    for value in sorted(values, reverse=True):
        count, minor = divmod(minor, value)
        if count:
            notes.append((value, count))
    return notes, minor
