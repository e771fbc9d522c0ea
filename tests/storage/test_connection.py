"""The one door to the books: settings that hold, guards that hold, faults told apart."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
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
    DiskFullError,
    IntegrityError,
    OperationalError,
    OutcomeUnknownError,
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
from tests.storage.conftest import KEY
from tests.storage.kit import an_entry, balanced_lines

FORBIDDEN = (
    "UPDATE journal_entry SET person = 'nobody'",
    "UPDATE journal_line SET amount = 1",
    "DELETE FROM journal_entry",
    "DELETE FROM journal_line WHERE line_no = 2",
    "INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry",
    "REPLACE INTO journal_line SELECT * FROM journal_line",
    "INSERT INTO journal_entry SELECT * FROM journal_entry WHERE true"
    " ON CONFLICT (entry_id) DO UPDATE SET person = 'nobody'",
    "DROP TABLE journal_entry",
    "DROP TABLE journal_line",
    "ALTER TABLE journal_entry RENAME TO old_entry",
    "ALTER TABLE journal_line DROP COLUMN holder",
    "DROP TRIGGER journal_entry_stays",
    "DROP TRIGGER journal_line_remains",
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


@pytest.mark.parametrize("statement", FORBIDDEN[:7])
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
def test_a_wrong_key_opens_nothing_and_harms_nothing(
    db: Database, books: Path, key: bytes
) -> None:
    db.conn.close()
    before = desk_file(books).read_bytes()

    with pytest.raises(DatabaseKeyError):
        open_database(desk_file(books), key)

    assert desk_file(books).read_bytes() == before
    open_writer(books, KEY).conn.close()


def test_the_file_shows_nothing_of_what_is_in_it(db: Database, books: Path) -> None:
    db.conn.close()

    raw = desk_file(books).read_bytes()

    assert not raw.startswith(b"SQLite format 3")
    assert b"journal_entry" not in raw


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
    class Stopped(Exception):  # noqa: N818 - a stand-in for anything
        pass

    with pytest.raises(Stopped), transaction(db):
        JournalStore(db).add(**an_entry(2))
        raise Stopped

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


WRITES_UNTIL_A_FAULT = """
import sys
from pathlib import Path
from postdesk.storage.connection import OutcomeUnknownError, StorageError, transaction
from postdesk.storage.desk_file import open_writer
from postdesk.storage.journal_store import JournalStore
from tests.storage.kit import an_entry

db = open_writer(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
if len(sys.argv) > 3:
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    for seq in range(2, 200):
        with transaction(db):
            JournalStore(db).add(**an_entry(seq))
        print(seq, flush=True)
except OutcomeUnknownError as exc:
    print(type(exc).__name__, flush=True)
except StorageError as exc:
    print(type(exc).__name__, db.conn.in_transaction, JournalStore(db).count(), flush=True)
"""
STRACE = shutil.which("strace")


def write_until_a_fault(books: Path, *limit: str, inject: str = "") -> list[str]:
    """What a child says that writes entry after entry; the last line is its end."""
    injected = [str(STRACE), "-f", "-qq", "-o", os.devnull, "-e", f"inject={inject}"]
    child = subprocess.run(
        [
            *(injected if inject else ()),
            *(sys.executable, "-c", WRITES_UNTIL_A_FAULT, str(books), KEY.hex(), *limit),
        ],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert child.stderr == ""
    said = child.stdout.splitlines()
    assert not said[-1].isdigit(), "no fault came"
    return said


def kept_after(books: Path) -> int:
    """How many entries there are when the books are opened again; the file must be whole."""
    again = open_writer(books, KEY)
    try:
        assert again.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return JournalStore(again).count()
    finally:
        again.conn.close()


def test_a_full_file_undoes_the_transaction_whole_and_says_so(db: Database) -> None:
    with unguarded(db):
        pages = db.conn.execute("PRAGMA page_count").fetchone()[0]
        db.conn.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DiskFullError):
        for seq in range(2, 500):
            with transaction(db):
                JournalStore(db).add(**an_entry(seq))

    kept = JournalStore(db).count()
    assert 1 < kept < 499
    assert not db.conn.in_transaction
    with unguarded(db):
        db.conn.execute("PRAGMA max_page_count = 1000000")
    with transaction(db):
        JournalStore(db).add(**an_entry(kept + 1))


@pytest.mark.skipif(STRACE is None, reason="faults of the disk are injected with strace")
def test_no_room_on_the_disk_at_the_commit_leaves_the_outcome_open(
    db: Database, books: Path
) -> None:
    db.conn.close()

    said = write_until_a_fault(books, inject="pwrite64:error=ENOSPC:when=120+")

    assert said[-1] == "OutcomeUnknownError"
    assert kept_after(books) - int(said[-2]) in {0, 1}


def test_a_write_that_fails_at_the_commit_leaves_the_outcome_open(
    db: Database, books: Path
) -> None:
    db.conn.close()

    said = write_until_a_fault(books, str(400 * 1024))

    assert said[-1] == "OutcomeUnknownError"
    assert kept_after(books) - int(said[-2]) in {0, 1}


@pytest.mark.skipif(STRACE is None, reason="faults of the disk are injected with strace")
def test_a_sync_that_fails_leaves_the_outcome_open(db: Database, books: Path) -> None:
    db.conn.close()

    said = write_until_a_fault(books, inject="fsync:error=EIO:when=20")

    assert said[-1] == "OutcomeUnknownError"
    assert kept_after(books) - int(said[-2]) in {0, 1}


class FailingCommit:
    """A connection whose next COMMIT reports a fault of the disk, done or not done."""

    def __init__(self, real: object, *, is_written: bool) -> None:
        self._real = real
        self._is_written = is_written
        self.fired = 0

    def execute(self, sql: str, *arguments: object) -> object:
        if sql == "COMMIT":
            self.fired += 1
            self._real.execute("COMMIT" if self._is_written else "ROLLBACK")  # type: ignore[attr-defined]
            raise OperationalError("disk I/O error")
        return self._real.execute(sql, *arguments)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.mark.parametrize("is_written", [True, False])
def test_a_commit_that_is_not_confirmed_closes_the_books(
    db: Database, books: Path, is_written: bool
) -> None:
    failing = FailingCommit(db.conn, is_written=is_written)
    db.conn = failing

    with pytest.raises(OutcomeUnknownError), transaction(db):
        JournalStore(db).add(**an_entry(2))

    assert failing.fired == 1
    with pytest.raises(dbapi2.ProgrammingError):
        db.conn.execute("SELECT 1")
    again = open_writer(books, KEY)
    assert JournalStore(again).count() == (2 if is_written else 1)
    again.conn.close()


def test_every_fault_of_storage_is_a_fault_and_not_a_bug() -> None:
    kinds = [kind for kind in vars(connection).values() if isinstance(kind, type)]
    faults = [k for k in kinds if issubclass(k, Exception) and k.__module__.endswith("connection")]

    assert faults
    assert all(issubclass(kind, FaultError) for kind in faults)


KILLED_WHILE_WRITING = """
import sys
from pathlib import Path
from postdesk.storage.connection import transaction
from postdesk.storage.desk_file import open_writer
from postdesk.storage.journal_store import JournalStore
from tests.storage.kit import an_entry

db = open_writer(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
for seq in range(2, 100_000):
    with transaction(db):
        JournalStore(db).add(**an_entry(seq))
    print(seq, flush=True)
"""


def test_killed_in_the_middle_what_was_confirmed_is_there(db: Database, books: Path) -> None:
    db.conn.close()
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED_WHILE_WRITING, str(books), KEY.hex()],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    confirmed = 0
    for line in child.stdout:
        confirmed = int(line)
        if confirmed >= 30:
            child.send_signal(signal.SIGKILL)
            break
    confirmed = max([confirmed, *(int(line) for line in child.stdout if line.endswith("\n"))])
    child.wait()
    child.stdout.close()

    again = open_writer(books, KEY)

    assert confirmed <= JournalStore(again).count() <= confirmed + 1
    assert again.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    again.conn.close()
    shutil.rmtree(books)
