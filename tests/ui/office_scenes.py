"""Pictures of the office's rarer business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from postdesk.services import emergency
from postdesk.services.desk import Desk
from postdesk.ui.cash.screen import CashScreen
from tests.ui.people import MANAGER

if TYPE_CHECKING:
    from tests.ui.shots import Stage

FORMS = (
    (Qt.Key.Key_F2, "account"),
    (Qt.Key.Key_F3, "customer"),
    (Qt.Key.Key_F4, "slip"),
    (Qt.Key.Key_F5, "slip-book"),
    (Qt.Key.Key_F6, "write-off"),
    (Qt.Key.Key_F7, "withdraw"),
    (Qt.Key.Key_F8, "request"),
)


def a_book(desk: Desk) -> None:
    """A book of slips at the counter."""
    emergency.issue_book(desk, MANAGER, "E-1", first=1201, last=1250, keeper="ស៊ឹម សុខលីន")


def play(stage: Stage, *, name: str) -> None:
    """What is offered, and each form of it."""
    page = stage.page("cash")
    assert isinstance(page, CashScreen)
    page.overview.more.click()
    stage.settle()
    stage.shot(f"office-{name}")
    for key, form in FORMS:
        if page.more is None:
            page.overview.more.click()
            stage.settle()
        stage.press(key)
        if page.form is not None:
            stage.shot(f"office-{form}-{name}")
            stage.press(Qt.Key.Key_Escape)
    if page.more is not None:
        stage.press(Qt.Key.Key_Escape)
