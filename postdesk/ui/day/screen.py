"""The day page: how the day stands on the left, its sheet on the right."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.ui.day.presenter import DayPicture, DayPresenter
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S
from postdesk.ui.widgets import confirm_dialog
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.paper_view import PaperView
from postdesk.ui.widgets.record_table import Column, RecordTable
from postdesk.ui.widgets.state_words import StateWords

LEFT_WIDTH = 600
HASH_GROUP = 4
SHIFT_STATES = {"open": State.WARN, "counted": State.NOTE, "closed": State.GOOD}


class DayScreen(Screen):
    """Checks before the close, the close (F9), the sheet (F8 prints it again)."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_day.title", parent)
        self.presenter = DayPresenter(self, context.run, context.session)
        self.state = Caption(self.speech, "ui_day.no_day", role="heading")
        self.table = RecordTable(self.speech, _columns(), self)
        self.checks = [StateWords(self.speech, self) for _ in range(6)]
        self.witness = KeyedParagraph(self.speech, "", role="hint")
        self.sheet = PaperView(parent=self)
        self.empty = KeyedParagraph(self.speech, "ui_day.sheet_later", role="hint")
        self.close_day = ActionButton(self.speech, "ui_day.close", "F9", role="main")
        self.print = ActionButton(self.speech, "ui_day.print", "F8")
        self._lay_out()
        self.close_day.clicked.connect(self.presenter.wish_to_close)
        self.print.clicked.connect(self.presenter.print_sheet)

    def come_in(self) -> None:
        """Show how the day stands now."""
        self.presenter.load()

    def may_leave(self) -> bool:
        """Always; what was said is over then."""
        self.strip.clear()
        return True

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.close_day.set_busy(busy)
        self.print.set_busy(busy)

    def show_day(self, picture: DayPicture, *, may_close: bool) -> None:
        """How the day stands."""
        if picture.day is None:
            self.state.set_key("ui_day.no_day")
        else:
            key = "ui_day.is_open" if picture.is_open else "ui_day.is_closed"
            self.state.set_key(key, day=picture.day)
        self.table.set_records(picture.tills)
        self._show_checks(picture)
        self.close_day.setVisible(picture.is_open and may_close)
        self.close_day.set_allowed(picture.can_close)
        self.print.setVisible(bool(picture.head))
        self.sheet.setVisible(bool(picture.head))
        self.empty.setVisible(not picture.head)
        if not may_close and picture.is_open:
            self.empty.set_key("ui_day.manager_closes")
        else:
            self.empty.set_key("ui_day.sheet_later")
        if picture.head:
            first, last = picture.entries
            head = _grouped(picture.head)
            self.witness.set_key("ui_day.witness", first=first, last=last, head=head)
        else:
            self.witness.set_key("")
        (self.close_day if picture.can_close and may_close else self.table).setFocus()

    def ask_close(self, day: date) -> None:
        """Ask once."""
        confirm_dialog.ask(self, self.speech, "ui_day.confirm_close", self.presenter.close, day=day)

    def say_closed(self, day: date) -> None:
        """The day is sealed."""
        self.strip.show_success("ui_day.closed", day=day)

    def show_sheet(self, pages: tuple[bytes, ...]) -> None:
        """The day sheet as it is printed."""
        self.sheet.show_pages(pages)

    def say_printed(self) -> None:
        """The sheet went out."""
        self.strip.show_success("ui_day.printed")

    def _show_checks(self, picture: DayPicture) -> None:
        still_open = sum(row.state != "closed" for row in picture.tills)
        late, tills, transit, unseen, drafts, hq = self.checks
        for check in self.checks:
            check.setVisible(picture.is_open)
        late.setVisible(picture.is_late)
        if picture.is_late and picture.day is not None:
            late.say(State.WARN, "ui_day.late", day=picture.day)
        if still_open:
            tills.say(State.WARN, "ui_day.tills_open", tills=still_open)
        else:
            tills.say(State.GOOD, "ui_day.tills_closed")
        if picture.in_transit:
            transit.say(State.WARN, "ui_day.in_transit", transfers=picture.in_transit)
        else:
            transit.say(State.GOOD, "ui_day.nothing_in_transit")
        unseen.setVisible(picture.is_open and picture.unseen_khqr > 0)
        unseen.say(State.WARN, "ui_day.khqr_unseen", payments=picture.unseen_khqr)
        if picture.drafts:
            drafts.say(State.NOTE, "ui_day.drafts_left", drafts=picture.drafts)
        else:
            drafts.say(State.GOOD, "ui_day.no_drafts")
        hq.say(State.NOTE, "ui_day.hq_waits", waiting=picture.waiting)

    def _lay_out(self) -> None:
        left = QFrame(self)
        left.setProperty("role", "card")
        left.setFixedWidth(LEFT_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.state)
        column.addWidget(self.table, 1)
        for check in self.checks:
            column.addWidget(check)
        column.addWidget(self.witness)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addWidget(self.print)
        buttons.addWidget(self.close_day, 1)
        column.addLayout(buttons)
        right = QFrame(self)
        right.setProperty("role", "card")
        sheet = QVBoxLayout(right)
        sheet.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        sheet.addWidget(self.empty)
        sheet.addWidget(self.sheet, 1)
        sheet.addStretch(0)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_M)
        columns.addWidget(left)
        columns.addWidget(right, 1)
        self.body.addLayout(columns, 1)


def _grouped(head: str) -> str:
    return " ".join(head[at : at + HASH_GROUP] for at in range(0, len(head), HASH_GROUP))


def _columns() -> tuple[Column, ...]:
    return (
        Column("ui_day.till", lambda row, _: row.till, width_px=80),
        Column("ui_day.clerk", lambda row, speech: speech.either(row.name_km, row.name_latin)),
        Column("ui_day.state", _state_words, width_px=220, state=_state),
    )


def _state_words(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    return speech.say(f"ui_day.till_{row.state}")


def _state(row: Any) -> State:  # noqa: ANN401 - a table's record
    return SHIFT_STATES[row.state]
