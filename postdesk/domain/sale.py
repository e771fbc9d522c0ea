"""What an item or goods post when they are settled: income and stock against counter clearing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from postdesk.domain.accounts import BRANCH, Account, order_holder, partner_holder
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.money import Currency, total_by_currency
from postdesk.domain.orders import OrderKind
from postdesk.domain.price import PriceLine
from postdesk.domain.products import Product

PERMILLE: Final = 1000
PAYABLE: Final = frozenset(kind.account for kind in OrderKind)


def sale_lines(prices: Sequence[PriceLine], *, till: str, order_no: str = "") -> tuple[Line, ...]:
    """The lines of one item: counter clearing owes it, income and tax have earned it.

    Args:
        order_no: The obligation that what is not income is owed under, where there is one.
    """
    due = total_by_currency(tuple(price.amount for price in prices))
    owed = (
        debit(Account.COUNTER_CLEARING, till, currency, minor)
        for currency, minor in due.items()
        if minor
    )
    income = (
        credit(
            price.account,
            order_holder(order_no) if price.account in PAYABLE else BRANCH,
            price.amount.currency,
            price.amount.minor - price.vat.minor,
        )
        for price in prices
        if price.amount
    )
    tax = (
        credit(Account.VAT_PAYABLE, BRANCH, price.vat.currency, price.vat.minor)
        for price in prices
        if price.vat
    )
    return (*owed, *income, *tax)


def stock_lines(product: Product, quantity: int, *, till: str) -> tuple[Line, ...]:
    """The lines by which sold pieces leave a till's stock."""
    return (
        debit(Account.STOCK_ISSUED, BRANCH, product.unit, quantity),
        credit(product.stock_account, till, product.unit, quantity),
    )


def commission_of(product: Product, amount_khr: int) -> int:
    """What the post keeps of a partner's amount, in whole riel, never more than agreed."""
    return amount_khr * product.commission_permille // PERMILLE


def agency_lines(product: Product, amount_khr: int, *, till: str) -> tuple[Line, ...]:
    """Money taken for a partner: owed to it, less the commission, which is earned."""
    commission = commission_of(product, amount_khr)
    khr = Currency.KHR.value
    lines = (
        debit(Account.COUNTER_CLEARING, till, khr, amount_khr),
        credit(
            Account.AGENCY_PAYABLE, partner_holder(product.partner), khr, amount_khr - commission
        ),
        credit(Account.INCOME_COMMISSION, BRANCH, khr, commission),
    )
    return tuple(line for line in lines if line.amount)
