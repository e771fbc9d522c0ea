"""The first window in an empty folder: practise, or set up a real branch."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.ui.first_run.presenter import Begin, BeginReal, FirstRunPresenter, NewBranch
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, WINDOW_SIZE
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.message_strip import MessageStrip
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.pin_edit import PinEdit
from postdesk.ui.widgets.plain_edit import PlainEdit

CARD_WIDTH = 500


class FirstRunScreen(QWidget):
    """Two cards: training on the left, a real branch on the right.

    Attributes:
        finished: The books are there.
    """

    finished = Signal()

    def __init__(self, speech: Speech, begin_training: Begin, begin_real: BeginReal) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._speech = speech
        self.presenter = FirstRunPresenter(self, begin_training, begin_real)
        self.strip = MessageStrip(speech, self)
        self.training = ActionButton(speech, "ui_first_run.start_training", "F5", role="main")
        self.real = ActionButton(speech, "ui_first_run.start_real", "F9", role="main")
        self.language = ActionButton(speech, "ui_window.other_language", "F12", role="quiet")
        self.branch_km, self.branch_en = PlainEdit(self), PlainEdit(self)
        self.code, self.telephone = PlainEdit(self), PhoneEdit(self)
        self.manager_km, self.manager_latin = PlainEdit(self), PlainEdit(self)
        self.manager_id = PlainEdit(self)
        self.pin, self.pin_again = PinEdit(self), PinEdit(self)
        self._lay_out()
        self.resize(*WINDOW_SIZE)
        self.training.clicked.connect(self.presenter.start_training)
        self.real.clicked.connect(self._on_real)
        self.language.clicked.connect(speech.toggle)
        speech.changed.connect(self.retranslate)
        self.retranslate()
        self.training.setFocus()

    def retranslate(self) -> None:
        """Name the window in the language chosen now."""
        self.setWindowTitle(self._speech.say("ui_first_run.title"))

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.training.set_busy(busy)
        self.real.set_busy(busy)
        if busy:
            self.strip.show_notice("ui_first_run.working")

    def show_trouble(self, reason: Exception) -> None:
        """Say why not."""
        self.strip.show_trouble(reason)

    def say_pins_differ(self) -> None:
        """The PIN and its repetition are not the same."""
        self.strip.show_refusal("ui_people.pins_differ")
        self.pin.clear()
        self.pin_again.clear()
        self.pin.setFocus()

    def finish(self) -> None:
        """The books are there."""
        self.finished.emit()

    def typed(self) -> NewBranch:
        """What was typed of the real branch."""
        return NewBranch(
            code=self.code.text().strip(),
            name_km=self.branch_km.text().strip(),
            name_en=self.branch_en.text().strip(),
            telephone=self.telephone.number(),
            manager_id=self.manager_id.text().strip(),
            manager_km=self.manager_km.text().strip(),
            manager_latin=self.manager_latin.text().strip(),
            pin=self.pin.text(),
            pin_again=self.pin_again.text(),
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Caption(self._speech, "ui_first_run.title", role="title"))
        head.addStretch(1)
        head.addWidget(self.language)
        cards = QHBoxLayout()
        cards.setSpacing(SPACE_L)
        cards.addStretch(1)
        cards.addWidget(self._training_card(), 0, Qt.AlignmentFlag.AlignTop)
        cards.addWidget(self._real_card())
        cards.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.setSpacing(SPACE_M)
        whole.addLayout(head)
        whole.addWidget(KeyedParagraph(self._speech, "ui_first_run.intro", role="field"))
        whole.addWidget(self.strip)
        whole.addStretch(1)
        whole.addLayout(cards)
        whole.addStretch(2)

    def _training_card(self) -> QWidget:
        card, column = _card(self)
        column.addWidget(Caption(self._speech, "ui_first_run.training", role="heading"))
        column.addWidget(KeyedParagraph(self._speech, "ui_first_run.training_text"))
        column.addWidget(self.training)
        return card

    def _real_card(self) -> QWidget:
        card, column = _card(self)
        column.addWidget(Caption(self._speech, "ui_first_run.real", role="heading"))
        column.addWidget(KeyedParagraph(self._speech, "ui_first_run.real_text", role="hint"))
        form = QFormLayout()
        form.setSpacing(SPACE_S)
        rows = (
            ("branch_km", self.branch_km),
            ("branch_en", self.branch_en),
            ("branch_code", self.code),
            ("telephone", self.telephone),
            ("manager_km", self.manager_km),
            ("manager_latin", self.manager_latin),
            ("manager_id", self.manager_id),
            ("pin", self.pin),
            ("pin_again", self.pin_again),
        )
        for key, field in rows:
            caption = Caption(self._speech, f"ui_first_run.{key}", role="field", buddy=field)
            form.addRow(caption, field)
        column.addLayout(form)
        column.addWidget(KeyedParagraph(self._speech, "ui_people.pin_rule", role="hint"))
        column.addWidget(self.real)
        self._flow = FormFlow([field for _, field in rows], self.real.click, self)
        return card

    @Slot()
    def _on_real(self) -> None:
        self.presenter.start_real(self.typed())


def _card(parent: QWidget) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame(parent)
    card.setProperty("role", "card")
    card.setFixedWidth(CARD_WIDTH)
    column = QVBoxLayout(card)
    column.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
    column.setSpacing(SPACE_M)
    return card, column
