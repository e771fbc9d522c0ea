"""Business customers: limits, payments, statements."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.accounts import Account
from postdesk.domain.journal import check_lines
from postdesk.domain.money import dollars, riel
from postdesk.domain.notes import Cash, NotesError
from postdesk.domain.people import NotPermittedError
from postdesk.domain.reference import Rate
from postdesk.domain.settlement import Due, OverpaidError, account_payment
from postdesk.domain.telephone import TelephoneFormatError
from postdesk.services import cash, closing, customers, tills
from postdesk.services.counter import AccountPayment
from postdesk.services.customer_reports import customer_accounts, customer_statement
from postdesk.services.customers import (
    AccountClosedError,
    CreditLimitError,
    CustomerCodeError,
    CustomerExistsError,
    NothingOwedError,
    owed_by,
    take_payment,
)
from postdesk.services.papers import pdf_of
from postdesk.services.papers_cash import cash_slip_paper
from postdesk.services.parties import Customer, UnknownCustomerError, get_customer
from postdesk.services.reference import sample
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, MANAGER, Office, drawer_of, ems_abroad, letters, parcel

SHOP = Customer("c-0002", "ហាងសៀវភៅ", "Book shop", "012 555 0142", 20_000)
CODE = "C-0002"
DAY = date(2026, 12, 7)
RATE = Rate(record="R-1", riel_per_usd=4_100, from_on=DAY, source="HQ")


@pytest.fixture
def shop(office: Office) -> Office:
    customers.add_customer(office.desk, MANAGER, SHOP)
    return office


def charge(office: Office, *lines: object) -> None:
    office.settle(office.draft(*lines), AccountPayment(CODE))  # type: ignore[arg-type]


def pay(office: Office, tendered: Cash, code: str = CODE) -> str:
    entry = take_payment(office.desk, CLERK, till="1", customer_code=code, tendered=tendered)
    return entry.entry_id


def test_an_account_takes_no_more_than_its_limit(shop: Office) -> None:
    charge(shop, parcel(), parcel(), parcel())
    entries = JournalStore(shop.desk.db).count()

    with pytest.raises(CreditLimitError) as over:
        charge(shop, parcel())

    assert (over.value.limit, over.value.owed) == (riel(20_000), riel(18_000))
    assert JournalStore(shop.desk.db).count() == entries
    charge(shop, letters(4))
    assert owed_by(shop.desk, CODE) == Due(20_000)


def test_dollars_owed_count_against_the_limit_at_the_rate(shop: Office) -> None:
    with pytest.raises(CreditLimitError):
        charge(shop, ems_abroad(400, "TH"))


def test_an_account_without_a_limit_takes_any_sum(office: Office) -> None:
    office.settle(office.draft(*[parcel()] * 20), AccountPayment("C-0001"))

    assert owed_by(office.desk, "C-0001").khr == 120_000


def test_a_closed_account_takes_nothing_and_is_still_paid(shop: Office) -> None:
    charge(shop, parcel())
    known = get_customer(shop.desk, CODE)
    closed = Customer(CODE, known.name_km, known.name_en, is_active=False)
    customers.change_customer(shop.desk, MANAGER, closed)

    with pytest.raises(AccountClosedError):
        charge(shop, letters())
    pay(shop, Cash(6_000))

    assert owed_by(shop.desk, CODE) == Due()
    rebuild(shop.desk)
    assert verify(shop.desk).is_sound


def test_riel_pay_riel_and_the_slip_says_what_is_left(shop: Office) -> None:
    charge(shop, parcel(), parcel())
    before = shop.in_till("KHR")

    entry_id = pay(shop, Cash(5_000))

    assert shop.in_till("KHR") == before + 5_000
    assert owed_by(shop.desk, CODE) == Due(7_000)
    slip = cash_slip_paper(shop.desk, entry_id)
    assert slip.amounts == (riel(5_000),)
    assert "7,000៛" in [value for _, value in slip.facts]
    assert pdf_of(shop.desk, "cash-slip", entry_id).pdf.startswith(b"%PDF")


def test_a_slip_that_prints_late_says_what_was_left_then(shop: Office) -> None:
    charge(shop, parcel(), parcel())
    entry_id = pay(shop, Cash(5_000))
    then = cash_slip_paper(shop.desk, entry_id)
    charge(shop, letters(2))
    pay(shop, Cash(4_000))

    assert cash_slip_paper(shop.desk, entry_id).facts == then.facts


def test_dollars_pay_riel_at_the_rate_of_the_day(shop: Office) -> None:
    charge(shop, parcel(), parcel())

    entry_id = pay(shop, Cash(3_800, usd_whole=2))

    assert owed_by(shop.desk, CODE) == Due()
    assert shop.books([entry_id]) == {
        (Account.TILL_CASH, "USD"): 2_00,
        (Account.TILL_CASH, "KHR"): 3_800,
        (Account.EXCHANGE, "USD"): -2_00,
        (Account.EXCHANGE, "KHR"): 8_200,
        (Account.CUSTOMER_RECEIVABLES, "KHR"): -12_000,
    }


@pytest.mark.parametrize(
    ("tendered", "error"),
    [
        (Cash(), NothingOwedError),
        (Cash(12_100), OverpaidError),
        (Cash(usd_whole=3), OverpaidError),
        (Cash(1_050), NotesError),
    ],
)
def test_a_payment_that_cannot_be_right_is_refused(
    shop: Office, tendered: Cash, error: type[Exception]
) -> None:
    charge(shop, parcel(), parcel())
    entries = JournalStore(shop.desk.db).count()

    with pytest.raises(error):
        pay(shop, tendered)

    assert JournalStore(shop.desk.db).count() == entries


def test_who_is_unknown_or_owes_nothing_pays_nothing(shop: Office) -> None:
    with pytest.raises(UnknownCustomerError):
        pay(shop, Cash(1_000), "C-0099")
    with pytest.raises(NothingOwedError):
        pay(shop, Cash(1_000))
    with pytest.raises(tills.TillNotOpenError):
        take_payment(shop.desk, CLERK, till="2", customer_code=CODE, tendered=Cash(1_000))


@given(
    owed_khr=st.integers(0, 1_000_000),
    owed_cents=st.integers(0, 500_00),
    khr=st.integers(0, 20_000).map(lambda hundreds: hundreds * 100),
    usd=st.integers(0, 600),
)
def test_a_payment_balances_and_never_credits_more_than_is_owed(
    owed_khr: int, owed_cents: int, khr: int, usd: int
) -> None:
    try:
        paid = account_payment(
            Due(owed_khr, owed_cents),
            Cash(khr, usd),
            rate=RATE,
            policy=sample().policy,
            customer_code=CODE,
            till="till:1",
        )
    except OverpaidError:
        worth = khr + max(0, usd * 100 - owed_cents) * 41
        assert worth > owed_khr
        return
    check_lines(paid.lines)
    assert 0 <= paid.khr <= owed_khr
    assert 0 <= paid.usd_cents <= owed_cents


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (Customer(" ", "ហាង", ""), CustomerCodeError),
        (Customer("C-0003", " ", ""), CustomerCodeError),
        (Customer("C-0002", "ហាង", ""), CustomerExistsError),
        (Customer("C-0003", "ហាង", "", "12"), TelephoneFormatError),
    ],
)
def test_an_account_that_cannot_be_opened(
    shop: Office, wrong: Customer, error: type[Exception]
) -> None:
    with pytest.raises(error):
        customers.add_customer(shop.desk, MANAGER, wrong)


def test_only_a_manager_keeps_accounts(shop: Office) -> None:
    with pytest.raises(NotPermittedError):
        customers.add_customer(shop.desk, CLERK, Customer("C-0003", "ហាង", ""))
    with pytest.raises(NotPermittedError):
        customers.change_customer(shop.desk, CLERK, SHOP)


def test_the_statement_of_a_month_begins_with_what_was_owed(shop: Office) -> None:
    charge(shop, parcel())
    shop.clock.set("2026-12-08 09:00")
    cash.count_till(shop.desk, CLERK, "1", drawer_of(200_000, 50))
    cash.close_till(shop.desk, CLERK, "1")
    closing.close_day(shop.desk, MANAGER)
    cash.open_till(shop.desk, CLERK, "1", drawer_of(200_000, 50))
    charge(shop, letters(2))
    pay(shop, Cash(4_000))
    later = date(2026, 12, 8)

    report = customer_statement(shop.desk, MANAGER, CODE, later, date(2026, 12, 31))

    owed = [row.cells[5] for row in report.rows]
    assert owed == [riel(6_000), riel(7_000), riel(3_000), riel(3_000)]
    assert [row.cells[3] for row in report.rows] == [None, riel(1_000), None, None]
    assert [row.cells[4] for row in report.rows] == [None, None, riel(4_000), None]
    assert report.about is not None
    assert report.about.en == "Book shop"
    listed = customer_accounts(shop.desk, MANAGER, later, later)
    mine = next(row for row in listed.rows if row.cells[0] == CODE)
    assert mine.cells[2:] == (riel(20_000), riel(3_000), dollars(0))
    assert mine.link is not None
    assert mine.link.customer_code == CODE
    with pytest.raises(NotPermittedError):
        customer_statement(shop.desk, CLERK, CODE, later, later)
    assert msgspec.to_builtins(report.rows[0].cells[0]) == "2026-12-08"
