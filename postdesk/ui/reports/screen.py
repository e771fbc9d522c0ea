"""The report page: which report, from when to when; Enter opens what stands behind a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from postdesk.ui.khmer_label import Paragraph
from postdesk.ui.language import Speech
from postdesk.ui.reports.presenter import ReportsPresenter
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_M, SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import Cell, card
from postdesk.ui.widgets.choice_box import ChoiceBox
from postdesk.ui.widgets.day_edit import DayEdit
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.reason_dialog import ReasonDialog
from postdesk.ui.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from postdesk.services.report_shape import Report, Row

KINDS = (
    "statement",
    "trial-balance",
    "day-book",
    "stock",
    "labels",
    "over-short",
    "customers",
    "unprinted",
    "problems",
)
FIGURE_WIDTH, NARROW_WIDTH, TIME_WIDTH, NUMBER_WIDTH = 132, 70, 110, 190
WIDTHS = {
    "code": NARROW_WIDTH,
    "entry_no": NARROW_WIDTH,
    "unit": 120,
    "at": TIME_WIDTH,
    "day": 190,
    "number": NUMBER_WIDTH,
    "holder": 170,
    "person": 170,
    "state": 230,
}
FILES = {"pdf": "PDF (*.pdf)", "xlsx": "XLSX (*.xlsx)", "csv": "CSV (*.csv)"}
ROWS_SHOWN_MAX = 20_000


class ReportsScreen(Screen):
    """F9 makes the report, F6 to F8 write it as a file, Esc goes back to the total.

    F11 writes the whole journal as a proof that anybody can check.
    """

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_reports.title", parent)
        self.presenter = ReportsPresenter(self, context.run, context.session)
        self.kind = ChoiceBox(self.speech, [(kind, _named(kind)) for kind in KINDS])
        self.first, self.last = DayEdit(), DayEdit()
        self.make = ActionButton(self.speech, "ui_reports.make", "F9", role="main")
        self.files = {
            "pdf": ActionButton(self.speech, "ui_reports.pdf", "F6"),
            "xlsx": ActionButton(self.speech, "ui_reports.xlsx", "F7"),
            "csv": ActionButton(self.speech, "ui_reports.csv", "F8"),
        }
        self.proof = ActionButton(self.speech, "ui_reports.proof", "F11")
        self.back = ActionButton(self.speech, "ui_reports.back", "Esc")
        self.dispute = ActionButton(self.speech, "ui_reports.dispute", "F5")
        self.dispute.hide()
        self.heading = QLabel(self)
        self.heading.setProperty("role", "heading")
        self.foot = Paragraph("hint", self)
        self.table: RecordTable | None = None
        self._report: Report | None = None
        self._lay_out()
        self._flow = FormFlow((self.kind, self.first, self.last), self._on_make, self)
        self._connect()

    def come_in(self) -> None:
        """Show the report that was there, or today's statement."""
        self.presenter.load()

    def may_leave(self) -> bool:
        """Always."""
        self.strip.clear()
        return True

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        for button in (self.make, self.proof, self.back, self.dispute, *self.files.values()):
            button.set_busy(busy)

    def show_period(self, first: date, last: date) -> None:
        """The period to begin with."""
        self.first.set_day(first)
        self.last.set_day(last)

    def show_report(self, report: Report, *, may_go_back: bool) -> None:
        """A report, in a table of its own columns."""
        self._report = report
        self.back.setVisible(may_go_back)
        self.dispute.setVisible(bool(report.entry_id))
        self._put(_table(self.speech, report, self))
        self._say()
        if self.table is not None:
            self.table.setFocus()

    def say_disputed(self) -> None:
        """It is recorded, with its evidence."""
        self.strip.show_success("ui_reports.disputed")

    def say_saved(self, path: Path) -> None:
        """The file is written."""
        self.strip.show_success("ui_reports.saved", file=path.name)

    def _lay_out(self) -> None:
        bar, column = card(self)
        line = QHBoxLayout()
        line.setSpacing(SPACE_M)
        line.addWidget(Cell(self.speech, "ui_reports.kind", self.kind), 3)
        line.addWidget(Cell(self.speech, "ui_reports.first", self.first), 1)
        line.addWidget(Cell(self.speech, "ui_reports.last", self.last), 1)
        line.addWidget(self.make)
        for button in self.files.values():
            line.addWidget(button)
        column.addLayout(line)
        self.body.addWidget(bar)
        self._card, self._column = card(self)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.heading, 1)
        head.addWidget(self.proof)
        head.addWidget(self.dispute)
        head.addWidget(self.back)
        self._column.addLayout(head)
        self._column.addWidget(self.foot)
        self.body.addWidget(self._card, 1)

    def _connect(self) -> None:
        self.make.clicked.connect(self._on_make)
        self.back.clicked.connect(self.presenter.back)
        self.dispute.clicked.connect(self._on_dispute)
        for ending, button in self.files.items():
            button.clicked.connect(lambda _=False, ending=ending: self._save(ending))
        self.proof.clicked.connect(self._on_proof)
        self.speech.changed.connect(self._say)

    def _put(self, table: RecordTable) -> None:
        if self.table is not None:
            self._column.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        self.table = table
        table.chosen.connect(self._on_chosen)
        self._column.insertWidget(1, table, 1)
        table.show()

    @Slot()
    def _say(self) -> None:
        if self._report is None:
            return
        from postdesk.services.report_text import foot_of, title_of

        self.heading.setText(title_of(self._report, self.speech.language))
        told = foot_of(self._report, self.speech.language)
        if self._report.is_cut:
            seq, head = self._report.head
            told = (self.speech.say("ui_reports.cut", entry=str(seq), head=head), *told[1:])
        self.foot.set_plain_text("\n".join(told))

    @Slot()
    def _on_make(self) -> None:
        first, last = self.first.day(), self.last.day()
        for field, day in ((self.first, first), (self.last, last)):
            field.set_wrong(day is None)
        if first is not None and last is not None:
            self.strip.clear()
            self.presenter.show(self.kind.value(), first, last)

    @Slot()
    def _on_dispute(self) -> None:
        report = self._report
        if report is None or not report.entry_id:
            return
        ReasonDialog(
            self.speech,
            "ui_reports.dispute",
            fields={},
            told=lambda reason: self.presenter.dispute(report.entry_id, reason),
            parent=self,
        ).open()

    @Slot(object)
    def _on_chosen(self, row: Row) -> None:
        if row.link is not None:
            self.presenter.open(row.link)

    @Slot()
    def _on_proof(self) -> None:
        if self._report is None:
            return
        # A file that is there is refused with a sentence, never written over.
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.speech.say("ui_reports.proof"),
            f"proof-{self._report.head[0]}.zip",
            "ZIP (*.zip)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.presenter.save_proof(Path(path))

    def _save(self, ending: str) -> None:
        report = self._report
        if report is None:
            return
        name = f"{report.kind.value}-{report.first}-{report.last}.{ending}"
        path, _ = QFileDialog.getSaveFileName(
            self, self.speech.say(f"ui_reports.{ending}"), name, FILES[ending]
        )
        if path:
            self.presenter.save(Path(path), self.speech.language)


def _named(kind: str) -> Callable[[Speech], str]:
    return lambda speech: speech.say(f"report.title_{kind.replace('-', '_')}")


def _table(speech: Speech, report: Report, parent: QWidget) -> RecordTable:
    columns = [
        Column(
            key,
            _writer(place),
            right=place in report.figures,
            width_px=_width(key, is_figure=place in report.figures),
        )
        for place, key in enumerate(report.columns)
    ]
    table = RecordTable(speech, columns, parent, rows_max=ROWS_SHOWN_MAX)
    table.set_records(report.rows)
    return table


def _width(key: str, *, is_figure: bool) -> int:
    return WIDTHS.get(key.rsplit(".", 1)[1], FIGURE_WIDTH if is_figure else 0)


def _writer(place: int) -> Callable[[Any, Speech], str]:
    def write(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
        from postdesk.services.report_text import cell_text

        return cell_text(row.cells[place], speech.language)

    return write
