"""The page for whoever comes to fetch: items, money, bags."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from postdesk.domain.accounts import Account
from postdesk.domain.s10 import S10
from postdesk.services import shelf
from postdesk.services.desk import Desk
from postdesk.services.order_book import OrderPaidError, orders_to_pay
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.collect.presenter import CollectPresenter, Waiting
from postdesk.ui.collect.receive_form import EXTRA, FOUND, LISTED
from postdesk.ui.collect.screen import CollectScreen
from postdesk.ui.counter.screen import CounterScreen
from postdesk.ui.counter.view import Mode
from postdesk.ui.session import Session
from postdesk.wire.bodies import BagReceived
from tests.ui.collect_scenes import NUMBERS, fill
from tests.ui.conftest import CLERK, MANAGER, Office, RunAtOnce
from tests.ui.counter_desk import Witness, open_till, till_balance

EXTRA_NUMBER = str(S10("PA", 48_000_009, "KH"))


@pytest.fixture
def filled(desk: Desk) -> Desk:
    open_till(desk)
    fill(desk)
    return desk


@pytest.fixture
def presenter(filled: Desk, run: RunAtOnce, session: Session, view: Witness) -> CollectPresenter:
    session.take(CLERK)
    session.use_till("1")
    presenter = CollectPresenter(view, run, session, "1", lambda: True)
    presenter.load()
    return presenter


def waiting(view: Witness) -> Waiting:
    found: Waiting = [told for name, told in view.told if name == "show_waiting"][-1][0]
    return found


def told(view: Witness) -> list[str]:
    return [name for name, _ in view.told if name != "set_busy"]


def test_both_lists_narrow_to_what_is_searched_for(
    presenter: CollectPresenter, view: Witness
) -> None:
    assert (len(waiting(view).items), len(waiting(view).orders)) == (3, 2)

    presenter.search("រតនៈ")
    assert (len(waiting(view).items), len(waiting(view).orders)) == (0, 1)
    presenter.search("b-07")
    assert [item.number for item in waiting(view).items] == [NUMBERS[0]]


def test_an_order_is_paid_out_of_the_clerk_s_till_once(
    presenter: CollectPresenter, view: Witness, filled: Desk
) -> None:
    first, second = waiting(view).orders
    before = till_balance(filled, "KHR")

    presenter.pay_out(first, first.payee, "0101")
    presenter.pay_out(first, first.payee, "0101")

    assert till_balance(filled, "KHR") == before - first.amount.minor
    assert orders_to_pay(filled) == (second,)
    trouble = [what for name, what in view.told if name == "show_trouble"]
    assert isinstance(trouble[-1][0], OrderPaidError)


def test_an_item_goes_to_the_counter_only_where_nobody_is_served(
    filled: Desk, run: RunAtOnce, session: Session, view: Witness
) -> None:
    session.take(CLERK)
    busy = CollectPresenter(view, run, session, "1", lambda: False)
    busy.load()

    busy.hand_over(waiting(view).items[0])

    assert told(view)[-1] == "say_counter_is_full"


def test_shelf_and_call_are_recorded(
    presenter: CollectPresenter, view: Witness, filled: Desk
) -> None:
    presenter.hold(waiting(view).items[1], "C-02")
    presenter.note_call(waiting(view).items[1], shelf.REACHED)

    item = shelf.get_arrived(filled, NUMBERS[1])
    assert (item.shelf, item.called) == ("C-02", shelf.REACHED)


@pytest.fixture
def page(office: Office) -> CollectScreen:
    def prepare(desk: Desk) -> None:
        open_till(desk)
        fill(desk)

    office.program.writer.run(prepare)
    office.sign_in(CLERK)
    found = office.open_page("collect")
    assert isinstance(found, CollectScreen)
    return found


def test_an_item_is_handed_over_and_paid_by_keys(office: Office, page: CollectScreen) -> None:
    office.press(Qt.Key.Key_F9)
    counter = office.window.screen_of("counter")
    assert isinstance(counter, CounterScreen)
    modes = [counter.presenter.mode]
    office.type("010 123 456")
    office.press(Qt.Key.Key_F9)
    office.settle()
    modes.append(counter.presenter.mode)
    office.press(Qt.Key.Key_F8)
    office.press(Qt.Key.Key_F9)
    office.settle()

    owed = office.program.reader.run(
        lambda desk: JournalStore(desk.db).balance(
            Account.COD_PAYABLE, f"order:{NUMBERS[0]}", "KHR"
        )
    )
    assert owed == -246_000
    assert [*modes, counter.presenter.mode] == [Mode.ITEM, Mode.PAYING, Mode.SETTLED]


def test_money_is_paid_out_by_keys_with_a_document_shown(
    office: Office, page: CollectScreen
) -> None:
    office.press(Qt.Key.Key_F8)
    office.press(Qt.Key.Key_Return)
    # No number typed: the question stays.
    assert QApplication.activeModalWidget() is not None
    office.type("010 123 456")
    office.press(Qt.Key.Key_Return)

    assert page.strip.state == "good"
    assert len(page.orders.records) == 1


def test_a_bag_is_received_by_scanning(office: Office, page: CollectScreen) -> None:
    office.press(Qt.Key.Key_F6)
    form = page.form
    assert form is not None
    assert form.bag.text() == "PNH-STG-0008"
    form.number.setFocus()
    office.type(NUMBERS[3])
    office.press(Qt.Key.Key_Return)
    office.type(EXTRA_NUMBER)
    office.press(Qt.Key.Key_Return)
    for _ in range(2):
        office.press(Qt.Key.Key_F12)
        assert office.window.minimumSizeHint().height() <= 768
    office.type("Seng Davi")
    for _ in range(5):
        office.press(Qt.Key.Key_Return)
    assert [row.state for row in form.table.records] == [FOUND, LISTED, EXTRA]
    form.table.setCurrentIndex(form.table.model().index(2, 0))
    form.table.setFocus()
    office.press(Qt.Key.Key_Delete)
    assert [row.state for row in form.table.records] == [FOUND, LISTED]
    form.number.setFocus()
    office.type(EXTRA_NUMBER)
    office.press(Qt.Key.Key_Return)
    office.type("Seng Davi")
    for _ in range(5):
        office.press(Qt.Key.Key_Return)

    office.press(Qt.Key.Key_F9)

    assert page.strip.state == "good"
    body = office.program.reader.run(_last_bag)
    assert body.missing == (NUMBERS[4],)
    assert body.unexpected == (EXTRA_NUMBER,)
    assert len(page.items.records) == 5


def _last_bag(desk: Desk) -> BagReceived:
    store = JournalStore(desk.db)
    entry = store.last_of_kind("bag.received")
    assert entry is not None
    body = store.body(entry.entry_id)
    assert isinstance(body, BagReceived)
    return body


def test_a_number_that_was_misread_is_said_and_stays(office: Office, page: CollectScreen) -> None:
    office.press(Qt.Key.Key_F6)
    form = page.form
    assert form is not None
    form.number.setFocus()
    office.type("PA480000012KH")
    office.press(Qt.Key.Key_Return)

    assert page.strip.state == "bad"
    assert form.number.number() == "PA480000012KH"


def test_only_a_manager_sends_an_order_on(office: Office, page: CollectScreen) -> None:
    assert not page.send_on.isVisible()
    office.sign_in(MANAGER)
    office.open_page("collect")
    assert page.send_on.isVisible()
    office.press(Qt.Key.Key_F4)
    dialog = QApplication.activeModalWidget()
    dialog.branch.choose("PNH")  # type: ignore[union-attr]
    dialog.reason.setText("ផ្លាស់ទី")  # type: ignore[union-attr]
    dialog.reason.setFocus()  # type: ignore[union-attr]
    office.press(Qt.Key.Key_Return)

    assert page.strip.state == "good"
    assert len(page.orders.records) == 1
