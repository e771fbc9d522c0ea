"""Lines of an entry: what is debited and credited, to whom it belongs, and that it balances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from postdesk.domain.errors import RuleError


class Side(StrEnum):
    """Debit or credit."""

    DEBIT = "debit"
    CREDIT = "credit"

    @property
    def opposite(self) -> Side:
        """The other side."""
        return Side.CREDIT if self is Side.DEBIT else Side.DEBIT


class LineNotPositiveError(RuleError):
    """A line of nothing, or of a negative amount: the side says the direction, never a sign."""

    facts = ("account", "amount")

    def __init__(self, account: str, amount: int) -> None:
        super().__init__(f"{account}: {amount}")
        self.account = account
        self.amount = amount


class UnbalancedEntryError(RuleError):
    """Debits and credits differ, in one currency or kind of stock or more.

    Attributes:
        imbalance: Debits less credits for each unit that does not come to zero.
    """

    def __init__(self, imbalance: dict[str, int]) -> None:
        super().__init__(str(imbalance))
        self.imbalance = imbalance


@dataclass(frozen=True, slots=True)
class Line:
    """One debit or credit.

    Attributes:
        account: Code of the chart of accounts (`domain.accounts`).
        holder: Who answers for it: `till:1`, `safe`, `customer:C-0001`, `branch` …
        unit: `KHR`, `USD`, or a kind of stock such as `STAMP-500` (then `amount` is pieces).
        side: Debit or credit.
        amount: Whole minor units or pieces, above zero.
    """

    account: str
    holder: str
    unit: str
    side: Side
    amount: int

    @property
    def signed(self) -> int:
        """The amount, debits positive, credits negative."""
        return self.amount if self.side is Side.DEBIT else -self.amount


def imbalance_of(lines: Iterable[Line]) -> dict[str, int]:
    """Debits less credits for each unit in which they differ; empty when balanced.

    Each unit stands alone: dollars never balance riel, whatever the rate of the day.
    """
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.unit] = totals.get(line.unit, 0) + line.signed
    return {unit: total for unit, total in totals.items() if total}


def check_lines(lines: Iterable[Line]) -> None:
    """Make sure that the lines may stand in the books.

    Raises:
        LineNotPositiveError: An amount is zero or below.
        UnbalancedEntryError: They do not come to zero in some unit.
    """
    kept = tuple(lines)
    for line in kept:
        if line.amount <= 0:
            raise LineNotPositiveError(line.account, line.amount)
    if imbalance := imbalance_of(kept):
        raise UnbalancedEntryError(imbalance)


def opposite_of(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The exact negation of every line: what a reversal posts."""
    return tuple(
        Line(line.account, line.holder, line.unit, line.side.opposite, line.amount)
        for line in lines
    )


def debit(account: str, holder: str, unit: str, amount: int) -> Line:
    """A debit line; a negative amount becomes a credit of the same size."""
    side = Side.DEBIT if amount >= 0 else Side.CREDIT
    return Line(account, holder, unit, side, abs(amount))


def credit(account: str, holder: str, unit: str, amount: int) -> Line:
    """A credit line; a negative amount becomes a debit of the same size."""
    return debit(account, holder, unit, -amount)
