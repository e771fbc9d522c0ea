"""What branches dispute: shown to operators, and counted: nobody is told to be the only one.

Headquarters can read these and end none of them: a dispute is the branch's own entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from psycopg import Connection

from postdesk.wire.bodies import DifferenceMoved, DisputeEnded, EntryDisputed, ProposalDisputed
from postdesk.wire.contents import KnownProblemPublished
from postdesk.wire.entry import Entry

BRANCHES_MIN: Final = 3


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """Something that a branch disputes.

    Attributes:
        entry_kind: Kind of the entry that is disputed.
        ended_at: When the branch ended it; None while it stands.
    """

    branch: str
    desk: str
    seq: int
    entry_kind: str
    reason: str
    person: str
    at: datetime
    ended_at: datetime | None


def apply_dispute(
    connection: Connection, place: tuple[str, str, int, int], entry: Entry, body: object
) -> None:
    """Write what an entry disputes, or that it is ended; nothing for other entries."""
    disputed = _disputed(body)
    if disputed is not None:
        connection.execute(
            "INSERT INTO dispute VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)",
            (*place, entry.seq, *disputed, entry.person, entry.at),
        )
    elif isinstance(body, DisputeEnded):
        connection.execute(
            """UPDATE dispute SET ended_at = %s
               WHERE branch = %s AND desk = %s AND entry_id = %s AND ended_at IS NULL""",
            (entry.at, place[0], place[1], body.entry_id),
        )


def _disputed(body: object) -> tuple[str, str, str] | None:
    """(kind, name, reason) of what a body disputes."""
    if isinstance(body, EntryDisputed):
        return body.entry_kind, body.entry_id, body.reason
    if isinstance(body, ProposalDisputed):
        return "proposal.received", body.proposal_no, body.reason
    if isinstance(body, DifferenceMoved) and body.after == "disputed":
        return "till.closed", body.difference_entry, body.reason
    return None


def disputes_of(connection: Connection, branch: str) -> tuple[DisputeRow, ...]:
    """What a branch disputes and has not ended, the newest first."""
    rows = connection.execute(
        """SELECT branch, desk, seq, entry_kind, reason, person, at, ended_at FROM dispute
           WHERE branch = %s AND ended_at IS NULL ORDER BY at DESC, seq DESC""",
        (branch,),
    ).fetchall()
    return tuple(DisputeRow(*row) for row in rows)


def counted(connection: Connection, problem: KnownProblemPublished) -> KnownProblemPublished:
    """The problem with how many branches dispute entries of its kinds; whoever typed one or not.

    Fewer than `BRANCHES_MIN` are told as none, so that no branch can be told from the figure.
    """
    row = connection.execute(
        "SELECT count(DISTINCT branch) FROM dispute WHERE entry_kind = ANY(%s)",
        (list(problem.entry_kinds),),
    ).fetchone()
    branches = int(row[0]) if row else 0
    return msgspec.structs.replace(problem, branches=branches if branches >= BRANCHES_MIN else 0)
