"""How a desk and headquarters come to know each other: the one-time code, request and answer.

The code is read out over the telephone or stands on a sheet of paper. It carries a secret that
is good once, and the fingerprint of headquarters' root key: so the desk knows whom it speaks
to before it says anything, and headquarters knows which branch is calling. The request is sealed
to headquarters; it and the answer travel over the line or as files.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.keys import (
    FINGERPRINT_BYTES,
    Signed,
    decode_signed,
    encode_signed,
    fingerprint_of,
    is_signed,
)
from postdesk.wire.talk import read_record

ENROLMENT_FORMAT: Final = 1
SECRET_BYTES: Final = 8
CHECK_BYTES: Final = 2
GROUP: Final = 4
# Crockford's: no I, L, O, U, so that what is read out is not misheard or misread.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE_BYTES: Final = SECRET_BYTES + FINGERPRINT_BYTES + CHECK_BYTES
_CODE_DIGITS: Final = _CODE_BYTES * 8 // 5
_REQUEST_DOMAIN: Final = b"postdesk enrolment 1\x00"


class EnrolCodeTypedWrongError(RuleError):
    """The code was misheard or mistyped: its check does not fit."""


class Refusal(StrEnum):
    """Why headquarters enrols a desk not: `error.EnrolRefusedError.<code>` is the sentence."""

    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_EXPIRED = "code_expired"
    MODE = "mode"
    BRANCH = "branch"
    DESK_TAKEN = "desk_taken"
    SERIES_TAKEN = "series_taken"
    TOO_NEW = "too_new"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class EnrolCode:
    """A one-time code, taken apart."""

    secret: bytes
    fingerprint: bytes

    @property
    def text(self) -> str:
        """As it is written and read out: eight groups of four."""
        bare = self.secret + self.fingerprint
        number = int.from_bytes(bare + _check_of(bare), "big")
        digits = "".join(
            ALPHABET[number >> 5 * place & 31] for place in reversed(range(_CODE_DIGITS))
        )
        return "-".join(digits[place : place + GROUP] for place in range(0, len(digits), GROUP))

    def fits(self, root_public_key: bytes) -> bool:
        """Whether a root key is the one that this code was made for."""
        return fingerprint_of(root_public_key) == self.fingerprint


def _check_of(bare: bytes) -> bytes:
    return hashlib.sha256(b"postdesk code\x00" + bare).digest()[:CHECK_BYTES]


def parse_code(typed: str) -> EnrolCode:
    """The code that was typed; small letters, spaces and Khmer digits are fine.

    Raises:
        EnrolCodeTypedWrongError: It is none, or a slip of the hand.
    """
    bare = "".join(letter for letter in ascii_digits(typed).upper() if letter.isalnum())
    digits = bare.translate(_READ_AS)
    if len(digits) != _CODE_DIGITS or any(letter not in ALPHABET for letter in digits):
        raise EnrolCodeTypedWrongError(str(len(digits)))
    number = 0
    for letter in digits:
        number = number << 5 | ALPHABET.index(letter)
    content = number.to_bytes(_CODE_BYTES, "big")
    bare_bytes, check = content[:-CHECK_BYTES], content[-CHECK_BYTES:]
    if _check_of(bare_bytes) != check:
        raise EnrolCodeTypedWrongError("check")
    return EnrolCode(bare_bytes[:SECRET_BYTES], bare_bytes[SECRET_BYTES:])


def secret_digest(secret: bytes) -> bytes:
    """What headquarters keeps of a code's secret."""
    return hashlib.sha256(b"postdesk secret\x00" + secret).digest()


class EnrolRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A desk asks to be known.

    Attributes:
        secret: From the code.
        desk: 12 hexadecimal digits, chosen by the desk at its first run.
        epoch: The epoch it is in; 0 for a new desk.
        branch_code: What was typed at the first run; it must be the code's branch.
        public_key: The desk's, 32 bytes.
        first_entry: The bytes of the journal's first entry: it says mode and key as well.
        nonce: 16 fresh random bytes; the answer repeats them.
    """

    format: int
    secret: bytes
    desk: str
    epoch: int
    mode: str
    branch_code: str
    public_key: bytes
    first_entry: bytes
    nonce: bytes
    program: str


class EnrolAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What headquarters answers; signed with a replies key.

    Attributes:
        refusal: Why not, or empty.
        is_main: 1 for the branch's first desk, the one with the safe.
        token: For the first call.
        documents: The branch's feed so far: signed documents' bytes, in order, perhaps cut.
        feed_number: Number of the newest document.
    """

    format: int
    nonce: bytes
    desk: str
    refusal: str
    detail: str
    branch: str
    name_km: str
    name_en: str
    telephone: str
    is_main: int
    token: bytes
    documents: tuple[bytes, ...]
    feed_number: int
    at: str


_encoder: Final = msgspec.msgpack.Encoder()


def seal_request(key: SigningKey, request: EnrolRequest, sealing_key: bytes) -> bytes:
    """A request signed by the desk and sealed so that only headquarters can read it."""
    content = _encoder.encode(request)
    signature = key.sign(_REQUEST_DOMAIN + content).signature
    signed = encode_signed(Signed(request.desk, content, signature))
    return SealedBox(PublicKey(sealing_key)).encrypt(signed)


def open_request(sealed: bytes, private_key: bytes) -> EnrolRequest:
    """Read a request and check that the desk that it names has signed it.

    Raises:
        TooNewFormatError: A newer version wrote it.
        MalformedRecordError: It is none, is sealed to another key, or signed by another.
    """
    try:
        opened = SealedBox(PrivateKey(private_key)).decrypt(sealed)
    except (CryptoError, ValueError, TypeError) as exc:
        raise MalformedRecordError(str(exc)) from exc
    signed = decode_signed(opened)
    request = read_record(signed.content, EnrolRequest)
    if not is_signed(request.public_key, _REQUEST_DOMAIN + signed.content, signed.signature):
        raise MalformedRecordError("signature")
    return request


def encode_answer(answer: EnrolAnswer) -> bytes:
    """An answer's bytes, before they are signed."""
    return _encoder.encode(answer)


def read_answer(content: bytes) -> EnrolAnswer:
    """Read an answer whose signature was checked (`MalformedRecordError`)."""
    return read_record(content, EnrolAnswer)
