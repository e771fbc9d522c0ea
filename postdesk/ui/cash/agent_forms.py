"""The forms of agents and counters that travel: who they are, what goes out, what comes back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from postdesk.domain.money import Currency, riel
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.ui.cash.cash_form import CashForm
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState
from postdesk.ui.language import Speech
from postdesk.ui.till.presenter import drawer_count
from postdesk.ui.widgets.choice_box import Choice, ChoiceBox
from postdesk.ui.widgets.count_table import CountTable
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.number_edit import NumberEdit
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.plain_edit import PlainEdit

if TYPE_CHECKING:
    from postdesk.services.agents import Agent, Out

NEW = "+"
PERMILLE_PER_PERCENT = 10


class AgentForm(CashForm):
    """An agent: a new one, or what is agreed with one."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._known = {agent.agent_code: agent for agent, _ in state.agents}
        new: Choice = (NEW, lambda told: told.say("ui_office.new_agent"))
        self.which = ChoiceBox(speech, [new, *agent_choices(state)])
        self.code, self.name_km, self.name_en = PlainEdit(), PlainEdit(), PlainEdit()
        self.telephone, self.limit = PhoneEdit(), MoneyEdit(Currency.KHR)
        self.commission = NumberEdit()
        self.ended = QCheckBox(speech.say("ui_office.agent_ended"))
        rows = (
            (("ui_office.agent_who", self.which), ("ui_office.code", self.code)),
            (("ui_office.name_km", self.name_km), ("ui_office.name_en", self.name_en)),
            (("ui_cash.telephone", self.telephone), ("ui_office.agent_limit", self.limit)),
            (("ui_office.commission", self.commission),),
            (("", self.ended),),
        )
        super().__init__(speech, state, "ui_office.agent", rows, counts=False, parent=parent)
        self.which.currentIndexChanged.connect(self._on_which)
        self._on_which()

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        from postdesk.services.agents import Agent

        limit = self.limit.amount()
        agent = Agent(
            self.code.text(),
            self.name_km.text(),
            self.name_en.text(),
            self.telephone.text(),
            limit.minor if limit is not None else 0,
            self.commission.number() * PERMILLE_PER_PERCENT,
            is_active=not self.ended.isChecked(),
        )

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services.agents import keep_agent

            return keep_agent(desk, person, agent)

        presenter.record(job, "ui_office.agent_kept")

    @Slot()
    def _on_which(self) -> None:
        known = self._known.get(self.which.value())
        self.code.setEnabled(known is None)
        self.ended.setVisible(known is not None)
        if known is None:
            return
        self.code.setText(known.agent_code)
        self.name_km.setText(known.name_km)
        self.name_en.setText(known.name_en)
        self.telephone.set_number(known.telephone)
        self.limit.setText(f"{known.limit_khr:,}" if known.limit_khr else "")
        self.commission.setText(str(known.commission_permille // PERMILLE_PER_PERCENT))
        self.ended.setChecked(not known.is_active)


class _CountedForm(CashForm):
    """Cash and stamps counted between the safe and an agent."""

    def __init__(
        self, speech: Speech, state: CashState, topic: str, parent: QWidget | None = None
    ) -> None:
        self.agent = ChoiceBox(speech, agent_choices(state))
        rows = ((("ui_office.agent_who", self.agent),),)
        # Agents work in riel: there is no dollar to count.
        in_riel = (CountTable(speech, Currency.KHR, state.notes(Currency.KHR)),)
        super().__init__(speech, state, topic, rows, tables=in_riel, stock=True, parent=parent)


class AgentSupplyForm(_CountedForm):
    """What an agent takes along."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        super().__init__(speech, state, "ui_office.agent_supply", parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand the count to the presenter."""
        code, count = self.agent.value(), self.count()

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services.agents import supply

            return supply(desk, person, code, drawer_count(count))

        presenter.record(job, "ui_office.agent_supplied")


class AgentSettleForm(_CountedForm):
    """What an agent brings back."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        super().__init__(speech, state, "ui_office.agent_settle", parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand the count to the presenter."""
        code, count = self.agent.value(), self.count()

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services.agents import settle_agent

            return settle_agent(desk, person, code, drawer_count(count))

        presenter.record(job, "ui_office.agent_settled")


def agent_choices(state: CashState, *, with_items: bool = False) -> list[Choice]:
    """Agents to choose from, with what is out with each.

    Args:
        with_items: Only those who have items along.
    """
    return [
        (agent.agent_code, partial(_agent, agent, out))
        for agent, out in state.agents
        if out.items or not with_items
    ]


def _agent(agent: Agent, out: Out, speech: Speech) -> str:
    told = f"{agent.agent_code} · {speech.either(agent.name_km, agent.name_en)}"
    return f"{told} · {speech.shown(riel(out.worth_khr))}" if out.worth_khr else told
