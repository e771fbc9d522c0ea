"""Questions before something is recorded: who is paid, which shelf, what came of a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from postdesk.ui.language import Speech
from postdesk.ui.widgets.card import Cell
from postdesk.ui.widgets.choice_box import Choice, ChoiceBox
from postdesk.ui.widgets.choice_buttons import ChoiceButtons
from postdesk.ui.widgets.confirm_dialog import FieldDialog, QuestionDialog
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.plain_edit import PlainEdit

if TYPE_CHECKING:
    from postdesk.services.order_book import Order
    from postdesk.services.shelf import Arrived

OUTCOME_KEYS = {
    "reached": "ui_collect.reached",
    "no answer": "ui_collect.no_answer",
    "wrong number": "ui_collect.wrong_number",
}


class PayDialog(QuestionDialog):
    """Says whom an order is for; the name and the number on the document shown are typed."""

    def __init__(
        self, speech: Speech, order: Order, told: Callable[[str, str], None], parent: QWidget
    ) -> None:
        super().__init__(
            speech,
            "ui_collect.pay",
            fields={
                "number": order.order_no,
                "amount": order.amount,
                "name": order.payee or order.payee_latin,
            },
            parent=parent,
        )
        self._told = told
        self.name, self.identity = PlainEdit(), PlainEdit()
        self.name.setText(order.payee or order.payee_latin)
        for key, field in (
            ("ui_collect.payee", self.name),
            ("ui_collect.identity", self.identity),
        ):
            self.whole.insertWidget(self.whole.count() - 1, Cell(speech, key, field))
        self._flow = FormFlow((self.name, self.identity), self._on_agree, self)
        self.identity.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_agree(self) -> None:
        for field in (self.name, self.identity):
            if not field.text().strip():
                field.set_wrong(True)
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.accept()
        self._told(self.name.text(), self.identity.text())


class ShelfDialog(FieldDialog):
    """Asks where an item lies."""

    def __init__(
        self, speech: Speech, item: Arrived, told: Callable[[str], None], parent: QWidget
    ) -> None:
        self.shelf = PlainEdit()
        self.shelf.setText(item.shelf)
        fields: dict[str, object] = {"number": item.number, "name": item.addressee}
        super().__init__(
            speech,
            "ui_collect.shelf",
            self.shelf,
            "ui_collect.shelf_no",
            fields=fields,
            parent=parent,
        )
        self._told = told

    @Slot()
    def _on_agree(self) -> None:
        if not self.shelf.text().strip():
            self.shelf.set_wrong(True)
            return
        self.accept()
        self._told(self.shelf.text())


class CallDialog(QuestionDialog):
    """Shows the telephone, and asks what came of the call."""

    def __init__(
        self,
        speech: Speech,
        item: Arrived,
        telephone: str,
        told: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        fields: dict[str, object] = {"name": item.addressee, "telephone": telephone or "–"}
        super().__init__(speech, "ui_collect.call", fields=fields, parent=parent)
        self._told = told
        self.outcome = ChoiceButtons(speech, list(OUTCOME_KEYS.items()), parent=self)
        self.whole.insertWidget(self.whole.count() - 1, self.outcome)
        self.outcome.chosen.connect(self.agree.setFocus)
        self.outcome.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_agree(self) -> None:
        self.accept()
        self._told(str(self.outcome.value()))


class SendOnDialog(QuestionDialog):
    """Asks which branch is to pay an order instead, and why."""

    def __init__(
        self,
        speech: Speech,
        order: Order,
        branches: Sequence[tuple[str, str, str]],
        told: Callable[[str, str], None],
        parent: QWidget,
    ) -> None:
        fields: dict[str, object] = {"number": order.order_no, "amount": order.amount}
        super().__init__(speech, "ui_collect.send_on", fields=fields, parent=parent)
        self._told = told
        self.branch, self.reason = ChoiceBox(speech, branch_choices(branches)), PlainEdit()
        if order.made_by:
            self.branch.choose(order.made_by)
        for key, field in (
            ("ui_collect.to_branch", self.branch),
            ("ui_collect.reason", self.reason),
        ):
            self.whole.insertWidget(self.whole.count() - 1, Cell(speech, key, field))
        self._flow = FormFlow((self.branch, self.reason), self._on_agree, self)
        self.branch.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_agree(self) -> None:
        if not self.reason.text().strip():
            self.reason.set_wrong(True)
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.accept()
        self._told(str(self.branch.value()), self.reason.text())


def branch_choices(branches: Sequence[tuple[str, str, str]]) -> list[Choice]:
    """Branches to choose from, named in the language chosen."""
    return [(code, partial(_named, km=km, en=en)) for code, km, en in branches]


def _named(speech: Speech, *, km: str, en: str) -> str:
    return speech.either(km, en)
