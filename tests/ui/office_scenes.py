"""Pictures of the office's rarer business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from postdesk.domain.journal import Line, Side
from postdesk.domain.s10 import S10
from postdesk.services import emergency
from postdesk.services.agent_items import give_out_items
from postdesk.services.agents import Agent, keep_agent
from postdesk.services.desk import Desk
from postdesk.services.label_rolls import take_in_roll
from postdesk.services.numbers import spoil_label
from postdesk.services.people import Approval
from postdesk.services.posting import posting
from postdesk.ui.cash.agent_item_forms import AgentItemsForm, AgentRoundForm
from postdesk.ui.cash.cash_form import CashForm
from postdesk.ui.cash.screen import CashScreen
from postdesk.wire.bodies import ProposalReceived
from tests.ui.collect_scenes import NUMBERS, fill
from tests.ui.people import CLERK, MANAGER

if TYPE_CHECKING:
    from tests.ui.shots import Stage

FORMS = (
    (Qt.Key.Key_F2, False, "account"),
    (Qt.Key.Key_F3, False, "customer"),
    (Qt.Key.Key_F4, False, "slip"),
    (Qt.Key.Key_F5, False, "slip-book"),
    (Qt.Key.Key_F6, False, "write-off"),
    (Qt.Key.Key_F7, False, "withdraw"),
    (Qt.Key.Key_F8, False, "request"),
    (Qt.Key.Key_F2, True, "agent"),
    (Qt.Key.Key_F3, True, "agent-supply"),
    (Qt.Key.Key_F4, True, "agent-settle"),
    (Qt.Key.Key_F5, True, "agent-items"),
    (Qt.Key.Key_F6, True, "agent-round"),
    (Qt.Key.Key_F7, True, "label-roll"),
    (Qt.Key.Key_F8, True, "proposals"),
)


def a_book(desk: Desk) -> None:
    """A book of slips at the counter."""
    emergency.issue_book(desk, MANAGER, "E-1", first=1201, last=1250, keeper="ស៊ឹម សុខលីន")


def an_agent(desk: Desk) -> None:
    """A boat that takes stamps along."""
    boat = Agent("BOAT-1", "ទូកប្រៃសណីយ៍", "Post boat", "012 555 0133", 600_000, 50)
    keep_agent(desk, MANAGER, boat)


def a_round(desk: Desk) -> None:
    """Two items are out with the boat, one waits; a roll of labels of which one is spoilt."""
    fill(desk)
    give_out_items(desk, CLERK, "BOAT-1", NUMBERS[:2])
    first, last = (str(S10("RR", serial, "KH")) for serial in (20_015_000, 20_015_099))
    take_in_roll(desk, MANAGER, first, last)
    spoil_label(desk, CLERK, first, reason="រហែក", witness=Approval(MANAGER.person_id))


def proposes(desk: Desk) -> None:
    """Headquarters says that a bag had more in it than was received."""
    with posting(desk, None) as action:
        action.add(
            ProposalReceived(
                document="7",
                proposal_no="P-1",
                concerns="",
                title_km="បាវ STG-0007 ខ្វះ",
                title_en="Bag STG-0007 was short",
                evidence="ប័ណ្ណរាប់លេខ ១២",
                proposed=(
                    Line("1960", "person:sokhlin", "KHR", Side.DEBIT, 5_000),
                    Line("1910", "hq", "KHR", Side.CREDIT, 5_000),
                ),
                answer_by="2099-12-31",
            ),
            business_key="7",
        )


def play(stage: Stage, *, name: str) -> None:
    """What is offered, and each form of it."""
    page = stage.page("cash")
    assert isinstance(page, CashScreen)
    page.overview.more.click()
    stage.settle()
    stage.shot(f"office-{name}")
    for key, ctrl, form in FORMS:
        if page.more is None:
            page.overview.more.click()
            stage.settle()
        stage.press(key, ctrl=ctrl)
        if page.form is not None:
            _fill_in(page.form)
            stage.settle()
            stage.shot(f"office-{form}-{name}")
            stage.press(Qt.Key.Key_Escape)
    if page.more is not None:
        stage.press(Qt.Key.Key_Escape)


def _fill_in(form: CashForm) -> None:
    """Something typed into the forms of items, to be seen in the list."""
    if isinstance(form, AgentItemsForm):
        form.number.set_number(NUMBERS[2])
        form.number.returnPressed.emit()
    elif isinstance(form, AgentRoundForm):
        form.number.set_number(NUMBERS[0])
        form.name.setText("យឹម សុផល")
        form.signed.click()
