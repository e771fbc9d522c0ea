"""The rules that the failures of Horizon's keepers taught, one test for each: G1 to G12."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import re
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute
from nacl.signing import VerifyKey
from starlette.routing import Route

from postdesk.domain.accounts import Account
from postdesk.hq.app import make_app
from postdesk.hq.headquarters import Headquarters
from postdesk.paths import program_folder
from postdesk.services import differences, people, report_files, reports
from postdesk.services.journal_export import entry_as_plain
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.people import WrongPinError
from postdesk.services.posting import posting
from postdesk.services.setup import SAMPLE_PIN
from postdesk.wire.bodies import NoticeReceived
from postdesk.words.catalogue import Language
from tests.horizon.kit import CLERK, MANAGER, OPENING_KHR, Postdesk
from tests.hq_fixtures import LinkedDesk, serving

SHORT: Final = 5_000
DAY: Final = "2026-12-07"
SOURCES: Final = tuple(sorted((program_folder() / "postdesk").rglob("*.py")))


@pytest.fixture
def short(postdesk: Postdesk) -> Postdesk:
    """A branch whose till was counted and closed short."""
    postdesk.sell(1_500)
    postdesk.count("1", OPENING_KHR + 1_500 - SHORT)
    assert postdesk.close_till()
    return postdesk


def the_difference(books: Postdesk) -> differences.Difference:
    (found,) = differences.differences_for(books.desk, CLERK, limit=5)
    return found


# --- G1: dispute


def test_g01_whatever_is_missing_can_be_disputed_and_the_day_closes_and_says_so(
    short: Postdesk,
) -> None:
    one = the_difference(short)
    differences.dispute(short.desk, CLERK, one.entry_id, one.unit, reason="រាប់រួចហើយ")

    assert short.close_day()

    sheet = day_sheet_paper(short.desk, DAY)
    assert short.office.balance_of(Account.OVER_SHORT_DISPUTED, "KHR") == SHORT
    printed = [row for row in vars_of(sheet) if "disputed" in row.lower()]
    assert printed


def vars_of(record: Any) -> list[str]:
    """Every text in a paper's record."""
    from postdesk.wire.codec import plain

    def walk(value: Any) -> Iterable[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                yield from walk(one)

    return list(walk(plain(record)))


# --- G2: everything can be read, taken away and checked without headquarters


def test_g02_the_whole_journal_can_be_taken_away_and_checked_by_anybody(short: Postdesk) -> None:
    """Hashes and signatures are worked out with two libraries and none of our code."""
    with posting(short.desk, None) as action:
        notice = NoticeReceived(document="1", title_km="ក", title_en="a", text_km="", text_en="")
        action.add(notice, business_key="1")
    exported = [(entry_as_plain(one), one.content) for one in short.store.stored()]

    assert_chain(exported)

    assert {entry["person"] for entry, _ in exported} >= {CLERK.person_id, "system"}
    place = len(exported) // 2
    forged = [*exported]
    forged[place] = (exported[place][0], exported[place][1].replace(b"sokhlin", b"sokhlim"))
    if forged[place] != exported[place]:
        with pytest.raises(AssertionError):
            assert_chain(forged)
    with pytest.raises(AssertionError):
        assert_chain(exported[:place] + exported[place + 1 :])


def assert_chain(exported: list[tuple[dict[str, Any], bytes]]) -> None:
    """What a verifier of somebody else's would do."""
    head = bytes(32)
    key = VerifyKey(bytes.fromhex(exported[0][0]["body"]["public_key"]))
    for entry, content in exported:
        assert entry["prev_hash"] == head.hex()
        head = hashlib.sha256(head + content).digest()
        assert entry["hash"] == head.hex()
        message = signed_message(entry, head)
        key.verify(message, bytes.fromhex(entry["signature"]))


def signed_message(entry: dict[str, Any], head: bytes) -> bytes:
    from postdesk.wire.signing import head_message

    return head_message(entry["desk"], entry["epoch"], entry["seq"], head)


# --- G3: nobody writes from afar, nobody looks at a screen from afar

DOORS: Final = {
    ("GET", "/v1/card"),
    ("POST", "/v1/enrol"),
    ("POST", "/v1/pull"),
    ("POST", "/v1/push"),
    ("POST", "/v1/restore"),
    ("GET", "/health"),
    ("GET", "/openapi.json"),
    ("GET", "/"),
    ("GET", "/branch/{code}"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
}
LISTENS: Final = re.compile(
    r"uvicorn|create_server|socketserver|QTcpServer|\.listen\(|http\.server"
)
REMOTE_VIEW: Final = re.compile(r"\b(?:grabWindow|QRemoteObject\w*|VNC|screen_?shar\w+)\b", re.I)


def doors_of(hq: Headquarters) -> set[tuple[str, str]]:
    found = set()
    for route in make_app(hq).routes:
        if isinstance(route, APIRoute | Route):
            found |= {(m, route.path) for m in (route.methods or ()) if m != "HEAD"}
    return found


def test_g03_headquarters_has_no_door_into_a_branchs_books(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    """All its doors are known by name; only `push` stores entries, which the desk itself signed."""
    import requests

    before = linked.contents()
    doors = doors_of(hq)
    assert {path for _, path in doors} <= {path for _, path in DOORS} | pages_of(doors)

    with serving(hq) as address:
        for method, path in sorted(doors):
            url = address + path.replace("{code}", "STG").replace("{branch}", "STG")
            requests.request(method, url, data=b"\x00" * 64, timeout=10, allow_redirects=False)

    linked.round()
    assert linked.contents() == before


def pages_of(doors: set[tuple[str, str]]) -> set[str]:
    """Operators' pages that are only looked at, or that sign a person in or out."""
    return {path for method, path in doors if method == "GET" or path.startswith("/sign")}


def test_g03_no_desk_listens_and_none_shows_its_screen() -> None:
    listening = [
        path.as_posix()
        for path in SOURCES
        if LISTENS.search(path.read_text(encoding="utf-8"))
        and "hq" not in path.parts
        and path.name not in {"headquarters.py", "hq_commands.py", "demo_network.py"}
    ]
    watched = [
        path.as_posix() for path in SOURCES if REMOTE_VIEW.search(path.read_text(encoding="utf-8"))
    ]

    assert (listening, watched) == ([], [])
    assert LISTENS.search("server.listen(5)")
    assert REMOTE_VIEW.search("screen.grabWindow(0)")


# --- G4: the program never borrows a person's name


def test_g04_what_the_program_does_by_itself_bears_no_name(postdesk: Postdesk) -> None:
    with posting(postdesk.desk, None) as action:
        notice = NoticeReceived(document="1", title_km="ក", title_en="a", text_km="", text_en="")
        entry = action.add(notice, business_key="1")

    assert (entry.person, entry.role) == ("system", "system")
    names = {one.person_id for one in people.list_people(postdesk.desk)}
    assert "system" not in names


# --- G7: nobody is debited by the program


def test_g07_a_difference_is_open_until_the_very_person_takes_it_over_by_pin(
    short: Postdesk,
) -> None:
    one = the_difference(short)
    assert one.state == "open"
    assert short.office.balance_of(Account.OVER_SHORT_AGREED, "KHR") == 0
    with pytest.raises(differences.NotYourDifferenceError):
        differences.take_over(short.desk, MANAGER, one.entry_id, one.unit, pin=SAMPLE_PIN)
    with pytest.raises(WrongPinError):
        differences.take_over(short.desk, CLERK, one.entry_id, one.unit, pin="000111")

    differences.take_over(short.desk, CLERK, one.entry_id, one.unit, pin=SAMPLE_PIN)
    assert short.office.balance_of(Account.OVER_SHORT_AGREED, "KHR") == SHORT

    short.clock.move(days=13)
    differences.withdraw(short.desk, CLERK, one.entry_id, one.unit, reason="រកឃើញបង្កាន់ដៃ")
    assert short.office.balance_of(Account.OVER_SHORT_OPEN, "KHR") == SHORT


# --- G8: anybody can add it up again


def test_g08_the_day_book_is_a_plain_file_that_anybody_adds_up(short: Postdesk) -> None:
    day = date.fromisoformat(DAY)
    report = reports.trial_balance(short.desk, MANAGER, day, day)

    file = report_files.csv_of(report, Language.ENGLISH).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))

    numbers = {cell.replace(",", "") for row in rows for cell in row}
    assert str(short.holds("till:1")) in numbers
    assert str(SHORT) in numbers


def test_g08_a_verifier_of_its_own_ships_with_the_program() -> None:
    (verifier,) = (program_folder() / "resources" / "verifier").glob("*.py")

    tree = ast.parse(verifier.read_text(encoding="utf-8"))
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])
    assert imported <= sys.stdlib_module_names


# --- G12: no statement mends what was recorded

MENDS: Final = re.compile(
    r"\b(?:UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|REPLACE\s+INTO|INSERT\s+OR\s+\w+\s+INTO|TRUNCATE"
    r"|DROP\s+TRIGGER(?:\s+IF\s+EXISTS)?)\s+\"?(?:journal_entry|journal_line)\w*\"?",
    re.IGNORECASE,
)


def statements(path: Path) -> Iterable[str]:
    """Every text in a file of ours, with what is joined to it, so that no seam hides one."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values
            )


def test_g12_no_file_of_ours_mends_what_was_recorded() -> None:
    mending = [
        (path.name, found)
        for path in SOURCES
        if path.name != "migrations.py" and "migrations" not in path.parts
        for text in statements(path)
        for found in MENDS.findall(text)
    ]

    assert mending == []


@pytest.mark.parametrize(
    "sample",
    [
        "UPDATE journal_entry SET person = 'x'",
        "update or ignore journal_line set amount = 0",
        "DELETE  FROM\n journal_line",
        'REPLACE INTO "journal_entry" VALUES (1)',
        "INSERT OR REPLACE INTO journal_line VALUES (1)",
        "DROP TRIGGER journal_entry_stays",
        "DROP TRIGGER IF EXISTS journal_line_remains",
    ],
)
def test_g12_the_rule_sees_a_statement_that_would(sample: str) -> None:
    assert MENDS.search(sample)


@pytest.mark.parametrize(
    "sample", ["SELECT * FROM journal_entry", "INSERT INTO journal_line VALUES (1)"]
)
def test_g12_and_leaves_reading_and_adding_alone(sample: str) -> None:
    assert not MENDS.search(sample)
