"""The desk's file as a whole: one writing program, many readers, never an older program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from postdesk.paths import desk_file
from postdesk.storage import projections
from postdesk.storage.connection import DatabaseTooNewError, StorageError, transaction
from postdesk.storage.desk_file import (
    AlreadyOpenError,
    BooksExistError,
    NoBooksError,
    create,
    open_reader,
    open_writer,
    writing_lock,
)
from postdesk.storage.journal_store import JournalStore
from tests.builders import tamper
from tests.storage.conftest import KEY

HOLDS_THE_LOCK = """
import sys
from pathlib import Path
from postdesk.storage.desk_file import writing_lock

with writing_lock(Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.readline()
"""


def too_new(books: Path) -> None:
    from postdesk.storage import keystore

    keystore.keep(books, "0a1b2c3d4e5f", KEY, bytes(32), in_file=True)
    tamper(
        books,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('desk', 's9999_from_the_future', '2031-01-01')",
    )


def test_a_second_writing_program_is_refused_until_the_first_one_ends(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDS_THE_LOCK, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == "mine\n"

    with pytest.raises(AlreadyOpenError), writing_lock(tmp_path):
        pass

    child.kill()
    child.communicate()
    with writing_lock(tmp_path):
        pass


def test_a_folder_that_can_not_be_written_to_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(StorageError), writing_lock(tmp_path / "file" / "books"):
        pass


def test_no_books_are_made_by_looking_for_them(tmp_path: Path) -> None:
    for opener in (open_writer, open_reader):
        with pytest.raises(NoBooksError):
            opener(tmp_path, KEY)

    assert list(tmp_path.iterdir()) == []


def test_a_second_first_run_does_not_start_over_the_books(db: Database, books: Path) -> None:
    with pytest.raises(BooksExistError):
        create(books, KEY)

    assert JournalStore(db).count() == 1


def test_books_of_a_newer_version_are_refused_and_left_alone(db: Database, books: Path) -> None:
    db.conn.close()
    too_new(books)
    before = desk_file(books).read_bytes()

    for opener in (open_writer, open_reader):
        with pytest.raises(DatabaseTooNewError, match="s9999_from_the_future"):
            opener(books, KEY)

    assert desk_file(books).read_bytes() == before


def test_projections_of_another_version_are_built_again_at_the_opening(
    db: Database, books: Path
) -> None:
    with transaction(db):
        db.conn.execute("PRAGMA user_version = 0")
        db.conn.execute("DROP TABLE receipt")
    db.conn.close()

    again = open_writer(books, KEY)

    assert projections.are_current(again)
    assert again.conn.execute("SELECT count(*) FROM receipt").fetchone()[0] == 0
    again.conn.close()


def test_readers_come_and_go_beside_the_writer(db: Database, books: Path) -> None:
    readers = [open_reader(books, KEY) for _ in range(3)]

    assert [JournalStore(reader).count() for reader in readers] == [1, 1, 1]
    for reader in readers:
        reader.conn.close()
