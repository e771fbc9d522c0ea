"""A field for a PIN: digits only, never shown, never offered again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits

PIN_LENGTH_MAX = 12


class PinEdit(PlainEdit):
    """Takes digits, Khmer ones too, and shows dots."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(PIN_LENGTH_MAX)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData
        )
        self.setProperty("role", "pin")

    def cleaned(self, text: str) -> str:
        """ASCII digits only."""
        return "".join(c for c in ascii_digits(text) if c.isascii() and c.isdigit())
