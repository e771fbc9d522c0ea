"""A round of calls: everything arrives once, whatever is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from postdesk.hq import enrolment, projecting, publishing
from postdesk.hq.headquarters import Headquarters
from postdesk.services import verification
from postdesk.services.desk import Desk
from postdesk.storage.line_store import LineStore
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.ports import HqRefusedError, HqUnreachableError, NotEnrolledError
from postdesk.wire.contents import NoticePublished
from tests.builders import Office, copied_books, drawer_of, letters, parcel, registered
from tests.hq_fixtures import LinkedDesk, at_hq, cases_at_hq, stored_at_hq

NewDesk = Callable[..., LinkedDesk]


def open_till(office: Office) -> None:
    office.open_till(drawer_of(200_000, 50))


def sell_one(office: Office) -> None:
    office.sell(letters(3))


def sell_some(office: Office) -> None:
    for _ in range(3):
        office.sell(parcel(), registered())


def waiting(desk: Desk) -> int:
    return LineStore(desk.db).waiting(desk.identity.desk)


class LosesReplies(HttpHeadquarters):
    """Headquarters stores what came; its reply is lost, so many times."""

    def __init__(self, address: str, times: int) -> None:
        super().__init__(address)
        self.times = times

    def push(self, records: Iterable[bytes]) -> bytes:
        answer = super().push(records)
        if self.times:
            self.times -= 1
            raise HqUnreachableError("reply lost")
        return answer


class LosesFrames(HttpHeadquarters):
    """The line breaks after so many records."""

    def __init__(self, address: str, after: int) -> None:
        super().__init__(address)
        self.after = after

    def push(self, records: Iterable[bytes]) -> bytes:
        kept = list(records)[: self.after]
        super().push(kept)
        raise HqUnreachableError("cut")


class CutsTheLast(HttpHeadquarters):
    """The last record comes to its half, once."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.is_done = False

    def push(self, records: Iterable[bytes]) -> bytes:
        kept = list(records)
        if not self.is_done and len(kept) > 1:
            self.is_done = True
            kept[-1] = kept[-1][: len(kept[-1]) // 2]
        return super().push(kept)


def test_what_a_desk_records_arrives_with_the_same_bytes_and_totals(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    linked.work(open_till)
    linked.work(sell_some)

    done = linked.round()

    assert done.sent == len(linked.contents()) > 15
    assert linked.run(waiting) == 0
    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()
    assert at_hq(hq, "STG", linked.name) == linked.balances() != {}


def test_a_desk_that_is_not_enrolled_sends_nothing(new_desk: NewDesk) -> None:
    desk = new_desk()

    with pytest.raises(NotEnrolledError):
        desk.round()


def test_a_lost_reply_doubles_nothing(hq: Headquarters, linked: LinkedDesk, address: str) -> None:
    linked.work(open_till)
    linked.headquarters = LosesReplies(address, times=3)
    for _ in range(3):
        with pytest.raises(HqUnreachableError):
            linked.round()
        linked.work(sell_one)
    assert linked.run(waiting) == len(linked.contents())

    linked.round()

    assert linked.run(waiting) == 0
    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()
    assert cases_at_hq(hq) == []


def test_what_arrived_before_the_line_broke_is_not_sent_again(
    hq: Headquarters, linked: LinkedDesk, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postdesk.sync.sending.ENTRIES_MAX", 5)
    linked.work(open_till)
    linked.work(sell_some)
    linked.headquarters = LosesFrames(address, after=3)
    with pytest.raises(HqUnreachableError):
        linked.round()
    assert len(stored_at_hq(hq, "STG", linked.name)) == 10

    linked.headquarters = HttpHeadquarters(address)
    done = linked.round()

    assert done.sent == len(linked.contents())
    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()


def test_a_frame_that_came_to_its_half_is_told_and_sent_again(
    hq: Headquarters, linked: LinkedDesk, address: str
) -> None:
    linked.work(open_till)
    linked.headquarters = CutsTheLast(address)

    with pytest.raises(HqRefusedError) as told:
        linked.round()
    linked.round()

    assert told.value.code == "malformed"
    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()


def test_headquarters_that_lost_its_last_entries_gets_them_again(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    linked.work(open_till)
    linked.round()
    kept = len(linked.contents())
    linked.work(sell_some)
    linked.round()
    # A backup of headquarters' database was put back.
    with hq.database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (projecting.REBUILD_LOCK,))
        connection.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        connection.execute("ALTER TABLE frame DISABLE TRIGGER USER")
        connection.execute("DELETE FROM journal_entry WHERE seq > %s", (kept,))
        connection.execute("DELETE FROM frame WHERE last > %s", (kept,))
        connection.execute(
            """UPDATE chain SET stored = %s, applied = 0,
                   head = (SELECT hash FROM journal_entry WHERE seq = %s)""",
            (kept, kept),
        )
        connection.execute(f"TRUNCATE {', '.join(projecting.PROJECTIONS)}".encode())

    linked.work(sell_one)
    linked.round()

    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()
    assert linked.run(waiting) == 0


def test_an_old_backup_put_back_gets_its_own_entries_again_and_a_new_epoch(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk, tmp_path: Path
) -> None:
    linked.work(open_till)
    linked.round()
    kept = len(linked.contents())
    backup = copied_books(linked.home, tmp_path / "backup")
    linked.work(sell_some)
    linked.round()
    before, contents = linked.balances(), linked.contents()

    restored = new_desk(home=backup)
    done = restored.round()

    assert (done.restored, done.new_epoch) == (len(contents) - kept, 1)
    assert restored.contents() == contents
    assert restored.balances() == before == at_hq(hq, "STG", restored.name)
    assert restored.run(verification.verify).findings == ()
    assert cases_at_hq(hq) == ["rollback"]
    restored.work(sell_one)
    assert restored.round().waiting == 0
    assert at_hq(hq, "STG", restored.name) == restored.balances() != before


def test_two_copies_of_one_disk_go_on_in_two_epochs_and_lose_nothing(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk, tmp_path: Path
) -> None:
    linked.work(open_till)
    linked.round()
    copy = new_desk(home=copied_books(linked.home, tmp_path / "copy"))
    linked.work(sell_some)
    copy.work(sell_one)

    linked.round()
    first = copy.round()
    linked.work(sell_one)
    copy.work(sell_some)
    again, still = copy.round(), linked.round()

    assert (first.new_epoch, again.new_epoch, still.new_epoch) == (1, 0, 0)
    assert "fork" in cases_at_hq(hq)
    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()
    beside = stored_at_hq(hq, "STG", linked.name, fork=1)
    assert beside == copy.contents()[-len(beside) :]
    assert stored_at_hq(hq, "STG", linked.name, epoch=1) == copy.contents(1)
    assert linked.run(waiting) == copy.run(waiting) == 0
    assert at_hq(hq, "STG", copy.name) == copy.balances()
    for desk in (linked, copy):
        assert desk.run(verification.verify).findings == ()


def test_a_copy_that_has_not_diverged_is_found_out_by_its_token(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk, tmp_path: Path
) -> None:
    linked.round()
    copy = new_desk(home=copied_books(linked.home, tmp_path / "copy"))

    epochs = [desk.round().new_epoch for desk in (linked, copy, linked, copy, linked, copy)]

    assert sorted(set(epochs)) == [0, 1]
    assert epochs.count(1) == 1
    assert cases_at_hq(hq) == ["clone"]


def test_item_numbers_of_two_copies_never_collide(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk, tmp_path: Path
) -> None:
    linked.work(open_till)
    linked.round()
    copy = new_desk(home=copied_books(linked.home, tmp_path / "copy"))
    for desk in (linked, copy, linked, copy):
        desk.round()

    def numbers(office: Office) -> set[str]:
        settled = office.sell(parcel(), registered())
        return {settled.receipt_no, *settled.numbers}

    assert linked.work(numbers).isdisjoint(copy.work(numbers))


def test_a_revoked_desk_is_told_so_and_keeps_its_books(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    linked.work(open_till)
    enrolment.revoke(hq, "STG", linked.name)

    with pytest.raises(HqRefusedError) as told:
        linked.round()

    assert told.value.code == "revoked"
    assert stored_at_hq(hq, "STG", linked.name) == []
    linked.work(sell_one)
    assert linked.run(verification.verify).findings == ()


def test_documents_are_applied_in_order_and_told_to_headquarters(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    linked.round()
    notices = tuple(
        NoticePublished(title_km=f"ទី {n}", title_en=f"No. {n}", text_km="អត្ថបទ", text_en="text")
        for n in range(60)
    )
    publishing.publish(hq, notices, to=("STG",))

    done = linked.round()
    again = linked.round()

    assert done.documents == ["notice"] * 60
    assert again.documents == []
    titles = linked.run(
        lambda desk: desk.db.conn.execute("SELECT title_en FROM notice ORDER BY place").fetchall()
    )
    assert [title for (title,) in titles] == [f"No. {n}" for n in range(60)]
    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()


def test_two_desks_of_one_branch_and_another_branch_keep_their_own_books(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk
) -> None:
    made = [(linked, "STG")]
    for name, branch in (("second", "STG"), ("kcm", "KCM")):
        desk = new_desk(name)
        desk.enrol(enrolment.make_code(hq, branch).text)
        made.append((desk, branch))

    for desk, _ in made:
        desk.work(open_till)
        desk.work(sell_some)
        desk.round()

    for desk, branch in made:
        assert at_hq(hq, branch, desk.name) == desk.balances()
        assert stored_at_hq(hq, branch, desk.name) == desk.contents()
    keys = linked.round()
    known = linked.run(
        lambda desk: desk.db.conn.execute("SELECT peer_desk FROM peer_key").fetchall()
    )
    assert keys.waiting == 0
    assert known == [(made[1][0].name,)]
