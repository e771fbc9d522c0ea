"""One-time codes for approval by telephone, shown once to be written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_XL
from postdesk.ui.widgets.action_button import ActionButton

if TYPE_CHECKING:
    from postdesk.services.approval_codes import ApprovalCode

DIALOG_WIDTH = 560


class CodesDialog(QDialog):
    """Shows the codes; when it is closed nobody sees them again."""

    def __init__(self, speech: Speech, codes: Sequence[ApprovalCode], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(DIALOG_WIDTH)
        self.setWindowTitle(speech.say("ui_office.codes"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.setSpacing(SPACE_M)
        whole.addWidget(Caption(speech, "ui_office.codes", role="heading"))
        whole.addWidget(KeyedParagraph(speech, "ui_office.codes_text"))
        grid = QGridLayout()
        half = -(-len(codes) // 2)
        for place, code in enumerate(codes):
            label = QLabel(code.text)
            label.setProperty("role", "amount")
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            grid.addWidget(label, place % half, place // half)
        whole.addLayout(grid)
        self.leave = ActionButton(speech, "ui_office.codes_written", "Esc", role="main")
        self.leave.clicked.connect(self.accept)
        whole.addWidget(self.leave)
        self.leave.setFocus()
