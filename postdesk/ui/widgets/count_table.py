"""Counting a drawer: notes by denomination, in bundles of 100, loose, and unfit, with the sum."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from postdesk.domain.money import Currency, Money
from postdesk.domain.till_count import Notes
from postdesk.ui.khmer_label import Caption
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.form_flow import ENTER_KEYS
from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits

CELL_DIGITS_MAX = 5
CELL_WIDTH = 74
ROW_GAP = 2

# Where a key leads: rows down, columns right. Sideways only from an empty cell.
_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class CountCell(PlainEdit):
    """A number of notes or bundles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "cell")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(CELL_WIDTH)

    def cleaned(self, text: str) -> str:
        """Digits only."""
        digits = "".join(c for c in ascii_digits(text) if c.isascii() and c.isdigit())
        return digits[:CELL_DIGITS_MAX]

    def pieces(self) -> int:
        """The number; an empty cell is none."""
        digits = self.cleaned(self.text())
        return int(digits) if digits else 0


class CountTable(QFrame):
    """The count of one currency. Enter and the arrows walk through the cells.

    Args:
        speech: Who says the words.
        currency: Riel or dollars.
        denominations: What one note is worth, in riel or whole dollars, highest first.
    """

    count_changed = Signal()
    finished = Signal()

    def __init__(
        self,
        speech: Speech,
        currency: Currency,
        denominations: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.currency = currency
        self._speech = speech
        self._scale: int = 10**currency.decimals
        self._values = tuple(denominations)
        self._cells: list[tuple[CountCell, CountCell, CountCell]] = []
        self._sums: list[AmountLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        self._grid.setHorizontalSpacing(SPACE_S)
        self._grid.setVerticalSpacing(ROW_GAP)
        self._add_headings()
        for row, value in enumerate(self._values):
            self._add_row(row, value)
        self._add_total()
        self._retotal()

    def cells(self) -> tuple[QWidget, ...]:
        """All cells in the order of work: loose notes first, then bundles, then unfit ones."""
        loose = [cells[1] for cells in self._cells]
        bundles = [cells[0] for cells in self._cells]
        unfit = [cells[2] for cells in self._cells]
        return (*loose, *bundles, *unfit)

    def counted(self) -> tuple[Notes, ...]:
        """What was counted, denomination by denomination; those without a note are left out."""
        rows = (
            Notes(value, loose.pieces(), bundles.pieces(), unfit.pieces())
            for value, (bundles, loose, unfit) in zip(self._values, self._cells, strict=True)
        )
        return tuple(row for row in rows if row.pieces)

    def total(self) -> Money:
        """What it all comes to."""
        return self._worth(sum(row.worth for row in self.counted()))

    def clear(self) -> None:
        """Begin again with empty cells."""
        for cells in self._cells:
            for cell in cells:
                cell.clear()

    def set_loose(self, notes: Sequence[tuple[int, int]]) -> None:
        """Fill in loose notes: (value in whole riel or dollars, pieces)."""
        pieces = dict(notes)
        for value, cells in zip(self._values, self._cells, strict=True):
            cells[1].setText(str(pieces[value]) if pieces.get(value) else "")

    def _worth(self, whole: int) -> Money:
        return Money(whole * self._scale, self.currency)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Walk from cell to cell; after the last loose note the count is finished."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        place = self._place_of(watched)
        if place is None:
            return False
        row, column = place
        if event.key() in ENTER_KEYS and row + 1 == len(self._cells):
            self.finished.emit()
            return True
        step = _STEPS.get(event.key())
        if step is None or (step[1] and self._cells[row][column].text()):
            return False
        self._go_to(row + step[0], column + step[1])
        return True

    def focus_first(self) -> None:
        """Put the cursor where counting begins: the loose notes of the highest value."""
        self._go_to(0, 1)

    def _place_of(self, watched: QObject) -> tuple[int, int] | None:
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                if cell is watched:
                    return row, column
        return None

    def _go_to(self, row: int, column: int) -> None:
        if 0 <= row < len(self._cells) and 0 <= column < len(self._cells[row]):
            cell = self._cells[row][column]
            cell.setFocus(Qt.FocusReason.TabFocusReason)
            cell.selectAll()

    def set_title(self, key: str) -> None:
        """Head the table otherwise than by its currency, where it stands beside its like."""
        self._title.set_key(key)

    def _add_headings(self) -> None:
        title = "ui_till.riel_notes" if self.currency is Currency.KHR else "ui_till.dollar_notes"
        self._title = Caption(self._speech, title, role="strong")
        self._grid.addWidget(self._title, 0, 0)
        for column, key in enumerate(("bundles", "loose", "unfit", "amount"), start=1):
            caption = Caption(self._speech, f"ui_till.{key}", role="hint")
            caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(caption, 0, column)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(4, 3)

    def _add_row(self, row: int, value: int) -> None:
        riel = self.currency is Currency.KHR
        name = QLabel(f"{value:,}៛" if riel else f"${value:,}", self)
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(name, row + 1, 0)
        cells = (CountCell(self), CountCell(self), CountCell(self))
        for column, cell in enumerate(cells, start=1):
            cell.textChanged.connect(self._retotal)
            cell.installEventFilter(self)
            right = Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(cell, row + 1, column, right)
        amount = AmountLabel(self._speech, "")
        self._grid.addWidget(amount, row + 1, 4)
        self._cells.append(cells)
        self._sums.append(amount)

    def _add_total(self) -> None:
        row = len(self._values) + 1
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        self._grid.addWidget(rule, row, 0, 1, 5)
        self._total_name = Caption(self._speech, "ui_till.counted_total", role="strong")
        self._grid.addWidget(self._total_name, row + 1, 0, 1, 2)
        self._total = AmountLabel(self._speech, "amount-large")
        self._grid.addWidget(self._total, row + 1, 2, 1, 3)
        self._grid.setRowStretch(row + 2, 1)

    @Slot()
    def _retotal(self) -> None:
        for value, cells, amount in zip(self._values, self._cells, self._sums, strict=True):
            notes = Notes(value, cells[1].pieces(), cells[0].pieces(), cells[2].pieces())
            amount.set_amount(self._worth(notes.worth) if notes.worth else None)
        self._total.set_amount(self.total())
        self.count_changed.emit()
