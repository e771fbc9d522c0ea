"""The first run: no default accounts, nothing of a seed in a real branch."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.domain.people import Person, Role
from postdesk.services import people, setup
from postdesk.services.opening import NotStartedError, open_desk
from postdesk.services.people import NameMissingError, PinTooWeakError
from postdesk.services.setup import (
    SAMPLE_BRANCH,
    Branch,
    BranchNameMissingError,
    Origins,
    SeededRealDeskError,
)
from postdesk.services.verification import verify
from postdesk.storage import desk_file, keystore
from postdesk.storage.desk_file import BooksExistError, NoBooksError
from postdesk.storage.journal_store import JournalStore
from tests.builders import MANAGER, Office, StoppedClock

PIN = "836152"


def test_a_real_branch_begins_with_its_manager_and_nothing_else(home: Path) -> None:
    desk = setup.create_desk(home, SAMPLE_BRANCH, is_training=False, manager=MANAGER, pin=PIN)

    kinds = [entry.kind for entry in JournalStore(desk.db).entries()]

    assert kinds == ["desk.started", "person.added"]
    assert people.list_people(desk) == (MANAGER,)
    assert JournalStore(desk.db).balances() == ()
    assert not desk.identity.is_training
    assert verify(desk).is_sound
    desk.db.conn.close()


def test_a_second_first_run_changes_nothing(branch: Office, home: Path) -> None:
    entries = JournalStore(branch.desk.db).count()

    with pytest.raises(BooksExistError):
        setup.create_training_desk(home)

    assert JournalStore(branch.desk.db).count() == entries


@pytest.mark.parametrize("branch_typed", [Branch("", "ក", "A"), Branch("STG", " ", "")])
def test_a_branch_has_a_code_and_a_name(home: Path, branch_typed: Branch) -> None:
    with pytest.raises(BranchNameMissingError):
        setup.create_desk(home, branch_typed, is_training=True, manager=MANAGER, pin=PIN)

    assert not home.exists()


def test_a_weak_pin_makes_no_books(home: Path) -> None:
    with pytest.raises(PinTooWeakError):
        setup.create_desk(home, SAMPLE_BRANCH, is_training=False, manager=MANAGER, pin="123456")

    assert not home.exists()


def test_a_real_branchs_key_never_comes_from_a_seed(home: Path) -> None:
    seeded = Origins(randomness=bytes)

    with pytest.raises(SeededRealDeskError):
        setup.create_desk(
            home, SAMPLE_BRANCH, is_training=False, manager=MANAGER, pin=PIN, origins=seeded
        )

    assert not home.exists()


def test_one_seed_makes_one_desk(tmp_path: Path) -> None:
    heads = set()
    for name in ("one", "two"):
        origins = Origins(StoppedClock("2026-12-07 07:00"), lambda size: b"\x07" * size)
        desk = setup.create_training_desk(tmp_path / name, origins=origins)
        heads.add(JournalStore(desk.db).head(desk.identity.desk, 0))
        desk.db.conn.close()

    assert len(heads) == 1


def test_two_desks_have_two_keys(tmp_path: Path) -> None:
    desks = [
        setup.create_desk(
            tmp_path / name, SAMPLE_BRANCH, is_training=True, manager=MANAGER, pin=PIN
        )
        for name in ("one", "two")
    ]

    assert len({desk.identity.public_key for desk in desks}) == 2
    assert len({desk.identity.desk for desk in desks}) == 2
    assert len({keystore.load(tmp_path / name).database_key for name in ("one", "two")}) == 2
    for desk in desks:
        desk.db.conn.close()


def test_a_first_run_that_was_cut_off_says_so(home: Path) -> None:
    key = bytes(range(32))
    desk_file.create(home, key).conn.close()
    keystore.keep(home, "0a1b2c3d4e5f", key, bytes(32), in_file=True)

    with pytest.raises(NotStartedError):
        open_desk(home)


def test_without_its_key_the_file_is_not_opened(branch: Office, home: Path) -> None:
    branch.close()
    (home / keystore.KEY_FILE).unlink()

    with pytest.raises(keystore.SecretsMissingError):
        open_desk(home)


def test_only_the_owner_reads_the_key_file(branch: Office, home: Path) -> None:
    assert (home / keystore.KEY_FILE).stat().st_mode & 0o077 == 0


def test_no_books_no_desk(home: Path) -> None:
    with pytest.raises(NoBooksError):
        open_desk(home)


def test_a_person_without_a_name_starts_no_branch(home: Path) -> None:
    nameless = Person("x", "", "", Role.MANAGER)

    with pytest.raises(NameMissingError):
        setup.create_desk(home, SAMPLE_BRANCH, is_training=True, manager=nameless, pin=PIN)
