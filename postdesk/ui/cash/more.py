"""The office's rarer business: one button for each, with a sentence that says what it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from postdesk.ui.cash.state import CashState
from postdesk.ui.khmer_label import KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import card

COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done.

    Attributes:
        name: Of its form; its words are `ui_office.<name>` and `ui_office.<name>_hint`.
        allowed: Whether it is offered, as the office stands for this person.
    """

    name: str
    key: str
    allowed: Callable[[CashState], bool]


def _has_till(state: CashState) -> bool:
    return any(holder.startswith("till:") for holder in state.own)


def _keeps_safe(state: CashState) -> bool:
    return state.keeps_safe


def _owes_partners(state: CashState) -> bool:
    return state.keeps_safe and bool(state.partners)


def _has_agents(state: CashState) -> bool:
    return state.keeps_safe and bool(state.agents)


def _gives_out_items(state: CashState) -> bool:
    return bool(state.agents and state.items)


def _has_round(state: CashState) -> bool:
    return any(out.items for _, out in state.agents)


def _is_asked(state: CashState) -> bool:
    return state.keeps_safe and bool(state.proposals)


def _acts_for_any(state: CashState) -> bool:
    return bool(state.own)


OFFERS = (
    Offer("account_payment", "F2", _has_till),
    Offer("customer", "F3", _keeps_safe),
    Offer("slip", "F4", _has_till),
    Offer("slip_book", "F5", _keeps_safe),
    Offer("write_off", "F6", _acts_for_any),
    Offer("withdraw", "F7", _keeps_safe),
    Offer("request", "F8", _keeps_safe),
    Offer("codes", "F9", _keeps_safe),
    Offer("pay_partner", "F10", _owes_partners),
    Offer("agent", "Ctrl+F2", _keeps_safe),
    Offer("agent_supply", "Ctrl+F3", _has_agents),
    Offer("agent_settle", "Ctrl+F4", _has_agents),
    Offer("agent_items", "Ctrl+F5", _gives_out_items),
    Offer("agent_round", "Ctrl+F6", _has_round),
    Offer("label_roll", "Ctrl+F7", _keeps_safe),
    Offer("proposals", "Ctrl+F8", _is_asked),
)


class MorePanel(QWidget):
    """What else can be done here."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout()
        grid.setSpacing(SPACE_M)
        offered = [offer for offer in OFFERS if offer.allowed(state)]
        self.buttons: dict[str, ActionButton] = {}
        for place, offer in enumerate(offered):
            frame, column = card(self)
            button = ActionButton(speech, f"ui_office.{offer.name}", offer.key)
            button.clicked.connect(lambda _=False, name=offer.name: self.wanted.emit(name))
            column.addWidget(button)
            column.addWidget(KeyedParagraph(speech, f"ui_office.{offer.name}_hint", role="hint"))
            column.addStretch(1)
            grid.addWidget(frame, place // COLUMNS, place % COLUMNS)
            self.buttons[offer.name] = button
        for column_no in range(COLUMNS):
            grid.setColumnStretch(column_no, 1)
        self.back = ActionButton(speech, "ui_window.back", "Esc")
        self.back.clicked.connect(self.left)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(grid)
        whole.addStretch(1)
        whole.addWidget(self.back)

    def begin(self) -> None:
        """Put the cursor on the first."""
        first = next(iter(self.buttons.values()), self.back)
        first.setFocus()
