"""Questions over the window: Enter pressed too often, Esc too late, nobody there any more."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from postdesk.services.desk import Desk
from postdesk.services.setup import SAMPLE_PIN
from postdesk.storage.secrets_store import PinStore
from postdesk.ui.widgets import confirm_dialog
from postdesk.ui.widgets.approval_dialog import ApprovalDialog, ask_approval
from tests.ui.conftest import CLERK, MANAGER, Office


def asking(office: Office, approved: list[object]) -> ApprovalDialog:
    """The manager is asked for the PIN; nothing has been typed."""
    office.sign_in(CLERK)
    dialog = ask_approval(
        office.window,
        office.program.context.speech,
        office.program.run_job,
        asked_by=CLERK,
        what_key="ui_till.second_person_text",
        fields={"till": "1"},
        approved=approved.append,
    )
    office.settle()
    return dialog


def tries_of_manager(desk: Desk) -> int:
    record = PinStore(desk.db).get(MANAGER.person_id)
    assert record is not None
    return record.tries


def press_at_once(office: Office, *keys: Qt.Key) -> None:
    """Faster than any answer comes."""
    field: Any = office.focus()
    for key in keys:
        office.bot.keyClick(field, key)
    office.settle()


def test_enter_held_down_on_a_wrong_pin_is_one_wrong_pin(office: Office) -> None:
    approved: list[object] = []
    asking(office, approved)
    office.type("111222")

    press_at_once(office, *[Qt.Key.Key_Return] * 12)

    assert office.program.reader.run(tries_of_manager) == 1
    assert approved == []


def test_enter_held_down_on_the_right_pin_approves_once(office: Office) -> None:
    approved: list[object] = []
    asking(office, approved)
    office.type(SAMPLE_PIN)

    press_at_once(office, *[Qt.Key.Key_Return] * 12)

    assert len(approved) == 1


def test_a_question_that_was_left_approves_nothing_any_more(office: Office) -> None:
    approved: list[object] = []
    asking(office, approved)
    office.type(SAMPLE_PIN)

    press_at_once(office, Qt.Key.Key_Return, Qt.Key.Key_Escape)

    assert approved == []


@pytest.mark.parametrize("leave", ["lock", "switch_person"])
def test_no_question_outlives_its_person(office: Office, leave: str) -> None:
    office.sign_in(MANAGER)
    agreed: list[bool] = []
    confirm_dialog.ask(
        office.window,
        office.program.context.speech,
        "ui_day.confirm_close",
        lambda: agreed.append(True),
        day=office.program.context.session.business_day or "",
    )

    getattr(office.window, leave)()
    office.settle()
    office.press(Qt.Key.Key_Return)

    assert QApplication.activeModalWidget() is None
    assert agreed == []
    assert office.window.is_locked
