"""A desk comes to know its headquarters: over the line, or with files where there is none.

First the code is held against the card: so it is known whom the desk speaks to before it says
anything. The request is sealed; the answer is believed when the pinned root stands behind it.
The request may be made again as often as it takes: headquarters knows the desk again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.people import Person, Task, role_for
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.services.worker import Worker
from postdesk.storage.connection import transaction
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.line_store import HqLink, LineStore
from postdesk.sync import answers
from postdesk.sync.apply import apply_document
from postdesk.sync.ports import (
    Headquarters,
    HqNonsenseError,
    HqTooNewError,
    HqWrongKeyError,
    LineError,
)
from postdesk.wire.bodies import DeskEnrolled
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.enrolment import (
    ENROLMENT_FORMAT,
    EnrolAnswer,
    EnrolRequest,
    parse_code,
    read_answer,
    seal_request,
)
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import Card, Keyring, Mode, decode_card, decode_signed, fingerprint_of
from postdesk.wire.talk import NONCE_BYTES

ASKED: Final = "asked"
ENROLLED: Final = "enrolled"


class AlreadyEnrolledError(RuleError):
    """This desk is linked to headquarters already."""


class NothingAskedError(RuleError):
    """There is an answer of headquarters, and this desk has not asked anything."""


class OtherModeError(RuleError):
    """A training desk and a real headquarters, or the other way round: the two never meet."""


class OtherHqError(RuleError):
    """The code was not made by the headquarters that answers; nothing was told to it."""


class EnrolRefusedError(LineError):
    """Headquarters does not take this desk in, and says why.

    Attributes:
        code: Why; `error.EnrolRefusedError.<code>` is the sentence.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.code = reason


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a desk got.

    Attributes:
        documents: How many documents were applied with it.
    """

    branch: str
    operator_km: str
    operator_en: str
    is_main: bool
    documents: int


def check_may_enrol(desk: Desk, person: Person) -> None:
    """Whether this desk can be linked, by this person.

    Raises:
        NotPermittedError: No manager.
        AlreadyEnrolledError: It is linked.
    """
    role_for([person.role], Task.KEEP_STAFF)
    link = LineStore(desk.db).link()
    if link is not None and link.is_enrolled:
        raise AlreadyEnrolledError


def make_request(desk: Desk, person: Person, *, code: str, card: bytes, address: str) -> bytes:
    """Hold the code against the card, and make the sealed request.

    Args:
        code: As typed.
        card: Headquarters' card, as fetched or from its file.
        address: Where headquarters is called; empty for files.

    Raises:
        NotPermittedError, AlreadyEnrolledError
        EnrolCodeTypedWrongError: A slip in the code.
        OtherHqError: The card is not that of the code's headquarters.
        OtherModeError: The one is for training, the other is not.
        HqNonsenseError, HqTooNewError: The card cannot be read.
    """
    check_may_enrol(desk, person)
    parsed = parse_code(code)
    read = _card(card)
    if not parsed.fits(read.root_public_key):
        raise OtherHqError
    mode = Mode.TRAINING if desk.identity.is_training else Mode.REAL
    if read.mode != mode:
        raise OtherModeError(read.mode)
    sealing_key = Keyring(read.certificates).sealing_key()
    if sealing_key is None:
        raise HqNonsenseError("no sealing key")
    identity = desk.identity
    first = JournalStore(desk.db).chained(identity.desk, 0, first=1, limit=1)[0]
    nonce = desk.randomness(NONCE_BYTES)
    request = EnrolRequest(
        format=ENROLMENT_FORMAT,
        secret=parsed.secret,
        desk=identity.desk,
        epoch=identity.epoch,
        mode=mode.value,
        branch_code=identity.branch_code,
        public_key=identity.public_key,
        first_entry=first.content,
        nonce=nonce,
        program=desk.app_version,
    )
    with transaction(desk.db):
        LineStore(desk.db).keep_link(HqLink(ASKED, address, card, identity.branch_code, nonce, b""))
    return seal_request(desk.signing_key, request, sealing_key)


def _card(card: bytes) -> Card:
    try:
        return decode_card(card)
    except TooNewFormatError as exc:
        raise HqTooNewError(exc.reason) from exc
    except MalformedRecordError as exc:
        raise HqNonsenseError(exc.reason) from exc


def take_answer(desk: Desk, person: Person, answer: bytes) -> Enrolled:
    """Take the answer: the desk is linked, and applies the documents that came with it.

    Raises:
        NotPermittedError, AlreadyEnrolledError, NothingAskedError
        EnrolRefusedError: Headquarters says no, and why; nothing is changed.
        HqWrongKeyError, HqNonsenseError, HqTooNewError: The answer is not to be believed.
    """
    check_may_enrol(desk, person)
    link = LineStore(desk.db).link()
    if link is None:
        raise NothingAskedError
    read = _read_answer(link, answer)
    if read.refusal:
        raise EnrolRefusedError(read.refusal, read.detail)
    card = decode_card(link.card)
    _link(desk, person, link, card, read)
    keyring = Keyring(card.certificates)
    for record in read.documents:
        apply_document(desk, decode_signed(record), branch=read.branch, keyring=keyring)
    return Enrolled(
        read.branch, card.operator_km, card.operator_en, bool(read.is_main), len(read.documents)
    )


def _read_answer(link: HqLink, answer: bytes) -> EnrolAnswer:
    signed = answers.believed(answer, answers.keyring_of(link.card))
    if signed is None:
        raise HqWrongKeyError("answer")
    try:
        read = read_answer(signed.content)
    except TooNewFormatError as exc:
        raise HqTooNewError(exc.reason) from exc
    except MalformedRecordError as exc:
        raise HqNonsenseError(exc.reason) from exc
    # A request that could not be opened is refused without its nonce.
    if read.nonce != link.nonce and not (read.refusal and not read.nonce):
        raise HqNonsenseError("answers another request")
    return read


def _link(desk: Desk, person: Person, link: HqLink, card: Card, answer: EnrolAnswer) -> None:
    with posting(desk, person) as action:
        action.add(
            DeskEnrolled(
                operator_km=card.operator_km,
                operator_en=card.operator_en,
                root_fingerprint=fingerprint_of(card.root_public_key).hex(),
                branch_code=answer.branch,
                branch_name_km=answer.name_km,
                branch_name_en=answer.name_en,
                telephone=answer.telephone,
                is_main=answer.is_main,
            )
        )
        LineStore(desk.db).keep_link(
            replace(
                link,
                state=ENROLLED,
                branch=answer.branch,
                token=answer.token,
                feed_number=answer.feed_number,
            )
        )


def enrol(
    writer: Worker, person: Person, headquarters: Headquarters, *, code: str, address: str
) -> Enrolled:
    """Link a desk over the line: card, request, answer, first documents.

    Raises:
        NotPermittedError, AlreadyEnrolledError, EnrolCodeTypedWrongError, OtherHqError,
        OtherModeError, EnrolRefusedError
        LineError: The line or the other end failed; it may be asked again with the same code.
    """
    writer.run(partial(check_may_enrol, person=person))
    # A slip in the code is found before anybody is called.
    parse_code(code)
    card = headquarters.card()
    request = writer.run(
        partial(make_request, person=person, code=code, card=card, address=address)
    )
    answer = headquarters.enrol(request)
    done = writer.run(partial(take_answer, person=person, answer=answer))
    writer.reopen()
    return done
