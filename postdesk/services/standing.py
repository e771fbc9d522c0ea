"""What stands at a place in the journal: cash against its limits, what is owed and on its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from postdesk.domain.accounts import Account
from postdesk.domain.cash_movement import LimitFigure, limit_figures
from postdesk.domain.money import Currency, Money
from postdesk.services.desk import Desk
from postdesk.services.reference import reference_on
from postdesk.wire.bodies import BalanceFigure

IN_TRANSIT: Final = frozenset(
    {
        Account.CASH_IN_TRANSIT.value,
        Account.BANK_IN_TRANSIT.value,
        Account.KHQR_UNCONFIRMED.value,
    }
)
CASH_IN_HAND: Final = frozenset({Account.SAFE_CASH.value, Account.TILL_CASH.value})
OBLIGATIONS: Final = frozenset(
    {
        Account.COD_PAYABLE.value,
        Account.MONEY_ORDERS_PAYABLE.value,
        Account.CUSTOMER_DEPOSITS.value,
        Account.AGENCY_PAYABLE.value,
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on one account of one holder at the end of the day.

    Attributes:
        holder: Such as `transfer:STG-…`, `deposit:008812`, `khqr:STG-…`, `order:…`.
        amount: Always above zero, whichever side it stands on.
    """

    account: str
    holder: str
    amount: Money


def overnight_figures(
    desk: Desk, day: date, balances: Iterable[BalanceFigure]
) -> tuple[LimitFigure, ...]:
    """Cash in the safe and the tills together, against the limits of a day."""
    held = dict.fromkeys(Currency, 0)
    for figure in balances:
        if figure.account in CASH_IN_HAND and figure.unit in set(Currency):
            held[Currency(figure.unit)] += figure.balance
    limits = reference_on(desk, day).policy.overnight_limits
    return limit_figures((Money(minor, currency) for currency, minor in held.items()), limits)


def obligations_of(balances: Iterable[BalanceFigure]) -> tuple[Standing, ...]:
    """What the branch owes in cash, one sum for each account and currency."""
    sums: dict[tuple[str, str], int] = {}
    for one in _standing(balances, OBLIGATIONS):
        key = (one.account, one.amount.currency.value)
        sums[key] = sums.get(key, 0) + one.amount.minor
    return tuple(
        Standing(account, "", Money(minor, Currency(unit)))
        for (account, unit), minor in sorted(sums.items())
    )


def in_transit_of(balances: Iterable[BalanceFigure]) -> tuple[Standing, ...]:
    """What is on its way: transfers nobody acknowledged, bags, deposits, KHQR nobody has seen."""
    return _standing(balances, IN_TRANSIT)


def disputed_of(balances: Iterable[BalanceFigure]) -> tuple[Standing, ...]:
    """What headquarters claims and the branch disputes, by proposal."""
    return _standing(balances, frozenset({Account.DISPUTED_WITH_HQ.value}))


def _standing(balances: Iterable[BalanceFigure], accounts: frozenset[str]) -> tuple[Standing, ...]:
    return tuple(
        Standing(one.account, one.holder, Money(abs(one.balance), Currency(one.unit)))
        for one in balances
        if one.account in accounts and one.unit in set(Currency)
    )
