"""Items with agents, rolls of labels, proposals and disputes, on the real pages, by keys."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from postdesk.domain.s10 import S10
from postdesk.services.agents import out_with
from postdesk.services.desk import Desk
from postdesk.services.disputes import open_disputes
from postdesk.services.label_rolls import label_rolls
from postdesk.services.proposals import get_proposal
from postdesk.services.shelf import get_arrived
from postdesk.ui.cash.agent_item_forms import AgentItemsForm, AgentRoundForm
from postdesk.ui.cash.label_form import LabelRollForm
from postdesk.ui.cash.proposals_form import ProposalsForm
from postdesk.ui.reports.screen import ReportsScreen
from postdesk.ui.widgets.reason_dialog import ReasonDialog
from tests.ui.collect_scenes import NUMBERS, fill
from tests.ui.conftest import CLERK, MANAGER, Office
from tests.ui.office_scenes import an_agent, proposes
from tests.ui.test_office import at, busy, read, ready

__all__ = ["busy"]
Key = Qt.Key
LABELS = tuple(str(S10("RR", 20_015_000 + place, "KH")) for place in range(10))


def with_items(desk: Desk) -> None:
    """An open till, items that came in, and a boat that goes to the villages."""
    ready(desk)
    an_agent(desk)
    fill(desk)


def test_items_go_to_an_agent_and_come_back(office: Office) -> None:
    office.program.writer.run(with_items)
    page = at(office, CLERK, Key.Key_F5, ctrl=True)
    form = page.form
    assert isinstance(form, AgentItemsForm)
    for number in NUMBERS[:2]:
        form.number.set_number(number)
        form.number.returnPressed.emit()
    office.press(Key.Key_F9)
    assert page.strip.state == "good"
    assert read(office, lambda desk: out_with(desk, "BOAT-1").items) == NUMBERS[:2]

    page = at(office, CLERK, Key.Key_F6, ctrl=True)
    form = page.form
    assert isinstance(form, AgentRoundForm)
    form.number.set_number(NUMBERS[0])
    office.press(Key.Key_F8)
    # Nobody is named who signed: the row waits.
    assert [row.outcome for row in form.table.records] == ["open", "open"]
    form.name.setText("ស៊ន ចាន់ណា")
    office.press(Key.Key_F8)
    form.number.set_number(NUMBERS[1])
    office.press(Key.Key_F7)
    office.press(Key.Key_F9)

    assert page.strip.state == "good"
    arrived = [office.program.reader.run(partial(get_arrived, number=n)) for n in NUMBERS[:2]]
    assert [item.state for item in arrived] == ["delivered", "arrived"]


def test_a_roll_of_labels_is_taken_in_and_counted(busy: Office) -> None:
    page = at(busy, MANAGER, Key.Key_F7, ctrl=True)
    form = page.form
    assert isinstance(form, LabelRollForm)
    form.label.set_number(LABELS[0])
    form.last.set_number(LABELS[9])
    busy.press(Key.Key_F9)
    assert page.strip.state == "good"

    page = at(busy, MANAGER, Key.Key_F7, ctrl=True)
    form = page.form
    assert isinstance(form, LabelRollForm)
    form.what.choose("counted")
    form.label.set_number(LABELS[2])
    busy.press(Key.Key_F9)
    busy.confirm_by_pin()

    assert page.strip.state == "good"
    (roll,) = busy.program.reader.run(label_rolls)
    assert (roll.missing, roll.left) == (2, 8)


def test_a_proposal_is_disputed_on_the_page_that_shows_its_evidence(busy: Office) -> None:
    busy.program.writer.run(proposes)
    page = at(busy, MANAGER, Key.Key_F8, ctrl=True)
    form = page.form
    assert isinstance(form, ProposalsForm)
    assert form.evidence.plain_text() == "ប័ណ្ណរាប់លេខ ១២"
    assert len(form.lines.records) == 2
    busy.press(Key.Key_F8)
    # Without a reason nothing is sent.
    assert page.form is form
    form.reason.setText("យើងបានរាប់គ្រប់")
    busy.press(Key.Key_F8)

    assert page.strip.state == "good"
    assert read(busy, lambda desk: get_proposal(desk, "P-1").state) == "disputed"


def test_a_proposal_is_agreed_to(busy: Office) -> None:
    busy.program.writer.run(proposes)
    page = at(busy, MANAGER, Key.Key_F8, ctrl=True)
    busy.press(Key.Key_F9)

    assert page.strip.state == "good"
    assert read(busy, lambda desk: get_proposal(desk, "P-1").state) == "agreed"


def say_why(office: Office) -> None:
    """Answer the dialog that asks for the reason."""
    dialog = office.window.findChild(ReasonDialog)
    assert dialog is not None
    dialog.reason.setText("អតិថិជនមិនបានទទួល")
    dialog.agree.click()
    office.settle()


def test_a_manager_disputes_any_entry_out_of_the_day_book(busy: Office) -> None:
    busy.sign_in(MANAGER)
    page = busy.open_page("reports")
    assert isinstance(page, ReportsScreen)
    page.kind.choose("day-book")
    busy.press(Key.Key_F9)
    assert not page.dispute.isVisible()
    busy.press(Key.Key_Return)
    assert page.dispute.isVisible()
    busy.press(Key.Key_F5)
    say_why(busy)

    assert page.strip.state == "good"
    assert len(busy.program.reader.run(open_disputes)) == 1
