"""A list of records: frozen rows, columns that say how each is written, Enter to choose one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from postdesk.ui.language import Speech
from postdesk.ui.theme import ROW_HEIGHT
from postdesk.ui.widgets.form_flow import ENTER_KEYS
from postdesk.ui.widgets.icons import State, state_picture

ROWS_MAX = 500
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: Its heading in the catalogue.
        text: How a record is written in it, in the language of the speech given.
        right: Whether it is a figure.
        width_px: Its width; 0 lets it take what is left.
        state: Which picture stands before the words, if any.
    """

    key: str
    text: Callable[[Any, Speech], str]
    right: bool = False
    width_px: int = 0
    state: Callable[[Any], State | None] | None = None


class RecordModel(QAbstractTableModel):
    """Frozen records as rows; formats them and nothing else."""

    def __init__(
        self, speech: Speech, columns: Sequence[Column], rows_max: int, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._speech, self._rows_max = speech, rows_max
        self.columns = tuple(columns)
        self.records: tuple[Any, ...] = ()

    def set_records(self, records: Sequence[Any]) -> None:
        """Show these instead; no more than fit."""
        self.beginResetModel()
        self.records = tuple(records[: self._rows_max])
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many records there are."""
        return 0 if parent is not None and parent.isValid() else len(self.records)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A record as one column writes it."""
        column, record = self.columns[index.column()], self.records[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(record, self._speech)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and column.state is not None:
            state = column.state(record)
            return None if state is None else state_picture(state, 18)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The heading of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._speech.say(self.columns[section].key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.columns[section].right
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def retranslate(self) -> None:
        """Write everything in the language chosen now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self.records:
            last = self.index(len(self.records) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


class RecordTable(QTableView):
    """Rows to walk through with the arrows; Enter or a double click chooses one."""

    chosen = Signal(object)
    current_changed = Signal(object)
    removed = Signal(object)

    def __init__(
        self,
        speech: Speech,
        columns: Sequence[Column],
        parent: QWidget | None = None,
        *,
        rows_max: int = ROWS_MAX,
    ) -> None:
        super().__init__(parent)
        self._rows = RecordModel(speech, columns, rows_max, self)
        self.setModel(self._rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._size_columns(columns)
        self.doubleClicked.connect(self._on_double_click)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        speech.changed.connect(self.retranslate)

    def set_records(self, records: Sequence[Any]) -> None:
        """Show these; the row walked to stays where it was, as far as it exists."""
        row = max(0, self.currentIndex().row())
        self._rows.set_records(records)
        if records:
            self.selectRow(min(row, self._rows.rowCount() - 1))
        else:
            self.current_changed.emit(None)

    @property
    def records(self) -> tuple[Any, ...]:
        """What is shown."""
        return self._rows.records

    def current_record(self) -> Any | None:  # noqa: ANN401 - a table of any records
        """The record walked to."""
        row = self.currentIndex().row()
        return self._rows.records[row] if 0 <= row < len(self._rows.records) else None

    def retranslate(self) -> None:
        """Write everything in the language chosen now."""
        self._rows.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter chooses the row; Delete asks for it to be taken out."""
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self._choose()
            return
        if event.key() == Qt.Key.Key_Delete and (record := self.current_record()) is not None:
            self.removed.emit(record)
            return
        super().keyPressEvent(event)

    def _size_columns(self, columns: Sequence[Column]) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        for place, column in enumerate(columns):
            if column.width_px:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(place, column.width_px)
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def _choose(self) -> None:
        if (record := self.current_record()) is not None:
            self.chosen.emit(record)

    @Slot()
    def _on_double_click(self) -> None:
        self._choose()

    @Slot()
    def _on_current(self) -> None:
        self.current_changed.emit(self.current_record())
