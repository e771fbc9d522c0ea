"""D1: a Monday morning at Stung Treng; five customers, one of whom has to wait."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.basket import Party
from postdesk.domain.notes import NO_CASH, Cash
from postdesk.services import basket, cash, closing, counter, numbers
from postdesk.services.answers import TelephoneMissingError
from postdesk.services.day_figures import day_figures
from postdesk.services.papers_sale import receipt_paper
from postdesk.storage.journal_store import JournalStore
from tests.builders import (
    Office,
    drawer,
    ems,
    goods,
    letters,
    new_office,
    parcel,
    registered,
    with_next_line,
)
from tests.journeys.soundness import assert_books_are_sound

OPENING = drawer({10_000: 10, 5_000: 10, 1_000: 20, 500: 40, 100: 100}, {10: 2, 5: 4, 1: 10})
STOCK = {"STAMP-500": 100, "STAMP-1000": 50, "BOX-M": 10}
CLOSING = drawer(
    {20_000: 1, 10_000: 12, 5_000: 9, 1_000: 11, 500: 38, 100: 96},
    {10: 2, 5: 5, 1: 10},
    {"STAMP-500": 90, "STAMP-1000": 45},
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = new_office(tmp_path / "stung-treng", "2026-12-07 07:30")
    opened = office.open_till(OPENING, stock=STOCK)
    assert opened.agrees
    return office


def serve_1(office: Office) -> counter.Settled:
    office.clock.set("2026-12-07 07:34")
    return office.sell(
        registered(
            35,
            is_advised=True,
            sender=Party(name="ចាន់ សុភា"),
            addressee=Party(name="ផេង ណារិន", address_km="ខណ្ឌដូនពេញ រាជធានីភ្នំពេញ"),
        ),
        tendered=Cash(5_000),
    )


def serve_2(office: Office) -> counter.Settled:
    office.clock.set("2026-12-07 07:41")
    return office.sell(
        parcel(
            3_400,
            "BTB",
            sender=Party(name="លី ស្រីមុំ"),
            addressee=Party(name="ឡុង សុវណ្ណ", telephone="012 555 102"),
        ),
        goods("box-m"),
        tendered=Cash(usd_whole=5),
    )


def serve_3(office: Office) -> counter.Settled:
    office.clock.set("2026-12-07 07:46")
    return office.sell(letters(12, 8), tendered=Cash(10_000))


def park_4a(office: Office) -> int:
    office.clock.set("2026-12-07 07:50")
    sender, addressee = Party(name="កែវ សុវណ្ណារី"), Party(name="កែវ ចាន់ដារ៉ា")
    draft = office.draft(ems(620, "SRP", 350_000, sender=sender, addressee=addressee))
    problems = [line.problem for line in basket.price(office.desk, draft).lines]
    assert [type(problem) for problem in problems] == [TelephoneMissingError]
    basket.park(office.desk, office.clerk, draft)
    return draft.draft_no


def serve_5(office: Office) -> list[counter.Settled]:
    office.clock.set("2026-12-07 07:52")
    draft = office.draft(goods("stamp-500", 10), goods("stamp-1000", 5))
    return [office.settle(draft, counter.CashPayment(Cash(10_000))) for _ in range(5)]


def serve_4b(office: Office, draft_no: int) -> counter.Settled:
    office.clock.set("2026-12-07 07:58")
    draft = basket.recall(office.desk, office.clerk, draft_no).draft
    line = draft.lines[0]
    told = replace(line, addressee=replace(line.addressee, telephone="092 555 114"))
    return office.settle(draft.with_line(told), counter.CashPayment(Cash(20_000)))


def whole_morning(office: Office) -> None:
    serve_1(office)
    serve_2(office)
    serve_3(office)
    parked = park_4a(office)
    serve_5(office)
    serve_4b(office, parked)


def test_a_registered_letter_with_advice_of_delivery(office: Office) -> None:
    settled = serve_1(office)

    assert settled.numbers == ("RR200100018KH",)
    assert (settled.due_khr, settled.change) == (2_600, Cash(2_400))
    assert office.books(settled.entries) == {
        (Account.TILL_CASH, "KHR"): 2_600,
        (Account.INCOME_LETTERS, "KHR"): -800,
        (Account.INCOME_REGISTRATION, "KHR"): -800,
        (Account.INCOME_ADVICE_OF_DELIVERY, "KHR"): -1_000,
    }
    assert_books_are_sound(office)


def test_dollars_for_a_riel_price(office: Office) -> None:
    settled = serve_2(office)

    assert settled.numbers == ("PA400100013KH",)
    assert (settled.due_khr, settled.change) == (13_000, Cash(7_500))
    assert office.books(settled.entries) == {
        (Account.TILL_CASH, "USD"): 5_00,
        (Account.EXCHANGE, "USD"): -5_00,
        (Account.EXCHANGE, "KHR"): 20_500,
        (Account.TILL_CASH, "KHR"): -7_500,
        (Account.INCOME_PARCELS, "KHR"): -10_500,
        (Account.INCOME_PACKAGING, "KHR"): -2_273,
        (Account.VAT_PAYABLE, "KHR"): -227,
    }
    assert_books_are_sound(office)


def test_the_second_receipt_shows_what_it_must(office: Office) -> None:
    settled = serve_2(office)

    paper = receipt_paper(office.desk, settled.receipt_no)

    assert [line.amount.minor for line in paper.lines] == [10_500, 2_500]
    assert paper.total_riel.minor == 13_000
    assert paper.vat is not None
    assert paper.vat.minor == 227
    assert [(tender.amount.minor, tender.amount.currency) for tender in paper.tenders] == [
        (5_00, "USD")
    ]
    assert paper.rate is not None
    assert paper.rate.riel_per_dollar == 4_100
    assert [money.minor for money in paper.change] == [7_500]


def test_a_bundle_of_letters_asks_nobodys_name(office: Office) -> None:
    settled = serve_3(office)

    assert settled.numbers == ()
    assert (settled.due_khr, settled.change) == (6_000, Cash(4_000))
    assert office.books(settled.entries) == {
        (Account.TILL_CASH, "KHR"): 6_000,
        (Account.INCOME_LETTERS, "KHR"): -6_000,
    }


def test_while_a_basket_is_parked_nothing_of_it_is_in_the_books(office: Office) -> None:
    store = JournalStore(office.desk.db)
    entries, left = store.count(), numbers.number_states(office.desk)

    parked = park_4a(office)

    (waiting,) = basket.parked(office.desk)
    assert (waiting.customer, waiting.items, waiting.quoted_khr) == ("កែវ សុវណ្ណារី", 1, 13_500)
    assert store.count() == entries
    assert numbers.number_states(office.desk) == left
    assert waiting.draft_no == parked


def test_the_customer_who_came_back(office: Office) -> None:
    parked = park_4a(office)

    settled = serve_4b(office, parked)

    assert settled.numbers == ("EE300100015KH",)
    assert (settled.due_khr, settled.change) == (13_500, Cash(6_500))
    assert office.books(settled.entries) == {
        (Account.TILL_CASH, "KHR"): 13_500,
        (Account.INCOME_EMS, "KHR"): -10_000,
        (Account.INCOME_INSURANCE, "KHR"): -3_500,
    }
    assert basket.parked(office.desk) == ()


def test_enter_pressed_five_times_is_one_receipt(office: Office) -> None:
    receipts = office.desk.db.conn.execute("SELECT count(*) FROM receipt").fetchone()[0]

    pressed = serve_5(office)

    assert len({settled.receipt_no for settled in pressed}) == 1
    assert [settled.was_settled_before for settled in pressed] == [False, True, True, True, True]
    assert (pressed[0].due_khr, pressed[0].change) == (10_000, NO_CASH)
    rows = office.desk.db.conn.execute("SELECT count(*) FROM receipt").fetchone()[0]
    assert rows == receipts + 1
    assert office.in_till("KHR") == 210_000


def test_the_close_agrees_to_the_last_note(office: Office) -> None:
    whole_morning(office)

    counted = cash.count_till(office.desk, office.clerk, "1", CLOSING)

    assert counted.agrees
    assert {figure.unit: (figure.expected, figure.counted) for figure in counted.figures} == {
        "KHR": (224_600, 224_600),
        "USD": (55_00, 55_00),
        "STAMP-500": (90, 90),
        "STAMP-1000": (45, 45),
    }


def test_the_day_sheet(office: Office) -> None:
    whole_morning(office)
    cash.count_till(office.desk, office.clerk, "1", CLOSING)
    cash.close_till(office.desk, office.clerk, "1")
    closing.close_day(office.desk, office.manager)

    figures = day_figures(office.desk, "2026-12-07")

    assert figures.income() == {
        Account.INCOME_LETTERS: {"KHR": 6_800},
        Account.INCOME_REGISTRATION: {"KHR": 800},
        Account.INCOME_ADVICE_OF_DELIVERY: {"KHR": 1_000},
        Account.INCOME_PARCELS: {"KHR": 10_500},
        Account.INCOME_EMS: {"KHR": 10_000},
        Account.INCOME_INSURANCE: {"KHR": 3_500},
        Account.INCOME_STAMPS: {"KHR": 10_000},
        Account.INCOME_PACKAGING: {"KHR": 2_273},
    }
    assert figures.net(Account.VAT_PAYABLE, "KHR") == -227
    assert figures.net(Account.EXCHANGE, "USD") == -5_00
    assert figures.net(Account.EXCHANGE, "KHR") == 20_500
    assert figures.net(Account.OVER_SHORT_OPEN, "KHR") == 0
    assert figures.stock["1", "STAMP-500"] == 90
    assert figures.stock["1", "STAMP-1000"] == 45
    assert (figures.numbered_items, figures.ordinary_letters) == (3, 12)
    assert figures.drafts == 0
    assert_books_are_sound(office)


def test_a_basket_begun_twice_is_two_baskets(office: Office) -> None:
    first, second = office.draft(letters()), office.draft(letters())

    one = office.settle(first, counter.CashPayment(Cash(500)))
    two = office.settle(with_next_line(second, letters()), counter.CashPayment(Cash(1_000)))

    assert one.receipt_no != two.receipt_no
    assert set(one.entries).isdisjoint(two.entries)
