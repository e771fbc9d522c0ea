"""Documents from headquarters as they came: signed, numbered, never changed, never deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from postdesk.wire.documents import FeedEnd
from postdesk.wire.entry import GENESIS
from postdesk.wire.keys import Signed


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """One document of the branch's feed, as it came.

    Attributes:
        hash: The feed's hash at its number.
        received_at: UTC, ISO 8601.
    """

    number: int
    kind: str
    hash: bytes
    signed: Signed
    received_at: str


class Inbox:
    """The branch's feed as far as this desk has it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def end(self) -> FeedEnd:
        """The last document that was applied: the cursor."""
        row = self._db.conn.execute(
            "SELECT number, hash FROM feed_document ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return FeedEnd(int(row[0]), bytes(row[1])) if row else FeedEnd(0, GENESIS)

    def keep(self, document: KeptDocument) -> None:
        """Keep a document; with it the cursor moves."""
        self._db.conn.execute(
            "INSERT INTO feed_document VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                document.number,
                document.kind,
                document.hash,
                document.signed.content,
                document.signed.key_id,
                document.signed.signature,
                document.received_at,
            ),
        )

    def get(self, number: int) -> KeptDocument | None:
        """The document of that number, or None."""
        return next(self._kept("WHERE number = ?", (number,)), None)

    def documents(self) -> Iterator[KeptDocument]:
        """Every document, in its order."""
        return self._kept("ORDER BY number", ())

    def _kept(self, which: str, values: tuple[int, ...]) -> Iterator[KeptDocument]:
        cursor = self._db.conn.execute(
            f"""SELECT number, kind, hash, key_id, content, signature, received_at
                FROM feed_document {which}""",  # noqa: S608 - one of two constants
            values,
        )
        for row in cursor:
            signed = Signed(row[3], bytes(row[4]), bytes(row[5]))
            yield KeptDocument(row[0], row[1], bytes(row[2]), signed, row[6])
