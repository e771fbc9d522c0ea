"""A field for a telephone number, grouped as Cambodians write it: 012 555 102."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits

DIGITS_MAX = 15


class PhoneEdit(PlainEdit):
    """Takes a number with Khmer or Latin digits. Whether it is one, the presenter finds out."""

    number_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("012 345 678")
        self.textChanged.connect(self._on_number)

    def cleaned(self, text: str) -> str:
        """Digits in groups: three, three, the rest; a leading + is kept."""
        typed = ascii_digits(text)
        digits = "".join(c for c in typed if c.isascii() and c.isdigit())[:DIGITS_MAX]
        if typed.lstrip().startswith("+"):
            groups = (digits[:3], digits[3:5], digits[5:8], digits[8:])
            return "+" + " ".join(group for group in groups if group)
        return " ".join(group for group in (digits[:3], digits[3:6], digits[6:]) if group)

    def number(self) -> str:
        """What was typed, without spaces; empty when nothing was."""
        return self.cleaned(self.text()).replace(" ", "")

    def set_number(self, number: str) -> None:
        """Show a number."""
        self.setText(self.cleaned(number))

    @Slot()
    def _on_number(self) -> None:
        self.number_changed.emit()
