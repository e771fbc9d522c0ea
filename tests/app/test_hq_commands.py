"""Headquarters and the line from a command line: a server in its own process, files, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from postdesk.app.commands import main
from postdesk.app.demo_network import DemoHeadquarters, _free_port, play_network
from postdesk.app.headquarters import headquarters
from postdesk.hq.cases import CaseKind, Finding, open_case
from postdesk.hq.status import network_status
from postdesk.services.setup import SAMPLE_BRANCH, SAMPLE_PIN, create_training_desk
from postdesk.words.catalogue import keys
from tests.hq_fixtures import reachable_folder

MANAGER = "sovann"
INIT = ("init", "--operator-km", "ប្រៃសណីយ៍", "--operator-en", "Cambodia Post", "--training")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A headquarters with one branch, made by commands."""
    with reachable_folder() as folder:
        for words in (
            INIT,
            ("branch", "add", "stg", "--name-km", "ស្ទឹងត្រែង", "--name-en", "Stung Treng"),
        ):
            assert hq(folder, *words).exit_code == 0
        yield folder


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("books") / "desk"
    create_training_desk(home, SAMPLE_BRANCH).db.conn.close()
    return home


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["--language", "en", *words], catch_exceptions=False)


def hq(folder: Path, *words: str) -> Result:
    return run("hq", "--data", str(folder / "hq"), *words)


def code_of(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output.split(": ", 1)[1].split(".")[0].strip()


def enrol(home: Path, *words: str) -> Result:
    return run("--home", str(home), "enrol", *words, "--person", MANAGER, "--pin", SAMPLE_PIN)


def test_what_is_typed_wrongly_is_said_in_a_sentence(data: Path, tmp_path: Path) -> None:
    again = hq(data, *INIT)
    nowhere = run("hq", "--data", str(tmp_path / "none"), "status")
    unknown = hq(data, "enrol-code", "XXX")
    bad_file = tmp_path / "bad.toml"
    bad_file.write_text("[[document]]\nkind = 'weather'\n")
    refused = hq(data, "publish", str(bad_file))
    weak = hq(data, "operator", "add", "dara", "--password", "short")

    for result in (again, nowhere, unknown, refused, weak):
        assert result.exit_code == 1
        assert result.output.strip().endswith(".")
        assert "Traceback" not in result.output
    assert "already" in again.output


def test_a_branch_without_a_line_is_linked_by_files_only(
    data: Path, books: Path, tmp_path: Path
) -> None:
    import shutil

    home = tmp_path / "desk"
    shutil.copytree(books, home)
    card, request, answer = (str(tmp_path / name) for name in ("card", "request", "answer"))
    code = code_of(hq(data, "enrol-code", "STG", "--card", card))

    written = enrol(home, code, "--card", card, "--request", request)
    answered = hq(data, "enrol", request, "--answer", answer)
    linked = enrol(home, "--answer", answer)
    no_line = run("--home", str(home), "sync")

    assert [one.exit_code for one in (written, answered, linked)] == [0, 0, 0], linked.output
    assert "Cambodia Post" in linked.output
    assert no_line.exit_code == 1
    assert "No contact with headquarters" in no_line.output


def test_a_desk_is_linked_over_the_line_synced_and_seen_at_headquarters(
    tmp_path: Path, books: Path
) -> None:
    import shutil

    home = tmp_path / "desk"
    shutil.copytree(books, home)
    with reachable_folder() as folder:
        hq(folder, *INIT)
        hq(folder, "branch", "add", "STG", "--name-km", "ស", "--name-en", "S")
        server = DemoHeadquarters(folder / "hq", _free_port())
        server.start()
        try:
            code = code_of(hq(folder, "enrol-code", "STG"))
            assert enrol(home, code, "--address", server.address).exit_code == 0
            first = run("--home", str(home), "sync", "--json")
            again = run("--home", str(home), "sync")
            status = hq(folder, "status", "--json")
            told = hq(folder, "status")
            desk = json.loads(status.output)["branches"][0]["desks"][0]
            revoked = hq(folder, "revoke", "STG", desk["desk"])
            after = run("--home", str(home), "sync", "--json")
        finally:
            server.stop()
        silent = run("--home", str(home), "sync", "--json")
        rebuilt = hq(folder, "rebuild")

    assert json.loads(first.output)["waiting"] == 0
    assert json.loads(first.output)["sent"] == desk["stored"] > 10
    assert again.exit_code == revoked.exit_code == rebuilt.exit_code == 0
    assert desk["desk"] in told.output
    assert json.loads(after.output)["trouble"] == "HqRefusedError"
    assert (silent.exit_code, json.loads(silent.output)["trouble"]) == (1, "HqUnreachableError")


@contextmanager
def held_against(home: Path) -> Iterator[Path]:
    """A headquarters that runs and has a case about a desk."""
    with reachable_folder() as folder:
        hq(folder, *INIT)
        hq(folder, "branch", "add", "STG", "--name-km", "ស", "--name-en", "S")
        server = DemoHeadquarters(folder / "hq", _free_port())
        server.start()
        try:
            code = code_of(hq(folder, "enrol-code", "STG"))
            enrol(home, code, "--address", server.address)
            with headquarters(folder / "hq", "") as opened:
                (desk,) = network_status(opened).branches[0].desks
                with opened.database.transaction() as connection:
                    finding = Finding(CaseKind.ROLLBACK, 0, seq=3, detail="token")
                    open_case(connection, "STG", desk.desk, finding, at=opened.now())
            yield folder
        finally:
            server.stop()


def test_a_case_is_closed_from_the_command_line_when_the_branch_agrees_at_its_own(
    tmp_path: Path, books: Path
) -> None:
    import shutil

    home = tmp_path / "desk"
    shutil.copytree(books, home)
    agreement = ("agree-case", "1", "--reason", "ត្រូវ", "--person", MANAGER, "--pin", SAMPLE_PIN)
    with held_against(home) as folder:
        none = hq(folder, "case", "close", "stg", "2")
        alone = hq(folder, "case", "close", "stg", "1")
        noticed = hq(folder, "case", "notice", "stg", "1", "--reason", "seen", "--by", "dara")
        early = hq(folder, "case", "close", "stg", "1")
        agreed = run("--home", str(home), *agreement)
        twice = run("--home", str(home), *agreement)
        synced = run("--home", str(home), "sync", "--json")
        hq(folder, "rebuild")
        closed = hq(folder, "case", "close", "stg", "1", "--by", "dara")

    assert "no open case 2" in none.output
    assert "has not agreed to close case 1" in alone.output
    assert "may be closed from" in noticed.output
    assert "may be closed from" in early.output
    assert "Headquarters hears of it" in agreed.output
    assert json.loads(synced.output)["documents"] == 1
    assert "Case 1 of branch STG is closed" in closed.output
    assert [one.exit_code for one in (none, alone, early, twice)] == [1, 1, 1, 1]
    assert [one.exit_code for one in (noticed, agreed, closed)] == [0, 0, 0]


def test_a_wrong_person_or_pin_links_nothing(data: Path, books: Path) -> None:
    wrong_pin = run(
        "--home",
        str(books),
        "enrol",
        "X",
        "--address",
        "http://localhost:1",
        "--person",
        MANAGER,
        "--pin",
        "111222",
    )
    nothing = enrol(books)

    assert wrong_pin.exit_code == 1
    assert nothing.exit_code == 2


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_network_whose_parts_are_killed_ends_in_equal_totals_and_heads() -> None:
    said: list[str] = []

    with reachable_folder() as out:
        summary = play_network(out, lambda key, **_: said.append(key))

    assert summary.is_equal
    assert (summary.desks, summary.entries > 300) == (3, True)
    assert {"demo.network_hq_killed", "demo.network_database_killed"} <= set(said) <= keys()
