"""The desk as a program with a window: opens the books, makes the parts, joins them, runs."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from postdesk import config
from postdesk.app.books_check import BooksCheck
from postdesk.app.desk_line import DeskLine
from postdesk.app.desk_pages import pages
from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.people import Person
from postdesk.paths import desk_file
from postdesk.services.desk import Desk, DeskIdentity, wall_clock
from postdesk.services.opening import open_desk
from postdesk.services.worker import Worker
from postdesk.storage.desk_file import begin_run, end_run, writing_lock
from postdesk.ui.collecting import Collector
from postdesk.ui.frame.status_line import StatusFacts
from postdesk.ui.jobs import JobRunner
from postdesk.ui.language import Speech
from postdesk.ui.main_window import MainWindow
from postdesk.ui.paper_pump import PaperPump
from postdesk.ui.screen import DeskContext, Page, Screen
from postdesk.ui.session import Session
from postdesk.ui.theme import dress

if TYPE_CHECKING:
    from datetime import date

    from postdesk.crash import CrashReport
    from postdesk.logs import Log
    from postdesk.printing.spool import PrintJob
    from postdesk.services.integrity import Checked
    from postdesk.services.interruptions import Interruption
    from postdesk.services.recovery import LeftOff
    from postdesk.storage.print_queue import QueuedPaper
    from postdesk.sync.loop import Outcome

STATUS_EVERY_MS = 15_000
CHECK_AFTER_MS = 3_000
BEAT_MS, MS_PER_S = 1_000, 1_000
FREEZE_S = 10


def run(home: Path, *, training: bool = False) -> int:
    """Open the counter on a data folder and stay until the window is closed.

    Args:
        home: The data folder.
        training: In an empty folder, make a training branch without asking.

    Returns:
        The exit status of the program.
    """
    # Collecting while everything is being made frees nothing and takes a tenth of the start.
    gc.disable()
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("postdesk")
    speech = Speech()
    teller = _CrashTeller(speech)
    with ExitStack() as closing:
        closing.callback(gc.enable)
        closing.callback(_watch_for_bugs(home, teller))
        try:
            settings = config.load_settings(home)
            speech.choose(settings.language)
            home.mkdir(parents=True, exist_ok=True)
            closing.enter_context(writing_lock(home))
            closing.enter_context(_open_log(home))
            if not desk_file(home).exists():
                from postdesk.app import first_run

                first_run.make_books(application, speech, home, training=training)
                if not desk_file(home).exists():
                    return 0
            program = DeskProgram(application, home, settings, speech, watches=True)
        except (RuleError, FaultError) as exc:
            dress(application, training=training)
            _say_before_all(speech.trouble(exc))
            return 1
        closing.callback(program.close)
        teller.record(program)
        program.window.showMaximized()
        gc.freeze()
        # From here on as well Python collects on no other thread than the screen's.
        closing.callback(Collector(program.window).stop)
        return _stay(application)


def _open_log(home: Path) -> Log:
    from postdesk.logs import open_log

    return open_log(home)


def _stay(application: QApplication) -> int:
    return application.exec()


class DeskProgram:
    """The parts of a running desk, joined: two database threads, the window, its pages.

    Args:
        shown: The pages of the window; all of them unless a test wants fewer.
        watches: Whether books and screen are watched, as at the real counter.
    """

    def __init__(
        self,
        application: QApplication,
        home: Path,
        settings: config.Settings,
        speech: Speech,
        *,
        shown: tuple[Page, ...] | None = None,
        watches: bool = False,
    ) -> None:
        self.writer = Worker("writer", lambda: open_desk(home))
        self.reader = Worker("reader", lambda: open_desk(home, reading=True))
        try:
            identity: DeskIdentity = self.writer.run(lambda desk: desk.identity)
        except BaseException:
            self._close_books()
            raise
        dress(application, training=identity.is_training)
        self.run_job = JobRunner(self.writer, self.reader)
        self.session = Session()
        self._settings, self._home = settings, home
        was_cut_off = begin_run(home)
        self.printing = PaperPump(self.run_job, self._draw, self._print)
        self.line = DeskLine(home, self.writer, self.reader)
        self.context = DeskContext(
            speech=speech,
            run=self.run_job,
            session=self.session,
            is_training=identity.is_training,
            branch_name_km=identity.branch_name_km,
            branch_name_en=identity.branch_name_en,
            till_number=settings.till,
            printing=self.printing,
            line=self.line,
        )
        self.window = MainWindow(
            self.context,
            pages() if shown is None else shown,
            lock_after_s=settings.lock_after_s,
            signed_in=self._on_signed_in,
        )
        if was_cut_off:
            self._say_what_was_left()
        self.check = BooksCheck(home, self.window)
        self.check.found.connect(self._on_checked)
        self._connect()
        if watches:
            # The clerk signs in meanwhile; the check is not in the way of the first page.
            QTimer.singleShot(CHECK_AFTER_MS, self.check, self.check.start)
            self._heart.start()
        self.line.start()

    def _connect(self) -> None:
        self._beaten_s = time.monotonic()
        self._heart = QTimer(self.window)
        self._heart.setInterval(BEAT_MS)
        self._heart.timeout.connect(self._beat)
        self._clock = QTimer(self.window)
        self._clock.setInterval(STATUS_EVERY_MS)
        self._clock.timeout.connect(self._ask_status)
        self._clock.start()
        self.run_job.written.connect(self._ask_status)
        self.run_job.written.connect(self.printing.on_written)
        self.printing.troubled.connect(self._show_trouble)
        self.run_job.written.connect(self.line.wake)
        self.line.round_done.connect(self._on_round)

    def close(self) -> None:
        """End all threads; what is queued is finished first."""
        self._clock.stop()
        self._heart.stop()
        self.check.stop()
        self.line.close()
        self.run_job.close()
        self.printing.close()
        self._close_books()
        end_run(self._home)

    def _on_checked(self, found: Checked) -> None:
        """The books were checked: what is off is noted, told to headquarters, stops the work."""
        from postdesk.services.integrity import note_check
        from postdesk.services.posting import check_sound

        def job(desk: Desk) -> None:
            note_check(desk, found)
            check_sound(desk)

        self.run_job(job, done=lambda _: None, failed=self._on_unsound)

    def _on_unsound(self, reason: Exception) -> None:
        self._show_trouble(reason)
        self._ask_status()

    def _say_what_was_left(self) -> None:
        """The first page says what was recorded before the cut, and what was not."""
        from postdesk.services.recovery import left_off

        self.run_job(
            left_off,
            done=self._say_left_off,
            failed=self.window.sign_in.show_trouble,
            reading=True,
        )

    def _say_left_off(self, left: LeftOff) -> None:
        from postdesk.services.interruptions import Interruption

        self.window.sign_in.show_left_off(left)
        self.note(Interruption.CUT_OFF)

    def note(
        self, what: Interruption, *, since: datetime | None = None, reference: str = ""
    ) -> None:
        """Record that the work was interrupted."""
        from postdesk.services.interruptions import note_interruption

        def job(desk: Desk) -> None:
            note_interruption(desk, what, since=since, reference=reference)

        self.run_job(job, done=lambda _: None, failed=self._show_trouble)

    def _beat(self) -> None:
        """Look whether the screen took no key for long: then this came late."""
        from postdesk.services.interruptions import Interruption

        late_s = time.monotonic() - self._beaten_s - BEAT_MS / MS_PER_S
        self._beaten_s = time.monotonic()
        if late_s >= FREEZE_S:
            self.note(Interruption.FREEZE, since=wall_clock() - timedelta(seconds=late_s))

    def _close_books(self) -> None:
        self.writer.close()
        self.reader.close()

    def _draw(self, desk: Desk, queued: QueuedPaper) -> PrintJob:
        from postdesk.app.printers import page_sizes
        from postdesk.services.papers import pdf_of

        sizes = page_sizes(self._settings)
        return pdf_of(desk, queued.paper, queued.subject, queued.copy_no, sizes=sizes)

    def _print(self, job: PrintJob) -> None:
        from postdesk.app.printers import HousePrinters

        HousePrinters(self._settings, self._home).print(job)

    def _on_signed_in(self, person: Person) -> None:
        from postdesk.ui.till.state import read_session

        # What an earlier run could not print comes out now.
        self.printing.kick()

        def done(found: tuple[str | None, date | None]) -> None:
            till, day = found
            self.session.use_till(till)
            self.session.use_day(day)
            self._ask_status()

        self.run_job(
            lambda desk: read_session(desk, person),
            done=done,
            failed=self._show_trouble,
            reading=True,
        )

    def _ask_status(self) -> None:
        from postdesk.services.status import desk_status

        self.run_job(
            desk_status,
            done=lambda found: self.window.status.show_facts(
                StatusFacts(
                    waiting=found.waiting,
                    clock_is_right=found.clock_is_right,
                    printer=self._settings.receipt_printer,
                    key_is_in_file=found.key_is_in_file,
                    line=found.line,
                    unseen_khqr=found.unseen_khqr,
                    is_sound=found.is_sound,
                )
            ),
            failed=self._show_trouble,
            reading=True,
        )

    def _on_round(self, outcome: Outcome) -> None:
        """A round is over: the status line says so, and the open page shows what is new."""
        self._ask_status()
        if getattr(outcome, "restored", 0) or getattr(outcome, "new_epoch", 0):
            # What was missing came back: whether all is as it was is looked at again.
            self.check.start()
        current = self.window.stack.currentWidget()
        is_news = bool(getattr(outcome, "documents", ()))
        if isinstance(current, Screen) and (is_news or current is self._line_page()):
            current.line_moved()

    def _line_page(self) -> Screen | None:
        return self.window.made_screen("line")

    def _show_trouble(self, reason: Exception) -> None:
        current = self.window.stack.currentWidget()
        if isinstance(current, Screen):
            current.show_trouble(reason)
        else:
            self.window.sign_in.show_trouble(reason)


def _watch_for_bugs(home: Path, teller: _CrashTeller) -> Callable[[], None]:
    """Report bugs from now on; what writes the report is loaded with the first one."""
    hooks_before = (sys.excepthook, threading.excepthook)

    def install() -> None:
        from postdesk import crash

        crash.install(home, teller.tell)

    def first_crash(
        kind: type[BaseException], reason: BaseException, trace: TracebackType | None
    ) -> None:
        install()
        sys.excepthook(kind, reason, trace)

    def first_thread_crash(args: threading.ExceptHookArgs) -> None:
        install()
        threading.excepthook(args)

    def uninstall() -> None:
        sys.excepthook, threading.excepthook = hooks_before

    sys.excepthook, threading.excepthook = first_crash, first_thread_crash
    return uninstall


class _CrashTeller(QObject):
    """Shows a bug's sentence on the screen's thread, whichever thread failed."""

    _told = Signal(str)
    _failed = Signal(str)

    def __init__(self, speech: Speech) -> None:
        super().__init__()
        self._speech = speech
        self._told.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def record(self, program: DeskProgram) -> None:
        """Record bugs in the books from now on, under their references."""
        from postdesk.services.interruptions import Interruption

        self._failed.connect(
            lambda reference: program.note(Interruption.FAULT, reference=reference),
            Qt.ConnectionType.QueuedConnection,
        )

    def tell(self, report: CrashReport) -> None:
        """Take a report from any thread."""
        self._told.emit(report.sentence(self._speech.language))
        self._failed.emit(report.reference)

    @Slot(str)
    def _show(self, sentence: str) -> None:
        _say_before_all(sentence)


def _say_before_all(sentence: str) -> None:
    from PySide6.QtWidgets import QMessageBox

    QMessageBox.critical(None, "postdesk", sentence)
