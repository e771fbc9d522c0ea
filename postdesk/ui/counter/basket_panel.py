"""The right side: the price of what is being typed, the basket, what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.basket import BasketDraft, LineDraft
from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.price import Quote
from postdesk.domain.products import Product
from postdesk.domain.reference import ReferenceData
from postdesk.domain.settlement import AmountDue
from postdesk.services.basket import PricedBasket, PricedLine
from postdesk.ui.counter.price_card import PriceCard
from postdesk.ui.counter.view import Mode
from postdesk.ui.khmer_label import Caption
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M, SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.card import card
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.record_table import Column, RecordTable
from postdesk.words.format import weight_text

WIDTH = 404


@dataclass(frozen=True, slots=True)
class BasketRow:
    """A line of the basket as it is shown."""

    line: LineDraft
    product: Product
    to_km: str
    to_en: str
    priced: PricedLine | None


def rows_of(
    draft: BasketDraft, priced: PricedBasket | None, reference: ReferenceData
) -> list[BasketRow]:
    """The lines of a basket with their prices."""
    by_number = {line.line_no: line for line in priced.lines} if priced is not None else {}
    rows = []
    for line in draft.lines:
        to_km, to_en = _destination(line, reference)
        row = BasketRow(
            line, reference.product(line.product), to_km, to_en, by_number.get(line.line_no)
        )
        rows.append(row)
    return rows


def _destination(line: LineDraft, reference: ReferenceData) -> tuple[str, str]:
    for office in reference.offices:
        if office.code == line.destination_office:
            return office.short_km, office.short_en
    country = reference.country(line.destination_country)
    return (country.name_km, country.name_en) if country else ("", "")


class BasketPanel(QWidget):
    """Price of the item, basket, totals, and the way to the payment."""

    edit_wanted = Signal(int)
    remove_wanted = Signal(int)
    pay_wanted = Signal()
    park_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._last: PricedBasket | None = None
        self.setFixedWidth(WIDTH)
        self.price = PriceCard(speech)
        self.table = RecordTable(speech, _columns(), self)
        self.table.verticalHeader().setDefaultSectionSize(32)
        self.pay = ActionButton(speech, "ui_counter.to_payment", "F9", role="main")
        self.park = ActionButton(speech, "ui_counter.park", "F10")
        self.drop = ActionButton(speech, "ui_counter.drop", "F11")
        self._names = {name: Caption(speech, "", role="field") for name in ("khr", "usd", "round")}
        self._sums = {name: AmountLabel(speech) for name in self._names}
        self.due = AmountLabel(speech, "figure")
        self.in_dollars = AmountLabel(speech, "amount-large")
        self._lay_out()
        self._show_amount(None)
        self._connect()

    def show_basket(
        self, draft: BasketDraft, priced: PricedBasket | None, reference: ReferenceData
    ) -> None:
        """Show the basket; without prices the figures stand as they are."""
        empty = not draft.lines and draft.editing is None
        self._show_keys(draft, empty=empty)
        if priced is None and not empty:
            self.table.set_records(rows_of(draft, self._last, reference))
            return
        self._last = priced
        self.table.set_records(rows_of(draft, priced, reference))
        quote = _quote_of(draft.editing, priced)
        self.price.show_quote(draft.editing is not None, quote)
        is_priced = priced is not None and any(line.quote is not None for line in priced.lines)
        self._show_amount(priced.amount if priced is not None and is_priced else None)

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        for button in (self.pay, self.park, self.drop):
            button.set_busy(busy)

    def show_mode(self, mode: Mode) -> None:
        """Offer what can be done with the basket now; keys stand on one button at a time."""
        typing = mode in {Mode.START, Mode.ITEM, Mode.GOODS}
        self.pay.setVisible(typing)
        for button in (self.park, self.drop):
            button.setVisible(typing or mode is Mode.PAYING)

    def _show_keys(self, draft: BasketDraft, *, empty: bool) -> None:
        self.pay.set_allowed(not empty)
        self.park.set_allowed(not empty)
        self.drop.set_allowed(not empty or bool(draft.draft_no))

    def _show_amount(self, amount: AmountDue | None) -> None:
        due_usd = amount.due.usd_cents if amount is not None else 0
        self._show_sum("khr", riel(amount.due.khr) if amount is not None and due_usd else None)
        self._show_sum("usd", Money(due_usd, Currency.USD) if due_usd else None)
        rounding = amount.rounding_khr if amount is not None else 0
        self._show_sum("round", riel(rounding) if rounding else None)
        self.due.set_amount(riel(amount.cash_khr) if amount is not None else None)
        cents = amount.usd_cents if amount is not None else None
        self.in_dollars.set_amount(Money(cents, Currency.USD) if cents is not None else None)

    def _show_sum(self, name: str, amount: Money | None) -> None:
        self._names[name].set_key(f"ui_counter.sum_{name}")
        self._names[name].setVisible(amount is not None)
        self._sums[name].setVisible(amount is not None)
        self._sums[name].set_amount(amount, signed=name == "round")

    def _lay_out(self) -> None:
        frame, column = card(self)
        head = QHBoxLayout()
        head.addWidget(Caption(self._speech, "ui_counter.basket", role="heading"))
        head.addStretch(1)
        head.addWidget(Caption(self._speech, "ui_counter.basket_keys", role="hint"))
        column.addLayout(head)
        column.addWidget(self.table, 1)
        sums = QGridLayout()
        sums.setVerticalSpacing(0)
        sums.setColumnStretch(1, 1)
        for row, name in enumerate(self._names):
            sums.addWidget(self._names[name], row, 0)
            sums.addWidget(self._sums[name], row, 1)
        sums.addWidget(Caption(self._speech, "ui_counter.due", role="strong"), 3, 0)
        sums.addWidget(self.due, 3, 1)
        sums.addWidget(Caption(self._speech, "ui_counter.due_in_dollars", role="field"), 4, 0)
        sums.addWidget(self.in_dollars, 4, 1)
        column.addLayout(sums)
        column.addWidget(self.pay)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.park, 1)
        buttons.addWidget(self.drop, 1)
        column.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_M)
        whole.addWidget(self.price)
        whole.addWidget(frame, 1)

    def _connect(self) -> None:
        self.table.chosen.connect(self._on_chosen)
        self.table.removed.connect(self._on_removed)
        self.pay.clicked.connect(self.pay_wanted)
        self.park.clicked.connect(self.park_wanted)
        self.drop.clicked.connect(self.drop_wanted)

    @Slot(object)
    def _on_chosen(self, row: BasketRow) -> None:
        self.edit_wanted.emit(row.line.line_no)

    @Slot(object)
    def _on_removed(self, row: BasketRow) -> None:
        self.remove_wanted.emit(row.line.line_no)


def _quote_of(line: LineDraft | None, priced: PricedBasket | None) -> Quote | None:
    if line is None or priced is None:
        return None
    return next((one.quote for one in priced.lines if one.line_no == line.line_no), None)


def _columns() -> list[Column]:
    return [
        Column("ui_counter.column_item", _item_text, state=_state),
        Column("ui_counter.column_measure", _measure_text, right=True, width_px=100),
        Column("ui_counter.column_price", _price_text, right=True, width_px=92),
    ]


def _item_text(row: BasketRow, speech: Speech) -> str:
    name = speech.either(row.product.name_km, row.product.name_en)
    to = speech.either(row.to_km, row.to_en)
    return f"{to} · {name}" if to else name


def _measure_text(row: BasketRow, speech: Speech) -> str:
    weight = weight_text(row.line.weight_g, speech.language) if row.line.weight_g else ""
    if row.line.quantity == 1 and weight:
        return weight
    return f"× {row.line.quantity}"


def _price_text(row: BasketRow, speech: Speech) -> str:
    if row.priced is None or row.priced.quote is None:
        return "–"
    return ", ".join(speech.shown(total) for total in row.priced.quote.totals)


def _state(row: BasketRow) -> State | None:
    wrong = row.priced is not None and row.priced.problem is not None
    return State.WARN if wrong else None
