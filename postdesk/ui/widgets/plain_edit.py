"""A line to type in whose Khmer digits become ASCII, with a quiet reading at its right end."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from postdesk.ui.theme import REAL, SPACE_M

_ASCII_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
TEXT_LENGTH_MAX = 300


def ascii_digits(text: str) -> str:
    """`text` with Khmer digits as ASCII ones and without invisible spaces."""
    return text.translate(_ASCII_DIGITS).replace("\u200b", "")


class PlainEdit(QLineEdit):
    """The base of all fields: cleans what is typed, marks what is wrong, shows a reading.

    Subclasses say in `cleaned` what a typed text becomes, in `reading` what stands at the right.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(TEXT_LENGTH_MAX)
        self._suffix = ""
        self.textEdited.connect(self._on_edited)
        self.textChanged.connect(self._on_changed)

    def cleaned(self, text: str) -> str:
        """What a typed text becomes at once; here only invisible spaces go."""
        return text.replace("\u200b", "")

    def reading(self) -> str:
        """What stands quietly at the right end: a unit, or what was understood."""
        return self._suffix

    def set_suffix(self, suffix: str) -> None:
        """Show a fixed unit at the right end."""
        self._suffix = suffix
        self._make_room()

    def set_wrong(self, wrong: bool) -> None:
        """Mark the field as the one to look at; typing takes the mark away."""
        self.setProperty("state", "bad" if wrong else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line, then the reading."""
        super().paintEvent(event)
        if words := self.reading():
            painter = QPainter(self)
            painter.setPen(QColor(REAL.quiet))
            room = self.rect().adjusted(0, 0, -SPACE_M, 0)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(room), int(flags), words)
            painter.end()

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        wanted = self.cleaned(text)
        if wanted != text:
            behind = len(text) - self.cursorPosition()
            self.setText(wanted)
            self.setCursorPosition(max(0, len(wanted) - behind))
        if self.property("state") == "bad":
            self.set_wrong(False)

    @Slot()
    def _on_changed(self) -> None:
        self._make_room()

    def _make_room(self) -> None:
        words = self.reading()
        width = self.fontMetrics().horizontalAdvance(words) + SPACE_M if words else 0
        self.setTextMargins(0, 0, width, 0)
        self.update()
