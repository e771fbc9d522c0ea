"""Bags that come in, what is in them, and the shelf from which items are fetched."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.s10 import S10, S10CheckDigitError
from postdesk.services import answers, arriving, basket, cancelling, dispatching, shelf
from postdesk.services.arriving import (
    BagEmptyError,
    BagFound,
    ItemDetailsMissingError,
    ItemHereError,
    MailBagNumberMissingError,
)
from postdesk.services.holders import ensure_day_open
from postdesk.services.papers_office import notice_paper
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.posting import AlreadyRecordedError, posting
from postdesk.services.receipts import ItemHandedOverError, find_receipt
from postdesk.services.shelf import ItemDeliveredError, ItemNotArrivedError, ShelfMissingError
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import ArrivingItem, BagReceived, InboundReceived
from tests.builders import CLERK, MANAGER, Office, parcel

BAG = "PNH-STG-0007"
NUMBERS = tuple(str(S10("PA", serial, "KH")) for serial in (48_000_001, 48_000_002, 48_000_003))


def item(number: str = NUMBERS[0], cod_khr: int = 0, **more: object) -> ArrivingItem:
    """As a label says."""
    known = ArrivingItem(
        number=number,
        product="parcel",
        weight_g=900,
        addressee="ស៊ន ចាន់ណា",
        telephone="+855125550141",
        sender="ហាងសៀវភៅ",
        sender_telephone="+855125550142",
        from_branch="PNH",
        cod_khr=cod_khr,
    )
    return msgspec.structs.replace(known, **more)


def announced(office: Office, *items: ArrivingItem, bag_no: str = BAG) -> None:
    """Headquarters has said what is in a bag."""
    with posting(office.desk, None) as action:
        action.add(
            InboundReceived(
                document="71",
                bag_no=bag_no,
                from_branch="PNH",
                seal_no="S 1",
                weight_g=3_000,
                numbers=tuple(one.number for one in items),
                items=items,
            ),
            business_key="71",
        )


def received(office: Office, *items: ArrivingItem) -> None:
    announced(office, *items)
    numbers = tuple(one.number for one in items)
    arriving.receive_bag(office.desk, CLERK, BagFound(BAG, "S 1", numbers))


def body_of_bag(office: Office) -> BagReceived:
    entry = JournalStore(office.desk.db).last_of_kind("bag.received")
    assert entry is not None
    body = JournalStore(office.desk.db).body(entry.entry_id)
    assert isinstance(body, BagReceived)
    return body


def hand_over(number: str = NUMBERS[0], card: str = "0101", name: str = "ស៊ន ចាន់ណា") -> LineDraft:
    shown = Party(name=name, identity_kind="id-card", identity_number=card)
    return LineDraft(0, "delivery", number=number, addressee=shown)


def test_a_bag_says_what_is_missing_and_what_nobody_announced(office: Office) -> None:
    announced(office, item(NUMBERS[0]), item(NUMBERS[1]))
    extra = item(NUMBERS[2])

    found = BagFound(BAG, "S 1", (NUMBERS[0], NUMBERS[2], NUMBERS[0]), typed=(extra,))
    arriving.receive_bag(office.desk, CLERK, found)

    body = body_of_bag(office)
    assert [one.number for one in body.items] == [NUMBERS[0], NUMBERS[2]]
    assert (body.missing, body.unexpected, body.is_listed) == ((NUMBERS[1],), (NUMBERS[2],), 1)
    assert arriving.expected_bags(office.desk) == ()
    rebuild(office.desk)
    assert verify(office.desk).is_sound


def test_a_bag_is_received_once(office: Office) -> None:
    received(office, item())

    with pytest.raises(AlreadyRecordedError) as again:
        arriving.receive_bag(office.desk, CLERK, BagFound(BAG, "S 1", (NUMBERS[0],)))

    assert (again.value.number, again.value.person) == (BAG, CLERK.name_km)


def test_a_bag_without_news_is_typed_off_the_labels(office: Office) -> None:
    found = BagFound(BAG, "S 1", (NUMBERS[0],), from_branch="PNH")
    with pytest.raises(ItemDetailsMissingError):
        arriving.receive_bag(office.desk, CLERK, found)

    typed = item(telephone="012 555 0141", cod_khr=20_000)
    arriving.receive_bag(office.desk, CLERK, replace(found, typed=(typed,)))

    assert body_of_bag(office).is_listed == 0
    (here,) = shelf.items_here(office.desk)
    assert (here.telephone, here.cod_khr, here.from_branch) == ("+855125550141", 20_000, "PNH")


@pytest.mark.parametrize(
    ("found", "error"),
    [
        (BagFound(" ", "", (NUMBERS[0],)), MailBagNumberMissingError),
        (BagFound(BAG, "", ()), BagEmptyError),
        (BagFound(BAG, "", ("PA480000012KH",)), S10CheckDigitError),
    ],
)
def test_what_was_misread_is_said(office: Office, found: BagFound, error: type[Exception]) -> None:
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(error):
        arriving.receive_bag(office.desk, CLERK, found)

    assert JournalStore(office.desk.db).count() == entries


def test_an_item_on_a_shelf_has_one_notice_however_often_it_moves(office: Office) -> None:
    received(office, item(cod_khr=20_000))
    with pytest.raises(ShelfMissingError):
        shelf.hold_item(office.desk, CLERK, NUMBERS[0], shelf=" ")

    shelf.hold_item(office.desk, CLERK, NUMBERS[0], shelf="b-០៧")
    office.clock.set("2026-12-08 09:00")
    shelf.hold_item(office.desk, CLERK, NUMBERS[0], shelf="C-01")

    (here,) = shelf.items_here(office.desk)
    assert (here.shelf, here.noticed_on) == ("C-01", "2026-12-07")
    notices = office.desk.db.conn.execute(
        "SELECT count(*) FROM print_job WHERE paper = 'notice'"
    ).fetchone()
    assert notices == (1,)
    paper = notice_paper(office.desk, NUMBERS[0])
    assert [amount.minor for amount in paper.amounts] == [20_000]


@pytest.mark.parametrize(
    ("days", "fee_khr"), [(0, 0), (7, 0), (8, 500), (10, 1_500), (37, 15_000), (60, 15_000)]
)
def test_storage_is_charged_after_the_free_days(office: Office, days: int, fee_khr: int) -> None:
    received(office, item())
    shelf.hold_item(office.desk, CLERK, NUMBERS[0], shelf="A-1")
    office.clock.move(days=days)
    # The fee goes by the business day: it is reckoned from the one that is open.
    with posting(office.desk, MANAGER) as action:
        ensure_day_open(action)
    amount = basket.price(office.desk, office.draft(hand_over())).amount

    assert amount is not None
    assert amount.cash_khr == fee_khr


def test_an_item_without_charges_is_handed_over_for_nothing(office: Office) -> None:
    received(office, item())

    sold = office.sell(hand_over(card=""))

    assert sold.due_khr == 0
    assert office.books(sold.entries) == {}
    assert shelf.items_here(office.desk) == ()
    (line,) = receipt_paper(office.desk, sold.receipt_no).lines
    assert line.s10 == NUMBERS[0]
    with pytest.raises(ItemDeliveredError):
        office.sell(hand_over())
    with pytest.raises(ItemHandedOverError):
        cancelling.undo(office.desk, CLERK, sold.receipt_no, reason="ខុស")
    assert not find_receipt(office.desk, sold.receipt_no).may_undo
    assert verify(office.desk).is_sound


def test_one_item_stands_in_a_basket_once(office: Office) -> None:
    received(office, item())

    with pytest.raises(ItemDeliveredError):
        office.sell(hand_over(), hand_over())

    assert len(shelf.items_here(office.desk)) == 1


def test_what_is_collected_is_owed_to_the_sender(office: Office) -> None:
    received(office, item(cod_khr=20_000), item(NUMBERS[1]))

    sold = office.sell(hand_over(), hand_over(NUMBERS[1]))

    assert sold.due_khr == 20_000
    assert office.balance_of(Account.COD_PAYABLE, "KHR") == -20_000


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (hand_over(""), answers.HeldItemMissingError),
        (hand_over(NUMBERS[2]), ItemNotArrivedError),
        (hand_over(name=" "), answers.ReceiverMissingError),
        (hand_over(card=" "), answers.IdentityMissingError),
    ],
)
def test_an_item_goes_to_nobody_who_may_not_have_it(
    office: Office, line: LineDraft, error: type[Exception]
) -> None:
    received(office, item(cod_khr=20_000))

    (priced,) = basket.price(office.desk, office.draft(line)).lines

    assert isinstance(priced.problem, error)


def test_items_are_found_by_number_shelf_name_or_telephone(office: Office) -> None:
    received(office, item(NUMBERS[0]), item(NUMBERS[1], addressee="លី ស្រីមុំ", telephone=""))
    shelf.hold_item(office.desk, CLERK, NUMBERS[0], shelf="B-07")

    for typed in ("B-07", "b-០៧", "012 555 0141", NUMBERS[0][4:10], "ចាន់ណា"):
        assert [one.number for one in shelf.items_here(office.desk, typed)] == [NUMBERS[0]]
    assert len(shelf.items_here(office.desk)) == 2


def test_a_bag_is_handed_to_one_carrier(office: Office) -> None:
    sold = office.sell(parcel())
    with pytest.raises(dispatching.BagNotHereError):
        dispatching.hand_bag_over(office.desk, MANAGER, "B-1", dispatching.Carrier("សារិន"))
    bag = dispatching.Bag("B-1", "BTB", "S 1", 1_200, sold.numbers)
    dispatching.close_bag(office.desk, MANAGER, bag)
    with pytest.raises(dispatching.CarrierMissingError):
        dispatching.hand_bag_over(office.desk, MANAGER, "B-1", dispatching.Carrier(" "))

    dispatching.hand_bag_over(office.desk, MANAGER, "B-1", dispatching.Carrier("សារិន", "2A-4471"))

    with pytest.raises(AlreadyRecordedError):
        dispatching.hand_bag_over(office.desk, MANAGER, "B-1", dispatching.Carrier("សុខា"))
    custody = office.desk.db.conn.execute("SELECT custody, holder FROM item").fetchall()
    assert custody == [("carrier", "សារិន")]


def test_an_item_comes_in_once_whatever_bag_is_named(office: Office) -> None:
    received(office, item(cod_khr=20_000))
    shelf.hold_item(office.desk, CLERK, NUMBERS[0], shelf="B-07")
    again = BagFound("PNH-STG-9999", "S 2", (NUMBERS[0],), typed=(item(),))

    with pytest.raises(ItemHereError) as here:
        arriving.receive_bag(office.desk, CLERK, again)
    assert (here.value.number, here.value.bag_no) == (NUMBERS[0], BAG)
    with pytest.raises(AlreadyRecordedError):
        arriving.receive_bag(office.desk, CLERK, BagFound(BAG, "S 1", (NUMBERS[0],)))
    (lies,) = shelf.items_here(office.desk)
    assert (lies.shelf, lies.cod_khr) == ("B-07", 20_000)
    office.sell(hand_over())
    with pytest.raises(ItemDeliveredError):
        arriving.receive_bag(office.desk, CLERK, again)
