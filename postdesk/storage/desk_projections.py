"""Plays desks, people, reference data, days and tills into their tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlite_utils import Database

from postdesk.storage.projecting import Posted, insert
from postdesk.wire import bodies


def _desk_started(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "desk",
        desk=posted.entry.desk,
        epoch=posted.entry.epoch,
        public_key=body.public_key,
        mode=body.mode,
        branch_code=body.branch_code,
        branch_name_km=body.branch_name_km,
        branch_name_en=body.branch_name_en,
        telephone=body.telephone,
    )


def _person_added(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "person",
        person_id=body.person_id,
        name_km=body.name_km,
        name_latin=body.name_latin,
        role=body.role,
    )


def _reference_applied(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "reference",
        seq=posted.entry.seq,
        version=body.version,
        effective_on=body.effective_on,
        content_sha256=body.content_sha256,
        document=body.document,
    )


def _numbers_issued(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "number_block",
        indicator=body.indicator,
        first=body.first,
        last=body.last,
        source=body.source,
        seq=posted.entry.seq,
        next=body.first,
    )


def _customer_added(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "customer",
        customer_code=body.customer_code,
        name_km=body.name_km,
        name_en=body.name_en,
        telephone=body.telephone,
    )


def _day_opened(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "business_day",
        day=body.day,
        state="open",
        opened_entry=posted.entry.entry_id,
        closed_entry="",
        first_seq=posted.entry.seq,
        last_seq=0,
    )


def _day_closed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE business_day SET state = 'closed', closed_entry = ?, last_seq = ?
           WHERE day = ?""",
        (posted.entry.entry_id, posted.entry.seq, body.day),
    )


def _till_opened(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "shift",
        shift=body.shift,
        till=body.till,
        person=posted.entry.person,
        state="open",
        business_day=posted.entry.business_day,
        opened_entry=posted.entry.entry_id,
        closed_entry="",
        counts=0,
        last_count_entry="",
        opened_seq=posted.entry.seq,
    )


def _till_counted(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE shift SET state = 'counted', counts = ?, last_count_entry = ?
           WHERE shift = ?""",
        (body.count_no, posted.entry.entry_id, body.shift),
    )


def _till_closed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "UPDATE shift SET state = 'closed', closed_entry = ? WHERE shift = ?",
        (posted.entry.entry_id, body.shift),
    )


DESK_PROJECTIONS: Final[dict[type[bodies.Body], Callable[[Database, Posted], None]]] = {
    bodies.DeskStarted: _desk_started,
    bodies.PersonAdded: _person_added,
    bodies.ReferenceApplied: _reference_applied,
    bodies.NumbersIssued: _numbers_issued,
    bodies.CustomerAdded: _customer_added,
    bodies.DayOpened: _day_opened,
    bodies.DayClosed: _day_closed,
    bodies.TillOpened: _till_opened,
    bodies.TillCounted: _till_counted,
    bodies.TillClosed: _till_closed,
}
