"""A button that says its key, works by it, and takes no second press while busy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from postdesk.ui.language import Speech

ENTER_KEY = "Enter"


class ActionButton(QPushButton):
    """One thing that a person can do, with its key in the caption: "គិតប្រាក់  F9".

    Args:
        speech: Who says the caption.
        key: The caption's key in the catalogue.
        shortcut: The key that does the same, as Qt writes it (`F9`, `Ctrl+P`); it works while
            the button can be seen. `Enter` is only shown: fields handle it.
        role: `main`, `danger`, `quiet`, `choice`, or none.
    """

    def __init__(
        self,
        speech: Speech,
        key: str,
        shortcut: str = "",
        *,
        role: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._speech = speech
        self._key = key
        self._fields: dict[str, object] = {}
        self._shortcut_text = shortcut
        self._busy = False
        self._wanted = True
        self.setAutoDefault(False)
        if role:
            self.setProperty("role", role)
        if shortcut and shortcut != ENTER_KEY:
            self._shortcut = QShortcut(QKeySequence(shortcut), self)
            self._shortcut.setAutoRepeat(False)
            self._shortcut.activated.connect(self._on_shortcut)
        speech.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def shortcut_text(self) -> str:
        """The key as shown."""
        return self._shortcut_text

    def set_key(self, key: str, **fields: object) -> None:
        """Say something else from now on."""
        self._key, self._fields = key, fields
        self.retranslate()

    def set_busy(self, busy: bool) -> None:
        """While busy it cannot be pressed; whether it may be otherwise is kept."""
        self._busy = busy
        self._update()

    def set_allowed(self, allowed: bool) -> None:
        """Whether it may be pressed when nothing is under way."""
        self._wanted = allowed
        self._update()

    def retranslate(self) -> None:
        """Say the caption in the language chosen now."""
        caption = self._speech.say(self._key, **self._fields).replace("&", "&&")
        self.setText(f"{caption}   {self._shortcut_text}" if self._shortcut_text else caption)

    def keyPressEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Enter presses the button that has the focus, as the space bar does."""
        if getattr(event, "key", lambda: None)() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not getattr(event, "isAutoRepeat", lambda: False)():
                self.click()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    @Slot()
    def _on_shortcut(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.click()

    def _update(self) -> None:
        self.setEnabled(self._wanted and not self._busy)
