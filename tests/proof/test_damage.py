"""Whatever is done to an export is found, and the entry is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from postdesk.services import epochs
from postdesk.services.opening import open_desk
from tests.builders import copied_books
from tests.proof.kit import (
    JOURNAL,
    MANIFEST,
    Export,
    Row,
    checked,
    exported,
    key_of,
    named,
    run_verifier,
)

Change = Callable[[Row], None]


@pytest.fixture(scope="session")
def key(day_home: Path) -> SigningKey:
    """The desk's own key: what only the worst forger has."""
    return key_of(day_home)


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one damaged export after another is unpacked."""
    return tmp_path_factory.mktemp("damaged") / "export"


PLACES = st.integers(0, 1 << 20)


@settings(max_examples=60)
@given(PLACES, PLACES)
def test_one_bit_of_an_entry_is_found_where_it_was_changed(
    day_export: Export, key: SigningKey, scratch: Path, place: int, bit: int
) -> None:
    export = day_export.copy()
    seq = 1 + place % len(export.rows)
    flip(export, seq, bit)

    found = named(checked(export.sealed(key), scratch))

    assert ("chain", seq) in found
    # A wrong amount shows in the balances of the next close; a reversal misses its original.
    assert {at for what, at in found if what not in {"close", "reversal"}} <= {seq, *after(seq)}


def flip(export: Export, seq: int, bit: int) -> None:
    content = bytearray(export.content(seq))
    bit %= 8 * len(content)
    content[bit // 8] ^= 1 << bit % 8
    export.set_content(seq, bytes(content))


def after(seq: int) -> set[int]:
    """Where the first entry's key was changed, no signature after it holds."""
    return set(range(2, 1 << 10)) if seq == 1 else set()


def test_one_bit_of_every_entry_is_found(
    day_export: Export, key: SigningKey, scratch: Path
) -> None:
    for row in day_export.rows:
        export = day_export.copy()
        flip(export, row["seq"], row["seq"] * 997)

        assert ("chain", row["seq"]) in named(checked(export.sealed(key), scratch))


@settings(max_examples=20)
@given(PLACES)
def test_an_entry_taken_out_is_missed(
    day_export: Export, key: SigningKey, scratch: Path, place: int
) -> None:
    export = day_export.copy()
    seq = 1 + place % (len(export.rows) - 1)
    del export.rows[seq - 1]

    assert ("missing", seq) in named(checked(export.sealed(key), scratch))


@settings(max_examples=20)
@given(PLACES, PLACES)
def test_two_entries_in_each_others_place_are_found(
    day_export: Export, key: SigningKey, scratch: Path, first: int, second: int
) -> None:
    rows = (export := day_export.copy()).rows
    one = first % (len(rows) - 1)
    other = one + 1 + second % (len(rows) - 1 - one)
    rows[one], rows[other] = rows[other], rows[one]

    found = named(checked(export.sealed(key), scratch))

    assert found[0] == ("missing", one + 1)
    assert any(what == "order" for what, _ in found)


@pytest.mark.parametrize("seq", [1, 2, 17, -1])
def test_a_signature_of_another_place_is_found(
    day_export: Export, key: SigningKey, tmp_path: Path, seq: int
) -> None:
    export = day_export.copy()
    place = seq if seq > 0 else len(export.rows)
    export.rows[place - 1]["signature"] = export.rows[9]["signature"]

    assert named(checked(export.sealed(key), tmp_path / "x")) == [("signature", place)]


def test_without_all_the_first_and_the_last_signature_are_looked_at(
    day_export: Export, key: SigningKey, tmp_path: Path
) -> None:
    for place, is_found in ((1, True), (17, False), (len(day_export.rows), True)):
        export = day_export.copy()
        export.rows[place - 1]["signature"] = "00" * 64
        folder = export.sealed(key).unpacked(tmp_path / str(place))

        found = run_verifier(folder)

        assert found.named == ([("signature", 0, place)] if is_found else [])
        assert found.status == int(is_found)


@pytest.mark.parametrize(
    ("name", "value"),
    [("seq", 70), ("seq", 3), ("epoch", 1), ("entry_id", "x"), ("hash", "00" * 32)],
)
def test_what_stands_beside_an_entry_changed_is_found_there(
    day_export: Export, key: SigningKey, tmp_path: Path, name: str, value: Any
) -> None:
    export = day_export.copy()
    export.rows[19][name] = value
    folder = export.with_rows().unpacked(tmp_path / "beside")

    found = run_verifier(folder, "--all")

    assert found.status == 1
    assert {(epoch, seq) for _, epoch, seq in found.named} == {(0, 20)}


def without(name: str) -> Change:
    return lambda entry: entry.pop(name)


def more_riel(entry: Row) -> None:
    entry["body"]["lines"][0]["amount"] += 100


def no_amount(entry: Row) -> None:
    entry["body"]["lines"][0]["amount"] = 0


def other_unit(entry: Row) -> None:
    entry["body"]["lines"][0]["unit"] = "USD"


def other_head(entry: Row) -> None:
    entry["body"]["covers"][-1]["head"] = "00" * 32


def other_balance(entry: Row) -> None:
    entry["body"]["balances"][0]["balance"] += 1


def other_reversed(entry: Row) -> None:
    entry["reverses"] = entry["entry_id"]


def fewer_reversed(entry: Row) -> None:
    for line in entry["body"]["lines"]:
        line["amount"] += 1


def no_number_between(entry: Row) -> None:
    entry["seq"] += 1


def of_another_desk(entry: Row) -> None:
    entry["desk"] = "0" * 12


def named_otherwise(entry: Row) -> None:
    entry["entry_id"] = "00000000-0000-8000-8000-000000000000"


def hanging_elsewhere(entry: Row) -> None:
    entry["prev_hash"] = "ab" * 32


def begun_again(entry: Row) -> None:
    entry["kind"] = "desk.started"


def of_the_future(entry: Row) -> None:
    entry["format"] = 2


def another_key(entry: Row) -> None:
    entry["body"]["public_key"] = "ab" * 32


@pytest.mark.parametrize(
    ("kind", "change", "what"),
    [
        ("item.accepted", more_riel, "balance"),
        ("item.accepted", other_unit, "balance"),
        ("item.accepted", no_amount, "malformed"),
        ("item.accepted", without("person"), "malformed"),
        ("item.accepted", of_another_desk, "beside"),
        ("item.accepted", named_otherwise, "name"),
        ("item.accepted", no_number_between, "missing"),
        ("item.accepted", hanging_elsewhere, "chain"),
        ("item.accepted", begun_again, "origin"),
        ("item.accepted", of_the_future, "format"),
        ("entry.reversed", other_reversed, "reversal"),
        ("entry.reversed", fewer_reversed, "reversal"),
        ("day.closed", other_head, "close"),
        ("day.closed", other_balance, "close"),
        ("desk.started", another_key, "signature"),
    ],
)
def test_what_the_desk_itself_signed_wrongly_is_found_there(
    day_export: Export, key: SigningKey, tmp_path: Path, kind: str, change: Change, what: str
) -> None:
    """Somebody with the desk's key hashes and signs everything anew: the books' own rules hold."""
    seq = day_export.seqs_of(kind)[0]
    export = day_export.copy().forged(key, seq, change)

    found = named(checked(export, tmp_path / "forged"))

    assert (what, seq) in found
    assert not any(at < seq for _, at in found if at)


def test_a_second_reversal_and_a_second_business_key_are_found(
    day_export: Export, key: SigningKey, tmp_path: Path
) -> None:
    first, second = day_export.seqs_of("entry.reversed")[:2]
    was = day_export.entry(first)

    def again(entry: Row) -> None:
        entry["reverses"], entry["body"]["lines"] = was["reverses"], was["body"]["lines"]

    def back(entry: Row) -> None:
        opposite = {"debit": "credit", "credit": "debit"}
        entry["reverses"] = was["entry_id"]
        entry["body"]["lines"] = [
            line | {"side": opposite[line["side"]]} for line in was["body"]["lines"]
        ]

    for change in (again, back):
        export = day_export.copy().forged(key, second, change)
        assert ("reversal", second) in named(checked(export, tmp_path / "twice"))
    key_twice, settled = day_export.copy(), day_export.seqs_of("basket.settled")[:2]
    for seq in settled:
        key_twice.forged(key, seq, lambda entry: entry.update(business_key="B-1"))

    found = named(checked(key_twice, tmp_path / "key"))
    # The close names the head that stood there before.
    assert found == [("twice", settled[1]), ("close", day_export.seqs_of("day.closed")[0])]


def test_a_journal_that_was_cut_off_is_missed_from_there_on(
    day_export: Export, tmp_path: Path
) -> None:
    for place, cut in ((20, 0), (21, -40)):
        export = day_export.copy()
        lines = export.files[JOURNAL].splitlines(keepends=True)[:place]
        export.files[JOURNAL] = b"".join(lines)[: cut or None]

        found = run_verifier(export.unpacked(tmp_path / str(place)))

        assert found.status == 1
        assert {one for one in found.named if one[2]} == (
            {("missing", 0, 21)} if not cut else {("line", 0, 21), ("missing", 0, 21)}
        )


@pytest.mark.parametrize("name", ["day-book.csv", "accounts.csv", "README.txt", MANIFEST])
def test_a_file_beside_the_journal_that_was_changed_is_found(
    day_export: Export, tmp_path: Path, name: str
) -> None:
    changed, gone = day_export.copy(), day_export.copy()
    changed.files[name] += b" "
    del gone.files[name]

    for place, export in (("changed", changed), ("gone", gone)):
        found = run_verifier(export.unpacked(tmp_path / place))
        assert found.status == 1
        assert any(name in one["detail"] for one in found.report["findings"])


def test_a_new_epoch_must_go_on_where_the_one_before_ended(
    day_home: Path, key: SigningKey, tmp_path: Path
) -> None:
    home = copied_books(day_home, tmp_path / "copy")
    desk = open_desk(home)
    epochs.start_epoch(desk, epoch=1, reason="fork", hq_seq=3, hq_head="ab" * 32, permit="ab" * 32)
    desk.db.conn.close()
    export = exported(home, tmp_path / "two.zip")
    place = len(export.rows)

    def elsewhere(entry: Row) -> None:
        entry["body"]["previous_seq"] -= 1

    def otherwise(entry: Row) -> None:
        entry["body"]["previous_head"] = "ab" * 32

    assert named(checked(export.copy(), tmp_path / "x")) == []
    for change in (elsewhere, otherwise, another_key):
        forged = export.copy().forged(key, place, change)
        found = checked(forged, tmp_path / "x").findings
        assert ("origin", 1, 1) in {(one.what, one.epoch, one.seq) for one in found}


def test_a_manifest_that_fits_but_is_signed_by_somebody_else_is_found(
    day_export: Export, tmp_path: Path
) -> None:
    export = day_export.copy().sealed(SigningKey(bytes(32)))

    report = checked(export, tmp_path / "x")

    assert [one.detail for one in report.findings] == [f"{MANIFEST}: signature"]
