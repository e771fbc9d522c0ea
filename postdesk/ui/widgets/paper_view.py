"""A paper as it will be printed, page under page; arrows and Page keys scroll."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from postdesk.ui.theme import SPACE_M, SPACE_S


class PaperView(QScrollArea):
    """Shows pages as wide as there is room.

    Args:
        width_px_max: A narrow paper is not blown up beyond this.
    """

    def __init__(self, *, width_px_max: int = 900, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width_max = width_px_max
        self._pages: tuple[QImage, ...] = ()
        self._labels: list[QLabel] = []
        self._paper = QWidget(self)
        self._column = QVBoxLayout(self._paper)
        self._column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        self._column.setSpacing(SPACE_M)
        self._column.addStretch(1)
        self.setWidget(self._paper)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().installEventFilter(self)

    def show_pages(self, pages: Sequence[bytes]) -> None:
        """Show these pages, each a PNG."""
        self._pages = tuple(QImage.fromData(page) for page in pages)
        for label in self._labels:
            self._column.removeWidget(label)
            label.deleteLater()
        self._labels = [QLabel(self._paper) for _ in self._pages]
        for place, label in enumerate(self._labels):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.insertWidget(place, label)
        self._fit()

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._pages)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The room changed: fit the pages anew."""
        if watched is self.viewport() and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        ratio = self.devicePixelRatioF()
        room = min(self.viewport().width() - 2 * SPACE_M, self._width_max)
        if room <= 0:
            return
        for image, label in zip(self._pages, self._labels, strict=True):
            picture = QPixmap.fromImage(
                image.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
            )
            picture.setDevicePixelRatio(ratio)
            label.setPixmap(picture)
