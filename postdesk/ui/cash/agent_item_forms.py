"""The forms of items that an agent takes to the door, and of the round that comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from postdesk.domain.money import Money, riel
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.ui.cash.agent_forms import agent_choices
from postdesk.ui.cash.cash_form import CashForm
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState
from postdesk.ui.language import Speech
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.choice_box import ChoiceBox
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable
from postdesk.ui.widgets.s10_edit import S10Edit

if TYPE_CHECKING:
    from postdesk.services.shelf import Arrived

TABLE_HEIGHT = 190
OPEN, SIGNED, BACK = "open", "signed", "back"
STATES = {OPEN: State.WARN, SIGNED: State.GOOD, BACK: State.NOTE}


@dataclass(frozen=True, slots=True)
class RoundItem:
    """An item of a round.

    Attributes:
        outcome: `open` (still out), `signed` or `back`.
        received_by: Who signed for it; empty otherwise.
    """

    item: Arrived
    outcome: str = OPEN
    received_by: str = ""


class AgentItemsForm(CashForm):
    """What an agent takes to the door: scanned one after the other; Del takes one out again."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._here = {item.number: item for item in state.items if item.state != "out"}
        self._taken: dict[str, Arrived] = {}
        self.agent, self.number = ChoiceBox(speech, agent_choices(state)), S10Edit()
        self.table = RecordTable(speech, _columns(with_outcome=False))
        self.table.setFixedHeight(TABLE_HEIGHT)
        rows = (
            (("ui_office.agent_who", self.agent), ("ui_office.scan_item", self.number)),
            (("ui_office.items_along", self.table),),
        )
        topic = "ui_office.agent_items"
        super().__init__(speech, state, topic, rows, counts=False, parent=parent)
        self.number.number_entered.connect(self._on_number)
        self.table.removed.connect(self._on_removed)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was scanned to the presenter; a number still in the field counts as scanned."""
        code = self.agent.value()
        typed = (self.number.number(),) if self.number.number() else ()
        numbers = (*self._taken, *typed)

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services.agent_items import give_out_items

            return give_out_items(desk, person, code, numbers)

        presenter.record(job, "ui_office.items_given")

    @Slot(str)
    def _on_number(self, number: str) -> None:
        item = self._here.get(number)
        if item is None:
            self.number.set_wrong(True)
            self.number.selectAll()
            return
        self._taken[number] = item
        self.number.clear()
        self._show()

    @Slot(object)
    def _on_removed(self, row: RoundItem) -> None:
        self._taken.pop(row.item.number, None)
        self._show()

    def _show(self) -> None:
        self.table.set_records([RoundItem(item) for item in self._taken.values()])


class AgentRoundForm(CashForm):
    """What came of a round: F8 was handed over, F7 comes back; what is left is still out."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._items = state.items
        self._rows: dict[str, RoundItem] = {}
        self.agent = ChoiceBox(speech, agent_choices(state, with_items=True))
        self.number, self.name = S10Edit(), PlainEdit()
        self.signed = ActionButton(speech, "ui_office.round_signed", "F8")
        self.back_again = ActionButton(speech, "ui_office.round_back", "F7")
        self.table = RecordTable(speech, _columns(with_outcome=True))
        self.table.setFixedHeight(TABLE_HEIGHT)
        rows = (
            (("ui_office.agent_who", self.agent), ("ui_office.scan_item", self.number)),
            (
                ("ui_office.signed_by", self.name),
                ("ui_office.round_signed_what", self.signed),
                ("ui_office.round_back_what", self.back_again),
            ),
            (("ui_office.items_out", self.table),),
        )
        topic = "ui_office.agent_round"
        super().__init__(speech, state, topic, rows, counts=False, parent=parent)
        self.agent.currentIndexChanged.connect(self._on_agent)
        self.signed.clicked.connect(self._on_signed)
        self.back_again.clicked.connect(self._on_back)
        self.table.chosen.connect(self._on_chosen)
        self._on_agent()

    def send(self, presenter: CashPresenter) -> None:
        """Hand the round to the presenter."""
        code = self.agent.value()
        rows = tuple(self._rows.values())

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services.agent_items import HandedOver, take_back_items

            return take_back_items(
                desk,
                person,
                code,
                handed_over=tuple(
                    HandedOver(row.item.number, row.received_by)
                    for row in rows
                    if row.outcome == SIGNED
                ),
                brought_back=tuple(row.item.number for row in rows if row.outcome == BACK),
            )

        presenter.record(job, "ui_office.round_kept")

    @Slot()
    def _on_agent(self) -> None:
        code = self.agent.value()
        self._rows = {
            item.number: RoundItem(item)
            for item in self._items
            if item.state == "out" and item.agent_code == code
        }
        self.table.set_records(tuple(self._rows.values()))

    @Slot(object)
    def _on_chosen(self, row: RoundItem) -> None:
        self.number.set_number(row.item.number)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_signed(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name.set_wrong(True)
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._set(SIGNED, name)

    @Slot()
    def _on_back(self) -> None:
        self._set(BACK, "")

    def _set(self, outcome: str, name: str) -> None:
        row = self._rows.get(self.number.number())
        if row is None:
            self.number.set_wrong(True)
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._rows[row.item.number] = RoundItem(row.item, outcome, name)
        self.table.set_records(tuple(self._rows.values()))
        self.number.clear()
        self.name.clear()
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)


def _columns(*, with_outcome: bool) -> tuple[Column, ...]:
    told = (
        Column("ui_collect.item_no", lambda row, _: row.item.number, width_px=160),
        Column("ui_collect.addressee", lambda row, _: row.item.addressee),
        Column("ui_collect.cod", _cod, right=True, width_px=110),
    )
    outcome = Column(
        "ui_collect.state", _outcome, width_px=260, state=lambda row: STATES[row.outcome]
    )
    return (*told, outcome) if with_outcome else told


def _cod(row: RoundItem, speech: Speech) -> str:
    amount: Money = riel(row.item.cod_khr)
    return speech.shown(amount) if amount else "–"


def _outcome(row: RoundItem, speech: Speech) -> str:
    told = speech.say(f"ui_office.round_{row.outcome}_now")
    return f"{told} · {row.received_by}" if row.received_by else told
