"""A field with a list that narrows as one types: places, offices, people, anything named twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from postdesk.ui.language import Speech
from postdesk.ui.theme import ROW_HEIGHT
from postdesk.ui.widgets.plain_edit import PlainEdit

SEARCH_DELAY_MS = 60
CHOICES_SHOWN_MAX = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list.

    Attributes:
        value: What is chosen with it.
        text_km: Its name in Khmer.
        text_en: Its name in Latin letters.
        detail: What tells it from its namesakes; may be empty.
    """

    value: object
    text_km: str
    text_en: str
    detail: str = ""


Found = Callable[[Sequence[Choice]], None]
Search = Callable[[str, Found], None]


class PlaceEdit(PlainEdit):
    """Searches while one types; arrows move in the list, Enter takes, Esc closes it.

    Args:
        speech: The language of the lines.
        search: Asked with the typed text; it calls its second argument with what it found, now
            or later. Late answers to an older text are dropped.
        free_text: Whether a text that is in no list may stand.
    """

    chosen = Signal(object)

    def __init__(
        self,
        speech: Speech,
        search: Search,
        *,
        free_text: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._speech = speech
        self._search = search
        self._free_text = free_text
        self._choices: tuple[Choice, ...] = ()
        self._choice: Choice | None = None
        self._lines = QStringListModel(self)
        self._list: QListView | None = None
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SEARCH_DELAY_MS)
        self._delay.timeout.connect(self._ask)
        self.textEdited.connect(self._on_typed)
        speech.changed.connect(self.retranslate)

    def choice(self) -> Choice | None:
        """What was taken from the list; None when nothing was, or it was typed over."""
        return self._choice

    def set_choice(self, choice: Choice | None) -> None:
        """Show `choice` as taken, without telling anybody."""
        self._choice = choice
        self.setText("" if choice is None else self._name(choice))
        self._close_list()

    @property
    def list_is_open(self) -> bool:
        """Whether the list can be seen."""
        return self._list is not None and self._list.isVisible()

    def take_current(self) -> None:
        """Take what the open list points at; nothing where no list is open."""
        if self.list_is_open:
            self._take(self._row())

    def retranslate(self) -> None:
        """Name the taken choice in the language chosen now."""
        if self._choice is not None:
            self.setText(self._name(self._choice))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows, Enter and Esc belong to the list while it is open."""
        if self.list_is_open and self._handle_list_key(event.key()):
            return
        if event.key() == Qt.Key.Key_Down and not self.list_is_open:
            self._ask()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the field: the list closes, and a text that was not taken is marked."""
        super().focusOutEvent(event)
        self._close_list()
        if self._choice is None and self.text().strip() and not self._free_text:
            self.set_wrong(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The window moved or changed its size: the list no longer stands where it should."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._close_list()
        return super().eventFilter(watched, event)

    def _handle_list_key(self, key: int) -> bool:
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
            self._take(self._row())
            return key != Qt.Key.Key_Tab
        elif key == Qt.Key.Key_Escape:
            self._close_list()
        else:
            return False
        return True

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._choice = None
        self._delay.start()

    @Slot()
    def _ask(self) -> None:
        asked = self.text().strip()

        def found(choices: Sequence[Choice]) -> None:
            if self.text().strip() == asked and self.hasFocus():
                self._show(tuple(choices))

        self._search(asked, found)

    def _name(self, choice: Choice) -> str:
        return self._speech.either(choice.text_km, choice.text_en)

    def _line(self, choice: Choice) -> str:
        parts = (choice.text_km, choice.text_en, choice.detail)
        return "  ·  ".join(part for part in parts if part)

    def _show(self, choices: tuple[Choice, ...]) -> None:
        self._choices = choices
        if not choices:
            self._close_list()
            return
        listing = self._listing()
        self._lines.setStringList([self._line(choice) for choice in choices])
        rows = min(len(choices), CHOICES_SHOWN_MAX)
        corner = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        height = rows * ROW_HEIGHT + 14
        below = self.window().height() - corner.y()
        if height > below:
            corner = self.mapTo(self.window(), QPoint(0, -height - 2))
        listing.setGeometry(corner.x(), corner.y(), max(self.width(), 420), height)
        listing.setCurrentIndex(self._lines.index(0))
        listing.show()
        listing.raise_()

    def _listing(self) -> QListView:
        if self._list is None or self._list.parent() is not self.window():
            self._list = QListView(self.window())
            self._list.setModel(self._lines)
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
            self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
            self._list.clicked.connect(self._on_clicked)
            self.window().installEventFilter(self)
        return self._list

    def _row(self) -> int:
        return self._list.currentIndex().row() if self._list is not None else -1

    def _step(self, by: int) -> None:
        if self._list is not None and self._choices:
            row = max(0, min(len(self._choices) - 1, self._row() + by))
            self._list.setCurrentIndex(self._lines.index(row))

    @Slot()
    def _on_clicked(self) -> None:
        self._take(self._row())

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._choices):
            choice = self._choices[row]
            self.set_choice(choice)
            self.set_wrong(False)
            self.chosen.emit(choice.value)
        self._close_list()

    def _close_list(self) -> None:
        self._delay.stop()
        if self._list is not None:
            self._list.hide()
