"""What another program with the key does to the books, `verify` finds and names."""

# The statements are built from the numbers of entries that the fixtures made.

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from postdesk.services import verification
from postdesk.services.opening import open_desk
from postdesk.services.verification import Finding
from postdesk.storage import projections
from postdesk.storage.connection import transaction
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.projection_tables import TABLES
from tests.builders import (
    Office,
    copied_books,
    letters,
    parcel,
    tamper,
    unguarded,
)
from tests.services.busy_day import Books, play_day


@pytest.fixture(scope="module")
def day(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Books:
    return play_day(template, tmp_path_factory.mktemp("day") / "branch")


@pytest.fixture
def copy(day: Books, tmp_path: Path) -> Path:
    return copied_books(day.home, tmp_path / "copy")


def content_of(home: Path, seq: int) -> bytes:
    connection = unguarded(home)
    try:
        row = connection.execute(
            "SELECT content FROM journal_entry WHERE seq = ?", (seq,)
        ).fetchone()
        return bytes(row[0])
    finally:
        connection.close()


def found_in(home: Path) -> tuple[Finding, ...]:
    desk = open_desk(home, reading=True)
    try:
        return verification.verify(desk).findings
    finally:
        desk.db.conn.close()


def findings_at(home: Path, seq: int) -> set[str]:
    return {finding.what for finding in found_in(home) if finding.seq == seq}


def test_a_day_as_it_was_recorded_is_sound(day: Books) -> None:
    desk = open_desk(day.home, reading=True)

    report = verification.verify(desk)

    assert report.is_sound
    assert report.entries == day.last_seq
    assert report.head == JournalStore(desk.db).head(report.desk, report.epoch).hash.hex()
    desk.db.conn.close()


@pytest.mark.parametrize("place", [0, 3, 12, 60, 150, 300, 500, -1])
def test_one_byte_of_an_entry_changed_is_found_where_it_was_changed(
    day: Books, copy: Path, place: int
) -> None:
    content = bytearray(content_of(copy, day.parcel_seq))
    content[place] ^= 1

    tamper(
        copy,
        f"UPDATE journal_entry SET content = x'{content.hex()}' WHERE seq = {day.parcel_seq}",
    )

    assert findings_at(copy, day.parcel_seq) & {"malformed", "chain"}
    assert findings_at(copy, day.parcel_seq - 1) == set()


def test_a_weight_changed_in_the_hashed_bytes_breaks_the_chain_there(
    day: Books, copy: Path
) -> None:
    content = content_of(copy, day.parcel_seq)
    forged = content.replace(b"\xa8weight_g\xcd\x07\xd0", b"\xa8weight_g\xcd\x07\xd1")
    assert forged != content

    tamper(
        copy,
        f"UPDATE journal_entry SET content = x'{forged.hex()}' WHERE seq = {day.parcel_seq}",
    )

    assert "chain" in findings_at(copy, day.parcel_seq)
    assert findings_at(copy, day.parcel_seq - 1) == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("person", "'somebody'"),
        ("role", "'manager'"),
        ("business_day", "'2026-12-08'"),
        ("at", "'2026-12-07T09:00:00.000Z'"),
        ("shift", "'2/1'"),
        ("kind", "'basket.settled'"),
        ("clock", "'suspect'"),
        ("business_key", "'BAG-1'"),
        ("entry_id", "'00000000-0000-8000-8000-000000000000'"),
    ],
)
def test_a_column_beside_the_bytes_changed_is_found(
    day: Books, copy: Path, column: str, value: str
) -> None:
    tamper(copy, f"UPDATE journal_entry SET {column} = {value} WHERE seq = {day.parcel_seq}")

    assert "column" in findings_at(copy, day.parcel_seq)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_line SET amount = amount + 1 WHERE seq = {seq}",
        "UPDATE journal_line SET holder = 'till:2' WHERE seq = {seq} AND line_no = 1",
        "UPDATE journal_line SET account = '4010' WHERE seq = {seq} AND line_no = 2",
        "UPDATE journal_line SET unit = 'USD' WHERE seq = {seq}",
        "DELETE FROM journal_line WHERE seq = {seq} AND line_no = 2",
        "DELETE FROM journal_line WHERE seq = {seq}",
        """INSERT INTO journal_line SELECT desk, epoch, seq, 90 + line_no, account, holder, unit,
           side, amount FROM journal_line WHERE seq = {seq}""",
    ],
)
def test_lines_changed_are_found_at_their_entry(day: Books, copy: Path, change: str) -> None:
    tamper(copy, change.format(seq=day.parcel_seq))

    assert findings_at(copy, day.parcel_seq) == {"lines"}


def test_an_entry_taken_out_of_the_middle_is_found_as_a_gap(day: Books, copy: Path) -> None:
    tamper(
        copy,
        f"DELETE FROM journal_line WHERE seq = {day.parcel_seq}",
        f"DELETE FROM journal_entry WHERE seq = {day.parcel_seq}",
    )

    assert {"gap", "chain"} <= findings_at(copy, day.parcel_seq + 1)


def test_entries_closed_up_over_a_deleted_one_do_not_pass(day: Books, copy: Path) -> None:
    tamper(
        copy,
        f"DELETE FROM journal_line WHERE seq = {day.parcel_seq}",
        f"DELETE FROM journal_entry WHERE seq = {day.parcel_seq}",
        f"UPDATE journal_line SET seq = -seq WHERE seq > {day.parcel_seq}",
        "UPDATE journal_line SET seq = -seq - 1 WHERE seq < 0",
        "PRAGMA ignore_check_constraints = 1",
        f"UPDATE journal_entry SET seq = -seq WHERE seq > {day.parcel_seq}",
        "UPDATE journal_entry SET seq = -seq - 1 WHERE seq < 0",
    )

    assert {"chain", "column"} <= findings_at(copy, day.parcel_seq) | findings_at(
        copy, day.parcel_seq + 1
    )


def test_two_entries_put_in_each_others_place_are_found(day: Books, copy: Path) -> None:
    one, other = day.parcel_seq, day.parcel_seq + 1
    tamper(
        copy,
        "PRAGMA ignore_check_constraints = 1",
        f"UPDATE journal_entry SET seq = -1 WHERE seq = {one}",
        f"UPDATE journal_entry SET seq = {one} WHERE seq = {other}",
        f"UPDATE journal_entry SET seq = {other} WHERE seq = -1",
    )

    assert {"gap", "chain", "column"} <= findings_at(copy, one)
    assert "column" in findings_at(copy, other)


def test_a_finding_names_the_entry(day: Books, copy: Path) -> None:
    tamper(copy, f"UPDATE journal_entry SET person = 'x' WHERE seq = {day.parcel_seq}")

    (finding,) = found_in(copy)

    assert (finding.seq, finding.entry_id) == (day.parcel_seq, day.parcel_id)
    assert "sokhlin" in finding.detail


def test_the_last_entry_taken_away_is_missed_by_the_tables(day: Books, copy: Path) -> None:
    tamper(copy, f"DELETE FROM journal_entry WHERE seq = {day.last_seq}")

    assert [(f.entry_id, f.what) for f in found_in(copy)] == [
        ("business_day", "projection"),
        ("business_day", "projection missing"),
    ]


def test_a_line_that_belongs_to_no_entry_is_found(day: Books, copy: Path) -> None:
    tamper(
        copy,
        """INSERT INTO journal_line SELECT desk, epoch, 9999, line_no, account, holder, unit, side,
           amount FROM journal_line WHERE seq = """
        + str(day.parcel_seq),
    )

    assert findings_at(copy, 9999) == {"orphan lines"}


def test_a_signature_moved_from_another_entry_is_found(day: Books, copy: Path) -> None:
    tamper(
        copy,
        f"""UPDATE journal_entry SET signature =
            (SELECT signature FROM journal_entry WHERE seq = {day.settled_seq})
            WHERE seq = {day.parcel_seq}""",
    )

    assert findings_at(copy, day.parcel_seq) == {"signature"}


def test_a_forged_hash_is_found_at_its_entry_and_after_it(day: Books, copy: Path) -> None:
    tamper(copy, f"UPDATE journal_entry SET hash = zeroblob(32) WHERE seq = {day.parcel_seq}")

    assert {"chain", "signature"} <= findings_at(copy, day.parcel_seq)
    assert "chain" in findings_at(copy, day.parcel_seq + 1)


def test_an_entry_rewritten_with_its_whole_chain_lacks_the_desks_signature(
    day: Books, copy: Path
) -> None:
    connection = unguarded(copy)
    rows = connection.execute(
        "SELECT seq, content, hash FROM journal_entry WHERE seq >= ? ORDER BY seq",
        (day.parcel_seq,),
    ).fetchall()
    head = bytes(
        connection.execute(
            "SELECT hash FROM journal_entry WHERE seq = ?", (day.parcel_seq - 1,)
        ).fetchone()[0]
    )
    connection.close()
    statements = []
    old_head = head
    for seq, content, digest in rows:
        forged = bytes(content).replace(b"\xcd\x07\xd0", b"\xcd\x07\xd1")
        forged = forged.replace(old_head.hex().encode(), head.hex().encode())
        old_head, head = bytes(digest), hashlib.sha256(head + forged).digest()
        statements.append(
            f"UPDATE journal_entry SET content = x'{forged.hex()}', hash = x'{head.hex()}'"
            f" WHERE seq = {seq}"
        )
    tamper(copy, *statements)

    assert findings_at(copy, day.parcel_seq) == {"signature"}
    assert findings_at(copy, day.last_seq) == {"signature"}


@pytest.mark.parametrize(
    ("change", "table", "what"),
    [
        ("UPDATE receipt SET cash_khr = cash_khr + 100 WHERE serial = 3", "receipt", "projection"),
        ("UPDATE item SET custody = 'bag'", "item", "projection"),
        ("DELETE FROM refund", "refund", "projection missing"),
        ("UPDATE person SET role = 'manager'", "person", "projection"),
        (
            "UPDATE receipt_line SET state = 'standing' WHERE state = 'refunded'",
            "receipt_line",
            "projection",
        ),
        ("UPDATE number_block SET next = first", "number_block", "projection"),
        ("DELETE FROM number_used", "number_used", "projection missing"),
        ("UPDATE business_day SET state = 'open'", "business_day", "projection"),
    ],
)
def test_a_table_that_says_something_else_than_the_journal_is_found(
    copy: Path, change: str, table: str, what: str
) -> None:
    tamper(copy, change)

    findings = found_in(copy)

    assert {finding.entry_id for finding in findings} == {table}
    assert what in {finding.what for finding in findings}


def test_rebuilding_puts_right_what_was_changed_in_a_table(copy: Path) -> None:
    tamper(copy, "UPDATE receipt SET cash_khr = 1", "DELETE FROM item")
    desk = open_desk(copy)

    played = verification.rebuild(desk)

    assert played == JournalStore(desk.db).count()
    assert verification.verify(desk).is_sound
    desk.db.conn.close()


def test_rebuilding_gives_the_same_rows_and_leaves_the_journal(copy: Path) -> None:
    desk = open_desk(copy)
    rows = {table: projections.rows_of(desk.db, table) for table in TABLES}
    head = verification.verify(desk).head

    verification.rebuild(desk)

    assert {table: projections.rows_of(desk.db, table) for table in TABLES} == rows
    assert all(rows[table] for table in ("receipt", "item", "refund", "shift", "business_day"))
    assert verification.verify(desk).head == head
    desk.db.conn.close()


def test_a_broken_page_is_found(day: Books, copy: Path) -> None:
    path = copy / "desk.db"
    raw = bytearray(path.read_bytes())
    raw[len(raw) - 1500] ^= 0xFF
    path.write_bytes(raw)

    desk = open_desk(copy, reading=True)
    report = verification.verify(desk)

    assert "page" in {finding.what for finding in report.findings}
    desk.db.conn.close()


def test_a_journal_that_can_not_be_read_to_its_end_is_told(day: Books, copy: Path) -> None:
    connection = unguarded(copy)
    page = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'journal_entry'"
    ).fetchone()[0]
    size = int(connection.execute("PRAGMA cipher_page_size").fetchone()[0])
    connection.close()
    raw = bytearray((copy / "desk.db").read_bytes())
    raw[(page - 1) * size + 100] ^= 0xFF
    (copy / "desk.db").write_bytes(raw)

    findings = found_in(copy)

    assert {"page", "unreadable"} <= {finding.what for finding in findings}


def test_a_reversal_of_other_lines_is_found(day: Books, copy: Path) -> None:
    connection = unguarded(copy)
    seq, reverses = connection.execute(
        "SELECT seq, reverses FROM journal_entry WHERE reverses IS NOT NULL ORDER BY seq LIMIT 1"
    ).fetchone()
    connection.close()
    tamper(
        copy,
        f"""UPDATE journal_entry SET content = (SELECT content FROM journal_entry
            WHERE seq = {day.parcel_seq}) WHERE entry_id = '{reverses}'""",
    )

    assert "reversal" in findings_at(copy, seq)


def test_a_sale_settled_during_the_check_is_no_finding(office: Office, home: Path) -> None:
    reader = open_desk(home, reading=True)

    before = verification.verify(reader)
    office.sell(letters(1))
    after = verification.verify(reader)

    assert (before.findings, after.findings) == ((), ())
    assert after.entries == before.entries + 2
    reader.db.conn.close()


def test_a_page_half_written_is_no_finding(office: Office, home: Path, tmp_path: Path) -> None:
    office.sell(letters(1))
    books = copied_books(home, tmp_path / "copy") / "desk.db"
    raw = books.read_bytes()
    # The power went while the log, which has this page whole, was written back into the file.
    books.write_bytes(raw[:2048] + bytes(2048) + raw[4096:])

    assert found_in(books.parent) == ()


def test_a_rebuild_that_fails_leaves_the_tables_as_they_were(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.sell(parcel())

    def broken(*_: object) -> int:
        projections.drop_tables(office.desk.db)
        raise ZeroDivisionError

    monkeypatch.setattr(projections, "rebuild", broken)
    with pytest.raises(ZeroDivisionError):
        verification.rebuild(office.desk)

    monkeypatch.undo()
    assert verification.verify(office.desk).is_sound
    with transaction(office.desk.db):
        pass
