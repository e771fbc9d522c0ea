"""Headquarters' keys on its own disk: the root, the working keys, and the card that names them.

The root is needed to make working keys and for nothing else; it can be taken off the machine
into a safe. Without the working keys nothing can be answered or published.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from nacl.public import PrivateKey
from nacl.signing import SigningKey

from postdesk.domain.errors import FaultError, RuleError
from postdesk.wire.codec import MalformedRecordError, from_json, to_json
from postdesk.wire.keys import (
    CARD_FORMAT,
    Card,
    Certificate,
    Keyring,
    Mode,
    Purpose,
    Signed,
    certify,
    decode_card,
    encode_card,
    sign,
)

KEYS_FOLDER: Final = "keys"
ROOT_FILE: Final = "root.key"
WORKING_FILE: Final = "working.key"
CARD_FILE: Final = "card"
SEED_BYTES: Final = 32


class HqExistsError(RuleError):
    """There is a headquarters in this folder already."""

    facts = ("folder",)

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = str(folder)


class NoHqError(RuleError):
    """There is no headquarters in this folder yet."""

    facts = ("folder",)

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = str(folder)


class HqKeysUnreadableError(FaultError):
    """The keys of headquarters cannot be read: nothing is answered or published without them."""

    facts = ("path",)

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = str(path)


@dataclass(frozen=True, slots=True)
class HqKeys:
    """The working keys of a headquarters.

    Attributes:
        card: What desks are given.
        seeds: 32 secret bytes for each purpose and key name.
    """

    card: Card
    seeds: dict[str, tuple[str, bytes]]

    @property
    def mode(self) -> Mode:
        """Whether everything here is for practice."""
        return Mode(self.card.mode)

    @property
    def keyring(self) -> Keyring:
        """The public keys, as a desk uses them."""
        return Keyring(self.card.certificates)

    def sign(self, purpose: Purpose, content: bytes) -> Signed:
        """Bytes signed with the working key of that purpose."""
        key_id, seed = self.seeds[purpose.value]
        return sign(SigningKey(seed), key_id, purpose, content)

    @property
    def unsealing_key(self) -> bytes:
        """The secret with which what desks seal is opened."""
        return self.seeds[Purpose.SEALING.value][1]


def check_free(folder: Path) -> None:
    """Make sure that there is no headquarters in a folder (`HqExistsError`)."""
    if (folder / KEYS_FOLDER / CARD_FILE).exists():
        raise HqExistsError(folder)


def make_keys(
    folder: Path,
    *,
    operator: tuple[str, str],
    mode: Mode,
    at: datetime,
    randomness: Callable[[int], bytes] = os.urandom,
) -> HqKeys:
    """Make the root and the working keys of a new headquarters, and keep them.

    Args:
        folder: Headquarters' data folder.
        operator: Its name in Khmer and in English.

    Raises:
        HqExistsError: There are keys in the folder.
        HqKeysUnreadableError: The folder can't be written to.
    """
    check_free(folder)
    keys = folder / KEYS_FOLDER
    root = SigningKey(randomness(SEED_BYTES))
    seeds = {
        purpose.value: (f"{purpose.value}-{at.year}-1", randomness(SEED_BYTES))
        for purpose in Purpose
    }
    certificates = tuple(
        certify(root, Certificate(key_id, purpose, _public_of(purpose, seed), at.isoformat()))
        for purpose, (key_id, seed) in seeds.items()
    )
    card = Card(CARD_FORMAT, *operator, mode.value, bytes(root.verify_key), certificates)
    try:
        keys.mkdir(parents=True, mode=0o700, exist_ok=True)
        _keep(keys / ROOT_FILE, bytes(root).hex().encode())
        _keep(keys / WORKING_FILE, to_json({p: (k, s.hex()) for p, (k, s) in seeds.items()}))
        # Last, so that keys without a card are no headquarters yet.
        _keep(keys / CARD_FILE, encode_card(card))
    except OSError as exc:
        raise HqKeysUnreadableError(keys) from exc
    return HqKeys(card, seeds)


def load_keys(folder: Path) -> HqKeys:
    """Read the working keys (`NoHqError`, `HqKeysUnreadableError`)."""
    keys = folder / KEYS_FOLDER
    if not (keys / CARD_FILE).exists():
        raise NoHqError(folder)
    try:
        card = decode_card((keys / CARD_FILE).read_bytes())
        kept = from_json((keys / WORKING_FILE).read_bytes(), dict[str, tuple[str, str]])
        seeds = {purpose: (key_id, bytes.fromhex(seed)) for purpose, (key_id, seed) in kept.items()}
    except (OSError, ValueError, MalformedRecordError) as exc:
        raise HqKeysUnreadableError(keys) from exc
    return HqKeys(card, seeds)


def _public_of(purpose: str, seed: bytes) -> bytes:
    if purpose == Purpose.SEALING.value:
        return bytes(PrivateKey(seed).public_key)
    return bytes(SigningKey(seed).verify_key)


def _keep(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
