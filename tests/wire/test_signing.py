"""The desk's signature holds for one head at one place, and for nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.wire.signing import head_is_signed, public_key_of, sign_head, signing_key

SEED = bytes(range(32))
DESK = "0a1b2c3d4e5f"
HEAD = b"\x07" * 32
SIGNATURE = sign_head(signing_key(SEED), desk=DESK, epoch=1, seq=3, head=HEAD)


def holds(
    signature: bytes = SIGNATURE,
    *,
    desk: str = DESK,
    epoch: int = 1,
    seq: int = 3,
    head: bytes = HEAD,
    key: bytes | None = None,
) -> bool:
    public = public_key_of(SEED) if key is None else key
    return head_is_signed(public, signature, desk=desk, epoch=epoch, seq=seq, head=head)


def test_the_desks_own_signature_holds() -> None:
    assert holds()


def test_a_signature_does_not_hold_at_another_place() -> None:
    assert not holds(seq=4)
    assert not holds(epoch=2)
    assert not holds(desk="0a1b2c3d4e60")
    assert not holds(head=b"\x08" * 32)


def test_digits_moved_from_the_epoch_to_the_number_do_not_hold() -> None:
    signature = sign_head(signing_key(SEED), desk=DESK, epoch=1, seq=13, head=HEAD)

    assert not holds(signature, epoch=11, seq=3)


@pytest.mark.parametrize("key", [b"", b"\x01" * 31, b"\x00" * 32, public_key_of(b"\x09" * 32)])
def test_another_key_or_none_at_all_does_not_hold(key: bytes) -> None:
    assert not holds(key=key)


@given(st.integers(0, 63), st.integers(1, 255))
def test_a_signature_with_one_byte_changed_does_not_hold(place: int, change: int) -> None:
    spoiled = bytearray(SIGNATURE)
    spoiled[place] ^= change

    assert not holds(bytes(spoiled))


@pytest.mark.parametrize("signature", [b"", SIGNATURE[:-1], SIGNATURE + b"\x00"])
def test_a_signature_of_another_length_does_not_hold(signature: bytes) -> None:
    assert not holds(signature)
