"""Opens cases, and tells the branch of them and of their end, each by its number at headquarters.

What is refused is told with its number in the reply to the very call. All else that becomes a
case is told by a notice in the branch's feed, which the desk fetches in the same round or, where
the case shows only when entries are worked in, in the next one.
"""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection

from postdesk.hq import feed
from postdesk.hq.cases import (
    NOTICE,
    CaseReasonMissingError,
    Finding,
    moment_text,
    noticed_at,
    open_or_find,
    open_since,
)
from postdesk.hq.headquarters import Headquarters
from postdesk.wire.contents import NoticePublished
from postdesk.words.catalogue import Language, say


def open_and_tell(
    hq: Headquarters,
    connection: Connection,
    branch: str,
    desk: str,
    finding: Finding,
    **told: str,
) -> int:
    """Open a case and publish a notice that names its number; once while the case is open.

    Args:
        told: What the sentences for this kind of case say besides.
    """
    case_no, is_new = open_or_find(connection, branch, desk, finding, at=hq.now())
    if is_new:
        facts = {"case_no": case_no, "desk": desk, "seq": finding.seq, **told}
        feed.publish(connection, hq, branch, notice_of(f"hq.notice.{finding.kind}", facts))
    return case_no


def give_notice(
    hq: Headquarters, connection: Connection, branch: str, case_no: int, *, by: str, reason: str
) -> datetime:
    """Tell the branch that a case will be closed, and why; returns from when it may be.

    A second notice of one case is told as well; the time runs from the first.

    Raises:
        CaseNotOpenError, CaseReasonMissingError
    """
    if not reason.strip():
        raise CaseReasonMissingError
    desk = open_since(connection, branch, case_no)[0]
    ends_at = (noticed_at(connection, branch, case_no) or hq.now()) + NOTICE
    facts = {
        "case_no": case_no,
        "desk": desk,
        "reason": reason.strip(),
        "moment": moment_text(ends_at),
    }
    document = feed.publish(connection, hq, branch, notice_of("hq.notice.closing", facts))
    connection.execute(
        "INSERT INTO case_notice VALUES (%s, %s, %s, %s, %s, %s)",
        (branch, document, case_no, reason.strip(), by, hq.now()),
    )
    return ends_at


def notice_of(key: str, facts: dict[str, object]) -> NoticePublished:
    """A notice out of two sentences, `<key>.title` and `<key>.text`, in both languages."""
    return NoticePublished(
        title_km=say(f"{key}.title", Language.KHMER, **facts),
        title_en=say(f"{key}.title", Language.ENGLISH, **facts),
        text_km=say(f"{key}.text", Language.KHMER, **facts),
        text_en=say(f"{key}.text", Language.ENGLISH, **facts),
    )
