"""How the whole network stands: branch by branch, desk by desk. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from psycopg import Connection

from postdesk.hq import branches, cases, chains, lineage
from postdesk.hq.cases import Case
from postdesk.hq.disputes import DisputeRow, disputes_of
from postdesk.hq.headquarters import Headquarters


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One desk.

    Attributes:
        contact_at: When it last called; None before the first call.
        stored: Entries of its newest books that are durable here.
        applied: Entries of them that stand in the tables.
        head: The hash at the end, 64 hexadecimal digits.
        feed_applied: The last document that it has applied.
        refused_documents: Documents that it could not use.
        trouble: Why its last call was refused, or empty.
        clock_skew_s: Seconds by which its clock is ahead.
        balances: Debits less credits by account, holder and unit.
    """

    branch: str
    desk: str
    is_main: bool
    is_revoked: bool
    epoch: int
    contact_at: datetime | None
    program: str
    stored: int
    applied: int
    head: str
    feed_applied: int
    refused_documents: int
    trouble: str
    clock_skew_s: int
    balances: tuple[tuple[str, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class DayCloseRow:
    """One close of a desk's day.

    Attributes:
        balances_agree: Whether the balances in it are those worked out here.
    """

    branch: str
    desk: str
    day: date
    closed_at: datetime
    person: str
    covers: str
    balances_agree: bool


@dataclass(frozen=True, slots=True)
class BranchStanding:
    """One branch with its desks.

    Attributes:
        feed_number: The newest document for it.
        disputes: What it disputes and has not ended.
    """

    branch: str
    name_km: str
    name_en: str
    feed_number: int
    desks: tuple[DeskRow, ...]
    day_closes: tuple[DayCloseRow, ...]
    disputes: tuple[DisputeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkStatus:
    """Everything at one moment.

    Attributes:
        is_training: Whether this headquarters is for practice.
    """

    at: datetime
    operator_km: str
    operator_en: str
    is_training: bool
    branches: tuple[BranchStanding, ...]
    open_cases: tuple[Case, ...]


DAY_CLOSES_MAX = 7


def network_status(hq: Headquarters, *, branch: str | None = None) -> NetworkStatus:
    """How all branches stand, or one of them."""
    with hq.database.transaction() as connection:
        # One moment for all of it: what arrives meanwhile is in the next look.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        rows = [
            row
            for row in branches.list_branches(connection)
            if branch is None or row.branch == branch
        ]
        open_cases = [case for case in cases.cases_of(connection, branch) if not case.closed_at]
        return NetworkStatus(
            at=hq.now(),
            operator_km=hq.keys.card.operator_km,
            operator_en=hq.keys.card.operator_en,
            is_training=hq.keys.card.mode == "training",
            branches=tuple(_branch(connection, row) for row in rows),
            open_cases=tuple(open_cases),
        )


def _branch(connection: Connection, row: branches.BranchRow) -> BranchStanding:
    found = connection.execute(
        "SELECT feed_number FROM branch WHERE branch = %s", (row.branch,)
    ).fetchone()
    closes = connection.execute(
        """SELECT branch, desk, day, closed_at, person, covers, balances_agree FROM day_close
           WHERE branch = %s ORDER BY day DESC, closed_at DESC LIMIT %s""",
        (row.branch, DAY_CLOSES_MAX),
    ).fetchall()
    return BranchStanding(
        branch=row.branch,
        name_km=row.name_km,
        name_en=row.name_en,
        feed_number=int(found[0]) if found else 0,
        desks=_desks(connection, row.branch),
        day_closes=tuple(DayCloseRow(*close) for close in closes),
        disputes=disputes_of(connection, row.branch),
    )


def _desks(connection: Connection, branch: str) -> tuple[DeskRow, ...]:
    rows = connection.execute(
        """SELECT desk, is_main, is_revoked, epoch, contact_at, program, feed_applied, trouble,
                  clock_skew_s,
                  (SELECT count(*) FROM refused_document r
                   WHERE r.branch = desk.branch AND r.desk = desk.desk)
           FROM desk WHERE branch = %s ORDER BY is_main DESC, enrolled_at, desk""",
        (branch,),
    ).fetchall()
    found = []
    for row in rows:
        kept = chains.chains_of(connection, branch, row[0])
        books = lineage.books_of(connection, kept[-1]) if kept else ()
        balances = lineage.balances_of_desk(connection, branch, row[0])
        found.append(
            DeskRow(
                branch=branch,
                desk=row[0],
                is_main=row[1],
                is_revoked=row[2],
                epoch=row[3],
                contact_at=row[4],
                program=row[5],
                stored=sum(last for _, last in books),
                applied=sum(min(chain.applied, last) for chain, last in books),
                head=kept[-1].head.hex() if kept else "",
                feed_applied=row[6],
                refused_documents=row[9],
                trouble=row[7],
                clock_skew_s=row[8],
                balances=tuple((*key, amount) for key, amount in sorted(balances.items())),
            )
        )
    return tuple(found)
