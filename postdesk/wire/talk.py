"""What a desk says when it calls headquarters, and what it is answered.

A *hello* opens every call: who calls, where the journal ends, the token of the last call. It is
signed by the desk. A *reply* is signed by headquarters, names the hello's nonce, and says what
is stored and what is applied; only then does the desk's screen say “at headquarters”.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeVar

import msgspec
from nacl.signing import SigningKey

from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import Signed, decode_signed, encode_signed, is_signed

TALK_FORMAT: Final = 1
TOKEN_BYTES: Final = 16
NONCE_BYTES: Final = 16
_HELLO_DOMAIN: Final = b"postdesk hello 1\x00"
T = TypeVar("T", bound=msgspec.Struct)


class Errand(StrEnum):
    """What a call is for; it is signed, so that one call cannot be passed off as another."""

    PUSH = "push"
    PULL = "pull"
    RESTORE = "restore"


class Verdict(StrEnum):
    """What a receiver decides."""

    ACCEPT = "accept"
    DUPLICATE = "duplicate"
    GAP = "gap"
    FORK = "fork"
    CLONE = "clone"
    ROLLBACK = "rollback"
    REFUSE = "refuse"


class Reason(StrEnum):
    """Why something is refused. Each has a sentence at both ends.

    `error.HqRefusedError.<code>` at the desk, `hq_page.reason_<code>` at headquarters.
    """

    MALFORMED = "malformed"
    TOO_NEW = "too_new"
    OTHER_DESK = "other_desk"
    UNKNOWN_DESK = "unknown_desk"
    REVOKED = "revoked"
    SIGNATURE = "signature"
    CHAIN = "chain"
    ENTRY = "entry"
    BALANCE = "balance"
    KEY = "key"
    EPOCH = "epoch"
    REORDERED = "reordered"
    ERRAND = "errand"


class Hello(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How a desk opens a call.

    Attributes:
        errand: What the call is for.
        epoch: The desk's epoch now.
        seq: Where its journal ends.
        head: The hash there, 32 bytes.
        token: What headquarters gave at the last call, 16 bytes; it comes back once.
        nonce: 16 fresh random bytes; the reply repeats them.
        feed_number: Number of the last document that the desk has applied.
        at: The desk's clock, UTC, ISO 8601.
        program: The program's version.
        codecs: How frames may be written, best first.
        after: For `restore`, the last entry that the desk has; else 0.
    """

    format: int
    errand: str
    branch: str
    desk: str
    epoch: int
    seq: int
    head: bytes
    token: bytes
    nonce: bytes
    feed_number: int
    at: str
    program: str
    codecs: tuple[int, ...]
    after: int = 0


class Mark(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How far headquarters has one epoch of the desk.

    Attributes:
        fork: 0 for the chain that came first; another number for one that is kept beside it.
        stored: Verified and durable up to here; 0 for nothing.
        head: The hash there.
        applied: Worked into headquarters' tables up to here.
    """

    epoch: int
    fork: int
    stored: int
    head: bytes
    applied: int


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What headquarters says to a push.

    What is as by default is not written, so that a desk that does not know the newest field reads
    all replies but those that need it.

    Attributes:
        nonce: The hello's.
        reason: Why it refuses, or empty.
        detail: Which entry or what exactly, for whoever looks into it.
        marks: How far each chain of this desk is here. Of several for one epoch, the desk's own
            is the one whose head is the hash that the desk has at that place.
        send_from: After a gap, the entry to go on from; else 0.
        locator: After a fork, hashes that headquarters has, newest first, ever further apart:
            the desk finds with them where the two journals part.
        located_epoch: The epoch whose hashes these are.
        next_epoch: The epoch to go on in, after fork, clone or rollback; else 0.
        token: For the next call.
        feed_number: Number of the newest document for this branch.
        at: Headquarters' clock, UTC, ISO 8601.
        program: Headquarters' version.
        codecs: How frames may be written to it, best first.
        case_no: The number of the case that headquarters has about this refusal; 0 for none, and
            from a headquarters that is older than this field.
    """

    format: int
    branch: str
    desk: str
    nonce: bytes
    verdict: str
    reason: str
    detail: str
    marks: tuple[Mark, ...]
    send_from: int
    locator: tuple[tuple[int, bytes], ...]
    located_epoch: int
    next_epoch: int
    token: bytes
    feed_number: int
    at: str
    program: str
    codecs: tuple[int, ...]
    case_no: int = 0


class Delivery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What headquarters says to a pull or a restore: records, in their order.

    Attributes:
        records: For a pull, signed documents' bytes; for a restore, entries' bytes.
        feed_number: Number of the newest document; for a restore, the last entry there is.
    """

    format: int
    branch: str
    desk: str
    nonce: bytes
    reason: str
    records: tuple[bytes, ...]
    feed_number: int
    at: str


_encoder: Final = msgspec.msgpack.Encoder()


def sign_hello(key: SigningKey, hello: Hello) -> bytes:
    """A hello's bytes with the desk's signature."""
    content = _encoder.encode(hello)
    signature = key.sign(_HELLO_DOMAIN + content).signature
    return encode_signed(Signed(hello.desk, content, signature))


def read_hello(record: bytes) -> tuple[Hello, Signed]:
    """Read a hello; who signed it is checked with `hello_is_signed` once the desk is known.

    Raises:
        TooNewFormatError: A newer version wrote it.
        MalformedRecordError: It is none.
    """
    signed = decode_signed(record)
    return _read(signed.content, Hello, first_is_format=True), signed


def hello_is_signed(public_key: bytes, signed: Signed) -> bool:
    """Whether the desk's key has signed this hello."""
    return is_signed(public_key, _HELLO_DOMAIN + signed.content, signed.signature)


def encode(record: msgspec.Struct) -> bytes:
    """A reply's or a delivery's bytes, before they are signed."""
    return _encoder.encode(record)


def read_reply(content: bytes) -> Reply:
    """Read a reply whose signature was checked (`TooNewFormatError`, `MalformedRecordError`)."""
    return _read(content, Reply)


def read_delivery(content: bytes) -> Delivery:
    """Read a delivery whose signature was checked (`TooNewFormatError`, `MalformedRecordError`)."""
    return _read(content, Delivery)


def read_record(content: bytes, kind: type[T]) -> T:
    """Read a record that begins with a format (`TooNewFormatError`, `MalformedRecordError`)."""
    return _read(content, kind)


class _FormatOnly(msgspec.Struct, frozen=True):
    format: int


def _read(content: bytes, kind: type[T], *, first_is_format: bool = False) -> T:
    """Read a record; whether it is too new is found out before its shape is looked at."""
    try:
        if first_is_format:
            fields = msgspec.msgpack.decode(content, type=list[msgspec.Raw])
            written = msgspec.msgpack.decode(fields[0], type=int) if fields else 0
        else:
            written = msgspec.msgpack.decode(content, type=_FormatOnly).format
        if written > TALK_FORMAT:
            raise TooNewFormatError(f"{kind.__name__} format {written}")
        return msgspec.msgpack.decode(content, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise MalformedRecordError(str(exc)) from exc
