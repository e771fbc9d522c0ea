"""Settling a basket: the one moment in which a sale enters the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from postdesk.domain.accounts import customer_holder, khqr_holder, till_holder
from postdesk.domain.basket import BasketDraft
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line
from postdesk.domain.khmer import clean_text
from postdesk.domain.notes import NO_CASH, Cash
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.settlement import (
    AmountDue,
    account_lines,
    amount_due,
    khqr_lines,
    propose_change,
    settlement_lines,
)
from postdesk.domain.tariff import require_real
from postdesk.services import basket, emergency, khqr, order_book, snapshots, tills
from postdesk.services.customers import check_credit
from postdesk.services.desk import Desk
from postdesk.services.posting import Posting, posting
from postdesk.services.reference import reference_on
from postdesk.services.repeating import second_basket
from postdesk.services.selling import Sale, sell_line
from postdesk.storage.drafts import DraftState, DraftStore
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import BasketSettled, Sold, Tender
from postdesk.wire.entry import decode_body, entry_id_of


class OrderOnAccountError(RuleError):
    """A money order, or what is collected for a sender, is paid at once and not on account."""


@dataclass(frozen=True, slots=True)
class CashPayment:
    """Paid in notes.

    Attributes:
        tendered: What the customer handed over.
        change: What goes back; None takes the split that the policy proposes.
    """

    tendered: Cash
    change: Cash | None = None


@dataclass(frozen=True, slots=True)
class AccountPayment:
    """Put on a business customer's account."""

    customer_code: str


@dataclass(frozen=True, slots=True)
class KhqrPayment:
    """Paid by KHQR.

    Attributes:
        amount_khr: What the code asked for: another sum is not settled.
        is_seen: The person saw the payment in the bank's app.
        bank_reference: The bank's number of it, if it was noted.
    """

    amount_khr: int
    is_seen: bool
    bank_reference: str = ""


Payment = CashPayment | AccountPayment | KhqrPayment


@dataclass(frozen=True, slots=True)
class Settled:
    """A basket that is in the books.

    Attributes:
        entries: Names of the baskets' entries and, last, of the settlement.
        numbers: Item numbers, in the order of weighing.
        due_khr: What was to be paid, in riel.
        was_settled_before: The same basket was settled already; this is that receipt.
    """

    receipt_no: str
    entries: tuple[str, ...]
    numbers: tuple[str, ...]
    due_khr: int
    change: Cash
    was_settled_before: bool = False


def settle(
    desk: Desk,
    person: Person,
    *,
    till: str,
    draft: BasketDraft,
    payment: Payment,
    second_of: str = "",
) -> Settled:
    """Accept every item of a basket and take the money, in one transaction, once.

    Pressed again for the same basket, however often, it gives the first receipt.

    Args:
        second_of: The receipt it looks like and is not, by the word of who sells; or empty.

    Raises:
        EmptyBasketError, and whatever `answers.check_line` or `tariff.quote` find wrong.
        SampleTariffError, NoReferenceError, RateMissingError: No price that may be used.
        NotEnoughError, ChangeValueError, NotesError: The money is not right.
        NumbersExhaustedError, StockShortError: Nothing left to sell it with.
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError: The till may not sell.
        UnknownCustomerError, AccountClosedError, CreditLimitError: The account takes no more.
        OrderOnAccountError: Money for somebody else is paid at once.
        SlipUnknownError, SlipDoneError, SlipTimeError: It is not typed in from such a slip.
        KhqrNotOfferedError, KhqrAmountError: The post takes no KHQR, or not this sum.
        LooksRepeatedError: A basket like it was just recorded, for the same customer.
        StorageError: Nothing was recorded; `OutcomeUnknownError`: open again and look.
    """
    role_for([person.role], Task.SELL)
    with posting(desk, person, draft_no=draft.draft_no) as action:
        known = _settled_before(desk, draft.draft_no)
        if known is not None:
            return known
        shift = tills.require_shift(desk, person, till)
        action.shift, action.business_day = shift.shift, shift.business_day
        sale = _begin(desk, action, till)
        amount = _sell(sale, draft)
        said = _second_of(sale, draft, amount, payment, second_of)
        settled = _pay(sale, draft, amount, payment, said)
        DraftStore(desk.db).set_state(draft.draft_no, DraftState.SETTLED)
        _ask_papers(sale, settled)
    return settled


def settled_receipt(desk: Desk, draft_no: int) -> Settled | None:
    """What became of a basket: its receipt, or None when it was never settled."""
    return _settled_before(desk, draft_no)


def _begin(desk: Desk, action: Posting, till: str) -> Sale:
    reference = reference_on(desk, date.fromisoformat(action.business_day))
    require_real(reference, training=desk.identity.is_training)
    return Sale(desk, action, reference, till_holder(till), next_receipt_no(desk))


def next_receipt_no(desk: Desk) -> str:
    """The number of the next receipt, allotted inside the transaction that settles."""
    row = desk.db.conn.execute("SELECT coalesce(max(serial), 0) + 1 FROM receipt").fetchone()
    return f"{desk.identity.series}-{row[0]:06d}"


def _sell(sale: Sale, draft: BasketDraft) -> AmountDue:
    lines = draft.lines
    if not lines:
        raise basket.EmptyBasketError
    if len(lines) > basket.LINES_MAX:
        raise basket.BasketFullError
    quotes = [sell_line(sale, line) for line in lines]
    rate = sale.reference.rate_on(date.fromisoformat(sale.action.business_day))
    totals = [total for quoted in quotes for total in quoted.totals]
    return amount_due(totals, rate, sale.reference.policy)


def _second_of(
    sale: Sale, draft: BasketDraft, amount: AmountDue, payment: Payment, said: str
) -> str:
    """The receipt of which this is a second one; what has a number of its own is no question."""
    if draft.slip is not None or _numbers_of(sale.desk, sale.receipt_no):
        return ""
    return second_basket(
        sale.action,
        customer=clean_text(draft.customer_shown),
        account=payment.customer_code if isinstance(payment, AccountPayment) else "",
        exact_khr=amount.exact_khr,
        said=said,
    )


def _pay(
    sale: Sale, draft: BasketDraft, amount: AmountDue, payment: Payment, second_of: str
) -> Settled:
    entries = tuple(entry.entry_id for entry in sale.action.entries)
    if isinstance(payment, AccountPayment):
        tendered, change, lines, paid_khr = _on_account(sale, amount, payment.customer_code)
        given_back = NO_CASH
    elif isinstance(payment, KhqrPayment):
        tendered, change, lines, paid_khr = _by_khqr(sale, amount, payment)
        given_back = NO_CASH
    else:
        given_back = payment.change or propose_change(
            amount, payment.tendered, sale.reference.policy
        )
        lines = settlement_lines(
            amount,
            tendered=payment.tendered,
            change=given_back,
            policy=sale.reference.policy,
            till=sale.till,
        )
        tendered = snapshots.cash_tenders(payment.tendered, sale.till)
        change = snapshots.cash_tenders(given_back, sale.till)
        paid_khr = amount.cash_khr
    uses_rate = any(t.currency == "USD" for t in (*tendered, *change)) or amount.due.usd_cents
    rate = amount.rate if uses_rate else None
    settlement = sale.action.add(
        BasketSettled(
            receipt_no=sale.receipt_no,
            draft_no=draft.draft_no,
            customer=clean_text(draft.customer_shown),
            due=snapshots.due_tenders(amount.due, sale.till),
            exact_khr=amount.exact_khr,
            cash_khr=paid_khr,
            rate_record=rate.record if rate else "",
            riel_per_usd=rate.riel_per_usd if rate else 0,
            rate_from_on=rate.from_on.isoformat() if rate else "",
            tendered=tendered,
            change=change,
            entries=entries,
            sample_tariff=int(sale.reference.tariff.sample),
            lines=lines,
            second_of=second_of,
        )
    )
    if isinstance(payment, KhqrPayment) and payment.is_seen:
        khqr.post_seen(sale.action, sale.receipt_no, paid_khr, payment.bank_reference)
    if draft.slip is not None:
        emergency.post_slip(sale.action, draft.slip, sale.receipt_no)
    return Settled(
        receipt_no=sale.receipt_no,
        entries=(*entries, settlement.entry_id),
        numbers=_numbers_of(sale.desk, sale.receipt_no),
        due_khr=paid_khr,
        change=given_back,
    )


def _on_account(
    sale: Sale, amount: AmountDue, customer_code: str
) -> tuple[tuple[Tender, ...], tuple[Tender, ...], tuple[Line, ...], int]:
    if order_book.are_in(sale.action.entries):
        raise OrderOnAccountError
    check_credit(sale.desk, customer_code, amount)
    tendered = snapshots.account_tenders(amount.due, customer_holder(customer_code))
    lines = account_lines(amount.due, customer_code=customer_code, till=sale.till)
    return tendered, (), lines, amount.exact_khr


def _by_khqr(
    sale: Sale, amount: AmountDue, payment: KhqrPayment
) -> tuple[tuple[Tender, ...], tuple[Tender, ...], tuple[Line, ...], int]:
    khqr.check_shown(sale.reference.khqr, amount, payment.amount_khr)
    tendered = snapshots.khqr_tenders(amount.exact_khr, khqr_holder(sale.receipt_no))
    lines = khqr_lines(amount, receipt_no=sale.receipt_no, till=sale.till)
    return tendered, (), lines, amount.exact_khr


def _numbers_of(desk: Desk, receipt_no: str) -> tuple[str, ...]:
    rows = desk.db.conn.execute(
        """SELECT item.number FROM item JOIN receipt_line USING (entry_id)
           WHERE item.receipt_no = ? ORDER BY line_no""",
        (receipt_no,),
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _ask_papers(sale: Sale, settled: Settled) -> None:
    queue = PrintQueue(sale.desk.db)
    at = sale.action.at
    queue.ask(paper="receipt", subject=settled.receipt_no, copy_no=0, asked_at=at)
    for number in settled.numbers:
        queue.ask(paper="label", subject=number, copy_no=0, asked_at=at)


def _settled_before(desk: Desk, draft_no: int) -> Settled | None:
    """The receipt of a basket: its first entry has a name that is known beforehand."""
    identity = desk.identity
    name = entry_id_of(desk=identity.desk, epoch=identity.epoch, draft_no=draft_no, part=0)
    first = JournalStore(desk.db).get(name)
    if first is None:
        return None
    sold = decode_body(first)
    if not isinstance(sold, Sold):
        raise TypeError(name)
    row = desk.db.conn.execute(
        "SELECT entry_id FROM receipt WHERE receipt_no = ?", (sold.receipt_no,)
    ).fetchone()
    body = JournalStore(desk.db).body(row[0])
    if not isinstance(body, BasketSettled):
        raise TypeError(row[0])
    back = {tender.currency: tender.minor for tender in body.change}
    return Settled(
        receipt_no=body.receipt_no,
        entries=(*body.entries, row[0]),
        numbers=_numbers_of(desk, body.receipt_no),
        due_khr=body.cash_khr,
        change=Cash(back.get("KHR", 0), back.get("USD", 0) // 100),
        was_settled_before=True,
    )
