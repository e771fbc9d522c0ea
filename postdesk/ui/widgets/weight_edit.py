"""A field for a weight: grams, or kilograms when a point or the unit says so."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from postdesk.ui.language import Speech
from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits

_WEIGHT = re.compile(r"^([0-9]{0,6})(?:[.]([0-9]{0,3}))?\s*(kg|k|g|គ\.?ក្រ|គ|ក្រ)?$", re.IGNORECASE)
_KILOGRAMS = ("k", "គ")
GRAMS_PER_KG = 1000


def grams_of(text: str) -> int | None:
    """Grams meant by `text`: `620`, `3.4`, `3,4 kg`, `៣៤០០`; None when it cannot be read.

    A point, a comma or the unit kg makes it kilograms; a bare whole number is grams.
    """
    found = _WEIGHT.match(ascii_digits(text).strip().replace(",", "."))
    if found is None or not (found[1] or found[2]):
        return None
    whole, fraction, unit = found[1] or "0", found[2], (found[3] or "").lower()
    in_kg = unit.startswith(_KILOGRAMS) or (fraction is not None and unit == "")
    if not in_kg:
        return int(whole) if fraction is None else None
    return int(whole) * GRAMS_PER_KG + int((fraction or "").ljust(3, "0"))


class WeightEdit(PlainEdit):
    """Takes a weight and shows at its right end how it was understood."""

    weight_changed = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textChanged.connect(self._on_weight)
        speech.changed.connect(self.retranslate)

    def cleaned(self, text: str) -> str:
        """ASCII digits; a comma is taken for the decimal point."""
        return ascii_digits(text).replace(",", ".")

    def reading(self) -> str:
        """The weight as understood: `= 3,400 g`, or the unit alone."""
        grams = self.weight_g()
        if grams is None or self.text().strip().isdecimal():
            return self._speech.say("ui_window.grams")
        return self._speech.say("ui_window.grams_read", grams=f"{grams:,}")

    def weight_g(self) -> int | None:
        """Grams; None for an empty or unreadable field."""
        return grams_of(self.text())

    def set_weight_g(self, grams: int | None) -> None:
        """Show a weight in grams; None empties the field."""
        self.setText("" if grams is None else str(grams))

    def retranslate(self) -> None:
        """Show the unit in the language chosen now."""
        self._make_room()

    @Slot()
    def _on_weight(self) -> None:
        self.weight_changed.emit()
