"""Plays what came from headquarters into its tables: rates, limits, staff, notices, proposals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlite_utils import Database

from postdesk.storage.projecting import Posted, insert
from postdesk.wire import bodies


def _desk_enrolled(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE desk SET branch_name_km = ?, branch_name_en = ?, telephone = ?, is_main = ?,
                  is_enrolled = 1
           WHERE desk = ? AND epoch = ?""",
        (
            body.branch_name_km,
            body.branch_name_en,
            body.telephone,
            body.is_main,
            posted.entry.desk,
            posted.entry.epoch,
        ),
    )


def _rate_applied(db: Database, posted: Posted) -> None:
    insert(db, "rate", place=posted.place, **posted.fields)


def _rate_entered(db: Database, posted: Posted) -> None:
    insert(db, "rate", place=posted.place, document="", **posted.fields)


def _limits_applied(db: Database, posted: Posted) -> None:
    insert(db, "cash_limit", place=posted.place, **posted.fields)


def _sorting_plan_applied(db: Database, posted: Posted) -> None:
    insert(db, "sorting_plan", place=posted.place, **posted.fields)


def _staff_applied(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """INSERT INTO person (person_id, name_km, name_latin, role, is_active)
           VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (person_id) DO UPDATE SET name_km = excluded.name_km,
               name_latin = excluded.name_latin, role = excluded.role,
               is_active = excluded.is_active""",
        (body.person_id, body.name_km, body.name_latin, body.role, body.is_active),
    )


def _notice_received(db: Database, posted: Posted) -> None:
    insert(db, "notice", place=posted.place, at=posted.entry.at, **posted.fields)


def _peer_key_applied(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "INSERT OR REPLACE INTO peer_key VALUES (?, ?, ?, ?)",
        (body.peer_branch, body.peer_desk, body.public_key, body.is_active),
    )


def _inbound_received(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """INSERT OR IGNORE INTO inbound_bag (bag_no, from_branch, seal_no, weight_g, document)
           VALUES (?, ?, ?, ?, ?)""",
        (body.bag_no, body.from_branch, body.seal_no, body.weight_g, body.document),
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO inbound_item (number, bag_no) VALUES (?, ?)",
        [(number, body.bag_no) for number in body.numbers],
    )


def _item_event_received(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "item_event",
        number=body.number,
        seq=posted.place,
        entry_id=posted.entry.entry_id,
        event=body.event,
        at=body.happened_at,
        place=body.place,
    )


def _proposal_received(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "proposal",
        proposal_no=body.proposal_no,
        document=body.document,
        entry_id=posted.entry.entry_id,
        state="open",
        answer_by=body.answer_by,
        answered_entry="",
    )


def _proposal_answered(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    state = "agreed" if isinstance(body, bodies.ProposalAgreed) else "disputed"
    db.conn.execute(
        "UPDATE proposal SET state = ?, answered_entry = ? WHERE proposal_no = ?",
        (state, posted.entry.entry_id, body.proposal_no),
    )


def _known_problem_received(db: Database, posted: Posted) -> None:
    """Told again under its number, it says how it stands now."""
    body: Any = posted.body
    db.conn.execute("DELETE FROM known_problem WHERE problem_no = ?", (body.problem_no,))
    fields = posted.fields | {
        "entry_kinds": " ".join(body.entry_kinds),
        "app_versions": " ".join(body.app_versions),
    }
    del fields["document"]
    insert(db, "known_problem", at=posted.entry.at, place=posted.place, **fields)


def _entry_disputed(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    insert(
        db,
        "dispute",
        entry_id=body.entry_id,
        person=posted.entry.person,
        reason=body.reason,
        at=posted.entry.at,
        evidence_sha256=body.evidence_sha256,
        ended_place=0,
        place=posted.place,
    )


def _dispute_ended(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        "UPDATE dispute SET ended_place = ? WHERE entry_id = ? AND ended_place = 0",
        (posted.place, body.entry_id),
    )


HQ_PROJECTIONS: Final[dict[type[bodies.Body], Callable[[Database, Posted], None]]] = {
    bodies.DeskEnrolled: _desk_enrolled,
    bodies.RateApplied: _rate_applied,
    bodies.RateEntered: _rate_entered,
    bodies.LimitsApplied: _limits_applied,
    bodies.SortingPlanApplied: _sorting_plan_applied,
    bodies.StaffApplied: _staff_applied,
    bodies.NoticeReceived: _notice_received,
    bodies.PeerKeyApplied: _peer_key_applied,
    bodies.InboundReceived: _inbound_received,
    bodies.ItemEventReceived: _item_event_received,
    bodies.ProposalReceived: _proposal_received,
    bodies.ProposalAgreed: _proposal_answered,
    bodies.ProposalDisputed: _proposal_answered,
    bodies.KnownProblemReceived: _known_problem_received,
    bodies.EntryDisputed: _entry_disputed,
    bodies.DisputeEnded: _dispute_ended,
}
