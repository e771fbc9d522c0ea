"""A field for an item number (S10): scanned, or typed in any grouping."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits

S10_LENGTH = 13
_BREAKS = (2, 5, 8, 11)


class S10Edit(PlainEdit):
    """Shows the number in its printed groups: `RR 473 124 829 GB`. Judges nothing.

    Whether the number is right (`parse_s10`) is for the presenter to find out.
    """

    number_entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("RR 123 456 785 KH")
        self.returnPressed.connect(self._on_return)

    def cleaned(self, text: str) -> str:
        """Capital letters and ASCII digits in the printed groups."""
        packed = "".join(c for c in ascii_digits(text).upper() if c.isascii() and c.isalnum())
        packed = packed[:S10_LENGTH]
        cuts = (0, *(cut for cut in _BREAKS if cut < len(packed)), len(packed))
        return " ".join(packed[a:b] for a, b in pairwise(cuts) if a < b)

    def number(self) -> str:
        """The number without spaces; empty when nothing was typed."""
        return self.cleaned(self.text()).replace(" ", "")

    def set_number(self, number: str) -> None:
        """Show a number."""
        self.setText(self.cleaned(number))

    @Slot()
    def _on_return(self) -> None:
        if self.number():
            self.number_entered.emit(self.number())
