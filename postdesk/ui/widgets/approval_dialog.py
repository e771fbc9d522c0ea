"""Asks a second person to approve by PIN."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from postdesk.domain.people import Person, Task, may
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.ports import RunJob
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_XL
from postdesk.ui.widgets.action_button import ENTER_KEY, ActionButton
from postdesk.ui.widgets.choice_box import ChoiceBox
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.message_strip import MessageStrip
from postdesk.ui.widgets.pin_edit import PinEdit

if TYPE_CHECKING:
    from postdesk.services.people import Approval

DIALOG_WIDTH = 520
BY_TELEPHONE = "*telephone"


class ApprovalDialog(QDialog):
    """Says what is to be approved; a manager chooses the own name and types the PIN.

    Where nobody else may approve, it offers to go on with the approval deferred to
    headquarters, and says so. As a `witness` any colleague will do, who was there and saw it.

    Args:
        asked_by: Whose request it is.
        what_key: The sentence that says what is approved.
        fields: What is filled into it.
        approved: Told the approval.
    """

    def __init__(  # noqa: PLR0913 - a question has its parts
        self,
        speech: Speech,
        run: RunJob,
        *,
        asked_by: Person,
        what_key: str,
        fields: dict[str, object],
        approved: Callable[[Approval], None],
        witness: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._speech, self._run, self._is_witness = speech, run, witness
        self._asked_by, self._approved = asked_by, approved
        self._alone = self._is_asking = self._is_over = False
        self.setMinimumWidth(DIALOG_WIDTH)
        self._title = "ui_window.witness" if witness else "ui_window.approval"
        self.setWindowTitle(speech.say(self._title))
        self.who = ChoiceBox(speech, parent=self)
        self.pin = PinEdit(self)
        self.strip = MessageStrip(speech, self)
        self.what = KeyedParagraph(speech, "")
        self.what.set_key(what_key, **fields)
        yes = "ui_window.witness_yes" if witness else "ui_window.approve"
        self.agree = ActionButton(speech, yes, ENTER_KEY, role="main")
        self.leave = ActionButton(speech, "ui_window.do_not_approve", "Esc")
        self._lay_out()
        self._flow = FormFlow((self.who, self.pin), self._on_agree, self)
        self.agree.clicked.connect(self._on_agree)
        self.leave.clicked.connect(self.reject)
        self._ask_who()

    def done(self, result: int) -> None:
        """The question is over: an answer that is still under way concerns nobody."""
        self._is_over = True
        super().done(result)

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setSpacing(SPACE_M)
        who = "ui_window.second_person" if self._is_witness else "ui_window.manager"
        self._who_name = Caption(self._speech, who, role="field", buddy=self.who)
        self._pin_name = Caption(self._speech, "ui_window.pin", role="field", buddy=self.pin)
        self._form.addRow(self._who_name, self.who)
        self._form.addRow(self._pin_name, self.pin)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.agree)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.setSpacing(SPACE_M)
        whole.addWidget(Caption(self._speech, self._title, role="heading"))
        whole.addWidget(self.what)
        whole.addLayout(self._form)
        whole.addWidget(self.strip)
        whole.addLayout(buttons)

    def _ask_who(self) -> None:
        from postdesk.services.people import list_people

        self._run(list_people, done=self._show_people, failed=self._failed, reading=True)

    def _show_people(self, people: Sequence[Person]) -> None:
        if self._is_over:
            return
        self.who.set_choices(
            [
                (person.person_id, partial(_name_of, person=person))
                for person in people
                if (self._is_witness or may([person.role], Task.APPROVE))
                and person != self._asked_by
            ]
        )
        if not self._is_witness:
            self.who.addItem(self._speech.say("ui_window.by_telephone"), BY_TELEPHONE)
        self._alone = self.who.count() == int(not self._is_witness)
        if self._alone:
            for widget in (self.who, self.pin, self._who_name, self._pin_name):
                widget.setVisible(False)
            self.strip.show_warning("ui_window.approval_deferred")
            self.agree.set_key("ui_window.go_on_deferred")
            self.agree.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_agree(self) -> None:
        from postdesk.services import people

        if self._is_asking or self._is_over:
            return
        if self._alone:
            self._accept(people.Approval(people.DEFERRED))
            return
        person_id, pin = self.who.value(), self.pin.text()
        self._set_asking(asking=True)
        if person_id == BY_TELEPHONE:
            self._ask_by_code(pin)
            return
        ask = people.witness if self._is_witness else people.approve
        self._run(
            lambda desk: ask(desk, asked_by=self._asked_by, person_id=person_id, pin=pin),
            done=self._accept,
            failed=self._failed,
        )

    def _ask_by_code(self, typed: str) -> None:
        from postdesk.services.approval_codes import approve_by_code

        self._run(
            lambda desk: approve_by_code(desk, asked_by=self._asked_by, typed=typed),
            done=self._accept,
            failed=self._failed,
        )

    def _set_asking(self, *, asking: bool) -> None:
        """Enter in the field goes around the button, so the button alone does not hold it."""
        self._is_asking = asking
        self.agree.set_busy(asking)

    def _accept(self, approval: Approval) -> None:
        if self._is_over:
            return
        self.accept()
        self._approved(approval)

    def _failed(self, reason: Exception) -> None:
        if self._is_over:
            return
        self._set_asking(asking=False)
        self.pin.clear()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.strip.show_trouble(reason)


def _name_of(speech: Speech, person: Person) -> str:
    return speech.either(person.name_km, person.name_latin)


def ask_approval(  # noqa: PLR0913 - a question has its parts
    parent: QWidget,
    speech: Speech,
    run: RunJob,
    *,
    asked_by: Person,
    what_key: str,
    fields: dict[str, object],
    approved: Callable[[Approval], None],
    witness: bool = False,
) -> ApprovalDialog:
    """Open the question over `parent` and return at once; `approved` is told a yes."""
    dialog = ApprovalDialog(
        speech,
        run,
        asked_by=asked_by,
        what_key=what_key,
        fields=fields,
        approved=approved,
        witness=witness,
        parent=parent,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
