"""What every form of the cash page is: fields on the left, notes to count beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.accounts import HEADQUARTERS, SAFE, till_of
from postdesk.domain.money import Currency
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M
from postdesk.ui.till.presenter import TypedCount
from postdesk.ui.till.stock_table import StockTable
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import Cell, card
from postdesk.ui.widgets.choice_box import Choice
from postdesk.ui.widgets.count_table import CountTable
from postdesk.ui.widgets.form_flow import FormFlow

FIELDS_WIDTH = 330
VOUCHER_WIDTH = 720
Row = Sequence[tuple[str, QWidget]]


def holder_text(speech: Speech, holder: str) -> str:
    """A till, the safe or an office, as the page names it."""
    if holder == SAFE:
        return speech.say("ui_cash.safe")
    if holder == HEADQUARTERS:
        return speech.say("ui_cash.headquarters")
    till = till_of(holder)
    return speech.say("ui_cash.till", till=till) if till else holder


class CashForm(QWidget):
    """What every form here has: a heading, fields, maybe notes, a way back, one main action.

    Args:
        topic: Prefix of its words: `<topic>_title`, `<topic>_hint`, `<topic>_do`.
        rows: Fields beside one another, each with its caption's key, in the order of work.
        counts: Whether notes are counted.
        stock: Whether stamps and boxes are as well.
        tables: Where notes are counted otherwise than once in each currency.
    """

    fields_width, alone_width, given_key = FIELDS_WIDTH, VOUCHER_WIDTH, ""
    finished = Signal()
    left = Signal()

    def __init__(  # noqa: PLR0913 - a form has its parts
        self,
        speech: Speech,
        state: CashState,
        topic: str,
        rows: Sequence[Row],
        *,
        counts: bool = True,
        stock: bool = False,
        tables: tuple[CountTable, ...] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.speech, self.topic = speech, topic
        self.fields = tuple(field for row in rows for _, field in row)
        self.tables = tables or (count_tables(speech, state) if counts else ())
        self.stock = (
            StockTable(speech, state.stock, given_key=self.given_key, parent=self)
            if stock
            else None
        )
        self._cells: dict[QWidget, Cell] = {}
        self.done = ActionButton(speech, f"{topic}_do", "F9", role="main")
        self.back = ActionButton(speech, "ui_window.back", "Esc")
        self._lay_out(rows)
        self._flow = FormFlow(self.fields, self._after_fields, self)
        for table, then in zip(self.tables, (*self.tables[1:], None), strict=False):
            table.finished.connect(then.focus_first if then is not None else self._after_notes)
        if self.stock is not None:
            self._stock_flow = FormFlow(self.stock.cells(), self.done.setFocus, self)
        self.done.clicked.connect(self.finished)
        self.back.clicked.connect(self.left)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the cursor where work begins."""
        if self.fields:
            self.fields[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif self.tables:
            self.tables[0].focus_first()

    def cell_of(self, field: QWidget) -> Cell:
        """A field with its caption, to be hidden where it is not asked."""
        return self._cells[field]

    def caption_of(self, field: QWidget) -> Caption:
        """What stands above a field."""
        return self._cells[field].caption

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.done.set_busy(busy)
        self.back.set_busy(busy)

    def count(self) -> TypedCount:
        """The notes and pieces typed."""
        riel, dollars = (*(table.counted() for table in self.tables), (), ())[:2]
        return TypedCount(riel, dollars, self.stock.counted() if self.stock is not None else ())

    def _lay_out(self, rows: Sequence[Row]) -> None:
        left, column = card(self)
        left.setFixedWidth(self.fields_width if self.tables else self.alone_width)
        column.addWidget(Caption(self.speech, f"{self.topic}_title", role="heading"))
        for row in rows:
            column.addLayout(self._row(row))
        column.addWidget(KeyedParagraph(self.speech, f"{self.topic}_hint", role="hint"))
        column.addStretch(1)
        column.addWidget(self.done)
        column.addWidget(self.back)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(SPACE_M)
        columns.addWidget(left)
        for widgets in self._columns():
            column = QVBoxLayout()
            column.setSpacing(SPACE_M)
            for widget in widgets:
                column.addWidget(widget, 1)
            columns.addLayout(column, 1)

    def _columns(self) -> tuple[tuple[QWidget, ...], ...]:
        # Dollars have half the notes: stamps and boxes find room below them.
        below = (self.stock,) if self.stock is not None else ()
        return (self.tables[:1], (*self.tables[1:], *below))

    def _row(self, row: Row) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE_M)
        for key, field in row:
            if isinstance(field, QCheckBox):
                line.addWidget(field, 1)
                continue
            self._cells[field] = Cell(self.speech, key, field)
            line.addWidget(self._cells[field], 1)
        return line

    @Slot()
    def _after_fields(self) -> None:
        if self.tables:
            self.tables[0].focus_first()
        else:
            self.done.setFocus()

    @Slot()
    def _after_notes(self) -> None:
        cells = self.stock.cells() if self.stock is not None else ()
        (cells[0] if cells else self.done).setFocus()


def count_tables(speech: Speech, state: CashState) -> tuple[CountTable, ...]:
    """A table of notes for riel, and one for dollars."""
    return tuple(CountTable(speech, currency, state.notes(currency)) for currency in Currency)


def holder_choices(holders: Sequence[str]) -> list[Choice]:
    """Tills and the safe to choose from."""
    return [(holder, partial(holder_text, holder=holder)) for holder in holders]
