"""The staff page: the list on the left, what is typed on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.people import Person, Role
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Named, Speech
from postdesk.ui.people.presenter import PeoplePresenter, StaffRow, TypedPerson
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_L, SPACE_M
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.choice_buttons import ChoiceButtons
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.pin_edit import PinEdit
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable

FORM_WIDTH = 520
ROLES = (
    (Role.CLERK, "ui_window.role_clerk"),
    (Role.MANAGER, "ui_window.role_manager"),
    (Role.AUDITOR, "ui_window.role_auditor"),
)


class PeopleScreen(Screen):
    """Everybody who works here; F2 adds, F4 sets a PIN, F6 unlocks."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_people.title", parent)
        self.presenter = PeoplePresenter(self, context.run, context.session)
        self._new_pin_for: Person | None = None
        self.table = RecordTable(self.speech, _columns(), self)
        self.add = ActionButton(self.speech, "ui_people.add", "F2")
        self.set_pin = ActionButton(self.speech, "ui_people.set_pin", "F4")
        self.unlock = ActionButton(self.speech, "ui_people.unlock", "F6")
        self.form = _PersonForm(self.speech, self)
        self._lay_out()
        self.table.current_changed.connect(self._on_current)
        self.add.clicked.connect(self._on_add)
        self.set_pin.clicked.connect(self._on_set_pin)
        self.unlock.clicked.connect(self._on_unlock)
        self.form.save.clicked.connect(self._on_save)
        self.form.leave.clicked.connect(self._on_leave)

    def come_in(self) -> None:
        """Show the list as it is now."""
        self.form.hide()
        self.presenter.load()
        self.table.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        for button in (self.add, self.set_pin, self.unlock, self.form.save):
            button.set_busy(busy)

    def show_staff(self, rows: Sequence[StaffRow]) -> None:
        """Everybody who works here."""
        self.table.set_records(rows)

    def say_pins_differ(self) -> None:
        """The PIN and its repetition are not the same."""
        self.strip.show_refusal("ui_people.pins_differ")
        self.form.ask_pin_again()

    def say_added(self, person: Person) -> None:
        """The person can sign in now."""
        self._done("ui_people.added", person)

    def say_pin_set(self, person: Person) -> None:
        """The person has a new PIN."""
        self._done("ui_people.pin_set", person)

    def say_unlocked(self, person: Person) -> None:
        """The person may try again."""
        self._done("ui_people.unlocked", person)

    def _done(self, key: str, person: Person) -> None:
        name = Named(person.name_km, person.name_latin)
        self.strip.show_success(key, person=name)
        self.form.hide()
        self.table.setFocus()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE_M)
        left.addWidget(self.table, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        for button in (self.add, self.set_pin, self.unlock):
            buttons.addWidget(button)
        buttons.addStretch(1)
        left.addLayout(buttons)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_M)
        columns.addLayout(left, 1)
        columns.addWidget(self.form)
        self.body.addLayout(columns, 1)

    def _current(self) -> StaffRow | None:
        row = self.table.current_record()
        return row if isinstance(row, StaffRow) else None

    @Slot()
    def _on_current(self) -> None:
        row = self._current()
        self.set_pin.set_allowed(row is not None)
        self.unlock.set_allowed(row is not None and row.is_locked)

    @Slot()
    def _on_add(self) -> None:
        self._new_pin_for = None
        self.strip.clear()
        self.form.begin(None)

    @Slot()
    def _on_set_pin(self) -> None:
        if (row := self._current()) is not None:
            self._new_pin_for = row.person
            self.strip.clear()
            self.form.begin(row.person)

    @Slot()
    def _on_unlock(self) -> None:
        if (row := self._current()) is not None:
            self.presenter.unlock(row.person)

    @Slot()
    def _on_save(self) -> None:
        typed = self.form.typed()
        if self._new_pin_for is None:
            self.presenter.add(typed)
        else:
            self.presenter.set_pin(self._new_pin_for, typed.pin, typed.pin_again)

    @Slot()
    def _on_leave(self) -> None:
        self.form.hide()
        self.strip.clear()
        self.table.setFocus()


class _PersonForm(QFrame):
    """A new person, or a new PIN for one."""

    def __init__(self, speech: Speech, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setFixedWidth(FORM_WIDTH)
        self._speech = speech
        self.heading = Caption(speech, "ui_people.new", role="heading")
        self.name_km = PlainEdit(self)
        self.name_latin = PlainEdit(self)
        self.code = PlainEdit(self)
        self.role = ChoiceButtons(speech, ROLES, vertical=True, parent=self)
        self.pin = PinEdit(self)
        self.pin_again = PinEdit(self)
        self.save = ActionButton(speech, "ui_people.save", "F9", role="main")
        self.leave = ActionButton(speech, "ui_window.cancel", "Esc")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
        self._form.setSpacing(SPACE_M)
        self._form.addRow(self.heading)
        self._rows: list[tuple[QWidget, QWidget]] = []
        for key, field in (
            ("name_km", self.name_km),
            ("name_latin", self.name_latin),
            ("code", self.code),
            ("role", self.role),
            ("new_pin", self.pin),
            ("new_pin_again", self.pin_again),
        ):
            caption = Caption(speech, f"ui_people.{key}", role="field", buddy=field)
            self._form.addRow(caption, field)
            self._rows.append((caption, field))
        self._form.addRow(KeyedParagraph(speech, "ui_people.pin_rule", role="hint"))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.save, 1)
        self._form.addRow(buttons)
        fields = (self.name_km, self.name_latin, self.code, self.pin, self.pin_again)
        self._flow = FormFlow(fields, self.save.click, self)
        self.hide()

    def begin(self, person: Person | None) -> None:
        """Ask for a new person; or, of a known one, only for the PIN."""
        for _, field in self._rows:
            if isinstance(field, PlainEdit):
                field.clear()
        for caption, field in self._rows[:4]:
            caption.setVisible(person is None)
            field.setVisible(person is None)
        if person is None:
            self.heading.set_key("ui_people.new")
        else:
            name = Named(person.name_km, person.name_latin)
            self.heading.set_key("ui_people.new_pin_for", person=name)
        self.show()
        (self.name_km if person is None else self.pin).setFocus()

    def ask_pin_again(self) -> None:
        """Both PINs have to be typed anew."""
        self.pin.clear()
        self.pin_again.clear()
        self.pin.setFocus()

    def typed(self) -> TypedPerson:
        """What was typed."""
        role = self.role.value()
        return TypedPerson(
            person_id=self.code.text().strip(),
            name_km=self.name_km.text().strip(),
            name_latin=self.name_latin.text().strip(),
            role=role if isinstance(role, Role) else Role.CLERK,
            pin=self.pin.text(),
            pin_again=self.pin_again.text(),
        )


def _columns() -> tuple[Column, ...]:
    return (
        Column("ui_people.name_km", lambda row, _: row.person.name_km),
        Column("ui_people.name_latin", lambda row, _: row.person.name_latin),
        Column("ui_people.code", lambda row, _: row.person.person_id, width_px=120),
        Column("ui_people.role", _role, width_px=160),
        Column("ui_people.state", _locked, width_px=140, state=_lock_state),
    )


def _role(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    return speech.say(f"ui_window.role_{row.person.role.value}")


def _locked(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    return speech.say("ui_people.is_locked" if row.is_locked else "ui_people.is_free")


def _lock_state(row: Any) -> State:  # noqa: ANN401 - a table's record
    return State.BAD if row.is_locked else State.GOOD
