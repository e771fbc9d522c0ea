"""Asks why, before something that others will read about."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from postdesk.ui.language import Speech
from postdesk.ui.widgets.confirm_dialog import FieldDialog
from postdesk.ui.widgets.plain_edit import PlainEdit


class ReasonDialog(FieldDialog):
    """A title, a sentence, a reason to type, and two verbs.

    Args:
        topic: Prefix of its words: `<topic>_title`, `<topic>_text`, `<topic>_reason`,
            `<topic>_yes`.
        fields: What is filled into the text.
        told: Told the reason.
    """

    def __init__(
        self,
        speech: Speech,
        topic: str,
        *,
        fields: dict[str, object],
        told: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        self.reason = PlainEdit()
        super().__init__(
            speech, topic, self.reason, f"{topic}_reason", fields=fields, parent=parent
        )
        self._told = told

    @Slot()
    def _on_agree(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.reason.set_wrong(True)
            return
        self.accept()
        self._told(reason)
