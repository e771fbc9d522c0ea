"""How the day stands, and its close."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from PySide6.QtCore import Qt

from postdesk.domain.people import NotPermittedError
from postdesk.services import cash, closing
from postdesk.services.closing import TillsStillOpenError
from postdesk.services.counter import KhqrPayment
from postdesk.services.desk import Desk
from postdesk.services.drawer import DrawerCount
from postdesk.services.paper_queue import waiting_papers
from postdesk.ui.day.presenter import DayPicture, DayPresenter, read_day
from postdesk.ui.session import Session
from tests.builders import Office as BranchOffice
from tests.builders import StoppedClock, letters
from tests.ui.conftest import CLERK, MANAGER, Office, RunAtOnce


@dataclass
class View:
    """Writes down what the presenter shows."""

    picture: DayPicture | None = None
    may_close: bool = False
    asked: list[date] = field(default_factory=list)
    closed: list[date] = field(default_factory=list)
    pages: tuple[bytes, ...] = ()
    printed: int = 0
    trouble: list[Exception] = field(default_factory=list)

    def show_day(self, picture: DayPicture, *, may_close: bool) -> None:
        self.picture, self.may_close = picture, may_close

    def ask_close(self, day: date) -> None:
        self.asked.append(day)

    def say_closed(self, day: date) -> None:
        self.closed.append(day)

    def show_sheet(self, pages: tuple[bytes, ...]) -> None:
        self.pages = pages

    def say_printed(self) -> None:
        self.printed += 1

    def set_busy(self, busy: bool) -> None:
        pass

    def show_trouble(self, reason: Exception) -> None:
        self.trouble.append(reason)


@pytest.fixture
def view() -> View:
    return View()


@pytest.fixture
def day(view: View, run: RunAtOnce, session: Session) -> DayPresenter:
    session.take(MANAGER)
    return DayPresenter(view, run, session)


def open_till(desk: Desk) -> None:
    cash.open_till(desk, CLERK, "1", DrawerCount())


def close_till(desk: Desk) -> None:
    cash.count_till(desk, CLERK, "1", DrawerCount())
    cash.close_till(desk, CLERK, "1")


def test_before_the_first_day_there_is_nothing_to_close(day: DayPresenter, view: View) -> None:
    day.load()
    day.wish_to_close()

    assert view.picture is not None
    assert view.picture.day is None
    assert view.asked == []


def test_an_open_till_hinders_the_close_and_is_named(
    day: DayPresenter, view: View, desk: Desk
) -> None:
    open_till(desk)

    day.load()
    day.close()

    assert view.picture is not None
    assert not view.picture.can_close
    assert [(row.till, row.state) for row in view.picture.tills] == [("1", "open")]
    assert isinstance(view.trouble[0], TillsStillOpenError)


def test_a_day_is_closed_once_asked_and_its_sheet_is_shown(
    day: DayPresenter, view: View, desk: Desk, session: Session
) -> None:
    open_till(desk)
    close_till(desk)
    day.load()

    day.wish_to_close()
    day.close()

    assert view.trouble == []
    assert view.closed == view.asked
    assert view.picture is not None
    assert not view.picture.is_open
    assert len(view.picture.head) == 64
    assert view.pages
    assert view.pages[0].startswith(b"\x89PNG")
    assert session.business_day is None


def test_a_closed_days_sheet_is_printed_again(day: DayPresenter, view: View, desk: Desk) -> None:
    open_till(desk)
    close_till(desk)
    closed = closing.close_day(desk, MANAGER)
    before = len(waiting_papers(desk))
    day.load()

    day.print_sheet()

    assert view.printed == 1
    assert waiting_papers(desk)[before:][0].subject == closed.day


def test_a_clerk_is_not_offered_the_close(
    day: DayPresenter, view: View, desk: Desk, session: Session
) -> None:
    session.take(CLERK)
    open_till(desk)
    close_till(desk)

    day.load()
    day.close()

    assert not view.may_close
    assert isinstance(view.trouble[0], NotPermittedError)
    assert read_day(desk).is_open


def sell_unseen(desk: Desk) -> None:
    """A letter paid by KHQR, which nobody has seen at the bank."""
    counter = BranchOffice(desk, StoppedClock())
    counter.settle(counter.draft(letters()), KhqrPayment(500, is_seen=False))


def test_a_payment_that_nobody_has_seen_is_said_before_the_close(office: Office) -> None:
    office.program.writer.run(open_till)
    office.sign_in(MANAGER)
    page = office.open_page("day")
    assert not page.checks[3].isVisible()
    office.program.writer.run(sell_unseen)
    office.program.writer.run(close_till)

    office.open_page("counter")
    page = office.open_page("day")

    assert page.checks[3].isVisible()
    assert "KHQR" in page.checks[3].words.text()
    assert page.close_day.isEnabled()


def test_the_manager_closes_the_day_by_keys(office: Office) -> None:
    office.program.writer.run(open_till)
    office.program.writer.run(close_till)
    office.sign_in(MANAGER)
    page = office.open_page("day")

    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)
    office.bot.waitUntil(lambda: page.sheet.page_count > 0)

    assert page.strip.state == "good"
    assert page.print.isVisible()
    assert not page.close_day.isVisible()
    assert office.program.session.business_day is None
