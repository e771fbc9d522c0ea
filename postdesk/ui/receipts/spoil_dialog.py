"""Asks which pre-printed label was spoiled, and why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_XL
from postdesk.ui.widgets.action_button import ENTER_KEY, ActionButton
from postdesk.ui.widgets.card import Cell
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.s10_edit import S10Edit

DIALOG_WIDTH = 560


class SpoilDialog(QDialog):
    """A label that was torn and may not be used any more."""

    def __init__(
        self, speech: Speech, spoiled: Callable[[str, str], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(DIALOG_WIDTH)
        self.setWindowTitle(speech.say("ui_receipts.spoil_title"))
        self._spoiled = spoiled
        self.number, self.reason = S10Edit(), PlainEdit()
        self.agree = ActionButton(speech, "ui_receipts.spoil_yes", ENTER_KEY, role="main")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.setSpacing(SPACE_M)
        whole.addWidget(Caption(speech, "ui_receipts.spoil_title", role="heading"))
        whole.addWidget(KeyedParagraph(speech, "ui_receipts.spoil_text"))
        whole.addWidget(Cell(speech, "ui_receipts.spoil_number", self.number))
        whole.addWidget(Cell(speech, "ui_receipts.reason", self.reason))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.agree)
        whole.addLayout(buttons)
        self._flow = FormFlow((self.number, self.reason), self._on_agree, self)
        self.agree.clicked.connect(self._on_agree)
        self.leave.clicked.connect(self.reject)
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_agree(self) -> None:
        number, reason = self.number.number(), self.reason.text()
        if not number:
            self.number.set_wrong(True)
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.accept()
        self._spoiled(number, reason)
