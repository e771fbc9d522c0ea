"""One bit of the books flips on the disk: it is told, or the books open as they were before.

The file's pages each carry a code that only the key can make, so that a changed page is not read.
The log is another matter: it ends where a frame does not fit the one before it, as it does after a
power cut. A bit that flips in a commit of the log before it was written back takes that commit and
those after it away, and nothing at the desk can tell that from a commit that was never finished.
The books are sound then, and older; headquarters notices if it had more (`test_old_copies`).
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from postdesk.paths import desk_file
from postdesk.services import verification
from postdesk.services.opening import open_desk
from postdesk.storage.connection import DatabaseError, StorageError
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BalanceFigure
from tests.builders import copied_books, unguarded
from tests.power import tracing
from tests.power.judging import Judge, Tally
from tests.power.scenarios import Scenario, Stage

PAGE_BYTES = 4096
LOG_HEADER_BYTES = 32
FRAME_BYTES = 24 + PAGE_BYTES
SALT_BYTES = 16
"""The first bytes of the file: they are made of the key, and nobody reads them."""


def flip(path: Path, place: int, chance: random.Random) -> None:
    """Turn one bit of the byte at a place."""
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)


def balances(home: Path) -> tuple[BalanceFigure, ...] | None:
    """What the books say that everybody has, or None where they say that they are damaged."""
    try:
        desk = open_desk(home, reading=True)
    except StorageError:
        return None
    try:
        return JournalStore(desk.db).balances()
    except DatabaseError:
        return None
    finally:
        desk.db.conn.close()


def is_found(home: Path, *, by_verify: bool) -> bool:
    """Whether the damage is told, at the opening or by verify, or by what verify asks first."""
    try:
        desk = open_desk(home, reading=True)
    except StorageError:
        return True
    try:
        if not by_verify:
            return bool(desk.db.conn.execute("PRAGMA cipher_integrity_check").fetchall())
        return "page" in {finding.what for finding in verification.verify(desk).findings}
    finally:
        desk.db.conn.close()


@pytest.fixture(scope="module")
def whole(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Closed books with pages of every kind: tables, indexes, overflow, pages that are free."""
    home = copied_books(
        stage.books(Scenario("migration", "closed")), tmp_path_factory.mktemp("whole") / "books"
    )
    open_desk(home).db.conn.close()
    connection = unguarded(home)
    connection.execute("CREATE TABLE spare AS SELECT * FROM journal_line")
    connection.execute("DROP TABLE spare")
    assert connection.execute("PRAGMA freelist_count").fetchone()[0] > 0
    longest = connection.execute("SELECT max(length(content)) FROM document").fetchone()[0]
    assert longest > 2 * PAGE_BYTES, "no overflow"
    roots = connection.execute("SELECT count(*) FROM sqlite_master WHERE rootpage").fetchone()[0]
    assert connection.execute("PRAGMA page_count").fetchone()[0] > roots + 5, "no inner pages"
    connection.close()
    return home


def test_a_bit_in_any_page_is_told_and_no_balance_is_wrong(whole: Path, tmp_path: Path) -> None:
    right, chance = balances(whole), random.Random("bits")  # noqa: S311 - thrown again
    pages = desk_file(whole).stat().st_size // PAGE_BYTES
    hidden = []

    for page in range(pages):
        home = copied_books(whole, tmp_path / str(page))
        least = SALT_BYTES if page == 0 else 0
        place = page * PAGE_BYTES + chance.randrange(least, PAGE_BYTES)
        flip(desk_file(home), place, chance)
        assert balances(home) in {None, right}, place
        if not is_found(home, by_verify=page % 8 == 0):
            hidden.append(place)

    assert hidden == []


def test_a_bit_in_the_salt_takes_nothing_away(whole: Path, tmp_path: Path) -> None:
    home = copied_books(whole, tmp_path / "books")
    flip(desk_file(home), 3, random.Random("salt"))  # noqa: S311 - thrown again

    assert balances(home) == balances(whole)


@pytest.mark.parametrize("part", ["header", "frame", "page"])
def test_a_bit_in_the_log_gives_the_books_as_they_were_before_and_nothing_between(
    stage: Stage, tmp_path: Path, part: str
) -> None:
    scenario, chance = Scenario("sale", "closed"), random.Random(part)  # noqa: S311 - thrown again
    home = stage.copy(scenario)
    judge, tally = Judge.of("sale", tracing.act("sale", home)), Tally()
    log = desk_file(home).with_name("desk.db-wal")
    frames = (log.stat().st_size - LOG_HEADER_BYTES) // FRAME_BYTES
    offset = {"header": 0, "frame": 24, "page": FRAME_BYTES}[part]

    for frame in range(1 if part == "header" else 0, 2 if part == "header" else frames, 5):
        copy = copied_books(home, tmp_path / str(frame))
        begins = LOG_HEADER_BYTES + frame * FRAME_BYTES
        place = chance.randrange(begins, begins + offset) if offset else chance.randrange(32)
        flip(copy / log.name, place, chance)
        judge.judge(copy, 1, tally, f"bit of {place}", thoroughly=frame % 20 == 0)

    assert tally.faults == {}, tally.examples
    # What was confirmed is gone from the desk without a word: this is the limit, not a wish.
    assert min(tally.reached) == 1
    assert part == "header" or set(tally.reached) == {1, 2, 3}


def test_a_log_written_back_is_not_needed_any_more(stage: Stage) -> None:
    scenario = Scenario("sale", "closed")
    home = stage.copy(scenario)
    judge, tally = Judge.of("sale", tracing.act("sale", home)), Tally()
    # The next start writes it back; only from then on a flipped bit of it does no harm.
    desk = open_desk(home)
    later = copied_books(home, home.with_name("later"))
    desk.db.conn.close()

    flip(later / "desk.db-wal", LOG_HEADER_BYTES + 30, random.Random(1))  # noqa: S311 - thrown again
    judge.judge(later, 4, tally, "written back", thoroughly=True)

    assert tally.faults == {}, tally.examples
