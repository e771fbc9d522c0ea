"""Paying back later: the item taken back, the money in what is really handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from postdesk.domain.accounts import CUSTOMER_PREFIX, till_holder
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line
from postdesk.domain.khmer import clean_text
from postdesk.domain.money import Currency, Money
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.reference import CashPolicy, Rate, ReferenceData
from postdesk.domain.settlement import (
    AmountDue,
    account_refund_lines,
    amount_due,
    propose_refund,
    refund_lines,
)
from postdesk.services import khqr, people, snapshots, tills
from postdesk.services.basket import business_date
from postdesk.services.cancelling import check_reason, reverse
from postdesk.services.desk import Desk
from postdesk.services.people import DEFERRED, Approval
from postdesk.services.posting import Posting, posting
from postdesk.services.receipts import (
    FoundReceipt,
    KhqrUnconfirmedError,
    NothingToRefundError,
    find_receipt,
    line_problem,
)
from postdesk.services.reference import reference_on
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import BasketRefunded, BasketSettled


class ApprovalNeededError(RuleError):
    """Over the clerk's limit: the manager must agree with the PIN.

    Attributes:
        limit: What the clerk may pay back alone.
    """

    facts = ("limit",)

    def __init__(self, limit: Money) -> None:
        super().__init__(str(limit.minor))
        self.limit = limit


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What is to be paid back.

    Attributes:
        entries: The lines taken back, by their entries.
        handed_over: Notes really handed over; None takes riel as rounded.
        identity_number: Shown by the customer; only its hash enters the journal.
    """

    receipt_no: str
    entries: tuple[str, ...]
    reason: str
    handed_over: Cash | None = None
    identity_kind: str = ""
    identity_number: str = ""


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund that is in the books."""

    refund_no: str
    receipt_no: str
    handed_over: Cash
    cash_khr: int
    approved_by: str


def refund_amount(desk: Desk, receipt_no: str, entries: tuple[str, ...]) -> AmountDue:
    """What is to be paid back for these lines, at the rate of the sale.

    Raises:
        ReceiptNotFoundError, NothingToRefundError, AlreadyUndoneError, ItemLeftCounterError
        KhqrUnconfirmedError: Nobody has seen the payment at the bank.
    """
    found = find_receipt(desk, receipt_no)
    if khqr.outstanding(desk, found.receipt_no):
        raise KhqrUnconfirmedError
    chosen = [line for line in found.lines if line.entry_id in entries]
    if not chosen or len(chosen) != len(entries):
        raise NothingToRefundError
    for line in chosen:
        problem = line_problem(desk, line)
        if problem is not None:
            raise problem
    policy = _reference(desk).policy
    return amount_due((line.price for line in chosen), _sale_rate(desk, found), policy)


def proposed_refund(desk: Desk, amount: AmountDue, *, in_dollars: bool = False) -> Cash:
    """The notes to hand back: riel, or whole dollars and the rest in riel (`RateMissingError`)."""
    return propose_refund(amount, _reference(desk).policy, in_dollars=in_dollars)


def needs_approval(desk: Desk, person: Person, amount: AmountDue) -> bool:
    """Whether a manager's PIN is needed for paying this back."""
    return amount.cash_khr > _allowed_khr(desk, person, _reference(desk).policy)


def refund(
    desk: Desk,
    person: Person,
    request: RefundRequest,
    *,
    till: str,
    approval: Approval | None = None,
) -> Refunded:
    """Take items back and pay out of the till what is really handed over.

    Each item's own entry is reversed; the sale's settlement stays; the money goes out by a
    settlement of the refund. Otherwise an honest drawer would show a false difference.

    Raises:
        ReceiptNotFoundError, NothingToRefundError, AlreadyUndoneError, ItemLeftCounterError,
        ReasonMissingError, ApprovalNeededError, ChangeValueError, NotesError,
        RateMissingError, TillNotOpenError, TillOfAnotherError, TillBeingCountedError
    """
    role_for([person.role], Task.SELL)
    check_reason(request.reason)
    with posting(desk, person) as action:
        shift = tills.require_shift(desk, person, till)
        action.shift, action.business_day = shift.shift, shift.business_day
        amount = refund_amount(desk, request.receipt_no, request.entries)
        approved_by = _approved_by(desk, person, amount, approval)
        found = find_receipt(desk, request.receipt_no)
        for entry_id in request.entries:
            reverse(
                action,
                entry_id,
                found.receipt_no,
                reason=request.reason,
                approved_by=approved_by,
            )
        refunded = _pay_back(action, found, request, amount, approved_by)
        PrintQueue(desk.db).ask(
            paper="refund", subject=refunded.refund_no, copy_no=0, asked_at=action.at
        )
    return refunded


def _pay_back(
    action: Posting,
    found: FoundReceipt,
    request: RefundRequest,
    amount: AmountDue,
    approved_by: str,
) -> Refunded:
    desk = action.desk
    till = till_holder(action.shift.split("/")[0])
    sale = _settlement(desk, found)
    account = next((t.holder for t in sale.tendered if t.method == snapshots.ACCOUNT), "")
    handed_over, lines, paid_khr = _refund_money(desk, request, amount, till, account)
    tenders = (
        snapshots.account_tenders(amount.due, account)
        if account
        else snapshots.cash_tenders(handed_over, till)
    )
    uses_rate = amount.due.usd_cents or handed_over.usd_whole
    refund_no = _next_refund_no(desk)
    action.add(
        BasketRefunded(
            refund_no=refund_no,
            receipt_no=found.receipt_no,
            items=request.entries,
            reason=clean_text(request.reason),
            approved_by=approved_by,
            exact_khr=amount.exact_khr,
            cash_khr=paid_khr,
            rate_record=amount.rate.record if amount.rate and uses_rate else "",
            riel_per_usd=amount.rate.riel_per_usd if amount.rate and uses_rate else 0,
            handed_over=tenders,
            identity_kind=request.identity_kind,
            identity_sha256=snapshots.keep_identity(
                desk, request.identity_kind, request.identity_number
            ),
            lines=lines,
        )
    )
    return Refunded(refund_no, found.receipt_no, handed_over, paid_khr, approved_by)


def _refund_money(
    desk: Desk, request: RefundRequest, amount: AmountDue, till: str, account: str
) -> tuple[Cash, tuple[Line, ...], int]:
    if account:
        code = account.removeprefix(CUSTOMER_PREFIX)
        lines = account_refund_lines(amount.due, customer_code=code, till=till)
        return Cash(), lines, amount.exact_khr
    policy = _reference(desk).policy
    handed_over = request.handed_over or propose_refund(amount, policy, in_dollars=False)
    lines = refund_lines(amount, handed_over=handed_over, policy=policy, till=till)
    return handed_over, lines, amount.cash_khr


def _next_refund_no(desk: Desk) -> str:
    row = desk.db.conn.execute("SELECT coalesce(max(serial), 0) + 1 FROM refund").fetchone()
    return f"{desk.identity.series}-R-{row[0]:06d}"


def _settlement(desk: Desk, found: FoundReceipt) -> BasketSettled:
    body = JournalStore(desk.db).body(found.entry_id)
    if not isinstance(body, BasketSettled):
        raise TypeError(found.entry_id)
    return body


def _sale_rate(desk: Desk, found: FoundReceipt) -> Rate | None:
    """The rate that the sale used; where it used none, the one in force that day."""
    sale = _settlement(desk, found)
    if sale.rate_record:
        from_on = date.fromisoformat(sale.rate_from_on)
        return Rate(
            record=sale.rate_record,
            riel_per_usd=sale.riel_per_usd,
            from_on=from_on,
            source="sale",
        )
    day = date.fromisoformat(found.business_day)
    return reference_on(desk, day).rate_on(day)


def _reference(desk: Desk) -> ReferenceData:
    return reference_on(desk, business_date(desk))


def _allowed_khr(desk: Desk, person: Person, policy: CashPolicy) -> int:
    if people.is_alone(desk, person):
        return policy.single_person_refund_limit_khr
    return policy.clerk_refund_limit_khr


def _approved_by(desk: Desk, person: Person, amount: AmountDue, approval: Approval | None) -> str:
    """Who approved: nobody within the limit, the manager, or headquarters later.

    Raises:
        ApprovalNeededError: Over the limit and nobody has.
    """
    policy = _reference(desk).policy
    if amount.cash_khr <= policy.clerk_refund_limit_khr:
        return approval.person_id if approval else ""
    if approval is not None:
        return approval.person_id
    alone = people.is_alone(desk, person)
    if alone and amount.cash_khr <= policy.single_person_refund_limit_khr:
        return DEFERRED
    raise ApprovalNeededError(Money(_allowed_khr(desk, person, policy), Currency.KHR))
