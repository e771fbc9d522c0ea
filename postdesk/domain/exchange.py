"""Where riel and dollars meet: worth at a recorded rate, and the lines that join the two."""

from __future__ import annotations

from postdesk.domain.accounts import BRANCH, Account
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.money import Currency, divide_half_up
from postdesk.domain.reference import Rate

CENTS_PER_DOLLAR = 100


class RateMissingError(RuleError):
    """Dollars are involved and no rate is in force."""


def require_rate(rate: Rate | None) -> Rate:
    """The rate, where one is needed.

    Raises:
        RateMissingError: There is none in force.
    """
    if rate is None:
        raise RateMissingError
    return rate


def khr_worth(usd_cents: int, rate: Rate | None) -> int:
    """So many cents in whole riel, half up; no rate is needed for nothing.

    Raises:
        RateMissingError: There are cents and no rate is in force.
    """
    if not usd_cents:
        return 0
    return divide_half_up(usd_cents * require_rate(rate).riel_per_usd, CENTS_PER_DOLLAR)


def exchange_lines(*, usd_cents_in: int, khr_out: int) -> tuple[Line, ...]:
    """The two sides of an exchange: dollars came in, riel of their worth are owed for them.

    Args:
        usd_cents_in: Cents credited to exchange; negative when dollars were given for riel.
        khr_out: Riel debited to exchange; of the same sign.
    """
    lines = []
    if usd_cents_in:
        lines.append(credit(Account.EXCHANGE, BRANCH, Currency.USD, usd_cents_in))
    if khr_out:
        lines.append(debit(Account.EXCHANGE, BRANCH, Currency.KHR, khr_out))
    return tuple(lines)


def is_untold_exchange(*, khr_over: int, usd_cents_over: int, rate: Rate | None) -> bool:
    """Whether two differences of one drawer explain each other: one currency for the other.

    Args:
        khr_over: Riel counted less riel expected.
        usd_cents_over: Cents counted less cents expected.
        rate: The rate of the day.
    """
    if rate is None or not usd_cents_over:
        return False
    return khr_over == -khr_worth(usd_cents_over, rate)


def untold_exchange_lines(
    *, khr_over: int, usd_cents_over: int, answerable: str
) -> tuple[Line, ...]:
    """Lines that clear two open differences as an exchange nobody told the program of.

    Args:
        khr_over: Riel counted less riel expected.
        usd_cents_over: Cents counted less cents expected, of the opposite sign.
        answerable: Holder of the open over/short.
    """
    return (
        debit(Account.OVER_SHORT_OPEN, answerable, Currency.USD, usd_cents_over),
        debit(Account.OVER_SHORT_OPEN, answerable, Currency.KHR, khr_over),
        *exchange_lines(usd_cents_in=usd_cents_over, khr_out=-khr_over),
    )
