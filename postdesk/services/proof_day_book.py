"""The day book beside the hashed bytes: every entry and its lines, in Khmer and English."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Final

from postdesk.domain.business_day import PHNOM_PENH
from postdesk.domain.journal import Line, Side
from postdesk.domain.money import Currency
from postdesk.services.desk import Desk, instant
from postdesk.services.reference import chart
from postdesk.storage.journal_store import StoredEntry
from postdesk.wire.bodies import Body, lines_of
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.entry import SYSTEM, Entry, decode_body
from postdesk.words.catalogue import Language, keys, say

COLUMNS: Final = (
    *("proof.epoch", "report.entry_no", "report.at", "report.day", "report.what"),
    *("report.number", "report.person", "report.code", "report.account", "report.holder"),
    *("report.unit", "report.debits", "report.credits"),
)
Cells = list[object]


def heading() -> bytes:
    """The first line of the day book, a CSV that a spreadsheet reads."""
    return "\ufeff".encode() + _csv([[_both(column) for column in COLUMNS]])


def names_of(desk: Desk) -> dict[str, str]:
    """Everybody's name by code, for all the entries at once."""
    rows = desk.db.conn.execute(
        "SELECT person_id, coalesce(nullif(name_km, ''), name_latin) FROM person"
    ).fetchall()
    return {row[0]: row[1] for row in rows} | {SYSTEM: _both("report.program")}


def lines_for(stored: StoredEntry, names: Mapping[str, str]) -> bytes:
    """The day book's lines for an entry; one that cannot be read has its number and says so."""
    return _csv(_rows(stored, names))


def _csv(rows: Iterable[Cells]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _both(key: str) -> str:
    return f"{say(key, Language.KHMER)} / {say(key, Language.ENGLISH)}"


def _rows(stored: StoredEntry, names: Mapping[str, str]) -> list[Cells]:
    place: Cells = [stored.columns["epoch"], stored.columns["seq"]]
    try:
        entry = stored.entry
        body = decode_body(entry)
    except MalformedRecordError:
        return [[*place, "", "", _both("proof.unreadable")]]
    said = [*place, *_said(entry, body, names)]
    lines = lines_of(body)
    return [[*said, *_figures(line)] for line in lines] if lines else [said]


def _said(entry: Entry, body: Body, names: Mapping[str, str]) -> Cells:
    word = f"entry.{entry.kind}"
    return [
        _local(entry.at),
        entry.business_day,
        _both(word) if word in keys() else entry.kind,
        str(getattr(body, "receipt_no", "")) or entry.business_key,
        names.get(entry.person, entry.person),
    ]


@cache
def _account_names() -> dict[str, str]:
    return {account.code: f"{account.name_km} / {account.name_en}" for account in chart()}


def _local(at: str) -> str:
    try:
        return instant(at).astimezone(PHNOM_PENH).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return at


def _figures(line: Line) -> Cells:
    amount = Decimal(line.amount)
    if line.unit == Currency.USD:
        amount = amount.scaleb(-Currency.USD.decimals)
    sides: Cells = [amount, ""] if line.side is Side.DEBIT else ["", amount]
    return [line.account, _account_names().get(line.account, ""), line.holder, line.unit, *sides]
