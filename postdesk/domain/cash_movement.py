"""Cash and stock that go from one holder to another: which lines that makes, and what may go.

Whatever moves is two-sided: out of the giver into transit, and out of transit to the taker once
the taker has counted it. A transfer is taken whole or given back whole: two people in one room
count again until they agree. A bag from another office is taken as it is, and what is missing
from it stands by itself, on nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from postdesk.domain.accounts import (
    BRANCH,
    HEADQUARTERS,
    SAFE,
    Account,
    bag_holder,
    deposit_holder,
    till_of,
    transfer_holder,
)
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.money import Currency, Money
from postdesk.domain.till_count import check_pieces, check_stock

STAMP_PREFIX: Final = "STAMP"


class NothingMovedError(RuleError):
    """There is nothing to hand over: no note and no piece was named."""


class SameHolderError(RuleError):
    """Giver and taker are one and the same."""


class HolderShortError(RuleError):
    """By the books the till does not have so much.

    The sentence names no figure: running totals of a till are not shown before its count.
    """


class AmountDiffersError(RuleError):
    """What was counted on taking is not what was handed over: count again together.

    Attributes:
        unit: The first currency or kind of stock that differs.
    """

    facts = ("unit",)

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


class SwapDiffersError(AmountDiffersError):
    """The notes given and the notes taken are not worth the same: count both sides again."""


class MovementKind(StrEnum):
    """What carries value from one holder to another."""

    TRANSFER = "transfer"
    DEPOSIT = "deposit"
    REMITTANCE_OUT = "remittance-out"
    REMITTANCE_IN = "remittance-in"


class VoucherKind(StrEnum):
    """Why cash is paid out or taken in without a basket."""

    CARRIER_FEE = "carrier-fee"
    PETTY_EXPENSE = "petty-expense"
    OTHER_INCOME = "other-income"

    @property
    def account(self) -> Account:
        """The account on the other side."""
        return _VOUCHER_ACCOUNTS[self]

    @property
    def is_paid_in(self) -> bool:
        """Whether the cash comes in."""
        return self is VoucherKind.OTHER_INCOME


_VOUCHER_ACCOUNTS: Final[Mapping[VoucherKind, Account]] = {
    VoucherKind.CARRIER_FEE: Account.CARRIER_FEES,
    VoucherKind.PETTY_EXPENSE: Account.PETTY_EXPENSE,
    VoucherKind.OTHER_INCOME: Account.INCOME_OTHER,
}


@dataclass(frozen=True, slots=True)
class Value:
    """Cash and stock that change hands together.

    Attributes:
        khr: Riel.
        usd_cents: Cents of whole dollars.
        stock: (stock code, pieces), each code once.

    Raises:
        CountRangeError: Less than nothing, or more than can be.
        StockTwiceError: A code stands twice.
    """

    khr: int = 0
    usd_cents: int = 0
    stock: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Nobody hands over less than nothing."""
        for amount in (self.khr, self.usd_cents):
            if amount < 0:
                check_pieces(amount)
        check_stock(self.stock)

    @property
    def units(self) -> Mapping[str, int]:
        """What there is of each currency and kind of stock, nothing left out but zeros."""
        found = {Currency.KHR.value: self.khr, Currency.USD.value: self.usd_cents}
        found |= dict(self.stock)
        return {unit: amount for unit, amount in found.items() if amount}

    @property
    def money(self) -> tuple[Money, ...]:
        """The cash in it, by currency, zeros left out."""
        both = (Money(self.khr, Currency.KHR), Money(self.usd_cents, Currency.USD))
        return tuple(amount for amount in both if amount)


def stock_account(unit: str) -> Account:
    """The account on which pieces of this stock stand."""
    return Account.STAMPS if unit.startswith(STAMP_PREFIX) else Account.PACKAGING


def account_at(holder: str, unit: str) -> Account:
    """The account on which a holder of this desk has a currency or kind of stock."""
    if unit not in set(Currency):
        return stock_account(unit)
    if holder == SAFE:
        return Account.SAFE_CASH
    return Account.TILL_CASH if till_of(holder) else Account.CASH_IN_TRANSIT


def moved(value: Value, *, giver: str, taker: str) -> tuple[Line, ...]:
    """The lines that take a value out of one holder and put it into another."""
    return tuple(
        line
        for unit, amount in value.units.items()
        for line in (
            debit(account_at(taker, unit), taker, unit, amount),
            credit(account_at(giver, unit), giver, unit, amount),
        )
    )


def check_transfer(value: Value, *, giver: str, taker: str) -> None:
    """Make sure that a transfer names two holders and something.

    Raises:
        NothingMovedError, SameHolderError
    """
    if not value.units:
        raise NothingMovedError
    if giver == taker:
        raise SameHolderError


def sent_lines(value: Value, *, giver: str, transfer_no: str) -> tuple[Line, ...]:
    """Out of the giver, on its way."""
    return moved(value, giver=giver, taker=transfer_holder(transfer_no))


def received_lines(value: Value, *, taker: str, transfer_no: str) -> tuple[Line, ...]:
    """Off its way, at the taker's. Giving it back takes the same lines with the giver named."""
    return moved(value, giver=transfer_holder(transfer_no), taker=taker)


def check_swapped(given: Value, taken: Value) -> None:
    """Make sure that notes changed are worth the same, each currency for itself.

    Raises:
        SwapDiffersError: They are not.
    """
    try:
        check_equal(given, taken)
    except AmountDiffersError as exc:
        raise SwapDiffersError(exc.unit) from exc


def check_equal(sent: Value, counted: Value) -> None:
    """Make sure that what the taker counted is what was handed over (`AmountDiffersError`)."""
    if sent.units == counted.units:
        return
    units = (*sent.units, *counted.units)
    raise AmountDiffersError(
        next(unit for unit in units if sent.units.get(unit) != counted.units.get(unit))
    )


def deposit_lines(value: Value, slip_no: str) -> tuple[Line, ...]:
    """Out of the safe to the bank, in transit until headquarters has matched the slip."""
    return tuple(
        line
        for unit, amount in value.units.items()
        for line in (
            debit(Account.BANK_IN_TRANSIT, deposit_holder(slip_no), unit, amount),
            credit(Account.SAFE_CASH, SAFE, unit, amount),
        )
    )


def remitted_lines(value: Value, bag_no: str) -> tuple[Line, ...]:
    """Out of the safe into a sealed bag, in transit until the other office has it."""
    return moved(value, giver=SAFE, taker=bag_holder(bag_no))


def bag_received_lines(declared: Value, counted: Value, bag_no: str) -> tuple[Line, ...]:
    """A bag from another office, as it was counted here.

    The whole declared sum is the network's claim on this branch; what is missing or too much is
    an open difference of the bag itself, on no person, until the two offices have settled it.
    """
    lines = list(moved(counted, giver=bag_holder(bag_no), taker=SAFE))
    units = dict.fromkeys((*declared.units, *counted.units))
    for unit in units:
        said, found = declared.units.get(unit, 0), counted.units.get(unit, 0)
        if said:
            lines.append(
                debit(account_at(bag_holder(bag_no), unit), bag_holder(bag_no), unit, said)
            )
            lines.append(credit(_network(unit), HEADQUARTERS, unit, said))
        if short := said - found:
            lines.append(debit(Account.OVER_SHORT_OPEN, bag_holder(bag_no), unit, short))
            lines.append(
                credit(account_at(bag_holder(bag_no), unit), bag_holder(bag_no), unit, short)
            )
    return tuple(lines)


def transit_of(matter: str, number: str) -> tuple[str, Account]:
    """The holder and account on which a deposit, or a bag that was sent, is on its way."""
    if matter == MovementKind.DEPOSIT.value:
        return deposit_holder(number), Account.BANK_IN_TRANSIT
    return bag_holder(number), Account.CASH_IN_TRANSIT


def matched_lines(found: Value, *, holder: str, account: Account) -> tuple[Line, ...]:
    """What headquarters has found is on its way no longer: the network owes it to this branch."""
    return tuple(
        line
        for unit, amount in found.units.items()
        for line in (
            debit(Account.HQ_CLEARING, HEADQUARTERS, unit, amount),
            credit(account, holder, unit, amount),
        )
    )


def _network(unit: str) -> Account:
    return Account.HQ_CLEARING if unit in set(Currency) else Account.STOCK_ISSUED


def voucher_lines(kind: VoucherKind, value: Value, *, holder: str) -> tuple[Line, ...]:
    """Cash paid out of a holder, or taken into it, against the voucher's account."""
    sign = 1 if kind.is_paid_in else -1
    return tuple(
        line
        for amount in value.money
        for line in (
            debit(
                account_at(holder, amount.currency.value),
                holder,
                amount.currency.value,
                sign * amount.minor,
            ),
            credit(kind.account, BRANCH, amount.currency.value, sign * amount.minor),
        )
    )


@dataclass(frozen=True, slots=True)
class LimitFigure:
    """What is held against the most that may be held.

    Attributes:
        limit: The most; never zero.
        held: What is there.
    """

    limit: Money
    held: Money

    @property
    def over(self) -> Money:
        """By how much it is over, or zero."""
        return Money(max(0, self.held.minor - self.limit.minor), self.limit.currency)


def limit_figures(held: Iterable[Money], limits: Iterable[Money]) -> tuple[LimitFigure, ...]:
    """What is held in each currency that has a limit; a limit of zero is none."""
    by_currency = {amount.currency: amount for amount in held}
    return tuple(
        LimitFigure(limit, by_currency.get(limit.currency, Money(0, limit.currency)))
        for limit in limits
        if limit
    )
