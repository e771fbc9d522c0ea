"""Cases: what people must look at. Nothing waits for them; nothing is frozen meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from psycopg import Connection


class CaseKind(StrEnum):
    """What a case is about."""

    FORK = "fork"
    CLONE = "clone"
    ROLLBACK = "rollback"
    REFUSED = "refused"
    INTEGRITY = "integrity"
    BAG_TWICE = "bag-twice"
    PERSON_TWICE = "person-twice"


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        fork: The chain that is kept beside the first, or 0.
        seq: The entry from which it differs, or where the desk stood.
        detail: What exactly, for whoever looks into it.
    """

    branch: str
    case_no: int
    kind: str
    desk: str
    epoch: int
    fork: int
    seq: int
    detail: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a case is opened for."""

    kind: CaseKind
    epoch: int
    fork: int = 0
    seq: int = 0
    detail: str = ""


def open_case(
    connection: Connection, branch: str, desk: str, finding: Finding, *, at: datetime
) -> int:
    """Open a case, or find the one that is open for the same thing; returns its number."""
    return open_or_find(connection, branch, desk, finding, at=at)[0]


def open_or_find(
    connection: Connection, branch: str, desk: str, finding: Finding, *, at: datetime
) -> tuple[int, bool]:
    """The number of the open case for a finding, and whether it was opened just now."""
    # The branch's row is locked, so that two desks cannot take one number.
    connection.execute("SELECT 1 FROM branch WHERE branch = %s FOR UPDATE", (branch,))
    same = connection.execute(
        """SELECT case_no FROM hq_case
           WHERE branch = %s AND desk = %s AND kind = %s AND epoch = %s AND fork = %s
             AND closed_at IS NULL
             AND (kind NOT IN ('refused', 'bag-twice', 'person-twice') OR detail = %s)""",
        (branch, desk, finding.kind.value, finding.epoch, finding.fork, finding.detail),
    ).fetchone()
    if same is not None:
        return int(same[0]), False
    row = connection.execute(
        """INSERT INTO hq_case
               (branch, case_no, kind, desk, epoch, fork, seq, detail, opened_at)
           SELECT %s, 1 + coalesce(max(case_no), 0), %s, %s, %s, %s, %s, %s, %s
           FROM hq_case WHERE branch = %s
           RETURNING case_no""",
        (
            branch,
            finding.kind.value,
            desk,
            finding.epoch,
            finding.fork,
            finding.seq,
            finding.detail,
            at,
            branch,
        ),
    ).fetchone()
    if row is None:
        raise LookupError(branch)
    return int(row[0]), True


def cases_of(connection: Connection, branch: str | None = None) -> tuple[Case, ...]:
    """Cases of a branch, or of all, newest first."""
    rows = connection.execute(
        """SELECT branch, case_no, kind, desk, epoch, fork, seq, detail, opened_at, closed_at
           FROM hq_case WHERE %s::text IS NULL OR branch = %s
           ORDER BY opened_at DESC, branch, case_no DESC""",
        (branch, branch),
    ).fetchall()
    return tuple(Case(*row) for row in rows)


def close_case(connection: Connection, branch: str, case_no: int, *, by: str, at: datetime) -> bool:
    """Note that somebody has looked into a case; False where it is not open."""
    cursor = connection.execute(
        """UPDATE hq_case SET closed_at = %s, closed_by = %s
           WHERE branch = %s AND case_no = %s AND closed_at IS NULL""",
        (at, by, branch, case_no),
    )
    return cursor.rowcount == 1
