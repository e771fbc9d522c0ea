"""H04: each Enter recorded the same bag again: 8,000 four times over (Dalmellington, 2010-2015).

A bag is in the books once, whatever is pressed, reopened, scanned again or cut off; every further
attempt shows the first one with its hour and name (I3, I4).
"""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.money import riel
from postdesk.services.desk import Desk
from postdesk.services.posting import AlreadyRecordedError
from postdesk.services.setup import SAMPLE_PIN
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.widgets.pin_edit import PinEdit
from tests.horizon.dying import BAG_KHR, BAG_NO, STEPS, die_in, receive_bag
from tests.horizon.kit import MANAGER, Books, Postdesk
from tests.ui.conftest import Office as Window


@pytest.mark.parametrize("presses", [1, 4, 20])
def test_however_often_it_is_pressed_the_bag_is_recorded_once(ledger: Books, presses: int) -> None:
    before = ledger.holds(SAFE)

    for _ in range(presses):
        ledger.receive_bag(BAG_NO, BAG_KHR, [BAG_KHR])
    ledger.restart()
    ledger.receive_bag(BAG_NO, BAG_KHR, [BAG_KHR])

    assert ledger.holds(SAFE) - before == BAG_KHR


@pytest.mark.parametrize("step", STEPS)
def test_a_power_cut_at_any_step_leaves_one_bag_after_the_second_try(
    postdesk: Postdesk, step: str
) -> None:
    before = postdesk.holds(SAFE)
    postdesk.desk.db.conn.close()
    die_in(postdesk.home, "bag", step)
    postdesk.restart()
    is_there = postdesk.holds(SAFE) == before + BAG_KHR
    assert is_there == (step in {"after commit", "done"})
    postdesk.clock.set("2026-12-07 10:50")

    is_recorded_now = postdesk.try_to(receive_bag(postdesk.desk))

    assert is_recorded_now is not is_there
    assert postdesk.holds(SAFE) == before + BAG_KHR
    if is_there:
        assert isinstance(postdesk.refused, AlreadyRecordedError)
        assert "10:42" in postdesk.sentence()
        assert MANAGER.name_km in postdesk.sentence()
    postdesk.assert_sound()


def type_bag(office: Window, bag_no: str) -> Any:
    """The form of a bag that came in, typed whole, as far as the second person's question."""
    page = office.open_page("cash")
    if page.form is None:
        office.press(Qt.Key.Key_F4)
    form = page.form
    form.bag.setText(bag_no)
    form.seal.setText("S 1")
    form.riel.set_amount(riel(BAG_KHR))
    form.tables[0].set_loose([(100_000, BAG_KHR // 100_000)])
    office.press(Qt.Key.Key_F9)
    return page


def enter(office: Window, times: int) -> None:
    """The second person's PIN, and Enter so often that nothing can keep up with it."""
    field = office.dialog().findChild(PinEdit)
    assert isinstance(field, PinEdit)
    field.setText(SAMPLE_PIN)
    for _ in range(times):
        office.bot.keyClick(office.focus(), Qt.Key.Key_Return)
    office.settle()


def safe_riel(desk: Desk) -> int:
    return JournalStore(desk.db).balance(Account.SAFE_CASH, SAFE, "KHR")


def test_enter_held_down_on_the_real_form_and_the_bag_scanned_again(office: Window) -> None:
    office.sign_in(MANAGER)
    before = office.program.reader.run(safe_riel)

    for place, times in enumerate((2, 20), start=1):
        type_bag(office, f"PNH-B-{place}")
        enter(office, times)
        assert office.program.reader.run(safe_riel) == before + place * BAG_KHR

    page = type_bag(office, "PNH-B-1")
    enter(office, 20)
    assert page.strip.state == "bad"
    assert "PNH-B-1" in page.strip.text
    assert MANAGER.name_km in page.strip.text
    assert office.program.reader.run(safe_riel) == before + 2 * BAG_KHR


@pytest.mark.parametrize("leave", ["lock", "switch_person"])
def test_a_forced_log_out_leaves_no_question_behind(office: Window, leave: str) -> None:
    """What stood on the stack then was asked, and recorded, again after every log-on."""
    office.sign_in(MANAGER)
    before = office.program.reader.run(safe_riel)
    type_bag(office, BAG_NO)
    assert QApplication.activeModalWidget() is not None

    getattr(office.window, leave)()
    office.settle()
    assert QApplication.activeModalWidget() is None
    for _ in range(3):
        office.bot.keyClick(office.focus(), Qt.Key.Key_Return)
    office.settle()
    assert office.program.reader.run(safe_riel) == before

    office.sign_in(MANAGER)
    type_bag(office, BAG_NO)
    enter(office, 2)
    assert office.program.reader.run(safe_riel) == before + BAG_KHR
