"""The journal's entry: the bytes that are hashed, and how entries hang on one another.

An entry is encoded once, as MessagePack with the keys in the order given here, integers and
text only, and is never encoded again: hash, signature and every later check are over those
bytes. `hash = SHA-256(hash of the entry before || bytes)`.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from functools import cache
from typing import Final

import msgspec

from postdesk.wire.bodies import BODIES, Body, kind_of
from postdesk.wire.codec import MalformedRecordError

FORMAT: Final = 1
GENESIS: Final = bytes(32)
DESK_DIGITS: Final = 12
EPOCH_BITS: Final = 12
DRAFT_BITS: Final = 46
PART_BITS: Final = 16
SEQ_BITS: Final = 40
CLOCK_OK: Final = "ok"
CLOCK_SUSPECT: Final = "suspect"
SYSTEM: Final = "system"
ENTRY_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry as it stands in the bytes. Text that does not apply is empty.

    Attributes:
        entry_id: UUIDv8 of desk, epoch, draft number and part (`entry_id_of`).
        desk: The installation, 12 hexadecimal digits.
        epoch: Counts the desk's lives; a restored or cloned desk goes on in the next one.
        seq: 1, 2, 3 … without gaps per desk and epoch. This is the order; the clock is not.
        prev_hash: Hash of the entry before, 64 hexadecimal digits.
        format: Version of this layout.
        kind: What happened, such as `item.accepted`; it names the body's type.
        business_day: ISO date of the day in the books.
        shift: The shift at a till, such as `1/7`, or empty.
        person: Who did it, or `system`.
        role: The role held when doing it, or `system`.
        at: Wall clock in UTC, ISO 8601 with milliseconds and Z.
        clock: `ok`, or `suspect` when the clock ran backwards.
        business_key: Bag, voucher or other number that may be recorded only once.
        reverses: `entry_id` of the entry that this one undoes.
        app_version: The program's version.
        body: The typed body's own bytes.
    """

    entry_id: str
    desk: str
    epoch: int
    seq: int
    prev_hash: str
    format: int
    kind: str
    business_day: str
    shift: str
    person: str
    role: str
    at: str
    clock: str
    business_key: str
    reverses: str
    app_version: str
    body: msgspec.Raw


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Entry)


@cache
def _body_decoder(kind: str) -> msgspec.msgpack.Decoder[Body] | None:
    """Made when the first entry of its kind is read: all of them would cost a start 15 ms."""
    body_type = BODIES.get(kind)
    return None if body_type is None else msgspec.msgpack.Decoder(body_type)


def encode_body(body: Body) -> msgspec.Raw:
    """A body's bytes, once."""
    return msgspec.Raw(_encoder.encode(body))


def encode_entry(entry: Entry) -> bytes:
    """The entry's bytes, once, when it is posted."""
    return _encoder.encode(entry)


def decode_entry(content: bytes) -> Entry:
    """Read an entry's header; the body stays bytes.

    Raises:
        MalformedRecordError: These are not an entry's bytes.
    """
    try:
        return _decoder.decode(content)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise MalformedRecordError(str(exc)) from exc


def decode_body(entry: Entry) -> Body:
    """Read an entry's body by its kind.

    Raises:
        MalformedRecordError: The kind is unknown or the body is not of it.
    """
    decoder = _body_decoder(entry.kind)
    if decoder is None:
        raise MalformedRecordError(f"unknown kind {entry.kind}")
    try:
        return decoder.decode(entry.body)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise MalformedRecordError(f"{entry.kind}: {exc}") from exc


def hash_of(prev_hash: bytes, content: bytes) -> bytes:
    """The entry's hash: SHA-256 over the hash before it and its bytes."""
    return hashlib.sha256(prev_hash + content).digest()


def place_of(epoch: int, seq: int) -> int:
    """One number that orders the entries of all epochs of a desk; in epoch 0 it is `seq`."""
    return epoch << SEQ_BITS | seq


def epoch_and_seq(place: int) -> tuple[int, int]:
    """Epoch and sequence number of a place."""
    return place >> SEQ_BITS, place & ((1 << SEQ_BITS) - 1)


def entry_id_of(*, desk: str, epoch: int, draft_no: int, part: int) -> str:
    """The entry's name, known before it is posted and the same wherever it is worked out.

    A UUIDv8 (RFC 9562): 48 bits desk, 12 bits epoch, 46 bits number of the draft, 16 bits
    part (a basket posts several entries).

    Raises:
        ValueError: A number does not fit; a desk that posts a million drafts a day reaches
            the limit after 190,000 years.
    """
    if (
        len(desk) != DESK_DIGITS
        or epoch >> EPOCH_BITS
        or draft_no >> DRAFT_BITS
        or part >> PART_BITS
    ):
        raise ValueError(f"{desk}/{epoch}/{draft_no}/{part}")
    low = draft_no << PART_BITS | part
    value = int(desk, 16) << 80 | 8 << 76 | epoch << 64 | 2 << 62 | low
    return str(uuid.UUID(int=value))


def name_begin(desk: str, epoch: int) -> str:
    """How every `entry_id` of a desk's epoch begins."""
    return f"{desk[:8]}-{desk[8:]}-8{epoch:03x}-"


def is_name_of(entry_id: str, desk: str, epoch: int) -> bool:
    """Whether this is the name of an entry of that desk's epoch; any text may be asked about."""
    return ENTRY_ID.fullmatch(entry_id) is not None and entry_id.startswith(name_begin(desk, epoch))


def draft_of(entry_id: str) -> tuple[str, int, int, int]:
    """Desk, epoch, draft number and part that an `entry_id` is made of."""
    value = uuid.UUID(entry_id).int
    low = value & ((1 << 62) - 1)
    epoch = value >> 64 & ((1 << EPOCH_BITS) - 1)
    return f"{value >> 80:012x}", epoch, low >> PART_BITS, low & ((1 << PART_BITS) - 1)


__all__ = [
    "CLOCK_OK",
    "CLOCK_SUSPECT",
    "FORMAT",
    "GENESIS",
    "SYSTEM",
    "Entry",
    "decode_body",
    "decode_entry",
    "draft_of",
    "encode_body",
    "encode_entry",
    "entry_id_of",
    "epoch_and_seq",
    "hash_of",
    "is_name_of",
    "kind_of",
    "name_begin",
    "place_of",
]
