"""Two programs that share nothing look at the same damaged books, and name the same entry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postdesk.services import verification
from postdesk.services.opening import open_desk
from tests.builders import copied_books, tamper
from tests.proof.kit import Export, checked, exported, named, run_verifier

PLACES = st.integers(0, 1 << 20)


def own_findings(home: Path) -> set[int]:
    """The entries that postdesk's own check names."""
    desk = open_desk(home, reading=True)
    try:
        return {one.seq for one in verification.verify(desk).findings if one.seq}
    finally:
        desk.db.conn.close()


def put(home: Path, seq: int, content: bytes) -> None:
    tamper(home, f"UPDATE journal_entry SET content = x'{content.hex()}' WHERE seq = {seq}")


def both(home: Path, folder: Path) -> tuple[set[int], set[int]]:
    """What the one and the other name."""
    (path := folder / "proof.zip").unlink(missing_ok=True)
    report = checked(exported(home, path), folder / "unpacked")
    return own_findings(home), {seq for _, seq in named(report) if seq}


@pytest.fixture(scope="module")
def damaged(day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books that one example after another damages and puts back."""
    return copied_books(day_home, tmp_path_factory.mktemp("both") / "copy")


@settings(max_examples=25)
@given(PLACES, PLACES)
def test_any_bit_of_any_entry(day_export: Export, damaged: Path, place: int, bit: int) -> None:
    seq = 1 + place % len(day_export.rows)
    before = day_export.content(seq)
    content = bytearray(before)
    bit %= 8 * len(content)
    content[bit // 8] ^= 1 << bit % 8

    put(damaged, seq, bytes(content))
    own, others = both(damaged, damaged.parent)
    put(damaged, seq, before)

    assert seq in own
    assert seq in others


@pytest.mark.parametrize(
    ("kind", "what", "instead"),
    [
        ("item.accepted", rb"(entry_id\xd9\x24)[0-9a-f]", rb"\1z"),
        ("item.accepted", rb"(entry_id\xd9\x24.{8})-", rb"\1_"),
        ("desk.started", rb"(public_key\xd9\x40)[0-9a-f]", rb"\1z"),
        ("basket.settled", rb"(receipt_no.*?)\d(\xa8draft_no)", rb"\1^\2"),
        ("entry.reversed", rb"(reverses\xd9\x24)[0-9a-f]", rb"\1z"),
        ("day.closed", rb"(covers\x91\x85\xa4desk\xac)[0-9a-f]", rb"\1z"),
    ],
)
def test_what_has_no_form_any_more_stops_neither(
    day_export: Export, day_home: Path, tmp_path: Path, kind: str, what: bytes, instead: bytes
) -> None:
    seq = day_export.seqs_of(kind)[0]
    before = day_export.content(seq)
    content = re.sub(what, instead, before, count=1, flags=re.DOTALL)
    assert content != before
    home = copied_books(day_home, tmp_path / "copy")

    put(home, seq, content)
    own, others = both(home, tmp_path)

    assert seq in own
    assert seq in others


def test_an_entry_that_is_reversed_and_cannot_be_read_stops_neither(
    day_export: Export, day_home: Path, tmp_path: Path
) -> None:
    reversal = day_export.seqs_of("entry.reversed")[0]
    names = [row["entry_id"] for row in day_export.rows]
    seq = 1 + names.index(day_export.entry(reversal)["reverses"])
    home = copied_books(day_home, tmp_path / "copy")

    put(home, seq, b"\xc1")
    own, others = both(home, tmp_path)

    assert {seq, reversal} <= own
    assert {seq, reversal} <= others


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET content = CAST(content || x'00' AS BLOB) WHERE seq = 20",
        "UPDATE journal_entry SET hash = zeroblob(32) WHERE seq = 20",
        "UPDATE journal_entry SET signature = zeroblob(64) WHERE seq = 20",
        "UPDATE journal_entry SET entry_id = 'x' WHERE seq = 20",
        "DELETE FROM journal_entry WHERE seq = 20",
        "UPDATE journal_entry SET seq = 999 WHERE seq = 20",
        """UPDATE journal_entry SET content =
           (SELECT content FROM journal_entry WHERE seq = 19) WHERE seq = 20""",
    ],
)
def test_what_postdesk_finds_in_damaged_books_the_verifier_finds_as_well(
    day_home: Path, tmp_path: Path, statement: str
) -> None:
    copy = copied_books(day_home, tmp_path / "copy")
    tamper(copy, statement)
    own = own_findings(copy)

    exported(copy, tmp_path / "proof.zip")
    found = run_verifier(tmp_path / "proof.zip", "--all")

    assert own & {20, 21}
    assert found.status == 1
    assert 20 in {seq for _, _, seq in found.named}
