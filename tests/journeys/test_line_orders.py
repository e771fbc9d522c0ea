"""A money order on the line: advised to the branch that pays, sent on, taken once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.s10 import S10
from postdesk.hq import branches, enrolment
from postdesk.hq.headquarters import Headquarters
from postdesk.services import orders
from postdesk.services.agent_items import HandedOver, give_out_items, take_back_items
from postdesk.services.agents import Agent, keep_agent
from postdesk.services.desk import Desk
from postdesk.services.order_book import OrderElsewhereError, get_order, is_paying_desk
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, MANAGER, Office, drawer_of
from tests.hq_fixtures import LinkedDesk, apply_everything
from tests.services.test_arriving import item, received

NewDesk = Callable[..., LinkedDesk]


@pytest.fixture
def there(hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk) -> LinkedDesk:
    """Kampong Cham, which pays what Stung Treng takes."""
    desk = new_desk("kcm")
    desk.enrol(enrolment.make_code(hq, "KCM").text)
    return desk


def issue(branch: str) -> Callable[[Office], str]:
    def job(office: Office) -> str:
        office.open_till(drawer_of(100_000))
        office.sell(
            LineDraft(
                0,
                "money-order",
                amount_khr=300_000,
                destination_office=branch,
                sender=Party(name="គឹម ស្រីពៅ"),
                addressee=Party(name="គឹម រតនៈ", telephone="012 555 0151"),
            )
        )
        row = office.desk.db.conn.execute("SELECT order_no FROM pay_order").fetchone()
        return str(row[0])

    return job


def state_of(order_no: str) -> Callable[[Desk], str]:
    return lambda desk: get_order(desk, order_no).state


def clearing(desk: LinkedDesk) -> tuple[int, int]:
    """What the branch is owed by the network, and what it owes payees, in riel."""
    sums = {Account.HQ_CLEARING: 0, Account.MONEY_ORDERS_PAYABLE: 0}
    for (account, _, unit), amount in desk.balances().items():
        if account in sums and unit == "KHR":
            sums[Account(account)] += amount
    return sums[Account.HQ_CLEARING], sums[Account.MONEY_ORDERS_PAYABLE]


def talk(hq: Headquarters, *desks: LinkedDesk) -> None:
    for desk in desks:
        desk.round()
        apply_everything(hq)


def test_an_order_sent_on_to_the_branch_that_took_the_money_is_paid_there(
    hq: Headquarters, linked: LinkedDesk, there: LinkedDesk
) -> None:
    order_no = linked.work(issue("KCM"))
    talk(hq, linked, there, linked)
    assert linked.run(state_of(order_no)) == "taken"
    assert clearing(linked) == (-300_000, 0)
    assert clearing(there) == (300_000, -300_000)

    def send_back(office: Office) -> None:
        orders.send_on(office.desk, MANAGER, order_no=order_no, to_branch="STG", reason="អ្នកផ្ញើសុំវិញ")
        with pytest.raises(OrderElsewhereError):
            pay(office, order_no)

    there.work(send_back)
    talk(hq, there, linked, there)

    assert clearing(there) == (0, 0)
    assert clearing(linked) == (0, -300_000)
    linked.work(lambda office: pay(office, order_no))
    talk(hq, linked, there)
    assert clearing(linked) == (0, 0)
    assert there.run(state_of(order_no)) == "taken"
    for desk in (linked, there):
        assert desk.run(verify).findings == ()


def pay(office: Office, order_no: str) -> None:
    shown = Party(name="គឹម ស្រីពៅ", identity_kind="id-card", identity_number="0101")
    orders.pay_out(office.desk, office.clerk, till="1", order_no=order_no, payee=shown)


def test_only_the_main_desk_of_a_branch_takes_an_order_in(
    hq: Headquarters, linked: LinkedDesk, there: LinkedDesk, new_desk: NewDesk
) -> None:
    second = new_desk("second")
    second.enrol(enrolment.make_code(hq, "STG").text)
    assert linked.run(is_paying_desk)
    assert not second.run(is_paying_desk)

    order_no = there.work(issue("STG"))
    talk(hq, there, linked, second)

    assert linked.run(state_of(order_no)) == "here"
    assert clearing(second) == (0, 0)
    count = "SELECT count(*) FROM pay_order"
    assert second.run(lambda desk: desk.db.conn.execute(count).fetchone()) == (0,)


def test_an_order_for_a_branch_that_nobody_knows_stays_where_it_was_taken(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    order_no = linked.work(issue("PNH"))
    talk(hq, linked, linked)

    assert linked.run(state_of(order_no)) == "elsewhere"
    assert clearing(linked) == (0, -300_000)
    known = branches.list_branches
    with hq.database.transaction() as connection:
        assert "PNH" not in {row.branch for row in known(connection)}
    assert linked.run(lambda desk: JournalStore(desk.db).last_of_kind("order.reported")) is None


def test_what_an_agent_collected_at_the_door_is_paid_where_the_item_came_from(
    hq: Headquarters, linked: LinkedDesk, there: LinkedDesk
) -> None:
    number = str(S10("PA", 48_000_001, "KH"))

    def round_of_the_boat(office: Office) -> None:
        office.open_till(drawer_of(100_000))
        received(office, item(number, 120_000, from_branch="KCM"))
        keep_agent(office.desk, MANAGER, Agent("BOAT-1", "ទូកប្រៃសណីយ៍"))
        give_out_items(office.desk, CLERK, "BOAT-1", (number,))
        signed = (HandedOver(number, "ស៊ន ចាន់ណា"),)
        take_back_items(office.desk, CLERK, "BOAT-1", handed_over=signed, brought_back=())

    linked.work(round_of_the_boat)
    talk(hq, linked, there, linked)

    assert there.run(state_of(number)) == "here"
    assert linked.run(state_of(number)) == "taken"
    owed = {
        desk.name: desk.balances().get((Account.COD_PAYABLE, f"order:{number}", "KHR"), 0)
        for desk in (linked, there)
    }
    assert owed == {linked.name: 0, there.name: -120_000}
    assert linked.balances()[Account.AGENT_RECEIVABLES, "agent:BOAT-1", "KHR"] == 120_000
