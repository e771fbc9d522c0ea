"""Opens a case where a desk's own check found its books not as they were recorded."""

from __future__ import annotations

from psycopg import Connection

from postdesk.hq.cases import CaseKind, Finding
from postdesk.hq.chains import StoredChain
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.telling import open_and_tell
from postdesk.wire.bodies import IntegrityFailed
from postdesk.wire.entry import Entry, decode_body


def tell_if_unsound(
    hq: Headquarters, connection: Connection, chain: StoredChain, entry: Entry
) -> None:
    """Open a case for a failed check, with what it named."""
    if entry.kind != "integrity.failed":
        return
    body = decode_body(entry)
    if not isinstance(body, IntegrityFailed):
        raise TypeError(entry.entry_id)
    detail = f"{body.findings} × {body.what}: {body.subject} {body.detail}".strip()
    finding = Finding(CaseKind.INTEGRITY, chain.epoch, chain.fork, body.seq or entry.seq, detail)
    open_and_tell(hq, connection, chain.branch, chain.desk, finding)
