"""An amount to read: right-aligned, figures of one width, in the language of the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from postdesk.domain.money import Money
from postdesk.ui.language import Speech


class AmountLabel(QLabel):
    """Shows an amount, or a dash where there is none.

    Args:
        speech: Who writes it out.
        role: `amount`, `amount-large` or `figure`.
    """

    def __init__(self, speech: Speech, role: str = "amount", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._amount: Money | None = None
        self._signed = False
        self.setProperty("role", role)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        speech.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def amount(self) -> Money | None:
        """What it shows."""
        return self._amount

    def set_amount(self, amount: Money | None, *, signed: bool = False) -> None:
        """Show `amount`; `signed` puts a plus before what is above nothing."""
        self._amount, self._signed = amount, signed
        self.retranslate()

    def retranslate(self) -> None:
        """Write it in the language chosen now."""
        if self._amount is None:
            self.setText("–")
            return
        plus = "+" if self._signed and self._amount.minor > 0 else ""
        self.setText(plus + self._speech.shown(self._amount))
