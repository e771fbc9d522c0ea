"""Questions over the counter: under which name to park, what may not be sent."""

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

DIALOG_WIDTH = 560
PROHIBITED_COUNT = 8


class ParkDialog(QDialog):
    """Asks for a name to find the basket by."""

    def __init__(
        self, speech: Speech, customer: str, parked: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(DIALOG_WIDTH)
        self.setWindowTitle(speech.say("ui_counter.park_title"))
        self._parked = parked
        self.customer = PlainEdit()
        self.customer.setText(customer)
        self.customer.selectAll()
        self.agree = ActionButton(speech, "ui_counter.park_yes", ENTER_KEY, role="main")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        whole = _whole(self)
        whole.addWidget(Caption(speech, "ui_counter.park_title", role="heading"))
        whole.addWidget(KeyedParagraph(speech, "ui_counter.park_text"))
        whole.addWidget(Cell(speech, "ui_counter.park_name", self.customer))
        _add_buttons(whole, self.leave, self.agree)
        self._flow = FormFlow((self.customer,), self._on_agree, self)
        self.agree.clicked.connect(self._on_agree)
        self.leave.clicked.connect(self.reject)
        self.customer.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_agree(self) -> None:
        name = self.customer.text()
        self.accept()
        self._parked(name)


class ProhibitedDialog(QDialog):
    """The list of what may not be sent, to ask from."""

    def __init__(self, speech: Speech, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(DIALOG_WIDTH)
        self.setWindowTitle(speech.say("ui_counter.prohibited_title"))
        self.leave = ActionButton(speech, "ui_window.close", "Esc", role="main")
        whole = _whole(self)
        whole.addWidget(Caption(speech, "ui_counter.prohibited_title", role="heading"))
        whole.addWidget(KeyedParagraph(speech, "ui_counter.prohibited_text"))
        for number in range(1, PROHIBITED_COUNT + 1):
            whole.addWidget(KeyedParagraph(speech, f"ui_counter.prohibited_{number}"))
        _add_buttons(whole, self.leave)
        self.leave.clicked.connect(self.accept)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)


def _whole(dialog: QDialog) -> QVBoxLayout:
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
    whole.setSpacing(SPACE_M)
    return whole


def _add_buttons(whole: QVBoxLayout, *buttons: QWidget) -> None:
    row = QHBoxLayout()
    row.setSpacing(SPACE_M)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    whole.addLayout(row)
