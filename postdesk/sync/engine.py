"""One round of calls: send what waits, take the answer, fetch what is new and apply it.

It may be cut off anywhere and done again: what was sent and not acknowledged is sent once more,
and headquarters knows it by its hash. Only the signed reply moves a mark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

from postdesk.services import epochs
from postdesk.services.desk import Desk, instant
from postdesk.services.interruptions import Interruption, is_long, note_interruption
from postdesk.services.worker import Worker
from postdesk.sync import answers, sending
from postdesk.sync.apply import apply_document
from postdesk.sync.ports import (
    Headquarters,
    HqNonsenseError,
    HqRefusedError,
    HqTooOldError,
    HqWrongKeyError,
)
from postdesk.sync.sending import Package
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.keys import Signed, decode_signed
from postdesk.wire.talk import (
    Delivery,
    Errand,
    Reason,
    Reply,
    Verdict,
    read_delivery,
    read_reply,
)

FRUITLESS_MAX: Final = 4
_TO_NEXT_EPOCH: Final = frozenset({Verdict.FORK, Verdict.CLONE, Verdict.ROLLBACK})
Answer = TypeVar("Answer", Reply, Delivery)


@dataclass(slots=True)
class Round:
    """What came of one round.

    Attributes:
        sent: Entries that headquarters stored in it.
        waiting: Entries that it still has not.
        documents: Kinds of the documents that were applied, in order.
        new_epoch: The epoch that was begun, or 0.
        restored: Entries that came back after the desk had been set back.
    """

    sent: int = 0
    waiting: int = 0
    documents: list[str] = field(default_factory=list)
    new_epoch: int = 0
    restored: int = 0


class Line:
    """A desk's line to headquarters.

    Args:
        writer: Does all writing.
        reader: Reads what is sent.
        headquarters: The other end.
    """

    def __init__(self, writer: Worker, reader: Worker, headquarters: Headquarters) -> None:
        self._writer = writer
        self._reader = reader
        self._hq = headquarters

    def round(self) -> Round:
        """Send and fetch until neither end has anything new for the other.

        Raises:
            NotEnrolledError: Headquarters does not know this desk.
            LineError: The line, the other end, or what it says; nothing is lost or half done.
        """
        done = Round()
        self._push_all(done)
        if self._pull_all(done):
            # What was applied are entries: headquarters is told that it was.
            self._push_all(done)
        return done

    def _push_all(self, done: Round) -> None:
        fruitless = 0
        while fruitless < FRUITLESS_MAX:
            package = self._reader.run(sending.push)
            answer = self._hq.push((package.hello_bytes, *package.frames))
            signed = self._believed(answer)
            reply = answers.read(signed, package.hello, read_reply)
            outcome = self._writer.run(partial(answers.take_reply, reply=reply, signed=signed))
            done.sent += outcome.stored_more
            done.waiting = outcome.waiting
            _check_refusal(reply)
            if self._writer.run(partial(_note_silence, since=outcome.silent_since)):
                outcome = replace(outcome, waiting=outcome.waiting + 1)
            if reply.next_epoch and Verdict(reply.verdict) in _TO_NEXT_EPOCH:
                self._go_on(done, reply)
            elif not outcome.waiting:
                return
            fruitless = 0 if outcome.stored_more else fruitless + 1
        raise HqNonsenseError("stores nothing and does not say why")

    def _go_on(self, done: Round, reply: Reply) -> None:
        """Go on in the epoch that headquarters named, after taking back what was lost."""
        if reply.verdict == Verdict.ROLLBACK:
            done.restored += self._restore()
        if self._writer.run(partial(answers.begin_epoch, reply=reply)):
            done.new_epoch = reply.next_epoch
            self._writer.reopen()
            self._reader.reopen()

    def _restore(self) -> int:
        restored = 0
        while True:
            package = self._reader.run(partial(sending.call, errand=Errand.RESTORE))
            answer = self._hq.restore(package.hello_bytes)
            delivery = self._read(package, answer, read_delivery)
            own = self._reader.run(partial(answers.own_entries, records=delivery.records))
            if not own:
                return restored
            restored += self._writer.run(partial(epochs.restore_own_entries, contents=own))

    def _pull_all(self, done: Round) -> bool:
        before = len(done.documents)
        while self._reader.run(sending.has_documents_waiting):
            package = self._reader.run(partial(sending.call, errand=Errand.PULL))
            delivery = self._read(package, self._hq.pull(package.hello_bytes), read_delivery)
            _check_reason(delivery.reason, "")
            for record in delivery.records:
                done.documents.append(self._writer.run(partial(_apply, record=record)))
            if not delivery.records:
                break
        return len(done.documents) > before

    def _read(self, package: Package, answer: bytes, reader: Callable[[bytes], Answer]) -> Answer:
        """An answer that the pinned root stands behind, to this very call."""
        return answers.read(self._believed(answer), package.hello, reader)

    def _believed(self, answer: bytes) -> Signed:
        """An answer that the pinned root stands behind."""
        card = self._reader.run(sending.require_link).card
        signed = answers.believed(answer, answers.keyring_of(card))
        if signed is None:
            # Headquarters may have new working keys: the root says so, or it is not ours.
            card = answers.same_root(self._hq.card(), card)
            signed = answers.believed(answer, answers.keyring_of(card))
            if signed is None:
                raise HqWrongKeyError("reply")
            self._writer.run(partial(answers.keep_card, card=card))
        return signed


def _note_silence(desk: Desk, since: str) -> bool:
    """Record that headquarters could not be reached for long, now that it can."""
    if not is_long(desk, since):
        return False
    note_interruption(desk, Interruption.LINE, since=instant(since))
    return True


def _apply(desk: Desk, record: bytes) -> str:
    link = sending.require_link(desk)
    try:
        signed = decode_signed(record)
    except MalformedRecordError as exc:
        raise HqNonsenseError(exc.reason) from exc
    keyring = answers.keyring_of(link.card)
    return apply_document(desk, signed, branch=link.branch, keyring=keyring)


def _check_refusal(reply: Reply) -> None:
    if reply.verdict == Verdict.REFUSE:
        _check_reason(reply.reason, reply.detail, reply.case_no)


def _check_reason(reason: str, detail: str, case_no: int = 0) -> None:
    if reason == Reason.TOO_NEW:
        raise HqTooOldError(detail, case_no=case_no)
    if reason:
        raise HqRefusedError(reason, detail, case_no=case_no)
