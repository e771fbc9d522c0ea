"""Asks the person at the desk for the own PIN once more, before something that is theirs alone."""

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
from postdesk.ui.widgets.pin_edit import PinEdit

DIALOG_WIDTH = 560


class OwnPinDialog(QDialog):
    """A title, a sentence, the PIN, and two verbs; whether it is right is found out later.

    Args:
        topic: Prefix of its words: `<topic>_title`, `<topic>_text`, and `<topic>` on the button.
        fields: What is filled into the text.
        typed: Told the PIN.
    """

    def __init__(
        self,
        speech: Speech,
        topic: str,
        *,
        fields: dict[str, object],
        typed: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(DIALOG_WIDTH)
        self.setWindowTitle(speech.say(f"{topic}_title"))
        self._typed = typed
        self.pin = PinEdit(self)
        self.agree = ActionButton(speech, topic, ENTER_KEY, role="main")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        text = KeyedParagraph(speech, "")
        text.set_key(f"{topic}_text", **fields)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.setSpacing(SPACE_M)
        whole.addWidget(Caption(speech, f"{topic}_title", role="heading"))
        whole.addWidget(text)
        whole.addWidget(Cell(speech, "ui_window.pin", self.pin))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.agree)
        whole.addLayout(buttons)
        self._flow = FormFlow((self.pin,), self._on_agree, self)
        self.agree.clicked.connect(self._on_agree)
        self.leave.clicked.connect(self.reject)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_agree(self) -> None:
        pin = self.pin.text()
        if pin:
            self.accept()
            self._typed(pin)
