"""The one way into the journal: number, chain, encode, sign, write lines, play projections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from postdesk.domain.business_day import next_day
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import check_lines
from postdesk.domain.people import Person
from postdesk.services.desk import Desk, instant, instant_text
from postdesk.services.tills import person_name
from postdesk.storage import projections
from postdesk.storage.connection import OutcomeUnknownError, transaction
from postdesk.storage.drafts import DraftStore
from postdesk.storage.journal_store import Head, JournalStore
from postdesk.wire.bodies import Body, kind_of, lines_of
from postdesk.wire.entry import (
    CLOCK_OK,
    CLOCK_SUSPECT,
    FORMAT,
    SYSTEM,
    Entry,
    encode_body,
    encode_entry,
    entry_id_of,
    hash_of,
)
from postdesk.wire.signing import sign_head


class AlreadyRecordedError(RuleError):
    """A document with this number is in the books already.

    Attributes:
        number: The bag, voucher or other number.
        at: When it was recorded (UTC).
        person: Who recorded it.
    """

    facts = ("number", "at", "person")

    def __init__(self, number: str, at: str, person: str) -> None:
        super().__init__(number)
        self.number = number
        self.at = instant(at)
        self.person = person


class BooksUnsoundError(RuleError):
    """A check found the books not as they were recorded: nothing more is recorded by people.

    Attributes:
        what: The finding's code.
        seq: The entry that it is about; 0 where it is no one entry.
    """

    facts = ("what", "seq")

    def __init__(self, what: str, seq: int) -> None:
        super().__init__(f"{what} {seq}")
        self.what = what
        self.seq = seq


# What may be recorded in books that are not sound: who was here, and that something is not right.
ALWAYS: Final = frozenset(
    {"person.signed_in", "pin.changed", "pin.locked", "pin.unlocked", "pin.delayed"}
    | {"entry.disputed", "dispute.ended", "case.agreed", "receipt.copied"}
)


@dataclass(slots=True)
class Posting:
    """One user action on its way into the journal, inside its transaction.

    Attributes:
        business_day: The day its entries belong to, ISO.
        shift: The shift they belong to, or empty.
        draft_no: The number their names are made of.
        entries: What was posted so far, in order.
    """

    desk: Desk
    person: Person | None
    draft_no: int
    business_day: str
    shift: str
    head: Head
    at: str
    clock: str
    entries: list[Entry] = field(default_factory=list)

    def next_id(self, ahead: int = 0) -> str:
        """The name that the next entry will have, or the one so many entries after it."""
        identity = self.desk.identity
        return entry_id_of(
            desk=identity.desk,
            epoch=identity.epoch,
            draft_no=self.draft_no,
            part=len(self.entries) + ahead,
        )

    def add(self, body: Body, *, business_key: str = "", reverses: str = "") -> Entry:
        """Post one entry.

        Raises:
            LineNotPositiveError, UnbalancedEntryError: Its lines may not stand in the books.
            AlreadyRecordedError: Its document was recorded before.
            BooksUnsoundError: A check has found the books not as they were recorded.
        """
        if self.person is not None and kind_of(body) not in ALWAYS:
            check_sound(self.desk)
        lines = lines_of(body)
        check_lines(lines)
        entry = self._entry(body, business_key=business_key, reverses=reverses)
        store = JournalStore(self.desk.db)
        self._check_business_key(store, entry)
        content = encode_entry(entry)
        digest = hash_of(self.head.hash, content)
        signature = sign_head(
            self.desk.signing_key, desk=entry.desk, epoch=entry.epoch, seq=entry.seq, head=digest
        )
        store.add(entry, content=content, digest=digest, signature=signature, lines=lines)
        projections.apply(self.desk.db, entry, body)
        self.head = Head(entry.seq, digest, entry.at)
        self.entries.append(entry)
        return entry

    def _entry(self, body: Body, *, business_key: str, reverses: str) -> Entry:
        return Entry(
            entry_id=self.next_id(),
            desk=self.desk.identity.desk,
            epoch=self.desk.identity.epoch,
            seq=self.head.seq + 1,
            prev_hash=self.head.hash.hex(),
            format=FORMAT,
            kind=kind_of(body),
            business_day=self.business_day,
            shift=self.shift,
            person=self.person.person_id if self.person else SYSTEM,
            role=self.person.role.value if self.person else SYSTEM,
            at=self.at,
            clock=self.clock,
            business_key=business_key,
            reverses=reverses,
            app_version=self.desk.app_version,
            body=encode_body(body),
        )

    def _check_business_key(self, store: JournalStore, entry: Entry) -> None:
        if not entry.business_key:
            return
        known = store.with_business_key(entry.kind, entry.business_key)
        if known is not None:
            raise AlreadyRecordedError(
                entry.business_key, known.at, person_name(self.desk, known.person)
            )


def check_sound(desk: Desk) -> None:
    """Make sure that no check has found the books unsound (`BooksUnsoundError`)."""
    row = desk.db.conn.execute(
        "SELECT what, seq FROM integrity_failure WHERE is_open = 1 ORDER BY place LIMIT 1"
    ).fetchone()
    if row is not None:
        raise BooksUnsoundError(str(row[0]), int(row[1]))


@contextmanager
def posting(desk: Desk, person: Person | None, *, draft_no: int | None = None) -> Iterator[Posting]:
    """One action, one transaction: what the block posts stands whole, or not at all.

    Args:
        person: Who does it; None for what the program does by itself.
        draft_no: The number given when the screen opened; None takes one now.

    Raises:
        OutcomeUnknownError: The commit was not confirmed; it names the entries.
        StorageError: Nothing was written.
    """
    action: Posting | None = None
    try:
        with transaction(desk.db):
            action = _begin(desk, person, draft_no)
            yield action
    except OutcomeUnknownError as exc:
        exc.entry_ids = tuple(entry.entry_id for entry in action.entries) if action else ()
        raise


def _begin(desk: Desk, person: Person | None, draft_no: int | None) -> Posting:
    head = JournalStore(desk.db).head(desk.identity.desk, desk.identity.epoch)
    now = desk.now()
    at = instant_text(now)
    return Posting(
        desk=desk,
        person=person,
        draft_no=draft_no if draft_no is not None else DraftStore(desk.db).next_number(),
        business_day=open_day(desk) or _day_to_come(desk, now),
        shift="",
        head=head,
        at=at,
        clock=CLOCK_SUSPECT if at < head.at else CLOCK_OK,
    )


def _day_to_come(desk: Desk, now: datetime) -> str:
    """The day of what happens while none is open: today, or after its close the next one.

    A sealed day never changes: what headquarters sends in the evening is of the day after.
    """
    row = desk.db.conn.execute("SELECT max(day) FROM business_day").fetchone()
    return next_day(now, date.fromisoformat(row[0]) if row[0] else None).isoformat()


def open_day(desk: Desk) -> str:
    """The business day that work belongs to now, ISO, or empty."""
    days = open_days(desk)
    return days[-1] if days else ""


def open_days(desk: Desk) -> tuple[str, ...]:
    """All business days that nobody has closed, ISO, the earliest first: mostly one or none."""
    rows = desk.db.conn.execute(
        "SELECT day FROM business_day WHERE state = 'open' ORDER BY day"
    ).fetchall()
    return tuple(str(row[0]) for row in rows)
