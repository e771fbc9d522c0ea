"""D2: Siem Reap; two price currencies, a big note, dollars given for riel and never netted."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.basket import BasketDraft, Party
from postdesk.domain.money import dollars, riel
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person, Role
from postdesk.domain.settlement import ChangeValueError, propose_change
from postdesk.services import basket, cash, closing, counter
from postdesk.services.answers import ContentsNotInspectedError, ProhibitedNotAskedError
from postdesk.services.day_figures import day_figures
from postdesk.services.explaining import NotAnExchangeError, possible_swap
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.reference import sample
from postdesk.services.setup import Branch
from postdesk.storage.journal_store import JournalStore
from tests.builders import Office, drawer, ems, ems_abroad, goods, new_office, parcel, registered
from tests.journeys.soundness import assert_books_are_sound

CLERK = Person("bunthoeun", "ឈួន ប៊ុនធឿន", "Chhuon Bunthoeun", Role.CLERK)
BRANCH = Branch("SRP", "សាខាប្រៃសណីយ៍ខេត្តសៀមរាប", "Siem Reap Provincial Post Office")
OPENING = drawer({50_000: 4, 10_000: 20}, {50: 2, 20: 2, 10: 3, 5: 4, 1: 10})
# 448,300 riel, and two dollars fewer than the books have: 261.
BLIND = drawer({50_000: 8, 10_000: 4, 5_000: 1, 1_000: 3, 100: 3}, {100: 2, 50: 1, 10: 1, 1: 1})


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = new_office(
        tmp_path / "siem-reap", "2026-12-08 07:30", branch=BRANCH, clerk=CLERK, number_series=2
    )
    assert office.open_till(OPENING, stock={"BOX-L": 10}).agrees
    return office


def basket_1(office: Office) -> BasketDraft:
    return office.draft(ems_abroad(1_250, "FR", sender=Party(name="Claire Martin")), goods("box-l"))


def serve_1(office: Office) -> counter.Settled:
    payment = counter.CashPayment(Cash(usd_whole=50), Cash(khr=2_100, usd_whole=7))
    return office.settle(basket_1(office), payment)


def serve_2(office: Office) -> counter.Settled:
    line = ems_abroad(480, "TH", sender=Party(name="ទេព ពិសី"))
    return office.sell(line, tendered=Cash(60_000))


def serve_3(office: Office) -> counter.Settled:
    line = parcel(7_200, "PST", sender=Party(name="ប៉ែន វណ្ណៈ"))
    return office.sell(line, tendered=Cash(usd_whole=100))


def serve_4(office: Office) -> counter.Settled:
    line = ems(5_000, "KRT", 1_200_000, sender=Party(name="កែវ រតនា"))
    return office.sell(line, tendered=Cash(usd_whole=10))


def serve_5(office: Office) -> counter.Settled:
    sender = Party(name="សេង ដាវី")
    return office.sell(
        ems(900, "PNH", sender=sender),
        registered(8, is_advised=True, sender=sender),
        tendered=Cash(usd_whole=5),
    )


def whole_day(office: Office) -> list[counter.Settled]:
    return [serve(office) for serve in (serve_1, serve_2, serve_3, serve_4, serve_5)]


def test_two_currencies_in_one_basket_and_the_change_as_typed(office: Office) -> None:
    priced = basket.price(office.desk, basket_1(office))
    assert priced.amount is not None
    assert (priced.amount.exact_khr, priced.amount.cash_khr) == (174_150, 174_200)
    proposed = propose_change(priced.amount, Cash(usd_whole=50), sample().policy)
    assert proposed == Cash(30_800)

    settled = serve_1(office)

    assert settled.numbers == ("EE300200019KH",)
    assert settled.due_khr == 174_200
    assert office.books(settled.entries) == {
        (Account.TILL_CASH, "USD"): 43_00,
        (Account.INCOME_EMS_INTERNATIONAL, "USD"): -41_50,
        (Account.EXCHANGE, "USD"): -1_50,
        (Account.EXCHANGE, "KHR"): 6_150,
        (Account.TILL_CASH, "KHR"): -2_100,
        (Account.INCOME_PACKAGING, "KHR"): -3_636,
        (Account.VAT_PAYABLE, "KHR"): -364,
        (Account.ROUNDING, "KHR"): -50,
    }
    assert_books_are_sound(office)


def test_the_first_receipt_shows_both_currencies_the_rounding_and_the_rate(office: Office) -> None:
    settled = serve_1(office)

    paper = receipt_paper(office.desk, settled.receipt_no)

    shown = [(line.amount.minor, line.amount.currency.value) for line in paper.lines]
    assert shown == [(41_50, "USD"), (4_000, "KHR")]
    assert paper.rounding == riel(50)
    assert paper.to_pay == riel(174_200)
    assert paper.rate is not None
    assert paper.rate.riel_per_dollar == 4_100
    assert paper.rate.valid_from.isoformat() == "2026-12-07"
    assert paper.total_dollars is not None


def test_a_split_of_another_worth_is_refused_with_the_right_figure(office: Office) -> None:
    entries = JournalStore(office.desk.db).count()
    payment = counter.CashPayment(Cash(usd_whole=50), Cash(khr=3_000, usd_whole=7))

    with pytest.raises(ChangeValueError) as caught:
        office.settle(basket_1(office), payment)

    assert caught.value.expected == riel(30_800)
    assert caught.value.given == riel(31_700)
    assert JournalStore(office.desk.db).count() == entries


def test_a_dollar_price_paid_in_riel(office: Office) -> None:
    serve_1(office)

    settled = serve_2(office)

    assert settled.numbers == ("EE300200022KH",)
    assert (settled.due_khr, settled.change) == (57_400, Cash(2_600))
    assert office.books(settled.entries) == {
        (Account.TILL_CASH, "KHR"): 57_400,
        (Account.EXCHANGE, "KHR"): -57_400,
        (Account.EXCHANGE, "USD"): 14_00,
        (Account.INCOME_EMS_INTERNATIONAL, "USD"): -14_00,
    }


def test_a_hundred_dollar_note_for_a_parcel(office: Office) -> None:
    settled = serve_3(office)

    assert settled.numbers == ("PA400200011KH",)
    assert (settled.due_khr, settled.change) == (16_500, Cash(khr=4_000, usd_whole=95))
    assert (office.in_till("USD"), office.in_till("KHR")) == (205_00, 396_000)


def test_under_ten_dollars_the_change_is_riel(office: Office) -> None:
    serve_1(office)
    serve_2(office)

    fourth = serve_4(office)
    fifth = serve_5(office)

    assert (fourth.numbers, fourth.due_khr) == (("EE300200036KH",), 38_000)
    assert fourth.change == Cash(3_000)
    assert fifth.numbers == ("EE300200040KH", "RR200200016KH")
    assert (fifth.due_khr, fifth.change) == (12_300, Cash(8_200))


def test_an_item_going_abroad_is_inspected_and_asked_about_too(office: Office) -> None:
    unseen = ems_abroad(480, "TH", sender=Party(name="ទេព ពិសី"), is_inspected=False)
    unasked = ems_abroad(480, "TH", sender=Party(name="ទេព ពិសី"), is_prohibited_asked=False)

    for line, refusal in ((unseen, ContentsNotInspectedError), (unasked, ProhibitedNotAskedError)):
        with pytest.raises(refusal):
            office.sell(line, tendered=Cash(60_000))

    assert_books_are_sound(office)


def test_the_blind_count_shows_two_differences_and_not_one_of_zero(office: Office) -> None:
    whole_day(office)

    counted = cash.count_till(office.desk, office.clerk, "1", BLIND)

    assert not counted.agrees
    assert {f.unit: (f.expected, f.counted, f.counted - f.expected) for f in counted.figures} == {
        "KHR": (440_100, 448_300, 8_200),
        "USD": (263_00, 261_00, -2_00),
    }


def test_the_differences_are_posted_apart_and_the_day_closes_with_them(office: Office) -> None:
    whole_day(office)
    cash.count_till(office.desk, office.clerk, "1", BLIND)
    entries = JournalStore(office.desk.db).count()

    cash.close_till(office.desk, office.clerk, "1")
    closing.close_day(office.desk, office.manager)

    closed = next(JournalStore(office.desk.db).entries(first=entries + 1))
    assert office.books([closed.entry_id]) == {
        (Account.TILL_CASH, "KHR"): 8_200,
        (Account.OVER_SHORT_OPEN, "KHR"): -8_200,
        (Account.TILL_CASH, "USD"): -2_00,
        (Account.OVER_SHORT_OPEN, "USD"): 2_00,
    }
    assert (office.in_till("KHR"), office.in_till("USD")) == (448_300, 261_00)
    assert_books_are_sound(office)


def test_the_program_offers_the_exchange_and_the_receipt_and_the_clerk_takes_it(
    office: Office,
) -> None:
    fifth = whole_day(office)[-1]
    counted = cash.count_till(office.desk, office.clerk, "1", BLIND)

    offered = possible_swap(office.desk, counted)
    cash.close_till(office.desk, office.clerk, "1", as_exchange=True)

    assert offered is not None
    assert (offered.riel, offered.dollars) == (riel(8_200), -dollars(2))
    assert (offered.rate.riel_per_usd, offered.receipt_no) == (4_100, fifth.receipt_no)
    explained = list(JournalStore(office.desk.db).entries())[-1]
    assert explained.kind == "difference.explained"
    assert office.books([explained.entry_id]) == {
        (Account.OVER_SHORT_OPEN, "USD"): -2_00,
        (Account.EXCHANGE, "USD"): 2_00,
        (Account.EXCHANGE, "KHR"): -8_200,
        (Account.OVER_SHORT_OPEN, "KHR"): 8_200,
    }
    figures = day_figures(office.desk, "2026-12-08")
    assert figures.net(Account.OVER_SHORT_OPEN, "KHR") == 0
    assert figures.net(Account.OVER_SHORT_OPEN, "USD") == 0
    closing.close_day(office.desk, office.manager)
    sheet = day_sheet_paper(office.desk, "2026-12-08")
    assert sheet.tills[0].cause.en.startswith("Cause found")
    assert sheet.open_matters == ()
    assert_books_are_sound(office)


def test_a_difference_that_is_no_exchange_is_not_explained_away(office: Office) -> None:
    whole_day(office)
    short = drawer({10_000: 44}, {20: 13, 1: 1})
    cash.count_till(office.desk, office.clerk, "1", short)
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(NotAnExchangeError):
        cash.close_till(office.desk, office.clerk, "1", as_exchange=True)

    assert JournalStore(office.desk.db).count() == entries
    assert_books_are_sound(office)


def test_the_day_sheet(office: Office) -> None:
    whole_day(office)
    cash.count_till(office.desk, office.clerk, "1", BLIND)
    cash.close_till(office.desk, office.clerk, "1", as_exchange=True)
    closing.close_day(office.desk, office.manager)

    figures = day_figures(office.desk, "2026-12-08")

    assert figures.income() == {
        Account.INCOME_EMS_INTERNATIONAL: {"USD": 55_50},
        Account.INCOME_EMS: {"KHR": 36_000},
        Account.INCOME_INSURANCE: {"KHR": 12_000},
        Account.INCOME_PARCELS: {"KHR": 16_500},
        Account.INCOME_LETTERS: {"KHR": 500},
        Account.INCOME_REGISTRATION: {"KHR": 800},
        Account.INCOME_ADVICE_OF_DELIVERY: {"KHR": 1_000},
        Account.INCOME_PACKAGING: {"KHR": 3_636},
    }
    assert figures.net(Account.VAT_PAYABLE, "KHR") == -364
    assert figures.net(Account.ROUNDING, "KHR") == -50
    assert figures.net(Account.EXCHANGE, "USD") == -5_50
    assert figures.net(Account.EXCHANGE, "KHR") == 22_550
    assert_books_are_sound(office)
