"""How the desk stands, for the line at the bottom of the window. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postdesk.services import khqr
from postdesk.services.desk import Desk, instant, instant_text
from postdesk.services.integrity import is_open
from postdesk.storage import keystore
from postdesk.storage.inbox import Inbox
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.line_store import LineStore


@dataclass(frozen=True, slots=True)
class LineStatus:
    """How the line to headquarters stands.

    Attributes:
        is_linked: Whether headquarters knows this desk.
        stored: The last entry of this epoch that headquarters has; 0 for none.
        answered_at: When it last answered; None before the first answer.
        trouble: Key of the sentence about the last call's trouble; empty when it went well.
        branch: The branch's code at headquarters.
        address: Where it is called; empty for a branch with no line.
        documents: Number of the last document applied here.
        case_no: The number of headquarters' case about the last call's trouble, or 0.
    """

    is_linked: bool = False
    stored: int = 0
    answered_at: datetime | None = None
    trouble: str = ""
    branch: str = ""
    address: str = ""
    documents: int = 0
    case_no: int = 0


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """How the desk stands.

    Attributes:
        waiting: Entries that headquarters has not stored; all of them while it is not linked.
        clock_is_right: False when the wall clock is behind the last entry.
        key_is_in_file: A real branch's key lies in a file beside the books, because this
            computer has no keystore. It is said, so that whoever keeps the computer knows.
        unseen_khqr: Payments by KHQR that nobody has seen at the bank.
        is_sound: False from when a check has found the books not as they were recorded.
    """

    waiting: int
    clock_is_right: bool
    key_is_in_file: bool = False
    line: LineStatus = LineStatus()
    unseen_khqr: int = 0
    is_sound: bool = True


def desk_status(desk: Desk) -> DeskStatus:
    """Ask the journal and the clock."""
    head = JournalStore(desk.db).head(desk.identity.desk, desk.identity.epoch)
    in_file = desk.home is not None and keystore.is_in_file(desk.home)
    return DeskStatus(
        waiting=LineStore(desk.db).waiting(desk.identity.desk),
        clock_is_right=instant_text(desk.now()) >= head.at,
        key_is_in_file=in_file and not desk.identity.is_training,
        line=line_status(desk),
        unseen_khqr=len(khqr.unconfirmed(desk)),
        is_sound=not is_open(desk),
    )


def line_status(desk: Desk) -> LineStatus:
    """How the line stands, from what was kept of the last calls."""
    store = LineStore(desk.db)
    link, contact = store.link(), store.contact()
    if link is None or not link.is_enrolled:
        return LineStatus()
    return LineStatus(
        is_linked=True,
        stored=store.mark(desk.identity.epoch).stored,
        answered_at=instant(contact.answered_at) if contact.answered_at else None,
        trouble=contact.trouble,
        branch=link.branch,
        address=link.address,
        documents=Inbox(desk.db).end().number,
        case_no=contact.case_no,
    )
