"""Plays transfers, vouchers, deposits, remittances and counts of the safe into their tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlite_utils import Database

from postdesk.domain.accounts import SAFE, deposit_holder
from postdesk.domain.cash_movement import MovementKind
from postdesk.storage.projecting import Posted, insert, serial_of
from postdesk.wire import bodies

SENT, RECEIVED, GIVEN_BACK = "sent", "received", "given-back"


def _value_sent(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _moved(
        db,
        posted,
        MovementKind.TRANSFER,
        body.transfer_no,
        ends=(body.giver, body.taker),
        state=SENT,
    )


def _value_received(db: Database, posted: Posted) -> None:
    _answered(db, posted, RECEIVED)


def _value_given_back(db: Database, posted: Posted) -> None:
    _answered(db, posted, GIVEN_BACK)


def _answered(db: Database, posted: Posted, state: str) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE movement SET state = ?, answered_entry = ?
           WHERE kind = ? AND movement_no = ?""",
        (state, posted.entry.entry_id, MovementKind.TRANSFER.value, body.transfer_no),
    )


def _bank_deposited(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    ends = (SAFE, deposit_holder(body.slip_no))
    _moved(db, posted, MovementKind.DEPOSIT, body.slip_no, ends=ends, state=SENT)


def _remittance_sent(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    ends = (SAFE, body.destination)
    _moved(db, posted, MovementKind.REMITTANCE_OUT, body.bag_no, ends=ends, state=SENT)


def _remittance_received(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    ends = (body.origin, SAFE)
    _moved(db, posted, MovementKind.REMITTANCE_IN, body.bag_no, ends=ends, state=RECEIVED)


def _moved(
    db: Database,
    posted: Posted,
    kind: MovementKind,
    number: str,
    *,
    ends: tuple[str, str],
    state: str,
) -> None:
    body: Any = posted.body
    insert(
        db,
        "movement",
        movement_no=number,
        kind=kind.value,
        serial=serial_of(number) if kind is MovementKind.TRANSFER else 0,
        giver=ends[0],
        taker=ends[1],
        khr=body.khr,
        usd_cents=body.usd_cents,
        pieces=sum(count.pieces for count in getattr(body, "stock", ())),
        state=state,
        entry_id=posted.entry.entry_id,
        answered_entry="",
        person=posted.entry.person,
        at=posted.entry.at,
        business_day=posted.entry.business_day,
        place=posted.place,
    )


def _voucher_posted(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "voucher",
        voucher_no=body.voucher_no,
        kind=body.kind,
        holder=body.holder,
        khr=body.khr,
        usd_cents=body.usd_cents,
        partner=body.partner,
        entry_id=posted.entry.entry_id,
        person=posted.entry.person,
        at=posted.entry.at,
        business_day=posted.entry.business_day,
        place=posted.place,
    )


def _safe_counted(db: Database, posted: Posted) -> None:
    insert(
        db,
        "safe_count",
        entry_id=posted.entry.entry_id,
        business_day=posted.entry.business_day,
        person=posted.entry.person,
        at=posted.entry.at,
        place=posted.place,
    )


MOVEMENT_PROJECTIONS: Final[dict[type[bodies.Body], Callable[[Database, Posted], None]]] = {
    bodies.ValueSent: _value_sent,
    bodies.ValueReceived: _value_received,
    bodies.ValueGivenBack: _value_given_back,
    bodies.BankDeposited: _bank_deposited,
    bodies.RemittanceSent: _remittance_sent,
    bodies.RemittanceReceived: _remittance_received,
    bodies.VoucherPosted: _voucher_posted,
    bodies.SafeCounted: _safe_counted,
}
