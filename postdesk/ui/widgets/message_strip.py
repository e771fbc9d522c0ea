"""The strip that says what happened: trouble with what to do next, success, a notice."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from postdesk.domain.errors import FaultError
from postdesk.ui.khmer_label import Paragraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M, SPACE_S
from postdesk.ui.widgets.icons import State, state_picture

log = logging.getLogger(__name__)


def _log(reason: Exception) -> None:
    """What a person is told stands in the log as well: by its kind, and a fault with its detail.

    The facts of a refusal are the customer's and are left out.
    """
    if isinstance(reason, FaultError):
        log.warning("told: %s: %s", type(reason).__name__, reason)
    else:
        log.info("told: %s", type(reason).__name__)


class MessageStrip(QFrame):
    """One sentence with the picture of its state; said again when the language changes."""

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._speech = speech
        self._sentence: Callable[[], str] | None = None
        self._icon = QLabel(self)
        self._words = Paragraph(parent=self)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_M)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        speech.changed.connect(self.retranslate)
        self.clear()

    @property
    def text(self) -> str:
        """What it says now; empty when it says nothing."""
        return self._words.plain_text() if self._sentence else ""

    @property
    def state(self) -> str:
        """The state it shows, by name."""
        return str(self.property("state") or "")

    def show_trouble(self, reason: Exception) -> None:
        """Say why not and what to do. A trouble without a sentence is a bug and goes up."""
        self._speech.trouble(reason)
        _log(reason)
        self._show(State.BAD, lambda: self._speech.trouble(reason))

    def show_success(self, key: str, **fields: object) -> None:
        """Say that it is done."""
        self._show(State.GOOD, lambda: self._speech.say(key, **fields))

    def show_warning(self, key: str, **fields: object) -> None:
        """Say what to look out for."""
        self._show(State.WARN, lambda: self._speech.say(key, **fields))

    def show_notice(self, key: str, **fields: object) -> None:
        """Say something worth knowing."""
        self._show(State.NOTE, lambda: self._speech.say(key, **fields))

    def show_refusal(self, key: str, **fields: object) -> None:
        """Say what is missing or wrong in what was typed."""
        self._show(State.BAD, lambda: self._speech.say(key, **fields))

    def clear(self) -> None:
        """Say nothing and take no room."""
        self._sentence = None
        self.setVisible(False)

    def retranslate(self) -> None:
        """Say it again in the language chosen now."""
        if self._sentence is not None:
            self._words.set_plain_text(self._sentence())

    def _show(self, state: State, sentence: Callable[[], str]) -> None:
        self._sentence = sentence
        self.setProperty("state", state.value)
        self.style().unpolish(self)
        self.style().polish(self)
        for label in (self._icon, self._words):
            label.style().unpolish(label)
            label.style().polish(label)
        self._icon.setPixmap(state_picture(state))
        self._words.set_plain_text(sentence())
        self.setVisible(True)
