"""Rolls of pre-printed labels: taken in, counted, withdrawn, beside what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.ui.cash.cash_form import CashForm
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState
from postdesk.ui.language import Speech
from postdesk.ui.widgets.choice_buttons import ChoiceButtons
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable
from postdesk.ui.widgets.s10_edit import S10Edit

if TYPE_CHECKING:
    from postdesk.services.label_rolls import LabelRoll
    from postdesk.services.people import Approval

RECEIVED, COUNTED, WITHDRAWN = "received", "counted", "withdrawn"
TABLE_HEIGHT = 200


class LabelRollForm(CashForm):
    """What is done with a roll, by the labels on it."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        whats = [(what, f"ui_office.roll_{what}") for what in (RECEIVED, COUNTED, WITHDRAWN)]
        self.what = ChoiceButtons(speech, whats)
        self.label, self.last, self.reason = S10Edit(), S10Edit(), PlainEdit()
        self.used_up = QCheckBox(speech.say("ui_office.roll_used_up"))
        self.table = RecordTable(speech, _columns())
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.table.set_records(state.rolls)
        rows = (
            (("ui_cash.kind", self.what),),
            (("ui_office.roll_first", self.label), ("ui_office.roll_last", self.last)),
            (("ui_office.why", self.reason),),
            (("", self.used_up),),
            (("ui_office.rolls", self.table),),
        )
        super().__init__(speech, state, "ui_office.label_roll", rows, counts=False, parent=parent)
        self.what.chosen.connect(self._on_what)
        self._on_what(RECEIVED)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter; a count is seen by two."""
        what, label, reason = self.what.value(), self.label.number(), self.reason.text()
        last, is_used_up = self.last.number(), self.used_up.isChecked()

        def take_in(desk: Desk, person: Person) -> object:
            from postdesk.services.label_rolls import take_in_roll

            return take_in_roll(desk, person, label, last)

        def count(desk: Desk, person: Person, second: Approval) -> object:
            from postdesk.services.label_rolls import count_roll

            return count_roll(desk, person, label, is_used_up=is_used_up, witness=second)

        def withdraw(desk: Desk, person: Person) -> object:
            from postdesk.services.label_rolls import withdraw_roll

            return withdraw_roll(desk, person, label, reason=reason)

        if what == COUNTED:
            presenter.record_together(count, "ui_office.roll_kept")
        else:
            presenter.record(take_in if what == RECEIVED else withdraw, "ui_office.roll_kept")

    @Slot(object)
    def _on_what(self, what: object) -> None:
        self.cell_of(self.last).setVisible(what == RECEIVED)
        self.cell_of(self.reason).setVisible(what == WITHDRAWN)
        self.used_up.setVisible(what == COUNTED)
        self.caption_of(self.label).set_key(f"ui_office.roll_label_{what}")


def _columns() -> tuple[Column, ...]:
    return (
        Column("report.first_label", lambda roll, _: _printed(roll.first_number), width_px=170),
        Column("report.last_label", lambda roll, _: _printed(roll.last_number), width_px=170),
        Column("report.used", lambda roll, _: str(roll.used), right=True, width_px=80),
        Column("report.spoilt", lambda roll, _: str(roll.spoilt), right=True, width_px=70),
        Column("report.missing", lambda roll, _: str(roll.missing), right=True, width_px=90),
        Column("report.left", _left, right=True),
    )


def _left(roll: LabelRoll, speech: Speech) -> str:
    return str(roll.left) if roll.is_in_use else speech.say("ui_office.roll_not_used")


def _printed(number: str) -> str:
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:11]} {number[11:]}"
