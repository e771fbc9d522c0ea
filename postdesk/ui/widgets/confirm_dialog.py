"""Asks before something that cannot be taken back; verbs stand on the buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_XL
from postdesk.ui.widgets.action_button import ENTER_KEY, ActionButton
from postdesk.ui.widgets.card import Cell
from postdesk.ui.widgets.form_flow import FormFlow

DIALOG_WIDTH = 560


class QuestionDialog(QDialog):
    """A title, a sentence, and two verbs; Enter does it, Esc does not.

    Args:
        topic: Prefix of its words: `<topic>_title`, `<topic>_text`, `<topic>_yes`.
        fields: What is filled into the text.

    Attributes:
        yes_key: The key that says yes.
    """

    yes_key = ENTER_KEY

    def __init__(
        self, speech: Speech, topic: str, *, fields: dict[str, object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(DIALOG_WIDTH)
        self.setWindowTitle(speech.say(f"{topic}_title"))
        self.text = KeyedParagraph(speech, "")
        self.text.set_key(f"{topic}_text", **fields)
        self.agree = ActionButton(speech, f"{topic}_yes", self.yes_key, role="main")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        self.whole.setSpacing(SPACE_L)
        self.whole.addWidget(Caption(speech, f"{topic}_title", role="heading"))
        self.whole.addWidget(self.text)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.agree)
        self.whole.addLayout(buttons)
        self.agree.clicked.connect(self._on_agree)
        self.leave.clicked.connect(self.reject)
        self.agree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_agree(self) -> None:
        raise NotImplementedError


class ConfirmDialog(QuestionDialog):
    """A question that is answered by a verb alone.

    Args:
        agreed: Told a yes.
    """

    def __init__(
        self,
        speech: Speech,
        topic: str,
        *,
        fields: dict[str, object],
        agreed: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(speech, topic, fields=fields, parent=parent)
        self._agreed = agreed

    @Slot()
    def _on_agree(self) -> None:
        self.accept()
        self._agreed()


class FieldDialog(QuestionDialog):
    """A question with one field to fill in first; Enter in it does it.

    Args:
        caption: The key of what stands above the field.
    """

    def __init__(
        self,
        speech: Speech,
        topic: str,
        field: QLineEdit,
        caption: str,
        *,
        fields: dict[str, object],
        parent: QWidget,
    ) -> None:
        super().__init__(speech, topic, fields=fields, parent=parent)
        # Above the verbs, below the sentence.
        self.whole.insertWidget(self.whole.count() - 1, Cell(speech, caption, field))
        self._flow = FormFlow((field,), self._on_agree, self)
        field.setFocus(Qt.FocusReason.OtherFocusReason)


def ask(
    parent: QWidget,
    speech: Speech,
    topic: str,
    agreed: Callable[[], None],
    **fields: object,
) -> ConfirmDialog:
    """Open the question over `parent` and return at once; `agreed` is told a yes."""
    dialog = ConfirmDialog(speech, topic, fields=fields, agreed=agreed, parent=parent)
    dialog.open()
    return dialog
