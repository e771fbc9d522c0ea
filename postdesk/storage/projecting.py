"""What every projection is built with."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlite_utils import Database

from postdesk.wire.bodies import Body
from postdesk.wire.entry import Entry, place_of


class Posted(NamedTuple):
    """An entry with its body, as it is played into the tables."""

    entry: Entry
    body: Body

    @property
    def place(self) -> int:
        """Where it stands among the entries of all epochs."""
        return place_of(self.entry.epoch, self.entry.seq)

    @property
    def fields(self) -> dict[str, Any]:
        """The body's fields by name, for a table that has a column for each."""
        return {name: getattr(self.body, name) for name in self.body.__struct_fields__}


def insert(db: Database, table: str, **values: object) -> None:
    """Write one row of a projection, columns by name."""
    columns = ", ".join(values)
    fields = ", ".join(f":{name}" for name in values)
    db.conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({fields})", values)  # noqa: S608 - names from this file


def serial_of(number: str) -> int:
    """The running number at the end of a receipt's or refund's number."""
    return int(number.rsplit("-", 1)[1])
