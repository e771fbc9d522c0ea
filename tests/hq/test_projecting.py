"""Headquarters' tables come from the stored bytes, and come out the same every time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postdesk.domain.notes import Cash
from postdesk.hq import enrolment, projecting
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.status import network_status
from postdesk.services import cancelling, cash, closing
from postdesk.services.dispatching import Bag, close_bag
from postdesk.services.drawer import DrawerCount
from tests.builders import Office, drawer_of, parcel, registered
from tests.hq_fixtures import LinkedDesk, apply_everything

NewDesk = Callable[..., LinkedDesk]


def tables_of(hq: Headquarters) -> dict[str, list[Any]]:
    with hq.database.transaction() as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}".encode()).fetchall())
            for table in projecting.PROJECTIONS
        }


def open_till(office: Office) -> None:
    office.open_till(drawer_of(200_000, 50))


def close_the_day(office: Office) -> None:
    books = cash.drawer_before(office.desk, "1")
    held = Cash(books.khr, books.usd_cents // 100)
    count = DrawerCount(drawer_of(held.khr, held.usd_whole).notes, books.stock)
    cash.count_till(office.desk, office.clerk, "1", count)
    cash.close_till(office.desk, office.clerk, "1")
    closing.close_day(office.desk, office.manager)


def a_day(office: Office) -> None:
    open_till(office)
    sold = office.sell(parcel(office="KCM"), registered())
    undone = office.sell(registered())
    cancelling.undo(office.desk, office.clerk, undone.receipt_no, reason="ខុស")
    bag = Bag("STG-KCM-0001", "KCM", "K 1", 1_400, (sold.numbers[0],))
    close_bag(office.desk, office.manager, bag)
    close_the_day(office)


def test_the_tables_come_out_the_same_when_they_are_worked_out_anew(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    linked.work(a_day)
    linked.round()
    apply_everything(hq)
    before = tables_of(hq)

    # Whoever works them in, this call or the server's own thread beside it.
    projecting.rebuild(hq)
    apply_everything(hq)

    assert tables_of(hq) == before
    assert all(before[table] for table in ("balance", "item", "day_close", "kind_count"))


def test_small_batches_give_the_same_tables_as_one(hq: Headquarters, linked: LinkedDesk) -> None:
    linked.work(a_day)
    linked.round()
    apply_everything(hq)
    whole = tables_of(hq)

    with hq.database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (projecting.REBUILD_LOCK,))
        connection.execute(f"TRUNCATE {', '.join(projecting.PROJECTIONS)}".encode())
        connection.execute("UPDATE chain SET applied = 0")
    while projecting.apply_waiting(hq, limit=3):
        pass
    apply_everything(hq)

    assert tables_of(hq) == whole


def test_a_closed_day_agrees_to_the_last_riel(hq: Headquarters, linked: LinkedDesk) -> None:
    linked.work(a_day)
    linked.round()
    apply_everything(hq)

    close = network_status(hq).branches[1].day_closes[0]

    assert (close.branch, close.person, close.balances_agree) == ("STG", "sovann", True)
    assert close.day.isoformat() == "2026-12-07"


def test_a_day_whose_balances_differ_is_shown_as_such(hq: Headquarters, linked: LinkedDesk) -> None:
    linked.work(open_till)
    linked.round()
    apply_everything(hq)
    # Somebody changes a sum at headquarters behind the program's back.
    with hq.database.transaction() as connection:
        connection.execute("UPDATE balance SET balance = balance + 1 WHERE unit = 'KHR'")

    linked.work(close_the_day)
    linked.round()
    apply_everything(hq)

    assert [c.balances_agree for c in network_status(hq).branches[1].day_closes] == [False]


def test_items_are_known_with_what_became_of_them(hq: Headquarters, linked: LinkedDesk) -> None:
    linked.work(a_day)
    linked.round()
    apply_everything(hq)

    with hq.database.transaction() as connection:
        rows = connection.execute("SELECT state, bag_no FROM item ORDER BY seq").fetchall()

    assert rows == [("bagged", "STG-KCM-0001"), ("accepted", ""), ("reversed", "")]


def test_a_bag_is_announced_once_to_the_branch_that_it_is_for(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk
) -> None:
    there = new_desk("kcm")
    there.enrol(enrolment.make_code(hq, "KCM").text)
    linked.work(a_day)
    linked.round()
    apply_everything(hq)
    projecting.rebuild(hq)

    done = there.round()
    bags = there.run(
        lambda desk: desk.db.conn.execute(
            "SELECT bag_no, from_branch, seal_no, weight_g FROM inbound_bag"
        ).fetchall()
    )
    items = there.run(lambda desk: desk.db.conn.execute("SELECT * FROM inbound_item").fetchall())

    assert done.documents == ["inbound"]
    assert bags == [("STG-KCM-0001", "STG", "K 1", 1_400)]
    assert len(items) == 1


def test_one_desk_that_cannot_be_worked_in_does_not_hold_up_the_others(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk
) -> None:
    other = new_desk("kcm")
    other.enrol(enrolment.make_code(hq, "KCM").text)
    with hq.database.transaction() as connection:
        connection.execute("ALTER TABLE kind_count ADD CONSTRAINT broken CHECK (branch <> 'STG')")
    linked.round()
    other.round()
    apply_everything(hq)

    status = {branch.branch: branch.desks[0] for branch in network_status(hq).branches}

    assert status["KCM"].applied == status["KCM"].stored > 0
    assert (status["STG"].applied, status["STG"].stored > 0) == (0, True)
