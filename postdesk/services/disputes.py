"""Disputes: anybody here may say of any entry that it is not right. The day closes all the same."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import NotPermittedError, Person, Role, Task, role_for
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk
from postdesk.services.evidence import keep_evidence
from postdesk.services.posting import posting
from postdesk.services.receipts import ReceiptNotFoundError
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import DisputeEnded, EntryDisputed
from postdesk.wire.entry import Entry


class NotDisputedError(RuleError):
    """Nobody disputes this entry, or it was cleared up before."""


_NOW = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class Dispute:
    """An entry that somebody disputes.

    Attributes:
        entry_id: The entry that is disputed.
        person_id: Who disputes it.
        at: Since when, UTC.
        evidence_sha256: What was put together then.
    """

    entry_id: str
    person_id: str
    reason: str
    at: str
    evidence_sha256: str


def dispute_entry(desk: Desk, person: Person, entry_id: str, *, reason: str) -> Entry:
    """Dispute an entry: kept with evidence, told to headquarters, shown until it is ended.

    Nothing of the entry changes, and nothing is anybody's debt by it.

    Raises:
        NotPermittedError, ReasonMissingError
        ReceiptNotFoundError: There is no such entry.
        AlreadyRecordedError: It is disputed already.
    """
    role_for([person.role], Task.DISPUTE)
    check_reason(reason)
    with posting(desk, person) as action:
        store = JournalStore(desk.db)
        entry = store.get(entry_id)
        if entry is None:
            raise ReceiptNotFoundError(entry_id)
        disputed = EntryDisputed(
            entry_id=entry_id,
            entry_kind=entry.kind,
            entry_hash=(store.hash_at(entry.desk, entry.epoch, entry.seq) or b"").hex(),
            reason=clean_text(reason),
            evidence_sha256=keep_evidence(action, entry),
        )
        return action.add(disputed, business_key=_key(desk, entry_id))


def end_dispute(desk: Desk, person: Person, entry_id: str, *, reason: str) -> Entry:
    """Say that a disputed entry is cleared up, and how: whoever disputed it, or the manager.

    Raises:
        NotPermittedError, ReasonMissingError, NotDisputedError
    """
    role_for([person.role], Task.DISPUTE)
    check_reason(reason)
    with posting(desk, person) as action:
        found = next((one for one in open_disputes(desk) if one.entry_id == entry_id), None)
        if found is None:
            raise NotDisputedError
        if found.person_id != person.person_id and person.role is not Role.MANAGER:
            raise NotPermittedError(Task.DISPUTE, frozenset({Role.MANAGER}))
        return action.add(DisputeEnded(entry_id=entry_id, reason=clean_text(reason)))


def open_disputes(desk: Desk, *, at_place: int | None = None) -> tuple[Dispute, ...]:
    """Entries that are disputed and not cleared up, the oldest first.

    Args:
        at_place: As it was at a place in the journal; None for now.
    """
    rows = desk.db.conn.execute(
        """SELECT entry_id, person, reason, at, evidence_sha256 FROM dispute
           WHERE place <= ? AND (ended_place = 0 OR ended_place > ?) ORDER BY place""",
        (at_place, at_place) if at_place is not None else (_NOW, _NOW),
    ).fetchall()
    return tuple(Dispute(*row) for row in rows)


def _key(desk: Desk, entry_id: str) -> str:
    """One key for each time that an entry is disputed: it may be again after it was ended."""
    row = desk.db.conn.execute(
        "SELECT count(*) FROM dispute WHERE entry_id = ? AND ended_place > 0", (entry_id,)
    ).fetchone()
    return f"{entry_id}/{row[0] + 1}"
