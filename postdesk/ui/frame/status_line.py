"""The line at the bottom: till, day, what headquarters has, clock, printer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from postdesk.ui.khmer_label import Caption
from postdesk.ui.screen import DeskContext
from postdesk.ui.theme import SPACE_L, SPACE_S, SPACE_XL
from postdesk.ui.widgets.icons import State, state_picture
from postdesk.words.format import moment_text

if TYPE_CHECKING:
    from postdesk.services.status import LineStatus

LINE_HEIGHT = 34
# Troubles that need nobody: there is no line, or headquarters is busy.
NO_CONTACT = frozenset({"error.HqUnreachableError", "error.HqBusyError"})


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """How the desk stands.

    Attributes:
        waiting: Entries that headquarters has not yet.
        clock_is_right: False when the clock was set back.
        printer: Where papers go; empty when they go into a folder only.
        key_is_in_file: The computer has no keystore; the books' key lies beside them.
        line: How the line to headquarters stands; None before it was asked.
        unseen_khqr: Payments by KHQR that nobody has seen at the bank.
        is_sound: False from when a check has found the books not as they were recorded.
    """

    waiting: int = 0
    clock_is_right: bool = True
    printer: str = ""
    key_is_in_file: bool = False
    line: LineStatus | None = None
    unseen_khqr: int = 0
    is_sound: bool = True


class _Mark(QWidget):
    def __init__(self, context: DeskContext, state: State, key: str) -> None:
        super().__init__()
        self.icon = QLabel(self)
        self.words = Caption(context.speech, key)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        self.icon.setFixedWidth(18)
        row.addWidget(self.icon)
        row.addWidget(self.words)
        self.show_state(state, key)

    def show_state(self, state: State, key: str, **fields: object) -> None:
        self.icon.setPixmap(state_picture(state, 16))
        self.words.set_key(key, **fields)


class StatusLine(QWidget):
    """Always in view; says in plain words how the desk stands."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(LINE_HEIGHT)
        self._context = context
        self.till = _Mark(context, State.NOTE, "ui_window.till_not_open")
        self.day = _Mark(context, State.NOTE, "ui_window.day_not_open")
        self.hq = _Mark(context, State.NOTE, "ui_window.hq_not_linked_quiet")
        self.clock = _Mark(context, State.GOOD, "ui_window.clock_right")
        self.printer = _Mark(context, State.NOTE, "ui_window.printer_none")
        self.key = _Mark(context, State.WARN, "ui_window.key_in_file")
        self.khqr = _Mark(context, State.WARN, "ui_window.khqr_unseen")
        self.books = _Mark(context, State.BAD, "ui_window.books_unsound")
        for mark in (self.key, self.khqr, self.books):
            mark.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        row.setSpacing(SPACE_XL)
        for mark in (self.till, self.day, self.hq):
            row.addWidget(mark)
        row.addStretch(1)
        for mark in (self.books, self.khqr, self.key, self.clock, self.printer):
            row.addWidget(mark)
        session = context.session
        session.till_changed.connect(self.refresh)
        session.day_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show till and day as the session knows them."""
        session = self._context.session
        number = (session.till_id or "").removeprefix("till:")
        if number:
            self.till.show_state(State.GOOD, "ui_window.till_open", till=number)
        else:
            self.till.show_state(State.WARN, "ui_window.till_not_open")
        if session.business_day is not None:
            self.day.show_state(State.GOOD, "ui_window.day_open", day=session.business_day)
        else:
            self.day.show_state(State.WARN, "ui_window.day_not_open")

    def show_facts(self, facts: StatusFacts) -> None:
        """Show what headquarters has, the clock and the printer."""
        self._show_line(facts)
        self.key.setVisible(facts.key_is_in_file)
        self.books.setVisible(not facts.is_sound)
        self.khqr.setVisible(facts.unseen_khqr > 0)
        self.khqr.show_state(State.WARN, "ui_window.khqr_unseen", count=facts.unseen_khqr)
        if facts.clock_is_right:
            self.clock.show_state(State.GOOD, "ui_window.clock_right")
        else:
            self.clock.show_state(State.BAD, "ui_window.clock_wrong")
        if facts.printer:
            self.printer.show_state(State.GOOD, "ui_window.printer_is", printer=facts.printer)
        else:
            self.printer.show_state(State.NOTE, "ui_window.printer_none")

    def _show_line(self, facts: StatusFacts) -> None:
        """In plain words what headquarters has and what waits."""
        line, waiting = facts.line, f"{facts.waiting:,}"
        if line is None or not line.is_linked:
            self.hq.show_state(State.NOTE, "ui_window.hq_not_linked", waiting=waiting)
            return
        stored = f"{line.stored:,}"
        at = moment_text(line.answered_at) if line.answered_at else ""
        if line.trouble in NO_CONTACT:
            self.hq.show_state(State.WARN, "ui_window.hq_no_contact", waiting=waiting)
        elif line.trouble:
            self.hq.show_state(State.BAD, "ui_window.hq_trouble", waiting=waiting)
        elif not at:
            self.hq.show_state(State.NOTE, "ui_window.hq_not_called", waiting=waiting)
        elif facts.waiting:
            self.hq.show_state(
                State.NOTE, "ui_window.hq_has", stored=stored, at=at, waiting=waiting
            )
        else:
            self.hq.show_state(State.GOOD, "ui_window.hq_has_all", stored=stored, at=at)
