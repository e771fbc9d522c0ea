"""A window on a real training desk, and a run-at-once port for presenters."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from postdesk import config
from postdesk.app.desk import DeskProgram
from postdesk.app.desk_pages import pages
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.services.opening import open_desk
from postdesk.services.setup import SAMPLE_PIN, create_training_desk
from postdesk.ui.counter.presenter import CounterPresenter
from postdesk.ui.language import Speech
from postdesk.ui.session import Session
from postdesk.ui.theme import dress
from postdesk.ui.widgets.pin_edit import PinEdit
from postdesk.words.catalogue import Language
from tests.ui.counter_desk import Witness, open_till
from tests.ui.people import CLERK, MANAGER

WAIT_MS = 10_000
OFFICE_PAGES = frozenset({"counter", "collect", "till", "cash", "day", "reports", "people"})


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books of a fresh training branch, made once; tests take copies."""
    folder = tmp_path_factory.mktemp("books")
    create_training_desk(folder).db.conn.close()
    return folder


@pytest.fixture
def desk_home(books: Path, tmp_path: Path) -> Path:
    """A data folder with a fresh training branch."""
    home = tmp_path / "desk"
    shutil.copytree(books, home)
    return home


@pytest.fixture
def desk(desk_home: Path) -> Iterator[Desk]:
    """That branch, opened for writing on this thread."""
    opened = open_desk(desk_home)
    yield opened
    opened.db.conn.close()


class RunAtOnce:
    """The `RunJob` port without threads: the outcome is there when the call returns."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(
        self,
        job: Callable[[Desk], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        reading: bool = False,
    ) -> None:
        try:
            found = job(self._desk)
        except Exception as exc:  # noqa: BLE001 - as the worker's future, for the presenter
            failed(exc)
        else:
            done(found)


@pytest.fixture
def run(desk: Desk) -> RunAtOnce:
    """Runs presenters' jobs on the spot."""
    return RunAtOnce(desk)


@pytest.fixture(params=list(Language), ids=str)
def speech(request: pytest.FixtureRequest, qapp: QApplication) -> Speech:
    """Each language in turn."""
    dress(qapp, training=True)
    return Speech(request.param)


@pytest.fixture
def session() -> Session:
    """Nobody at the desk."""
    return Session()


class Office:
    """A running desk with its window, worked by keys."""

    def __init__(self, program: DeskProgram, bot: QtBot) -> None:
        self.program = program
        self.window = program.window
        self.bot = bot
        bot.addWidget(self.window)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way."""
        for _ in range(2):
            self.bot.waitUntil(lambda: self.program.run_job.is_idle, timeout=WAIT_MS)
            QApplication.processEvents()

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        """Press a key where the focus is."""
        top = QApplication.activeModalWidget() or self.window
        top.activateWindow()
        QApplication.processEvents()
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self.bot.keyClick(self.focus(), key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        self.bot.keyClicks(self.focus(), text)

    def focus(self) -> QWidget:
        """Where a key would go."""
        top: QWidget = QApplication.activeModalWidget() or self.window
        found: QWidget | None = top.focusWidget()
        return top if found is None else found

    def sign_in(self, person: Person, pin: str = SAMPLE_PIN) -> None:
        """Choose a name, type the PIN, press Enter."""
        self.settle()
        sign_in = self.window.sign_in
        row = [one.person_id for one in sign_in._people].index(person.person_id)
        sign_in.names.setCurrentRow(row)
        sign_in.pin.setFocus()
        self.bot.keyClicks(sign_in.pin, pin)
        self.bot.keyClick(sign_in.pin, Qt.Key.Key_Return)
        self.settle()

    def open_page(self, name: str) -> Any:
        """Turn to a page and return its screen."""
        self.window.open_page(name)
        self.settle()
        return self.window.screen_of(name)

    def confirm_by_pin(self, pin: str = SAMPLE_PIN) -> None:
        """The second person, who stands first in the question's list, types the PIN."""
        field = self.dialog().findChild(PinEdit)
        assert isinstance(field, PinEdit)
        field.setText(pin)
        self.press(Qt.Key.Key_Return)

    def dialog(self) -> QWidget:
        """The question that stands over the window."""
        found = QApplication.activeModalWidget()
        assert found is not None
        return found


@pytest.fixture
def office(qtbot: QtBot, qapp: QApplication, desk_home: Path) -> Iterator[Office]:
    """The training desk, running, in Khmer, with the pages of the office behind the counter."""
    shown = tuple(
        page
        for page in pages()
        if page.name in {"counter", "collect", "till", "cash", "day", "reports", "people"}
    )
    program = DeskProgram(qapp, desk_home, config.Settings(), Speech(Language.KHMER), shown=shown)
    yield Office(program, qtbot)
    program.window.close()
    program.close()


@pytest.fixture
def view() -> Witness:
    """A counter screen that only remembers what it was told."""
    return Witness()


@pytest.fixture
def counter(view: Witness, run: RunAtOnce, session: Session, desk: Desk) -> CounterPresenter:
    """The counter with its till open and the clerk at it."""
    open_till(desk)
    session.take(CLERK)
    presenter = CounterPresenter(view, run, session, "1", lambda: None)
    presenter.come_in()
    return presenter


__all__ = ["CLERK", "MANAGER"]
