"""The page on which a drawer is counted: at the opening, and blind at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from postdesk.domain.money import Currency, Money
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S
from postdesk.ui.till.presenter import TypedCount
from postdesk.ui.till.state import TillState
from postdesk.ui.till.stock_table import StockTable
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.count_table import CountTable
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.money_edit import MoneyEdit

if TYPE_CHECKING:
    from postdesk.services.movements import Movement


class CountPanel(QWidget):
    """Riel, dollars, stamps and boxes side by side. F9 says that all is counted.

    Args:
        opening: Whether a till is taken: then the page asks what the safe gave as well.
    """

    finished = Signal(object)
    left = Signal()

    def __init__(
        self, speech: Speech, state: TillState, *, opening: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._speech = speech
        self._opening = opening
        self.riel = CountTable(speech, Currency.KHR, state.notes(Currency.KHR), self)
        self.dollars = CountTable(speech, Currency.USD, state.notes(Currency.USD), self)
        given_key = "ui_till.from_safe" if opening else ""
        self.stock = StockTable(speech, state.stock, given_key=given_key, parent=self)
        self.safe_riel = MoneyEdit(Currency.KHR, parent=self)
        self.safe_dollars = MoneyEdit(Currency.USD, parent=self)
        done = "ui_till.open" if opening else "ui_till.seal"
        self.done = ActionButton(speech, done, "F9", role="main")
        self.leave = ActionButton(speech, "ui_till.stop_count", "Esc")
        self._incoming: dict[str, QCheckBox] = {}
        self._incoming_column = QVBoxLayout()
        self._lay_out()
        self.done.clicked.connect(self._on_done)
        self.leave.clicked.connect(self.left)
        self.riel.finished.connect(self.dollars.focus_first)
        self.dollars.finished.connect(self._on_dollars_counted)
        self._flow = FormFlow(self._first_fields(), self.riel.focus_first, self)
        if not opening:
            self._stock_flow = FormFlow(self.stock.cells(), self.done.setFocus, self)

    def show_incoming(self, transfers: Sequence[Movement]) -> None:
        """What was sent to this till: ticked, it lies in the drawer and the count takes it in."""
        for number in self._incoming.keys() - {one.movement_no for one in transfers}:
            box = self._incoming.pop(number)
            self._incoming_column.removeWidget(box)
            box.deleteLater()
        for one in transfers:
            if one.movement_no not in self._incoming:
                box = QCheckBox(self)
                box.setChecked(True)
                self._incoming[one.movement_no] = box
                self._incoming_column.addWidget(box)
            self._incoming[one.movement_no].setText(
                self._speech.say(
                    "ui_till.incoming",
                    number=one.movement_no,
                    riel=Money(one.khr, Currency.KHR),
                    dollars=Money(one.usd_cents, Currency.USD),
                )
            )

    def begin(self) -> None:
        """Put the cursor where counting begins."""
        if self._opening:
            self.safe_riel.setFocus()
        else:
            self.riel.focus_first()

    def typed(self) -> TypedCount:
        """What was typed so far."""
        return TypedCount(
            riel=self.riel.counted(),
            dollars=self.dollars.counted(),
            stock=self.stock.counted(),
            safe_riel=self.safe_riel.amount() if self._opening else None,
            safe_dollars=self.safe_dollars.amount() if self._opening else None,
            safe_stock=self.stock.given(),
            received=tuple(number for number, box in self._incoming.items() if box.isChecked()),
        )

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.done.set_busy(busy)
        self.leave.set_busy(busy)

    def _first_fields(self) -> tuple[QWidget, ...]:
        if not self._opening:
            return ()
        return (self.safe_riel, self.safe_dollars, *self.stock.cells())

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_M)
        if self._opening:
            # What the safe gave comes first: it goes into the drawer before the count.
            first = QVBoxLayout()
            first.setSpacing(SPACE_M)
            first.addWidget(self._safe_card())
            first.addWidget(self.stock, 1)
            columns.addLayout(first, 9)
        columns.addWidget(self.riel, 11)
        columns.addWidget(self.dollars, 10)
        if not self._opening:
            columns.addWidget(self.stock, 9)
            self.safe_riel.hide()
            self.safe_dollars.hide()
        hint = "ui_till.opening_hint" if self._opening else "ui_till.blind_hint"
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_M)
        foot.addWidget(KeyedParagraph(self._speech, hint, role="hint"), 1)
        foot.addWidget(self.leave)
        foot.addWidget(self.done)
        self.leave.setVisible(not self._opening)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_M)
        whole.addLayout(columns, 1)
        whole.addLayout(foot)

    def _safe_card(self) -> QWidget:
        card = QFrame(self)
        card.setProperty("role", "card")
        form = QFormLayout(card)
        form.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        form.setSpacing(SPACE_S)
        form.addRow(Caption(self._speech, "ui_till.given_by_safe", role="strong"))
        riel = Caption(self._speech, "ui_till.riel", role="field", buddy=self.safe_riel)
        dollars = Caption(self._speech, "ui_till.dollars", role="field", buddy=self.safe_dollars)
        form.addRow(self._incoming_column)
        form.addRow(riel, self.safe_riel)
        form.addRow(dollars, self.safe_dollars)
        return card

    @Slot()
    def _on_dollars_counted(self) -> None:
        cells = () if self._opening else self.stock.cells()
        (cells[0] if cells else self.done).setFocus()

    @Slot()
    def _on_done(self) -> None:
        self.finished.emit(self.typed())
