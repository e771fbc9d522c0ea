"""What headquarters proposes: the evidence, what it would post, agree or dispute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.ui.cash.cash_form import CashForm
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState
from postdesk.ui.khmer_label import Paragraph
from postdesk.ui.language import Speech
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from postdesk.domain.journal import Line
    from postdesk.services.proposals import Proposal

LIST_HEIGHT, LINES_HEIGHT = 104, 140
WIDTH = 1240


class ProposalsForm(CashForm):
    """The open proposals; F9 agrees to the one marked, F8 disputes it with a reason."""

    alone_width = WIDTH

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._disputes = False
        self.table = RecordTable(speech, _columns())
        self.evidence = Paragraph()
        self.lines = RecordTable(speech, _line_columns(state))
        self.reason = PlainEdit()
        self.dispute = ActionButton(speech, "ui_office.dispute_proposal", "F8")
        self.evidence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table.setFixedHeight(LIST_HEIGHT)
        self.lines.setFixedHeight(LINES_HEIGHT)
        rows = (
            (
                ("ui_office.proposals_open", self.table),
                ("ui_office.proposal_evidence", self.evidence),
            ),
            (("ui_office.proposal_lines", self.lines),),
            (
                ("ui_office.why_disputed", self.reason),
                ("ui_office.proposal_disputes", self.dispute),
            ),
        )
        super().__init__(speech, state, "ui_office.proposals", rows, counts=False, parent=parent)
        self.table.set_records(state.proposals)
        self.table.current_changed.connect(self._on_current)
        self.dispute.clicked.connect(self._on_dispute)
        speech.changed.connect(self._on_current)
        self._on_current()

    def begin(self) -> None:
        """The list comes first: nothing is agreed to unread."""
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def send(self, presenter: CashPresenter) -> None:
        """Hand the answer to the presenter."""
        proposal: Proposal | None = self.table.current_record()
        disputes, self._disputes = self._disputes, False
        if proposal is None:
            return
        number, reason = proposal.body.proposal_no, self.reason.text()

        def job(desk: Desk, person: Person) -> object:
            from postdesk.services import proposals

            if disputes:
                return proposals.dispute_proposal(desk, person, number, reason=reason)
            return proposals.agree_to_proposal(desk, person, number)

        presenter.record(job, f"ui_office.{'proposal_disputed' if disputes else 'proposal_agreed'}")

    @Slot()
    def _on_dispute(self) -> None:
        if not self.reason.text().strip():
            self.reason.set_wrong(True)
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._disputes = True
        self.finished.emit()

    @Slot()
    def _on_current(self) -> None:
        proposal: Proposal | None = self.table.current_record()
        self.evidence.set_plain_text(proposal.body.evidence if proposal is not None else "–")
        self.lines.set_records(proposal.body.proposed if proposal is not None else ())


def _columns() -> tuple[Column, ...]:
    return (
        Column("ui_office.owed_number", lambda one, _: one.body.proposal_no, width_px=120),
        Column("ui_office.proposal_what", _title),
        Column("ui_office.proposal_until", _until, width_px=200),
    )


def _title(one: Proposal, speech: Speech) -> str:
    return speech.either(one.body.title_km, one.body.title_en)


def _until(one: Proposal, speech: Speech) -> str:
    return speech.shown(date.fromisoformat(one.body.answer_by))


def _line_columns(state: CashState) -> tuple[Column, ...]:
    def account(line: Line, speech: Speech) -> str:
        name = state.account_names.get(line.account)
        return f"{line.account} · {speech.either(*name)}" if name else line.account

    return (
        Column("report.account", account),
        Column("report.holder", lambda line, _: line.holder, width_px=150),
        Column("report.debits", _side("debit"), right=True, width_px=110),
        Column("report.credits", _side("credit"), right=True, width_px=110),
    )


def _side(side: str) -> Callable[[Line, Speech], str]:
    def text(line: Line, speech: Speech) -> str:
        if line.side.value != side:
            return ""
        if line.unit in set(Currency):
            return speech.shown(Money(line.amount, Currency(line.unit)))
        return f"{line.amount} {line.unit}"

    return text
