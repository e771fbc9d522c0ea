"""The demo plays a real day, and the same day for the same seed."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from postdesk.app.commands import main
from postdesk.app.demo import FolderInUseError, play_demo
from postdesk.hq import postgres_place
from postdesk.services.opening import open_desk
from postdesk.storage.desk_file import AlreadyOpenError, writing_lock
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BasketSettled, ItemAccepted
from postdesk.wire.entry import decode_body
from tests.hq_fixtures import reachable_folder

if TYPE_CHECKING:
    from pathlib import Path

    from postdesk.wire.bodies import Body


def silent(_key: str, **_fields: object) -> None:
    """Say nothing."""


def bodies_of(out: Path) -> list[Body]:
    desk = open_desk(out / "desk", reading=True)
    bodies = [decode_body(entry) for entry in JournalStore(desk.db).entries()]
    desk.db.conn.close()
    return bodies


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "out"
    assert play_demo(out, 7, silent).is_sound
    return out


def test_the_day_has_everything_a_day_has(played: Path) -> None:
    bodies = bodies_of(played)
    kinds = Counter(type(body).__name__ for body in bodies)
    items = [body for body in bodies if isinstance(body, ItemAccepted)]
    paid = {t.currency for b in bodies if isinstance(b, BasketSettled) for t in b.tendered}

    assert kinds["ItemAccepted"] + kinds["GoodsSold"] >= 30
    assert len({body.product for body in items}) >= 5
    assert paid == {"KHR", "USD"}
    assert any(body.product == "letter" and body.quantity > 1 for body in items)
    assert any(body.number_source == "pre-printed" for body in items)
    for kind in ("GoodsSold", "EntryReversed", "BasketRefunded", "ReceiptCopied", "BagClosed"):
        assert kinds[kind]
    assert (kinds["TillClosed"], kinds["DayClosed"]) == (3, 1)
    for kind in ("ValueSent", "ValueReceived"):
        assert kinds[kind] == 2
    for kind in (
        "VoucherPosted",
        "BankDeposited",
        "RemittanceSent",
        "SafeCounted",
        "DifferenceMoved",
        "SlipEntered",
        "SlipSpoilt",
        "BagReceived",
        "ItemDelivered",
        "MoneyOrderIssued",
        "OrderPaid",
    ):
        assert kinds[kind] == 1


def test_every_kind_of_paper_is_printed(played: Path) -> None:
    names = sorted(path.name for path in played.glob("*.pdf"))

    for kind in ("receipt-", "label-", "refund-", "count-sheet-", "day-sheet-"):
        assert any(name.startswith(kind) for name in names)
    assert any(name.endswith("-copy-1.pdf") for name in names)
    assert all((played / name).read_bytes().startswith(b"%PDF") for name in names)


def test_the_identity_number_is_in_no_entry(played: Path) -> None:
    desk = open_desk(played / "desk", reading=True)

    contents = [stored.content for stored in JournalStore(desk.db).stored()]

    desk.db.conn.close()
    assert not any(b"234 567" in content for content in contents)


def test_one_seed_gives_the_same_entries_and_papers(played: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"

    same = play_demo(again, 7, silent)
    different = play_demo(other, 8, silent)

    assert same.head != different.head
    names = sorted(path.name for path in played.glob("*.pdf"))
    assert names == sorted(path.name for path in again.glob("*.pdf"))
    assert all((played / n).read_bytes() == (again / n).read_bytes() for n in names)
    assert bodies_of(played) == bodies_of(again)


def test_books_of_somebody_else_are_not_touched(tmp_path: Path) -> None:
    books = tmp_path / "desk"
    books.mkdir()
    (books / "desk.db").write_text("mine")

    with pytest.raises(FolderInUseError):
        play_demo(tmp_path, 1, silent)

    assert (books / "desk.db").read_text() == "mine"


def test_without_a_screen_run_plays_the_demo_and_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    with reachable_folder() as folder:
        # The system's place for a PostgreSQL is left as it was.
        monkeypatch.setattr(postgres_place, "STATE_FOLDER", folder)
        result = CliRunner().invoke(main, ["--language", "en", "run", "--training"])

    assert result.exit_code == 0
    assert "no screen" in result.output
    assert "all as recorded" in result.output
    assert list((home / "training" / "demo").glob("day-sheet-*.pdf"))


def test_the_demo_s_books_verify_by_command(played: Path) -> None:
    home = ["--home", str(played / "desk")]

    report = CliRunner().invoke(main, [*home, "verify", "--json"])

    assert json.loads(report.output)["is_sound"]


def test_another_day_in_the_same_folder_takes_the_old_papers_away(tmp_path: Path) -> None:
    mine = tmp_path / "receipt-of-my-own.pdf"
    mine.write_bytes(b"mine")
    first = play_demo(tmp_path, 1, silent)

    second = play_demo(tmp_path, 2, silent)

    assert {mine, *second.papers} == set(tmp_path.glob("*.pdf"))
    assert set(first.papers) - set(second.papers)


def test_a_demo_does_not_pull_the_books_from_under_an_open_program(played: Path) -> None:
    with writing_lock(played / "desk"), pytest.raises(AlreadyOpenError):
        play_demo(played, 1, silent)

    assert bodies_of(played)


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    result = CliRunner().invoke(
        main, ["--language", "en", "demo", "--out", str(tmp_path / "file" / "demo")]
    )

    assert result.exit_code == 1
    assert str(tmp_path / "file") in result.output
