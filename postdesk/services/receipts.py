"""Finding a receipt, and what may still be undone of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits, clean_text
from postdesk.domain.money import Currency, Money
from postdesk.services import khqr
from postdesk.services.desk import Desk, instant
from postdesk.services.order_book import undo_problem_of
from postdesk.services.tills import person_name
from postdesk.storage.delivery_projections import DELIVERED
from postdesk.storage.journal_store import JournalStore

UNDO_MINUTES_MAX: Final = 15


class ReceiptNotFoundError(RuleError):
    """No receipt and no item of that number was issued here."""

    facts = ("typed",)

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class AlreadyUndoneError(RuleError):
    """It was undone or refunded before.

    Attributes:
        at: When, as an instant.
    """

    facts = ("at", "person")

    def __init__(self, at: str, person: str) -> None:
        super().__init__(at)
        self.at = instant(at)
        self.person = person


class TooLateToUndoError(RuleError):
    """The customer has gone or another sale came after: pay back by a refund instead."""


class ItemLeftCounterError(RuleError):
    """The item is in a bag or beyond: it can only be asked back with form CN 17.

    Attributes:
        bag_no: The bag it is in.
    """

    facts = ("number", "bag_no")

    def __init__(self, number: str, bag_no: str) -> None:
        super().__init__(f"{number}: {bag_no}")
        self.number = number
        self.bag_no = bag_no


class ItemHandedOverError(RuleError):
    """The item was handed over against signature: that cannot be undone."""

    facts = ("number",)

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class KhqrPaidError(RuleError):
    """The money was seen at the bank: it can't be undone, pay it back by a refund."""


class KhqrUnconfirmedError(RuleError):
    """Nobody has seen the payment: confirm it first, or undo the receipt."""


class NothingToRefundError(RuleError):
    """No line of the receipt was chosen."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line of a receipt as it stands now.

    Attributes:
        state: `standing`, `reversed` or `refunded`.
    """

    entry_id: str
    line_no: int
    product: str
    number: str
    quantity: int
    price: Money
    state: str
    undone_by: str


@dataclass(frozen=True, slots=True)
class FoundReceipt:
    """A receipt with its lines and what may be done with it.

    Attributes:
        settled_at: UTC, ISO 8601.
        may_undo: Whether the whole basket may still be undone at once.
    """

    receipt_no: str
    entry_id: str
    settled_at: str
    business_day: str
    shift: str
    person: str
    customer: str
    cash_khr: int
    state: str
    copies: int
    lines: tuple[ReceiptLine, ...]
    may_undo: bool


def find_receipt(desk: Desk, typed: str) -> FoundReceipt:
    """A receipt by its number, by its running number alone, or by an item on it.

    Raises:
        ReceiptNotFoundError: There is none.
    """
    text = "".join(ascii_digits(clean_text(typed)).split()).upper()
    serial = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1
    row = desk.db.conn.execute(
        """SELECT receipt_no, entry_id, at, business_day, shift, person, customer, cash_khr,
                  state, copies
           FROM receipt
           WHERE upper(receipt_no) = :text OR serial = :serial
              OR receipt_no = (SELECT receipt_no FROM item WHERE number = :text)
              OR receipt_no = (SELECT receipt_no FROM receipt_line JOIN pay_order USING (entry_id)
                               WHERE upper(order_no) = :text)
           LIMIT 1""",
        {"text": text, "serial": serial},
    ).fetchone()
    if row is None:
        raise ReceiptNotFoundError(typed.strip())
    return FoundReceipt(
        receipt_no=row[0],
        entry_id=row[1],
        settled_at=row[2],
        business_day=row[3],
        shift=row[4],
        person=row[5],
        customer=row[6],
        cash_khr=row[7],
        state=row[8],
        copies=row[9],
        lines=receipt_lines(desk, row[0]),
        may_undo=undo_problem(desk, row[0]) is None,
    )


def receipt_lines(desk: Desk, receipt_no: str) -> tuple[ReceiptLine, ...]:
    """The lines of a receipt, in the order of weighing."""
    rows = desk.db.conn.execute(
        """SELECT entry_id, line_no, product, number, quantity, minor, currency, state, undone_by
           FROM receipt_line WHERE receipt_no = ? ORDER BY line_no""",
        (receipt_no,),
    ).fetchall()
    return tuple(
        ReceiptLine(
            entry_id=row[0],
            line_no=row[1],
            product=row[2],
            number=row[3],
            quantity=row[4],
            price=Money(row[5], Currency(row[6])),
            state=row[7],
            undone_by=row[8],
        )
        for row in rows
    )


def undo_problem(desk: Desk, receipt_no: str) -> RuleError | None:
    """Why a basket may not be undone at once any more; None when it may."""
    lines = receipt_lines(desk, receipt_no)
    for line in lines:
        problem = line_problem(desk, line)
        if problem is not None:
            return problem
    if khqr.is_confirmed(desk, receipt_no):
        return KhqrPaidError()
    if khqr.outstanding(desk, receipt_no):
        # No money has changed hands: it may be undone until the items leave the counter.
        return None
    row = desk.db.conn.execute(
        """SELECT at, serial = (SELECT max(serial) FROM receipt newer WHERE newer.shift = r.shift),
                  (SELECT state FROM shift WHERE shift.shift = r.shift)
           FROM receipt r WHERE receipt_no = ?""",
        (receipt_no,),
    ).fetchone()
    latest = instant(row[0]) + timedelta(minutes=UNDO_MINUTES_MAX)
    if not row[1] or row[2] != "open" or desk.now() > latest:
        return TooLateToUndoError(receipt_no)
    return None


def line_problem(desk: Desk, line: ReceiptLine) -> RuleError | None:
    """Why a line of a receipt may not be taken back; None when it may."""
    if line.state != "standing":
        undone = JournalStore(desk.db).get(line.undone_by)
        if undone is None:
            return NothingToRefundError()
        return AlreadyUndoneError(undone.at, person_name(desk, undone.person))
    return undo_problem_of(desk, line.entry_id) or _handed_over(desk, line) or _left(desk, line)


def _handed_over(desk: Desk, line: ReceiptLine) -> RuleError | None:
    row = desk.db.conn.execute(
        "SELECT number FROM arrived_item WHERE last_entry = ? AND state = ?",
        (line.entry_id, DELIVERED),
    ).fetchone()
    return ItemHandedOverError(row[0]) if row is not None else None


def _left(desk: Desk, line: ReceiptLine) -> RuleError | None:
    row = desk.db.conn.execute(
        "SELECT custody, holder FROM item WHERE entry_id = ?", (line.entry_id,)
    ).fetchone()
    if row is not None and row[0] != "counter":
        return ItemLeftCounterError(line.number, row[1])
    return None
