"""Paying a basket: what is due in two currencies, what was handed over, the change, the lines.

Riel cash is rounded once, on the amount due. Dollars move in whole notes only; the two
currencies meet in an exchange at one recorded rate. On account everything stays exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from postdesk.domain.accounts import BRANCH, Account, customer_holder, khqr_holder
from postdesk.domain.errors import RuleError
from postdesk.domain.exchange import CENTS_PER_DOLLAR, exchange_lines, khr_worth, require_rate
from postdesk.domain.journal import Line, credit, debit, opposite_of
from postdesk.domain.money import Currency, Money, divide_half_up, riel, total_by_currency
from postdesk.domain.notes import NO_CASH, Cash, check_notes, payable, round_cash
from postdesk.domain.reference import CashPolicy, Rate


class NotEnoughError(RuleError):
    """What was handed over does not cover what is due.

    Attributes:
        missing_khr: Riel still to pay.
    """

    facts = ("missing_khr",)

    def __init__(self, missing_khr: int) -> None:
        super().__init__(str(missing_khr))
        self.missing_khr = missing_khr


class OverpaidError(RuleError):
    """More was handed over than is owed on the account.

    Attributes:
        riel: What is owed in riel, as notes can pay it.
        dollars: What is owed in dollars.
    """

    facts = ("riel", "dollars")

    def __init__(self, riel_owed: Money, dollars_owed: Money) -> None:
        super().__init__(f"{riel_owed.minor} + {dollars_owed.minor}")
        self.riel = riel_owed
        self.dollars = dollars_owed


class ChangeValueError(RuleError):
    """The change typed is worth more or less than the change due.

    Attributes:
        expected: What it must be worth, in riel.
        given: What was typed is worth, in riel.
    """

    facts: tuple[str, ...] = ("expected", "given")

    def __init__(self, expected: Money, given: Money) -> None:
        super().__init__(f"{given.minor} instead of {expected.minor}")
        self.expected = expected
        self.given = given


class ChangeSplitError(ChangeValueError):
    """The change typed has the wrong riel for its dollars.

    Attributes:
        usd: The dollars typed.
        khr: The riel that belong to them.
    """

    facts = ("expected", "given", "usd", "khr")

    def __init__(self, expected: Money, given: Money, usd: Money, khr: Money) -> None:
        super().__init__(expected, given)
        self.usd = usd
        self.khr = khr


class RefundValueError(RuleError):
    """What is handed back is worth more or less than what is to be paid back.

    Attributes:
        expected: What is to be paid back, in riel.
        given: What was typed is worth, in riel.
    """

    facts = ("expected", "given")

    def __init__(self, expected: Money, given: Money) -> None:
        super().__init__(f"{given.minor} instead of {expected.minor}")
        self.expected = expected
        self.given = given


@dataclass(frozen=True, slots=True)
class Due:
    """The prices of a basket, each currency for itself, exact."""

    khr: int = 0
    usd_cents: int = 0

    @property
    def amounts(self) -> tuple[Money, ...]:
        """The same as money; a currency without an amount is left out."""
        both = (Money(self.khr, Currency.KHR), Money(self.usd_cents, Currency.USD))
        return tuple(amount for amount in both if amount)


@dataclass(frozen=True, slots=True)
class AmountDue:
    """What a basket costs when it is paid in cash at a rate.

    Attributes:
        due: The prices, each currency for itself.
        exact_khr: All of it in riel.
        cash_khr: The same as notes can pay it.
        rate: The rate in force at the settlement; None where there is none.
    """

    due: Due
    exact_khr: int
    cash_khr: int
    rate: Rate | None

    @property
    def rounding_khr(self) -> int:
        """What rounding adds (or, negative, takes)."""
        return self.cash_khr - self.exact_khr

    @property
    def usd_cents(self) -> int | None:
        """All of it in cents, half up, to show beside the riel; None where there is no rate."""
        if self.rate is None:
            return None
        return divide_half_up(self.exact_khr * CENTS_PER_DOLLAR, self.rate.riel_per_usd)


def due_of(amounts: Iterable[Money]) -> Due:
    """The prices of a basket summed, each currency for itself."""
    sums = total_by_currency(tuple(amounts))
    return Due(sums.get(Currency.KHR, 0), sums.get(Currency.USD, 0))


def amount_due(amounts: Iterable[Money], rate: Rate | None, policy: CashPolicy) -> AmountDue:
    """What is to be paid in cash for these prices, at the rate in force now.

    Raises:
        RateMissingError: A price is in dollars and no rate is in force.
    """
    due = due_of(amounts)
    exact = due.khr + khr_worth(due.usd_cents, rate)
    return AmountDue(due, exact, round_cash(exact, policy), rate)


def change_worth(amount: AmountDue, tendered: Cash) -> int:
    """What the change must be worth, in riel.

    Raises:
        NotEnoughError: Less was handed over than is due.
        RateMissingError: Dollars were handed over and no rate is in force.
    """
    change = tendered.worth_khr(amount.rate) - amount.cash_khr
    if change < 0:
        raise NotEnoughError(-change)
    return change


def propose_change(amount: AmountDue, tendered: Cash, policy: CashPolicy) -> Cash:
    """The change as the policy splits it.

    A small change is all riel. A larger one, when dollars were handed over, is whole dollars
    and the rest in riel.

    Raises:
        NotEnoughError: Less was handed over than is due.
        RateMissingError: Dollars were handed over and no rate is in force.
        NotesError: The riel handed over are not whole notes.
    """
    check_notes(tendered.khr, policy)
    worth = change_worth(amount, tendered)
    if not tendered.usd_whole:
        return Cash(worth)
    rate = require_rate(amount.rate)
    if worth < policy.riel_change_below_usd * rate.riel_per_usd:
        return Cash(payable(worth, policy))
    return Cash(payable(worth % rate.riel_per_usd, policy), worth // rate.riel_per_usd)


def check_change(amount: AmountDue, tendered: Cash, change: Cash, policy: CashPolicy) -> None:
    """Make sure that the change handed over has the right worth, however it is split.

    Raises:
        NotEnoughError: Less was handed over than is due.
        RateMissingError: Dollars changed hands and no rate is in force.
        NotesError: Riel that no notes in use can make.
        ChangeSplitError: The riel do not fit the dollars; it says which would.
        ChangeValueError: The dollars alone are worth more than the change due.
    """
    check_notes(tendered.khr, policy)
    check_notes(change.khr, policy)
    worth = change_worth(amount, tendered)
    in_dollars = khr_worth(change.usd_cents, amount.rate)
    right_khr = payable(worth - in_dollars, policy)
    if change.khr == right_khr:
        return
    expected, given = riel(worth), riel(in_dollars + change.khr)
    if not change.usd_whole or right_khr < 0:
        raise ChangeValueError(expected, given)
    usd = Money(change.usd_cents, Currency.USD)
    raise ChangeSplitError(expected, given, usd, riel(right_khr))


def settlement_lines(
    amount: AmountDue, *, tendered: Cash, change: Cash, policy: CashPolicy, till: str
) -> tuple[Line, ...]:
    """The lines of a settlement in cash: till, exchange, rounding against counter clearing.

    Args:
        amount: What is due, at the rate used.
        tendered: What the customer handed over.
        change: What was handed back.
        policy: How cash is taken and given.
        till: The till's holder, such as `till:1`.

    Raises:
        NotEnoughError: Less was handed over than is due.
        RateMissingError: Dollars are involved and no rate is in force.
        NotesError: Riel that no notes in use can make.
        ChangeValueError: The change has not the right worth.
    """
    check_change(amount, tendered, change, policy)
    return _cash_lines(amount, tendered, change, till)


def account_lines(due: Due, *, customer_code: str, till: str) -> tuple[Line, ...]:
    """The lines of a settlement on account: each currency exact, nothing rounded or exchanged."""
    holder = customer_holder(customer_code)
    owed = tuple(
        debit(Account.CUSTOMER_RECEIVABLES, holder, money.currency, money.minor)
        for money in due.amounts
    )
    return owed + _clearing_lines(due, till)


@dataclass(frozen=True, slots=True)
class PaidOnAccount:
    """What a payment on an account comes to.

    Attributes:
        khr, usd_cents: What the account is credited with, in each currency.
        rate: The rate where dollars paid riel; None where none did.
    """

    khr: int
    usd_cents: int
    rate: Rate | None
    lines: tuple[Line, ...]


def account_payment(
    owed: Due,
    tendered: Cash,
    *,
    rate: Rate | None,
    policy: CashPolicy,
    customer_code: str,
    till: str,
) -> PaidOnAccount:
    """Notes handed over for what is owed on an account.

    Dollars pay dollars first; what is left of them pays riel. The last riel of a debt are rounded
    as any cash is.

    Raises:
        OverpaidError: It is worth more than what is owed.
        RateMissingError: Dollars would pay riel and no rate is in force.
    """
    in_dollars = min(tendered.usd_cents, max(0, owed.usd_cents))
    left_cents = tendered.usd_cents - in_dollars
    exchanged_khr = khr_worth(left_cents, rate)
    handed_khr = tendered.khr + exchanged_khr
    due_khr = max(0, owed.khr)
    full_khr = round_cash(due_khr, policy)
    if handed_khr > max(full_khr, due_khr):
        raise OverpaidError(riel(full_khr), Money(max(0, owed.usd_cents), Currency.USD))
    is_all = handed_khr in {full_khr, due_khr}
    paid_khr = due_khr if is_all else handed_khr
    holder = customer_holder(customer_code)
    lines = [
        debit(Account.TILL_CASH, till, Currency.USD, tendered.usd_cents),
        debit(Account.TILL_CASH, till, Currency.KHR, tendered.khr),
        *exchange_lines(usd_cents_in=left_cents, khr_out=exchanged_khr),
        credit(Account.ROUNDING, BRANCH, Currency.KHR, handed_khr - paid_khr),
        credit(Account.CUSTOMER_RECEIVABLES, holder, Currency.USD, in_dollars),
        credit(Account.CUSTOMER_RECEIVABLES, holder, Currency.KHR, paid_khr),
    ]
    used = rate if left_cents else None
    return PaidOnAccount(paid_khr, in_dollars, used, tuple(ln for ln in lines if ln.amount))


def khqr_lines(amount: AmountDue, *, receipt_no: str, till: str) -> tuple[Line, ...]:
    """The lines of a settlement by KHQR: exact, in riel, unconfirmed until somebody has seen it."""
    in_riel = khr_worth(amount.due.usd_cents, amount.rate)
    lines = (
        debit(Account.KHQR_UNCONFIRMED, khqr_holder(receipt_no), Currency.KHR, amount.exact_khr),
        *exchange_lines(usd_cents_in=-amount.due.usd_cents, khr_out=-in_riel),
        *_clearing_lines(amount.due, till),
    )
    return tuple(line for line in lines if line.amount)


def khqr_confirmed_lines(amount_khr: int, *, receipt_no: str) -> tuple[Line, ...]:
    """A payment by KHQR was seen at the bank."""
    holder = khqr_holder(receipt_no)
    return (
        debit(Account.KHQR_CONFIRMED, holder, Currency.KHR, amount_khr),
        credit(Account.KHQR_UNCONFIRMED, holder, Currency.KHR, amount_khr),
    )


def propose_refund(amount: AmountDue, policy: CashPolicy, *, in_dollars: bool) -> Cash:
    """What to hand back for prices taken back: riel, or whole dollars and the rest in riel.

    Raises:
        RateMissingError: Dollars were asked for and no rate is known.
    """
    if not in_dollars:
        return Cash(payable(amount.cash_khr, policy))
    per_usd = require_rate(amount.rate).riel_per_usd
    return Cash(payable(amount.cash_khr % per_usd, policy), amount.cash_khr // per_usd)


def refund_lines(
    amount: AmountDue, *, handed_over: Cash, policy: CashPolicy, till: str
) -> tuple[Line, ...]:
    """The lines of a refund in cash: out of counter clearing, in what is really handed over.

    Args:
        amount: The prices taken back, at the rate of the sale.
        handed_over: What the customer gets.
        policy: How cash is taken and given.
        till: The till's holder.

    Raises:
        RateMissingError: Dollars are involved and no rate is known.
        NotesError: Riel that no notes in use can make.
        RefundValueError: It is worth more or less than what is to be paid back.
    """
    check_notes(handed_over.khr, policy)
    in_dollars = khr_worth(handed_over.usd_cents, amount.rate)
    if handed_over.khr != payable(amount.cash_khr - in_dollars, policy):
        raise RefundValueError(riel(amount.cash_khr), riel(in_dollars + handed_over.khr))
    return opposite_of(_cash_lines(amount, handed_over, NO_CASH, till))


def account_refund_lines(due: Due, *, customer_code: str, till: str) -> tuple[Line, ...]:
    """The lines that take prices off a customer's account again."""
    return opposite_of(account_lines(due, customer_code=customer_code, till=till))


def _clearing_lines(due: Due, till: str) -> tuple[Line, ...]:
    return tuple(
        credit(Account.COUNTER_CLEARING, till, money.currency, money.minor) for money in due.amounts
    )


def _cash_lines(amount: AmountDue, tendered: Cash, change: Cash, till: str) -> tuple[Line, ...]:
    net_khr = tendered.khr - change.khr
    net_cents = tendered.usd_cents - change.usd_cents
    exchanged_khr = khr_worth(net_cents, amount.rate) - khr_worth(amount.due.usd_cents, amount.rate)
    rounding = net_khr + exchanged_khr - amount.due.khr
    lines = [
        debit(Account.TILL_CASH, till, Currency.USD, net_cents),
        debit(Account.TILL_CASH, till, Currency.KHR, net_khr),
        *exchange_lines(usd_cents_in=net_cents - amount.due.usd_cents, khr_out=exchanged_khr),
        credit(Account.ROUNDING, BRANCH, Currency.KHR, rounding),
        *_clearing_lines(amount.due, till),
    ]
    return tuple(line for line in lines if line.amount)
