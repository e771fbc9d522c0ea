"""Who has which till, by the journals; and sees one person with tills at two desks at one time.

A desk lets a person have one till; while desks are apart, neither can know of the other's. Both
chains stay as they are. A case is opened, once for each shift and other desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import Connection

from postdesk.hq.cases import CaseKind, Finding
from postdesk.hq.chains import StoredChain
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.telling import open_and_tell
from postdesk.wire.bodies import TillClosed, TillOpened
from postdesk.wire.contents import StaffPublished
from postdesk.wire.documents import decode_content, decode_document
from postdesk.wire.entry import Entry

_COLUMNS: Final = "branch, desk, epoch, fork, seq, shift, person, opened_at"


@dataclass(frozen=True, slots=True)
class TillShift:
    """One shift: from when a person took a till."""

    branch: str
    desk: str
    epoch: int
    fork: int
    seq: int
    shift: str
    person: str
    opened_at: datetime

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Which of two shifts is the later one; of two at one moment always the same."""
        return self.opened_at, self.branch, self.desk


def apply_shift(
    connection: Connection, place: tuple[str, str, int, int], entry: Entry, body: object
) -> str:
    """Write that a shift began or ended; returns the name of one that ended, else nothing."""
    if isinstance(body, TillOpened):
        connection.execute(
            "INSERT INTO till_shift VALUES (%s, %s, %s, %s, %s, %s, %s, %s, NULL)",
            (*place, entry.seq, body.shift, entry.person, entry.at),
        )
    elif isinstance(body, TillClosed):
        _end(connection, place, entry, body.shift)
        return body.shift
    return ""


def _end(
    connection: Connection, place: tuple[str, str, int, int], entry: Entry, shift: str
) -> None:
    """End a shift of this very chain, or the one that it came with from an earlier chain.

    Two copies of one disk may both end a shift that they came with. The first end counts, so that
    it is the same in whichever order they are worked in.
    """
    branch, desk, epoch, fork = place
    for chains in ("(epoch, fork) = (%s, %s)", "(epoch, fork) < (%s, %s)"):
        ended = connection.execute(
            f"""UPDATE till_shift SET closed_at = least(closed_at, %s)
                WHERE branch = %s AND desk = %s AND shift = %s AND {chains}""",  # noqa: S608 - constants
            (entry.at, branch, desk, shift, epoch, fork),
        )
        if ended.rowcount:
            return


def tell_if_person_twice(
    hq: Headquarters,
    connection: Connection,
    chain: StoredChain,
    ended: frozenset[str],
    *,
    is_whole: bool,
) -> None:
    """Open a case where a person of this desk had a till at another one at the same time.

    Args:
        ended: Names of shifts that ended in what was just worked in.
        is_whole: Whether all that the desk sent is worked in. If not, a shift that looks open may
            end with the next entry.
    """
    persons = connection.execute(
        """SELECT DISTINCT person FROM till_shift WHERE branch = %s AND desk = %s
             AND (shift = ANY(%s) OR %s AND closed_at IS NULL) ORDER BY person""",
        (chain.branch, chain.desk, list(ended), is_whole),
    ).fetchall()
    for (person,) in persons:
        # Of two servers that work in two desks at once, the second waits and sees the first's.
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", (person,))
    for own, other in _at_one_time(connection, chain, ended, is_whole=is_whole):
        earlier, later = sorted((own, other), key=lambda shift: shift.order)
        if earlier.branch == later.branch:
            _open_once(hq, connection, later, earlier)
        elif _is_one_person(connection, own, other):
            # Each branch has numbers of its own and must read of it.
            for about, beside in sorted(
                ((own, other), (other, own)), key=lambda two: two[0].branch
            ):
                _open_once(hq, connection, about, beside)


def _at_one_time(
    connection: Connection, chain: StoredChain, ended: frozenset[str], *, is_whole: bool
) -> list[tuple[TillShift, TillShift]]:
    """Pairs of shifts of one person that overlap: this desk's, another's.

    A till that was never closed on a desk that is revoked is not held by anybody any more.
    """
    columns = ", ".join(
        f"{table}.{name}" for table in ("own", "other") for name in _COLUMNS.split(", ")
    )
    rows = connection.execute(
        f"""SELECT {columns} FROM till_shift AS own
            JOIN till_shift AS other ON other.person = own.person
             AND (other.branch, other.desk) <> (own.branch, own.desk)
             AND other.opened_at < coalesce(own.closed_at, 'infinity')
             AND own.opened_at < coalesce(other.closed_at, 'infinity')
            JOIN desk ON desk.branch = other.branch AND desk.desk = other.desk
             AND (other.closed_at IS NOT NULL OR NOT desk.is_revoked)
            WHERE own.branch = %s AND own.desk = %s
              AND (own.shift = ANY(%s) OR %s AND own.closed_at IS NULL)
            ORDER BY own.opened_at, own.seq, other.opened_at, other.seq""",  # noqa: S608 - constants
        (chain.branch, chain.desk, list(ended), is_whole),
    ).fetchall()
    return [(TillShift(*row[:8]), TillShift(*row[8:])) for row in rows]


def _is_one_person(connection: Connection, own: TillShift, other: TillShift) -> bool:
    """Whether a short code means one person at two branches: where headquarters gave it to both.

    Branches give codes themselves, and a Sokha works in many of them.
    """
    return all(
        any(
            isinstance(content, StaffPublished) and content.person_id == own.person
            for content in _staff_of(connection, branch)
        )
        for branch in (own.branch, other.branch)
    )


def _staff_of(connection: Connection, branch: str) -> list[object]:
    rows = connection.execute(
        "SELECT content FROM document WHERE branch = %s AND kind = 'staff'", (branch,)
    ).fetchall()
    return [decode_content(decode_document(bytes(row[0]))) for row in rows]


def _open_once(
    hq: Headquarters, connection: Connection, about: TillShift, beside: TillShift
) -> None:
    """Open a case about a shift, unless one was opened: one that is closed stays so."""
    place = f"{beside.branch}/{beside.desk}"
    finding = Finding(
        CaseKind.PERSON_TWICE, about.epoch, about.fork, about.seq, f"{about.person}: {place}"
    )
    known = connection.execute(
        """SELECT 1 FROM hq_case WHERE branch = %s AND desk = %s AND kind = %s AND epoch = %s
             AND fork = %s AND seq = %s AND detail = %s""",
        (
            about.branch,
            about.desk,
            finding.kind.value,
            finding.epoch,
            finding.fork,
            finding.seq,
            finding.detail,
        ),
    ).fetchone()
    if known is None:
        told = {"person": about.person, "other": place}
        open_and_tell(hq, connection, about.branch, about.desk, finding, **told)
