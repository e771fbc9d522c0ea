"""A field for an amount: riel in whole numbers, dollars whole or with cents."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from postdesk.domain.money import Currency, Money
from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits

DIGITS_MAX = 12
SIGN = {Currency.KHR: "៛", Currency.USD: "$"}
_NOT_NUMBER = re.compile(r"[^0-9.]")


class MoneyEdit(PlainEdit):
    """Takes an amount in one currency. Khmer digits and thousands commas may be typed.

    Args:
        currency: Riel or dollars.
        whole: Dollars without cents, as notes are.
    """

    amount_changed = Signal()

    def __init__(
        self, currency: Currency, *, whole: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.currency = currency
        self._decimals = 0 if whole else currency.decimals
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_suffix(SIGN[currency])
        self.textChanged.connect(self._on_amount)

    def cleaned(self, text: str) -> str:
        """Digits grouped by thousands, and at most as many decimals as the currency has."""
        number = _NOT_NUMBER.sub("", ascii_digits(text))
        whole, point, fraction = number.partition(".")
        whole = whole[:DIGITS_MAX]
        grouped = f"{int(whole):,}" if whole else ""
        if point and self._decimals:
            return f"{grouped or '0'}.{fraction.replace('.', '')[: self._decimals]}"
        return grouped

    def amount(self) -> Money | None:
        """What was typed; None for an empty field."""
        number = self.cleaned(self.text()).replace(",", "")
        if not number:
            return None
        whole, _, fraction = number.partition(".")
        decimals = self.currency.decimals
        return Money(int(whole + fraction.ljust(decimals, "0")[:decimals]), self.currency)

    def set_amount(self, amount: Money | None) -> None:
        """Show `amount`; None empties the field."""
        if amount is None:
            self.clear()
            return
        scale: int = 10**self.currency.decimals
        whole, fraction = divmod(amount.minor, scale)
        text = f"{whole:,}"
        if self._decimals and fraction:
            text += f".{fraction:0{self.currency.decimals}d}"
        self.setText(text)

    @Slot()
    def _on_amount(self) -> None:
        self.amount_changed.emit()
