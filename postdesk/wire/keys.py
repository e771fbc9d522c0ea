"""Headquarters' keys: the root that a desk pins, and the working keys that the root signs.

The root signs certificates and nothing else, so that it can lie in a safe. Whatever arrives
from headquarters is signed by a working key of the right purpose; a desk believes that key
because the root that it pinned at its enrolment has signed it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.frames import TooNewFormatError

FINGERPRINT_BYTES: Final = 10
CARD_FORMAT: Final = 1
_CERTIFICATE_DOMAIN: Final = b"postdesk certificate 1\x00"
_SIGNED_DOMAIN: Final = b"postdesk signed 1\x00"


class Mode(StrEnum):
    """Whether everything is real or for practice; the two never meet."""

    TRAINING = "training"
    REAL = "real"


class Purpose(StrEnum):
    """What a working key may do."""

    REPLIES = "replies"
    DOCUMENTS = "documents"
    SEALING = "sealing"


class Certificate(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A working key that the root vouches for.

    Attributes:
        key_id: Its name, such as `replies-2026-1`.
        public_key: Ed25519 for signing, X25519 for sealing; 32 bytes.
        made_at: UTC, ISO 8601.
        signature: The root's, over all of the above.
    """

    key_id: str
    purpose: str
    public_key: bytes
    made_at: str
    signature: bytes = b""


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who a headquarters is: what a desk learns before it believes anything.

    Attributes:
        mode: `training` or `real`.
        root_public_key: 32 bytes; its fingerprint stands in every enrolment code.
    """

    format: int
    operator_km: str
    operator_en: str
    mode: str
    root_public_key: bytes
    certificates: tuple[Certificate, ...]


class Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Bytes with a signature and the name of the key that made it."""

    key_id: str
    content: bytes
    signature: bytes


_encoder: Final = msgspec.msgpack.Encoder()
_card_decoder: Final = msgspec.msgpack.Decoder(Card)
_signed_decoder: Final = msgspec.msgpack.Decoder(Signed)


def fingerprint_of(root_public_key: bytes) -> bytes:
    """The ten bytes by which a root key is recognised: SHA-256, cut to 80 bits.

    Somebody who wants another key with the same fingerprint has 2^80 keys to try.
    """
    return hashlib.sha256(b"postdesk root\x00" + root_public_key).digest()[:FINGERPRINT_BYTES]


def fingerprint_text(root_public_key: bytes) -> str:
    """A fingerprint for people to compare: five groups of four digits."""
    digits = fingerprint_of(root_public_key).hex().upper()
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


def certify(root: SigningKey, certificate: Certificate) -> Certificate:
    """The certificate with the root's signature."""
    signature = root.sign(_certificate_message(certificate)).signature
    return msgspec.structs.replace(certificate, signature=signature)


def _certificate_message(certificate: Certificate) -> bytes:
    bare = msgspec.structs.replace(certificate, signature=b"")
    return _CERTIFICATE_DOMAIN + _encoder.encode(bare)


def encode_card(card: Card) -> bytes:
    """A card's bytes."""
    return _encoder.encode(card)


def decode_card(content: bytes) -> Card:
    """Read a card and check that its root has signed each of its keys.

    Raises:
        TooNewFormatError: A newer version wrote it.
        MalformedRecordError: It is no card, or a key in it is not the root's.
    """
    try:
        card = _card_decoder.decode(content)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise MalformedRecordError(str(exc)) from exc
    if card.format > CARD_FORMAT:
        raise TooNewFormatError(f"card format {card.format}")
    for certificate in card.certificates:
        message = _certificate_message(certificate)
        if not is_signed(card.root_public_key, message, certificate.signature):
            raise MalformedRecordError(f"key {certificate.key_id} is not the root's")
    return card


class Keyring:
    """The working keys of one headquarters, by purpose and name."""

    def __init__(self, certificates: Iterable[Certificate]) -> None:
        self._keys = {(one.purpose, one.key_id): one.public_key for one in certificates}

    def knows(self, purpose: Purpose, key_id: str) -> bool:
        """Whether there is a key of that name for that purpose."""
        return (purpose.value, key_id) in self._keys

    def opens(self, purpose: Purpose, signed: Signed) -> bool:
        """Whether a key of that purpose has signed these bytes."""
        key = self._keys.get((purpose.value, signed.key_id))
        message = _signed_message(purpose, signed.content)
        return key is not None and is_signed(key, message, signed.signature)

    def sealing_key(self) -> bytes | None:
        """The key that what only headquarters may read is sealed to; the newest one."""
        names = sorted(name for purpose, name in self._keys if purpose == Purpose.SEALING.value)
        return self._keys[Purpose.SEALING.value, names[-1]] if names else None


def sign(key: SigningKey, key_id: str, purpose: Purpose, content: bytes) -> Signed:
    """Bytes with a working key's signature; the purpose is signed as well."""
    signature = key.sign(_signed_message(purpose, content)).signature
    return Signed(key_id, content, signature)


def _signed_message(purpose: Purpose, content: bytes) -> bytes:
    return _SIGNED_DOMAIN + purpose.value.encode() + b"\x00" + content


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key has made this signature over the message."""
    try:
        VerifyKey(public_key).verify(message, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def encode_signed(signed: Signed) -> bytes:
    """A signed record's bytes."""
    return _encoder.encode(signed)


def decode_signed(content: bytes) -> Signed:
    """Read a signed record; nothing of it is believed yet.

    Raises:
        MalformedRecordError: It is none.
    """
    try:
        return _signed_decoder.decode(content)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise MalformedRecordError(str(exc)) from exc
