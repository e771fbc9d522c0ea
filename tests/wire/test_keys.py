"""Headquarters' keys: the root vouches for the working keys, and each has one purpose."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import (
    CARD_FORMAT,
    Keyring,
    Purpose,
    decode_card,
    decode_signed,
    encode_card,
    encode_signed,
    fingerprint_text,
    sign,
)
from tests.wire.kit import card_of, key_of, working_key


def test_a_card_is_read_back_and_its_keys_open_what_they_signed() -> None:
    card = decode_card(encode_card(card_of()))
    signed = sign(working_key(Purpose.REPLIES), "replies-1", Purpose.REPLIES, b"stored up to 7")

    assert Keyring(card.certificates).opens(Purpose.REPLIES, decode_signed(encode_signed(signed)))


def test_a_key_is_good_for_its_own_purpose_only() -> None:
    keyring = Keyring(card_of().certificates)
    reply = sign(working_key(Purpose.REPLIES), "replies-1", Purpose.REPLIES, b"a tariff")

    assert not keyring.opens(Purpose.DOCUMENTS, reply)
    renamed = msgspec.structs.replace(reply, key_id="documents-1")
    assert not keyring.opens(Purpose.DOCUMENTS, renamed)


@given(st.integers(0, 7), st.binary(min_size=1, max_size=40), st.data())
def test_changed_bytes_are_not_signed(bit: int, content: bytes, data: st.DataObject) -> None:
    keyring = Keyring(card_of().certificates)
    signed = sign(working_key(Purpose.REPLIES), "replies-1", Purpose.REPLIES, content)
    place = data.draw(st.integers(0, len(content) - 1))
    other = bytearray(content)
    other[place] ^= 1 << bit

    assert not keyring.opens(Purpose.REPLIES, msgspec.structs.replace(signed, content=bytes(other)))


def test_a_card_with_a_key_that_its_root_has_not_signed_is_refused() -> None:
    card = card_of()
    foreign = msgspec.structs.replace(card, root_public_key=bytes(key_of("thief").verify_key))
    swapped = msgspec.structs.replace(
        card,
        certificates=(
            msgspec.structs.replace(card.certificates[0], public_key=bytes(32)),
            *card.certificates[1:],
        ),
    )

    for bad in (foreign, swapped):
        with pytest.raises(MalformedRecordError):
            decode_card(encode_card(bad))


def test_a_newer_card_is_told_apart() -> None:
    with pytest.raises(TooNewFormatError):
        decode_card(encode_card(msgspec.structs.replace(card_of(), format=CARD_FORMAT + 1)))


def test_people_can_compare_fingerprints() -> None:
    mine = fingerprint_text(bytes(key_of("root").verify_key))

    assert len(mine.split()) == 5
    assert mine != fingerprint_text(bytes(key_of("thief").verify_key))
