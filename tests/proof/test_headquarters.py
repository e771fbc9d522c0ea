"""What headquarters signed stands against whatever is done to the journal afterwards."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from tests.builders import Office, drawer_of, letters
from tests.hq_fixtures import LinkedDesk
from tests.proof.kit import HEADS, Export, Row, checked, exported, key_of, named, run_verifier


@pytest.fixture
def at_headquarters(linked: LinkedDesk, tmp_path: Path) -> tuple[Export, SigningKey]:
    """The export of a desk whose two days headquarters has, and the desk's key."""
    jobs: tuple[Callable[[Office], object], ...] = (
        lambda office: office.open_till(drawer_of(200_000, 50)),
        lambda office: office.sell(letters(3)),
    )
    for moment, job in zip(("2026-12-07 08:00", "2026-12-08 08:00"), jobs, strict=True):
        linked.clock.set(moment)
        linked.work(job)
        linked.round()
    return exported(linked.home, tmp_path / "hq.zip"), key_of(linked.home)


def with_heads(export: Export, change: Callable[[list[Row]], None]) -> Export:
    """The countersigned heads changed."""
    heads = [json.loads(line) for line in export.files[HEADS].splitlines()]
    change(heads)
    export.files[HEADS] = b"".join(json.dumps(one).encode() + b"\n" for one in heads)
    return export


def flipped(text: str, place: int) -> str:
    content = bytearray(base64.b64decode(text))
    content[place] ^= 1
    return base64.b64encode(content).decode()


def test_a_countersigned_head_that_was_changed_is_found(
    at_headquarters: tuple[Export, SigningKey], tmp_path: Path
) -> None:
    export, key = at_headquarters
    last = json.loads(export.files[HEADS].splitlines()[-1])["seq"]

    def content(heads: list[Row]) -> None:
        heads[-1]["content"] = flipped(heads[-1]["content"], -20)

    def signature(heads: list[Row]) -> None:
        heads[-1]["signature"] = flipped(heads[-1]["signature"], 5)

    def moved(heads: list[Row]) -> None:
        heads[-1]["seq"] -= 1

    for change, place in ((content, last), (signature, last), (moved, last - 1)):
        changed = with_heads(export.copy(), change).sealed(key)
        assert named(checked(changed, tmp_path / "x")) == [("headquarters", place)]
    assert named(checked(export.copy().sealed(key), tmp_path / "x")) == []


def test_a_journal_written_anew_contradicts_what_headquarters_countersigned(
    at_headquarters: tuple[Export, SigningKey], tmp_path: Path
) -> None:
    """All hashes and signatures fit, for the forger has the desk's key; its word stays."""
    export, key = at_headquarters
    opened = export.seqs_of("till.opened")[0]
    heads = [json.loads(line)["seq"] for line in export.files[HEADS].splitlines()]

    forged = export.copy().forged(key, opened, lambda entry: entry.update(person="bunthoeun"))

    found = run_verifier(forged.unpacked(tmp_path / "forged"), "--all")
    assert found.status == 1
    assert found.named == [("countersigned", 0, seq) for seq in heads if seq >= opened]


def test_an_end_that_headquarters_has_is_missed(
    at_headquarters: tuple[Export, SigningKey], tmp_path: Path
) -> None:
    export, key = at_headquarters
    cut = export.copy()
    last = cut.rows.pop()["seq"]

    assert set(named(checked(cut.sealed(key), tmp_path / "cut"))) == {("missing", last)}


def test_keys_documents_and_marks_of_headquarters_are_held_against_its_root(
    at_headquarters: tuple[Export, SigningKey], tmp_path: Path
) -> None:
    export, key = at_headquarters
    for name, change, what in (
        ("headquarters/card.bin", lambda content: content[:-9] + b"\x00" + content[-8:], None),
        ("headquarters/card.bin", lambda content: b"\xc1" + content, "headquarters"),
        ("headquarters/documents.jsonl", lambda content: content.partition(b"\n")[2], "document"),
        ("headquarters/line.json", lambda content: b"[]", "headquarters"),
        (HEADS, lambda content: b"{}\n", "headquarters"),
    ):
        changed = export.copy()
        changed.files[name] = change(changed.files[name])
        found = {what for what, _ in named(checked(changed.sealed(key), tmp_path / "x"))}
        assert what in found if what else found, name
