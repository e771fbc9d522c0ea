"""Undoing a whole basket at once, while the customer still stands there."""

from __future__ import annotations

from postdesk.domain.errors import RuleError
from postdesk.domain.journal import opposite_of
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.services import tills
from postdesk.services.desk import Desk
from postdesk.services.posting import Posting, posting
from postdesk.services.receipts import find_receipt, undo_problem
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import BasketSettled, EntryReversed, lines_of


class ReasonMissingError(RuleError):
    """A refund needs a reason."""


def undo(desk: Desk, person: Person, receipt_no: str, *, reason: str) -> tuple[str, ...]:
    """Undo a whole basket right after settling: the same notes go back.

    Every entry of the basket is reversed, the settlement first. Item numbers stay spent.

    Returns:
        Names of the reversals.

    Raises:
        ReceiptNotFoundError, AlreadyUndoneError, ItemLeftCounterError, TooLateToUndoError,
        ReasonMissingError, TillNotOpenError, TillOfAnotherError, TillBeingCountedError
    """
    role_for([person.role], Task.SELL)
    check_reason(reason)
    with posting(desk, person) as action:
        found = find_receipt(desk, receipt_no)
        problem = undo_problem(desk, found.receipt_no)
        if problem is not None:
            raise problem
        shift = tills.require_shift(desk, person, found.shift.split("/")[0])
        action.shift, action.business_day = shift.shift, shift.business_day
        body = JournalStore(desk.db).body(found.entry_id)
        entries = body.entries if isinstance(body, BasketSettled) else ()
        for entry_id in (found.entry_id, *reversed(entries)):
            reverse(action, entry_id, found.receipt_no, reason=reason, approved_by="")
        PrintQueue(desk.db).ask(
            paper="refund", subject=found.receipt_no, copy_no=0, asked_at=action.at
        )
    return tuple(entry.entry_id for entry in action.entries)


def reverse(
    action: Posting, entry_id: str, receipt_no: str, *, reason: str, approved_by: str
) -> None:
    """Post the exact opposite of one entry, inside the action that undoes it.

    A reversal is not reversed: what was undone by mistake is sold again.
    """
    original = JournalStore(action.desk.db).body(entry_id)
    if isinstance(original, EntryReversed):
        raise TypeError(entry_id)
    action.add(
        EntryReversed(
            receipt_no=receipt_no,
            reason=clean_text(reason),
            approved_by=approved_by,
            lines=opposite_of(lines_of(original)),
        ),
        reverses=entry_id,
    )


def check_reason(reason: str) -> None:
    """Make sure that somebody said why (`ReasonMissingError`)."""
    if not clean_text(reason):
        raise ReasonMissingError
