"""H31: somebody from afar could insert, change and delete what a branch had recorded.

Through the program nobody can. What another program with the key does to the file is found and
named; what is forged with the desk's own key, or cut off its end, headquarters' copy tells; what
is changed or repeated on the wire is refused (I2, I9, I10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlcipher3 import dbapi2

from postdesk.app.books_check import check_here
from postdesk.hq.headquarters import Headquarters
from postdesk.services import verification
from postdesk.services.desk import Desk
from postdesk.services.integrity import note_check
from postdesk.services.opening import open_desk
from postdesk.services.posting import BooksUnsoundError
from postdesk.services.status import desk_status
from postdesk.storage.connection import DatabaseError
from postdesk.storage.journal_store import JournalStore
from postdesk.sync.client import HttpHeadquarters
from postdesk.wire.entry import hash_of
from postdesk.wire.frames import decode_frame, encode_frame
from postdesk.wire.signing import sign_head
from tests.builders import copied_books, drawer_of, letters, tamper, unguarded
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import Naive, Postdesk
from tests.horizon.outside import call, riel_of
from tests.hq_fixtures import LinkedDesk, at_hq, cases_at_hq, stored_at_hq

LAST = "(SELECT max(seq) FROM journal_line)"
EDITED_ROW = f"UPDATE journal_line SET amount = amount + 5000 WHERE seq = {LAST}"
BY_SQL = (
    "UPDATE journal_entry SET person = 'sovann'",
    "UPDATE journal_line SET amount = amount + 1",
    "DELETE FROM journal_entry WHERE seq > 3",
    "DELETE FROM journal_line",
    "REPLACE INTO journal_line SELECT * FROM journal_line",
    "INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry",
    "DROP TRIGGER journal_entry_stays",
    "DROP TABLE journal_line",
    "ALTER TABLE journal_entry RENAME TO elsewhere",
    "PRAGMA writable_schema = 1",
)


@pytest.mark.parametrize("statement", BY_SQL)
def test_the_program_s_own_connection_changes_nothing_recorded(
    postdesk: Postdesk, statement: str
) -> None:
    before = postdesk.contents()

    with pytest.raises(DatabaseError):
        postdesk.desk.db.conn.execute(statement)
    postdesk.desk.db.conn.rollback()

    assert postdesk.contents() == before
    postdesk.assert_sound()


class PostdeskFile:
    """The real file, changed by a program that has its key."""

    def __init__(self, books: Postdesk) -> None:
        self.books = books
        books.sell(1_500)

    def change(self) -> None:
        self.books.desk.db.conn.close()
        tamper(self.books.home, EDITED_ROW)
        self.books.restart()

    def is_noticed(self) -> bool:
        return not verification.verify(self.books.desk).is_sound


class NaiveFile:
    def __init__(self, naive: Naive) -> None:
        self.naive = naive

    def change(self) -> None:
        self.naive.ledger.support_fix("till:1", "KHR", 5_000)
        self.naive.restart()

    def is_noticed(self) -> bool:
        told = self.naive.ledger.rows("SELECT sum(amount) FROM txn WHERE holder = 'till:1'")
        return bool(told[0][0]) and told[0][0] != self.naive.holds("till:1")


@pytest.fixture(params=[NAIVE, "postdesk"])
def changed_file(request: pytest.FixtureRequest) -> Any:
    """Books of either kind that somebody changed behind the program's back."""
    kinds = {"naive": NaiveFile, "postdesk": PostdeskFile}
    return kinds[request.param](request.getfixturevalue(request.param))


def test_a_change_behind_the_programs_back_is_noticed(changed_file: Any) -> None:
    assert not changed_file.is_noticed()

    changed_file.change()

    assert changed_file.is_noticed()


CHANGES = {
    "edited row": (EDITED_ROW, "lines"),
    "other person": ("UPDATE journal_entry SET person = 'sovann' WHERE seq = 5", "column"),
    "other bytes": ("UPDATE journal_entry SET content = x'80' WHERE seq = 5", "malformed"),
    "other signature": (
        "UPDATE journal_entry SET signature = zeroblob(64) WHERE seq = 5",
        "signature",
    ),
    "entry cut out": ("DELETE FROM journal_entry WHERE seq = 5", "gap"),
    "cached total": ("UPDATE receipt SET cash_khr = 1", "projection"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_verify_names_what_was_changed(postdesk: Postdesk, name: str) -> None:
    statement, what = CHANGES[name]
    for _ in range(3):
        postdesk.sell(1_500)
    postdesk.desk.db.conn.close()

    tamper(postdesk.home, statement)
    postdesk.restart()

    assert what in {one.what for one in verification.verify(postdesk.desk).findings}


def test_replacing_a_row_with_the_key_and_all_guards_on_is_found(postdesk: Postdesk) -> None:
    """Another program's connection has no recursive triggers: REPLACE goes past them."""
    postdesk.sell(1_500)
    postdesk.desk.db.conn.close()
    other = unguarded(postdesk.home)
    other.execute("PRAGMA foreign_keys = 0")
    names = [row[1] for row in other.execute("PRAGMA table_info(journal_line)").fetchall()]
    doubled = ", ".join("amount * 2" if name == "amount" else name for name in names)
    replace = f"REPLACE INTO journal_line SELECT {doubled} FROM journal_line WHERE seq = {LAST}"
    refused = ""
    try:
        other.execute(replace)
    except dbapi2.IntegrityError as exc:
        refused = str(exc)
    finally:
        other.close()
    postdesk.restart()

    # Either a guard of the file stops it, or the next verification names it.
    assert refused or not verification.verify(postdesk.desk).is_sound


def test_tampering_is_found_at_the_next_start_and_stops_the_work(postdesk: Postdesk) -> None:
    """The window that says so is in `tests/ui/test_sign_in.py`."""
    postdesk.sell(1_500)
    postdesk.desk.db.conn.close()
    tamper(postdesk.home, EDITED_ROW)
    postdesk.restart()

    note_check(postdesk.desk, check_here(postdesk.home))

    assert not desk_status(postdesk.desk).is_sound
    with pytest.raises(BooksUnsoundError):
        postdesk.sell(1_500)


@pytest.fixture
def sold(linked: LinkedDesk) -> LinkedDesk:
    """A desk whose sales headquarters has."""
    linked.work(lambda office: office.open_till(drawer_of(0)))
    linked.work(lambda office: office.sell(letters(3)))
    linked.work(lambda office: office.sell(letters(4)))
    linked.round()
    return linked


def forge(home: Path) -> None:
    """Change the last entry and sign it again, as somebody would who has the desk's own key."""
    desk = open_desk(home, reading=True)
    *_, before, last = JournalStore(desk.db).stored()
    plain: dict[str, Any] = msgspec.msgpack.decode(last.content)
    content = msgspec.msgpack.encode(plain | {"at": "2026-12-07T09:09:09.000Z"})
    digest, entry = hash_of(before.hash, content), last.entry
    place: dict[str, Any] = {"desk": entry.desk, "epoch": entry.epoch, "seq": entry.seq}
    signature = sign_head(desk.signing_key, **place, head=digest)
    desk.db.conn.close()
    hexes = (content.hex(), digest.hex(), signature.hex())
    tamper(
        home,
        "UPDATE journal_entry SET content = x'{}', hash = x'{}', signature = x'{}',"
        " at = '2026-12-07T09:09:09.000Z' WHERE seq = {}".format(*hexes, entry.seq),
        "PRAGMA user_version = 1",
    )


def test_what_is_forged_with_the_desks_own_key_headquarters_tells(
    hq: Headquarters, sold: LinkedDesk, new_desk: Callable[..., LinkedDesk], tmp_path: Path
) -> None:
    true = sold.contents()
    forged = copied_books(sold.home, tmp_path / "forged")
    forge(forged)
    desk = new_desk(home=forged)
    # The chain is whole in itself; what headquarters had signed for does not fit it.
    found = desk.run(verification.verify).findings
    assert {one.what for one in found} == {"countersigned"}

    desk.work(lambda office: office.sell(letters(1)))
    assert call(desk) is None

    assert stored_at_hq(hq, "STG", sold.name) == true
    assert "fork" in cases_at_hq(hq)


def test_a_cut_off_end_comes_back_from_headquarters(
    hq: Headquarters, sold: LinkedDesk, new_desk: Callable[..., LinkedDesk], tmp_path: Path
) -> None:
    true, balances = sold.contents(), sold.balances()
    cut = copied_books(sold.home, tmp_path / "cut")
    last = len(true)
    tamper(
        cut,
        f"DELETE FROM journal_line WHERE seq = {last}",
        f"DELETE FROM journal_entry WHERE seq = {last}",
        "PRAGMA user_version = 1",
    )
    desk = new_desk(home=cut)
    # The chain is whole in itself; what headquarters had signed for does not fit it.
    found = desk.run(verification.verify).findings
    assert {one.what for one in found} == {"countersigned"}

    assert call(desk) is None

    assert desk.contents() == true
    assert desk.balances() == balances
    assert cases_at_hq(hq) == ["rollback"]


class Edits(HttpHeadquarters):
    """Somebody on the wire changes frames, or keeps them to send again."""

    def __init__(self, address: str, edit: Callable[[bytes], bytes] | None) -> None:
        super().__init__(address)
        self._edit = edit
        self.kept: list[tuple[bytes, ...]] = []

    def push(self, records: Iterable[bytes]) -> bytes:
        hello, *frames = records
        self.kept.append((hello, *frames))
        edit = self._edit
        return super().push([hello, *(map(edit, frames) if edit else frames)])


def flip_body(content: bytes) -> bytes:
    frame = decode_frame(content)
    place = len(frame.body) // 2
    body = frame.body[:place] + bytes([frame.body[place] ^ 1]) + frame.body[place + 1 :]
    return encode_frame(msgspec.structs.replace(frame, body=body))


def other_head(content: bytes) -> bytes:
    frame = decode_frame(content)
    return encode_frame(msgspec.structs.replace(frame, head=bytes(32)))


@pytest.mark.parametrize("edit", [flip_body, other_head])
def test_a_batch_changed_on_the_wire_is_refused_whole(
    hq: Headquarters, sold: LinkedDesk, address: str, edit: Callable[[bytes], bytes]
) -> None:
    before = stored_at_hq(hq, "STG", sold.name)
    sold.work(lambda office: office.sell(letters(5)))
    sold.headquarters = Edits(address, edit)

    assert call(sold) is not None
    assert stored_at_hq(hq, "STG", sold.name) == before

    sold.headquarters = HttpHeadquarters(address)
    assert call(sold) is None
    assert stored_at_hq(hq, "STG", sold.name) == sold.contents()


def test_a_batch_that_is_sent_again_by_somebody_else_changes_nothing(
    hq: Headquarters, sold: LinkedDesk, address: str
) -> None:
    sold.work(lambda office: office.sell(letters(5)))
    listener = Edits(address, None)
    sold.headquarters = listener
    sold.round()
    before = stored_at_hq(hq, "STG", sold.name), at_hq(hq, "STG", sold.name)

    for records in listener.kept:
        HttpHeadquarters(address).push(records)

    assert (stored_at_hq(hq, "STG", sold.name), at_hq(hq, "STG", sold.name)) == before
    sold.work(lambda office: office.sell(letters(1)))
    assert sold.round().waiting == 0


def test_headquarters_word_moves_nothing_without_a_person(
    hq: Headquarters, sold: LinkedDesk
) -> None:
    from postdesk.domain.accounts import Account
    from tests.horizon.outside import proposal, send_word

    before = riel_of(sold, Account.SAFE_CASH)
    send_word(hq, sold, proposal("P-1", 5_000))

    assert riel_of(sold, Account.SAFE_CASH) == before


def test_a_reading_desk_writes_nothing_at_all(postdesk: Postdesk) -> None:
    reader: Desk = open_desk(postdesk.home, reading=True)
    try:
        with pytest.raises(DatabaseError):
            reader.db.conn.execute("DELETE FROM print_job")
    finally:
        reader.db.conn.close()
