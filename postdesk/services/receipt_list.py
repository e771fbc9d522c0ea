"""The latest receipts, and the money that changed hands at one of them."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.accounts import CUSTOMER_PREFIX
from postdesk.domain.notes import Cash
from postdesk.services import khqr, snapshots
from postdesk.services.desk import Desk
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BasketSettled, Tender

LATEST_MAX = 50
UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt as a list shows it.

    Attributes:
        settled_at: UTC, ISO 8601.
        state: `standing`, `reversed`, `refunded`, or `unconfirmed`: paid by KHQR and not seen.
    """

    receipt_no: str
    settled_at: str
    customer: str
    cash_khr: int
    state: str


@dataclass(frozen=True, slots=True)
class Paid:
    """How a receipt was paid.

    Attributes:
        tendered: Notes taken from the customer.
        change: Notes given back.
        customer_code: Whose account it was put on; empty for cash.
        is_khqr: Paid by KHQR; no notes changed hands.
        unseen_khr: What of it nobody has seen at the bank yet, in riel.
    """

    tendered: Cash
    change: Cash
    customer_code: str = ""
    is_khqr: bool = False
    unseen_khr: int = 0


def latest_receipts(desk: Desk) -> tuple[ReceiptRow, ...]:
    """What waits to be seen at the bank, then the latest receipts of this desk, newest first."""
    waiting = {one.receipt_no: one for one in khqr.unconfirmed(desk)}
    rows = desk.db.conn.execute(
        """SELECT receipt_no, at, customer, cash_khr, state FROM receipt
           ORDER BY serial DESC LIMIT ?""",
        (LATEST_MAX,),
    ).fetchall()
    first = tuple(
        ReceiptRow(one.receipt_no, one.settled_at, one.customer, one.amount.minor, UNCONFIRMED)
        for one in waiting.values()
    )
    return (*first, *(ReceiptRow(*row) for row in rows if row[0] not in waiting))


def how_paid(desk: Desk, settlement_entry: str) -> Paid:
    """The money that changed hands in a settlement.

    Raises:
        TypeError: The entry is no settlement: a bug.
    """
    body = JournalStore(desk.db).body(settlement_entry)
    if not isinstance(body, BasketSettled):
        raise TypeError(settlement_entry)
    account = next((t.holder for t in body.tendered if t.method == snapshots.ACCOUNT), "")
    if account:
        return Paid(Cash(), Cash(), account.removeprefix(CUSTOMER_PREFIX))
    if any(tender.method == snapshots.KHQR for tender in body.tendered):
        unseen = khqr.outstanding(desk, body.receipt_no)
        return Paid(Cash(), Cash(), is_khqr=True, unseen_khr=unseen)
    return Paid(_cash(body.tendered), _cash(body.change))


def _cash(tenders: tuple[Tender, ...]) -> Cash:
    minor = {tender.currency: tender.minor for tender in tenders}
    return Cash(minor.get("KHR", 0), minor.get("USD", 0) // 100)
