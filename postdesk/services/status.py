"""How the desk stands, for the line at the bottom of the window. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.services.desk import Desk, instant_text
from postdesk.storage import keystore
from postdesk.storage.journal_store import JournalStore


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """How the desk stands.

    Attributes:
        waiting: Entries that headquarters has not stored; all of them while it is not linked.
        clock_is_right: False when the wall clock is behind the last entry.
        key_is_in_file: A real branch's key lies in a file beside the books, because this
            computer has no keystore. It is said, so that whoever keeps the computer knows.
    """

    waiting: int
    clock_is_right: bool
    key_is_in_file: bool = False


def desk_status(desk: Desk) -> DeskStatus:
    """Ask the journal and the clock."""
    head = JournalStore(desk.db).head(desk.identity.desk, desk.identity.epoch)
    in_file = desk.home is not None and keystore.is_in_file(desk.home)
    return DeskStatus(
        waiting=head.seq,
        clock_is_right=instant_text(desk.now()) >= head.at,
        key_is_in_file=in_file and not desk.identity.is_training,
    )
