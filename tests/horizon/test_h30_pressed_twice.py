"""H30: the basket still stood there while its receipt printed, and was sent twice (Derby, 2010).

On the real screen: double clicks, Enter and a click together, keys pressed while papers come out
and while the window works off events in the middle of it. A basket's number is given before it is
settled, and a button that was pressed is off by state, not by luck (I3, I4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from postdesk import config
from postdesk.app.desk import DeskProgram
from postdesk.services.receipt_list import latest_receipts
from postdesk.ui.counter.view import Mode
from postdesk.ui.language import Speech
from postdesk.words.catalogue import Language
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import CLERK, Naive
from tests.horizon.naive import NaiveCounter
from tests.ui.counter_desk import open_till, till_balance
from tests.ui.test_counter_screen import CounterOffice

Key = Qt.Key
LETTERS = 12
KHR = LETTERS * 500


@pytest.fixture
def at_counter(qtbot: Any, qapp: QApplication, desk_home: Any) -> Iterator[CounterOffice]:
    """The training desk at its open till, a basket of letters typed as far as the money."""
    program = DeskProgram(qapp, desk_home, config.Settings(), Speech(Language.ENGLISH))
    program.writer.run(open_till)
    office = CounterOffice(program, qtbot)
    office.sign_in(CLERK)
    screen: Any = office.open_page("counter")
    office.press(Key.Key_F2)
    screen.form.cells.quantity.selectAll()
    office.type(str(LETTERS))
    office.press(Key.Key_Return)
    office.type("8")
    office.press(Key.Key_F9)
    office.type("10000")
    yield office
    office.finish()


class PostdeskDerby:
    """The real screen."""

    def __init__(self, office: CounterOffice) -> None:
        self.office = office
        self.screen: Any = office.window.screen_of("counter")

    def double_click(self) -> None:
        button = self.screen.payment.settle
        left = Qt.MouseButton.LeftButton
        self.office.bot.mouseClick(button, left)
        self.office.bot.mouseDClick(button, left)
        self.office.bot.mouseClick(button, left)
        self.office.settle()

    def enter_and_click(self) -> None:
        bot, button = self.office.bot, self.screen.payment.settle
        bot.keyClick(self.office.focus(), Key.Key_Return)
        bot.mouseClick(button, Qt.MouseButton.LeftButton)
        bot.keyClick(self.office.focus(), Key.Key_Return)
        bot.keyClick(button, Key.Key_F9)
        self.office.settle()

    def sold(self) -> int:
        return self.office.program.reader.run(lambda desk: till_balance(desk, "KHR")) - 200_000

    def receipts(self) -> int:
        return len(self.office.program.reader.run(latest_receipts))


class NaiveDerby:
    """A basket that still stands there while its receipt prints."""

    def __init__(self, naive: Naive) -> None:
        self.counter = NaiveCounter(naive.ledger)
        self.counter.put("first", KHR)

    def double_click(self) -> None:
        self.counter.settle("first", presses=2)

    def enter_and_click(self) -> None:
        self.double_click()

    def sold(self) -> int:
        return int(self.counter.ledger.money("till:1") - 200_000)

    def receipts(self) -> int:
        return len(self.counter.ledger.printed)


@pytest.fixture(params=[NAIVE, "postdesk"])
def derby(request: pytest.FixtureRequest) -> Any:
    """A basket that is about to be settled, of either kind."""
    if request.param == "naive":
        return NaiveDerby(request.getfixturevalue("naive"))
    return PostdeskDerby(request.getfixturevalue("at_counter"))


@pytest.fixture
def ours(at_counter: CounterOffice) -> PostdeskDerby:
    """The real screen."""
    return PostdeskDerby(at_counter)


@pytest.mark.parametrize("press", ["double_click", "enter_and_click"])
def test_pressed_in_any_way_it_is_sold_once(derby: Any, press: str) -> None:
    getattr(derby, press)()

    assert (derby.sold(), derby.receipts()) == (KHR, 1)


def test_the_window_works_off_events_while_papers_come_out(
    ours: PostdeskDerby, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A nested event loop, as a print dialog opens one, with every settling key in it."""
    screen = ours.screen
    nested: list[Any] = []
    show_papers = screen.show_papers

    def and_press(state: Any, problem: Any) -> None:
        show_papers(state, problem)
        if nested:
            return
        nested.append(state)
        loop = QEventLoop()
        QTimer.singleShot(50, loop.quit)
        for key in (Key.Key_F9, Key.Key_Return, Key.Key_F9):
            ours.office.bot.keyClick(screen.payment.settle, key)
            screen.presenter.settle_cash(screen.payment.money())
        screen.payment.settle.click()
        loop.exec()

    monkeypatch.setattr(screen, "show_papers", and_press)
    ours.office.press(Key.Key_F9)

    assert nested
    assert (ours.sold(), ours.receipts()) == (KHR, 1)
    assert screen.presenter.mode is Mode.SETTLED


def test_while_it_is_settled_the_button_is_off(ours: PostdeskDerby) -> None:
    button = ours.screen.payment.settle
    states: list[bool] = []
    button.clicked.connect(lambda: states.append(button.isEnabled()))

    ours.office.bot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert states == [False]
    ours.office.settle()
    assert ours.receipts() == 1


def test_the_basket_has_its_number_before_it_is_settled(ours: PostdeskDerby) -> None:
    ours.screen.presenter.save()
    ours.office.settle()
    number = ours.screen.presenter.draft.draft_no
    assert number > 0

    ours.office.press(Key.Key_F9)

    rows = ours.office.program.reader.run(
        lambda desk: desk.db.conn.execute("SELECT draft_no FROM receipt").fetchall()
    )
    assert rows == [(number,)]
