"""What the check of the books at the start comes to: noted, told to headquarters, work stopped."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.services.verification import VerificationReport, rebuild
from postdesk.wire.bodies import IntegrityFailed, IntegrityRestored
from postdesk.wire.entry import Entry

TABLES = frozenset({"projection", "projection missing"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        entries: How many entries it looked at.
        findings: (code, entry's number, entry or table, detail) of each finding.
    """

    entries: int
    findings: tuple[tuple[str, int, str, str], ...]

    @property
    def is_only_tables(self) -> bool:
        """Whether the journal is whole and only what is worked out from it is off."""
        return all(what in TABLES for what, *_ in self.findings)


def checked(report: VerificationReport) -> Checked:
    """What a verification found, as it is noted."""
    return Checked(
        report.entries,
        tuple((one.what, one.seq, one.entry_id, one.detail) for one in report.findings),
    )


def note_check(desk: Desk, found: Checked) -> Entry | None:
    """Note what a check found; nothing where all is as before.

    Tables that are off are worked out anew from the journal, and work goes on. A journal that is
    off stops all work but reading (`posting.BooksUnsoundError`) until a later check finds nothing.
    Either is an entry of the system, which headquarters gets and opens a case for.
    """
    is_stopped = is_open(desk)
    if not found.findings and not is_stopped:
        return None
    if found.findings and is_stopped and not found.is_only_tables:
        # It is known, and stands already.
        return None
    is_healed = bool(found.findings) and found.is_only_tables
    if is_healed:
        rebuild(desk)
    with posting(desk, None) as action:
        if not found.findings:
            return action.add(IntegrityRestored(entries=found.entries))
        what, seq, subject, detail = found.findings[0]
        return action.add(
            IntegrityFailed(
                findings=len(found.findings),
                what=what,
                seq=seq,
                subject=subject,
                detail=detail,
                is_healed=int(is_healed),
            )
        )


def is_open(desk: Desk) -> bool:
    """Whether a check has stopped the work."""
    row = desk.db.conn.execute("SELECT max(is_open) FROM integrity_failure").fetchone()
    return bool(row[0])
