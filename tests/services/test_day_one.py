"""The first day of a real branch: nothing before a count of two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.basket import Party
from postdesk.domain.money import riel
from postdesk.domain.people import NotPermittedError, OwnApprovalError
from postdesk.domain.s10 import S10, S10CheckDigitError
from postdesk.domain.tariff import SampleTariffError
from postdesk.services import cash, day_one, movements, orders, people, setup
from postdesk.services.beginning import BooksNotBegunError, must_begin
from postdesk.services.customers import owed_by
from postdesk.services.day_figures import day_figures
from postdesk.services.day_one import (
    BooksBegunError,
    FoundRoll,
    Inventory,
    OpeningDetailsError,
    OpeningTwiceError,
)
from postdesk.services.drawer import DrawerCount
from postdesk.services.label_rolls import (
    LabelRollOverlapError,
    LabelsNotOursError,
    label_rolls,
)
from postdesk.services.order_book import orders_to_pay
from postdesk.services.papers import pdf_of
from postdesk.services.papers_office import opening_sheet_paper
from postdesk.services.people import Approval, SecondPersonNeededError
from postdesk.services.posting import posting
from postdesk.services.reference import NoReferenceError, apply_reference, sample
from postdesk.services.shelf import items_here
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import NumbersIssued, OpeningBag, OpeningDebt, OpeningItem, OpeningOrder
from tests.builders import CLERK, MANAGER, Office, StoppedClock, drawer_of, stock_counts

SEEN = Approval(CLERK.person_id)
ORDER = OpeningOrder(
    order_no="pnh-m-000017",
    order_kind="money-order",
    amount_khr=150_000,
    payee_name="គឹម រតនៈ",
    payee_telephone="012 555 0151",
    made_by="PNH",
)
DEBT = OpeningDebt(
    customer_code="c-0007",
    name_km="ហាងសៀវភៅ",
    name_en="",
    telephone="",
    khr=80_000,
    usd_cents=12_50,
)
BAG = OpeningBag(bag_no="STG-0003", destination="hq", khr=500_000, usd_cents=0)


def found(khr: int = 1_000_000, usd_whole: int = 20) -> Inventory:
    counted = DrawerCount(
        drawer_of(khr, usd_whole).notes, stock_counts({"STAMP-500": 40, "BOX-S": 0})
    )
    return Inventory(counted, (ORDER,), (DEBT,), (BAG,))


def real_prices(office: Office) -> None:
    tariff = msgspec.structs.replace(sample().tariff, sample=False, version="KP-2026-1")
    reference = msgspec.structs.replace(sample(), tariff=tariff)
    with posting(office.desk, None) as action:
        apply_reference(action, reference, document="1")


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Office]:
    clock = StoppedClock("2026-12-07 07:00")
    desk = setup.create_desk(
        tmp_path / "real",
        setup.SAMPLE_BRANCH,
        is_training=False,
        manager=MANAGER,
        pin="471903",
        origins=setup.Origins(clock=clock),
    )
    office = Office(desk, clock)
    people.add_person(desk, MANAGER, CLERK, pin="471903")
    yield office
    office.close()


def test_nothing_is_recorded_before_the_count(real: Office) -> None:
    real_prices(real)
    entries = JournalStore(real.desk.db).count()

    assert must_begin(real.desk)
    with pytest.raises(BooksNotBegunError):
        cash.open_till(real.desk, CLERK, "1", drawer_of(0))
    with pytest.raises(BooksNotBegunError):
        movements.send(real.desk, MANAGER, giver=SAFE, taker="till:1", count=drawer_of(100))

    assert JournalStore(real.desk.db).count() == entries


def test_what_two_found_is_the_first_entry_of_money(real: Office) -> None:
    real_prices(real)

    entry = day_one.begin_books(real.desk, MANAGER, found(), witness=SEEN)

    assert real.books([entry.entry_id]) == {
        (Account.SAFE_CASH, "KHR"): 1_000_000,
        (Account.SAFE_CASH, "USD"): 20_00,
        (Account.MONEY_ORDERS_PAYABLE, "KHR"): -150_000,
        (Account.CUSTOMER_RECEIVABLES, "KHR"): 80_000,
        (Account.CUSTOMER_RECEIVABLES, "USD"): 12_50,
        (Account.CASH_IN_TRANSIT, "KHR"): 500_000,
        (Account.OPENING_BALANCE, "KHR"): -1_430_000,
        (Account.OPENING_BALANCE, "USD"): -32_50,
    }
    assert JournalStore(real.desk.db).balance(Account.STAMPS, SAFE, "STAMP-500") == 40
    assert owed_by(real.desk, "C-0007").khr == 80_000
    (order,) = orders_to_pay(real.desk)
    assert (order.order_no, order.telephone) == ("PNH-M-000017", "+855125550151")
    assert not must_begin(real.desk)
    rebuild(real.desk)
    assert verify(real.desk).is_sound


def issued_labels(office: Office) -> None:
    """Headquarters has issued a hundred labels for registered letters."""
    with posting(office.desk, None) as action:
        issued = NumbersIssued(indicator="RR", first=4_000, last=4_099, source="pre-printed")
        action.add(issued)


def label(serial: int) -> str:
    return str(S10("RR", serial, "KH"))


ITEM = OpeningItem(
    number="EE473124829GB",
    shelf="b-០៧",
    addressee="ស៊ន ចាន់ណា",
    telephone="012 555 0141",
    sender="ហាងសៀវភៅ",
    from_branch="PNH",
    cod_khr=45_000,
)


def test_what_lies_on_the_shelf_and_on_rolls_is_taken_in(real: Office) -> None:
    real_prices(real)
    issued_labels(real)
    inventory = replace(found(), items=(ITEM,), rolls=(FoundRoll(label(4_020), label(4_099)),))

    entry = day_one.begin_books(real.desk, MANAGER, inventory, witness=SEEN)

    (item,) = items_here(real.desk)
    assert (item.number, item.shelf, item.cod_khr) == ("EE473124829GB", "B-07", 45_000)
    assert (item.telephone, item.state) == ("+855125550141", "held")
    assert item.noticed_on == "2026-12-07"
    (roll,) = label_rolls(real.desk)
    assert (roll.first_number, roll.left) == (label(4_020), 80)
    paper = opening_sheet_paper(real.desk, entry.entry_id)
    assert any("ស៊ន ចាន់ណា" in name.km for _, rows in paper.listed for name, _ in rows)
    assert any("RR" in value for _, value in paper.facts)
    rebuild(real.desk)
    assert verify(real.desk).is_sound
    # Nothing of the item is money before it is handed over.
    assert (Account.COD_PAYABLE, "KHR") not in real.books([entry.entry_id])


def test_work_goes_on_from_the_count(real: Office) -> None:
    real_prices(real)
    day_one.begin_books(real.desk, MANAGER, found(), witness=SEEN)

    sent = movements.send(real.desk, MANAGER, giver=SAFE, taker="till:1", count=drawer_of(200_000))
    opened = cash.open_till(real.desk, CLERK, "1", drawer_of(200_000), received=(sent.movement_no,))
    shown = Party(name="គឹម រតនៈ", identity_number="0101")
    orders.pay_out(real.desk, CLERK, till="1", order_no="PNH-M-000017", payee=shown)

    assert opened.agrees
    assert real.in_till("KHR") == 50_000
    (on_the_way,) = day_figures(real.desk, "2026-12-07").in_transit
    assert (on_the_way.holder, on_the_way.amount) == ("bag:STG-0003", riel(500_000))


def test_the_sheet_has_every_figure_and_room_for_two(real: Office) -> None:
    real_prices(real)
    entry = day_one.begin_books(real.desk, MANAGER, found(), witness=SEEN)

    paper = opening_sheet_paper(real.desk, entry.entry_id)

    assert [amount.minor for amount in paper.amounts] == [1_000_000, 20_00]
    assert [pieces for _, pieces in paper.stock] == [40]
    sums = [amount.minor for _, rows in paper.listed for _, amount in rows]
    assert sums == [150_000, 80_000, 12_50, 500_000]
    assert [name for _, name in paper.signers] == [MANAGER.name_km, CLERK.name_km]
    assert pdf_of(real.desk, "opening-sheet", entry.entry_id).pdf.startswith(b"%PDF")


def test_books_begin_once(real: Office) -> None:
    real_prices(real)
    day_one.begin_books(real.desk, MANAGER, Inventory(DrawerCount()), witness=SEEN)

    with pytest.raises(BooksBegunError):
        day_one.begin_books(real.desk, MANAGER, found(), witness=SEEN)


def test_a_branch_with_nothing_begins_with_nothing(real: Office) -> None:
    real_prices(real)

    day_one.begin_books(real.desk, MANAGER, Inventory(DrawerCount()), witness=SEEN)

    assert cash.open_till(real.desk, CLERK, "1", drawer_of(0)).agrees


def test_a_training_branch_has_begun(office: Office) -> None:
    assert not must_begin(office.desk)
    with pytest.raises(BooksBegunError):
        day_one.begin_books(office.desk, MANAGER, found(), witness=SEEN)


def test_no_prices_no_beginning(real: Office) -> None:
    with pytest.raises(NoReferenceError):
        day_one.begin_books(real.desk, MANAGER, found(), witness=SEEN)
    with posting(real.desk, None) as action:
        apply_reference(action, sample(), document="1")
    with pytest.raises(SampleTariffError):
        day_one.begin_books(real.desk, MANAGER, found(), witness=SEEN)


def test_one_alone_does_not_begin_the_books(real: Office) -> None:
    real_prices(real)
    with pytest.raises(NotPermittedError):
        day_one.begin_books(real.desk, CLERK, found(), witness=Approval(MANAGER.person_id))
    with pytest.raises(SecondPersonNeededError):
        day_one.begin_books(real.desk, MANAGER, found())
    with pytest.raises(OwnApprovalError):
        own = Approval(MANAGER.person_id)
        day_one.begin_books(real.desk, MANAGER, found(), witness=own)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"orders": (msgspec.structs.replace(ORDER, payee_name=" "),)}, OpeningDetailsError),
        ({"orders": (msgspec.structs.replace(ORDER, amount_khr=0),)}, OpeningDetailsError),
        ({"debts": (msgspec.structs.replace(DEBT, customer_code=""),)}, OpeningDetailsError),
        ({"debts": (msgspec.structs.replace(DEBT, khr=-1),)}, OpeningDetailsError),
        ({"bags": (msgspec.structs.replace(BAG, destination=""),)}, OpeningDetailsError),
        ({"bags": (BAG, msgspec.structs.replace(BAG, bag_no="stg-0003 "))}, OpeningTwiceError),
        ({"orders": (ORDER, ORDER)}, OpeningTwiceError),
        ({"items": (msgspec.structs.replace(ITEM, addressee=""),)}, OpeningDetailsError),
        ({"items": (msgspec.structs.replace(ITEM, sender=" "),)}, OpeningDetailsError),
        ({"items": (msgspec.structs.replace(ITEM, cod_khr=-1),)}, OpeningDetailsError),
        ({"items": (msgspec.structs.replace(ITEM, number="EE473124820GB"),)}, S10CheckDigitError),
        ({"items": (ITEM, ITEM)}, OpeningTwiceError),
        ({"rolls": (FoundRoll(label(3_999), label(4_010)),)}, LabelsNotOursError),
        (
            {"rolls": tuple(FoundRoll(label(first), label(4_099)) for first in (4_000, 4_050))},
            LabelRollOverlapError,
        ),
    ],
)
def test_what_is_not_complete_is_said_and_nothing_begins(
    real: Office, wrong: dict[str, object], error: type[Exception]
) -> None:
    real_prices(real)
    issued_labels(real)
    entries = JournalStore(real.desk.db).count()

    with pytest.raises(error):
        inventory = replace(found(), **wrong)  # type: ignore[arg-type]
        day_one.begin_books(real.desk, MANAGER, inventory, witness=SEEN)

    assert JournalStore(real.desk.db).count() == entries
