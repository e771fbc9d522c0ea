"""What a desk fetches: the documents of its branch, and after a loss its own entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from psycopg import Connection

from postdesk.hq import chains, desks, feed
from postdesk.hq.desks import KnownDesk
from postdesk.hq.headquarters import Headquarters, instant_text
from postdesk.hq.intake import first_chain
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import Purpose, Signed, encode_signed
from postdesk.wire.receiving import judge_hello
from postdesk.wire.talk import (
    TALK_FORMAT,
    Delivery,
    Errand,
    Hello,
    Reason,
    Verdict,
    encode,
    read_hello,
)

DOCUMENTS_MAX: Final = 50
FRAMES_MAX: Final = 4

Records = tuple[tuple[bytes, ...], int]
Collect = Callable[[Connection, KnownDesk, Hello], Records]


def deliver_documents(hq: Headquarters, record: bytes) -> bytes:
    """Answer a pull: the documents after the last one that the desk has applied.

    Raises:
        HqDatabaseDownError: The database cannot be reached; the desk tries again later.
    """

    def documents(connection: Connection, known: KnownDesk, hello: Hello) -> Records:
        desks.note_call(connection, hello, at=hq.now())
        newest = feed.feed_end(connection, known.branch).number
        records = feed.documents_after(
            connection, known.branch, hello.feed_number, limit=DOCUMENTS_MAX
        )
        return records, newest

    return _deliver(hq, record, Errand.PULL, documents)


def deliver_own_entries(hq: Headquarters, record: bytes) -> bytes:
    """Answer a desk that was set back: the frames of its epoch that reach beyond its end.

    They carry the desk's own signatures as they came, so that the desk takes nothing from
    headquarters that it has not written itself.

    Raises:
        HqDatabaseDownError: The database cannot be reached; the desk tries again later.
    """

    def frames(connection: Connection, known: KnownDesk, hello: Hello) -> Records:
        chain = first_chain(connection, known, hello.epoch)
        records = chains.frames_after(connection, chain, after=hello.after, limit=FRAMES_MAX)
        return records, chain.stored

    return _deliver(hq, record, Errand.RESTORE, frames)


def _deliver(hq: Headquarters, record: bytes, errand: Errand, collect: Collect) -> bytes:
    try:
        hello, signed = read_hello(record)
    except TooNewFormatError:
        return _answer(hq, None, Reason.TOO_NEW)
    except MalformedRecordError:
        return _answer(hq, None, Reason.MALFORMED)
    if hello.errand != errand:
        return _answer(hq, hello, Reason.ERRAND)
    with hq.database.transaction() as connection:
        known = desks.find_desk(connection, hello.branch, hello.desk)
        reason = _refused(connection, known, hello, signed)
        if known is None or reason is not None:
            return _answer(hq, hello, reason)
        records, end = collect(connection, known, hello)
    return _answer(hq, hello, None, records, end)


def _refused(
    connection: Connection, known: KnownDesk | None, hello: Hello, signed: Signed
) -> Reason | None:
    """Why a desk is told nothing. Its token is not looked at: only a push changes it."""
    if known is None:
        return Reason.UNKNOWN_DESK
    chain = chains.to_judge(
        connection, known, first_chain(connection, known, hello.epoch), hello.seq + 1, hello.seq
    )
    greeting = judge_hello(hello, signed, desks.standing_of(known, desks.Tokens(), chain))
    return greeting.reason if greeting.verdict is Verdict.REFUSE else None


def _answer(
    hq: Headquarters,
    hello: Hello | None,
    reason: Reason | None,
    records: tuple[bytes, ...] = (),
    end: int = 0,
) -> bytes:
    delivery = Delivery(
        format=TALK_FORMAT,
        branch=hello.branch if hello else "",
        desk=hello.desk if hello else "",
        nonce=hello.nonce if hello else b"",
        reason=reason.value if reason else "",
        records=records,
        feed_number=end,
        at=instant_text(hq.now()),
    )
    return encode_signed(hq.keys.sign(Purpose.REPLIES, encode(delivery)))
