"""What is asked before something is undone or paid back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.notes import Cash
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.receipts.state import ReceiptShown, RefundShown
from postdesk.ui.theme import SPACE_M, SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.card import Cell
from postdesk.ui.widgets.cash_text import cash_text
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.plain_edit import PlainEdit


class UndoPanel(QWidget):
    """Why, and which notes go back."""

    undo_wanted = Signal(str)
    left = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._receipt: ReceiptShown | None = None
        self.money = KeyedParagraph(speech, "")
        self.reason = PlainEdit()
        self.undo = ActionButton(speech, "ui_receipts.undo_yes", "F9", role="danger")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        column = _column(self)
        column.addWidget(Caption(speech, "ui_receipts.undo_title", role="heading"))
        column.addWidget(self.money)
        column.addWidget(Cell(speech, "ui_receipts.reason", self.reason))
        column.addStretch(1)
        _add_buttons(column, self.leave, self.undo)
        self._flow = FormFlow((self.reason,), self.undo.setFocus, self)
        self.undo.clicked.connect(self._on_undo)
        self.leave.clicked.connect(self.left)
        speech.changed.connect(self.retranslate)

    def begin(self, receipt: ReceiptShown) -> None:
        """Ask why."""
        self._receipt = receipt
        self.reason.clear()
        self.retranslate()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.undo.set_busy(busy)

    def retranslate(self) -> None:
        """Say it in the language chosen now."""
        if self._receipt is None:
            return
        paid = self._receipt.paid
        if paid.customer_code:
            self.money.set_key("ui_receipts.undo_account", customer=paid.customer_code)
            return
        self.money.set_key(
            "ui_receipts.undo_money",
            give=cash_text(self._speech, paid.tendered),
            take=cash_text(self._speech, paid.change),
        )

    @Slot()
    def _on_undo(self) -> None:
        self.undo_wanted.emit(self.reason.text())


class RefundPanel(QWidget):
    """Why, how much, and the notes that are really handed back."""

    refund_wanted = Signal(str, object)
    left = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refund: RefundShown | None = None
        self.amount = AmountLabel(speech, "figure")
        self.hint = KeyedParagraph(speech, "ui_receipts.refund_hint", role="hint")
        self.reason = PlainEdit()
        self.riel = MoneyEdit(Currency.KHR)
        self.dollars = MoneyEdit(Currency.USD)
        self.in_riel = ActionButton(speech, "ui_receipts.all_riel", "F5")
        self.in_dollars = ActionButton(speech, "ui_receipts.in_dollars", "F6")
        self.pay = ActionButton(speech, "ui_receipts.refund_yes", "F9", role="main")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        self._money = QWidget()
        self._lay_out(speech)
        self._flow = FormFlow((self.reason, self.riel, self.dollars), self.pay.setFocus, self)
        self.in_riel.clicked.connect(self._on_riel)
        self.in_dollars.clicked.connect(self._on_dollars)
        self.pay.clicked.connect(self._on_pay)
        self.leave.clicked.connect(self.left)

    def begin(self, refund: RefundShown) -> None:
        """Ask why and what is handed back; a reason typed already stays."""
        fresh = self._refund is None or not self.isVisible()
        self._refund = refund
        self.amount.set_amount(riel(refund.amount.cash_khr))
        self._money.setVisible(not refund.on_account)
        self.in_dollars.set_allowed(refund.in_dollars is not None)
        key = "ui_receipts.refund_approval" if refund.needs_approval else "ui_receipts.refund_hint"
        self.hint.set_key("ui_receipts.refund_account" if refund.on_account else key)
        self._fill(refund.proposed)
        if fresh:
            self.reason.clear()
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def handed_over(self) -> Cash:
        """The notes typed."""
        khr, cents = self.riel.amount(), self.dollars.amount()
        return Cash(khr.minor if khr else 0, cents.minor // 100 if cents else 0)

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.pay.set_busy(busy)

    def _lay_out(self, speech: Speech) -> None:
        column = _column(self)
        head = QHBoxLayout()
        head.addWidget(Caption(speech, "ui_receipts.refund_title", role="heading"))
        head.addStretch(1)
        head.addWidget(self.amount)
        column.addLayout(head)
        column.addWidget(self.hint)
        column.addWidget(Cell(speech, "ui_receipts.reason", self.reason))
        money = QHBoxLayout(self._money)
        money.setContentsMargins(0, 0, 0, 0)
        money.setSpacing(SPACE_M)
        money.addWidget(Cell(speech, "ui_receipts.handed_riel", self.riel), 1)
        money.addWidget(Cell(speech, "ui_receipts.handed_dollars", self.dollars), 1)
        money.addWidget(self.in_riel, 0, Qt.AlignmentFlag.AlignBottom)
        money.addWidget(self.in_dollars, 0, Qt.AlignmentFlag.AlignBottom)
        column.addWidget(self._money)
        column.addStretch(1)
        _add_buttons(column, self.leave, self.pay)

    def _fill(self, cash: Cash) -> None:
        self.riel.set_amount(riel(cash.khr) if cash.khr else None)
        dollars = Money(cash.usd_cents, Currency.USD) if cash.usd_whole else None
        self.dollars.set_amount(dollars)

    @Slot()
    def _on_riel(self) -> None:
        if self._refund is not None:
            self._fill(self._refund.proposed)

    @Slot()
    def _on_dollars(self) -> None:
        if self._refund is not None and self._refund.in_dollars is not None:
            self._fill(self._refund.in_dollars)

    @Slot()
    def _on_pay(self) -> None:
        self.refund_wanted.emit(self.reason.text(), self.handed_over())


def _column(owner: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, SPACE_S, 0, 0)
    column.setSpacing(SPACE_S)
    return column


def _add_buttons(column: QVBoxLayout, *buttons: QWidget) -> None:
    row = QHBoxLayout()
    row.setSpacing(SPACE_M)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    column.addLayout(row)
