"""Money that the post owes a named person: a money order, or what was collected for a sender.

An obligation is made for one paying branch and belongs to one desk of it at a time, so that it
can be paid without a line and never twice. Between the branches it stands on headquarters'
clearing: the branch that took the money owes the network, the one that pays is owed by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from postdesk.domain.accounts import HEADQUARTERS, Account, order_holder
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.money import Currency, Money
from postdesk.domain.products import FeeStep, Storage

_KHR: Final = Currency.KHR.value


class OrderKind(StrEnum):
    """Why money is owed to somebody."""

    MONEY_ORDER = "money-order"
    COD = "cod"

    @property
    def account(self) -> Account:
        """The account on which it is owed."""
        return _ACCOUNTS[self]


_ACCOUNTS: Final[Mapping[OrderKind, Account]] = {
    OrderKind.MONEY_ORDER: Account.MONEY_ORDERS_PAYABLE,
    OrderKind.COD: Account.COD_PAYABLE,
}


class OrderAmountError(RuleError):
    """No money order is made over such an amount.

    Attributes:
        step: It must be a multiple of this, so that notes can pay it.
        most: The most that one order may carry.
    """

    facts = ("step", "most")

    def __init__(self, step: Money, most: Money) -> None:
        super().__init__(f"multiple of {step.minor}, at most {most.minor}")
        self.step = step
        self.most = most


def order_fee(fees: tuple[FeeStep, ...], amount_khr: int, step_khr: int) -> FeeStep:
    """The step of the fee table that an amount falls under.

    Raises:
        OrderAmountError: Nothing, more than the table goes to, or no sum that notes can pay.
    """
    found = next((step for step in fees if 0 < amount_khr <= step.up_to_khr), None)
    if found is None or amount_khr % step_khr:
        most = max((step.up_to_khr for step in fees), default=0)
        raise OrderAmountError(Money(step_khr, Currency.KHR), Money(most, Currency.KHR))
    return found


def days_charged(storage: Storage, noticed_on: date, today: date) -> int:
    """The days that an item is charged for: those after the notice's day and the free ones."""
    return max(0, (today - noticed_on).days - storage.free_days)


def owed_lines(kind: OrderKind, amount_khr: int, *, order_no: str, till: str) -> tuple[Line, ...]:
    """Money was taken for somebody: counter clearing owes it, and it is owed to that person."""
    return (
        debit(Account.COUNTER_CLEARING, till, _KHR, amount_khr),
        credit(kind.account, order_holder(order_no), _KHR, amount_khr),
    )


def taken_over_lines(kind: OrderKind, amount_khr: int, *, order_no: str) -> tuple[Line, ...]:
    """Another branch took the money and this one is to pay: the network owes it to this branch."""
    return (
        debit(Account.HQ_CLEARING, HEADQUARTERS, _KHR, amount_khr),
        credit(kind.account, order_holder(order_no), _KHR, amount_khr),
    )


def passed_on_lines(kind: OrderKind, amount_khr: int, *, order_no: str) -> tuple[Line, ...]:
    """Another branch is to pay what stands here: this one owes it to the network instead."""
    return (
        debit(kind.account, order_holder(order_no), _KHR, amount_khr),
        credit(Account.HQ_CLEARING, HEADQUARTERS, _KHR, amount_khr),
    )


def paid_out_lines(
    kind: OrderKind, amount_khr: int, *, order_no: str, till: str
) -> tuple[Line, ...]:
    """The person got it, in riel out of a till."""
    return (
        debit(kind.account, order_holder(order_no), _KHR, amount_khr),
        credit(Account.TILL_CASH, till, _KHR, amount_khr),
    )
