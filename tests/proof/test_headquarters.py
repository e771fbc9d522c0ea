"""What headquarters signed stands against whatever is done to the journal afterwards."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from postdesk.hq.keys import HqKeys
from postdesk.wire.keys import Purpose, encode_card
from tests.builders import Office, drawer_of, letters
from tests.hq_fixtures import LinkedDesk, new_keys
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


def without_words(export: Export) -> Export:
    """Nothing of what headquarters signed is left, but its card."""
    export.files[HEADS] = export.files["headquarters/documents.jsonl"] = b""
    return export


def test_another_headquarters_is_not_the_one_that_the_desk_was_enrolled_at(
    at_headquarters: tuple[Export, SigningKey], tmp_path: Path
) -> None:
    export, key = at_headquarters
    other = without_words(export.copy())
    other.files["headquarters/card.bin"] = encode_card(new_keys(tmp_path / "other").card)

    assert named(checked(without_words(export.copy()).sealed(key), tmp_path / "x")) == []
    assert named(checked(other.sealed(key), tmp_path / "x")) == [("root", 0)]


def test_a_key_that_the_root_has_not_signed_is_found(
    at_headquarters: tuple[Export, SigningKey], tmp_path: Path
) -> None:
    export, key = at_headquarters
    changed = without_words(export.copy())
    card = msgspec.msgpack.decode(changed.files["headquarters/card.bin"])
    card["certificates"][2][0] += "x"
    changed.files["headquarters/card.bin"] = msgspec.msgpack.encode(card)

    assert named(checked(changed.sealed(key), tmp_path / "x")) == [("headquarters", 0)]


def test_a_word_about_another_desk_is_none_about_this(
    at_headquarters: tuple[Export, SigningKey], hq_keys: HqKeys, tmp_path: Path
) -> None:
    export, key = at_headquarters
    last = json.loads(export.files[HEADS].splitlines()[-1])["seq"]

    def of_another_desk(heads: list[Row]) -> None:
        reply = msgspec.msgpack.decode(base64.b64decode(heads[-1]["content"]))
        content = msgspec.msgpack.encode(reply | {"desk": "0" * 12})
        signed = hq_keys.sign(Purpose.REPLIES, content)
        heads[-1]["content"] = base64.b64encode(content).decode()
        heads[-1]["signature"] = base64.b64encode(signed.signature).decode()

    changed = with_heads(export.copy(), of_another_desk).sealed(key)

    assert named(checked(changed, tmp_path / "x")) == [("headquarters", last)]


def test_what_headquarters_is_said_to_have_must_be_there(
    at_headquarters: tuple[Export, SigningKey], tmp_path: Path
) -> None:
    export, key = at_headquarters
    changed = without_words(export.copy())
    line = json.loads(changed.files["headquarters/line.json"])
    line["marks"][0]["stored"] += 5
    changed.files["headquarters/line.json"] = json.dumps(line).encode()

    found = named(checked(changed.sealed(key), tmp_path / "x"))

    assert found == [("missing", len(export.rows) + 1)]


def test_each_document_s_signature_is_looked_at_with_all(
    at_headquarters: tuple[Export, SigningKey], tmp_path: Path
) -> None:
    export, key = at_headquarters
    name = "headquarters/documents.jsonl"
    documents = [json.loads(line) for line in export.files[name].splitlines()]
    assert len(documents) > 1
    documents[0]["signature"] = flipped(documents[0]["signature"], 3)
    changed = export.copy()
    changed.files[name] = b"".join(json.dumps(one).encode() + b"\n" for one in documents)

    assert named(checked(changed.sealed(key), tmp_path / "x")) == [("document", 0)]
    documents[-1]["signature"] = flipped(documents[-1]["signature"], 3)
    changed.files[name] = b"".join(json.dumps(one).encode() + b"\n" for one in documents)
    found = run_verifier(changed.sealed(key).unpacked(tmp_path / "y"))
    assert found.named == [("document", 0, 0)]
