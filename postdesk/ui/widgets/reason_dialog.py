"""Asks why, before something that others will read about."""

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


class ReasonDialog(QDialog):
    """A title, a sentence, a reason to type, and two verbs.

    Args:
        topic: Prefix of its words: `<topic>_title`, `<topic>_text`, `<topic>_reason`,
            `<topic>_yes`.
        fields: What is filled into the text.
        told: Told the reason.
    """

    def __init__(
        self,
        speech: Speech,
        topic: str,
        *,
        fields: dict[str, object],
        told: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(DIALOG_WIDTH)
        self.setWindowTitle(speech.say(f"{topic}_title"))
        self._told = told
        self.reason = PlainEdit()
        self.agree = ActionButton(speech, f"{topic}_yes", ENTER_KEY, role="main")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        text = KeyedParagraph(speech, "")
        text.set_key(f"{topic}_text", **fields)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.setSpacing(SPACE_M)
        whole.addWidget(Caption(speech, f"{topic}_title", role="heading"))
        whole.addWidget(text)
        whole.addWidget(Cell(speech, f"{topic}_reason", self.reason))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.agree)
        whole.addLayout(buttons)
        self._flow = FormFlow((self.reason,), self._on_agree, self)
        self.agree.clicked.connect(self._on_agree)
        self.leave.clicked.connect(self.reject)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_agree(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.reason.set_wrong(True)
            return
        self.accept()
        self._told(reason)
