"""Finds what a basket, a transfer, a voucher or a payment looks like: asked before it is posted.

Each function gives the number of which the person says that this is a second one, to be recorded
with it; empty where nothing is like it. Each raises `LooksRepeatedError` when nobody was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdesk.domain.accounts import customer_holder
from postdesk.domain.cash_movement import MovementKind, Value, VoucherKind
from postdesk.domain.repeating import Likeness, second_of
from postdesk.services.desk import instant
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import CustomerPaid

if TYPE_CHECKING:
    from postdesk.domain.notes import Cash
    from postdesk.services.posting import Posting

GIVEN_BACK = "given-back"


def second_basket(
    action: Posting, *, customer: str, account: str, exact_khr: int, said: str
) -> str:
    """A whole basket for the same customer, of which no item has a number of its own.

    Args:
        customer: The name given, or empty; nobody is the same customer as nobody.
        account: Code of the account it is put on, or empty.
    """
    payer = customer_holder(account) if account else ""
    row = action.desk.db.conn.execute(
        """SELECT receipt_no, receipt.at FROM receipt JOIN journal_entry entry USING (entry_id)
           WHERE receipt.business_day = :day AND state = 'standing' AND exact_khr = :khr
             AND (:customer <> '' AND customer = :customer OR EXISTS (
                 SELECT 1 FROM journal_line line
                 WHERE line.desk = entry.desk AND line.epoch = entry.epoch
                   AND line.seq = entry.seq AND line.holder = :payer))
             AND NOT EXISTS (
                 SELECT 1 FROM receipt_line line WHERE line.receipt_no = receipt.receipt_no
                   AND (line.number <> '' OR line.state <> 'standing'))
           ORDER BY serial DESC LIMIT 1""",
        {"day": action.business_day, "khr": exact_khr, "customer": customer, "payer": payer},
    ).fetchone()
    return _asked(action, row, said)


def second_transfer(action: Posting, *, giver: str, taker: str, value: Value, said: str) -> str:
    """The same handed over from one to the other, and not gone back."""
    row = action.desk.db.conn.execute(
        """SELECT movement_no, at FROM movement
           WHERE business_day = ? AND kind = ? AND giver = ? AND taker = ? AND khr = ?
             AND usd_cents = ? AND pieces = ? AND state <> ?
           ORDER BY place DESC LIMIT 1""",
        (
            action.business_day,
            MovementKind.TRANSFER.value,
            giver,
            taker,
            value.khr,
            value.usd_cents,
            sum(pieces for _, pieces in value.stock),
            GIVEN_BACK,
        ),
    ).fetchone()
    return _asked(action, row, said)


def second_voucher(
    action: Posting, *, kind: VoucherKind, partner: str, value: Value, said: str
) -> str:
    """The same paid to, or taken from, the same person, whichever till it was."""
    row = action.desk.db.conn.execute(
        """SELECT voucher_no, at FROM voucher
           WHERE business_day = ? AND kind = ? AND partner = ? AND khr = ? AND usd_cents = ?
           ORDER BY place DESC LIMIT 1""",
        (action.business_day, kind.value, partner, value.khr, value.usd_cents),
    ).fetchone()
    return _asked(action, row, said)


def second_payment(action: Posting, *, customer_code: str, tendered: Cash, said: str) -> str:
    """The same paid on the same account, the last time that anything was."""
    row = action.desk.db.conn.execute(
        """SELECT payment_no, at, entry_id FROM account_payment
           JOIN journal_entry USING (entry_id)
           WHERE customer_code = ? ORDER BY serial DESC LIMIT 1""",
        (customer_code,),
    ).fetchone()
    body = JournalStore(action.desk.db).body(row[2]) if row is not None else None
    is_same = isinstance(body, CustomerPaid) and (
        (body.tendered_khr, body.tendered_usd_cents) == (tendered.khr, tendered.usd_cents)
    )
    return _asked(action, row if is_same else None, said)


def _asked(action: Posting, row: tuple[str, ...] | None, said: str) -> str:
    like = Likeness(row[0], instant(row[1])) if row is not None else None
    return second_of(like, now=instant(action.at), said=said)
