"""Counting stamps and boxes, and at an opening what the safe gave of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from postdesk.ui.khmer_label import Caption
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S
from postdesk.ui.till.state import StockKind
from postdesk.ui.widgets.count_table import ROW_GAP, CountCell

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StockTable(QFrame):
    """A row for each kind. An empty cell means: not counted, nothing given.

    Args:
        given_key: Heading of a first column, of what was given or is said to be there; empty for
            none.
    """

    def __init__(
        self,
        speech: Speech,
        kinds: Sequence[StockKind],
        *,
        given_key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._speech = speech
        self._kinds = tuple(kinds)
        self._names: list[QLabel] = []
        self._given: list[CountCell] = []
        self._counted: list[CountCell] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        self._grid.setHorizontalSpacing(SPACE_S)
        self._grid.setVerticalSpacing(ROW_GAP)
        self._grid.setColumnStretch(0, 1)
        self._add_headings(given_key)
        for row in range(len(self._kinds)):
            self._add_row(row + 1, is_given=bool(given_key))
        self._grid.setRowStretch(len(self._kinds) + 1, 1)
        speech.changed.connect(self.retranslate)
        self.retranslate()

    def cells(self) -> tuple[QWidget, ...]:
        """All cells in the order of work."""
        return (*self._given, *self._counted)

    def given(self) -> tuple[tuple[str, int], ...]:
        """(stock code, pieces) that were given, or are said to be there."""
        return self._pieces(self._given)

    def counted(self) -> tuple[tuple[str, int], ...]:
        """(stock code, pieces) of the kinds that were counted; a typed 0 counts."""
        return self._pieces(self._counted)

    def retranslate(self) -> None:
        """Name the kinds in the language chosen now."""
        for kind, name in zip(self._kinds, self._names, strict=True):
            name.setText(self._speech.either(kind.name_km, kind.name_en))

    def _add_headings(self, given_key: str) -> None:
        self._grid.addWidget(Caption(self._speech, "ui_till.stock", role="strong"), 0, 0)
        keys = (given_key, "ui_till.pieces") if given_key else ("ui_till.pieces",)
        for column, key in enumerate(keys, start=3 - len(keys)):
            caption = Caption(self._speech, key, role="hint")
            caption.setAlignment(RIGHT)
            self._grid.addWidget(caption, 0, column)

    def _add_row(self, row: int, *, is_given: bool) -> None:
        name = QLabel(self)
        self._names.append(name)
        self._grid.addWidget(name, row, 0)
        if is_given:
            given = CountCell(self)
            self._given.append(given)
            self._grid.addWidget(given, row, 1, RIGHT)
        cell = CountCell(self)
        self._counted.append(cell)
        self._grid.addWidget(cell, row, 2, RIGHT)

    def _pieces(self, cells: Sequence[CountCell]) -> tuple[tuple[str, int], ...]:
        return tuple(
            (kind.unit, cell.pieces())
            for kind, cell in zip(self._kinds, cells, strict=False)
            if cell.text()
        )
