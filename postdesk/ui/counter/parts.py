"""Small parts of the counter: product keys and ticks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox

from postdesk.ui.language import Named, Speech
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.form_flow import ENTER_KEYS

KEY_ROOM_PX = 178


class ProductKey(ActionButton):
    """A product with its key; a long name takes two lines."""

    def __init__(self, speech: Speech, name: Named, shortcut: str) -> None:
        self._name = name
        super().__init__(speech, "ui_counter.product_key", shortcut, role="choice")
        self.setCheckable(True)
        self.setProperty("tall", "true")

    def retranslate(self) -> None:
        """Write the name in the language chosen now."""
        name = self._speech.shown(self._name)
        self.setToolTip(name)
        shown = self._in_two(name).replace("&", "&&")
        self.setText(f"{self._shortcut_text}   {shown}" if self._shortcut_text else shown)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Which product is open is for the counter to say."""

    def _in_two(self, name: str) -> str:
        font = QFont(self.font())
        font.setBold(True)
        if QFontMetrics(font).horizontalAdvance(name) <= KEY_ROOM_PX or " " not in name:
            return name
        spaces = [place for place, letter in enumerate(name) if letter == " "]
        cut = min(spaces, key=lambda place: abs(place - len(name) * 2 // 3))
        return f"{name[:cut]}\n         {name[cut + 1 :]}"


class Tick(QCheckBox):
    """A question to tick, with its key; Enter moves on and ticks nothing by itself."""

    entered = Signal()

    def __init__(self, speech: Speech, key: str, shortcut: str) -> None:
        super().__init__()
        self._speech, self._key, self._shortcut_text = speech, key, shortcut
        self._shortcut = QShortcut(QKeySequence(shortcut), self)
        self._shortcut.setAutoRepeat(False)
        self._shortcut.activated.connect(self._on_shortcut)
        speech.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def shortcut_text(self) -> str:
        """The key as shown."""
        return self._shortcut_text

    def retranslate(self) -> None:
        """Say it in the language chosen now."""
        self.setText(f"{self._speech.say(self._key)}   {self._shortcut_text}")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter moves on."""
        if event.key() in ENTER_KEYS:
            if not event.isAutoRepeat():
                self.entered.emit()
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_shortcut(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toggle()
