"""Known problems of the program, held against the desk's own entries: "may concern entry 123"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from postdesk.printing.record_parts import Bilingual
from postdesk.services.desk import Desk, instant
from postdesk.wire.entry import decode_entry

NAMED_MAX: Final = 50
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """One known problem, and what of the desk's own it may concern.

    Attributes:
        entries: How many of the desk's entries it may concern.
        named: (number, name) of the newest of them, at most `NAMED_MAX`.
        branches: How many branches dispute entries of its kinds; 0 for fewer than three.
    """

    problem_no: str
    title: Bilingual
    text: Bilingual
    is_fixed: bool
    branches: int
    at: datetime
    entries: int
    named: tuple[tuple[int, str], ...]
    place: int = 0


def known_problems(desk: Desk) -> tuple[KnownProblem, ...]:
    """What headquarters has told of, the newest first, with the entries it may concern here."""
    rows = desk.db.conn.execute(
        """SELECT problem_no, title_km, title_en, text_km, text_en, entry_kinds, app_versions,
                  from_on, until_on, is_fixed, branches, at, place
           FROM known_problem ORDER BY place DESC"""
    ).fetchall()
    return tuple(_problem(desk, row) for row in rows)


def open_problems(desk: Desk, *, at_place: int | None = None) -> tuple[KnownProblem, ...]:
    """Those that are not mended and may concern something here.

    Args:
        at_place: What had been told by a place in the journal; None for now.
    """
    return tuple(
        one
        for one in known_problems(desk)
        if one.entries and not one.is_fixed and (at_place is None or one.place <= at_place)
    )


def _problem(desk: Desk, row: tuple[str, ...]) -> KnownProblem:
    number, title_km, title_en, text_km, text_en, kinds, versions, first, last, *rest = row
    is_fixed, branches, at, place = rest
    count, named = _concerned(desk, kinds.split(), versions.split(), first, last)
    return KnownProblem(
        number,
        Bilingual(title_km, title_en),
        Bilingual(text_km, text_en),
        bool(is_fixed),
        int(branches),
        instant(at),
        count,
        named,
        int(place),
    )


def _concerned(
    desk: Desk, kinds: list[str], versions: list[str], first: str, last: str
) -> tuple[int, tuple[tuple[int, str], ...]]:
    marks = ", ".join("?" for _ in kinds)
    rows = desk.db.conn.execute(
        f"""SELECT seq, entry_id, content FROM journal_entry
            WHERE kind IN ({marks}) AND business_day BETWEEN ? AND ?
            ORDER BY epoch DESC, seq DESC""",  # noqa: S608 - only marks
        (*kinds, first or FIRST_DAY, last or LAST_DAY),
    )
    found = [
        (int(seq), str(entry_id))
        for seq, entry_id, content in rows
        if not versions or decode_entry(bytes(content)).app_version in versions
    ]
    return len(found), tuple(found[:NAMED_MAX])
