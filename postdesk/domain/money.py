"""Money: whole minor units and a currency. There is no fraction anywhere in the books."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postdesk.domain.errors import RuleError


class Currency(StrEnum):
    """The two currencies of a Cambodian drawer.

    KHR has no minor unit (1 means one riel); USD is kept in cents.
    """

    KHR = "KHR"
    USD = "USD"

    @property
    def decimals(self) -> int:
        """Digits behind the point when the amount is written."""
        return 0 if self is Currency.KHR else 2


class CurrencyMismatchError(RuleError):
    """Riel and dollars were about to be added; only an exchange may join them."""

    def __init__(self, left: Currency, right: Currency) -> None:
        super().__init__(f"{left} and {right}")
        self.left = left
        self.right = right


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in one currency.

    Attributes:
        minor: Whole riel, or whole cents. May be negative (a difference, a change of balance).
        currency: Riel or dollars.
    """

    minor: int
    currency: Currency

    def __add__(self, other: Money) -> Money:
        """The sum; both must be of one currency (`CurrencyMismatchError`)."""
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference; both must be of one currency (`CurrencyMismatchError`)."""
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        """The opposite amount."""
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        """So many times the amount."""
        return Money(self.minor * times, self.currency)

    def __bool__(self) -> bool:
        """Whether it is anything at all."""
        return self.minor != 0

    def _same(self, other: Money) -> None:
        if self.currency is not other.currency:
            raise CurrencyMismatchError(self.currency, other.currency)


def riel(minor: int) -> Money:
    """So many riel."""
    return Money(minor, Currency.KHR)


def dollars(whole: int, cents: int = 0) -> Money:
    """So many whole dollars and cents."""
    return Money(whole * 100 + cents, Currency.USD)


def divide_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest whole, exactly half away from zero.

    Half away from zero, so that an amount and its opposite round to opposites.
    """
    magnitude = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return magnitude if (numerator < 0) == (denominator < 0) else -magnitude


def total_by_currency(amounts: tuple[Money, ...]) -> dict[Currency, int]:
    """The sum in each currency that occurs, in minor units."""
    totals: dict[Currency, int] = {}
    for amount in amounts:
        totals[amount.currency] = totals.get(amount.currency, 0) + amount.minor
    return totals
