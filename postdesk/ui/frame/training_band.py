"""The hatched band across the top that says that nothing here is real."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from postdesk.words.catalogue import Language, say

BAND_HEIGHT = 30
HATCH_STEP = 22
HATCH_WIDTH = 10
ORANGE, DARK, INK = "#f59e0b", "#e07f00", "#2b1700"


class TrainingBand(QWidget):
    """Stands over every page of a training branch, in both languages at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(BAND_HEIGHT)
        khmer = say("ui_window.training_band", Language.KHMER)
        english = say("ui_window.training_band", Language.ENGLISH)
        self.words = f"{khmer}   ·   {english}"
        self.setAccessibleName(self.words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Draw orange with a hatch, and the words on a clear ground in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(ORANGE))
        pen = painter.pen()
        pen.setColor(QColor(DARK))
        pen.setWidth(HATCH_WIDTH)
        painter.setPen(pen)
        for x in range(-self.height(), self.width() + self.height(), HATCH_STEP):
            painter.drawLine(x, self.height() + 4, x + self.height() + 8, -4)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(self.words) + 48
        middle = self.rect().adjusted((self.width() - width) // 2, 0, 0, 0)
        middle.setWidth(width)
        painter.fillRect(middle, QColor(ORANGE))
        painter.setPen(QColor(INK))
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, self.words)
        painter.end()
