"""The page of the line: how it stands and linking on the left, what came on the right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.services.mail_from_hq import Notice
from postdesk.services.status import DeskStatus
from postdesk.sync.enrolling import Enrolled
from postdesk.ui.khmer_label import Caption, KeyedParagraph, Paragraph
from postdesk.ui.language import Named, Speech
from postdesk.ui.line.presenter import LinePicture, LinePresenter
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_M
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import Cell, card
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable
from postdesk.ui.widgets.state_words import StateWords
from postdesk.words.format import moment_text

LEFT_WIDTH = 560


class LineScreen(Screen):
    """What headquarters has, what waits, the last trouble and what to do; notices to read."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_line.title", parent)
        self.presenter = LinePresenter(self, context.run, context.session, context.line)
        self._is_entered = False
        self.facts = [StateWords(self.speech, self) for _ in range(4)]
        self.trouble = StateWords(self.speech, self)
        self.case = StateWords(self.speech, self)
        self.call = ActionButton(self.speech, "ui_line.call", "F9", role="main")
        self.form = LinkForm(self.speech, self)
        self.nobody = KeyedParagraph(self.speech, "ui_line.manager_links")
        self.notices = RecordTable(self.speech, _notice_columns(), self)
        self.text = Paragraph(parent=self)
        self.documents = RecordTable(self.speech, _document_columns(), self)
        self._lay_out()
        # All of it at once would be taller than the smallest screen; what is needed comes later.
        for widget in (*self.facts, self.trouble, self.case, self.call, self.form, self.nobody):
            widget.hide()
        self.call.clicked.connect(self.presenter.call_now)
        self.form.link.clicked.connect(self._on_link)
        self.form.request.clicked.connect(self._on_request)
        self.form.answer.clicked.connect(self._on_answer)
        self.notices.current_changed.connect(self._on_notice)
        self.speech.changed.connect(self._on_notice)

    def come_in(self) -> None:
        """Show how the line stands now, and put the cursor where work begins."""
        self._is_entered = True
        self.presenter.load()

    def line_moved(self) -> None:
        """Show it anew; what is being typed stays."""
        self.presenter.load()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        for button in (self.call, self.form.link, self.form.request, self.form.answer):
            button.set_busy(busy)

    def show_line(self, picture: LinePicture) -> None:
        """How the line stands."""
        is_linked = picture.status.line.is_linked
        self._show_facts(picture.status)
        self.call.setVisible(is_linked)
        self.form.setVisible(not is_linked and picture.may_link)
        self.nobody.setVisible(not is_linked and not picture.may_link)
        self.notices.set_records(picture.notices)
        self.documents.set_records(picture.documents)
        self._on_notice()
        if self._is_entered:
            self._is_entered = False
            (self.call if is_linked else self.form.code).setFocus()

    def say_calling(self) -> None:
        """Headquarters is being called."""
        self.strip.show_notice("ui_line.calling")

    def say_linked(self, done: Enrolled) -> None:
        """Headquarters knows this desk."""
        operator = Named(done.operator_km, done.operator_en)
        self.strip.show_success("ui_line.linked", branch=done.branch, operator=operator)

    def say_request_written(self, path: Path) -> None:
        """The request is in its file."""
        self.strip.show_success("line.request_made", file=path.name)

    def _show_facts(self, status: DeskStatus) -> None:
        line = status.line
        linked, has, waits, mail = self.facts
        for fact, is_shown in ((linked, True), (has, line.is_linked), (waits, True)):
            fact.setVisible(is_shown)
        mail.setVisible(line.is_linked)
        if line.is_linked:
            linked.say(State.GOOD, "ui_line.is_linked", branch=line.branch)
        else:
            linked.say(State.WARN, "ui_line.is_not_linked")
        at = moment_text(line.answered_at) if line.answered_at else ""
        if at:
            has.say(State.GOOD, "ui_line.has", stored=f"{line.stored:,}", at=at)
        else:
            has.say(State.NOTE, "ui_line.not_called")
        waits.say(
            State.NOTE if status.waiting else State.GOOD,
            "ui_line.waits" if status.waiting else "ui_line.nothing_waits",
            waiting=f"{status.waiting:,}",
        )
        mail.say(State.NOTE, "ui_line.documents", documents=f"{line.documents:,}")
        self.trouble.setVisible(bool(line.trouble))
        self.case.setVisible(bool(line.case_no))
        if line.case_no:
            self.case.say(State.NOTE, "ui_line.case", case_no=str(line.case_no))
        if line.trouble:
            # A calm call takes away what the strip said of the last one.
            self.trouble.say(State.BAD, line.trouble)
        elif self.strip.state == State.NOTE.value:
            self.strip.clear()

    def _lay_out(self) -> None:
        left, column = card(self)
        left.setFixedWidth(LEFT_WIDTH)
        column.setSpacing(SPACE_M)
        column.addWidget(Caption(self.speech, "ui_line.how_it_stands", role="heading"))
        for fact in (*self.facts, self.trouble, self.case):
            column.addWidget(fact)
        column.addWidget(self.nobody)
        column.addWidget(self.form)
        column.addStretch(1)
        column.addWidget(self.call)
        right = QVBoxLayout()
        right.setSpacing(SPACE_M)
        news, above = card(self)
        above.addWidget(Caption(self.speech, "ui_line.notices", role="heading"))
        above.addWidget(self.notices, 1)
        above.addWidget(self.text)
        mail, below = card(self)
        below.addWidget(Caption(self.speech, "ui_line.received", role="heading"))
        below.addWidget(self.documents, 1)
        right.addWidget(news, 1)
        right.addWidget(mail, 1)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_M)
        columns.addWidget(left)
        columns.addLayout(right, 1)
        self.body.addLayout(columns, 1)

    @Slot()
    def _on_link(self) -> None:
        self.presenter.link(self.form.code.text(), self.form.address.text())

    @Slot()
    def _on_request(self) -> None:
        card_file = self._file("ui_line.choose_card")
        if card_file is None:
            return
        request, _ = QFileDialog.getSaveFileName(
            self, self.speech.say("ui_line.save_request"), str(card_file.parent / "request")
        )
        if request:
            self.presenter.write_request(self.form.code.text(), card_file, Path(request))

    @Slot()
    def _on_answer(self) -> None:
        if (answer := self._file("ui_line.choose_answer")) is not None:
            self.presenter.take_answer(answer)

    def _file(self, title_key: str) -> Path | None:
        chosen, _ = QFileDialog.getOpenFileName(self, self.speech.say(title_key))
        return Path(chosen) if chosen else None

    @Slot()
    def _on_notice(self) -> None:
        notice = self.notices.current_record()
        if isinstance(notice, Notice):
            self.text.set_plain_text(self.speech.either(notice.text_km, notice.text_en))
        else:
            self.text.set_plain_text(self.speech.say("ui_line.no_notice"))


class LinkForm(QWidget):
    """What is typed to link this desk: code and address, or files where there is no line."""

    def __init__(self, speech: Speech, parent: QWidget) -> None:
        super().__init__(parent)
        self.code, self.address = PlainEdit(self), PlainEdit(self)
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")
        self.address.setPlaceholderText("https://")
        self.link = ActionButton(speech, "ui_line.link", "F5", role="main")
        self.request = ActionButton(speech, "ui_line.make_request", "F6")
        self.answer = ActionButton(speech, "ui_line.open_answer", "F7")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addWidget(KeyedParagraph(speech, "ui_line.how_to_link"))
        column.addWidget(Cell(speech, "ui_line.code", self.code))
        column.addWidget(Cell(speech, "ui_line.address", self.address))
        column.addWidget(self.link)
        column.addWidget(KeyedParagraph(speech, "ui_line.without_line", role="hint"))
        files = QHBoxLayout()
        files.setSpacing(SPACE_M)
        files.addWidget(self.request)
        files.addWidget(self.answer)
        column.addLayout(files)
        self._flow = FormFlow([self.code, self.address], self.link.click, self)


def _notice_columns() -> tuple[Column, ...]:
    return (
        Column("ui_line.at", lambda row, _: moment_text(row.at), width_px=130),
        Column("ui_line.notice", lambda row, speech: speech.either(row.title_km, row.title_en)),
    )


def _document_columns() -> tuple[Column, ...]:
    return (
        Column("ui_line.number", lambda row, _: str(row.number), right=True, width_px=80),
        Column("ui_line.at", lambda row, _: moment_text(row.received_at), width_px=130),
        Column("ui_line.kind", _kind_words, state=_state),
    )


def _kind_words(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    kind = speech.say(f"ui_line.kind_{row.kind.replace('-', '_')}")
    return speech.say("ui_line.refused", kind=kind) if row.is_refused else kind


def _state(row: Any) -> State:  # noqa: ANN401 - a table's record
    return State.WARN if row.is_refused else State.GOOD
