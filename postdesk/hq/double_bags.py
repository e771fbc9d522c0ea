"""Sees that one bag of cash stands in the books of two desks of a branch.

Each desk refuses a bag that it has itself; while they were apart, neither could know of the
other's. Both entries stay as they are. A case is opened, and the branch reads of it on all desks.
"""

from __future__ import annotations

from psycopg import Connection

from postdesk.domain.accounts import bag_holder
from postdesk.hq.cases import CaseKind, Finding
from postdesk.hq.chains import StoredChain
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.telling import open_and_tell
from postdesk.wire.bodies import RemittanceReceived
from postdesk.wire.entry import Entry, decode_body


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
    finding = Finding(
        CaseKind.BAG_TWICE, chain.epoch, chain.fork, entry.seq, f"{body.bag_no}: {other[0]}"
    )
    told = {"bag_no": body.bag_no, "first": str(other[0])}
    open_and_tell(hq, connection, chain.branch, chain.desk, finding, **told)
