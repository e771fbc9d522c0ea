"""The proof holds the books as they are, asks nobody, and writes over nothing."""

from __future__ import annotations

import base64
import csv
import errno
import hashlib
import io
import json
import socket
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from nacl.signing import VerifyKey

from postdesk.app.commands import main
from postdesk.hq.headquarters import Headquarters
from postdesk.services import proof, proof_day_book, verification
from postdesk.services.desk import Desk
from postdesk.services.opening import open_desk
from postdesk.services.proof import ProofExistsError, ProofFileError, export_proof
from postdesk.storage import keystore
from postdesk.storage.desk_file import writing_lock
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.line_store import LineStore
from postdesk.wire.signing import EXPORT_DOMAIN
from tests.builders import Office, copied_books, drawer_of, letters, tamper, unguarded
from tests.hq_fixtures import LinkedDesk
from tests.proof.kit import (
    HEADS,
    MANIFEST,
    SIGNATURE,
    VERIFIER,
    Export,
    balances_of,
    exported,
    run_verifier,
)


def export_by_command(home: Path, path: Path) -> Result:
    words = ["--language", "en", "--home", str(home), "export", str(path)]
    return CliRunner().invoke(main, words)


def open_till(office: Office) -> None:
    office.open_till(drawer_of(200_000, 50))


def sell_one(office: Office) -> None:
    office.sell(letters(3))


def test_every_entry_is_there_as_it_is_stored(day_home: Path, day_export: Export) -> None:
    desk = open_desk(day_home, reading=True)
    stored = [(one.content, one.hash, one.signature) for one in JournalStore(desk.db).stored()]
    desk.db.conn.close()

    assert len(stored) > 30
    assert stored == [
        (
            base64.b64decode(row["content"]),
            bytes.fromhex(row["hash"]),
            bytes.fromhex(row["signature"]),
        )
        for row in day_export.rows
    ]


def test_the_same_books_give_the_same_file(day_home: Path, tmp_path: Path) -> None:
    for name in ("one.zip", "other.zip"):
        exported(day_home, tmp_path / name)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_the_desk_signs_what_it_wrote(day_home: Path, day_export: Export) -> None:
    desk = open_desk(day_home, reading=True)
    desk.db.conn.close()
    content = day_export.files[MANIFEST]
    signature = bytes.fromhex(day_export.files[SIGNATURE].decode())

    VerifyKey(desk.identity.public_key).verify(EXPORT_DOMAIN + content, signature)

    named = json.loads(content)["files"]
    assert named.keys() == day_export.files.keys() - {MANIFEST, SIGNATURE}
    for name, digest in named.items():
        assert hashlib.sha256(day_export.files[name]).hexdigest() == digest


def test_the_verifier_lies_in_the_file_and_the_readme_says_which(day_export: Export) -> None:
    readme = day_export.files["README.txt"].decode("utf-8-sig")

    assert day_export.files["verifier.py"] == VERIFIER.read_bytes()
    assert hashlib.sha256(VERIFIER.read_bytes()).hexdigest() in readme
    assert day_export.rows[-1]["hash"] in readme
    assert "ផ្ទៀងផ្ទាត់" in readme
    assert "{" not in readme


def test_a_file_that_is_there_is_never_written_over(day_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.zip"
    path.write_bytes(b"mine")
    desk = open_desk(day_home, reading=True)

    with pytest.raises(ProofExistsError):
        export_proof(desk, path)

    result = export_by_command(day_home, path)
    assert result.exit_code == 1
    assert "mine.zip" in result.output
    assert path.read_bytes() == b"mine"
    desk.db.conn.close()


def test_of_a_file_that_cannot_be_finished_nothing_is_left(
    day_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(proof_day_book, "lines_for", full)
    desk = open_desk(day_home, reading=True)

    for path in (tmp_path / "full.zip", tmp_path / "nowhere" / "proof.zip"):
        with pytest.raises(ProofFileError):
            export_proof(desk, path)

    assert list(tmp_path.glob("*.zip")) == []
    desk.db.conn.close()


def test_it_is_written_beside_an_open_counter_that_is_selling(
    home: Path, tmp_path: Path, day_home: Path
) -> None:
    books = copied_books(day_home, home)
    desk = open_desk(books)
    with writing_lock(books):
        desk.db.conn.execute("BEGIN IMMEDIATE")
        desk.db.conn.execute("UPDATE draft_number SET last = last + 1")
        result = export_by_command(books, tmp_path / "proof.zip")
        desk.db.conn.rollback()

    assert result.exit_code == 0, result.output
    assert run_verifier(tmp_path / "proof.zip").status == 0
    desk.db.conn.close()


def test_it_asks_nobody(
    linked: LinkedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked.work(open_till)
    linked.round()

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    with monkeypatch.context() as without:
        without.setattr(socket, "create_connection", asked)
        without.setattr(socket.socket, "connect", asked)
        export_proof(open_reader(linked), tmp_path / "proof.zip")

    assert (tmp_path / "proof.zip").exists()


def open_reader(linked: LinkedDesk) -> Desk:
    return open_desk(linked.home, reading=True)


def test_books_that_are_not_sound_are_written_as_they_are(day_home: Path, tmp_path: Path) -> None:
    copy = copied_books(day_home, tmp_path / "copy")
    tamper(copy, "UPDATE journal_entry SET content = x'c1' WHERE seq = 20")

    export = exported(copy, tmp_path / "proof.zip")
    found = run_verifier(tmp_path / "proof.zip")

    assert export.content(20) == b"\xc1"
    assert found.status == 1
    assert {(epoch, seq) for _, epoch, seq in found.named if seq <= 20} == {(0, 20)}


def test_books_that_break_off_are_written_as_far_as_they_can_be_read(
    day_home: Path, day_export: Export, tmp_path: Path
) -> None:
    copy = copied_books(day_home, tmp_path / "copy")
    connection = unguarded(copy)
    page, size = (
        int(connection.execute(question).fetchone()[0])
        for question in (
            "SELECT rootpage FROM sqlite_master WHERE name = 'journal_entry'",
            "PRAGMA cipher_page_size",
        )
    )
    connection.close()
    raw = bytearray((copy / "desk.db").read_bytes())
    raw[(page - 1) * size + 100] ^= 0xFF
    (copy / "desk.db").write_bytes(raw)

    result = export_by_command(copy, tmp_path / "proof.zip")

    assert result.exit_code == 0
    assert "cannot be read to their end" in result.output
    export = Export.of(tmp_path / "proof.zip")
    found = run_verifier(tmp_path / "proof.zip")
    assert (len(export.rows) < len(day_export.rows), found.status) == (True, 1)
    assert "incomplete" in {what for what, _, _ in found.named}


def test_the_day_book_says_every_line_in_both_languages(day_home: Path, day_export: Export) -> None:
    text = day_export.files["day-book.csv"].decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(text))
    sums: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if len(row) == len(heading):
            key = row[7], row[9], row[10]
            scale = 2 if row[10] == "USD" else 0
            sums[key] += int(
                Decimal(row[11] or 0).scaleb(scale) - Decimal(row[12] or 0).scaleb(scale)
            )

    assert {key: amount for key, amount in sums.items() if amount} == balances_of(day_home)
    assert [int(row[1]) for row in rows] == sorted(int(row[1]) for row in rows)
    assert {int(row[1]) for row in rows} == {row["seq"] for row in day_export.rows}
    assert all(" / " in cell for cell in heading)
    assert "បិទបញ្ជីប្រចាំថ្ងៃ / Day closed" in {row[4] for row in rows}


def test_an_entry_that_nobody_can_read_has_its_place_in_the_day_book(
    day_home: Path, tmp_path: Path
) -> None:
    copy = copied_books(day_home, tmp_path / "copy")
    tamper(copy, "UPDATE journal_entry SET content = x'c1' WHERE seq = 20")

    export = exported(copy, tmp_path / "proof.zip")

    rows = list(csv.reader(io.StringIO(export.files["day-book.csv"].decode("utf-8-sig"))))
    assert [row[4] for row in rows if row[1] == "20"] == ["អានមិនបាន / Cannot be read"]


def test_what_headquarters_said_is_in_it_and_no_secret(
    hq: Headquarters, linked: LinkedDesk, tmp_path: Path
) -> None:
    for moment in ("2026-12-07 08:00", "2026-12-08 08:00"):
        linked.clock.set(moment)
        linked.work(open_till if moment.startswith("2026-12-07") else sell_one)
        linked.round()

    export = exported(linked.home, tmp_path / "proof.zip")

    heads = [json.loads(line) for line in export.files[HEADS].splitlines()]
    documents = export.files["headquarters/documents.jsonl"].splitlines()
    line = json.loads(export.files["headquarters/line.json"])
    assert [head["day"] for head in heads] == ["2026-12-07", "2026-12-08"]
    assert heads[-1]["seq"] == len(export.rows) == line["marks"][0]["stored"]
    assert documents
    link = linked.run(lambda desk: LineStore(desk.db).link())
    secrets = keystore.load(linked.home)
    assert link is not None
    assert export.files["headquarters/card.bin"] == link.card
    pins = linked.run(
        lambda desk: [row[0] for row in desk.db.conn.execute("SELECT hash FROM pin").fetchall()]
    )
    everything = b"".join(export.files.values())
    for secret in (link.token, link.nonce, secrets.database_key, secrets.signing_seed):
        for written in (secret, secret.hex().encode(), base64.b64encode(secret)):
            assert not secret or written not in everything
    assert link.token
    assert not any(pin.encode() in everything for pin in pins)


def test_books_that_no_newer_program_has_opened_yet_are_exported(
    day_home: Path, tmp_path: Path
) -> None:
    copy = copied_books(day_home, tmp_path / "copy")
    connection = unguarded(copy)
    connection.execute("DROP TABLE countersigned_head")
    connection.close()

    exported(copy, tmp_path / "proof.zip")

    assert run_verifier(tmp_path / "proof.zip").status == 0


def test_it_changes_nothing(day_home: Path, tmp_path: Path) -> None:
    desk = open_desk(day_home, reading=True)
    before = verification.verify(desk)

    written = proof.export_proof(desk, tmp_path / "proof.zip")

    assert verification.verify(desk) == before
    assert (written.entries, written.ends[0][2]) == (before.entries, before.head)
    desk.db.conn.close()
