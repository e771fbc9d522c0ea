"""How the desk stands, for the line at the bottom of the window. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.services.desk import Desk, instant_text
from postdesk.storage.journal_store import JournalStore


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """How the desk stands.

    Attributes:
        waiting: Entries that headquarters has not stored; all of them while it is not linked.
        clock_is_right: False when the wall clock is behind the last entry.
    """

    waiting: int
    clock_is_right: bool


def desk_status(desk: Desk) -> DeskStatus:
    """Ask the journal and the clock."""
    head = JournalStore(desk.db).head(desk.identity.desk, desk.identity.epoch)
    return DeskStatus(waiting=head.seq, clock_is_right=instant_text(desk.now()) >= head.at)
