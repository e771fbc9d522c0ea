"""A few choices side by side, one of them taken; arrows and letters work."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.form_flow import ENTER_KEYS

_STEPS: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class ChoiceButtons(QWidget):
    """A row (or column) of choices; arrows move, Enter goes on to the next field."""

    chosen = Signal(object)

    def __init__(
        self,
        speech: Speech,
        choices: Sequence[tuple[object, str]],
        *,
        vertical: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values = [value for value, _ in choices]
        self._group = QButtonGroup(self)
        self.buttons: list[ActionButton] = []
        row = QVBoxLayout(self) if vertical else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for place, (_, key) in enumerate(choices):
            button = ActionButton(speech, key, role="choice")
            button.setCheckable(True)
            button.installEventFilter(self)
            self._group.addButton(button, place)
            self.buttons.append(button)
            row.addWidget(button, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.buttons[0].setChecked(True)
        self.setFocusProxy(self.buttons[0])
        self._group.idClicked.connect(self._on_clicked)

    def value(self) -> object:
        """The choice taken."""
        return self._values[self._group.checkedId()]

    def choose(self, value: object) -> None:
        """Take a choice."""
        place = self._values.index(value)
        self.buttons[place].setChecked(True)
        self.setFocusProxy(self.buttons[place])
        self.chosen.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows take the neighbour; Enter moves on."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        place = next(i for i, button in enumerate(self.buttons) if button is watched)
        if (step := _STEPS.get(event.key())) is not None:
            place = max(0, min(len(self.buttons) - 1, place + step))
            self.choose(self._values[place])
            self.buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if event.key() in ENTER_KEYS:
            self.choose(self._values[place])
            self.focusNextChild()
            return True
        return False

    @Slot(int)
    def _on_clicked(self, place: int) -> None:
        self.setFocusProxy(self.buttons[place])
        self.chosen.emit(self._values[place])
