"""Headquarters' database: a pool of connections, transactions, and the steps of its schema.

Any PostgreSQL from version 15 on; no extensions. When it goes away and comes back, the next
transaction works again: nobody has to start anything anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Final

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolTimeout

from postdesk.domain.errors import FaultError

VERSION_MIN: Final = 150_000
CONNECTIONS_MAX: Final = 8
WAIT_S: Final = 10
# Any number does, as long as nothing else in the database takes it.
_MIGRATION_LOCK: Final = 7_201_904_121


class HqDatabaseDownError(FaultError):
    """The database cannot be reached, or broke off. Nothing of the transaction is there."""

    facts = ("reason",)

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HqDatabaseTooOldError(FaultError):
    """PostgreSQL is older than version 15."""

    facts = ("version",)

    def __init__(self, version: int) -> None:
        super().__init__(str(version))
        self.version = version // 10_000


class HqDatabaseTooNewError(FaultError):
    """A newer version of the program has written this database."""

    facts = ("step",)

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class HqSchemaChangedError(FaultError):
    """A step that this database has been through is not what it was."""

    facts = ("step",)

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class HqDatabase:
    """The pool of one server."""

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write all of the block, or none of it.

        Raises:
            HqDatabaseDownError: The database went away; nothing of the block is there, or, if
                it went away in the commit, it is not known: whoever sent it asks again.
        """
        try:
            with self._pool.connection(timeout=WAIT_S) as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as exc:
            raise HqDatabaseDownError(type(exc).__name__) from exc

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def open_database(dsn: str, *, connections_max: int = CONNECTIONS_MAX) -> HqDatabase:
    """Open headquarters' database, brought to this version's schema.

    Raises:
        HqDatabaseDownError: It cannot be reached.
        HqDatabaseTooOldError, HqDatabaseTooNewError, HqSchemaChangedError: It can't be used.
    """
    try:
        with psycopg.connect(dsn) as connection:
            if connection.info.server_version < VERSION_MIN:
                raise HqDatabaseTooOldError(connection.info.server_version)
            migrate(connection)
    except psycopg.OperationalError as exc:
        raise HqDatabaseDownError(type(exc).__name__) from exc
    pool = ConnectionPool(
        dsn,
        min_size=1,
        max_size=connections_max,
        check=ConnectionPool.check_connection,
        open=True,
        name="headquarters",
    )
    return HqDatabase(pool)


def steps() -> tuple[tuple[str, str], ...]:
    """The steps of the schema in their order: name and SQL."""
    folder = files("postdesk.hq") / "migrations"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return tuple(
        (entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8"))
        for entry in sorted(found, key=lambda entry: entry.name)
    )


def migrate(
    connection: Connection, wanted: tuple[tuple[str, str], ...] | None = None
) -> tuple[str, ...]:
    """Take the database through the steps that it has not been through, each whole.

    Args:
        wanted: The steps; those of the program unless a test has others.

    Returns:
        The names of the steps taken.

    Raises:
        HqDatabaseTooNewError, HqSchemaChangedError: Nothing is changed.
    """
    program = steps() if wanted is None else wanted
    # Two servers that start at once: the second waits, and finds the work done.
    connection.execute("SELECT pg_advisory_lock(%s)", (_MIGRATION_LOCK,))
    try:
        done = _taken(connection)
        connection.commit()
        _check(done, program)
        taken = [(name, sql) for name, sql in program if name not in done]
        for name, sql in taken:
            with connection.transaction():
                connection.execute(sql.encode())
                connection.execute(
                    "INSERT INTO schema_step (name, sha256) VALUES (%s, %s)", (name, _digest(sql))
                )
        return tuple(name for name, _ in taken)
    finally:
        connection.rollback()
        connection.execute("SELECT pg_advisory_unlock(%s)", (_MIGRATION_LOCK,))
        connection.commit()


def _taken(connection: Connection) -> dict[str, str]:
    connection.execute(
        """CREATE TABLE IF NOT EXISTS schema_step (
               name text PRIMARY KEY, sha256 text NOT NULL,
               taken_at timestamptz NOT NULL DEFAULT now())"""
    )
    return dict(connection.execute("SELECT name, sha256 FROM schema_step").fetchall())


def _check(done: dict[str, str], program: tuple[tuple[str, str], ...]) -> None:
    known = dict(program)
    for name, digest in done.items():
        if name not in known:
            raise HqDatabaseTooNewError(name)
        if _digest(known[name]) != digest:
            raise HqSchemaChangedError(name)


def _digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
