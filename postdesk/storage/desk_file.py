"""The desk's file as a whole: made once, opened by one writing program and many readers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlite_utils import Database

from postdesk.domain.errors import RuleError
from postdesk.paths import desk_file
from postdesk.storage import projections
from postdesk.storage.connection import (
    DiskFullError,
    StorageError,
    open_database,
    transaction,
    write_log_back,
)
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.migrations import check_not_newer, migrate

LOCK_FILE: Final = "desk.lock"
RUNNING_FILE: Final = "running"


class AlreadyOpenError(RuleError):
    """Another program is writing to this folder."""


class NoBooksError(RuleError):
    """There are no books in this folder yet."""

    facts = ("home",)

    def __init__(self, home: Path) -> None:
        super().__init__(str(home))
        self.home = str(home)


class BooksExistError(RuleError):
    """There are books in this folder already; a second first run would start over them."""

    facts = ("home",)

    def __init__(self, home: Path) -> None:
        super().__init__(str(home))
        self.home = str(home)


@contextmanager
def writing_lock(home: Path) -> Iterator[None]:
    """Be the only writing program on the folder while the block runs.

    The operating system frees the lock when the program dies, however it dies.

    Raises:
        AlreadyOpenError: Another one is.
        StorageError: The folder can't be written to.
    """
    lock = FileLock(str(home / LOCK_FILE))
    try:
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise AlreadyOpenError(str(home)) from exc
    except OSError as exc:
        raise StorageError(str(exc)) from exc
    try:
        yield
    finally:
        lock.release()


def begin_run(home: Path) -> bool:
    """Note that the program runs; returns whether an earlier run never said that it ended.

    Raises:
        StorageError: The folder can't be written to.
    """
    marker = home / RUNNING_FILE
    try:
        was_cut_off = marker.exists()
        marker.touch()
    except OSError as exc:
        raise StorageError(str(exc)) from exc
    return was_cut_off


def end_run(home: Path) -> None:
    """Note that the program ended by itself; a disk that refuses is told as a cut at the worst."""
    with suppress(OSError):
        (home / RUNNING_FILE).unlink(missing_ok=True)


def open_writer(home: Path, key: bytes) -> Database:
    """Open the books for writing, brought to this version's shape.

    Raises:
        NoBooksError: There are none.
        DatabaseTooNewError: A newer version wrote them.
        DatabaseKeyError: The key does not fit.
    """
    if not desk_file(home).exists():
        raise NoBooksError(home)
    db = open_database(desk_file(home), key)
    # What a program that died was about to sync is in the books now, and seen: it must stay there.
    with suppress(DiskFullError):
        write_log_back(db)
    migrate(db)
    if not projections.are_current(db):
        with transaction(db):
            projections.rebuild(db, list(JournalStore(db).entries()))
    return db


def open_reader(home: Path, key: bytes) -> Database:
    """Open the books for reading, beside a writing program or without one.

    Raises:
        NoBooksError, DatabaseTooNewError, DatabaseKeyError: As for the writer.
    """
    if not desk_file(home).exists():
        raise NoBooksError(home)
    db = open_database(desk_file(home), key, reading=True)
    check_not_newer(db)
    return db


def create(home: Path, key: bytes) -> Database:
    """Make the empty books.

    Raises:
        BooksExistError: There are some already.
    """
    home.mkdir(parents=True, exist_ok=True)
    if desk_file(home).exists():
        raise BooksExistError(home)
    db = open_database(desk_file(home), key)
    prepare(db)
    return db


def prepare(db: Database) -> None:
    """Give an empty database this version's tables."""
    migrate(db)
    with transaction(db):
        projections.create_tables(db)
