"""Plays every difference that a count or a bag found, and what became of it, into its table."""

from __future__ import annotations

from typing import Any, Final

from sqlite_utils import Database

from postdesk.domain.accounts import Account
from postdesk.domain.difference import DifferenceState
from postdesk.storage.projecting import Posted, insert
from postdesk.wire import bodies

FINDERS: Final = (
    bodies.TillOpened,
    bodies.TillClosed,
    bodies.SafeCounted,
    bodies.RemittanceReceived,
)


def note_difference(db: Database, posted: Posted) -> None:
    """Note what an entry says of differences; most say nothing."""
    if isinstance(posted.body, FINDERS):
        _found(db, posted)
    elif isinstance(posted.body, bodies.DifferenceMoved):
        _moved(db, posted)
    elif isinstance(posted.body, bodies.DifferenceExplained):
        _explained_as_exchange(db, posted)


def _found(db: Database, posted: Posted) -> None:
    entry, body = posted
    for line in bodies.lines_of(body):
        if line.account != Account.OVER_SHORT_OPEN:
            continue
        insert(
            db,
            "difference",
            entry_id=entry.entry_id,
            unit=line.unit,
            holder=line.holder,
            shift=entry.shift,
            over=-line.signed,
            state=DifferenceState.OPEN.value,
            moved_entry="",
            moved_at="",
            at=entry.at,
            business_day=entry.business_day,
            place=posted.place,
        )


def _moved(db: Database, posted: Posted) -> None:
    body: Any = posted.body
    db.conn.execute(
        """UPDATE difference SET state = ?, moved_entry = ?, moved_at = ?
           WHERE entry_id = ? AND unit = ?""",
        (
            body.after,
            posted.entry.entry_id,
            posted.entry.at,
            body.difference_entry,
            body.unit,
        ),
    )


def _explained_as_exchange(db: Database, posted: Posted) -> None:
    """Both currencies of the close that stands just before."""
    body: Any = posted.body
    db.conn.execute(
        """UPDATE difference SET state = ?, moved_entry = ?, moved_at = ?
           WHERE unit IN ('KHR', 'USD') AND entry_id = (
               SELECT entry_id FROM difference WHERE shift = ? AND place < ?
               ORDER BY place DESC LIMIT 1)""",
        (
            DifferenceState.EXPLAINED.value,
            posted.entry.entry_id,
            posted.entry.at,
            body.shift,
            posted.place,
        ),
    )
