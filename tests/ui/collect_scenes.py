"""Pictures of the page for whoever comes to fetch something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.notes import Cash
from postdesk.domain.s10 import S10
from postdesk.services import arriving, basket, counter, shelf
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.ui.collect.screen import CollectScreen
from postdesk.ui.counter.screen import CounterScreen
from postdesk.wire.bodies import ArrivingItem, InboundReceived
from tests.ui.people import CLERK

if TYPE_CHECKING:
    from tests.ui.shots import Stage

NUMBERS = tuple(str(S10("PA", serial, "KH")) for serial in range(48_000_001, 48_000_006))
PEOPLE = (
    ("យឹម សុផល", "+855975550104", 246_000),
    ("ស៊ន ចាន់ណា", "+85512555014", 0),
    ("លី ស្រីមុំ", "+85512555012", 0),
    ("ឡុង សុវណ្ណ", "+85512555102", 85_000),
    ("កែវ រតនា", "", 0),
)


def arriving_item(place: int) -> ArrivingItem:
    """One of the people's items, as its own office accepted it."""
    name, telephone, cod_khr = PEOPLE[place]
    return ArrivingItem(
        number=NUMBERS[place],
        product="parcel",
        weight_g=900 + 100 * place,
        addressee=name,
        telephone=telephone,
        sender="ហាងសៀវភៅ ភ្នំពេញ",
        sender_telephone="+85512555142",
        from_branch="PNH",
        cod_khr=cod_khr,
    )


def announce(desk: Desk, bag_no: str, places: range, document: str) -> None:
    """Headquarters says what is in a bag."""
    items = tuple(arriving_item(place) for place in places)
    with posting(desk, None) as action:
        action.add(
            InboundReceived(
                document=document,
                bag_no=bag_no,
                from_branch="PNH",
                seal_no=f"S {document}",
                weight_g=4_200,
                numbers=tuple(item.number for item in items),
                items=items,
            ),
            business_key=document,
        )


def fill(desk: Desk) -> None:
    """Three items that came in, one of them on a shelf; two more on their way; two orders."""
    announce(desk, "PNH-STG-0007", range(3), "71")
    arriving.receive_bag(desk, CLERK, arriving.BagFound("PNH-STG-0007", "S 71", NUMBERS[:3]))
    shelf.hold_item(desk, CLERK, NUMBERS[0], shelf="B-07")
    shelf.note_call(desk, CLERK, NUMBERS[0], outcome=shelf.NO_ANSWER)
    announce(desk, "PNH-STG-0008", range(3, 5), "72")
    for name, amount_khr in (("គឹម រតនៈ", 400_000), ("ទេព ពិសី", 100_000)):
        draft = basket.begin_draft(desk, CLERK)
        line = LineDraft(
            1,
            "money-order",
            amount_khr=amount_khr,
            destination_office="STG",
            sender=Party(name="គឹម ស្រីពៅ"),
            addressee=Party(name=name, telephone="012 555 151"),
        )
        priced = basket.price(desk, draft.with_line(line)).amount
        due = priced.cash_khr if priced is not None else 0
        payment = counter.CashPayment(Cash(due))
        counter.settle(desk, CLERK, till="1", draft=draft.with_line(line), payment=payment)


def play(stage: Stage) -> None:
    """The lists, the questions, the form, the hand-over at the counter, a money order."""
    stage.program.writer.run(fill)
    page = stage.page("collect")
    assert isinstance(page, CollectScreen)
    stage.shot("collect")
    for key, name in (
        (Qt.Key.Key_F8, "pay"),
        (Qt.Key.Key_F7, "shelf"),
        (Qt.Key.Key_F5, "call"),
    ):
        stage.press(key)
        stage.shot(f"collect-{name}", stage.dialog())
        stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_F6)
    form = page.form
    assert form is not None
    form.number.set_number(NUMBERS[3])
    form.number.returnPressed.emit()
    form.number.set_number(str(S10("PA", 48_000_009, "KH")))
    form.number.returnPressed.emit()
    form.addressee.setText("សេង ដាវី")
    stage.shot("collect-receive")
    stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_F9)
    stage.shot("counter-hand-over")
    counter_page = stage.window.screen_of("counter")
    assert isinstance(counter_page, CounterScreen)
    counter_page.presenter.throw_away()
    counter_page.presenter.choose_product("money-order")
    stage.settle()
    counter_page.form.cells.amount.setText("400,000")
    counter_page.form.cells.addressee.setText("គឹម រតនៈ")
    stage.shot("counter-money-order")
    counter_page.presenter.throw_away()
