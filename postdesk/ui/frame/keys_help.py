"""F1: every key that works here and now, over the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_XL
from postdesk.ui.widgets.action_button import ActionButton

GENERAL_KEYS = (
    ("Enter", "ui_window.key_enter"),
    ("Esc", "ui_window.key_escape"),
    ("Tab", "ui_window.key_tab"),
    ("Ctrl+1 … 0", "ui_window.key_pages"),
    ("Ctrl+L", "ui_window.lock"),
    ("Ctrl+U", "ui_window.switch_person"),
    ("F12", "ui_window.other_language"),
    ("F1", "ui_window.help"),
)
COLUMN_WIDTH = 330


class KeysHelp(QDialog):
    """Lists the keys of the open page and those that work everywhere."""

    def __init__(self, speech: Speech, page: QWidget | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._speech = speech
        self.setWindowTitle(speech.say("ui_window.keys_title"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.setSpacing(SPACE_M)
        whole.addWidget(Caption(speech, "ui_window.keys_title", role="heading"))
        whole.addWidget(KeyedParagraph(speech, "ui_window.keys_hint", role="hint"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(6)
        here = keys_of(page) if page is not None else ()
        everywhere = tuple((key, speech.say(words)) for key, words in GENERAL_KEYS)
        for column, rows in enumerate((here, everywhere)):
            for row, (key, words) in enumerate(rows):
                name = QLabel(key)
                name.setProperty("role", "strong")
                grid.addWidget(name, row, column * 2)
                grid.addWidget(QLabel(words), row, column * 2 + 1)
            grid.setColumnMinimumWidth(column * 2 + 1, COLUMN_WIDTH if rows else 0)
        whole.addLayout(grid)
        close = ActionButton(speech, "ui_window.close", "Esc", role="main")
        close.clicked.connect(self.accept)
        whole.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


def keys_of(page: QWidget) -> tuple[tuple[str, str], ...]:
    """The keys that work on a page now: (key, what it does)."""
    buttons = page.findChildren(ActionButton)
    return tuple(
        (button.shortcut_text, button.text().removesuffix(button.shortcut_text).strip())
        for button in buttons
        if button.shortcut_text and button.isVisible()
    )
