"""The desk's Ed25519 signature over a journal head: who wrote it, and that nobody changed it."""

from __future__ import annotations

from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

HEAD_DOMAIN: Final = b"postdesk head 1\x00"
EXPORT_DOMAIN: Final = b"postdesk export 1\x00"
SEED_BYTES: Final = 32


def signing_key(seed: bytes) -> SigningKey:
    """The desk's key from its 32 secret bytes."""
    return SigningKey(seed)


def public_key_of(seed: bytes) -> bytes:
    """The 32 public bytes that belong to a desk's secret."""
    return bytes(signing_key(seed).verify_key)


def head_message(desk: str, epoch: int, seq: int, head: bytes) -> bytes:
    """What is signed: the place in the journal and the hash there.

    The place stands in the message, so that a signature cannot be moved to another entry.
    """
    return HEAD_DOMAIN + f"{desk}/{epoch}/{seq}/".encode() + head


def sign_head(key: SigningKey, *, desk: str, epoch: int, seq: int, head: bytes) -> bytes:
    """The 64 bytes of signature for the head at `seq`."""
    return key.sign(head_message(desk, epoch, seq, head)).signature


def head_is_signed(
    public_key: bytes, signature: bytes, *, desk: str, epoch: int, seq: int, head: bytes
) -> bool:
    """Whether the signature is the desk's own, for this head at this place."""
    try:
        VerifyKey(public_key).verify(head_message(desk, epoch, seq, head), signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def sign_export(key: SigningKey, manifest: bytes) -> bytes:
    """The 64 bytes of signature for an export: its manifest names every file by its hash."""
    return key.sign(EXPORT_DOMAIN + manifest).signature
