"""The one door to the books: settings that hold, guards that hold, faults told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from sqlite_utils import Database

from postdesk.domain.errors import FaultError
from postdesk.paths import desk_file
from postdesk.storage import connection
from postdesk.storage.connection import (
    PRAGMAS,
    READER_PRAGMAS,
    DatabaseError,
    DatabaseKeyError,
    IntegrityError,
    OperationalError,
    PragmaError,
    SqliteTooOldError,
    StorageError,
    check_pragmas,
    open_database,
    snapshot,
    transaction,
    unguarded,
    version_is_safe,
)
from postdesk.storage.desk_file import open_reader, open_writer
from postdesk.storage.journal_store import JournalStore
from tests.builders import copied_books
from tests.storage.conftest import KEY
from tests.storage.kit import an_entry, balanced_lines

# The next number and the name of an entry that is there: only the delete trigger sees it.
REPLACES_BY_NAME = """INSERT OR REPLACE INTO journal_entry
    SELECT desk, epoch, seq + 1, entry_id, kind, business_day, shift, person, role, at, clock,
           business_key, reverses, content, hash, signature FROM journal_entry"""
FORBIDDEN = (
    REPLACES_BY_NAME,
    "UPDATE journal_entry SET person = 'nobody'",
    "UPDATE journal_line SET amount = 1",
    "DELETE FROM journal_entry",
    "DELETE FROM journal_line WHERE line_no = 2",
    "INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry",
    "REPLACE INTO journal_line SELECT * FROM journal_line",
    """INSERT INTO journal_entry SELECT * FROM journal_entry WHERE true
       ON CONFLICT (entry_id) DO UPDATE SET person = 'nobody'""",
    "DROP TABLE journal_entry",
    "DROP TABLE journal_line",
    "ALTER TABLE journal_entry RENAME TO old_entry",
    "ALTER TABLE journal_line DROP COLUMN holder",
    "DROP TRIGGER journal_entry_stays",
    "DROP TRIGGER journal_line_remains",
    "DROP INDEX journal_entry_reverses",
    "DROP INDEX journal_entry_business_key",
    "CREATE TRIGGER mine BEFORE INSERT ON journal_entry BEGIN SELECT raise(IGNORE); END",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "PRAGMA writable_schema = 1",
    "PRAGMA recursive_triggers = 0",
    "PRAGMA foreign_keys = 0",
    "PRAGMA synchronous = OFF",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA ignore_check_constraints = 1",
    "PRAGMA rekey = 'other'",
)


def journal_of(db: Database) -> tuple[list[object], list[object]]:
    entries = db.conn.execute("SELECT * FROM journal_entry ORDER BY seq").fetchall()
    lines = db.conn.execute("SELECT * FROM journal_line ORDER BY seq, line_no").fetchall()
    return entries, lines


def test_every_setting_reads_back_as_it_was_set(db: Database, books: Path) -> None:
    check_pragmas(db, PRAGMAS)

    reader = open_reader(books, KEY)
    check_pragmas(reader, READER_PRAGMAS)
    reader.conn.close()


def test_a_setting_that_does_not_hold_is_an_error(db: Database) -> None:
    with unguarded(db):
        db.conn.execute("PRAGMA synchronous = NORMAL")

    with pytest.raises(PragmaError, match="synchronous"):
        check_pragmas(db, PRAGMAS)


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ("3.51.3", True),
        ("3.53.0", True),
        ("4.0.0", True),
        ("3.51.2", False),
        ("3.51.0", False),
        ("3.50.7", True),
        ("3.50.6", False),
        ("3.44.6", True),
        ("3.44.5", False),
        ("3.45.0", False),
        ("3.7.0", False),
    ],
)
def test_which_sqlite_has_the_wal_reset_bug(version: str, is_safe: bool) -> None:
    assert version_is_safe(version) is is_safe


def test_an_sqlite_that_can_lose_data_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version", "3.50.6")

    with pytest.raises(SqliteTooOldError):
        open_database(tmp_path / "desk.db", KEY)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_what_is_recorded_can_not_be_touched(db: Database, statement: str) -> None:
    before = journal_of(db)

    with pytest.raises((DatabaseError, OperationalError)):
        db.conn.execute(statement)

    assert journal_of(db) == before
    check_pragmas(db, PRAGMAS)


@pytest.mark.parametrize("statement", FORBIDDEN[:8])
def test_the_triggers_alone_hold_while_the_authorizer_is_lifted(
    db: Database, statement: str
) -> None:
    before = journal_of(db)

    with unguarded(db), pytest.raises(DatabaseError):
        db.conn.execute(statement)

    assert journal_of(db) == before


def test_an_entry_that_does_not_balance_does_not_get_in(db: Database) -> None:
    with pytest.raises(IntegrityError, match="balance"), transaction(db):
        JournalStore(db).add(**an_entry(2, lines=balanced_lines(500)[:1]))

    assert JournalStore(db).count() == 1


def test_an_entry_that_leaves_a_gap_does_not_get_in(db: Database) -> None:
    with pytest.raises(IntegrityError, match="gap"), transaction(db):
        JournalStore(db).add(**an_entry(3))

    assert JournalStore(db).count() == 1


def test_a_posted_entry_gets_no_more_lines(db: Database) -> None:
    with pytest.raises(IntegrityError, match="posted"), transaction(db):
        db.conn.execute(
            "INSERT INTO journal_line VALUES (?, 0, 1, 3, '1020', 'safe', 'KHR', 'debit', 5)",
            ("0a1b2c3d4e5f",),
        )


def test_a_line_without_an_entry_does_not_get_in(db: Database) -> None:
    before = journal_of(db)

    with pytest.raises(IntegrityError), transaction(db):
        db.conn.execute(
            "INSERT INTO journal_line VALUES (?, 0, 9, 1, '1020', 'safe', 'KHR', 'debit', 5)",
            ("0a1b2c3d4e5f",),
        )

    assert journal_of(db) == before
    assert not db.conn.in_transaction


def test_the_reader_can_change_nothing(db: Database, books: Path) -> None:
    reader = open_reader(books, KEY)

    for statement in ("DELETE FROM print_job", "INSERT INTO draft_number VALUES (2, 2)"):
        with pytest.raises(OperationalError):
            reader.conn.execute(statement)

    reader.conn.close()


def test_a_reader_beside_a_writer_sees_one_moment(db: Database, books: Path) -> None:
    reader = open_reader(books, KEY)

    with snapshot(reader):
        first = JournalStore(reader).count()
        with transaction(db):
            JournalStore(db).add(**an_entry(2))
        meanwhile = JournalStore(reader).count()

    assert (first, meanwhile, JournalStore(reader).count()) == (1, 1, 2)
    reader.conn.close()


@pytest.mark.parametrize("key", [bytes(32), b"", bytes(16), KEY[:-1] + b"\xff"])
def test_a_wrong_key_opens_nothing_and_harms_nothing(db: Database, books: Path, key: bytes) -> None:
    db.conn.close()
    before = desk_file(books).read_bytes()

    with pytest.raises(DatabaseKeyError):
        open_database(desk_file(books), key)

    assert desk_file(books).read_bytes() == before
    open_writer(books, KEY).conn.close()


def test_a_disk_that_fails_at_the_opening_is_not_told_as_a_wrong_key(
    db: Database, books: Path
) -> None:
    db.conn.close()
    (books / "desk.db-wal").mkdir()

    with pytest.raises(StorageError) as told:
        open_database(desk_file(books), KEY)

    assert type(told.value) is StorageError


def test_the_file_shows_nothing_of_what_is_in_it(db: Database, books: Path) -> None:
    db.conn.close()

    raw = desk_file(books).read_bytes()

    assert not raw.startswith(b"SQLite format 3")
    assert b"journal_entry" not in raw


def test_a_spoilt_first_sector_that_the_log_has_whole_is_no_loss(
    db: Database, books: Path, tmp_path: Path
) -> None:
    found = copied_books(books, tmp_path / "found")
    raw = desk_file(found).read_bytes()
    desk_file(found).write_bytes(bytes(range(256)) * 2 + raw[512:])

    again = open_writer(found, KEY)

    assert JournalStore(again).count() == 1
    again.conn.close()
    assert desk_file(found).read_bytes()[:16] == raw[:16]


def test_books_with_a_salt_by_chance_are_opened(books: Path, tmp_path: Path) -> None:
    books.mkdir()
    older = dbapi2.connect(str(desk_file(books)), isolation_level=None)
    older.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    older.execute("PRAGMA journal_mode = wal")
    older.execute("CREATE TABLE one (number INTEGER)")
    older.execute("INSERT INTO one VALUES (7)")
    # As a crash leaves them: what was recorded stands in the log.
    found = copied_books(books, tmp_path / "found")
    older.close()

    for _ in range(2):
        db = open_database(desk_file(found), KEY)
        assert db.conn.execute("SELECT number FROM one").fetchone() == (7,)
        db.conn.close()


def test_a_damaged_page_is_not_read_as_if_it_were_sound(db: Database, books: Path) -> None:
    db.conn.close()
    raw = bytearray(desk_file(books).read_bytes())
    raw[len(raw) // 2] ^= 1
    desk_file(books).write_bytes(raw)

    again = open_database(desk_file(books), KEY)

    assert again.conn.execute("PRAGMA cipher_integrity_check").fetchall() != []
    again.conn.close()


def test_a_folder_that_is_not_there_is_a_fault_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="unable to open"):
        open_database(tmp_path / "nowhere" / "desk.db", KEY)


def test_all_of_a_transaction_or_nothing(db: Database) -> None:
    def write_and_fail() -> None:
        JournalStore(db).add(**an_entry(2))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction(db):
        write_and_fail()

    assert JournalStore(db).count() == 1
    assert not db.conn.in_transaction


def test_a_second_transaction_inside_the_first_is_a_fault_and_not_a_nesting(
    db: Database,
) -> None:
    with transaction(db):
        with pytest.raises(StorageError), transaction(db):
            pass
        JournalStore(db).add(**an_entry(2))

    assert JournalStore(db).count() == 2


def test_every_fault_of_storage_is_a_fault_and_not_a_bug() -> None:
    kinds = [kind for kind in vars(connection).values() if isinstance(kind, type)]
    faults = [k for k in kinds if issubclass(k, Exception) and k.__module__.endswith("connection")]

    assert faults
    assert all(issubclass(kind, FaultError) for kind in faults)
