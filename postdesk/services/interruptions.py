"""What interrupts the work is recorded: cuts, freezes, a lost line, faults (`horizon.md` G9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from postdesk.services.desk import Desk, instant, instant_text
from postdesk.services.posting import posting
from postdesk.wire.bodies import InterruptionNoted
from postdesk.wire.entry import Entry

SILENT_MIN: Final = timedelta(minutes=30)


class Interruption(StrEnum):
    """What may interrupt the work."""

    CUT_OFF = "cut-off"
    FREEZE = "freeze"
    LINE = "line"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Noted:
    """An interruption of a day."""

    what: Interruption
    since: datetime
    until: datetime
    reference: str


def note_interruption(
    desk: Desk, what: Interruption, *, since: datetime | None = None, reference: str = ""
) -> Entry:
    """Record that the work was interrupted, until now.

    Args:
        since: From when; None for the last entry before it, when somebody still worked.
    """
    with posting(desk, None) as action:
        began = instant_text(since) if since is not None else action.head.at
        return action.add(
            InterruptionNoted(
                what=what.value,
                since=min(began or action.at, action.at),
                until=action.at,
                reference=reference,
            )
        )


def is_long(desk: Desk, since: str) -> bool:
    """Whether headquarters was silent so long that it is told."""
    return bool(since) and desk.now() - instant(since) >= SILENT_MIN


def interruptions_of(desk: Desk, day: str, *, until_place: int) -> tuple[Noted, ...]:
    """The interruptions of a business day, ISO, up to a place in the journal."""
    rows = desk.db.conn.execute(
        """SELECT what, since, until, reference FROM interruption
           WHERE business_day = ? AND place <= ? ORDER BY place""",
        (day, until_place),
    ).fetchall()
    return tuple(
        Noted(Interruption(what), instant(since), instant(until), reference)
        for what, since, until, reference in rows
    )
