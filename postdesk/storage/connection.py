"""The one way to open the books, and the one way to write. No other file names the driver.

Every PRAGMA is set and read back; an SQLite with the WAL-reset bug is refused; an authorizer
keeps our own connections from touching what is recorded. `sqlcipher3`'s errors are not those
of the standard library; they are re-exported here.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2
from sqlite_utils import Database

from postdesk.domain.errors import FaultError

log = logging.getLogger(__name__)

Error = dbapi2.Error
IntegrityError = dbapi2.IntegrityError
OperationalError = dbapi2.OperationalError
DatabaseError = dbapi2.DatabaseError

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
BUSY_MS: Final = 5000
GUARDED: Final = frozenset({"journal_entry", "journal_line"})
PRAGMAS: Final[dict[str, int | str]] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "busy_timeout": BUSY_MS,
}
# The driver keeps fewer than one sale uses, and prepares each of them anew, by itself: measured,
# a fifth of a sale.
CACHED_STATEMENTS: Final = 256
READER_PRAGMAS: Final[dict[str, int | str]] = PRAGMAS | {"query_only": 1}
SAFE_PRAGMAS: Final = frozenset(
    {"user_version", "table_info", "table_xinfo", "wal_checkpoint", "cipher_integrity_check"}
    | {"integrity_check", "quick_check", "foreign_key_check", "data_version", "optimize"}
)


class StorageError(FaultError):
    """The disk or the file failed. Nothing more is recorded until it is opened again."""

    facts = ("reason",)

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SqliteTooOldError(StorageError):
    """This SQLite can lose data (WAL-reset bug, before 3.51.3); the program won't run on it."""


class PragmaError(StorageError):
    """A safety setting did not hold when it was read back."""


class DatabaseKeyError(StorageError):
    """The file can't be read with this key: another computer's books, or a damaged file."""


class DatabaseTooNewError(StorageError):
    """The books were written by a newer version of the program."""


class DiskFullError(StorageError):
    """No room left. The transaction was undone whole."""


class OutcomeUnknownError(StorageError):
    """A commit was begun and not confirmed: open again and look the entries up by their ids.

    Attributes:
        entry_ids: The entries that the transaction was to write.
    """

    def __init__(self, reason: str, entry_ids: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.entry_ids = entry_ids


def version_is_safe(version: str) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (fixed 3.51.3, 3.50.7 and 3.44.6)."""
    numbers = tuple(int(part) for part in version.split("."))
    if numbers >= (3, 51, 3):
        return True
    return (3, 50, 7) <= numbers < (3, 51) or (3, 44, 6) <= numbers < (3, 45)


def open_database(path: Path | str, key: bytes, *, reading: bool = False) -> Database:
    """Open the books.

    Args:
        path: The desk's file, or `:memory:`.
        key: The 32 raw bytes that the file is encrypted with.
        reading: True for the reader: it can change nothing.

    Raises:
        SqliteTooOldError: The library can lose data.
        DatabaseKeyError: The key does not fit the file.
        PragmaError: A setting could not be made to hold.
        StorageError: The file can't be opened at all.
    """
    if not version_is_safe(dbapi2.sqlite_version):
        raise SqliteTooOldError(dbapi2.sqlite_version)
    if len(key) != KEY_BYTES:
        raise DatabaseKeyError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    try:
        return _opened(path, key + _salt_of(key), reading=reading)
    except DatabaseKeyError:
        # Books of before have a salt by chance, which stands in their first bytes only.
        return _opened(path, key, reading=reading)


def _salt_of(key: bytes) -> bytes:
    """The salt of the file, made of its key.

    It stands in the file's first bytes as well. A power cut may spoil the sector that they lie in
    while the log is written back: the log has the page whole, but for a salt by chance nobody
    could read the log.
    """
    return hashlib.blake2b(key, digest_size=SALT_BYTES, person=b"postdesk-salt").digest()


def _opened(path: Path | str, key_and_salt: bytes, *, reading: bool) -> Database:
    try:
        connection = dbapi2.connect(
            str(path), check_same_thread=True, cached_statements=CACHED_STATEMENTS
        )
    except OperationalError as exc:
        raise StorageError(str(exc)) from exc
    try:
        in_memory = str(path) == ":memory:"
        return _prepared(connection, key_and_salt, reading=reading, in_memory=in_memory)
    except OperationalError as exc:
        connection.close()
        raise _fault(exc) from exc
    except BaseException:
        connection.close()
        raise


def _prepared(connection: Any, key_and_salt: bytes, *, reading: bool, in_memory: bool) -> Database:  # noqa: ANN401 - the driver has no types
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key_and_salt.hex()}'\"")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except OperationalError:
        # The disk failed, or another program is in the way: the key may be right.
        raise
    except DatabaseError as exc:
        raise DatabaseKeyError(str(exc)) from exc
    wanted = dict(READER_PRAGMAS if reading else PRAGMAS)
    if in_memory:
        wanted["journal_mode"] = "memory"
        del wanted["mmap_size"]
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name} = {value}")
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    check_pragmas(db, wanted)
    connection.set_authorizer(_authorize)
    return db


def check_pragmas(db: Database, wanted: dict[str, int | str]) -> None:
    """Read every setting back.

    Raises:
        PragmaError: One does not hold.
    """
    for name, value in wanted.items():
        row = db.conn.execute(f"PRAGMA {name}").fetchone()
        if row is None or str(row[0]) != str(value):
            raise PragmaError(f"{name} is {row and row[0]}, not {value}")


_DENIED_ON_GUARDED: Final = {
    dbapi2.SQLITE_UPDATE,
    dbapi2.SQLITE_DELETE,
    dbapi2.SQLITE_DROP_TABLE,
    dbapi2.SQLITE_ALTER_TABLE,
}


_GUARD_ACTIONS: Final = {
    dbapi2.SQLITE_DROP_TRIGGER,
    dbapi2.SQLITE_CREATE_TRIGGER,
    dbapi2.SQLITE_DROP_INDEX,
}
_FILE_ACTIONS: Final = {dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH}


def _authorize(
    action: int, first: str | None, second: str | None, _db: str | None, trigger: str | None
) -> int:
    """Say no to whatever could change what is recorded, on our own connections."""
    name = second if action == dbapi2.SQLITE_ALTER_TABLE else first
    is_denied = (
        (action in _DENIED_ON_GUARDED and name in GUARDED and trigger is None)
        or (action in _GUARD_ACTIONS and second in GUARDED)
        or action in _FILE_ACTIONS
        or (action == dbapi2.SQLITE_PRAGMA and second is not None and first not in SAFE_PRAGMAS)
    )
    return int(dbapi2.SQLITE_DENY if is_denied else dbapi2.SQLITE_OK)


@contextmanager
def unguarded(db: Database) -> Iterator[None]:
    """Lift the authorizer while the schema is made or migrated; triggers stay in force."""
    db.conn.set_authorizer(None)
    try:
        yield
    finally:
        db.conn.set_authorizer(_authorize)


@contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """Read everything in the block as it stood at one moment, whatever is written meanwhile.

    Inside another such block it is that one's moment.
    """
    if db.conn.in_transaction:
        yield
        return
    db.conn.execute("BEGIN")
    try:
        # The snapshot is taken by the first read, not by BEGIN.
        db.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield
    finally:
        _roll_back(db)


def write_log_back(db: Database) -> None:
    """Write what the log holds back into the file, as far as nobody is reading it.

    A power cut while that was done leaves pages in the file half written; the log has them whole,
    and nobody reads them from the file. A check of the file's own pages would take them for damage.

    Raises:
        DiskFullError: The log is on the disk for certain, and stays a log.
        StorageError: The disk failed.
    """
    try:
        db.conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except OperationalError as exc:
        raise _fault(exc) from exc


def make_final(db: Database) -> None:
    """Let what stands in the books after a commit that was not confirmed stand for good.

    What was not confirmed may lie in the log whole: nobody sees it now, because the log's index
    does not know of it, and the next crash would bring it back. Or it is seen, and no disk has it.
    So the log is written into the file, and begun anew over whatever lies in it.

    Raises:
        StorageError: It could not be done; the outcome is as unknown as before.
    """
    try:
        row = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if row[0]:
            raise StorageError("the log is being read")
        with transaction(db):
            version = db.conn.execute("PRAGMA user_version").fetchone()[0]
            # Changes nothing, and is written all the same.
            db.conn.execute(f"PRAGMA user_version = {version}")
    except DatabaseError as exc:
        raise StorageError(str(exc)) from exc


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Write all of the block, or none of it.

    The write lock is taken at the start, so the block cannot find half-way through that
    another writer came first.

    Raises:
        OutcomeUnknownError: The commit failed on the way to the disk. The database is
            closed; open it again and look the entries up by their ids.
        DiskFullError: No room; nothing of the block was written.
        StorageError: Another fault of the disk; nothing of the block was written.
    """
    try:
        db.conn.execute("BEGIN IMMEDIATE")
    except OperationalError as exc:
        raise _fault(exc) from exc
    try:
        yield
    except OperationalError as exc:
        _roll_back(db)
        raise _fault(exc) from exc
    except BaseException:
        _roll_back(db)
        raise
    _commit(db)


def _commit(db: Database) -> None:
    try:
        db.conn.execute("COMMIT")
    except IntegrityError:
        _roll_back(db)
        raise
    except OperationalError as exc:
        # The row may appear when the file is opened again: nobody can say yet.
        with suppress(Error):
            db.conn.close()
        raise OutcomeUnknownError(str(exc)) from exc


def _roll_back(db: Database) -> None:
    # A full disk or an I/O error has rolled the transaction back already.
    if db.conn.in_transaction:
        with suppress(OperationalError):
            db.conn.execute("ROLLBACK")


def is_full(exc: Exception) -> bool:
    """Whether a fault is that there is no room left."""
    return "disk is full" in str(exc)


def _fault(exc: Exception) -> StorageError:
    return DiskFullError(str(exc)) if is_full(exc) else StorageError(str(exc))
