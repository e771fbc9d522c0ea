"""After the sale: the receipt's number, the change in large figures, the papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from postdesk.ui.counter.view import PaperState
from postdesk.ui.khmer_label import Caption, KeyedParagraph, Paragraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import card
from postdesk.ui.widgets.cash_text import cash_text
from postdesk.ui.widgets.icons import State, state_picture

if TYPE_CHECKING:
    from postdesk.services.counter import Settled

NUMBERS_SHOWN_MAX = 12
CHANGE_STAYS_MS = 1_000
STATES = {
    PaperState.PRINTING: (State.NOTE, "ui_counter.papers_printing"),
    PaperState.PRINTED: (State.GOOD, "ui_counter.papers_printed"),
    PaperState.FAILED: (State.WARN, "ui_counter.papers_failed"),
}


class ResultPanel(QWidget):
    """What to give back and to stick on; Enter serves the next customer."""

    next_wanted = Signal()
    undo_wanted = Signal(str)
    print_wanted = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._settled: Settled | None = None
        self._shown_for = QElapsedTimer()
        self.saved = KeyedParagraph(speech, "", role="heading")
        self.change_name = Caption(speech, "ui_counter.give_change", role="heading")
        self.change = QLabel()
        self.change.setProperty("role", "huge")
        self.change.setTextFormat(Qt.TextFormat.PlainText)
        self.numbers_name = Caption(speech, "ui_counter.stick_labels", role="field")
        self.numbers = Paragraph("strong")
        self._paper_icon = QLabel()
        self.papers = KeyedParagraph(speech, "")
        self.again = ActionButton(speech, "ui_counter.print_again", "F6")
        self.undo = ActionButton(speech, "ui_counter.undo", "F10", role="danger")
        self.next = ActionButton(speech, "ui_counter.next_customer", "F9", role="main")
        self._lay_out()
        self.again.clicked.connect(self.print_wanted)
        self.undo.clicked.connect(self._on_undo)
        self.next.clicked.connect(self._on_next)
        speech.changed.connect(self.retranslate)

    def show_settled(self, settled: Settled) -> None:
        """The sale stands in the books."""
        self._settled = settled
        self._shown_for.start()
        self.saved.set_key("ui_counter.saved", no=settled.receipt_no)
        self.retranslate()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_papers(self, state: PaperState, problem: Exception | None) -> None:
        """How the papers stand."""
        icon, key = STATES[state]
        self._paper_icon.setPixmap(state_picture(icon))
        self.papers.set_key(key)
        self.again.setVisible(problem is not None)

    def retranslate(self) -> None:
        """Write it in the language chosen now."""
        if self._settled is None:
            return
        self.change.setText(cash_text(self._speech, self._settled.change))
        shown = [_grouped(number) for number in self._settled.numbers[:NUMBERS_SHOWN_MAX]]
        if len(self._settled.numbers) > NUMBERS_SHOWN_MAX:
            shown.append("…")
        self.numbers.set_plain_text("  ·  ".join(shown))
        self.numbers_name.setVisible(bool(shown))

    @Slot()
    def _on_next(self) -> None:
        # An Enter too many at the payment must not take the change away unread.
        if self._shown_for.hasExpired(CHANGE_STAYS_MS):
            self.next_wanted.emit()

    def _on_undo(self) -> None:
        if self._settled is not None:
            self.undo_wanted.emit(self._settled.receipt_no)

    def _lay_out(self) -> None:
        frame, column = card(self)
        column.setSpacing(SPACE_M)
        saved = QHBoxLayout()
        saved.setSpacing(SPACE_M)
        tick = QLabel()
        tick.setPixmap(state_picture(State.GOOD, 28))
        saved.addWidget(tick)
        saved.addWidget(self.saved, 1)
        column.addLayout(saved)
        column.addStretch(1)
        column.addWidget(self.change_name, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.change, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self.numbers_name)
        column.addWidget(self.numbers)
        papers = QHBoxLayout()
        papers.setSpacing(SPACE_M)
        papers.addWidget(self._paper_icon)
        papers.addWidget(self.papers, 1)
        papers.addWidget(self.again)
        column.addLayout(papers)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addWidget(self.undo)
        buttons.addStretch(1)
        buttons.addWidget(self.next)
        column.addLayout(buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)


def _grouped(number: str) -> str:
    """An item number as it is read: `RR 200 100 018 KH`."""
    cuts = (number[:2], number[2:5], number[5:8], number[8:11], number[11:])
    return " ".join(cut for cut in cuts if cut)
