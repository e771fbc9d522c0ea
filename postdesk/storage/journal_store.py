"""Adds and reads journal entries. It has no update and no delete, and never will."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlite_utils import Database

from postdesk.domain.journal import Line, Side
from postdesk.wire.bodies import BalanceFigure, Body
from postdesk.wire.entry import GENESIS, Entry, decode_body, decode_entry

_COLUMNS: Final = (
    "desk, epoch, seq, entry_id, kind, business_day, shift, person, role, at, clock,"
    " business_key, reverses, content, hash, signature"
)
_FIELDS: Final = ", ".join("?" * (_COLUMNS.count(",") + 1))
Place = tuple[str, int, int]
LineColumns = tuple[str, str, str, str, int]
_LINE_COLUMNS: Final = "desk, epoch, seq, line_no, account, holder, unit, side, amount"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a desk's journal: `seq` 0 and 32 zero bytes where nothing is posted yet."""

    seq: int
    hash: bytes
    at: str


class ChainedEntry(NamedTuple):
    """An entry as it is sent to a receiver."""

    seq: int
    content: bytes
    hash: bytes
    signature: bytes


class StoredEntry(NamedTuple):
    """An entry's row: the bytes, the hash and signature, and the columns beside them."""

    content: bytes
    hash: bytes
    signature: bytes
    columns: dict[str, Any]

    @property
    def entry(self) -> Entry:
        """The header read from the bytes, never from the columns."""
        return decode_entry(self.content)


class JournalStore:
    """The journal of one file."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        entry: Entry,
        *,
        content: bytes,
        digest: bytes,
        signature: bytes,
        lines: tuple[Line, ...],
    ) -> None:
        """Write an entry and its lines. Lines go in first; the entry seals them."""
        self._db.conn.executemany(
            f"INSERT INTO journal_line ({_LINE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constant
            [
                (entry.desk, entry.epoch, entry.seq, number, *_line_columns(line))
                for number, line in enumerate(lines, start=1)
            ],
        )
        self._db.conn.execute(
            f"INSERT INTO journal_entry ({_COLUMNS}) VALUES ({_FIELDS})",  # noqa: S608 - constant
            (*columns_of(entry).values(), content, digest, signature),
        )

    def head(self, desk: str, epoch: int) -> Head:
        """The newest entry's place, hash and time."""
        row = self._db.conn.execute(
            """SELECT seq, hash, at FROM journal_entry
               WHERE desk = ? AND epoch = ? ORDER BY seq DESC LIMIT 1""",
            (desk, epoch),
        ).fetchone()
        return Head(row[0], bytes(row[1]), row[2]) if row else Head(0, GENESIS, "")

    def get(self, entry_id: str) -> Entry | None:
        """The entry of that name, or None."""
        row = self._db.conn.execute(
            "SELECT content FROM journal_entry WHERE entry_id = ?", (entry_id,)
        ).fetchone()
        return decode_entry(bytes(row[0])) if row else None

    def body(self, entry_id: str) -> Body:
        """The body of an entry that is known to be there.

        Raises:
            KeyError: It is not: a bug of the caller.
        """
        entry = self.get(entry_id)
        if entry is None:
            raise KeyError(entry_id)
        return decode_body(entry)

    def reversal_of(self, entry_id: str) -> str | None:
        """The entry that undid this one, or None."""
        row = self._db.conn.execute(
            "SELECT entry_id FROM journal_entry WHERE reverses = ?", (entry_id,)
        ).fetchone()
        return row[0] if row else None

    def with_business_key(self, kind: str, business_key: str) -> Entry | None:
        """The entry that recorded this document's number already, or None."""
        row = self._db.conn.execute(
            "SELECT content FROM journal_entry WHERE kind = ? AND business_key = ?",
            (kind, business_key),
        ).fetchone()
        return decode_entry(bytes(row[0])) if row else None

    def last_of_kind(self, kind: str) -> Entry | None:
        """The newest entry of a kind, or None."""
        row = self._db.conn.execute(
            """SELECT content FROM journal_entry WHERE kind = ? AND business_key IS NOT NULL
               ORDER BY epoch DESC, seq DESC LIMIT 1""",
            (kind,),
        ).fetchone()
        return decode_entry(bytes(row[0])) if row else None

    def entries(self, *, first: int = 1, last: int | None = None) -> Iterator[Entry]:
        """Entries in their order, from the bytes."""
        for stored in self.stored(first=first, last=last):
            yield stored.entry

    def entries_after(self, desk: str, epoch: int, seq: int) -> Iterator[Entry]:
        """A desk's entries after a place, those of later epochs too, from the bytes."""
        cursor = self._db.conn.execute(
            """SELECT content FROM journal_entry
               WHERE desk = ? AND (epoch, seq) > (?, ?) ORDER BY epoch, seq""",
            (desk, epoch, seq),
        )
        for (content,) in cursor:
            yield decode_entry(bytes(content))

    def turnovers(self, first: str, last: str) -> list[tuple[str, str, str, int, int]]:
        """(account, holder, unit, debits, credits) of the business days from first to last, ISO."""
        known = self._db.conn.execute(
            "SELECT min(business_day), max(business_day) FROM journal_entry"
        ).fetchone()
        # Over the whole journal the lines' own index is enough: seven times as fast.
        is_everything = known[0] is not None and first <= known[0] and known[1] <= last
        source = (
            "journal_line WHERE ? <= ?"
            if is_everything
            else """journal_entry JOIN journal_line USING (desk, epoch, seq)
                    WHERE business_day BETWEEN ? AND ?"""
        )
        rows = self._db.conn.execute(
            f"""SELECT account, holder, unit,
                       sum(CASE side WHEN 'debit' THEN amount ELSE 0 END),
                       sum(CASE side WHEN 'credit' THEN amount ELSE 0 END)
                FROM {source} GROUP BY account, holder, unit
                ORDER BY account, holder, unit""",  # noqa: S608 - one of two constants
            (first, last),
        ).fetchall()
        return [(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows]

    def stored(self, *, first: int = 1, last: int | None = None) -> Iterator[StoredEntry]:
        """Rows in their order, with everything `verify` compares."""
        cursor = self._db.conn.execute(
            f"""SELECT {_COLUMNS} FROM journal_entry
                WHERE seq >= ? AND seq <= ? ORDER BY desk, epoch, seq""",  # noqa: S608 - constant
            (first, last if last is not None else (1 << 62)),
        )
        names = [name.strip() for name in _COLUMNS.split(",")][:-3]
        for *columns, content, digest, signature in cursor:
            yield StoredEntry(content, digest, signature, dict(zip(names, columns, strict=True)))

    def chained(self, desk: str, epoch: int, *, first: int, limit: int) -> list[ChainedEntry]:
        """Entries of one epoch from a place on, as they are sent: bytes, hash, signature."""
        rows = self._db.conn.execute(
            """SELECT seq, content, hash, signature FROM journal_entry
               WHERE desk = ? AND epoch = ? AND seq >= ? ORDER BY seq LIMIT ?""",
            (desk, epoch, first, limit),
        ).fetchall()
        return [ChainedEntry(row[0], bytes(row[1]), bytes(row[2]), bytes(row[3])) for row in rows]

    def hash_at(self, desk: str, epoch: int, seq: int) -> bytes | None:
        """The hash at a place; 32 zero bytes before the first, None where there is none."""
        if seq == 0:
            return GENESIS
        row = self._db.conn.execute(
            "SELECT hash FROM journal_entry WHERE desk = ? AND epoch = ? AND seq = ?",
            (desk, epoch, seq),
        ).fetchone()
        return bytes(row[0]) if row else None

    def lines_in_order(self) -> Iterator[tuple[Place, list[LineColumns]]]:
        """All lines' columns, entry by entry in the journal's order: one reading of the table."""
        rows = self._db.conn.execute(
            """SELECT desk, epoch, seq, account, holder, unit, side, amount FROM journal_line
               ORDER BY desk, epoch, seq, line_no"""
        )
        for place, lines in groupby(rows, itemgetter(0, 1, 2)):
            yield place, [line[3:] for line in lines]

    def lines(self, desk: str, epoch: int, seq: int) -> tuple[Line, ...]:
        """The lines kept beside an entry, in their order."""
        rows = self._db.conn.execute(
            """SELECT account, holder, unit, side, amount FROM journal_line
               WHERE desk = ? AND epoch = ? AND seq = ? ORDER BY line_no""",
            (desk, epoch, seq),
        ).fetchall()
        return tuple(Line(row[0], row[1], row[2], Side(row[3]), row[4]) for row in rows)

    def balance(self, account: str, holder: str, unit: str, *, after: Entry | None = None) -> int:
        """Debits less credits of one account of one holder, over the whole journal.

        Args:
            after: The last entry that counts; all of them where none is named.
        """
        # Over the whole journal the index alone answers; a place needs the rows themselves.
        until = "" if after is None else "AND (epoch, seq) <= (?, ?)"
        place = () if after is None else (after.epoch, after.seq)
        row = self._db.conn.execute(
            f"""SELECT coalesce(sum(CASE side WHEN 'debit' THEN amount ELSE -amount END), 0)
                FROM journal_line
                WHERE account = ? AND holder = ? AND unit = ? {until}""",  # noqa: S608 - one of two constants
            (account, holder, unit, *place),
        ).fetchone()
        return int(row[0])

    def balances(self) -> tuple[BalanceFigure, ...]:
        """Debits less credits of every account, holder and unit that is not zero."""
        rows = self._db.conn.execute(
            """SELECT account, holder, unit,
                      sum(CASE side WHEN 'debit' THEN amount ELSE -amount END) AS balance
               FROM journal_line GROUP BY account, holder, unit HAVING balance <> 0
               ORDER BY account, holder, unit"""
        ).fetchall()
        return tuple(_figure(row) for row in rows)

    def balances_until(self, business_day: str) -> tuple[BalanceFigure, ...]:
        """The same of the business days up to one, ISO, whatever was posted for later ones."""
        rows = self._db.conn.execute(
            """SELECT account, holder, unit,
                      sum(CASE side WHEN 'debit' THEN amount ELSE -amount END) AS balance
               FROM journal_line JOIN journal_entry USING (desk, epoch, seq)
               WHERE business_day <= ? GROUP BY account, holder, unit HAVING balance <> 0
               ORDER BY account, holder, unit""",
            (business_day,),
        ).fetchall()
        return tuple(_figure(row) for row in rows)

    def movements(self, business_day: str) -> tuple[BalanceFigure, ...]:
        """Debits less credits of one business day, per account, holder and unit."""
        rows = self._db.conn.execute(
            """SELECT account, holder, unit,
                      sum(CASE side WHEN 'debit' THEN amount ELSE -amount END)
               FROM journal_line JOIN journal_entry USING (desk, epoch, seq)
               WHERE business_day = ? GROUP BY account, holder, unit
               ORDER BY account, holder, unit""",
            (business_day,),
        ).fetchall()
        return tuple(_figure(row) for row in rows)

    def count(self) -> int:
        """How many entries there are."""
        return int(self._db.conn.execute("SELECT count(*) FROM journal_entry").fetchone()[0])

    def count_after(self, desk: str, epoch: int, seq: int) -> int:
        """How many entries of a desk there are after a place, those of later epochs too."""
        row = self._db.conn.execute(
            "SELECT count(*) FROM journal_entry WHERE desk = ? AND (epoch, seq) > (?, ?)",
            (desk, epoch, seq),
        ).fetchone()
        return int(row[0])


def _figure(row: tuple[Any, ...]) -> BalanceFigure:
    return BalanceFigure(account=row[0], holder=row[1], unit=row[2], balance=row[3])


def columns_of(entry: Entry) -> dict[str, Any]:
    """The columns that stand beside the bytes, as they must be."""
    return {
        "desk": entry.desk,
        "epoch": entry.epoch,
        "seq": entry.seq,
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "business_day": entry.business_day,
        "shift": entry.shift,
        "person": entry.person,
        "role": entry.role,
        "at": entry.at,
        "clock": entry.clock,
        "business_key": entry.business_key or None,
        "reverses": entry.reverses or None,
    }


def _line_columns(line: Line) -> LineColumns:
    return line.account, line.holder, line.unit, line.side.value, line.amount
