"""The schema grows by whole steps, and what it has been through does not change."""

from __future__ import annotations

import psycopg
import pytest

from postdesk.hq.database import (
    HqDatabase,
    HqDatabaseTooNewError,
    HqSchemaChangedError,
    migrate,
    steps,
)

MORE = ("9000_more", "CREATE TABLE more (one integer)")
BROKEN = ("9001_broken", "CREATE TABLE half (one integer); SELECT nonsense")


def tables(connection: psycopg.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT tablename FROM pg_tables").fetchall()}


def test_a_step_is_taken_once(hq_dsn: str) -> None:
    with psycopg.connect(hq_dsn) as connection:
        assert migrate(connection) == ()
        assert migrate(connection, (*steps(), MORE)) == ("9000_more",)
        assert migrate(connection, (*steps(), MORE)) == ()
        assert "more" in tables(connection)


def test_a_step_that_fails_leaves_nothing_behind(hq_dsn: str) -> None:
    with psycopg.connect(hq_dsn) as connection:
        with pytest.raises(psycopg.Error):
            migrate(connection, (*steps(), MORE, BROKEN))

        assert "more" in tables(connection)
        assert "half" not in tables(connection)


def test_a_database_of_a_newer_program_is_left_alone(hq_dsn: str) -> None:
    with psycopg.connect(hq_dsn) as connection:
        migrate(connection, (*steps(), MORE))

        with pytest.raises(HqDatabaseTooNewError):
            migrate(connection)


def test_a_step_that_is_not_what_it_was_is_noticed(hq_dsn: str) -> None:
    first, *others = steps()

    with psycopg.connect(hq_dsn) as connection, pytest.raises(HqSchemaChangedError):
        migrate(connection, ((first[0], first[1] + " "), *others))


def test_a_transaction_is_whole_or_not_at_all(hq_database: HqDatabase) -> None:
    with pytest.raises(ZeroDivisionError), hq_database.transaction() as connection:
        connection.execute("INSERT INTO branch VALUES ('AAA', 'ក', 'A', '')")
        raise ZeroDivisionError

    with hq_database.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM branch").fetchone() == (0,)


@pytest.mark.parametrize("table", ["journal_entry", "frame", "document"])
def test_what_was_stored_is_neither_changed_nor_deleted(
    hq_database: HqDatabase, table: str
) -> None:
    values = {
        "journal_entry": "('STG', 'd', 0, 0, 1, '\\x00', '\\x00')",
        "frame": "('STG', 'd', 0, 0, 1, 1, '\\x00', now())",
        "document": "('STG', 1, 'rate', now(), '\\x00', '\\x00', 'k', '\\x00')",
    }
    with hq_database.transaction() as connection:
        connection.execute(f"INSERT INTO {table} VALUES {values[table]}".encode())

    for statement in (f"UPDATE {table} SET branch = 'KCM'", f"DELETE FROM {table}"):
        with (
            pytest.raises(psycopg.errors.RaiseException),
            hq_database.transaction() as connection,
        ):
            connection.execute(statement.encode())


def test_big_tables_are_spread_by_branch(hq_database: HqDatabase) -> None:
    with hq_database.transaction() as connection:
        rows = connection.execute(
            """SELECT relname, pg_get_partkeydef(pg_class.oid) FROM pg_class
               JOIN pg_partitioned_table ON partrelid = pg_class.oid"""
        ).fetchall()
        keys = connection.execute(
            """SELECT conrelid::regclass::text, (SELECT attname FROM pg_attribute
                   WHERE attrelid = conrelid AND attnum = conkey[1])
               FROM pg_constraint WHERE contype = 'p' AND conrelid::regclass::text = ANY(%s)""",
            ([name for name, _ in rows],),
        ).fetchall()

    assert {definition for _, definition in rows} == {"HASH (branch)"}
    assert len(rows) >= 8
    assert {first for _, first in keys} == {"branch"}
