"""Works the office's tables out of the journal: one function per kind of entry.

`apply` runs inside the transaction that posts the entry. `rebuild` drops every table here and
plays the whole journal again; the rows must come out the same, and `verify` checks that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlite_utils import Database

from postdesk.storage.delivery_projections import DELIVERY_PROJECTIONS
from postdesk.storage.desk_projections import DESK_PROJECTIONS
from postdesk.storage.difference_projections import note_difference
from postdesk.storage.hq_projections import HQ_PROJECTIONS
from postdesk.storage.movement_projections import MOVEMENT_PROJECTIONS
from postdesk.storage.office_projections import OFFICE_PROJECTIONS
from postdesk.storage.projecting import Posted
from postdesk.storage.projection_tables import INDEXES, TABLES, VERSION
from postdesk.storage.sale_projections import SALE_PROJECTIONS
from postdesk.wire.bodies import Body
from postdesk.wire.entry import Entry, decode_body

_PROJECTIONS: Final = (
    DESK_PROJECTIONS
    | SALE_PROJECTIONS
    | DELIVERY_PROJECTIONS
    | MOVEMENT_PROJECTIONS
    | OFFICE_PROJECTIONS
    | HQ_PROJECTIONS
)


def create_tables(db: Database) -> None:
    """Make the empty tables."""
    for statement in (*TABLES.values(), *INDEXES):
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA user_version = {VERSION}")


def drop_tables(db: Database) -> None:
    """Drop them all, whatever version made them; the journal is not touched."""
    for name in TABLES:
        db.conn.execute(f"DROP TABLE IF EXISTS {name}")


def are_current(db: Database) -> bool:
    """Whether the file's tables are of this program's version."""
    return bool(db.conn.execute("PRAGMA user_version").fetchone()[0] == VERSION)


def rebuild(db: Database, entries: Iterable[Entry]) -> int:
    """Drop the tables and play the journal again. Call it inside a transaction.

    Returns:
        How many entries were played.
    """
    drop_tables(db)
    create_tables(db)
    played = 0
    for entry in entries:
        apply(db, entry, decode_body(entry))
        played += 1
    return played


def apply(db: Database, entry: Entry, body: Body) -> None:
    """Play one entry into the tables."""
    project = _PROJECTIONS.get(type(body))
    if project is not None:
        project(db, Posted(entry, body))
    note_difference(db, Posted(entry, body))


def rows_of(db: Database, table: str) -> list[tuple[Any, ...]]:
    """All rows of one table, in a fixed order: what `verify` compares."""
    return sorted(db.conn.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 - a name from TABLES
