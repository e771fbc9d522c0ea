"""H15: a basket that was put aside was later committed by the system, not by the user (2000-2001).

What is half typed is a draft: nobody's entry, whatever happens to the program, the person or the
clock. It is offered to whoever typed it as what it is, and posts when that person settles (I4, I8).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from postdesk import config
from postdesk.app.desk import DeskProgram
from postdesk.domain.basket import BasketDraft
from postdesk.services import basket, closing
from postdesk.services.desk import Desk
from postdesk.ui.counter.view import Mode
from postdesk.ui.language import Speech
from postdesk.words.catalogue import Language
from tests.builders import goods, letters, with_next_line
from tests.horizon.kit import CLERK, MANAGER, OPENING_KHR, Books, Postdesk
from tests.ui.counter_desk import open_till
from tests.ui.test_counter_screen import CounterOffice, at

NEXT_MORNING = "2026-12-08 07:30"


@pytest.mark.parametrize("how", ["restart", "next morning", "another person"])
def test_what_was_put_aside_is_never_sold_by_itself(ledger: Books, how: str) -> None:
    ledger.park(2_000)
    records = ledger.records()
    if how == "next morning":
        ledger.clock.set(NEXT_MORNING)
    elif how == "another person":
        ledger.open_till("2", 50_000)
        records = ledger.records()

    ledger.restart()

    assert ledger.holds("till:1") == OPENING_KHR
    assert ledger.records() == records


def test_it_is_offered_to_its_person_only_and_names_who_and_when(postdesk: Postdesk) -> None:
    draft = postdesk.office.draft(letters(4))
    basket.save_draft(postdesk.desk, CLERK, draft)
    postdesk.park(1_000)
    postdesk.clock.set(NEXT_MORNING)
    postdesk.restart()

    assert basket.unfinished(postdesk.desk, MANAGER) is None
    assert basket.unfinished(postdesk.desk, CLERK) == draft
    (parked,) = basket.parked(postdesk.desk)
    assert (parked.person, parked.quoted_khr) == (CLERK.person_id, 1_000)
    assert parked.parked_at.startswith("2026-12-07")


def test_it_is_at_the_prices_of_when_it_is_taken_up_and_that_is_said(postdesk: Postdesk) -> None:
    draft = postdesk.office.draft()
    basket.park(postdesk.desk, CLERK, with_next_line(draft, goods("stamp-500", 2)))
    postdesk.set_stamp_price(800)

    recalled = basket.recall(postdesk.desk, CLERK, draft.draft_no)

    assert (recalled.amount_khr, recalled.is_changed) == (1_600, True)
    assert postdesk.holds("till:1") == OPENING_KHR


def test_the_close_counts_it_and_leaves_it_where_it_is(postdesk: Postdesk) -> None:
    postdesk.park(1_000)
    postdesk.count("1", OPENING_KHR)
    postdesk.close_till()
    assert closing.day_state(postdesk.desk).drafts == 1

    assert postdesk.close_day()

    assert len(basket.parked(postdesk.desk)) == 1
    postdesk.assert_sound()


class Counter:
    """The desk's program, begun and killed as often as the test wants."""

    def __init__(self, qapp: QApplication, bot: QtBot, desk_home: Path) -> None:
        self._qapp, self._bot, self._home = qapp, bot, desk_home
        self.office = self._begin()
        self.office.program.writer.run(open_till)

    def _begin(self) -> CounterOffice:
        program = DeskProgram(
            self._qapp,
            self._home,
            config.Settings(),
            Speech(Language.KHMER),
        )
        return CounterOffice(program, self._bot)

    def die_and_begin_again(self) -> None:
        """The window goes with no farewell: nothing is asked and nothing put away."""
        self.office.settle()
        self.office.program.close()
        self.office.window.deleteLater()
        QApplication.processEvents()
        self.office = self._begin()


@pytest.fixture
def counter_program(qapp: QApplication, qtbot: QtBot, desk_home: Path) -> Iterator[Counter]:
    program = Counter(qapp, qtbot, desk_home)
    yield program
    program.office.finish()


def lines_recorded(desk: Desk) -> int:
    """Signing in is recorded as well; it moves nothing."""
    return int(desk.db.conn.execute("SELECT count(*) FROM journal_line").fetchone()[0])


def half_filled(office: CounterOffice) -> int:
    """The clerk begins a registered letter; gives how many lines there are in the books."""
    office.sign_in(CLERK)
    at(office)
    office.press(Qt.Key.Key_F3)
    office.type("Chan Sophea")
    return office.program.reader.run(lines_recorded)


def assert_offered(office: CounterOffice, before: int) -> None:
    """Whoever typed it finds it as it was, and nothing was posted."""
    office.sign_in(CLERK)
    screen = at(office)
    assert office.program.reader.run(lines_recorded) == before
    if screen.presenter.mode is Mode.OFFER:
        screen.presenter.take_offered()
        office.settle()
    assert screen.presenter.mode is Mode.ITEM
    assert screen.form.cells.sender_name.text() == "Chan Sophea"
    assert office.program.reader.run(lines_recorded) == before


def test_a_half_filled_form_outlives_lock_idling_and_another_person(
    counter_program: Counter,
) -> None:
    office = counter_program.office
    before = half_filled(office)

    office.press(Qt.Key.Key_L, ctrl=True)
    assert_offered(office, before)

    office.window._idle.setInterval(30)
    office.window._idle.start()
    office.bot.waitUntil(lambda: office.window.is_locked)
    office.window._idle.setInterval(600_000)
    assert_offered(office, before)

    office.press(Qt.Key.Key_U, ctrl=True)
    office.sign_in(MANAGER)
    assert at(office).presenter.is_empty
    assert office.program.reader.run(lines_recorded) == before
    office.press(Qt.Key.Key_U, ctrl=True)
    assert_offered(office, before)


def typed_by_clerk(desk: Desk) -> BasketDraft | None:
    """What is kept of what the clerk typed, a second after the last key."""
    return basket.unfinished(desk, CLERK)


def test_a_half_filled_form_outlives_a_crash(counter_program: Counter) -> None:
    office = counter_program.office
    before = half_filled(office)
    office.bot.waitUntil(lambda: office.program.reader.run(typed_by_clerk) is not None)

    counter_program.die_and_begin_again()

    assert_offered(counter_program.office, before)
