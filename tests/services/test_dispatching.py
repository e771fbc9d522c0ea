"""Items leave the counter in a bag, each once."""

from __future__ import annotations

import pytest

from postdesk.domain.people import NotPermittedError
from postdesk.services.cancelling import undo
from postdesk.services.dispatching import Bag, EmptyBagError, ItemNotHereError, close_bag
from postdesk.services.receipts import ItemLeftCounterError
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import BagClosed
from postdesk.wire.entry import decode_body
from tests.builders import CLERK, MANAGER, Office, parcel


def bag(*numbers: str, bag_no: str = "B-1") -> Bag:
    return Bag(bag_no, "PNH", "S-1", 1_200, numbers)


def test_an_item_in_the_bag_has_left_the_counter(office: Office) -> None:
    (number,) = office.sell(parcel()).numbers

    close_bag(office.desk, MANAGER, bag(number))

    row = office.desk.db.conn.execute(
        "SELECT custody, holder FROM item WHERE number = ?", (number,)
    ).fetchone()
    assert row == ("bag", "B-1")
    assert verify(office.desk).is_sound


def test_an_item_lies_in_one_bag(office: Office) -> None:
    (number,) = office.sell(parcel()).numbers
    close_bag(office.desk, MANAGER, bag(number))

    with pytest.raises(ItemLeftCounterError):
        close_bag(office.desk, MANAGER, bag(number, bag_no="B-2"))


def test_what_may_not_be_bagged(office: Office) -> None:
    (number,) = office.sell(parcel()).numbers
    entries = JournalStore(office.desk.db).count()

    with pytest.raises(EmptyBagError):
        close_bag(office.desk, MANAGER, bag())
    with pytest.raises(ItemNotHereError):
        close_bag(office.desk, MANAGER, bag(number, "RR000000005KH"))
    with pytest.raises(NotPermittedError):
        close_bag(office.desk, CLERK, bag(number))

    assert JournalStore(office.desk.db).count() == entries


def test_a_number_read_twice_by_the_scanner_is_one_item(office: Office) -> None:
    (number,) = office.sell(parcel()).numbers

    entry = close_bag(office.desk, MANAGER, bag(number, number))

    body = decode_body(entry)
    assert isinstance(body, BagClosed)
    assert body.numbers == (number,)
    assert verify(office.desk).is_sound


def test_an_item_that_was_undone_is_not_put_in_a_bag(office: Office) -> None:
    settled = office.sell(parcel())
    undo(office.desk, CLERK, settled.receipt_no, reason="x")

    with pytest.raises((ItemNotHereError, ItemLeftCounterError)):
        close_bag(office.desk, MANAGER, bag(*settled.numbers))
