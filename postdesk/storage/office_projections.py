"""Plays emergency slips, withdrawn stock and approval codes into their tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlite_utils import Database

from postdesk.domain.cash_movement import MovementKind
from postdesk.storage.projecting import Posted, insert
from postdesk.storage.sale_projections import use_number
from postdesk.wire import bodies

MATCHED: Final = "matched"
IN_USE, WITHDRAWN = "in-use", "withdrawn"
MISSING: Final = "missing"


def _agent_kept(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute("DELETE FROM agent WHERE agent_code = ?", (body.agent_code,))
    insert(db, "agent", **posted.fields)


def _slip_book_issued(db: Database, posted: Posted) -> None:
    insert(db, "slip_book", place=posted.place, **posted.fields)


def _label_roll_received(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    label_roll(db, posted, body.indicator, body.first, body.last)


def label_roll(db: Database, posted: Posted, indicator: str, first: int, last: int) -> None:
    """Write a roll of labels that is here."""
    insert(
        db,
        "label_roll",
        indicator=indicator,
        first=first,
        last=last,
        state=IN_USE,
        counted_on="",
        place=posted.place,
    )


def _label_roll_counted(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "UPDATE label_roll SET counted_on = ? WHERE indicator = ? AND first = ?",
        (posted.entry.business_day, body.indicator, body.first),
    )
    for number in body.missing:
        use_number(db, posted, number, MISSING)


def _label_roll_withdrawn(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "UPDATE label_roll SET state = ? WHERE indicator = ? AND first = ?",
        (WITHDRAWN, body.indicator, body.first),
    )


def _slip_entered(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    _slip(db, posted, "entered", receipt_no=body.receipt_no, happened_at=body.happened_at)


def _slip_spoilt(db: Database, posted: Posted) -> None:
    _slip(db, posted, "spoilt", receipt_no="", happened_at="")


def _slip(db: Database, posted: Posted, state: str, *, receipt_no: str, happened_at: str) -> None:
    body: Any = posted.body
    insert(
        db,
        "slip",
        slip_no=body.slip_no,
        book_no=body.book_no,
        state=state,
        receipt_no=receipt_no,
        happened_at=happened_at,
        entry_id=posted.entry.entry_id,
    )


def _stock_withdrawn(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute("DELETE FROM withdrawn_stock WHERE stock_unit = ?", (body.stock_unit,))
    if body.is_withdrawn:
        insert(db, "withdrawn_stock", stock_unit=body.stock_unit, entry_id=posted.entry.entry_id)


def _approval_codes_issued(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "UPDATE approval_code SET state = 'ended' WHERE person_id = ? AND state = 'good'",
        (body.person_id,),
    )
    for place, hashed in enumerate(body.hashes):
        insert(
            db,
            "approval_code",
            code_no=body.first + place,
            person_id=body.person_id,
            hash=hashed,
            expires_on=body.expires_on,
            state="good",
        )


def _approval_code_used(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute("UPDATE approval_code SET state = 'used' WHERE code_no = ?", (body.code_no,))


def _transit_matched(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    kind = MovementKind.DEPOSIT if body.matter == "deposit" else MovementKind.REMITTANCE_OUT
    db.conn.execute(
        "UPDATE movement SET state = ?, answered_entry = ? WHERE kind = ? AND movement_no = ?",
        (MATCHED, posted.entry.entry_id, kind.value, body.number),
    )


def _integrity_failed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "integrity_failure",
        entry_id=posted.entry.entry_id,
        what=body.what,
        seq=body.seq,
        is_open=1 - body.is_healed,
        place=posted.place,
    )


def _interruption_noted(db: Database, posted: Posted) -> None:
    insert(
        db,
        "interruption",
        entry_id=posted.entry.entry_id,
        business_day=posted.entry.business_day,
        place=posted.place,
        **posted.fields,
    )


def _integrity_restored(db: Database, posted: Posted) -> None:
    del posted
    db.conn.execute("UPDATE integrity_failure SET is_open = 0")


OFFICE_PROJECTIONS: Final[dict[type[bodies.Body], Callable[[Database, Posted], None]]] = {
    bodies.AgentKept: _agent_kept,
    bodies.SlipBookIssued: _slip_book_issued,
    bodies.LabelRollReceived: _label_roll_received,
    bodies.LabelRollCounted: _label_roll_counted,
    bodies.LabelRollWithdrawn: _label_roll_withdrawn,
    bodies.SlipEntered: _slip_entered,
    bodies.SlipSpoilt: _slip_spoilt,
    bodies.StockWithdrawn: _stock_withdrawn,
    bodies.ApprovalCodesIssued: _approval_codes_issued,
    bodies.ApprovalCodeUsed: _approval_code_used,
    bodies.TransitMatched: _transit_matched,
    bodies.IntegrityFailed: _integrity_failed,
    bodies.IntegrityRestored: _integrity_restored,
    bodies.InterruptionNoted: _interruption_noted,
}
