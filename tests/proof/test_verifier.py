"""The verifier alone: it shares nothing with postdesk, and comes to the same."""

from __future__ import annotations

import ast
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from postdesk.app.demo import PROOF, play_demo
from postdesk.services import verification
from postdesk.services.opening import open_desk
from tests.builders import Office, copied_books, drawer_of, letters, parcel
from tests.hq_fixtures import LinkedDesk
from tests.proof.kit import (
    JOURNAL,
    VERIFIER,
    Export,
    balances_of,
    exported,
    loaded_verifier,
    run_verifier,
)

verifier = loaded_verifier()

# RFC 8032, section 7.1: secret, public, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_the_signatures_of_rfc_8032_hold_and_no_others(
    secret: str, public: str, message: str, signature: str
) -> None:
    key, said, signed = (bytes.fromhex(text) for text in (public, message, signature))

    assert bytes(SigningKey(bytes.fromhex(secret)).verify_key) == key
    assert verifier.is_signed(key, said, signed)
    assert not verifier.is_signed(key, said + b"\x00", signed)
    for place in (0, 31, 32, 63):
        changed = bytearray(signed)
        changed[place] ^= 1
        assert not verifier.is_signed(key, said, bytes(changed))


def test_a_signature_has_one_form_only() -> None:
    key, signed = (bytes.fromhex(RFC_8032[1][place]) for place in (1, 3))
    scalar = int.from_bytes(signed[32:], "little") + verifier.L
    other = signed[:32] + scalar.to_bytes(32, "little")

    assert not verifier.is_signed(key, b"\x72", other)


@pytest.mark.parametrize(
    "key",
    [
        bytes(32),
        b"\x01" + bytes(31),
        b"\xec" + b"\xff" * 30 + b"\x7f",
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        b"\xff" * 32,
        b"",
    ],
)
def test_a_key_that_stands_behind_anything_is_none(key: bytes) -> None:
    identity = b"\x01" + bytes(31)

    for first in (identity, bytes(32), key):
        assert not verifier.is_signed(key, b"anything", first + bytes(32))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_what_another_library_signs_holds_and_one_bit_less_does_not(
    seed: bytes, message: bytes, bit: int
) -> None:
    key = SigningKey(seed)
    signature = key.sign(message).signature
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8

    assert verifier.is_signed(bytes(key.verify_key), message, signature)
    assert not verifier.is_signed(bytes(key.verify_key), message, bytes(changed))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=300)
    | st.binary(max_size=300),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(), inner, max_size=20),
    max_leaves=40,
)


@given(VALUES)
def test_it_reads_what_another_library_packs(value: Any) -> None:
    assert verifier.unpack(msgspec.msgpack.encode(value)) == value


@pytest.mark.parametrize("count", [15, 16, 31, 32, 255, 256, 65_535, 65_536])
def test_lengths_at_their_edges_are_read(count: int) -> None:
    for value in ("x" * count, b"x" * count, [7] * count, {str(n): n for n in range(count)}):
        assert verifier.unpack(msgspec.msgpack.encode(value)) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_another_library_does(content: bytes) -> None:
    try:
        found = verifier.unpack(content)
    except verifier.MalformedError:
        return
    again = msgspec.msgpack.decode(content)
    assert found == again or found != found or repr(found) == repr(again)  # noqa: PLR0124 - no number


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xc1",
        b"\xdb\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xdd\xff\xff\xff\xff" + b"\x01" * 50,
        b"\xdf\xff\xff\xff\xff",
        b"\x91" * 100_000,
        b"\x81\xa1a" * 5_000 + b"\x01",
        b"\xa1\xff",
        b"\x82\xa1a\x01\xa1a\x02",
        b"\x81\x01\x01",
        b"\xd4\x01\x01",
        b"\x01\x01",
    ],
)
def test_bytes_that_lie_about_their_length_or_depth_are_refused(content: bytes) -> None:
    with pytest.raises(verifier.MalformedError):
        verifier.unpack(content)


def test_it_needs_nothing_but_an_old_python() -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }

    assert imported <= sys.stdlib_module_names


def test_a_day_is_sound_as_a_file_and_unpacked(
    day_home: Path, day_export: Export, tmp_path: Path
) -> None:
    exported(day_home, tmp_path / "day.zip")
    folder = day_export.unpacked(tmp_path / "day")

    for found in (
        run_verifier(tmp_path / "day.zip", "--all"),
        run_verifier(folder),
        run_verifier(folder, "--all", verifier=folder / "verifier.py"),
    ):
        assert (found.status, found.report["findings"]) == (0, [])
        assert found.balances == balances_of(day_home)
        assert found.report["ends"] == [[0, len(day_export.rows), day_export.rows[-1]["hash"]]]
    closed = day_export.entry(day_export.seqs_of("day.closed")[0])["body"]["covers"][-1]
    assert [(one["last"], one["head"]) for one in found.report["days"]] == [
        (closed["last"], closed["head"])
    ]
    assert found.report["signatures"] == len(day_export.rows) + 1


def test_the_balances_of_the_demo_s_day_are_postdesk_s_own(tmp_path: Path) -> None:
    said: list[str] = []
    summary = play_demo(tmp_path, 3, lambda key, **_: said.append(key))

    found = run_verifier(tmp_path / PROOF)

    assert summary.is_sound
    assert "proof.checked" in said
    assert found.status == 0
    assert found.balances == balances_of(tmp_path / "desk")
    assert found.report["ends"] == [[0, summary.entries, summary.head]]


def open_till(office: Office) -> None:
    office.open_till(drawer_of(200_000, 50))


def sell(office: Office) -> None:
    office.sell(parcel(), letters(2))


def test_two_epochs_with_what_headquarters_countersigned_are_sound(
    linked: LinkedDesk, new_desk: Any, tmp_path: Path
) -> None:
    linked.work(open_till)
    linked.round()
    backup = copied_books(linked.home, tmp_path / "backup")
    linked.work(sell)
    linked.round()
    restored = new_desk(home=backup)
    restored.round()
    restored.work(sell)
    restored.clock.set("2026-12-08 07:30")
    restored.round()

    export = exported(restored.home, tmp_path / "proof.zip")
    found = run_verifier(tmp_path / "proof.zip", "--all")

    assert (found.status, found.named) == (0, [])
    assert found.balances == restored.balances()
    assert [end[0] for end in found.report["ends"]] == [0, 1]
    countersigned = {(one["epoch"], one["seq"]) for one in found.report["countersigned"]}
    assert {(end[0], end[1]) for end in found.report["ends"]} <= countersigned
    enrolled = export.entry(export.seqs_of("desk.enrolled")[0])
    assert found.report["root"] == enrolled["body"]["root_fingerprint"]
    desk = open_desk(restored.home, reading=True)
    assert verification.verify(desk).head == found.report["ends"][-1][2]
    desk.db.conn.close()


def test_another_root_than_the_one_that_is_known_is_said(
    linked: LinkedDesk, tmp_path: Path
) -> None:
    linked.round()
    exported(linked.home, tmp_path / "proof.zip")

    right = run_verifier(tmp_path / "proof.zip")
    root = right.report["root"].upper()
    same = run_verifier(tmp_path / "proof.zip", "--root", f"{root[:4]} {root[4:]}")
    other = run_verifier(tmp_path / "proof.zip", "--root", "00" * 10)

    assert (right.status, same.status, other.status) == (0, 0, 1)
    assert [what for what, _, _ in other.named] == ["root"]


def test_people_read_it_in_english_and_khmer(day_home: Path, tmp_path: Path) -> None:
    exported(day_home, tmp_path / "day.zip")
    report = verifier.check(verifier.opened(tmp_path / "day.zip"))

    text = list(verifier.text_of(report, {"1020": "Safe cash"}))

    assert text[-1] == "SOUND · ត្រឹមត្រូវទាំងអស់"
    assert any("1020 safe USD" in line and "Safe cash" in line for line in text)
    report.found("chain", 0, 7, entry_id="\x1b[2J", detail="x")
    last = list(verifier.text_of(report, {}))[-2:]
    assert last[1].startswith("NOT SOUND")
    assert "entry 0/7" in last[0]
    assert "កំណត់ត្រាទី 0/7" in last[0]
    assert "\x1b" not in last[0]


@pytest.mark.parametrize("bytes_kept", [0, 1, 100, 5_000, -1, -30])
def test_a_file_that_was_cut_off_cannot_be_read(
    day_home: Path, tmp_path: Path, bytes_kept: int
) -> None:
    exported(day_home, tmp_path / "day.zip")
    cut = tmp_path / "cut.zip"
    cut.write_bytes((tmp_path / "day.zip").read_bytes()[:bytes_kept])

    found = run_verifier(cut)

    assert (found.status, found.report) == (2, {})
    assert found.text.startswith("Cannot be read")
    assert "Traceback" not in found.text


def test_what_is_no_export_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "noise.zip").write_bytes(os.urandom(5_000))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr(JOURNAL, "{}\n")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(JOURNAL, "{}\n")

    for name in ("folder", "noise.zip", "other.zip", "twice.zip", "nothing.zip"):
        found = run_verifier(tmp_path / name)
        assert (found.status, "Traceback" in found.text) == (2, False), name


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 200_000,
        b'{"seq": ' + b"9" * 1_000_000 + b"}",
        b"\xff\xfe\x00",
        json.dumps({"desk": "x", "epoch": -1, "seq": 1}).encode(),
        json.dumps({"desk": ["x"], "epoch": True, "seq": 1.5}).encode(),
        b"x" * (33 * 1024 * 1024),
    ],
)
def test_a_hostile_journal_does_not_stop_it(tmp_path: Path, line: bytes) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / JOURNAL).write_bytes(line + b"\n")

    found = run_verifier(folder)

    assert found.status in {1, 2}
    assert "Traceback" not in found.text
