"""A QR code on the screen, at whole pixels, black on white with its quiet zone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

QUIET_MODULES = 4


class QrView(QWidget):
    """The code as large as whole pixels allow.

    Args:
        modules: Rows of `1` (dark) and `0`.
        side_px: Room for the code and its quiet zone.
    """

    def __init__(self, modules: Sequence[str], side_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules = tuple(modules)
        self._pixels = side_px // (len(self._modules) + 2 * QUIET_MODULES)
        side = self._pixels * (len(self._modules) + 2 * QUIET_MODULES)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        size, black = self._pixels, QColor("black")
        for y, row in enumerate(self._modules, QUIET_MODULES):
            for x, module in enumerate(row, QUIET_MODULES):
                if module == "1":
                    painter.fillRect(QRect(x * size, y * size, size, size), black)
        painter.end()
