"""The white sheets that a page is made of, and captioned fields on them."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from postdesk.ui.khmer_label import Caption
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S

CELL_SPACING = 2


def card(parent: QWidget | None = None) -> tuple[QFrame, QVBoxLayout]:
    """A white sheet, and the column in it."""
    frame = QFrame(parent)
    frame.setProperty("role", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
    column.setSpacing(SPACE_S)
    return frame, column


class Cell(QWidget):
    """A field under its caption."""

    def __init__(self, speech: Speech, key: str, field: QWidget) -> None:
        super().__init__()
        self.field = field
        self.caption = Caption(speech, key, role="field", buddy=field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(CELL_SPACING)
        column.addWidget(self.caption)
        column.addWidget(field)
