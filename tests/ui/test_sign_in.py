"""Signing in, locking, changing person, and the language, by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from postdesk import config
from postdesk.app.desk import DeskProgram
from postdesk.app.desk_pages import pages
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person
from postdesk.services import basket
from postdesk.services.counter import CashPayment, settle
from postdesk.services.desk import Desk, instant
from postdesk.services.opening import open_desk
from postdesk.services.people import WrongPinError
from postdesk.services.setup import SAMPLE_PIN
from postdesk.storage.desk_file import begin_run
from postdesk.ui.language import Speech
from postdesk.ui.sign_in.presenter import SignInPresenter
from postdesk.words.catalogue import Language
from tests.builders import letters, tamper, with_next_line
from tests.ui.conftest import CLERK, MANAGER, Office, RunAtOnce
from tests.ui.counter_desk import open_till


@dataclass
class View:
    """Writes down what the presenter shows."""

    people: Sequence[Person] = ()
    inside: list[Person] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    asked_again: int = 0
    busy: list[bool] = field(default_factory=list)

    def show_people(self, people: Sequence[Person]) -> None:
        self.people = people

    def ask_again(self) -> None:
        self.asked_again += 1

    def let_in(self, person: Person) -> None:
        self.inside.append(person)

    def set_busy(self, busy: bool) -> None:
        self.busy.append(busy)

    def show_trouble(self, reason: Exception) -> None:
        self.trouble.append(reason)


@pytest.fixture
def view() -> View:
    return View()


def test_the_right_pin_lets_in(view: View, run: RunAtOnce) -> None:
    presenter = SignInPresenter(view, run)
    presenter.load_people()

    presenter.enter(CLERK.person_id, SAMPLE_PIN)

    assert CLERK in view.people
    assert view.inside == [CLERK]
    assert view.busy == [True, False]


def test_a_wrong_pin_is_told_with_the_tries_left(view: View, run: RunAtOnce) -> None:
    presenter = SignInPresenter(view, run)

    presenter.enter(CLERK.person_id, "111222")

    assert view.inside == []
    assert isinstance(view.trouble[0], WrongPinError)
    assert view.asked_again == 1


def test_a_second_enter_while_the_first_is_looked_at_does_nothing(view: View) -> None:
    asked: list[object] = []

    def later(job: object, **_: object) -> None:
        asked.append(job)

    presenter = SignInPresenter(view, later)

    presenter.enter(CLERK.person_id, SAMPLE_PIN)
    presenter.enter(CLERK.person_id, SAMPLE_PIN)

    assert len(asked) == 1


def test_nobody_is_asked_for_without_a_pin(view: View, run: RunAtOnce) -> None:
    SignInPresenter(view, run).enter(CLERK.person_id, "")

    assert view.busy == []


def test_the_window_opens_on_the_sign_in_page_and_takes_keys(office: Office) -> None:
    before = office.window.is_locked
    assert office.window.sign_in.pin.hasFocus()

    office.type(SAMPLE_PIN)
    office.press(Qt.Key.Key_Return)

    assert (before, office.window.is_locked) == (True, False)
    assert office.program.session.person == MANAGER


def test_arrows_in_the_pin_field_choose_the_name(office: Office) -> None:
    office.press(Qt.Key.Key_Down)
    office.type(SAMPLE_PIN)
    office.press(Qt.Key.Key_Return)

    assert office.program.session.person == CLERK


def test_a_wrong_pin_is_said_in_the_language_of_the_screen(office: Office) -> None:
    office.type("111222")
    office.press(Qt.Key.Key_Return)
    in_khmer = office.window.sign_in.strip.text

    office.press(Qt.Key.Key_F12)

    assert office.window.is_locked
    assert office.window.sign_in.pin.text() == ""
    assert "9" in in_khmer
    assert office.window.sign_in.strip.text != in_khmer


def test_a_lock_keeps_the_page_and_its_person(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("people")

    office.press(Qt.Key.Key_L, ctrl=True)
    assert office.window.is_locked
    assert not page.isVisible()
    office.type(SAMPLE_PIN)
    office.press(Qt.Key.Key_Return)

    assert page.isVisible()


def test_a_locked_window_turns_to_no_page(office: Office) -> None:
    office.sign_in(MANAGER)
    office.press(Qt.Key.Key_L, ctrl=True)

    office.press(Qt.Key.Key_1, ctrl=True)
    office.press(Qt.Key.Key_Escape)

    assert office.window.is_locked


def test_it_locks_by_itself_when_nobody_touches_it(office: Office) -> None:
    office.sign_in(MANAGER)
    office.window._idle.setInterval(30)
    office.window._idle.start()

    office.bot.waitUntil(lambda: office.window.is_locked)


def test_changing_person_can_be_turned_back(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("people")

    office.press(Qt.Key.Key_U, ctrl=True)
    office.press(Qt.Key.Key_Escape)

    assert page.isVisible()
    assert office.program.session.person == MANAGER


def test_another_person_gets_only_their_own_pages(office: Office) -> None:
    office.sign_in(MANAGER)
    office.open_page("people")
    office.press(Qt.Key.Key_U, ctrl=True)

    office.sign_in(CLERK)

    assert office.program.session.person == CLERK
    shown = [tab.page.name for tab in office.window.bar.tabs if tab.isVisible()]
    assert shown == ["counter", "collect", "till", "cash", "day"]
    assert office.window.screen_of("counter").isVisible()


def test_pages_are_turned_by_keys(office: Office) -> None:
    office.sign_in(MANAGER)

    office.press(Qt.Key.Key_5, ctrl=True)

    assert office.window.screen_of("day").isVisible()


def test_f1_lists_the_keys_of_the_page(office: Office) -> None:
    office.sign_in(MANAGER)
    office.open_page("people")

    office.press(Qt.Key.Key_F1)

    assert "F12" in {label.text() for label in _labels(office.dialog())}
    assert "F2" in {label.text() for label in _labels(office.dialog())}
    office.press(Qt.Key.Key_Escape)


def test_training_cannot_be_mistaken(office: Office) -> None:
    title = office.window.windowTitle()
    office.press(Qt.Key.Key_F12)

    assert "សម្រាប់ហ្វឹកហាត់" in title
    assert "FOR TRAINING" in office.window.windowTitle()


def test_the_whole_window_fits_the_smallest_screen(office: Office) -> None:
    office.sign_in(MANAGER)
    for name in ("counter", "collect", "till", "day", "people"):
        office.open_page(name)
        for _ in range(2):
            office.press(Qt.Key.Key_F12)
            least = office.window.minimumSizeHint()
            assert least.width() <= 1366, name
            assert least.height() <= 768, name


def _labels(widget: QWidget) -> list[QLabel]:
    return list(widget.findChildren(QLabel))


def cuts(desk: Desk) -> int:
    """Cuts that are recorded."""
    row = desk.db.conn.execute("SELECT count(*) FROM interruption WHERE what = 'cut-off'")
    return int(row.fetchone()[0])


def test_a_screen_that_was_frozen_is_recorded(
    qapp: QApplication, qtbot: QtBot, desk_home: Path
) -> None:
    program = DeskProgram(qapp, desk_home, config.Settings(), Speech(Language.KHMER), shown=())
    office = Office(program, qtbot)
    program._beat()
    program._beaten_s -= 25
    program._beat()
    office.settle()
    rows = program.reader.run(
        lambda desk: desk.db.conn.execute("SELECT what, since, until FROM interruption").fetchall()
    )
    program.close()

    ((what, since, until),) = rows
    assert what == "freeze"
    assert 20 <= (instant(until) - instant(since)).total_seconds() <= 30


def test_after_a_cut_the_first_page_says_what_was_recorded_and_what_was_not(
    qapp: QApplication, qtbot: QtBot, desk_home: Path
) -> None:
    desk = open_desk(desk_home)
    open_till(desk)
    sold = settle(
        desk,
        CLERK,
        till="1",
        draft=with_next_line(basket.begin_draft(desk, CLERK), letters(2)),
        payment=CashPayment(Cash(1_000)),
    )
    typed = with_next_line(basket.begin_draft(desk, CLERK), letters(5))
    basket.save_draft(desk, CLERK, typed)
    desk.db.conn.close()
    begin_run(desk_home)

    program = DeskProgram(qapp, desk_home, config.Settings(), Speech(Language.KHMER), shown=())
    office = Office(program, qtbot)
    office.settle()
    card = program.window.sign_in.left_off
    said = card.words.plain_text()
    noted = program.reader.run(cuts)
    program.close()

    assert noted == 1
    assert not card.isHidden()
    assert sold.receipt_no in said
    assert "មិនទាន់បោះពុម្ព" in said
    assert f"បញ្ជីគិតប្រាក់លេខ {typed.draft_no}" in said
    assert CLERK.name_km in said
    # This run ended by itself.
    assert not begin_run(desk_home)


def test_books_that_were_changed_are_told_on_the_screen_and_stop_the_work(
    qapp: QApplication, qtbot: QtBot, desk_home: Path
) -> None:
    desk = open_desk(desk_home)
    open_till(desk)
    desk.db.conn.close()
    tamper(
        desk_home,
        "UPDATE journal_line SET amount = amount + 5000"
        " WHERE seq = (SELECT max(seq) FROM journal_line)",
    )
    shown = tuple(page for page in pages() if page.name == "cash")
    program = DeskProgram(qapp, desk_home, config.Settings(), Speech(Language.KHMER), shown=shown)
    office = Office(program, qtbot)
    with qtbot.waitSignal(program.check.found, timeout=60_000):
        program.check.start()
    office.settle()
    said = program.window.sign_in.strip.text
    mark = program.window.status.books
    program.close()

    assert "lines" in said
    assert "បង្កាន់ដៃបម្រុង" in said
    assert not mark.isHidden()
