"""Stamps and boxes that leave without being sold, are asked for, or are on the item already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.cash_movement import HolderShortError, NothingMovedError, Value
from postdesk.domain.money import riel
from postdesk.domain.people import NotPermittedError, OwnApprovalError
from postdesk.domain.price import SupplementChoice
from postdesk.services import basket, requests, stock
from postdesk.services.cancelling import ReasonMissingError
from postdesk.services.drawer import stock_of
from postdesk.services.holders import SafeShortError
from postdesk.services.papers import pdf_of
from postdesk.services.papers_cash import cash_slip_paper
from postdesk.services.people import Approval, SecondPersonNeededError
from postdesk.services.selling import StockWithdrawnError
from postdesk.services.stock import AlreadyWithdrawnError, UnknownStockError, WriteOff, WrittenOff
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import SupplyRequested
from tests.builders import CLERK, MANAGER, Office, goods, letters, registered
from tests.services.test_orders import money_order

SEEN = Approval(MANAGER.person_id)


def spoil(office: Office, pieces: int = 3, unit: str = "STAMP-500", **more: object) -> str:
    witness = more.pop("witness", SEEN)
    told = replace(WrittenOff("till:1", unit, pieces, WriteOff.SPOILT, "ត្រូវទឹក"), **more)  # type: ignore[arg-type]
    entry = stock.write_off(office.desk, CLERK, told, witness=witness)  # type: ignore[arg-type]
    return entry.entry_id


def test_spoilt_stamps_leave_the_till_before_two(office: Office) -> None:
    entry_id = spoil(office)

    assert dict(stock_of(office.desk, "till:1"))["STAMP-500"] == 97
    slip = cash_slip_paper(office.desk, entry_id)
    assert [pieces for _, pieces in slip.stock] == [3]
    assert [name for _, name in slip.signers] == [CLERK.name_km, MANAGER.name_km]
    assert pdf_of(office.desk, "cash-slip", entry_id).pdf.startswith(b"%PDF")
    rebuild(office.desk)
    assert verify(office.desk).is_sound


def test_what_is_used_up_needs_a_reason_and_no_second_person(office: Office) -> None:
    spoil(office, 2, cause=WriteOff.USED, witness=None)
    with pytest.raises(ReasonMissingError):
        spoil(office, 2, cause=WriteOff.USED, witness=None, reason="")

    assert dict(stock_of(office.desk, "till:1"))["STAMP-500"] == 98


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"witness": None}, SecondPersonNeededError),
        ({"witness": Approval(CLERK.person_id)}, OwnApprovalError),
        ({"pieces": 0}, NothingMovedError),
        ({"pieces": 101}, HolderShortError),
        ({"unit": "STAMP-7"}, UnknownStockError),
    ],
)
def test_a_write_off_that_cannot_be_right(
    office: Office, said: dict[str, object], error: type[Exception]
) -> None:
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(error):
        spoil(office, **said)  # type: ignore[arg-type]

    assert JournalStore(office.desk.db).count() == entries


def test_the_safe_s_keeper_writes_off_out_of_the_safe(office: Office) -> None:
    with pytest.raises(SafeShortError):
        stock.write_off(
            office.desk,
            MANAGER,
            WrittenOff(SAFE, "BOX-L", 51, WriteOff.SPOILT, "ត្រូវទឹក"),
            witness=Approval(CLERK.person_id),
        )


def test_a_withdrawn_stamp_is_not_sold_and_stays_where_it_is(office: Office) -> None:
    with pytest.raises(NotPermittedError):
        stock.withdraw(office.desk, CLERK, "STAMP-500", reason="សេចក្ដីជូនដំណឹង")
    stock.withdraw(office.desk, MANAGER, "STAMP-500", reason="សេចក្ដីជូនដំណឹង")

    with pytest.raises(StockWithdrawnError):
        office.sell(goods("stamp-500"))
    with pytest.raises(AlreadyWithdrawnError):
        stock.withdraw(office.desk, MANAGER, "STAMP-500", reason="ម្ដងទៀត")
    assert dict(stock_of(office.desk, "till:1"))["STAMP-500"] == 100
    stock.sell_again(office.desk, MANAGER, "STAMP-500", reason="អនុញ្ញាតវិញ")
    assert office.sell(goods("stamp-500")).due_khr == 500
    rebuild(office.desk)
    assert verify(office.desk).is_sound


def test_a_request_lists_what_is_held_and_what_is_owed(office: Office) -> None:
    office.sell(money_order())
    wanted = Value(1_000_000, 0, (("STAMP-500", 200),))
    with pytest.raises(NotPermittedError):
        requests.request_supply(office.desk, CLERK, wanted, reason="បើកអាណត្តិ")
    with pytest.raises(NothingMovedError):
        requests.request_supply(office.desk, MANAGER, Value(), reason="បើកអាណត្តិ")

    entry = requests.request_supply(office.desk, MANAGER, wanted, reason="បើកអាណត្តិ")

    body = JournalStore(office.desk.db).body(entry.entry_id)
    assert isinstance(body, SupplyRequested)
    assert (body.khr, body.held_khr) == (1_000_000, 3_102_000)
    assert [(f.account, f.balance) for f in body.obligations] == [
        (Account.MONEY_ORDERS_PAYABLE, -100_000)
    ]
    slip = cash_slip_paper(office.desk, entry.entry_id)
    assert slip.amounts == (riel(1_000_000),)
    assert "100,000៛" in [value for _, value in slip.facts]


def test_labels_and_slip_books_are_asked_for_by_the_piece(office: Office) -> None:
    wanted = Value(stock=(("LABEL-ROLLS", 2), ("SLIP-BOOKS", 1)))

    entry = requests.request_supply(office.desk, MANAGER, wanted, reason="ជិតអស់")

    slip = cash_slip_paper(office.desk, entry.entry_id)
    assert [(name.en, pieces) for name, pieces in slip.stock] == [
        ("Rolls of pre-printed labels", 2),
        ("Emergency receipt books", 1),
    ]


def franked(minor: int) -> tuple[SupplementChoice, ...]:
    return (SupplementChoice("franking", riel(minor)),)


def test_stamps_on_the_item_are_not_income_a_second_time(office: Office) -> None:
    letter = replace(registered(35), supplements=franked(1_000))
    sold = office.sell(letter)

    assert sold.due_khr == 600
    assert office.books(sold.entries) == {
        (Account.TILL_CASH, "KHR"): 600,
        (Account.INCOME_REGISTRATION, "KHR"): -600,
    }


def test_stamps_beyond_the_postage_are_not_given_back(office: Office) -> None:
    bundle = replace(letters(3), supplements=franked(5_000))
    amount = basket.price(office.desk, office.draft(bundle)).amount
    sold = office.sell(bundle)

    assert amount is not None
    assert (amount.cash_khr, sold.due_khr) == (0, 0)
    assert office.books(sold.entries) == {}
