"""Steps that a branch's file has been through never change afterwards."""

from __future__ import annotations

import hashlib

from sqlite_utils import Database

from postdesk.storage.connection import open_database, unguarded
from postdesk.storage.line_store import Contact, LineStore
from postdesk.storage.migrations import migrate, steps
from postdesk.storage.projection_tables import TABLES
from tests.storage.conftest import KEY

# A released step is never edited: add one, and its hash here.
SCHEMA_AFTER = {
    "s0001_journal": "9134fe3a8bbc49ed85c3d4b4a5d964c291bc0cacd0d08d3f254e99633cbcf78e",
    "s0002_beside_the_journal": "d4a435e5fe6d12f66b71c6759338d37e66d051e240d6104caa513b81af5792ab",
    "s0003_line_to_hq": "7ec2a8d3475439a7addd82d67c892262950d59222f70edf29ee2b5e42183e67f",
    "s0004_countersigned_heads": "c9e8828cde20b9472d3aa97c4fe603ded0fbeb4e064ddd66e36cf0768cbd0c08",
    "s0005_case_no": "81ce240eccf233a22920eb8b4912436ea78830c2ba07a7912846980e7851a6a4",
}


def schema_of(db: Database) -> str:
    rows = db.conn.execute(
        """SELECT type, name, tbl_name, sql FROM sqlite_master
           WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlite_%' ORDER BY type, name"""
    ).fetchall()
    text = "\n".join(" ".join(str(part) for part in row) for row in rows)
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def test_the_steps_make_the_schema_that_they_always_made() -> None:
    made = {}
    for name in SCHEMA_AFTER:
        db = open_database(":memory:", KEY)
        with unguarded(db):
            steps.apply(db, stop_before=_next(name))
        made[name] = schema_of(db)
        db.conn.close()

    assert made == SCHEMA_AFTER
    assert [step.name for step in steps._migrations] == list(SCHEMA_AFTER)


def _next(name: str) -> str | None:
    names = [*SCHEMA_AFTER, None]
    return names[names.index(name) + 1]


def test_migrating_twice_changes_nothing() -> None:
    db = open_database(":memory:", KEY)
    migrate(db)
    once = schema_of(db)

    migrate(db)

    assert schema_of(db) == once
    db.conn.close()


def test_migrations_leave_the_projections_alone() -> None:
    db = open_database(":memory:", KEY)
    migrate(db)
    tables = {row[0] for row in db.conn.execute("SELECT name FROM sqlite_master").fetchall()}

    assert tables.isdisjoint(TABLES)
    db.conn.close()


def test_a_reader_of_a_file_that_was_not_brought_on_yet_reads_the_last_call() -> None:
    db = open_database(":memory:", KEY)
    with unguarded(db):
        steps.apply(db, stop_before="s0005_case_no")
        db.execute("INSERT INTO line_contact VALUES ('hq', 'a', 'b', 'c', 'error.X', 'd')")

    assert LineStore(db).contact() == Contact("a", "b", "c", "error.X", "d", case_no=0)
    migrate(db)
    assert LineStore(db).contact() == Contact("a", "b", "c", "error.X", "d", case_no=0)
    db.conn.close()
