"""The decision about what arrives: the same at headquarters, at a hub and for a stick.

Pure functions: what arrived and what is known go in, a judgement comes out. Nothing is believed
before it is verified whole, and nothing that verifies is thrown away: an entry that contradicts
one which came first is kept beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.journal import check_lines
from postdesk.wire.bodies import Body, DeskStarted, EpochStarted, lines_of
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.entry import (
    FORMAT,
    GENESIS,
    Entry,
    decode_body,
    decode_entry,
    hash_of,
    name_begin,
)
from postdesk.wire.frames import Frame, TooNewFormatError, unpack_contents
from postdesk.wire.keys import Signed
from postdesk.wire.signing import head_is_signed
from postdesk.wire.talk import Hello, Reason, Verdict, hello_is_signed

LOCATOR_PLACES_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Received:
    """One entry that was verified.

    Attributes:
        content: The bytes that were hashed, as they came.
    """

    seq: int
    content: bytes
    hash: bytes
    entry: Entry
    body: Body


@dataclass(frozen=True, slots=True)
class Chain:
    """What a receiver has of one epoch of one desk.

    Attributes:
        public_key: The desk's, 32 bytes.
        seq: The last entry it has; 0 for none.
        head: The hash there.
        hashes: Hashes at the places that the frame overlaps, and at the one before its first.
    """

    branch: str
    desk: str
    epoch: int
    public_key: bytes
    seq: int = 0
    head: bytes = GENESIS
    hashes: Mapping[int, bytes] = field(default_factory=dict)

    def hash_at(self, seq: int) -> bytes | None:
        """The hash at a place, where it is known."""
        if seq == 0:
            return GENESIS
        return self.head if seq == self.seq else self.hashes.get(seq)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What to do with a frame.

    Attributes:
        new: The entries to store, in order; for a fork, those to keep beside.
        send_from: After a gap, the entry to go on from.
        forked_at: After a fork, the first entry that differs; 0 where it lies further back than
            the frame shows.
        reason: Why it is refused.
        detail: Which entry, or what exactly.
    """

    verdict: Verdict
    new: tuple[Received, ...] = ()
    send_from: int = 0
    forked_at: int = 0
    reason: Reason | None = None
    detail: str = ""


class RefusedFrame(Exception):  # noqa: N818 - a way out of the check, seen by nobody
    """The frame does not hold; it becomes a judgement at once."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def judge_frame(frame: Frame, chain: Chain) -> Judgement:
    """Decide about a frame, given what is there of its epoch.

    Order: the frame is verified whole by itself; only then is it held against what is known.
    """
    try:
        received = verify_frame(frame, chain)
    except RefusedFrame as refused:
        return Judgement(Verdict.REFUSE, reason=refused.reason, detail=refused.detail)
    if frame.first > chain.seq + 1:
        return Judgement(Verdict.GAP, send_from=chain.seq + 1)
    if chain.hash_at(frame.first - 1) != frame.prev_hash:
        return Judgement(Verdict.FORK, received)
    for place, one in enumerate(received):
        if one.seq <= chain.seq and chain.hash_at(one.seq) != one.hash:
            return Judgement(Verdict.FORK, received[place:], forked_at=one.seq)
    new = tuple(one for one in received if one.seq > chain.seq)
    return Judgement(Verdict.ACCEPT if new else Verdict.DUPLICATE, new)


def verify_frame(frame: Frame, chain: Chain) -> tuple[Received, ...]:
    """Check everything that a frame says by itself: place, chain, balance, signature.

    Raises:
        RefusedFrame: Something does not hold.
    """
    if (frame.branch, frame.desk, frame.epoch) != (chain.branch, chain.desk, chain.epoch):
        raise RefusedFrame(Reason.OTHER_DESK, f"{frame.branch}/{frame.desk}/{frame.epoch}")
    try:
        contents = unpack_contents(frame)
    except TooNewFormatError as exc:
        raise RefusedFrame(Reason.TOO_NEW, exc.reason) from exc
    except MalformedRecordError as exc:
        raise RefusedFrame(Reason.MALFORMED, exc.reason) from exc
    received = _verify_entries(frame, contents)
    if received[-1].hash != frame.head:
        raise RefusedFrame(Reason.CHAIN, f"head at {frame.last}")
    is_desks_own = head_is_signed(
        chain.public_key,
        frame.signature,
        desk=frame.desk,
        epoch=frame.epoch,
        seq=frame.last,
        head=frame.head,
    )
    if not is_desks_own:
        raise RefusedFrame(Reason.SIGNATURE, f"head at {frame.last}")
    if frame.first == 1:
        _check_beginning(received[0], chain)
    return received


def _verify_entries(frame: Frame, contents: tuple[bytes, ...]) -> tuple[Received, ...]:
    received: list[Received] = []
    prev_hash = frame.prev_hash
    begin = name_begin(frame.desk, frame.epoch)
    for seq, content in enumerate(contents, start=frame.first):
        try:
            entry = decode_entry(content)
            body = decode_body(entry)
            _check_place(entry, frame, seq, prev_hash)
            if not entry.entry_id.startswith(begin):
                raise RefusedFrame(Reason.ENTRY, f"{seq}: {entry.entry_id}")
            check_lines(lines_of(body))
        except MalformedRecordError as exc:
            reason = Reason.TOO_NEW if _is_newer(content) else Reason.ENTRY
            raise RefusedFrame(reason, f"{seq}: {exc.reason}") from exc
        except RuleError as exc:
            raise RefusedFrame(Reason.BALANCE, f"{seq}: {exc}") from exc
        prev_hash = hash_of(prev_hash, content)
        received.append(Received(seq, content, prev_hash, entry, body))
    return tuple(received)


def _check_place(entry: Entry, frame: Frame, seq: int, prev_hash: bytes) -> None:
    if (entry.desk, entry.epoch) != (frame.desk, frame.epoch):
        raise RefusedFrame(Reason.OTHER_DESK, f"{seq}: {entry.desk}/{entry.epoch}")
    if entry.seq != seq:
        raise RefusedFrame(Reason.REORDERED, f"{entry.seq} at {seq}")
    if entry.prev_hash != prev_hash.hex():
        raise RefusedFrame(Reason.CHAIN, str(seq))
    if entry.format > FORMAT:
        raise RefusedFrame(Reason.TOO_NEW, f"{seq}: format {entry.format}")


def _is_newer(content: bytes) -> bool:
    """Whether an entry that cannot be read is only of a kind that is not known here yet."""
    try:
        entry = decode_entry(content)
    except MalformedRecordError as exc:
        return "unknown field" in exc.reason
    try:
        decode_body(entry)
    except MalformedRecordError as exc:
        return "unknown kind" in exc.reason or "unknown field" in exc.reason
    return False


def _check_beginning(first: Received, chain: Chain) -> None:
    """The first entry of an epoch says whose key signs it: the one that was enrolled."""
    wanted = DeskStarted if chain.epoch == 0 else EpochStarted
    if not isinstance(first.body, wanted):
        raise RefusedFrame(Reason.EPOCH, first.entry.kind)
    if first.body.public_key != chain.public_key.hex():
        raise RefusedFrame(Reason.KEY, first.body.public_key)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a receiver knows of a desk, in the epoch in which it calls.

    Tokens are per epoch: of two copies of one disk each goes on in an epoch of its own, and
    neither disturbs the other.

    Attributes:
        is_revoked: Whether the desk may not write any more.
        chain: What is here of the epoch that the hello names, with the hash at the hello's end.
        token: What was given at the last call of that epoch; empty before the first.
        token_before: What was given at the call before that.
        last_hello: SHA-256 of the last hello that was answered; empty before the first.
    """

    is_revoked: bool
    chain: Chain
    token: bytes
    token_before: bytes
    last_hello: bytes


@dataclass(frozen=True, slots=True)
class Greeting:
    """What to make of a hello.

    Attributes:
        is_repeat: The very same hello was answered before: answer it again, change nothing.
    """

    verdict: Verdict
    reason: Reason | None = None
    detail: str = ""
    is_repeat: bool = False


def hello_digest(signed: Signed) -> bytes:
    """By what a hello is recognised when it comes again."""
    return hashlib.sha256(signed.content).digest()


def judge_hello(hello: Hello, signed: Signed, standing: Standing) -> Greeting:
    """Decide about a call before anything in it is looked at.

    A desk whose journal ends before what is known was set back (rollback). A desk with a token
    that has been used is one of two that think they are the same (clone). Either goes on in a
    new epoch, and nothing that it sends is refused for it.
    """
    if (reason := _refused(signed, standing)) is not None:
        return Greeting(Verdict.REFUSE, reason)
    if hello_digest(signed) == standing.last_hello:
        return Greeting(Verdict.ACCEPT, is_repeat=True)
    if _is_set_back(hello, standing):
        return Greeting(Verdict.ROLLBACK, detail=f"{hello.seq} < {standing.chain.seq}")
    if standing.token and hello.token not in {standing.token, standing.token_before}:
        return Greeting(Verdict.CLONE, detail="token")
    return Greeting(Verdict.ACCEPT)


def _refused(signed: Signed, standing: Standing) -> Reason | None:
    if not hello_is_signed(standing.chain.public_key, signed):
        return Reason.SIGNATURE
    return Reason.REVOKED if standing.is_revoked else None


def _is_set_back(hello: Hello, standing: Standing) -> bool:
    """Whether the desk's journal is the beginning of what is here, and nothing else."""
    chain = standing.chain
    return hello.seq < chain.seq and chain.hash_at(hello.seq) == hello.head


def next_tokens(hello: Hello, standing: Standing, fresh: bytes) -> tuple[bytes, bytes]:
    """The token to give and the one to keep taking, after a hello was answered.

    The token that came back stays good until the fresh one has come back: the reply may be
    lost. A token that was given in between is good no more, so that of two copies of one disk
    the second is found out at its next call.
    """
    return fresh, hello.token or standing.token


def locator_places(seq: int) -> tuple[int, ...]:
    """Places whose hashes a fork's reply names: the end, then ever further apart, then the first.

    With 40 of them the two ends find out where 2^40 entries part, in two calls.
    """
    places: list[int] = []
    step, place = 1, seq
    while place > 1 and len(places) < LOCATOR_PLACES_MAX:
        places.append(place)
        place -= step
        step *= 2
    return (*places, 1) if seq >= 1 else ()
