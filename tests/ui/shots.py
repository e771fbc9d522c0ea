"""Pictures of every screen in both languages at 1366×768: `python -m tests.ui.shots FOLDER`.

A training desk is made in a temporary folder and worked by the same widgets a clerk uses. To
show a new page, add a scene: a function that gets the stage and takes its pictures.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from postdesk import config
from postdesk.app.desk import DeskProgram
from postdesk.app.first_run import create_training
from postdesk.services.desk import Desk
from postdesk.services.setup import SAMPLE_PIN
from postdesk.ui.first_run.screen import FirstRunScreen
from postdesk.ui.language import Speech
from postdesk.ui.screen import Screen
from postdesk.ui.theme import dress
from postdesk.ui.widgets.pin_edit import PinEdit
from postdesk.ui.widgets.reason_dialog import ReasonDialog
from postdesk.words.catalogue import Language

MANAGER_ROW, CLERK_ROW = 0, 1
WAIT_MS, HEIGHT_MAX = 20, 768
LARGER_RIEL = ((10_000, 10), (5_000, 10), (1_000, 20), (500, 40))


class Stage:
    """A running desk before a camera."""

    def __init__(self, folder: Path, home: Path, application: QApplication) -> None:
        self.folder = folder
        self.speech = Speech(Language.KHMER)
        create_training(home).db.conn.close()
        self.program = DeskProgram(application, home, config.Settings(), self.speech)
        self.window = self.program.window
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way."""
        QTest.qWait(WAIT_MS)
        while not self.program.run_job.is_idle:
            QTest.qWait(WAIT_MS)

    def shot(self, name: str, widget: QWidget | None = None) -> None:
        """One picture in each language."""
        for _ in Language:
            self.settle()
            shown = widget or self.window
            path = self.folder / f"{name}-{self.speech.language.value}.png"
            picture = shown.grab()
            picture.save(str(path))
            # A page that needs more room than the smallest screen has grows the window.
            assert widget is not None or picture.height() <= HEIGHT_MAX, name
            self.speech.toggle()
        self.settle()

    def sign_in(self, row: int) -> None:
        """Somebody sits down at the desk."""
        if not self.window.is_locked:
            self.window.switch_person()
        self.settle()
        self.window.sign_in.names.setCurrentRow(row)
        self.window.sign_in.pin.setText(SAMPLE_PIN)
        self.window.sign_in.go_in.click()
        self.settle()

    def page(self, name: str) -> Screen:
        """Turn to a page."""
        self.window.open_page(name)
        self.settle()
        return self.window.screen_of(name)

    def dialog(self) -> QWidget:
        """The question that stands over the window."""
        found = QApplication.activeModalWidget()
        if found is None:
            raise LookupError("no dialog")
        return found

    def confirm_by_pin(self) -> None:
        """The second person types the PIN."""
        pin = self.dialog().findChild(PinEdit)
        assert isinstance(pin, PinEdit)
        pin.setText(SAMPLE_PIN)
        self.press(Qt.Key.Key_Return)

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        """Press a key in the question, or else in the window."""
        top = QApplication.activeModalWidget() or self.window
        top.activateWindow()
        self.settle()
        focus: QWidget | None = top.focusWidget()
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(top if focus is None else focus, key, modifier)
        self.settle()


def sign_in(stage: Stage) -> None:
    """The first page, a wrong PIN, changing person."""
    QTest.qWait(300)
    stage.shot("sign-in")
    stage.window.sign_in.pin.setText("111222")
    stage.window.sign_in.go_in.click()
    stage.settle()
    stage.shot("sign-in-wrong-pin")


def till(stage: Stage) -> None:
    """A shift: opening, at work, blind count, a swap revealed."""
    from postdesk.ui.till.count_panel import CountPanel
    from postdesk.ui.till.screen import TillScreen

    stage.sign_in(CLERK_ROW)
    page = stage.page("till")
    assert isinstance(page, TillScreen)
    panel = page.panel
    assert isinstance(panel, CountPanel)
    panel.safe_riel.setText("200,000")
    panel.safe_dollars.setText("50")
    panel.riel.set_loose((*LARGER_RIEL, (100, 100)))
    panel.dollars.set_loose(((10, 2), (5, 4), (1, 10)))
    stage.shot("till-opening")
    stage.press(Qt.Key.Key_F9)
    stage.shot("till-opening-question", stage.dialog())
    stage.press(Qt.Key.Key_Return)
    stage.shot("till-safe-keeper", stage.dialog())
    stage.confirm_by_pin()
    stage.shot("till-at-work")
    stage.press(Qt.Key.Key_F9)
    panel = page.panel
    assert isinstance(panel, CountPanel)
    panel.riel.set_loose((*LARGER_RIEL, (100, 182)))
    panel.dollars.set_loose(((10, 2), (5, 4), (1, 8)))
    stage.shot("till-blind-count")
    stage.press(Qt.Key.Key_F9)
    stage.press(Qt.Key.Key_Return)
    stage.shot("till-revealed")


def till_of_another(stage: Stage) -> None:
    """What the manager sees of it, and the close of the till."""
    stage.sign_in(MANAGER_ROW)
    stage.page("till")
    stage.shot("till-kept-by-another")
    stage.page("day")
    stage.shot("day-open")
    stage.sign_in(CLERK_ROW)
    stage.page("till")
    stage.press(Qt.Key.Key_F9)
    stage.shot("till-closed")


def cash(stage: Stage) -> None:
    """What a clerk hands in and the manager takes, and every form of the cash page."""
    from postdesk.ui.cash.screen import CashScreen

    stage.sign_in(CLERK_ROW)
    stage.page("cash")
    stage.shot("cash-of-a-clerk")
    stage.sign_in(MANAGER_ROW)
    page = stage.page("cash")
    assert isinstance(page, CashScreen)
    stage.press(Qt.Key.Key_F9)
    form = page.form
    assert form is not None
    form.tables[0].set_loose(((10_000, 30),))
    form.tables[1].set_loose(((10, 5),))
    stage.shot("cash-hand-over")
    stage.press(Qt.Key.Key_F9)
    for key, name in (
        (Qt.Key.Key_F2, "deposit"),
        (Qt.Key.Key_F3, "bag-out"),
        (Qt.Key.Key_F4, "bag-in"),
        (Qt.Key.Key_F5, "count-safe"),
        (Qt.Key.Key_F6, "voucher"),
    ):
        stage.press(key)
        stage.shot(f"cash-{name}")
        stage.press(Qt.Key.Key_Escape)
    stage.shot("cash-of-the-manager")
    page.overview.swap.click()
    stage.shot("cash-swap")
    stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_F5)
    stage.press(Qt.Key.Key_F9)
    stage.shot("cash-second-person", stage.dialog())
    stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_Escape)


def differences(stage: Stage) -> None:
    """What a clerk may do about a difference."""
    stage.sign_in(CLERK_ROW)
    stage.page("cash")
    stage.press(Qt.Key.Key_F10)
    stage.press(Qt.Key.Key_F7)
    why = stage.dialog()
    assert isinstance(why, ReasonDialog)
    why.reason.setText("ខ្ញុំបានរាប់ពីរដង ហើយត្រូវទាំងពីរដង")
    stage.press(Qt.Key.Key_Return)
    stage.shot("cash-differences")
    stage.press(Qt.Key.Key_F8)
    stage.shot("cash-take-responsibility", stage.dialog())
    stage.press(Qt.Key.Key_Escape)
    stage.press(Qt.Key.Key_Escape)


def day(stage: Stage) -> None:
    """The close of the day and its sheet."""
    stage.sign_in(MANAGER_ROW)
    stage.page("day")
    stage.shot("day-ready")
    stage.press(Qt.Key.Key_F9)
    stage.shot("day-question", stage.dialog())
    stage.press(Qt.Key.Key_Return)
    stage.shot("day-closed")


def reports(stage: Stage) -> None:
    """The books: statement, a ledger behind a row, an entry behind its row."""
    from postdesk.ui.reports.screen import ReportsScreen

    stage.sign_in(MANAGER_ROW)
    page = stage.page("reports")
    assert isinstance(page, ReportsScreen)
    stage.shot("reports-statement")
    stage.press(Qt.Key.Key_Return)
    stage.shot("reports-ledger")
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_Return)
    stage.shot("reports-entry")
    page.kind.setCurrentIndex(1)
    stage.press(Qt.Key.Key_F9)
    stage.shot("reports-trial-balance")
    page.kind.setCurrentIndex(2)
    stage.press(Qt.Key.Key_F9)
    stage.shot("reports-day-book")


def people(stage: Stage) -> None:
    """The staff list, a new person, the keys."""
    stage.sign_in(MANAGER_ROW)
    stage.page("people")
    stage.shot("staff")
    stage.press(Qt.Key.Key_F2)
    stage.shot("staff-new")
    stage.press(Qt.Key.Key_Escape)
    for language in Language:
        stage.speech.choose(language)
        stage.press(Qt.Key.Key_F1)
        stage.dialog().grab().save(str(stage.folder / f"keys-{language.value}.png"))
        stage.press(Qt.Key.Key_Escape)
    stage.speech.choose(Language.KHMER)


def counter(stage: Stage) -> None:
    """The counter with an open till, parked baskets, receipts."""
    from tests.ui.counter_desk import open_till
    from tests.ui.counter_scenes import play

    stage.sign_in(CLERK_ROW)
    stage.page("counter")
    stage.shot("counter-closed")
    stage.program.writer.run(open_till)
    stage.sign_in(CLERK_ROW)
    play(stage)


def collect(stage: Stage) -> None:
    """Items and money that people come for: the lists, each question, a bag that comes in."""
    from tests.ui.collect_scenes import play

    stage.sign_in(CLERK_ROW)
    play(stage)


def office(stage: Stage) -> None:
    """The rarer business, as a clerk and as a manager sees it; the first day of a branch."""
    from postdesk.ui.cash.opening_form import OpeningForm
    from postdesk.ui.cash.screen import CashScreen
    from tests.ui.counter_desk import open_till
    from tests.ui.office_scenes import a_book, a_round, an_agent, play, proposes

    stage.program.writer.run(a_book)
    stage.program.writer.run(an_agent)
    stage.program.writer.run(open_till)
    stage.program.writer.run(a_round)
    stage.program.writer.run(proposes)
    stage.sign_in(CLERK_ROW)
    play(stage, name="clerk")
    stage.sign_in(MANAGER_ROW)
    play(stage, name="manager")
    page = stage.page("cash")
    assert isinstance(page, CashScreen)
    page._on_form("begin")
    form = page.form
    assert isinstance(form, OpeningForm)
    form.number.setText("PNH-M-000017")
    form.name.setText("គឹម រតនៈ")
    form.riel.setText("150,000")
    form.add.click()
    stage.shot("office-begin")
    form.matter.choose("item")
    stage.settle()
    stage.shot("office-begin-item")
    stage.press(Qt.Key.Key_Escape)


def left_open(stage: Stage) -> None:
    """Yesterday was not closed: the drawer is counted first, then the day page says it is late."""
    from tests.ui.counter_desk import open_till

    def opened_yesterday(desk: Desk) -> None:
        yesterday = desk.now() - timedelta(days=1)
        open_till(replace(desk, clock=lambda: yesterday))

    stage.program.writer.run(opened_yesterday)
    stage.sign_in(CLERK_ROW)
    stage.page("counter")
    stage.shot("counter-left-open")
    stage.press(Qt.Key.Key_F9)
    stage.shot("till-left-open")
    stage.sign_in(MANAGER_ROW)
    stage.page("cash")
    stage.page("day")
    stage.shot("day-left-open")


def line(stage: Stage) -> None:
    """A branch that is not linked yet: what the clerk and what the manager sees."""
    stage.sign_in(CLERK_ROW)
    stage.page("line")
    stage.shot("line-of-a-clerk")
    stage.sign_in(MANAGER_ROW)
    stage.page("line")
    stage.shot("line-to-link")


SCENES: tuple[Callable[[Stage], None], ...] = (
    sign_in,
    till,
    till_of_another,
    cash,
    differences,
    day,
    line,
    reports,
    people,
)
COUNTER_SCENES: tuple[Callable[[Stage], None], ...] = (counter, collect)
OFFICE_SCENES: tuple[Callable[[Stage], None], ...] = (office,)
MORNING_SCENES: tuple[Callable[[Stage], None], ...] = (left_open,)


def first_run(folder: Path, application: QApplication) -> None:
    """The window of an empty folder."""
    dress(application, training=False)
    speech = Speech(Language.KHMER)
    screen = FirstRunScreen(speech, lambda _done, _failed: None, lambda _t, _d, _f: None)
    screen.show()
    for _ in Language:
        QTest.qWait(WAIT_MS)
        screen.grab().save(str(folder / f"first-run-{speech.language.value}.png"))
        speech.toggle()
    screen.close()


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    first_run(folder, application)
    for scenes in (SCENES, COUNTER_SCENES, OFFICE_SCENES, MORNING_SCENES):
        with tempfile.TemporaryDirectory() as temporary:
            stage = Stage(folder, Path(temporary) / "desk", application)
            for scene in scenes:
                scene(stage)
            stage.window.close()
            stage.program.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
