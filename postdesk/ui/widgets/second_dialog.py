"""Asks whether something is a second one: only an explicit yes says so, never Enter held down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from postdesk.domain.repeating import LooksRepeatedError
from postdesk.ui.language import Speech
from postdesk.ui.widgets.confirm_dialog import ConfirmDialog


class SecondDialog(ConfirmDialog):
    """Shows what it looks like; the way back has the focus, and yes has a key of its own.

    Args:
        left: Told that it was left without a yes.
    """

    yes_key = "F8"

    def __init__(
        self,
        speech: Speech,
        reason: LooksRepeatedError,
        *,
        agreed: Callable[[], None],
        left: Callable[[], None],
        parent: QWidget,
    ) -> None:
        fields: dict[str, object] = {"number": reason.number, "minutes": reason.minutes}
        super().__init__(speech, "ui_window.second", fields=fields, agreed=agreed, parent=parent)
        self._left = left
        self.rejected.connect(self._on_left)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_left(self) -> None:
        self._left()


def ask_second(
    parent: QWidget,
    speech: Speech,
    reason: LooksRepeatedError,
    agreed: Callable[[], None],
    left: Callable[[], None],
) -> None:
    """Open the question over `parent` and return at once."""
    SecondDialog(speech, reason, agreed=agreed, left=left, parent=parent).open()
