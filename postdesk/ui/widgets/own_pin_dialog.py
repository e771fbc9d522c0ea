"""Asks the person at the desk for the own PIN once more, before something that is theirs alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from postdesk.ui.language import Speech
from postdesk.ui.widgets.confirm_dialog import FieldDialog
from postdesk.ui.widgets.pin_edit import PinEdit


class OwnPinDialog(FieldDialog):
    """A title, a sentence, the PIN, and two verbs; whether it is right is found out later.

    Args:
        topic: Prefix of its words: `<topic>_title`, `<topic>_text`, `<topic>_yes`.
        fields: What is filled into the text.
        typed: Told the PIN.
    """

    def __init__(
        self,
        speech: Speech,
        topic: str,
        *,
        fields: dict[str, object],
        typed: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        self.pin = PinEdit()
        super().__init__(speech, topic, self.pin, "ui_window.pin", fields=fields, parent=parent)
        self._typed = typed

    @Slot()
    def _on_agree(self) -> None:
        pin = self.pin.text()
        if pin:
            self.accept()
            self._typed(pin)
