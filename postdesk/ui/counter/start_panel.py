"""What stands in the middle while nothing is typed: begin, go on with a draft, open the till."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.basket import BasketDraft
from postdesk.domain.errors import RuleError
from postdesk.ui.khmer_label import Caption, KeyedParagraph, Paragraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import card


class StartPanel(QWidget):
    """Says which keys begin."""

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _column(self)
        column.addStretch(1)
        title = Caption(speech, "ui_counter.start", role="title")
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        words = KeyedParagraph(speech, "ui_counter.start_text", role="field")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(words)
        column.addStretch(2)


class ClosedPanel(QWidget):
    """Nothing can be sold yet; one key leads to the till."""

    till_wanted = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._problem: RuleError | None = None
        self.words = Paragraph()
        self.open = ActionButton(speech, "ui_counter.open_till", "F9", role="main")
        column = _column(self)
        column.addWidget(Caption(speech, "ui_counter.closed", role="heading"))
        column.addWidget(self.words)
        column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.open.clicked.connect(self.till_wanted)
        speech.changed.connect(self.retranslate)

    def show_problem(self, problem: RuleError | None) -> None:
        """Why nothing can be sold."""
        self._problem = problem
        self.retranslate()
        self.open.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say it in the language chosen now."""
        if self._problem is not None:
            self.words.set_plain_text(self._speech.trouble(self._problem))


class OfferPanel(QWidget):
    """A half-filled basket was found: go on with it, or throw it away."""

    go_on = Signal()
    drop = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = KeyedParagraph(speech, "")
        self.take = ActionButton(speech, "ui_counter.offer_take", "F9", role="main")
        self.refuse = ActionButton(speech, "ui_counter.drop", "F11")
        column = _column(self)
        column.addWidget(Caption(speech, "ui_counter.offer", role="heading"))
        column.addWidget(self.words)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addWidget(self.take)
        buttons.addWidget(self.refuse)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(1)
        self.take.clicked.connect(self.go_on)
        self.refuse.clicked.connect(self.drop)

    def show_offer(self, draft: BasketDraft) -> None:
        """Say what it is."""
        items = len(draft.lines) + (draft.editing is not None)
        self.words.set_key(
            "ui_counter.offer_text", customer=draft.customer_shown or "–", items=items
        )
        self.take.setFocus(Qt.FocusReason.OtherFocusReason)


def _column(owner: QWidget) -> QVBoxLayout:
    frame, column = card(owner)
    column.setSpacing(SPACE_M)
    whole = QHBoxLayout(owner)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(frame)
    return column
