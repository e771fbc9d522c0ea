"""How the price of the item being typed comes about, line by line."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from postdesk.domain.price import PriceLine, Quote
from postdesk.ui.khmer_label import Caption, breakable
from postdesk.ui.language import Speech
from postdesk.ui.theme import REAL, SMALL_PT
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.card import card
from postdesk.words.prices import steps_text


class PriceCard(QWidget):
    """Postage and supplements with their steps, and the sum."""

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._quote: Quote | None = None
        self.total = AmountLabel(speech, "amount-large")
        self.lines = QLabel()
        self.lines.setTextFormat(Qt.TextFormat.RichText)
        self.lines.setWordWrap(True)
        self.lines.setAlignment(Qt.AlignmentFlag.AlignTop)
        frame, column = card(self)
        head = QHBoxLayout()
        head.addWidget(Caption(speech, "ui_counter.price", role="heading"))
        head.addWidget(self.total, 1)
        column.addLayout(head)
        column.addWidget(self.lines)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        speech.changed.connect(self.retranslate)
        self.setVisible(False)

    def show_quote(self, wanted: bool, quote: Quote | None) -> None:
        """Explain this price; a dash while there is none; nothing when none is wanted."""
        self._quote = quote
        self.setVisible(wanted)
        self.total.set_amount(quote.total if quote is not None else None)
        self.retranslate()

    def retranslate(self) -> None:
        """Explain it in the language chosen now."""
        rows = "" if self._quote is None else "".join(self._row(line) for line in self._quote.lines)
        self.lines.setText(f"<table width='100%' cellspacing='0'>{rows}</table>" if rows else "")
        self.lines.setVisible(bool(rows))

    def _row(self, line: PriceLine) -> str:
        name = escape(breakable(self._speech.either(line.name_km, line.name_en)))
        amount = escape(self._speech.shown(line.amount))
        told = " · ".join(steps_text(line.steps, line.amount.currency, self._speech.language))
        steps = escape(breakable(told))
        return (
            f"<tr><td>{name}<br/><span style='color:{REAL.quiet}; font-size:{SMALL_PT}pt'>"
            f"{steps}</span></td><td align='right' valign='top'>&nbsp;{amount}</td></tr>"
        )
