"""The desk's two secrets: the file's key and the signing key, kept outside the file.

They lie in the keystore of the operating system's account under which the counter runs. Where
there is none (a Linux without a session), they lie in a file that only that account can read,
and `Secrets.kept_in` says so for the status page. A PIN never derives them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from postdesk.storage.connection import KEY_BYTES, StorageError

SERVICE: Final = "postdesk"
KEY_FILE: Final = "desk.key"
SEED_BYTES: Final = 32


class SecretsMissingError(StorageError):
    """The books are there, their key is not: another account, or the key file is gone."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The two secrets of a desk.

    Attributes:
        database_key: 32 bytes the file is encrypted with.
        signing_seed: 32 bytes of the Ed25519 key that signs heads.
        kept_in: `keystore` or `file`.
    """

    database_key: bytes
    signing_seed: bytes
    kept_in: str


def new_secrets() -> tuple[bytes, bytes]:
    """Two fresh random secrets, from the operating system's generator."""
    return os.urandom(KEY_BYTES), os.urandom(SEED_BYTES)


def keep(home: Path, desk: str, database_key: bytes, signing_seed: bytes, *, in_file: bool) -> str:
    """Keep the secrets of a new desk; returns where.

    Args:
        in_file: True to use the file at once: training desks, which hold nothing real.
    """
    text = f"{desk} {database_key.hex()} {signing_seed.hex()}"
    if not in_file and _keep_in_keystore(home, text):
        return "keystore"
    path = home / KEY_FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return "file"


def is_in_file(home: Path) -> bool:
    """Whether the secrets of a data folder lie in a file, not in the keystore."""
    return (home / KEY_FILE).exists()


def load(home: Path) -> Secrets:
    """Find the secrets of the desk in a data folder.

    Raises:
        SecretsMissingError: Neither the file nor the keystore has them.
    """
    path = home / KEY_FILE
    if path.exists():
        return _parsed(path.read_text(encoding="ascii"), "file")
    text = _from_keystore(home)
    if text is None:
        raise SecretsMissingError(str(home))
    return _parsed(text, "keystore")


def _parsed(text: str, kept_in: str) -> Secrets:
    try:
        _desk, key, seed = text.split()
        return Secrets(bytes.fromhex(key), bytes.fromhex(seed), kept_in)
    except ValueError as exc:
        raise SecretsMissingError(KEY_FILE) from exc


def _account(home: Path) -> str:
    return str(home.resolve())


def _keep_in_keystore(home: Path, text: str) -> bool:
    # Imported at first use: finding out that there is no keystore costs 0.2 s.
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, _account(home), text)
        return keyring.get_password(SERVICE, _account(home)) == text
    except KeyringError:
        return False


def _from_keystore(home: Path) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, _account(home))
    except KeyringError:
        return None
