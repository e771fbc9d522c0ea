"""Opens a desk on the thread that will use it."""

from __future__ import annotations

import os
from pathlib import Path

from sqlite_utils import Database

from postdesk import __version__
from postdesk.paths import desk_file as books_file
from postdesk.services.desk import Clock, Desk, DeskIdentity, Randomness, wall_clock
from postdesk.storage import desk_file, keystore
from postdesk.storage.connection import (
    DatabaseError,
    DatabaseKeyError,
    OperationalError,
    StorageError,
)
from postdesk.wire.signing import signing_key


class NotStartedError(StorageError):
    """The file holds no first entry: the first run was cut off. Start again in an empty folder."""


def open_desk(
    home: Path,
    *,
    reading: bool = False,
    clock: Clock = wall_clock,
    randomness: Randomness = os.urandom,
) -> Desk:
    """Open the desk in a data folder.

    Args:
        reading: True for a desk that can change nothing.

    Raises:
        NoBooksError: There are no books.
        SecretsMissingError: Their key is not here.
        DatabaseTooNewError, DatabaseKeyError, StorageError: They can't be opened.
    """
    if not books_file(home).exists():
        raise desk_file.NoBooksError(home)
    secrets = keystore.load(home)
    db, identity = _opened(home, secrets.database_key, reading=reading)
    return Desk(
        db=db,
        identity=identity,
        signing_key=signing_key(secrets.signing_seed),
        clock=clock,
        randomness=randomness,
        app_version=__version__,
        home=home,
        is_reading=reading,
    )


def _opened(home: Path, key: bytes, *, reading: bool) -> tuple[Database, DeskIdentity]:
    opener = desk_file.open_reader if reading else desk_file.open_writer
    try:
        db = opener(home, key)
        return db, read_identity(db)
    except OperationalError as exc:
        raise StorageError(str(exc)) from exc
    except DatabaseError as exc:
        # A page that the opening reads is damaged, after those that the key was tried on.
        raise DatabaseKeyError(str(exc)) from exc


def read_identity(db: Database) -> DeskIdentity:
    """Whose books these are, from the newest epoch.

    Raises:
        NotStartedError: They have no first entry.
    """
    row = db.conn.execute(
        """SELECT desk, epoch, mode, branch_code, branch_name_km, branch_name_en, telephone,
                  public_key
           FROM desk ORDER BY epoch DESC LIMIT 1"""
    ).fetchone()
    if row is None:
        raise NotStartedError("desk")
    return DeskIdentity(
        desk=row[0],
        epoch=row[1],
        is_training=row[2] == "training",
        branch_code=row[3],
        branch_name_km=row[4],
        branch_name_en=row[5],
        telephone=row[6],
        public_key=bytes.fromhex(row[7]),
    )
