"""What headquarters has sent here: notices to read, documents and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postdesk.services.desk import Desk, instant

NOTICES_MAX = 100
DOCUMENTS_MAX = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of headquarters for everybody here."""

    document: str
    at: datetime
    title_km: str
    title_en: str
    text_km: str
    text_en: str


@dataclass(frozen=True, slots=True)
class ReceivedDocument:
    """One document of the branch's feed.

    Attributes:
        kind: Such as `rate`.
        is_refused: Whether it could not be put to use; headquarters is told.
    """

    number: int
    kind: str
    received_at: datetime
    is_refused: bool


def notices(desk: Desk) -> tuple[Notice, ...]:
    """Notices, newest first."""
    rows = desk.db.conn.execute(
        """SELECT document, at, title_km, title_en, text_km, text_en FROM notice
           ORDER BY place DESC LIMIT ?""",
        (NOTICES_MAX,),
    ).fetchall()
    return tuple(Notice(row[0], instant(row[1]), *row[2:]) for row in rows)


def received_documents(desk: Desk) -> tuple[ReceivedDocument, ...]:
    """Documents, newest first."""
    rows = desk.db.conn.execute(
        """SELECT number, kind, received_at,
                  EXISTS (SELECT 1 FROM journal_entry
                          WHERE kind = 'document.refused'
                            AND business_key = CAST(feed_document.number AS TEXT))
           FROM feed_document ORDER BY number DESC LIMIT ?""",
        (DOCUMENTS_MAX,),
    ).fetchall()
    return tuple(ReceivedDocument(row[0], row[1], instant(row[2]), bool(row[3])) for row in rows)
