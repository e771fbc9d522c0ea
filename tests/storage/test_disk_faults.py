"""Faults of the disk and sudden deaths: what was confirmed is there, the rest is told."""

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

from postdesk.storage.connection import (
    DiskFullError,
    OperationalError,
    OutcomeUnknownError,
    transaction,
    unguarded,
)
from postdesk.storage.desk_file import open_writer
from postdesk.storage.journal_store import JournalStore
from tests.storage.conftest import KEY
from tests.storage.kit import an_entry

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

    def fill() -> None:
        for seq in range(2, 500):
            with transaction(db):
                JournalStore(db).add(**an_entry(seq))

    with pytest.raises(DiskFullError):
        fill()

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
    db.conn = failing  # type: ignore[assignment]

    with pytest.raises(OutcomeUnknownError), transaction(db):
        JournalStore(db).add(**an_entry(2))

    assert failing.fired == 1
    with pytest.raises(dbapi2.ProgrammingError):
        db.conn.execute("SELECT 1")
    again = open_writer(books, KEY)
    assert JournalStore(again).count() == (2 if is_written else 1)
    again.conn.close()


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
