"""D4: COD from Battambang to Kratie, paid in dollars, paid out once, over two branches' lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.money import riel
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person, Role
from postdesk.domain.price import SupplementChoice
from postdesk.domain.settlement import NotEnoughError
from postdesk.hq import branches, enrolment
from postdesk.hq.headquarters import Headquarters
from postdesk.services import arriving, cash, dispatching, orders, shelf, verification
from postdesk.services.answers import CodAmountFixedError
from postdesk.services.arriving import BagFound
from postdesk.services.desk import Desk
from postdesk.services.order_book import (
    OrderElsewhereError,
    OrderPaidError,
    OrderUnknownError,
    get_order,
    orders_to_pay,
)
from postdesk.services.papers import pdf_of
from postdesk.services.setup import Branch
from postdesk.services.shelf import ItemDeliveredError
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.entry import Entry
from tests.builders import MANAGER, Office, drawer_of, new_office, parcel
from tests.hq_fixtures import LinkedDesk, apply_everything, at_hq

BATTAMBANG = Branch("BTB", "សាខាប្រៃសណីយ៍ខេត្តបាត់ដំបង", "Battambang Provincial Post Office")
KRATIE = Branch("KRT", "សាខាប្រៃសណីយ៍ខេត្តក្រចេះ", "Kratie Provincial Post Office")
SOPHEAKTRA = Person("sopheaktra", "នៅ សុភ័ក្ត្រ", "Nov Sopheaktra", Role.CLERK)
VIBOL = Person("vibol", "ហេង វិបុល", "Heng Vibol", Role.CLERK)
SENDER = Party(name="នួន ចន្ធី", telephone="012 555 0117")
ADDRESSEE = Party(name="យឹម សុផល", telephone="097 555 0104", address_km="ឃុំឆ្លូង ស្រុកឆ្លូង ខេត្តក្រចេះ")
NUMBER, COD_KHR = "PA400400018KH", 246_000
BAG_NO = "BTB-KRT-0001"
CARD = "id-card"
T = TypeVar("T")


@dataclass
class Branches:
    """Both branches on their lines, and headquarters between them."""

    hq: Headquarters
    battambang: LinkedDesk
    kratie: LinkedDesk

    def at(self, moment: str) -> None:
        self.battambang.clock.set(moment)
        self.kratie.clock.set(moment)

    def there(self, job: Callable[[Office], T]) -> T:
        """At Battambang."""
        return self.battambang.run(
            lambda desk: job(Office(desk, self.battambang.clock, SOPHEAKTRA))
        )

    def here(self, job: Callable[[Office], T]) -> T:
        """At Kratie."""
        return self.kratie.run(lambda desk: job(Office(desk, self.kratie.clock, VIBOL)))

    def talk(self, desk: LinkedDesk) -> None:
        """A round of calls, and headquarters works it in."""
        desk.round()
        apply_everything(self.hq)


@pytest.fixture
def both(hq: Headquarters, new_desk: Callable[..., LinkedDesk], tmp_path: Path) -> Branches:
    linked = []
    for place, (branch, clerk) in enumerate(((BATTAMBANG, SOPHEAKTRA), (KRATIE, VIBOL)), start=4):
        branches.add_branch(hq, branches.BranchRow(branch.code, branch.name_km, branch.name_en, ""))
        home = tmp_path / branch.code
        made = new_office(
            home,
            "2026-12-07 07:00",
            branch=branch,
            clerk=clerk,
            number_series=place * 10 if place > 4 else place,
        )
        made.close()
        desk = new_desk(home=home)
        desk.enrol(enrolment.make_code(hq, branch.code).text)
        linked.append(desk)
    return Branches(hq, *linked)


def to_yim_sophal() -> LineDraft:
    return parcel(
        1_800,
        "KRT",
        sender=SENDER,
        addressee=ADDRESSEE,
        supplements=(SupplementChoice("cod", riel(COD_KHR)),),
    )


def monday(both: Branches) -> None:
    """Accepted, bagged, given to the driver."""
    both.at("2026-12-07 08:00")

    def work(office: Office) -> None:
        office.open_till(drawer_of(250_000))
        sold = office.sell(to_yim_sophal(), tendered=Cash(20_000))
        assert (sold.numbers, sold.due_khr, sold.change) == ((NUMBER,), 12_500, Cash(7_500))
        assert office.books(sold.entries) == {
            (Account.TILL_CASH, "KHR"): 12_500,
            (Account.INCOME_PARCELS, "KHR"): -7_500,
            (Account.INCOME_COD_FEE, "KHR"): -5_000,
        }
        counted = cash.count_till(office.desk, office.clerk, "1", drawer_of(262_500))
        assert counted.agrees
        cash.close_till(office.desk, office.clerk, "1", hand_in=False)
        office.clock.set("2026-12-07 16:30")
        bag = dispatching.Bag(BAG_NO, "KRT", "S 7", 2_100, (NUMBER,))
        dispatching.close_bag(office.desk, MANAGER, bag)
        driver = dispatching.Carrier("ម៉ម សារិន", "2A-4471", "012 555 0220")
        dispatching.hand_bag_over(office.desk, MANAGER, BAG_NO, driver)

    both.there(work)
    both.talk(both.battambang)


def tuesday(both: Branches) -> None:
    """Received, shelved, called until reached."""
    both.talk(both.kratie)
    both.at("2026-12-08 10:00")

    def work(office: Office) -> None:
        (expected,) = arriving.expected_bags(office.desk)
        assert [(item.number, item.cod_khr) for item in expected.items] == [(NUMBER, COD_KHR)]
        found = BagFound(BAG_NO, "S 7", (NUMBER,), weight_g=2_100)
        arriving.receive_bag(office.desk, office.clerk, found)
        shelf.hold_item(office.desk, office.clerk, NUMBER, shelf="B-07")
        papers = [paper.paper for paper in PrintQueue(office.desk.db).waiting()]
        assert "notice" in papers
        assert pdf_of(office.desk, "notice", NUMBER).pdf.startswith(b"%PDF")
        for time, outcome in (("14:10", shelf.NO_ANSWER), ("16:40", shelf.REACHED)):
            office.clock.set(f"2026-12-08 {time}")
            shelf.note_call(office.desk, office.clerk, NUMBER, outcome=outcome)
        (held,) = shelf.items_here(office.desk)
        assert (held.shelf, held.called, held.state) == ("B-07", shelf.REACHED, "held")

    both.here(work)


def hand_over(amount_khr: int = 0) -> LineDraft:
    shown = replace(ADDRESSEE, identity_kind=CARD, identity_number="010 123 456")
    return LineDraft(0, "delivery", number=NUMBER, addressee=shown, amount_khr=amount_khr)


def wednesday_at_kratie(both: Branches) -> None:
    both.at("2026-12-09 09:00")

    def work(office: Office) -> None:
        office.open_till(drawer_of(150_000))
        with pytest.raises(NotEnoughError) as short:
            office.sell(hand_over(), tendered=Cash(usd_whole=50))
        assert short.value.missing_khr == 41_000
        with pytest.raises(CodAmountFixedError):
            office.sell(hand_over(240_000), tendered=Cash(usd_whole=60))
        sold = office.sell(hand_over(), tendered=Cash(usd_whole=60))
        assert (sold.due_khr, sold.change) == (COD_KHR, Cash())
        assert sold.numbers == ()
        assert office.books(sold.entries) == {
            (Account.TILL_CASH, "USD"): 60_00,
            (Account.EXCHANGE, "USD"): -60_00,
            (Account.EXCHANGE, "KHR"): 246_000,
            (Account.COD_PAYABLE, "KHR"): -246_000,
        }
        with pytest.raises(ItemDeliveredError):
            office.sell(hand_over(), tendered=Cash(usd_whole=60))
        counted = cash.count_till(office.desk, office.clerk, "1", drawer_of(150_000, 60))
        assert counted.agrees
        assert get_order(office.desk, NUMBER).state == "elsewhere"
        with pytest.raises(OrderElsewhereError) as elsewhere:
            pay(office)
        assert elsewhere.value.branch_en == "Battambang"

    both.here(work)


def pay(office: Office, name: str = "នួន ចន្ធី") -> Entry:
    shown = Party(name=name, identity_kind=CARD, identity_number="020 765 432")
    return orders.pay_out(office.desk, office.clerk, till="1", order_no=NUMBER, payee=shown)


def not_yet_known(both: Branches) -> None:
    both.at("2026-12-09 15:00")

    def work(office: Office) -> None:
        cash.open_till(office.desk, office.clerk, "1", drawer_of(262_500))
        with pytest.raises(OrderUnknownError):
            pay(office)
        cash.count_till(office.desk, office.clerk, "1", drawer_of(262_500))
        cash.close_till(office.desk, office.clerk, "1", hand_in=True)

    both.there(work)


def thursday_at_battambang(both: Branches) -> None:
    both.at("2026-12-10 07:30")
    both.talk(both.kratie)
    both.talk(both.battambang)

    def work(office: Office) -> None:
        office.open_till(drawer_of(300_000))
        (order,) = orders_to_pay(office.desk, "012 555 0117")
        assert (order.order_no, order.amount) == (NUMBER, riel(COD_KHR))
        office.clock.set("2026-12-10 09:20")
        paid = pay(office)
        assert office.books([paid.entry_id]) == {
            (Account.COD_PAYABLE, "KHR"): 246_000,
            (Account.TILL_CASH, "KHR"): -246_000,
        }
        assert office.in_till("KHR") == 54_000
        office.clock.set("2026-12-10 16:00")
        with pytest.raises(OrderPaidError) as again:
            pay(office, "នួន វិចិត្រ")
        assert again.value.name == "នួន ចន្ធី"
        assert again.value.at.isoformat() == "2026-12-10T02:20:00+00:00"
        assert cash.count_till(office.desk, office.clerk, "1", drawer_of(54_000)).agrees

    both.there(work)


def sum_of(balances: dict[tuple[str, str, str], int], account: Account) -> int:
    return sum(
        amount for (code, _, unit), amount in balances.items() if (code, unit) == (account, "KHR")
    )


def whole_story(both: Branches) -> None:
    monday(both)
    tuesday(both)
    wednesday_at_kratie(both)
    not_yet_known(both)
    thursday_at_battambang(both)
    both.talk(both.battambang)
    both.talk(both.kratie)
    both.talk(both.battambang)


def test_collected_at_kratie_and_paid_once_at_battambang(both: Branches) -> None:
    whole_story(both)

    kratie = at_hq(both.hq, "KRT", both.kratie.name)
    battambang = at_hq(both.hq, "BTB", both.battambang.name)
    assert sum_of(kratie, Account.COD_PAYABLE) == sum_of(battambang, Account.COD_PAYABLE) == 0
    assert sum_of(kratie, Account.HQ_CLEARING) == -246_000
    assert sum_of(battambang, Account.HQ_CLEARING) == 246_000
    assert sum_of(battambang, Account.INCOME_PARCELS) == -7_500
    assert sum_of(battambang, Account.INCOME_COD_FEE) == -5_000
    assert kratie == both.kratie.balances()
    assert battambang == both.battambang.balances()
    for desk in (both.kratie, both.battambang):
        before = desk.run(verification.verify)
        desk.run(verification.rebuild)
        assert before.findings == desk.run(verification.verify).findings == ()


def test_kratie_cannot_pay_it_even_after_it_was_paid(both: Branches) -> None:
    whole_story(both)

    def work(office: Office) -> None:
        assert get_order(office.desk, NUMBER).state == "paid-elsewhere"
        with pytest.raises(OrderElsewhereError):
            pay(office)

    both.here(work)


def test_the_item_s_history_reads_from_acceptance_to_delivery(both: Branches) -> None:
    whole_story(both)

    def history(desk: Desk) -> list[str]:
        return [event for event, _, _ in shelf.history_of(desk, NUMBER)]

    assert both.battambang.run(history) == ["EMA", "BAG", "CAR", "EMG", "EMI"]
    assert both.kratie.run(history) == ["EMG", "EDH", "EMI"]
    custody = both.battambang.run(
        lambda desk: desk.db.conn.execute("SELECT custody, holder FROM item").fetchall()
    )
    assert custody == [("carrier", "ម៉ម សារិន")]
