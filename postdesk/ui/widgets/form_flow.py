"""Enter moves on to the next field of a form, and at the end does its main action."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from postdesk.ui.widgets.place_edit import PlaceEdit

ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class FormFlow(QObject):
    """The order in which a form is worked through; it is also the order of Tab.

    Args:
        fields: The fields in that order; hidden and disabled ones are passed over.
        finish: Done when Enter is pressed in the last field; none moves nowhere.
        owner: The form, which keeps this alive.
    """

    def __init__(
        self, fields: Sequence[QWidget], finish: Callable[[], None] | None, owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._fields: list[QWidget] = []
        self._finish = finish
        self.set_fields(fields)

    def set_fields(self, fields: Sequence[QWidget]) -> None:
        """Work through other fields from now on."""
        for field in self._fields:
            field.removeEventFilter(self)
        self._fields = list(fields)
        for field in self._fields:
            field.installEventFilter(self)
        for before, after in zip(self._fields, self._fields[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take Enter from the fields; an open list gives its choice first, buttons keep theirs."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in ENTER_KEYS or isinstance(watched, QAbstractButton):
            return False
        if isinstance(watched, PlaceEdit):
            watched.take_current()
        if not event.isAutoRepeat() and isinstance(watched, QWidget):
            if isinstance(watched, QLineEdit):
                watched.returnPressed.emit()
            self._move_on(watched)
        return True

    def _move_on(self, field: QWidget) -> None:
        place = self._fields.index(field)
        for after in self._fields[place + 1 :]:
            if after.isEnabled() and after.isVisible():
                after.setFocus(Qt.FocusReason.TabFocusReason)
                return
        if self._finish is not None:
            self._finish()
