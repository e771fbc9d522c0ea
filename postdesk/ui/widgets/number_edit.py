"""A field for a whole number: pieces, a slip's number."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits

DIGITS_MAX = 9


class NumberEdit(PlainEdit):
    """Takes digits only; Khmer ones become ASCII."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def cleaned(self, text: str) -> str:
        """ASCII digits only."""
        digits = "".join(c for c in ascii_digits(text) if c.isascii() and c.isdigit())
        return digits[:DIGITS_MAX]

    def number(self) -> int:
        """What was typed; 0 for an empty field."""
        return int(self.cleaned(self.text()) or 0)
