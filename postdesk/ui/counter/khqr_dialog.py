"""The KHQR code for the customer, and what the clerk has seen of the payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Named, Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_XL
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.qr_view import QrView

if TYPE_CHECKING:
    from postdesk.services.khqr import CodeToPay

DIALOG_WIDTH, QR_SIDE = 620, 340


class KhqrDialog(QDialog):
    """The code, the exact amount, and two answers: the payment was seen, or not yet.

    Args:
        answered: Told the code and whether its payment was seen; then the sale is settled.
        printed: Told the code that is to come out on paper as well.
    """

    def __init__(
        self,
        speech: Speech,
        code: CodeToPay,
        answered: Callable[[CodeToPay, bool], None],
        printed: Callable[[CodeToPay], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(DIALOG_WIDTH)
        self.setWindowTitle(speech.say("ui_counter.khqr_title"))
        self._code, self._answered = code, answered
        self.amount = AmountLabel(speech, "figure")
        self.amount.set_amount(code.amount)
        self.seen = ActionButton(speech, "ui_counter.khqr_seen", "F9", role="main")
        self.unseen = ActionButton(speech, "ui_counter.khqr_unseen", "F7")
        self.on_paper = ActionButton(speech, "ui_counter.khqr_print", "F8")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        self._lay_out(speech, code)
        self.seen.clicked.connect(self._on_seen)
        self.unseen.clicked.connect(self._on_unseen)
        self.on_paper.clicked.connect(lambda: printed(code))
        self.leave.clicked.connect(self.reject)
        # Enter must not say by itself that money came.
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, speech: Speech, code: CodeToPay) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.setSpacing(SPACE_M)
        head = QHBoxLayout()
        head.addWidget(Caption(speech, "ui_counter.khqr_title", role="heading"), 1)
        head.addWidget(self.amount)
        whole.addLayout(head)
        whole.addWidget(QrView(code.modules, QR_SIDE), 0, Qt.AlignmentFlag.AlignHCenter)
        facts = KeyedParagraph(speech, "", role="field")
        facts.set_key(
            "ui_counter.khqr_facts",
            payee=Named(code.payee.name_km, code.payee.name),
            bill=code.bill_no,
            until=code.expires_at,
        )
        whole.addWidget(facts)
        whole.addWidget(KeyedParagraph(speech, "ui_counter.khqr_hint", role="hint"))
        whole.addWidget(self.seen)
        below = QHBoxLayout()
        below.setSpacing(SPACE_M)
        below.addWidget(self.leave)
        below.addWidget(self.on_paper)
        below.addWidget(self.unseen, 1)
        whole.addLayout(below)

    @Slot()
    def _on_seen(self) -> None:
        self.accept()
        self._answered(self._code, True)

    @Slot()
    def _on_unseen(self) -> None:
        self.accept()
        self._answered(self._code, False)
