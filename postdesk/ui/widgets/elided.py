"""A name in a place that may be too narrow: cut with …, whole in the tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

MIN_WIDTH = 60


class ElidedLabel(QLabel):
    """Shows as much of a text as fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""

    def set_text(self, text: str) -> None:
        """Show `text`."""
        self._whole = text
        self.setToolTip(text)
        self.updateGeometry()
        self._cut()

    def whole_text(self) -> str:
        """The text as given."""
        return self._whole

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the whole text."""
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 6, hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It can be narrow."""
        return QSize(min(MIN_WIDTH, self.sizeHint().width()), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut it anew."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        elide = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._whole, elide, self.width()))
