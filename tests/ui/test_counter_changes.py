"""The customer changes his mind while the form is half filled: nothing typed is lost."""

from __future__ import annotations

from postdesk.services.desk import Desk
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.counter.presenter import CounterPresenter
from postdesk.ui.counter.view import Mode
from postdesk.wire.bodies import ItemAccepted
from tests.ui.counter_desk import Witness
from tests.ui.counter_typing import ADDRESSEE, SENDER, paid, type_in


def test_stamps_are_added_while_an_item_waits_half_typed(
    counter: CounterPresenter, view: Witness
) -> None:
    type_in(counter, "parcel", weight_g=3_400, addressee=ADDRESSEE)

    counter.open_goods()
    counter.set_goods("box-m", 1)
    counter.cancel_item()

    assert counter.mode is Mode.ITEM
    assert counter.draft.editing is not None
    assert counter.draft.editing.addressee == ADDRESSEE
    assert [line.product for line in counter.draft.lines] == ["box-m"]
    assert counter.draft.editing.line_no not in {line.line_no for line in counter.draft.lines}


def test_another_product_takes_over_what_was_typed(
    counter: CounterPresenter, view: Witness
) -> None:
    type_in(counter, "parcel", weight_g=620, addressee=ADDRESSEE, sender=SENDER)

    counter.choose_product("ems")

    assert counter.draft.editing is not None
    assert counter.draft.editing.product == "ems"
    assert counter.draft.editing.addressee == ADDRESSEE
    assert counter.draft.editing.weight_g == 620


def test_what_a_letter_does_not_ask_does_not_enter_the_books(
    counter: CounterPresenter, view: Witness, desk: Desk
) -> None:
    type_in(counter, "parcel", weight_g=8, addressee=ADDRESSEE, sender=SENDER)
    counter.choose_product("letter")
    counter.pay()
    counter.settle_cash(paid(1_000))

    settled = view.last("show_settled")
    body = JournalStore(desk.db).body(settled.entries[0])
    assert isinstance(body, ItemAccepted)
    assert body.sender.name == body.addressee.name == ""
