"""Cases: what people must look at. Nothing waits for them; nothing is frozen meanwhile.

Nobody at headquarters closes alone what concerns a branch: a case is closed when the branch has
said that it agrees, or long enough after a notice to it. A closed case stays as it is; what comes
again is a case of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from psycopg import Connection

from postdesk.domain.business_day import phnom_penh
from postdesk.domain.errors import RuleError
from postdesk.domain.people import Role
from postdesk.wire.bodies import CaseAgreed
from postdesk.wire.entry import Entry
from postdesk.words.format import hour_text, short_date_text

NOTICE: Final = timedelta(days=14)


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


class CaseNotOpenError(RuleError):
    """The branch has no such case, or it is closed."""

    facts = ("branch", "number")

    def __init__(self, branch: str, case_no: int) -> None:
        super().__init__(f"{branch} {case_no}")
        self.branch = branch
        self.number = str(case_no)


class CaseNotAgreedError(RuleError):
    """The branch has not agreed to close the case, and was given no notice."""

    facts = ("branch", "number")

    def __init__(self, branch: str, case_no: int) -> None:
        super().__init__(f"{branch} {case_no}")
        self.branch = branch
        self.number = str(case_no)


class CaseNoticeRunningError(RuleError):
    """The branch was given notice, has not agreed, and its time is not over.

    Attributes:
        moment: Day and hour from which the case may be closed all the same.
    """

    facts = ("branch", "number", "moment")

    def __init__(self, branch: str, case_no: int, ends_at: datetime) -> None:
        super().__init__(f"{branch} {case_no}")
        self.branch = branch
        self.number = str(case_no)
        self.moment = moment_text(ends_at)


class CaseReasonMissingError(RuleError):
    """A notice says why the case is to be closed, for the branch to read."""


def apply_agreement(
    connection: Connection, place: tuple[str, str, int, int], entry: Entry, body: object
) -> None:
    """Write that a branch's manager agrees to have a case closed; nothing for other entries."""
    if isinstance(body, CaseAgreed) and entry.role == Role.MANAGER.value:
        connection.execute(
            "INSERT INTO case_agreed VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (*place, entry.seq, body.case_no, body.reason, entry.person, entry.at),
        )


def close_case(connection: Connection, branch: str, case_no: int, *, by: str, at: datetime) -> None:
    """Close a case to which the branch agrees, or of which it was given notice long enough ago.

    Raises:
        CaseNotOpenError, CaseNotAgreedError, CaseNoticeRunningError: It is not closed.
    """
    _, opened_at = open_since(connection, branch, case_no)
    if not _is_agreed(connection, branch, case_no, opened_at):
        since = noticed_at(connection, branch, case_no)
        if since is None:
            raise CaseNotAgreedError(branch, case_no)
        if at < since + NOTICE:
            raise CaseNoticeRunningError(branch, case_no, since + NOTICE)
    connection.execute(
        "UPDATE hq_case SET closed_at = %s, closed_by = %s WHERE branch = %s AND case_no = %s",
        (at, by, branch, case_no),
    )


def open_since(connection: Connection, branch: str, case_no: int) -> tuple[str, datetime]:
    """The desk of an open case and since when; nobody else closes it meanwhile."""
    row = connection.execute(
        """SELECT desk, opened_at FROM hq_case
           WHERE branch = %s AND case_no = %s AND closed_at IS NULL FOR UPDATE""",
        (branch, case_no),
    ).fetchone()
    if row is None:
        raise CaseNotOpenError(branch, case_no)
    return row[0], row[1]


def _is_agreed(connection: Connection, branch: str, case_no: int, opened_at: datetime) -> bool:
    """Whether the branch's word came after the case was opened: a number is not agreed to before.

    By headquarters' clock on both sides, whatever the desk's shows.
    """
    row = connection.execute(
        """SELECT 1 FROM case_agreed JOIN frame USING (branch, desk, epoch, fork)
           WHERE branch = %s AND case_no = %s AND received_at >= %s
             AND seq BETWEEN first AND last""",
        (branch, case_no, opened_at),
    ).fetchone()
    return row is not None


def noticed_at(connection: Connection, branch: str, case_no: int) -> datetime | None:
    """When the branch was first given notice that a case will be closed; None where it was not."""
    row = connection.execute(
        "SELECT min(given_at) FROM case_notice WHERE branch = %s AND case_no = %s",
        (branch, case_no),
    ).fetchone()
    return row[0] if row else None


def moment_text(instant: datetime) -> str:
    """Day with its year, and hour: `21/12/2026 07:30`."""
    return f"{short_date_text(phnom_penh(instant).date())} {hour_text(instant)}"
