"""The page for whoever comes to fetch: items on the left, money on the right, one search."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.money import riel
from postdesk.domain.people import Task, may
from postdesk.domain.telephone import TelephoneFormatError, parse_telephone
from postdesk.ui.collect.dialogs import (
    OUTCOME_KEYS,
    CallDialog,
    PayDialog,
    SendOnDialog,
    ShelfDialog,
)
from postdesk.ui.collect.presenter import CollectPresenter, Waiting
from postdesk.ui.collect.receive_form import ReceiveForm
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_M, SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import Cell, card
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from postdesk.services.basket import Recalled
    from postdesk.services.order_book import Order
    from postdesk.services.shelf import Arrived

SEARCH_PAUSE_MS = 250
ITEMS_SHARE, ORDERS_SHARE = 9, 5


class CollectScreen(Screen):
    """Hand over (F9), pay out (F8), receive a bag (F6), shelf (F7), call (F5), send on (F4)."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_collect.title", parent)
        till = str(context.till_number)
        self.presenter = CollectPresenter(
            self, context.run, context.session, till, self._counter_is_free
        )
        self.waiting: Waiting | None = None
        self.form: ReceiveForm | None = None
        self.search = PlainEdit()
        self.items = RecordTable(self.speech, _item_columns(), self)
        self.orders = RecordTable(self.speech, _order_columns(), self)
        self.expected = KeyedParagraph(self.speech, "", role="hint")
        self.hand_over = ActionButton(self.speech, "ui_collect.hand_over", "F9", role="main")
        self.pay = ActionButton(self.speech, "ui_collect.pay", "F8", role="main")
        self.shelf = ActionButton(self.speech, "ui_collect.shelf", "F7")
        self.receive = ActionButton(self.speech, "ui_collect.receive", "F6")
        self.call = ActionButton(self.speech, "ui_collect.call", "F5")
        self.send_on = ActionButton(self.speech, "ui_collect.send_on", "F4")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self.overview = QWidget(self)
        self._lay_out()
        self.body.addWidget(self.overview, 1)
        self._connect()

    def come_in(self) -> None:
        """Show what waits now; a bag that is being received stays."""
        self.presenter.load()
        person = self.context.session.person
        self.send_on.setVisible(person is not None and may([person.role], Task.APPROVE))
        if self.form is None:
            self.search.setFocus(Qt.FocusReason.TabFocusReason)
            self.search.selectAll()

    def may_leave(self) -> bool:
        """Always; what was typed stays in the form."""
        self.strip.clear()
        return True

    def line_moved(self) -> None:
        """News may have come."""
        if self.form is None:
            self.presenter.load()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        for button in (self.hand_over, self.pay, self.shelf, self.receive, self.call, self.send_on):
            button.set_busy(busy)
        if self.form is not None:
            self.form.set_busy(busy)

    def show_waiting(self, waiting: Waiting) -> None:
        """What waits."""
        self.waiting = waiting
        self.items.set_records(waiting.items)
        self.orders.set_records(waiting.orders)
        bags = ", ".join(bag.bag_no for bag in waiting.expected)
        self.expected.set_key(
            "ui_collect.expected" if bags else "ui_collect.none_expected", bags=bags
        )
        self._allow()

    def say_done(self, key: str, **fields: object) -> None:
        """It is recorded; back to what waits."""
        self._close_form()
        self.strip.show_success(key, **fields)

    def turn_to_counter(self, recalled: Recalled) -> None:
        """Go on at the counter."""
        self.turn_to("counter", recalled)

    def say_counter_is_full(self) -> None:
        """That one comes first."""
        self.strip.show_refusal("ui_parked.counter_full")

    def _counter_is_free(self) -> bool:
        screen_of = getattr(self.window(), "screen_of", None)
        return screen_of is None or bool(screen_of("counter").is_free)

    def _allow(self) -> None:
        item, order = self.items.current_record(), self.orders.current_record()
        may_deliver = self.waiting is not None and self.waiting.may_deliver
        self.hand_over.set_allowed(item is not None and may_deliver)
        for button in (self.shelf, self.call):
            button.set_allowed(item is not None)
        for button in (self.pay, self.send_on):
            button.set_allowed(order is not None)

    def _lay_out(self) -> None:
        items_card, items = card(self.overview)
        items.addWidget(Caption(self.speech, "ui_collect.items", role="heading"))
        items.addWidget(self.items, 1)
        items.addWidget(self.expected)
        items.addLayout(_beside(self.receive, self.shelf, self.call, self.hand_over))
        orders_card, orders = card(self.overview)
        orders.addWidget(Caption(self.speech, "ui_collect.orders", role="heading"))
        orders.addWidget(self.orders, 1)
        orders.addLayout(_beside(self.send_on, self.pay))
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_M)
        columns.addWidget(items_card, ITEMS_SHARE)
        columns.addWidget(orders_card, ORDERS_SHARE)
        whole = QVBoxLayout(self.overview)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_M)
        whole.addWidget(Cell(self.speech, "ui_collect.search", self.search))
        whole.addLayout(columns, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._pause.start)
        self.search.returnPressed.connect(self._on_search)
        self._pause.timeout.connect(self._on_search)
        self.items.current_changed.connect(self._on_current)
        self.orders.current_changed.connect(self._on_current)
        self.items.chosen.connect(self._on_hand_over)
        self.orders.chosen.connect(self._on_pay)
        self.hand_over.clicked.connect(self._on_hand_over)
        self.pay.clicked.connect(self._on_pay)
        self.shelf.clicked.connect(self._on_shelf)
        self.call.clicked.connect(self._on_call)
        self.send_on.clicked.connect(self._on_send_on)
        self.receive.clicked.connect(self._on_receive)
        self.context.session.person_changed.connect(self._close_form)

    def _item(self) -> Arrived | None:
        record: Arrived | None = self.items.current_record()
        return record

    def _order(self) -> Order | None:
        record: Order | None = self.orders.current_record()
        return record

    @Slot()
    def _on_search(self) -> None:
        self._pause.stop()
        self.presenter.search(self.search.text())

    @Slot()
    def _on_current(self) -> None:
        self._allow()

    @Slot()
    def _on_hand_over(self) -> None:
        if (item := self._item()) is not None:
            self.strip.clear()
            self.presenter.hand_over(item)

    @Slot()
    def _on_pay(self) -> None:
        if (order := self._order()) is not None:
            self.strip.clear()
            PayDialog(self.speech, order, partial(self.presenter.pay_out, order), self).open()

    @Slot()
    def _on_shelf(self) -> None:
        if (item := self._item()) is not None:
            ShelfDialog(self.speech, item, partial(self.presenter.hold, item), self).open()

    @Slot()
    def _on_call(self) -> None:
        if (item := self._item()) is not None:
            told = partial(self.presenter.note_call, item)
            CallDialog(self.speech, item, _telephone(item), told, self).open()

    @Slot()
    def _on_send_on(self) -> None:
        order, waiting = self._order(), self.waiting
        if order is not None and waiting is not None:
            told = partial(self.presenter.send_on, order)
            SendOnDialog(self.speech, order, waiting.branches, told, self).open()

    @Slot()
    def _on_receive(self) -> None:
        if self.waiting is None or self.form is not None:
            return
        self.strip.clear()
        self.form = ReceiveForm(self.speech, self.waiting, self)
        self.form.finished.connect(self._on_received)
        self.form.left.connect(self._close_form)
        self.form.trouble.connect(self.show_trouble)
        self.overview.hide()
        self.body.addWidget(self.form, 1)
        self.form.show()
        self.form.begin()

    @Slot()
    def _on_received(self) -> None:
        if self.form is not None:
            self.presenter.receive_bag(self.form.found())

    @Slot()
    def _close_form(self) -> None:
        if self.form is None:
            return
        self.body.removeWidget(self.form)
        self.form.hide()
        self.form.deleteLater()
        self.form = None
        self.overview.show()
        self.search.setFocus(Qt.FocusReason.TabFocusReason)


def _beside(*buttons: ActionButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_S)
    for button in buttons:
        row.addWidget(button, 1)
    return row


def _item_columns() -> tuple[Column, ...]:
    return (
        Column("ui_collect.shelf_no", _where, width_px=84),
        Column("ui_collect.addressee", lambda row, _: row.addressee),
        Column("ui_collect.item_no", lambda row, _: row.number, width_px=160),
        Column("ui_collect.cod", _cod, right=True, width_px=104),
        Column("ui_collect.since", _since, width_px=118),
        Column("ui_collect.called", _called, width_px=150),
    )


def _order_columns() -> tuple[Column, ...]:
    return (
        Column("ui_collect.payee", lambda row, _: row.payee or row.payee_latin),
        Column(
            "ui_collect.amount",
            lambda row, speech: speech.shown(row.amount),
            right=True,
            width_px=110,
        ),
        Column("ui_collect.kind", _kind, width_px=120),
    )


def _telephone(item: Arrived) -> str:
    try:
        return parse_telephone(item.telephone).shown if item.telephone else ""
    except TelephoneFormatError:
        return item.telephone


def _where(item: Arrived, _: Speech) -> str:
    return (item.agent_code if item.state == "out" else item.shelf) or "–"


def _cod(item: Arrived, speech: Speech) -> str:
    return speech.shown(riel(item.cod_khr)) if item.cod_khr else "–"


def _since(item: Arrived, _: Speech) -> str:
    from postdesk.words.format import short_date_text

    return short_date_text(date.fromisoformat(item.noticed_on)) if item.noticed_on else "–"


def _called(item: Arrived, speech: Speech) -> str:
    return speech.say(OUTCOME_KEYS[item.called]) if item.called else "–"


def _amount(order: Order, speech: Speech) -> str:
    return speech.shown(order.amount)


def _kind(order: Order, speech: Speech) -> str:
    return speech.say(f"ui_collect.kind_{order.kind.value.replace('-', '_')}")
