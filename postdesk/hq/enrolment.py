"""Makes one-time codes, and takes a desk in that comes with one.

A code is used up in the transaction that takes the desk in. The same desk may come again with
the same code, because the answer may be lost on the way; nobody else may.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psycopg import Connection

from postdesk.domain.errors import RuleError
from postdesk.hq import desks, feed, numbers
from postdesk.hq.headquarters import Headquarters, instant_text
from postdesk.wire.bodies import DeskStarted
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.contents import PeerKeyPublished
from postdesk.wire.enrolment import (
    ENROLMENT_FORMAT,
    SECRET_BYTES,
    EnrolAnswer,
    EnrolCode,
    EnrolRequest,
    Refusal,
    encode_answer,
    open_request,
    secret_digest,
)
from postdesk.wire.entry import decode_body, decode_entry
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import Purpose, encode_signed, fingerprint_of
from postdesk.wire.talk import TOKEN_BYTES

DAYS_VALID: Final = 14
DOCUMENTS_MAX: Final = 200
SERIES_DIGITS: Final = 4


class UnknownDeskError(RuleError):
    """The branch has no desk of that number."""

    facts = ("desk",)

    def __init__(self, desk: str) -> None:
        super().__init__(desk)
        self.desk = desk


class _RefusedError(Exception):
    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(detail)
        self.refusal = refusal
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Code:
    branch: str
    expires_at: datetime
    used_by: str | None


def make_code(hq: Headquarters, branch: str, *, days_valid: int = DAYS_VALID) -> EnrolCode:
    """A one-time code for a branch (`UnknownBranchError`). Only its hash is kept."""
    code = EnrolCode(hq.randomness(SECRET_BYTES), fingerprint_of(hq.keys.card.root_public_key))
    now = hq.now()
    with hq.database.transaction() as connection:
        feed.feed_end(connection, branch)
        connection.execute(
            """INSERT INTO enrol_code (branch, secret_sha256, made_at, expires_at)
               VALUES (%s, %s, %s, %s)""",
            (branch, secret_digest(code.secret), now, now + timedelta(days=days_valid)),
        )
    return code


def enrol(hq: Headquarters, sealed: bytes) -> bytes:
    """Take a desk in, or say why not; the signed answer.

    Raises:
        HqDatabaseDownError: The database cannot be reached; the desk asks again later.
    """
    try:
        request = open_request(sealed, hq.keys.unsealing_key)
    except TooNewFormatError as exc:
        return _refusing(hq, b"", "", Refusal.TOO_NEW, exc.reason)
    except MalformedRecordError as exc:
        return _refusing(hq, b"", "", Refusal.MALFORMED, exc.reason)
    try:
        _check_first_entry(hq, request)
        with hq.database.transaction() as connection:
            return _take_in(hq, connection, request)
    except _RefusedError as refused:
        return _refusing(hq, request.nonce, request.desk, refused.refusal, refused.detail)


def _check_first_entry(hq: Headquarters, request: EnrolRequest) -> None:
    """The desk's own first entry says whether it is for practice, and whose key it has."""
    try:
        entry = decode_entry(request.first_entry)
        body = decode_body(entry)
    except MalformedRecordError as exc:
        raise _RefusedError(Refusal.MALFORMED, exc.reason) from exc
    is_its_own = (
        isinstance(body, DeskStarted)
        and (entry.desk, entry.epoch, entry.seq) == (request.desk, 0, 1)
        and body.public_key == request.public_key.hex()
        and body.mode == request.mode
    )
    if not is_its_own:
        raise _RefusedError(Refusal.MALFORMED, "first entry")
    if request.mode != hq.keys.mode.value:
        raise _RefusedError(Refusal.MODE, request.mode)


def _take_in(hq: Headquarters, connection: Connection, request: EnrolRequest) -> bytes:
    code = _code_of(connection, request)
    known = desks.find_desk(connection, code.branch, request.desk, for_update=True)
    is_again = (
        known is not None
        and code.used_by == request.desk
        and known.public_key == request.public_key
    )
    if not is_again:
        _check_new(hq, connection, code, request)
        _add_desk(hq, connection, code.branch, request)
    token = hq.randomness(TOKEN_BYTES)
    known = desks.find_desk(connection, code.branch, request.desk)
    if known is None:
        raise _RefusedError(Refusal.DESK_TAKEN, request.desk)
    desks.keep_tokens(connection, known, 0, desks.Tokens(token))
    return _answer(hq, connection, code.branch, request, token)


def _code_of(connection: Connection, request: EnrolRequest) -> _Code:
    row = connection.execute(
        """SELECT branch, expires_at, used_by FROM enrol_code WHERE secret_sha256 = %s
           FOR UPDATE""",
        (secret_digest(request.secret),),
    ).fetchone()
    if row is None:
        raise _RefusedError(Refusal.CODE_UNKNOWN)
    return _Code(*row)


def _check_new(
    hq: Headquarters, connection: Connection, code: _Code, request: EnrolRequest
) -> None:
    if code.used_by is not None:
        raise _RefusedError(Refusal.CODE_USED, code.used_by)
    if code.expires_at < hq.now():
        raise _RefusedError(Refusal.CODE_EXPIRED, instant_text(code.expires_at))
    if request.branch_code != code.branch:
        raise _RefusedError(Refusal.BRANCH, code.branch)
    if connection.execute("SELECT 1 FROM desk WHERE desk = %s", (request.desk,)).fetchone():
        raise _RefusedError(Refusal.DESK_TAKEN, request.desk)
    # Receipt numbers begin with these digits: two desks of a branch must differ in them.
    same_series = connection.execute(
        "SELECT desk FROM desk WHERE branch = %s AND left(desk, %s) = %s",
        (code.branch, SERIES_DIGITS, request.desk[:SERIES_DIGITS]),
    ).fetchone()
    if same_series is not None:
        raise _RefusedError(Refusal.SERIES_TAKEN, request.desk[:SERIES_DIGITS])


def _add_desk(hq: Headquarters, connection: Connection, branch: str, request: EnrolRequest) -> None:
    now = hq.now()
    # The branch's row is locked, so that of two first desks one is the main one.
    feed.feed_end(connection, branch, for_update=True)
    connection.execute(
        """INSERT INTO desk (branch, desk, public_key, is_main, enrolled_at, program)
           SELECT %s, %s, %s, NOT EXISTS (SELECT 1 FROM desk WHERE branch = %s), %s, %s""",
        (branch, request.desk, request.public_key, branch, now, request.program),
    )
    connection.execute(
        "UPDATE enrol_code SET used_at = %s, used_by = %s WHERE secret_sha256 = %s",
        (now, request.desk, secret_digest(request.secret)),
    )
    _publish_key(hq, connection, branch, request.desk, request.public_key, is_active=1)
    numbers.allot_first_blocks(connection, hq, branch, request.desk)


def _publish_key(
    hq: Headquarters,
    connection: Connection,
    branch: str,
    desk: str,
    public_key: bytes,
    *,
    is_active: int,
) -> None:
    content = PeerKeyPublished(
        peer_branch=branch, peer_desk=desk, public_key=public_key.hex(), is_active=is_active
    )
    feed.publish(connection, hq, branch, content)


def _answer(
    hq: Headquarters, connection: Connection, branch: str, request: EnrolRequest, token: bytes
) -> bytes:
    row = connection.execute(
        """SELECT name_km, name_en, telephone, is_main, feed_number
           FROM branch JOIN desk USING (branch) WHERE branch = %s AND desk = %s""",
        (branch, request.desk),
    ).fetchone()
    if row is None:
        raise LookupError(request.desk)
    return _signed(
        hq,
        EnrolAnswer(
            format=ENROLMENT_FORMAT,
            nonce=request.nonce,
            desk=request.desk,
            refusal="",
            detail="",
            branch=branch,
            name_km=row[0],
            name_en=row[1],
            telephone=row[2],
            is_main=int(row[3]),
            token=token,
            documents=feed.documents_after(connection, branch, 0, limit=DOCUMENTS_MAX),
            feed_number=int(row[4]),
            at=instant_text(hq.now()),
        ),
    )


def _refusing(hq: Headquarters, nonce: bytes, desk: str, refusal: Refusal, detail: str) -> bytes:
    return _signed(
        hq,
        EnrolAnswer(
            format=ENROLMENT_FORMAT,
            nonce=nonce,
            desk=desk,
            refusal=refusal.value,
            detail=detail,
            branch="",
            name_km="",
            name_en="",
            telephone="",
            is_main=0,
            token=b"",
            documents=(),
            feed_number=0,
            at=instant_text(hq.now()),
        ),
    )


def _signed(hq: Headquarters, answer: EnrolAnswer) -> bytes:
    return encode_signed(hq.keys.sign(Purpose.REPLIES, encode_answer(answer)))


def revoke(hq: Headquarters, branch: str, desk: str) -> None:
    """Take nothing more from a desk, and tell its branch that its key is good no longer.

    Raises:
        UnknownDeskError: There is no such desk.
    """
    with hq.database.transaction() as connection:
        known = desks.find_desk(connection, branch, desk, for_update=True)
        if known is None:
            raise UnknownDeskError(desk)
        connection.execute(
            "UPDATE desk SET is_revoked = true WHERE branch = %s AND desk = %s", (branch, desk)
        )
        _publish_key(hq, connection, branch, desk, known.public_key, is_active=0)
