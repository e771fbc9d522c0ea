"""Opens cases and tells the branch of them, each by its number at headquarters.

What is refused is told with its number in the reply to the very call. All else that becomes a
case is told by a notice in the branch's feed, which the desk fetches in the same round or, where
the case shows only when entries are worked in, in the next one.
"""

from __future__ import annotations

from psycopg import Connection

from postdesk.hq import feed
from postdesk.hq.cases import Finding, open_or_find
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


def notice_of(key: str, facts: dict[str, object]) -> NoticePublished:
    """A notice out of two sentences, `<key>.title` and `<key>.text`, in both languages."""
    return NoticePublished(
        title_km=say(f"{key}.title", Language.KHMER, **facts),
        title_en=say(f"{key}.title", Language.ENGLISH, **facts),
        text_km=say(f"{key}.text", Language.KHMER, **facts),
        text_en=say(f"{key}.text", Language.ENGLISH, **facts),
    )
