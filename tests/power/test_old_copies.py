"""Books that lost their newest entries by a flipped bit, or by a backup put back and worked on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from postdesk.hq.headquarters import Headquarters
from postdesk.services import verification
from postdesk.storage.line_store import LineStore
from tests.builders import Office, copied_books, drawer_of, parcel, registered
from tests.hq_fixtures import LinkedDesk, at_hq, cases_at_hq, stored_at_hq

NewDesk = Callable[..., LinkedDesk]


def open_till(office: Office) -> None:
    office.open_till(drawer_of(200_000, 50))


def sell(office: Office) -> None:
    office.sell(parcel(), registered())


def test_sales_lost_by_a_flipped_bit_come_back_from_headquarters(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk, tmp_path: Path
) -> None:
    linked.work(open_till)
    linked.round()
    linked.work(sell)
    linked.round()
    contents, balances = linked.contents(), linked.balances()
    died = copied_books(linked.home, tmp_path / "died")
    log = died / "desk.db-wal"
    raw = bytearray(log.read_bytes())
    # Near the log's begin: most of what was recorded since the program started is gone.
    raw[32 + 20 * 4120 + 100] ^= 1
    log.write_bytes(raw)

    desk = new_desk(home=died)
    older = desk.contents()
    done = desk.round()

    assert len(older) < len(contents)
    assert older == contents[: len(older)]
    assert done.restored == len(contents) - len(older)
    assert desk.contents() == contents
    assert desk.balances() == balances
    assert cases_at_hq(hq) == ["rollback"]
    assert desk.run(verification.verify).is_sound


def test_a_backup_put_back_and_worked_on_is_a_fork_and_nothing_is_written_over(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk, tmp_path: Path
) -> None:
    linked.work(open_till)
    linked.round()
    backup = copied_books(linked.home, tmp_path / "backup")
    linked.work(sell)
    linked.round()
    lost = linked.contents()

    desk = new_desk(home=backup)
    desk.work(lambda office: office.sell(parcel(3_000)))
    desk.work(sell)
    own = desk.contents()
    done = desk.round()

    assert done.new_epoch == 1
    assert cases_at_hq(hq) == ["fork"]
    assert stored_at_hq(hq, "STG", desk.name) == lost
    beside = stored_at_hq(hq, "STG", desk.name, fork=1)
    assert beside == own[-len(beside) :]
    assert stored_at_hq(hq, "STG", desk.name, epoch=1) == desk.contents(1)
    assert desk.run(lambda each: LineStore(each.db).waiting(each.identity.desk)) == 0
    assert at_hq(hq, "STG", desk.name) == desk.balances()
    assert desk.run(verification.verify).is_sound
