"""Frames and streams: the same entries come out, however they are written and cut."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.frames import (
    CONTENT_BYTES_MAX,
    FRAME_FORMAT,
    Codec,
    RecordReader,
    TooNewFormatError,
    decode_frame,
    encode_frame,
    pack_contents,
    unpack_contents,
    with_length,
)
from tests.wire.kit import Journal

CODECS = st.sampled_from(list(Codec))
FRAME = Journal().begin().grow(4).frame(2, 4)


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=20), CODECS)
def test_entries_come_out_of_a_frame_as_they_went_in(contents: list[bytes], codec: Codec) -> None:
    frame = msgspec.structs.replace(
        FRAME, count=len(contents), codec=codec, body=pack_contents(contents, codec)
    )

    again = decode_frame(encode_frame(frame))

    assert again == frame
    assert list(unpack_contents(again)) == contents


@given(st.lists(st.binary(max_size=300), max_size=8), st.lists(st.integers(1, 97), min_size=1))
def test_a_stream_gives_its_records_however_it_is_cut(
    records: list[bytes], pieces: list[int]
) -> None:
    stream = b"".join(with_length(record) for record in records)
    reader = RecordReader()

    found: list[bytes] = []
    place = 0
    while place < len(stream):
        size = pieces[place % len(pieces)]
        found.extend(reader.feed(stream[place : place + size]))
        place += size

    assert found == records
    assert not reader.is_cut


@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_stream_that_ends_too_soon_is_known_to_be_cut(record: bytes, data: st.DataObject) -> None:
    stream = with_length(record)
    kept = data.draw(st.integers(1, len(stream) - 1))
    reader = RecordReader()

    found = list(reader.feed(stream[:kept]))

    assert found == []
    assert reader.is_cut


def test_a_record_that_says_it_is_too_long_is_refused_before_it_is_read() -> None:
    reader = RecordReader(bytes_max=100)

    with pytest.raises(MalformedRecordError):
        list(reader.feed((101).to_bytes(4, "big")))


@given(st.data())
def test_a_frame_cut_anywhere_is_no_frame(data: st.DataObject) -> None:
    content = encode_frame(FRAME)
    kept = data.draw(st.integers(0, len(content) - 1))

    with pytest.raises(MalformedRecordError):
        decode_frame(content[:kept])


def test_a_newer_frame_and_an_unknown_codec_are_told_apart_from_nonsense() -> None:
    newer = bytes([FRAME_FORMAT + 1]) + encode_frame(FRAME)[1:]
    unknown = msgspec.structs.replace(FRAME, codec=99)

    with pytest.raises(TooNewFormatError):
        decode_frame(newer)
    with pytest.raises(TooNewFormatError):
        unpack_contents(unknown)


def test_a_small_body_that_inflates_without_end_is_refused() -> None:
    bomb = pack_contents([bytes(CONTENT_BYTES_MAX + 1)], Codec.ZSTD)
    frame = msgspec.structs.replace(FRAME, count=1, codec=Codec.ZSTD, body=bomb)

    assert len(bomb) < 10_000
    with pytest.raises(MalformedRecordError):
        unpack_contents(frame)


@pytest.mark.parametrize(("first", "count"), [(0, 3), (1, 0), (1, 251)])
def test_a_frame_with_an_impossible_stretch_is_refused(first: int, count: int) -> None:
    frame = msgspec.structs.replace(FRAME, first=first, count=count)

    with pytest.raises(MalformedRecordError):
        decode_frame(encode_frame(frame))


def test_a_frame_that_holds_another_number_of_entries_is_refused() -> None:
    frame = msgspec.structs.replace(FRAME, count=2)

    with pytest.raises(MalformedRecordError):
        unpack_contents(frame)
