"""What headquarters has sent here: notices to read, documents and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postdesk.services.desk import Desk, instant
from postdesk.services.known_problems import KnownProblem, open_problems
from postdesk.words.catalogue import Language, say

NOTICES_MAX = 100
DOCUMENTS_MAX = 200
NAMED_IN_NOTICE = 10


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
    """Notices, newest first; known problems that may concern something here stand above them."""
    return (*(_told(one) for one in open_problems(desk)), *_notices(desk))


def _told(problem: KnownProblem) -> Notice:
    """A known problem as a notice: what it is, which entries, how many branches dispute such."""
    fields = {
        "count": problem.entries,
        "numbers": ", ".join(str(seq) for seq, _ in problem.named[:NAMED_IN_NOTICE]),
        "branches": problem.branches,
    }
    key = "known_problem.concerns_and_others" if problem.branches else "known_problem.concerns"
    texts = [
        f"{text}\n{say(key, language, **fields)}"
        for text, language in (
            (problem.text.km, Language.KHMER),
            (problem.text.en, Language.ENGLISH),
        )
    ]
    return Notice(problem.problem_no, problem.at, problem.title.km, problem.title.en, *texts)


def _notices(desk: Desk) -> tuple[Notice, ...]:
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
