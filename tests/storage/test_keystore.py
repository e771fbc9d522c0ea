"""The desk's two secrets: in the account's keystore, or in a file only it can read."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest

from postdesk.storage.keystore import KEY_FILE, SecretsMissingError, keep, load

KEY, SEED = bytes(range(32)), bytes(range(32, 64))
DESK = "0a1b2c3d4e5f"


def test_kept_in_a_file_they_come_back(tmp_path: Path) -> None:
    where = keep(tmp_path, DESK, KEY, SEED, in_file=True)

    secrets = load(tmp_path)

    assert where == secrets.kept_in == "file"
    assert (secrets.database_key, secrets.signing_seed) == (KEY, SEED)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_secrets_that_are_there_are_never_written_over(tmp_path: Path) -> None:
    keep(tmp_path, DESK, KEY, SEED, in_file=True)

    with pytest.raises(FileExistsError):
        keep(tmp_path, DESK, SEED, KEY, in_file=True)

    assert load(tmp_path).database_key == KEY


def test_in_a_keystore_nothing_lies_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(
        keyring, "set_password", lambda service, name, text: kept.update({(service, name): text})
    )
    monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))

    where = keep(tmp_path, DESK, KEY, SEED, in_file=False)

    assert where == load(tmp_path).kept_in == "keystore"
    assert load(tmp_path).signing_seed == SEED
    assert list(tmp_path.iterdir()) == []


def test_a_keystore_that_forgets_at_once_is_not_trusted(tmp_path: Path) -> None:
    assert keep(tmp_path, DESK, KEY, SEED, in_file=False) == "file"
    assert load(tmp_path).database_key == KEY


@pytest.mark.parametrize("text", ["", "one two", "desk zz zz", "a b c d"])
def test_a_damaged_key_file_is_told_as_missing(tmp_path: Path, text: str) -> None:
    (tmp_path / KEY_FILE).write_text(text, encoding="ascii")

    with pytest.raises(SecretsMissingError):
        load(tmp_path)


def test_no_secrets_at_all(tmp_path: Path) -> None:
    with pytest.raises(SecretsMissingError):
        load(tmp_path)
