"""The feed of each branch: documents numbered, chained and signed in the order of publishing.

The branch's row is locked while a number is given, so that the numbers have no gaps: a document
whose transaction came to nothing never had one.
"""

from __future__ import annotations

from typing import Final

from psycopg import Connection

from postdesk.domain.errors import RuleError
from postdesk.hq.headquarters import Headquarters, instant_text
from postdesk.wire.contents import Content, kind_of_content
from postdesk.wire.documents import FeedEnd, make_document
from postdesk.wire.entry import hash_of
from postdesk.wire.keys import Purpose, Signed, encode_signed

DELIVERY_BYTES_MAX: Final = 1024 * 1024


class UnknownBranchError(RuleError):
    """Headquarters has no branch of that code."""

    facts = ("branch",)

    def __init__(self, branch: str) -> None:
        super().__init__(branch)
        self.branch = branch


def publish(connection: Connection, hq: Headquarters, branch: str, content: Content) -> int:
    """Add a document at the end of a branch's feed; returns its number.

    It stands once the caller's transaction does.

    Raises:
        UnknownBranchError: There is no such branch.
    """
    end = feed_end(connection, branch, for_update=True)
    at = hq.now()
    document = make_document(branch, end, content, at=instant_text(at))
    digest = hash_of(end.hash, document)
    signed = hq.keys.sign(Purpose.DOCUMENTS, document)
    connection.execute(
        """INSERT INTO document (branch, number, kind, at, hash, content, key_id, signature)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s)""",
        (
            branch,
            end.number + 1,
            kind_of_content(content),
            at,
            digest,
            document,
            signed.key_id,
            signed.signature,
        ),
    )
    connection.execute(
        "UPDATE branch SET feed_number = %s, feed_hash = %s WHERE branch = %s",
        (end.number + 1, digest, branch),
    )
    return end.number + 1


def feed_end(connection: Connection, branch: str, *, for_update: bool = False) -> FeedEnd:
    """Where a branch's feed stands (`UnknownBranchError`)."""
    lock = " FOR UPDATE" if for_update else ""
    row = connection.execute(
        f"SELECT feed_number, feed_hash FROM branch WHERE branch = %s{lock}",  # noqa: S608 - constants
        (branch,),
    ).fetchone()
    if row is None:
        raise UnknownBranchError(branch)
    return FeedEnd(int(row[0]), bytes(row[1]))


def documents_after(
    connection: Connection, branch: str, number: int, *, limit: int
) -> tuple[bytes, ...]:
    """Signed documents after a number, in order; as many as go into one answer."""
    rows = connection.execute(
        """SELECT key_id, content, signature FROM document
           WHERE branch = %s AND number > %s ORDER BY number LIMIT %s""",
        (branch, number, limit),
    ).fetchall()
    records: list[bytes] = []
    size_bytes = 0
    for key_id, content, signature in rows:
        record = encode_signed(Signed(key_id, content, signature))
        size_bytes += len(record)
        if records and size_bytes > DELIVERY_BYTES_MAX:
            break
        records.append(record)
    return tuple(records)
