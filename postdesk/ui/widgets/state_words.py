"""One sentence about how something stands, with the picture of its state."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from postdesk.ui.khmer_label import KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_S
from postdesk.ui.widgets.icons import State, state_picture

ICON_WIDTH = 24


class StateWords(QWidget):
    """A picture of a state, and beside it the words."""

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self._icon.setFixedWidth(ICON_WIDTH)
        self.words = KeyedParagraph(speech, "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)

    def say(self, state: State, key: str, **fields: object) -> None:
        """Say how it stands."""
        self._icon.setPixmap(state_picture(state))
        self.words.set_key(key, **fields)
