"""Takes in what desks send: every frame is judged, and stored in a transaction of its own.

A call is a hello and frames. What is stored stays stored if the line breaks in the next moment;
the reply at the end says how far that is. Nothing is asked of the desk that it cannot do by
itself, and nothing that it sends is thrown away because of another desk's fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from psycopg import Connection

from postdesk.hq import chains, desks, numbers
from postdesk.hq.cases import CaseKind, Finding, open_case
from postdesk.hq.chains import StoredChain
from postdesk.hq.desks import KnownDesk
from postdesk.hq.headquarters import Headquarters, instant_text
from postdesk.hq.telling import open_and_tell
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.frames import CODECS, Frame, TooNewFormatError, decode_frame
from postdesk.wire.keys import Purpose, Signed, encode_signed
from postdesk.wire.receiving import (
    Greeting,
    Judgement,
    hello_digest,
    judge_frame,
    judge_hello,
    next_tokens,
)
from postdesk.wire.talk import (
    TALK_FORMAT,
    TOKEN_BYTES,
    Errand,
    Hello,
    Mark,
    Reason,
    Reply,
    Verdict,
    encode,
    read_hello,
)

_CASES: Final = {Verdict.CLONE: CaseKind.CLONE, Verdict.ROLLBACK: CaseKind.ROLLBACK}
_NONCE_UNKNOWN: Final = b""


@dataclass(slots=True)
class Call:
    """A push while it lasts.

    Attributes:
        hello: Who calls; None where that cannot be read.
        verdict: The gravest decision so far; it goes into the reply.
        token: The token given in this call.
        located_epoch: The epoch whose hashes the locator names.
        tokens_before: The epoch's tokens before it; None where the call changed none.
        is_over: Whether the rest of what is sent is not looked at any more.
        case_no: The case that was opened because the call was refused, or 0.
    """

    hello: Hello | None
    verdict: Verdict = Verdict.DUPLICATE
    reason: Reason | None = None
    detail: str = ""
    send_from: int = 0
    next_epoch: int = 0
    token: bytes = b""
    tokens_before: desks.Tokens | None = None
    locator: tuple[tuple[int, bytes], ...] = ()
    located_epoch: int = 0
    is_over: bool = False
    case_no: int = 0

    @property
    def said(self) -> Hello:
        """The hello; a call without one is over before it begins."""
        if self.hello is None:
            raise ValueError(self.detail)
        return self.hello

    def refuse(self, reason: Reason, detail: str = "") -> None:
        """End the call: what comes after cannot be judged."""
        self.verdict, self.reason, self.detail, self.is_over = Verdict.REFUSE, reason, detail, True


def begin_call(hq: Headquarters, record: bytes) -> Call:
    """Judge the hello that opens a push, and give the desk its next token.

    Raises:
        HqDatabaseDownError: The database cannot be reached; the desk tries again later.
    """
    try:
        hello, signed = read_hello(record)
    except MalformedRecordError as exc:
        call = Call(None)
        is_newer = isinstance(exc, TooNewFormatError)
        call.refuse(Reason.TOO_NEW if is_newer else Reason.MALFORMED, exc.reason)
        return call
    call = Call(hello)
    if hello.errand != Errand.PUSH:
        call.refuse(Reason.ERRAND, hello.errand)
        return call
    with hq.database.transaction() as connection:
        known = desks.find_desk(connection, hello.branch, hello.desk, for_update=True)
        if known is None:
            call.refuse(Reason.UNKNOWN_DESK, f"{hello.branch}/{hello.desk}")
            return call
        _greet(hq, connection, call, known, signed)
    return call


def _greet(
    hq: Headquarters, connection: Connection, call: Call, known: KnownDesk, signed: Signed
) -> None:
    hello = call.said
    stored = first_chain(connection, known, hello.epoch)
    chain = chains.to_judge(connection, known, stored, hello.seq + 1, hello.seq)
    tokens = desks.tokens_of(connection, known, hello.epoch)
    standing = desks.standing_of(known, tokens, chain)
    greeting = judge_hello(hello, signed, standing)
    if greeting.reason is not None:
        call.refuse(greeting.reason, greeting.detail)
    elif hello.epoch > known.permitted_epoch:
        call.refuse(Reason.EPOCH, str(hello.epoch))
    elif greeting.is_repeat:
        call.token = tokens.token
    else:
        call.token = hq.randomness(TOKEN_BYTES)
        desks.note_call(connection, hello, at=hq.now())
        if greeting.verdict in _CASES:
            _send_to_next_epoch(hq, connection, call, known, greeting)
        else:
            call.tokens_before = tokens
            token, token_before = next_tokens(hello, standing, call.token)
            fresh = desks.Tokens(token, token_before, hello_digest(signed))
            desks.keep_tokens(connection, known, hello.epoch, fresh)


def _send_to_next_epoch(
    hq: Headquarters, connection: Connection, call: Call, known: KnownDesk, greeting: Greeting
) -> None:
    hello = call.said
    call.verdict, call.detail = greeting.verdict, greeting.detail
    _permit_epoch(hq, connection, call, known)
    finding = Finding(_CASES[greeting.verdict], hello.epoch, seq=hello.seq, detail=greeting.detail)
    open_and_tell(hq, connection, known.branch, known.desk, finding)


def _permit_epoch(hq: Headquarters, connection: Connection, call: Call, known: KnownDesk) -> None:
    """Name the desk a new epoch, where this call's token is good, with numbers of its own.

    The old epoch's tokens are again what they were before the call: they are the other copy's.
    """
    if call.next_epoch:
        return
    call.next_epoch = desks.permit_epoch(connection, known)
    if call.next_epoch > known.permitted_epoch:
        numbers.allot_first_blocks(connection, hq, known.branch, known.desk, epoch=call.next_epoch)
    desks.keep_tokens(connection, known, call.next_epoch, desks.Tokens(call.token))
    if call.tokens_before is not None:
        desks.keep_tokens(connection, known, call.said.epoch, call.tokens_before)


def first_chain(connection: Connection, known: KnownDesk, epoch: int) -> StoredChain:
    """The chain of an epoch that came first; an empty one where nothing is here yet."""
    kept = chains.chains_of(connection, known.branch, known.desk, epoch)
    return kept[0] if kept else chains.empty_chain(known, epoch)


def take_frame(hq: Headquarters, call: Call, record: bytes) -> None:
    """Judge one frame and store what is new in it; the call remembers the outcome.

    Raises:
        HqDatabaseDownError: The database cannot be reached; nothing of the frame is stored.
    """
    if call.is_over or call.hello is None:
        return
    try:
        frame = decode_frame(record)
    except TooNewFormatError as exc:
        call.refuse(Reason.TOO_NEW, exc.reason)
        return
    except MalformedRecordError as exc:
        call.refuse(Reason.MALFORMED, exc.reason)
        return
    if (frame.branch, frame.desk) != (call.hello.branch, call.hello.desk):
        call.refuse(Reason.OTHER_DESK, f"{frame.branch}/{frame.desk}")
        return
    with hq.database.transaction() as connection:
        known = desks.find_desk(connection, frame.branch, frame.desk, for_update=True)
        if known is None or known.is_revoked:
            call.refuse(Reason.REVOKED)
        elif frame.epoch > known.permitted_epoch:
            call.refuse(Reason.EPOCH, str(frame.epoch))
        else:
            _take(hq, connection, call, known, frame)


def _take(
    hq: Headquarters, connection: Connection, call: Call, known: KnownDesk, frame: Frame
) -> None:
    judgement, chain = _judge(connection, known, frame)
    if judgement.verdict is Verdict.REFUSE and judgement.reason is not None:
        call.refuse(judgement.reason, judgement.detail)
    elif judgement.verdict is Verdict.GAP:
        if call.next_epoch == 0:
            call.verdict = Verdict.GAP
        call.send_from, call.is_over = judgement.send_from, True
    elif judgement.verdict is Verdict.FORK:
        _keep_fork(hq, connection, call, known, frame, judgement)
    else:
        if judgement.new:
            chains.store(connection, chain, frame, judgement, at=hq.now())
            desks.begin_epoch(connection, known, frame.epoch)
        _note_taken(hq, connection, call, known, chain, judgement)


def _note_taken(
    hq: Headquarters,
    connection: Connection,
    call: Call,
    known: KnownDesk,
    chain: StoredChain,
    judgement: Judgement,
) -> None:
    """An entry that goes on a fork still says to its desk that it must begin a new epoch."""
    if chain.fork and chain.epoch == call.said.epoch:
        call.verdict = Verdict.FORK
        _permit_epoch(hq, connection, call, known)
    elif call.verdict is Verdict.DUPLICATE:
        call.verdict = judgement.verdict


def _judge(connection: Connection, known: KnownDesk, frame: Frame) -> tuple[Judgement, StoredChain]:
    """Hold a frame against the chain that came first, then against what is kept beside it."""
    kept = chains.chains_of(connection, known.branch, known.desk, frame.epoch)
    first = kept[0] if kept else chains.empty_chain(known, frame.epoch)
    judgement = _judged(connection, known, first, frame)
    if judgement.verdict in {Verdict.FORK, Verdict.GAP}:
        for chain in kept[1:]:
            beside = _judged(connection, known, chain, frame)
            if beside.verdict in {Verdict.ACCEPT, Verdict.DUPLICATE}:
                return beside, chain
    return judgement, first


def _judged(
    connection: Connection, known: KnownDesk, chain: StoredChain, frame: Frame
) -> Judgement:
    known_chain = chains.to_judge(connection, known, chain, frame.first, frame.last)
    return judge_frame(frame, known_chain)


def _keep_fork(
    hq: Headquarters,
    connection: Connection,
    call: Call,
    known: KnownDesk,
    frame: Frame,
    judgement: Judgement,
) -> None:
    """Keep entries that contradict earlier ones beside them.

    A desk that is still in the epoch of the fork is sent to a new one; one that has begun it
    already is only handing in what it had recorded before.
    """
    if frame.epoch == call.said.epoch:
        call.verdict = Verdict.FORK
        _permit_epoch(hq, connection, call, known)
    elif call.verdict is Verdict.DUPLICATE:
        call.verdict = Verdict.ACCEPT
    kept = chains.chains_of(connection, known.branch, known.desk, frame.epoch)
    if not judgement.forked_at:
        # They part further back: the locator tells the desk from where to send.
        call.locator, call.is_over = chains.locator_of(connection, kept[0]), True
        call.located_epoch = frame.epoch
        return
    fork = 1 + max(chain.fork for chain in kept)
    beside = chains.empty_chain(known, frame.epoch, fork, judgement.forked_at)
    chains.store(connection, beside, frame, judgement, at=hq.now())
    finding = Finding(
        CaseKind.FORK, frame.epoch, fork, judgement.forked_at, f"{len(judgement.new)} entries"
    )
    open_and_tell(hq, connection, known.branch, known.desk, finding)


def end_call(hq: Headquarters, call: Call, *, is_cut: bool = False) -> bytes:
    """The signed reply to a push.

    Args:
        is_cut: Whether the last frame did not come whole: it is not there, nothing else is lost.
    """
    if is_cut and not call.is_over:
        call.refuse(Reason.MALFORMED, "cut off")
    marks, feed_number = _standing_now(hq, call)
    hello = call.hello
    reply = Reply(
        format=TALK_FORMAT,
        branch=hello.branch if hello else "",
        desk=hello.desk if hello else "",
        nonce=hello.nonce if hello else _NONCE_UNKNOWN,
        verdict=call.verdict.value,
        reason=call.reason.value if call.reason else "",
        detail=call.detail,
        marks=marks,
        send_from=call.send_from,
        locator=call.locator,
        located_epoch=call.located_epoch,
        next_epoch=call.next_epoch,
        token=call.token,
        feed_number=feed_number,
        at=instant_text(hq.now()),
        program=hq.program,
        codecs=tuple(reversed(CODECS)),
        case_no=call.case_no,
    )
    return encode_signed(hq.keys.sign(Purpose.REPLIES, encode(reply)))


def _standing_now(hq: Headquarters, call: Call) -> tuple[tuple[Mark, ...], int]:
    hello = call.hello
    if hello is None or call.reason in {Reason.UNKNOWN_DESK, Reason.SIGNATURE, Reason.ERRAND}:
        return (), 0
    with hq.database.transaction() as connection:
        if call.reason is not Reason.REVOKED:
            _note_outcome(hq, connection, call)
        kept = chains.chains_of(connection, hello.branch, hello.desk)
        row = connection.execute(
            "SELECT feed_number FROM branch WHERE branch = %s", (hello.branch,)
        ).fetchone()
    return tuple(chain.mark for chain in kept), int(row[0]) if row else 0


def _note_outcome(hq: Headquarters, connection: Connection, call: Call) -> None:
    hello = call.said
    trouble = call.reason.value if call.reason else ""
    at = hq.now() if trouble else None
    desks.note_trouble(connection, hello.branch, hello.desk, trouble, at=at)
    if call.reason is not None and call.detail != "cut off":
        finding = Finding(
            CaseKind.REFUSED, hello.epoch, seq=hello.seq, detail=f"{trouble}: {call.detail}"
        )
        call.case_no = open_case(connection, hello.branch, hello.desk, finding, at=hq.now())
