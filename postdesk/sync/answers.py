"""What is made of headquarters' answers: marks move, tokens change, a new epoch begins.

An answer is believed when a key that the pinned root has signed has signed it, and when it
answers this very call. A mark moves only to a place whose hash is the desk's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from postdesk.domain.business_day import PHNOM_PENH
from postdesk.domain.errors import FaultError
from postdesk.services.desk import Desk, instant_text
from postdesk.services.epochs import start_epoch
from postdesk.storage.connection import transaction
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.line_store import Contact, CountersignedHead, LineStore, SyncMark
from postdesk.sync.ports import HqNonsenseError, HqTooNewError, HqWrongKeyError, LineError
from postdesk.sync.sending import require_link
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.frames import CODECS, TooNewFormatError, decode_frame
from postdesk.wire.keys import Keyring, Purpose, Signed, decode_card, decode_signed
from postdesk.wire.receiving import Chain, judge_frame
from postdesk.wire.talk import Delivery, Hello, Mark, Reply, Verdict
from postdesk.words.catalogue import sentence_key

Answer = TypeVar("Answer", Reply, Delivery)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a push came to.

    Attributes:
        stored_more: Entries that headquarters has now and had not before.
        waiting: Entries that it still has not.
        silent_since: When it last answered, if calls failed since, UTC; else empty.
    """

    stored_more: int
    waiting: int
    silent_since: str = ""


def keyring_of(card: bytes) -> Keyring:
    """The keys that the pinned root has signed."""
    return Keyring(decode_card(card).certificates)


def believed(answer: bytes, keyring: Keyring) -> Signed | None:
    """An answer that a replies key has signed; None where no known key has.

    Raises:
        HqNonsenseError: It is no signed answer at all.
    """
    try:
        signed = decode_signed(answer)
    except MalformedRecordError as exc:
        raise HqNonsenseError(exc.reason) from exc
    return signed if keyring.opens(Purpose.REPLIES, signed) else None


def same_root(card: bytes, pinned: bytes) -> bytes:
    """A card that is asked for again, when a key is not known: it must be of the pinned root.

    Raises:
        HqWrongKeyError: It is of another root.
        HqNonsenseError, HqTooNewError: It is no card.
    """
    try:
        root = decode_card(card).root_public_key
    except TooNewFormatError as exc:
        raise HqTooNewError(exc.reason) from exc
    except MalformedRecordError as exc:
        raise HqNonsenseError(exc.reason) from exc
    if root != decode_card(pinned).root_public_key:
        raise HqWrongKeyError("root")
    return card


def read(signed: Signed, hello: Hello, reader: Callable[[bytes], Answer]) -> Answer:
    """Read an answer and make sure that it answers this call.

    Raises:
        HqTooNewError: A newer version wrote it.
        HqNonsenseError: It cannot be read, or answers another call.
    """
    try:
        answer = reader(signed.content)
    except TooNewFormatError as exc:
        raise HqTooNewError(exc.reason) from exc
    except MalformedRecordError as exc:
        raise HqNonsenseError(exc.reason) from exc
    # A hello that could not be read is answered without its nonce.
    if answer.nonce not in {hello.nonce, b""} or answer.branch not in {hello.branch, ""}:
        raise HqNonsenseError("answers another call")
    return answer


def keep_card(desk: Desk, card: bytes) -> None:
    """Keep a card of the pinned root with newer keys."""
    with transaction(desk.db):
        LineStore(desk.db).keep_link(replace(require_link(desk), card=card))


def take_reply(desk: Desk, reply: Reply, signed: Signed) -> Outcome:
    """Move the marks to where headquarters is, and keep token and clock.

    Where it has more than before, its signed word for it is kept as well.
    """
    with transaction(desk.db):
        store = LineStore(desk.db)
        stored_more = 0
        for epoch in range(desk.identity.epoch + 1):
            before = store.mark(epoch)
            mark = _mark_of(desk, reply, before)
            store.keep_mark(mark)
            if _says(desk, reply, mark):
                store.keep_countersigned_head(_countersigned(desk, mark, signed))
            stored_more += max(0, mark.stored - before.stored)
        link = require_link(desk)
        common = [codec for codec in reply.codecs if codec in CODECS]
        store.keep_link(
            replace(
                link,
                token=reply.token or link.token,
                feed_number=max(reply.feed_number, link.feed_number),
                codec=common[0] if common else link.codec,
            )
        )
        now, last = instant_text(desk.now()), store.contact()
        store.keep_contact(Contact(answered_at=now, hq_at=reply.at, tried_at=now))
        silent_since = last.answered_at if last.trouble else ""
        return Outcome(stored_more, store.waiting(desk.identity.desk), silent_since)


def _says(desk: Desk, reply: Reply, mark: SyncMark) -> bool:
    """Whether the reply itself has the mark: it may say nothing of this epoch, or of a fork."""
    return mark.stored > 0 and any(
        (said.epoch, said.stored) == (mark.epoch, mark.stored)
        and _is_ours(desk, said.epoch, said.stored, said.head)
        for said in reply.marks
    )


def _countersigned(desk: Desk, mark: SyncMark, signed: Signed) -> CountersignedHead:
    now = desk.now()
    day = now.astimezone(PHNOM_PENH).date().isoformat()
    return CountersignedHead(mark.epoch, day, mark.stored, signed, instant_text(now))


def _mark_of(desk: Desk, reply: Reply, before: SyncMark) -> SyncMark:
    """How far headquarters has an epoch of this very journal: only where the hashes agree."""
    marks = [mark for mark in reply.marks if mark.epoch == before.epoch]
    ours = [mark for mark in marks if _is_ours(desk, mark.epoch, mark.stored, mark.head)]
    if ours:
        best = max(ours, key=lambda mark: mark.stored)
        return SyncMark(before.epoch, best.stored, best.applied)
    if reply.locator and reply.located_epoch == before.epoch:
        common = [seq for seq, head in reply.locator if _is_ours(desk, before.epoch, seq, head)]
        return SyncMark(before.epoch, max(common, default=0), 0)
    if reply.verdict == Verdict.GAP and not marks:
        return SyncMark(before.epoch)
    return before


def _is_ours(desk: Desk, epoch: int, seq: int, head: bytes) -> bool:
    return JournalStore(desk.db).hash_at(desk.identity.desk, epoch, seq) == head


def own_entries(desk: Desk, records: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The desk's own entries out of frames that headquarters kept, after the last that is here.

    Each frame must carry this desk's own signature and go on where the journal ends.

    Raises:
        HqNonsenseError: One does not; nothing of what came is taken.
    """
    identity = desk.identity
    store = JournalStore(desk.db)
    head = store.head(identity.desk, identity.epoch)
    seq, head_hash = head.seq, head.hash
    taken: list[bytes] = []
    hashes: dict[int, bytes] = {}
    for record in records:
        try:
            frame = decode_frame(record)
        except MalformedRecordError as exc:
            raise HqNonsenseError(exc.reason) from exc
        for entry in store.chained(
            identity.desk, identity.epoch, first=max(1, frame.first - 1), limit=frame.count + 1
        ):
            hashes[entry.seq] = entry.hash
        chain = Chain(
            branch=require_link(desk).branch,
            desk=identity.desk,
            epoch=identity.epoch,
            public_key=identity.public_key,
            seq=seq,
            head=head_hash,
            hashes=hashes,
        )
        judgement = judge_frame(frame, chain)
        if judgement.verdict not in {Verdict.ACCEPT, Verdict.DUPLICATE}:
            raise HqNonsenseError(f"{judgement.verdict.value} {judgement.detail}")
        for one in judgement.new:
            taken.append(one.content)
            hashes[one.seq] = one.hash
            seq, head_hash = one.seq, one.hash
    return tuple(taken)


def begin_epoch(desk: Desk, reply: Reply) -> bool:
    """Go on in the epoch that headquarters named; False where it is begun already."""
    epoch = desk.identity.epoch
    if reply.next_epoch <= epoch:
        return False
    here = max(
        (mark for mark in reply.marks if mark.epoch == epoch and not mark.fork),
        key=lambda mark: mark.stored,
        default=Mark(epoch, 0, 0, bytes(32), 0),
    )
    start_epoch(
        desk,
        epoch=reply.next_epoch,
        reason=reply.verdict,
        hq_seq=here.stored,
        hq_head=here.head.hex(),
        permit=hashlib.sha256(msgspec.msgpack.encode(reply)).hexdigest(),
    )
    return True


def note_trouble(desk: Desk, trouble: Exception) -> None:
    """Keep what was wrong with the last call, for the line's screen."""
    detail = str(trouble) if isinstance(trouble, FaultError) else ""
    with transaction(desk.db):
        store = LineStore(desk.db)
        store.keep_contact(
            replace(
                store.contact(),
                tried_at=instant_text(desk.now()),
                trouble=sentence_key(trouble) or type(trouble).__name__,
                detail=detail,
                case_no=trouble.case_no if isinstance(trouble, LineError) else 0,
            )
        )
