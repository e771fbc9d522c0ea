"""The branches of the operator, and what stands for all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import msgspec
from psycopg import Connection

from postdesk.domain.errors import RuleError
from postdesk.hq import feed
from postdesk.hq.headquarters import Headquarters
from postdesk.wire.contents import CONTENTS, Content, kind_of_content

_CODE: Final = re.compile("[A-Z0-9]{2,6}")


class BranchExistsError(RuleError):
    """There is a branch of that code already."""

    facts = ("branch",)

    def __init__(self, branch: str) -> None:
        super().__init__(branch)
        self.branch = branch


class BranchCodeError(RuleError):
    """A branch's code is two to six capital letters or digits, and it needs a name."""

    facts = ("branch",)

    def __init__(self, branch: str) -> None:
        super().__init__(branch)
        self.branch = branch


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A branch as headquarters knows it."""

    branch: str
    name_km: str
    name_en: str
    telephone: str


def add_branch(hq: Headquarters, row: BranchRow) -> int:
    """Add a branch; its feed begins with what stands for all branches.

    Returns:
        How many documents that is.

    Raises:
        BranchCodeError, BranchExistsError: It cannot be added so.
    """
    if not _CODE.fullmatch(row.branch) or not (row.name_km + row.name_en).strip():
        raise BranchCodeError(row.branch)
    with hq.database.transaction() as connection:
        added = connection.execute(
            """INSERT INTO branch (branch, name_km, name_en, telephone) VALUES (%s, %s, %s, %s)
               ON CONFLICT DO NOTHING""",
            (row.branch, row.name_km.strip(), row.name_en.strip(), row.telephone),
        )
        if not added.rowcount:
            raise BranchExistsError(row.branch)
        standing = standing_contents(connection)
        for content in standing:
            feed.publish(connection, hq, row.branch, content)
    return len(standing)


def list_branches(connection: Connection) -> tuple[BranchRow, ...]:
    """All branches, by code."""
    rows = connection.execute(
        "SELECT branch, name_km, name_en, telephone FROM branch ORDER BY branch"
    ).fetchall()
    return tuple(BranchRow(*row) for row in rows)


def keep_standing(connection: Connection, content: Content) -> None:
    """Keep what was published to all branches, for those that are added later."""
    connection.execute(
        """INSERT INTO standing_document (kind, content)
           VALUES (%s, %s)""",
        (kind_of_content(content), msgspec.msgpack.encode(content)),
    )


def standing_contents(connection: Connection) -> tuple[Content, ...]:
    """What was published to all branches, in order."""
    rows = connection.execute(
        "SELECT kind, content FROM standing_document ORDER BY standing_no"
    ).fetchall()
    return tuple(msgspec.msgpack.decode(content, type=CONTENTS[kind]) for kind, content in rows)
