"""The window: bar, pages, status line; signing in, locking, switching person and language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from postdesk.domain.people import Person, may
from postdesk.ui.frame.status_line import StatusLine
from postdesk.ui.frame.top_bar import TopBar
from postdesk.ui.frame.training_band import TrainingBand
from postdesk.ui.screen import DeskContext, Page, Screen
from postdesk.ui.sign_in.screen import SignInScreen
from postdesk.ui.theme import WINDOW_SIZE

WAKING = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class MainWindow(QMainWindow):
    """The frame round the pages; it knows nothing of what they do.

    Args:
        context: What the pages share.
        pages: In the order of their tabs.
        lock_after_s: Seconds without a key or a click until it locks.
        signed_in: Told each time somebody has signed in or unlocked.
    """

    def __init__(
        self,
        context: DeskContext,
        pages: tuple[Page, ...],
        *,
        lock_after_s: int = 300,
        signed_in: Callable[[Person], None] | None = None,
    ) -> None:
        super().__init__()
        self.context = context
        self._pages = pages
        self._told_signed_in = signed_in
        self._screens: dict[str, Screen] = {}
        self._page: Page | None = None
        self.bar = TopBar(context, pages, self)
        self.status = StatusLine(context, self)
        self.stack = QStackedWidget(self)
        self.sign_in = SignInScreen(context, self)
        self.stack.addWidget(self.sign_in)
        self._lay_out()
        self._idle = QTimer(self)
        self._idle.setInterval(lock_after_s * 1000)
        self._idle.setSingleShot(True)
        self._connect()
        self.resize(*WINDOW_SIZE)
        self.retranslate()
        self._show_sign_in()

    def screen_of(self, name: str) -> Screen:
        """The screen of a page, made when it is first asked for."""
        if name not in self._screens:
            page = next(page for page in self._pages if page.name == name)
            screen = page.make(self.context)
            self._screens[name] = screen
            self.stack.addWidget(screen)
        return self._screens[name]

    def made_screen(self, name: str) -> Screen | None:
        """The screen of a page, if it was turned to before."""
        return self._screens.get(name)

    def open_page(self, name: str) -> None:
        """Turn to a page, if the person may and the open page lets go."""
        page = next(page for page in self._pages if page.name == name)
        person = self.context.session.person
        if person is None or (page.task is not None and not may([person.role], page.task)):
            return
        current = self.stack.currentWidget()
        if isinstance(current, Screen) and not current.may_leave():
            self.bar.show_page(self._page)
            return
        self._page = page
        screen = self.screen_of(name)
        self.stack.setCurrentWidget(screen)
        self.bar.show_page(page)
        screen.come_in()

    @property
    def is_locked(self) -> bool:
        """Whether the sign-in page stands before everything."""
        return self.stack.currentWidget() is self.sign_in

    def retranslate(self) -> None:
        """Name the window in the language chosen now."""
        speech = self.context.speech
        branch = speech.either(self.context.branch_name_km, self.context.branch_name_en)
        key = "ui_window.title_training" if self.context.is_training else "ui_window.title"
        self.setWindowTitle(speech.say(key, branch=branch))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Any key or click shows that somebody is there."""
        if event.type() in WAKING and not self.is_locked:
            self._idle.start()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        whole = QWidget(self)
        whole.setObjectName("window")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self.context.is_training:
            column.addWidget(TrainingBand(self))
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.bar.page_wanted.connect(self._on_page_wanted)
        self.bar.lock_wanted.connect(self.lock)
        self.bar.switch_wanted.connect(self.switch_person)
        self.bar.language_wanted.connect(self.context.speech.toggle)
        self.bar.help_wanted.connect(self.show_keys)
        self.sign_in.entered.connect(self._on_entered)
        self.sign_in.turned_back.connect(self._on_turned_back)
        self._idle.timeout.connect(self.lock)
        self.context.speech.changed.connect(self.retranslate)

    @Slot()
    def lock(self) -> None:
        """Stand before the pages until the same person's PIN, or another's, is typed."""
        if not self.is_locked:
            self._show_sign_in(locked=True)

    @Slot()
    def switch_person(self) -> None:
        """Let somebody else sign in; what is half done stays with whom it belongs to."""
        if not self.is_locked:
            self._show_sign_in(switching=True)

    @Slot()
    def show_keys(self) -> None:
        """Show which keys work here."""
        from postdesk.ui.frame.keys_help import KeysHelp

        help_ = KeysHelp(self.context.speech, self.stack.currentWidget(), self)
        help_.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        help_.open()

    def _show_sign_in(self, *, locked: bool = False, switching: bool = False) -> None:
        self._idle.stop()
        # A question left open would take Enter from whoever comes by, for the one who left.
        for question in self.findChildren(QDialog):
            if question.isVisible():
                question.reject()
        # Enter pressed on a page's button must not go on living there.
        self.stack.setCurrentWidget(self.sign_in)
        self.bar.set_open(False)
        self.sign_in.begin(locked=locked, switching=switching)

    @Slot(object)
    def _on_page_wanted(self, page: Page) -> None:
        self.open_page(page.name)

    @Slot(object)
    def _on_entered(self, person: Person) -> None:
        same = self.context.session.person == person
        self.context.session.take(person)
        if self._told_signed_in is not None:
            self._told_signed_in(person)
        self._come_back(self._page if same else None)

    @Slot()
    def _on_turned_back(self) -> None:
        self._come_back(self._page)

    def _watch_keys(self) -> None:
        # Only from the first page on: a filter in Python costs 30 ms at the program's start.
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def _come_back(self, page: Page | None) -> None:
        self._watch_keys()
        self.bar.set_open(True)
        self._idle.start()
        self.stack.setCurrentIndex(0)
        person = self.context.session.person
        allowed = [
            p for p in self._pages if p.task is None or (person and may([person.role], p.task))
        ]
        if page is None or page not in allowed:
            page = allowed[0]
        self._page = None
        self.open_page(page.name)
