"""Checks the whole journal, and names the exact entry where anything is off.

Everything is worked out anew from the hashed bytes: the chain, the desk's signatures, the
balance of every entry, the columns and lines beside the bytes, what headquarters countersigned,
and every projection (built again in memory and compared row by row).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.journal import check_lines, opposite_of
from postdesk.services.desk import Desk
from postdesk.storage import projections
from postdesk.storage.connection import (
    KEY_BYTES,
    DatabaseError,
    StorageError,
    open_database,
    snapshot,
    transaction,
    write_log_back,
)
from postdesk.storage.journal_store import (
    JournalStore,
    LineColumns,
    Place,
    StoredEntry,
    columns_of,
)
from postdesk.storage.line_store import LineStore
from postdesk.storage.migrations import migrate
from postdesk.storage.projection_tables import TABLES
from postdesk.wire.bodies import Body, DeskStarted, EntryReversed, EpochStarted, lines_of
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.entry import (
    GENESIS,
    Entry,
    decode_body,
    decode_entry,
    hash_of,
    is_name_of,
)
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import Keyring, Purpose, decode_card
from postdesk.wire.signing import head_is_signed
from postdesk.wire.talk import read_reply

Report = Callable[..., None]
# An entry that was changed may say anything: that must not stop the check that names it.
UNPROJECTABLE: Final = (DatabaseError, FaultError, RuleError, ValueError, LookupError, TypeError)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was recorded.

    Attributes:
        seq: The entry, or 0 where it is no one entry.
        entry_id: Its name, or the table's.
        what: A code: `verify.finding.<what>` is the sentence.
        detail: What stands there and what should.
    """

    seq: int
    entry_id: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The outcome of a verification.

    Attributes:
        entries: How many entries were checked.
        head: The last hash, 64 hexadecimal digits.
        findings: What is off; empty when all is as recorded.
        tables_are_older: Whether another version of the program worked the tables out. They
            can't be compared, and the next start works them out anew.
    """

    desk: str
    epoch: int
    entries: int
    head: str
    findings: tuple[Finding, ...]
    tables_are_older: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class _Chain:
    """Where the check stands in one desk's epoch."""

    desk: str = ""
    epoch: int = -1
    seq: int = 0
    head: bytes = GENESIS
    public_key: bytes = b""


class _Beside:
    """The lines beside the entries, read once in the entries' own order.

    Asking for each entry's lines by itself costs as much as all the hashing.
    """

    def __init__(self, desk: Desk) -> None:
        self._rest = JournalStore(desk.db).lines_in_order()
        self._next = next(self._rest, None)

    def of(self, place: Place) -> list[LineColumns]:
        """An entry's lines; places are asked for in their order."""
        while self._next is not None and self._next[0] < place:
            self._next = next(self._rest, None)
        return self._next[1] if self._next is not None and self._next[0] == place else []


def verify(desk: Desk) -> VerificationReport:
    """Check everything that can be checked from this file alone. It changes nothing.

    All of it is read as it stood at one moment, so that a sale settled meanwhile is no finding.
    """
    with suppress(StorageError):
        write_log_back(desk.db)
    with snapshot(desk.db):
        return _verify(desk)


def _verify(desk: Desk) -> VerificationReport:
    findings: list[Finding] = []
    chain = _Chain()
    entries: list[Entry] = []
    findings.extend(_pages(desk))
    try:
        beside = _Beside(desk)
        for stored in JournalStore(desk.db).stored():
            found, entry = _check_entry(desk, chain, stored, beside)
            findings.extend(found)
            if entry is not None:
                entries.append(entry)
        findings.extend(_orphan_lines(desk))
        findings.extend(_countersigned(desk))
        findings.extend(_projections(desk, entries))
    except DatabaseError as exc:
        findings.append(Finding(chain.seq + 1, "", "unreadable", str(exc)))
    return VerificationReport(
        desk=desk.identity.desk,
        epoch=desk.identity.epoch,
        entries=len(entries),
        head=chain.head.hex(),
        findings=tuple(findings),
        tables_are_older=not projections.are_current(desk.db),
    )


def rebuild(desk: Desk) -> int:
    """Drop the projections and play the journal again; returns how many entries were played."""
    with transaction(desk.db):
        entries = list(JournalStore(desk.db).entries())
        return projections.rebuild(desk.db, entries)


def _pages(desk: Desk) -> Iterator[Finding]:
    try:
        for row in desk.db.conn.execute("PRAGMA cipher_integrity_check").fetchall():
            yield Finding(0, "desk.db", "page", str(row[0]))
    except DatabaseError as exc:
        yield Finding(0, "desk.db", "page", str(exc))


def _check_entry(
    desk: Desk, chain: _Chain, stored: StoredEntry, beside: _Beside
) -> tuple[list[Finding], Entry | None]:
    seq, entry_id = int(stored.columns["seq"]), str(stored.columns["entry_id"])
    findings: list[Finding] = []

    def found(what: str, detail: str = "") -> None:
        findings.append(Finding(seq, entry_id, what, detail))

    try:
        entry = decode_entry(stored.content)
        body = decode_body(entry)
    except MalformedRecordError as exc:
        found("malformed", exc.reason)
        chain.seq, chain.head = seq, stored.hash
        return findings, None
    _start_of_epoch(chain, entry, body, found)
    _check_chain(chain, stored, entry, found)
    _check_columns(stored, entry, found)
    _check_lines(body, beside.of(_place_of(stored)), found)
    if isinstance(body, EntryReversed) and not _is_opposite(desk, entry.reverses, body):
        found("reversal", entry.reverses)
    chain.seq, chain.head = entry.seq, stored.hash
    return findings, entry


def _check_chain(chain: _Chain, stored: StoredEntry, entry: Entry, found: Report) -> None:
    if entry.seq != chain.seq + 1:
        found("gap", f"{chain.seq} → {entry.seq}")
    if hash_of(chain.head, stored.content) != stored.hash or entry.prev_hash != chain.head.hex():
        found("chain", stored.hash.hex())
    is_signed = head_is_signed(
        chain.public_key,
        stored.signature,
        desk=entry.desk,
        epoch=entry.epoch,
        seq=entry.seq,
        head=stored.hash,
    )
    if not is_signed:
        found("signature")


def _check_columns(stored: StoredEntry, entry: Entry, found: Report) -> None:
    wanted = columns_of(entry)
    if wanted != stored.columns:
        for name, value in wanted.items():
            if stored.columns[name] != value:
                found("column", f"{name}: {stored.columns[name]} ≠ {value}")
    if not is_name_of(entry.entry_id, entry.desk, entry.epoch):
        found("name", entry.entry_id)


def _start_of_epoch(chain: _Chain, entry: Entry, body: Body, found: Report) -> None:
    if (entry.desk, entry.epoch) != (chain.desk, chain.epoch):
        if isinstance(body, EpochStarted):
            _check_origin(chain, entry, body, found)
        chain.desk, chain.epoch, chain.seq, chain.head = entry.desk, entry.epoch, 0, GENESIS
        chain.public_key = b""
    if isinstance(body, DeskStarted | EpochStarted) and entry.seq == 1:
        try:
            chain.public_key = bytes.fromhex(body.public_key)
        except ValueError:
            found("signature", body.public_key)


def _check_origin(chain: _Chain, entry: Entry, body: EpochStarted, found: Report) -> None:
    """A new epoch names the end of the one before it in this very file."""
    said = (entry.desk, body.previous_epoch, body.previous_seq, body.previous_head)
    here = (chain.desk, chain.epoch, chain.seq, chain.head.hex())
    if said != here:
        found("origin", f"{body.previous_epoch}/{body.previous_seq} ≠ {chain.epoch}/{chain.seq}")


def _place_of(stored: StoredEntry) -> Place:
    columns = stored.columns
    return columns["desk"], columns["epoch"], columns["seq"]


def _check_lines(body: Body, beside: list[LineColumns], found: Report) -> None:
    lines = lines_of(body)
    try:
        check_lines(lines)
    except RuleError as exc:
        found("balance", str(exc))
    # A side is a text: a line's values are the columns as they stand.
    if [(one.account, one.holder, one.unit, one.side, one.amount) for one in lines] != beside:
        found("lines")


def _is_opposite(desk: Desk, reversed_id: str, body: EntryReversed) -> bool:
    try:
        original = JournalStore(desk.db).get(reversed_id)
        # A reversal itself is never reversed (`horizon.md` I11).
        if original is None or original.reverses:
            return False
        return opposite_of(lines_of(decode_body(original))) == body.lines
    except MalformedRecordError:
        return False


def _orphan_lines(desk: Desk) -> Iterator[Finding]:
    rows = desk.db.conn.execute(
        """SELECT DISTINCT seq FROM journal_line WHERE NOT EXISTS (
               SELECT 1 FROM journal_entry e WHERE e.desk = journal_line.desk
               AND e.epoch = journal_line.epoch AND e.seq = journal_line.seq)"""
    ).fetchall()
    for row in rows:
        yield Finding(int(row[0]), "", "orphan lines")


def _countersigned(desk: Desk) -> Iterator[Finding]:
    """What headquarters has signed that it has must stand here: an end cut off is found so."""
    line, store = LineStore(desk.db), JournalStore(desk.db)
    link = line.link()
    try:
        keyring = Keyring(decode_card(link.card).certificates if link else ())
    except (MalformedRecordError, TooNewFormatError) as exc:
        yield Finding(0, "hq_link", "countersigned", exc.reason)
        return
    for kept in line.countersigned_heads():
        here = store.hash_at(desk.identity.desk, kept.epoch, kept.seq)
        place = f"{kept.epoch}/{kept.seq}"
        if not keyring.opens(Purpose.REPLIES, kept.reply):
            yield Finding(kept.seq, "", "countersigned", place)
        elif (kept.epoch, kept.seq, here) not in _said_by(kept.reply.content):
            yield Finding(kept.seq, "", "countersigned", f"{place} {here.hex() if here else '–'}")


def _said_by(reply: bytes) -> set[tuple[int, int, bytes | None]]:
    try:
        return {(mark.epoch, mark.stored, mark.head) for mark in read_reply(reply).marks}
    except (MalformedRecordError, TooNewFormatError):
        return set()


def _projections(desk: Desk, entries: list[Entry]) -> Iterator[Finding]:
    fresh = open_database(":memory:", os.urandom(KEY_BYTES))
    try:
        migrate(fresh)
        with transaction(fresh):
            try:
                projections.rebuild(fresh, entries)
            except UNPROJECTABLE as exc:
                yield Finding(0, "", "unprojectable", str(exc))
                return
        if not projections.are_current(desk.db):
            return
        for table in TABLES:
            kept, again = (projections.rows_of(db, table) for db in (desk.db, fresh))
            yield from _compare(table, kept, again)
    finally:
        fresh.conn.close()


def _compare(
    table: str, kept: list[tuple[object, ...]], fresh: list[tuple[object, ...]]
) -> Iterator[Finding]:
    for row in sorted(set(kept) - set(fresh), key=str):
        yield Finding(0, table, "projection", str(row[0]))
    for row in sorted(set(fresh) - set(kept), key=str):
        yield Finding(0, table, "projection missing", str(row[0]))
