"""Books whose tables another version worked out: verified by their journal, and told so."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.services import verification
from postdesk.services.opening import open_desk
from postdesk.services.verification import VerificationReport
from tests.builders import copied_books, tamper
from tests.services.busy_day import Books, play_day

OLDER = ("DROP TABLE movement", "PRAGMA user_version = 1")


@pytest.fixture(scope="module")
def day(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Books:
    return play_day(template, tmp_path_factory.mktemp("day") / "branch")


@pytest.fixture
def copy(day: Books, tmp_path: Path) -> Path:
    return copied_books(day.home, tmp_path / "copy")


def verified(home: Path) -> VerificationReport:
    desk = open_desk(home, reading=True)
    try:
        return verification.verify(desk)
    finally:
        desk.db.conn.close()


def test_tables_of_an_older_version_are_no_finding_but_are_said(copy: Path) -> None:
    tamper(copy, *OLDER)

    older = verified(copy)
    open_desk(copy).db.conn.close()
    newest = verified(copy)

    assert older.is_sound
    assert older.tables_are_older
    assert newest.is_sound
    assert not newest.tables_are_older
    assert newest.head == older.head


def test_the_journal_is_checked_beside_tables_of_an_older_version(day: Books, copy: Path) -> None:
    tamper(
        copy,
        *OLDER,
        f"UPDATE journal_line SET amount = amount + 1 WHERE seq = {day.parcel_seq}",
    )

    assert [(finding.seq, finding.what) for finding in verified(copy).findings] == [
        (day.parcel_seq, "lines")
    ]
