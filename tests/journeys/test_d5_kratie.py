"""D5: Kratie, a Friday; two tills, the safe, the bank, a driver, a late customer, 5,000 short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.business_day import PHNOM_PENH
from postdesk.domain.cash_movement import VoucherKind
from postdesk.domain.journal import credit, debit
from postdesk.domain.money import Currency, dollars, riel
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person, Role
from postdesk.services import arriving, cash, closing, movements, people, remitting, safe
from postdesk.services.arriving import BagFound
from postdesk.services.day_figures import day_figures
from postdesk.services.desk import instant
from postdesk.services.drawer import Counted
from postdesk.services.papers_cash import excess_memo_paper
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.posting import posting
from postdesk.services.receipts import find_receipt
from postdesk.services.setup import SAMPLE_PIN, Branch
from postdesk.services.vouchers import Voucher, post_voucher
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import ArrivingItem, LimitsApplied, ProposalAgreed
from tests.builders import Office, drawer_of, ems, goods, new_office, parcel, registered
from tests.journeys.soundness import assert_books_are_sound

KRATIE = Branch("KRT", "សាខាប្រៃសណីយ៍ខេត្តក្រចេះ", "Kratie Provincial Post Office")
MANAGER = Person("saroeun", "អ៊ុក សារឿន", "Ouk Saroeun", Role.MANAGER)
CLERK_1 = Person("vibol", "ហេង វិបុល", "Heng Vibol", Role.CLERK)
CLERK_2 = Person("malea", "គង់ មាលា", "Kong Malea", Role.CLERK)
DAY = "2026-12-11"
TILL_1, TILL_2 = "till:1", "till:2"
COD_ITEM = "PA400010012KH"


@dataclass(frozen=True)
class Friday:
    """The branch with its two counters and its safe."""

    one: Office
    two: Office

    def at(self, time: str) -> None:
        self.one.clock.set(f"{DAY} {time}")

    def cash(self) -> dict[str, tuple[int, int]]:
        """Riel and whole dollars by the books: both tills and the safe."""
        store = JournalStore(self.one.desk.db)
        return {
            holder: (
                store.balance(account, holder, "KHR"),
                store.balance(account, holder, "USD") // 100,
            )
            for holder, account in (
                (TILL_1, Account.TILL_CASH),
                (TILL_2, Account.TILL_CASH),
                (SAFE, Account.SAFE_CASH),
            )
        }

    def hand_over(self, person: Person, giver: str, taker: str, khr: int, usd: int = 0) -> str:
        """Send it; returns the transfer's number."""
        count = drawer_of(khr, usd)
        return movements.send(
            self.one.desk, person, giver=giver, taker=taker, count=count
        ).movement_no

    def acknowledge(self, person: Person, transfer_no: str) -> None:
        """Count it, and take it."""
        desk = self.one.desk
        count = movements.sent_count(desk, movements.get_transfer(desk, transfer_no))
        movements.receive(desk, person, transfer_no, count)

    def open(self, office: Office, khr: int, usd: int = 0) -> Counted:
        """The safe gives, the clerk counts: both sides are in the books."""
        sent = self.hand_over(MANAGER, SAFE, f"till:{office.till}", khr, usd)
        return cash.open_till(
            office.desk, office.clerk, office.till, drawer_of(khr, usd), received=(sent,)
        )

    def count_and_hand_in(self, office: Office, khr: int, usd: int = 0) -> Counted:
        """A blind count, the close, and all of it on its way to the safe."""
        counted = cash.count_till(office.desk, office.clerk, office.till, drawer_of(khr, usd))
        cash.close_till(office.desk, office.clerk, office.till, hand_in=True)
        return counted

    def collect(self, office: Office) -> None:
        """An item with 350,000 to collect came in, and its addressee fetches it."""
        item = ArrivingItem(
            number=COD_ITEM,
            product="parcel",
            weight_g=1_200,
            addressee="ស៊ន ចាន់ណា",
            telephone="012 555 0141",
            sender="ហាងសៀវភៅ ភ្នំពេញ",
            sender_telephone="012 555 0142",
            from_branch="PNH",
            cod_khr=350_000,
        )
        bag = BagFound("PNH-KRT-0031", "S 31", (COD_ITEM,), from_branch="PNH", typed=(item,))
        arriving.receive_bag(office.desk, office.clerk, bag)
        shown = Party(name=item.addressee, identity_kind="id-card", identity_number="0101")
        sold = office.sell(LineDraft(0, "delivery", number=COD_ITEM, addressee=shown))
        assert sold.due_khr == 350_000

    def send_money(self, office: Office) -> None:
        """A money order of 400,000 to Phnom Penh."""
        order = LineDraft(
            0,
            "money-order",
            amount_khr=400_000,
            destination_office="PNH",
            sender=Party(name="គឹម ស្រីពៅ"),
            addressee=Party(name="គឹម រតនៈ", telephone="012 555 0151"),
        )
        assert office.sell(order).due_khr == 404_000


@pytest.fixture
def friday(tmp_path: Path) -> Iterator[Friday]:
    one = new_office(
        tmp_path / "kratie",
        f"{DAY} 07:15",
        branch=KRATIE,
        clerk=CLERK_1,
        manager=MANAGER,
        number_series=5,
    )
    people.add_person(one.desk, MANAGER, CLERK_2, pin=SAMPLE_PIN)
    with posting(one.desk, None) as action:
        action.add(
            LimitsApplied(
                document="feed:1",
                from_on="2026-12-01",
                rounding_step_khr=100,
                rounding_direction="half-up",
                riel_change_below_usd=10,
                clerk_refund_limit_khr=10_000,
                single_person_refund_limit_khr=20_000,
                till_limit_khr=900_000,
                till_limit_usd=300,
                overnight_limit_khr=1_500_000,
                overnight_limit_usd=300,
                rate_old_days=7,
            )
        )
    yield Friday(one, replace(one, clerk=CLERK_2, till="2"))
    one.close()


def morning(day: Friday) -> None:
    """Until Till 1 is over its limit."""
    day.at("07:30")
    day.open(day.one, 300_000, 100)
    day.open(day.two, 300_000, 50)
    assert day.cash() == {TILL_1: (300_000, 100), TILL_2: (300_000, 50), SAFE: (2_400_000, 250)}
    day.at("09:00")
    assert day.one.sell(*[parcel(1_000, "PNH") for _ in range(25)]).due_khr == 150_000
    express = [ems(1_000, "PNH") for _ in range(18)]
    assert day.one.sell(*express, tendered=Cash(200_000)).change == Cash(20_000)
    day.collect(day.one)
    heavy = day.one.sell(parcel(20_000, "PNH"), tendered=Cash(usd_whole=10))
    assert (heavy.due_khr, heavy.change) == (34_500, Cash(6_500))
    assert day.cash()[TILL_1] == (973_500, 110)


def relieve_till_1(day: Friday) -> None:
    day.at("11:00")
    assert safe.till_over_limit(day.one.desk, "1") == (Currency.KHR,)
    sent = day.hand_over(CLERK_1, TILL_1, SAFE, 600_000)
    day.at("11:04")
    day.acknowledge(MANAGER, sent)
    assert day.cash()[TILL_1] == (373_500, 110)
    assert day.cash()[SAFE] == (3_000_000, 250)
    assert safe.till_over_limit(day.one.desk, "1") == ()


def afternoon(day: Friday) -> None:
    """Till 2's customers, the driver, the bank, small notes for Till 1."""
    day.at("13:00")
    day.send_money(day.two)
    day.two.sell(goods("stamp-500", 40), tendered=Cash(20_000))
    letters = day.two.sell(*[registered(35) for _ in range(6)], tendered=Cash(10_000))
    assert letters.change == Cash(400)
    assert day.cash()[TILL_2] == (733_600, 50)
    day.at("14:00")
    driver = Voucher(
        VoucherKind.CARRIER_FEE, Cash(35_000), "ម៉ម សារិន", "បាវទៅភ្នំពេញ", vehicle="2A-4471"
    )
    post_voucher(day.two.desk, CLERK_2, TILL_2, driver)
    assert day.cash()[TILL_2] == (698_600, 50)
    day.at("15:30")
    remitting.deposit(
        day.one.desk, MANAGER, slip_no="008812", bank="ACLEDA", count=drawer_of(2_500_000, 200)
    )
    assert day.cash()[SAFE] == (500_000, 50)
    day.at("16:00")
    small = day.hand_over(CLERK_2, TILL_2, TILL_1, 100_000)
    day.at("16:05")
    day.acknowledge(CLERK_1, small)
    assert day.cash() == {TILL_1: (473_500, 110), TILL_2: (598_600, 50), SAFE: (500_000, 50)}


def close_till_1(day: Friday) -> None:
    day.at("17:00")
    assert day.count_and_hand_in(day.one, 473_500, 110).agrees
    (sent,) = movements.waiting_transfers(day.one.desk, SAFE)
    day.acknowledge(MANAGER, sent.movement_no)
    assert day.cash() == {TILL_1: (0, 0), TILL_2: (598_600, 50), SAFE: (973_500, 160)}


def late_customer(day: Friday) -> str:
    day.at("17:05")
    assert day.open(day.one, 100_000).agrees
    sold = day.one.sell(parcel(1_000, "PNH"), goods("box-s"), tendered=Cash(10_000))
    assert (sold.due_khr, sold.change) == (7_500, Cash(2_500))
    assert day.cash()[TILL_1] == (107_500, 0)
    day.at("17:12")
    assert day.count_and_hand_in(day.one, 107_500).agrees
    (sent,) = movements.waiting_transfers(day.one.desk, SAFE)
    day.acknowledge(MANAGER, sent.movement_no)
    assert day.cash()[SAFE] == (981_000, 160)
    return sold.receipt_no


def close_till_2(day: Friday) -> None:
    day.at("17:20")
    counted = day.count_and_hand_in(day.two, 593_600, 50)
    assert [figure.counted - figure.expected for figure in counted.figures[:2]] == [-5_000, 0]


def until_the_close(day: Friday) -> str:
    give_stock(day)
    morning(day)
    relieve_till_1(day)
    afternoon(day)
    close_till_1(day)
    receipt_no = late_customer(day)
    close_till_2(day)
    return receipt_no


def give_stock(day: Friday) -> None:
    """Stamps and boxes lie in the tills already; the scenario does not move them."""
    for office, unit, pieces in ((day.one, "BOX-S", 5), (day.two, "STAMP-500", 50)):
        account = Account.PACKAGING if unit.startswith("BOX") else Account.STAMPS
        with posting(office.desk, MANAGER) as action:
            action.add(
                ProposalAgreed(
                    proposal_no=unit,
                    document="",
                    lines=(
                        debit(account, f"till:{office.till}", unit, pieces),
                        credit(account, SAFE, unit, pieces),
                    ),
                )
            )


def test_the_close_lists_what_nobody_has_acknowledged(friday: Friday) -> None:
    until_the_close(friday)
    desk = friday.one.desk

    (waiting,) = closing.day_state(desk).waiting
    assert (waiting.giver, waiting.taker) == (TILL_2, SAFE)
    assert (waiting.khr, waiting.usd_cents) == (593_600, 50_00)

    friday.at("17:25")
    friday.acknowledge(MANAGER, waiting.movement_no)
    assert friday.cash() == {TILL_1: (0, 0), TILL_2: (0, 0), SAFE: (1_574_600, 210)}
    assert closing.day_state(desk).waiting == ()


def test_a_day_closed_with_something_on_its_way_says_so(friday: Friday) -> None:
    until_the_close(friday)
    closing.close_day(friday.one.desk, MANAGER)

    said = [matter.en for matter in day_sheet_paper(friday.one.desk, DAY).open_matters]
    waiting = [text for text in said if text.startswith("Till 2 → Safe")]
    assert len(waiting) == 1
    assert "593,600៛" in waiting[0]
    assert "$50.00" in waiting[0]


@pytest.fixture
def closed(friday: Friday) -> tuple[Friday, str]:
    """The Friday after its close, and the late customer's receipt."""
    late_receipt = until_the_close(friday)
    desk = friday.one.desk
    friday.at("17:25")
    (waiting,) = movements.waiting_transfers(desk)
    friday.acknowledge(MANAGER, waiting.movement_no)
    friday.at("17:30")
    closing.close_day(desk, MANAGER)
    return friday, late_receipt


def test_the_shortage_stands_open_and_is_nobodys_debt(closed: tuple[Friday, str]) -> None:
    desk = closed[0].one.desk
    store = JournalStore(desk.db)

    assert store.balance(Account.OVER_SHORT_OPEN, "person:malea", "KHR") == 5_000
    tills_on_sheet = day_sheet_paper(desk, DAY).tills
    causes = [till.cause.en for till in tills_on_sheet if till.person == CLERK_2.name_km]
    assert causes == ["Cause not yet known"]


def test_the_late_sale_has_its_true_time_its_day_and_its_shift(closed: tuple[Friday, str]) -> None:
    sold = find_receipt(closed[0].one.desk, closed[1])

    assert (sold.business_day, sold.shift) == (DAY, "1/2")
    assert instant(sold.settled_at).astimezone(PHNOM_PENH).strftime("%H:%M") == "17:05"


def test_the_excess_memo_fills_itself_in(closed: tuple[Friday, str]) -> None:
    desk = closed[0].one.desk
    figures = day_figures(desk, DAY)

    assert [(one.limit, one.held, one.over) for one in figures.overnight] == [
        (riel(1_500_000), riel(1_574_600), riel(74_600)),
        (dollars(300), dollars(210), dollars(0)),
    ]
    assert [(one.account, one.amount) for one in figures.obligations] == [
        (Account.COD_PAYABLE, riel(350_000)),
        (Account.MONEY_ORDERS_PAYABLE, riel(400_000)),
    ]
    memo = excess_memo_paper(desk, DAY)
    assert memo.amounts == (riel(74_600),)
    assert [said for _, said in memo.facts] == ["1,574,600៛", "1,500,000៛"]
    ((_, owed),) = memo.listed
    assert [amount for _, amount in owed] == [riel(350_000), riel(400_000)]
    queued = [paper.paper for paper in PrintQueue(desk.db).waiting()]
    assert queued.count("excess-memo") == queued.count("day-sheet") == 1


def test_the_day_sheet_has_every_figure(closed: tuple[Friday, str]) -> None:
    figures = day_figures(closed[0].one.desk, DAY)

    income = {account: row.get("KHR") for account, row in figures.income().items()}
    assert income == {
        Account.INCOME_PARCELS: 190_500,
        Account.INCOME_EMS: 180_000,
        Account.INCOME_MONEY_ORDER_FEE: 4_000,
        Account.INCOME_STAMPS: 20_000,
        Account.INCOME_LETTERS: 4_800,
        Account.INCOME_REGISTRATION: 4_800,
        Account.INCOME_PACKAGING: 1_364,
    }
    assert figures.other() == {
        Account.BANK_IN_TRANSIT: {"KHR": 2_500_000, "USD": 200_00},
        Account.OVER_SHORT_OPEN: {"KHR": 5_000},
        Account.COD_PAYABLE: {"KHR": -350_000},
        Account.MONEY_ORDERS_PAYABLE: {"KHR": -400_000},
        Account.VAT_PAYABLE: {"KHR": -136},
        Account.CARRIER_FEES: {"KHR": 35_000},
    }
    assert figures.net(Account.EXCHANGE, "USD") == -10_00
    assert figures.net(Account.EXCHANGE, "KHR") == 41_000


def test_the_proof(closed: tuple[Friday, str]) -> None:
    """What was there, what came in, what is short, and where it is now."""
    friday = closed[0]
    khr, usd = (one.amount for one in day_figures(friday.one.desk, DAY).in_transit)

    assert friday.cash() == {TILL_1: (0, 0), TILL_2: (0, 0), SAFE: (1_574_600, 210)}
    assert (khr, usd) == (riel(2_500_000), dollars(200))
    assert 1_574_600 + khr.minor == 3_000_000 + 1_079_600 - 5_000
    assert 210 + usd.minor // 100 == 400 + 10
    assert_books_are_sound(friday.one)
