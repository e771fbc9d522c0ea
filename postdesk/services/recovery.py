"""After the program was cut off: what was recorded last, and what was not recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postdesk.domain.money import Money, riel
from postdesk.printing.spool import PaperKind
from postdesk.services.desk import Desk, instant
from postdesk.services.paper_queue import waiting_papers
from postdesk.services.people import list_people
from postdesk.storage.drafts import DraftState, DraftStore
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.entry import SYSTEM, decode_entry

NEXT_TO_NOTHING = ("person.signed_in", "pin.locked", "pin.unlocked")


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The last thing that somebody recorded here.

    Attributes:
        kind: Of the entry: `entry.<kind>` is its name.
        number: Its receipt's or slip's number; empty for none.
        name_km, name_latin: Who recorded it: a person, since what the program notes by itself,
            such as an earlier cut, is not what a clerk looks for.
    """

    seq: int
    kind: str
    number: str
    at: datetime
    name_km: str
    name_latin: str


@dataclass(frozen=True, slots=True)
class LastReceipt:
    """The last receipt: what was paid stands in the books, whether the paper came out or not."""

    receipt_no: str
    amount: Money
    at: datetime
    is_printed: bool


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A basket that was being typed: nothing of it is recorded.

    Attributes:
        items: How many lines it has.
        name_km, name_latin: Whose it is.
    """

    draft_no: int
    items: int
    at: datetime
    name_km: str
    name_latin: str


@dataclass(frozen=True, slots=True)
class LeftOff:
    """How things stood when the program was cut off.

    Attributes:
        entry, receipt: None where nothing was ever recorded.
    """

    entry: LastEntry | None
    receipt: LastReceipt | None
    drafts: tuple[LeftDraft, ...]


def left_off(desk: Desk) -> LeftOff:
    """What was recorded last, and the baskets that were not; read from the books themselves."""
    names = {person.person_id: (person.name_km, person.name_latin) for person in list_people(desk)}
    return LeftOff(
        _last_entry(desk, names),
        _last_receipt(desk),
        tuple(
            LeftDraft(
                draft.draft_no,
                draft.items,
                instant(draft.updated_at),
                *names.get(draft.person, (draft.person, draft.person)),
            )
            for draft in DraftStore(desk.db).in_state(DraftState.OPEN)
            if draft.items
        ),
    )


def _last_entry(desk: Desk, names: dict[str, tuple[str, str]]) -> LastEntry | None:
    marks = ", ".join("?" for _ in NEXT_TO_NOTHING)
    row = desk.db.conn.execute(
        f"""SELECT content FROM journal_entry WHERE person <> ? AND kind NOT IN ({marks})
            ORDER BY epoch DESC, seq DESC LIMIT 1""",  # noqa: S608 - only marks
        (SYSTEM, *NEXT_TO_NOTHING),
    ).fetchone()
    if row is None:
        return None
    entry = decode_entry(bytes(row[0]))
    body = JournalStore(desk.db).body(entry.entry_id)
    number = str(getattr(body, "receipt_no", "")) or entry.business_key
    name_km, name_latin = names.get(entry.person, ("", ""))
    return LastEntry(entry.seq, entry.kind, number, instant(entry.at), name_km, name_latin)


def _last_receipt(desk: Desk) -> LastReceipt | None:
    row = desk.db.conn.execute(
        "SELECT receipt_no, cash_khr, at FROM receipt ORDER BY serial DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    waits = any(
        one.paper == PaperKind.RECEIPT and one.subject == row[0] and one.copy_no == 0
        for one in waiting_papers(desk)
    )
    return LastReceipt(row[0], riel(row[1]), instant(row[2]), not waits)
