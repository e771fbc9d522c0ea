"""A frame: contiguous entries of one desk's epoch, signed, whole by itself.

A frame names its place, the hash before it and the head at its end, and carries the desk's own
signature over that head, so that it can be judged years later and over any way of transport.
What the receiver can work out from the entries (hashes, names, lines) is not sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Final

import msgspec
import zstandard

from postdesk.wire.codec import MalformedRecordError

FRAME_FORMAT: Final = 1
LENGTH_BYTES: Final = 4
ENTRIES_MAX: Final = 250
CONTENT_BYTES_MAX: Final = 4 * 1024 * 1024
FRAME_BYTES_MAX: Final = CONTENT_BYTES_MAX + 64 * 1024
ZSTD_LEVEL: Final = 9


class Codec(IntEnum):
    """How the entries lie in a frame's body. Both ends agree by number; 0 is always understood."""

    PLAIN = 0
    ZSTD = 1


CODECS: Final = tuple(int(codec) for codec in Codec)


class TooNewFormatError(MalformedRecordError):
    """Bytes that a newer version of the program has written."""


class Frame(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Entries `first` to `last` of one desk's epoch.

    Attributes:
        branch: The branch's code.
        desk: 12 hexadecimal digits.
        first: Sequence number of the first entry.
        count: How many entries, 1 to `ENTRIES_MAX`.
        prev_hash: Hash of the entry before the first, 32 bytes.
        head: Hash of the last entry, 32 bytes.
        signature: The desk's signature over `head` at `last`, 64 bytes.
        codec: How `body` is written.
        body: The entries' bytes.
    """

    branch: str
    desk: str
    epoch: int
    first: int
    count: int
    prev_hash: bytes
    head: bytes
    signature: bytes
    codec: int
    body: bytes

    @property
    def last(self) -> int:
        """Sequence number of the last entry."""
        return self.first + self.count - 1


_encoder: Final = msgspec.msgpack.Encoder()
_frame_decoder: Final = msgspec.msgpack.Decoder(Frame)
_contents_decoder: Final = msgspec.msgpack.Decoder(tuple[bytes, ...])


def encode_frame(frame: Frame) -> bytes:
    """A frame's bytes: one byte of format, then the record."""
    return bytes([FRAME_FORMAT]) + _encoder.encode(frame)


def decode_frame(content: bytes) -> Frame:
    """Read a frame; the entries in it stay bytes.

    Raises:
        TooNewFormatError: A newer version wrote it.
        MalformedRecordError: It is no frame, or a part of one.
    """
    if not content:
        raise MalformedRecordError("empty")
    if content[0] > FRAME_FORMAT:
        raise TooNewFormatError(f"frame format {content[0]}")
    try:
        frame = _frame_decoder.decode(memoryview(content)[1:])
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise MalformedRecordError(str(exc)) from exc
    if not 1 <= frame.count <= ENTRIES_MAX or frame.first < 1 or frame.epoch < 0:
        raise MalformedRecordError(f"{frame.count} entries from {frame.first}")
    return frame


def pack_contents(contents: Sequence[bytes], codec: Codec) -> bytes:
    """Entries' bytes as a frame's body."""
    plain = _encoder.encode(tuple(contents))
    if codec is Codec.ZSTD:
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(plain)
    return plain


def unpack_contents(frame: Frame) -> tuple[bytes, ...]:
    """The entries' bytes of a frame.

    Raises:
        TooNewFormatError: The codec is not known here.
        MalformedRecordError: The body is not what the frame says, or too large.
    """
    if frame.codec not in CODECS:
        raise TooNewFormatError(f"codec {frame.codec}")
    body = _inflated(frame.body) if frame.codec == Codec.ZSTD else frame.body
    if len(body) > CONTENT_BYTES_MAX:
        raise MalformedRecordError(f"{len(body)} bytes")
    try:
        contents = _contents_decoder.decode(body)
    except (msgspec.DecodeError, msgspec.ValidationError) as exc:
        raise MalformedRecordError(str(exc)) from exc
    if len(contents) != frame.count:
        raise MalformedRecordError(f"{len(contents)} entries, not {frame.count}")
    return contents


def _inflated(body: bytes) -> bytes:
    try:
        # The size in the compressed data is the sender's word: it is looked at first.
        if zstandard.frame_content_size(body) > CONTENT_BYTES_MAX:
            raise MalformedRecordError("inflates too far")
        return zstandard.ZstdDecompressor().decompress(body, max_output_size=CONTENT_BYTES_MAX)
    except zstandard.ZstdError as exc:
        raise MalformedRecordError(str(exc)) from exc


def with_length(content: bytes) -> bytes:
    """A record as it stands on a stream: its length in four bytes, then itself."""
    return len(content).to_bytes(LENGTH_BYTES, "big") + content


class RecordReader:
    """Cuts a stream into records again, however the pieces come.

    Args:
        bytes_max: A record that says it is longer is refused before it is read.
    """

    def __init__(self, bytes_max: int = FRAME_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._waiting = bytearray()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Take a piece in; the records that are whole now.

        Raises:
            MalformedRecordError: A record says that it is longer than may be.
        """
        self._waiting += piece
        while (end := self._next_end()) is not None:
            record = bytes(self._waiting[LENGTH_BYTES:end])
            del self._waiting[:end]
            yield record

    @property
    def is_cut(self) -> bool:
        """Whether the stream stops in the middle of a record."""
        return bool(self._waiting)

    def _next_end(self) -> int | None:
        if len(self._waiting) < LENGTH_BYTES:
            return None
        length = int.from_bytes(self._waiting[:LENGTH_BYTES], "big")
        if length > self._bytes_max:
            raise MalformedRecordError(f"a record of {length} bytes")
        end = LENGTH_BYTES + length
        return end if len(self._waiting) >= end else None


__all__ = [
    "CODECS",
    "CONTENT_BYTES_MAX",
    "ENTRIES_MAX",
    "FRAME_BYTES_MAX",
    "FRAME_FORMAT",
    "Codec",
    "Frame",
    "RecordReader",
    "TooNewFormatError",
    "decode_frame",
    "encode_frame",
    "pack_contents",
    "unpack_contents",
    "with_length",
]
