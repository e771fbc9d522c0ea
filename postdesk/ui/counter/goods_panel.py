"""Stamps and boxes: so many pieces of each, straight into the basket."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from postdesk.domain.basket import BasketDraft
from postdesk.domain.products import Product
from postdesk.ui.counter.form_cells import PiecesEdit
from postdesk.ui.khmer_label import Caption
from postdesk.ui.language import Named, Speech
from postdesk.ui.theme import SPACE_L, SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.card import card
from postdesk.ui.widgets.form_flow import FormFlow

FIELD_WIDTH = 120


class GoodsPanel(QWidget):
    """One row per kind of stamp or box; what is typed is in the basket at once."""

    pieces_typed = Signal(str, int)
    finished = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._shown: tuple[str, ...] = ()
        self._filling = False
        self.fields: dict[str, PiecesEdit] = {}
        frame, column = card(self)
        column.addWidget(Caption(speech, "ui_counter.goods", role="heading"))
        column.addWidget(Caption(speech, "ui_counter.goods_hint", role="hint"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_L)
        self._grid.setVerticalSpacing(SPACE_S)
        self._grid.setColumnStretch(0, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.done = ActionButton(speech, "ui_counter.goods_done", "F8", role="main")
        self.done.clicked.connect(self.finished)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.done)
        column.addLayout(buttons)
        self._flow = FormFlow((), self.finished.emit, self)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def show_goods(self, goods: tuple[Product, ...]) -> None:
        """What can be sold."""
        codes = tuple(product.code for product in goods)
        if codes == self._shown:
            return
        self._shown = codes
        for row, product in enumerate(goods):
            field = PiecesEdit()
            field.setFixedWidth(FIELD_WIDTH)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.textChanged.connect(partial(self._on_typed, product.code))
            name = Caption(self._speech, "", buddy=field)
            name.set_key("ui_counter.named", name=Named(product.name_km, product.name_en))
            price = AmountLabel(self._speech)
            price.set_amount(product.unit_price)
            self.fields[product.code] = field
            for place, widget in enumerate((name, price, QLabel("×"), field)):
                self._grid.addWidget(widget, row, place)
        self._flow.set_fields(tuple(self.fields.values()))

    def begin(self, draft: BasketDraft) -> None:
        """Show what is in the basket already."""
        pieces = {line.product: line.quantity for line in draft.lines}
        self._filling = True
        for code, field in self.fields.items():
            field.setText(str(pieces[code]) if code in pieces else "")
        self._filling = False
        for field in self.fields.values():
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()
            return

    @Slot()
    def _on_typed(self, code: str, _text: str = "") -> None:
        if not self._filling:
            self.pieces_typed.emit(code, self.fields[code].pieces())
