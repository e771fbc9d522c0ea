"""A list that opens: one of a few named choices, with a mark that shows there are more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QComboBox, QWidget

from postdesk.ui.language import Speech

MARK_FROM_RIGHT, MARK_HALF, MARK_HEIGHT = 18.0, 4.5, 5.0
MARK_COLOUR = "#53606f"
Choice = tuple[str, Callable[[Speech], str]]


class ChoiceBox(QComboBox):
    """Choices by code; each is written in the language chosen now."""

    def __init__(
        self, speech: Speech, choices: Sequence[Choice] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._speech = speech
        self._writers: tuple[Callable[[Speech], str], ...] = ()
        self.set_choices(choices)
        speech.changed.connect(self._retranslate)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these: a code, and how it is written. The code chosen stays, if it is there."""
        chosen = self.value()
        self._writers = tuple(writer for _, writer in choices)
        self.clear()
        for code, writer in choices:
            self.addItem(writer(self._speech), code)
        if (place := self.findData(chosen)) >= 0:
            self.setCurrentIndex(place)

    def value(self) -> str:
        """The code chosen; empty for none."""
        return str(self.currentData() or "")

    def choose(self, code: str) -> None:
        """Choose this code, if it is offered."""
        if (place := self.findData(code)) >= 0:
            self.setCurrentIndex(place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the field, and the mark that it opens."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(MARK_COLOUR))
        painter.setPen(QColor(MARK_COLOUR))
        x, y = self.width() - MARK_FROM_RIGHT, self.height() / 2 - MARK_HEIGHT / 2
        corners = [
            QPointF(x - MARK_HALF, y),
            QPointF(x + MARK_HALF, y),
            QPointF(x, y + MARK_HEIGHT),
        ]
        painter.drawPolygon(QPolygonF(corners))
        painter.end()

    @Slot()
    def _retranslate(self) -> None:
        for place, writer in enumerate(self._writers):
            self.setItemText(place, writer(self._speech))
