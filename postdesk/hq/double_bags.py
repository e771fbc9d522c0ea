"""Sees that one bag of cash stands in the books of two desks of a branch.

Each desk refuses a bag that it has itself; while they were apart, neither could know of the
other's. Both entries stay as they are. A case is opened, and the branch reads of it on all desks.
"""

from __future__ import annotations

from psycopg import Connection

from postdesk.domain.accounts import bag_holder
from postdesk.hq import feed
from postdesk.hq.cases import CaseKind, Finding, open_case
from postdesk.hq.chains import StoredChain
from postdesk.hq.headquarters import Headquarters
from postdesk.wire.bodies import RemittanceReceived
from postdesk.wire.contents import NoticePublished
from postdesk.wire.entry import Entry, decode_body
from postdesk.words.catalogue import Language, say


def tell_if_twice(
    hq: Headquarters, connection: Connection, chain: StoredChain, entry: Entry
) -> None:
    """Open a case where a bag that comes in came to another desk of the branch before."""
    if entry.kind != "remittance.received":
        return
    body = decode_body(entry)
    if not isinstance(body, RemittanceReceived):
        raise TypeError(entry.entry_id)
    # Of two servers that work in two desks at once, the second waits for the first one's sums.
    connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (f"{chain.branch}/{body.bag_no}",)
    )
    other = connection.execute(
        """SELECT desk FROM balance WHERE branch = %s AND desk <> %s AND holder = %s
           ORDER BY desk LIMIT 1""",
        (chain.branch, chain.desk, bag_holder(body.bag_no)),
    ).fetchone()
    if other is None:
        return
    told = {"bag_no": body.bag_no, "first": str(other[0]), "second": chain.desk}
    finding = Finding(
        CaseKind.BAG_TWICE, chain.epoch, chain.fork, entry.seq, f"{body.bag_no}: {other[0]}"
    )
    open_case(connection, chain.branch, chain.desk, finding, at=hq.now())
    feed.publish(connection, hq, chain.branch, _notice(told))


def _notice(told: dict[str, str]) -> NoticePublished:
    return NoticePublished(
        title_km=say("hq.bag_twice_title", Language.KHMER, **told),
        title_en=say("hq.bag_twice_title", Language.ENGLISH, **told),
        text_km=say("hq.bag_twice_text", Language.KHMER, **told),
        text_en=say("hq.bag_twice_text", Language.ENGLISH, **told),
    )
