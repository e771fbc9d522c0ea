"""What happens on the report page: a report, what stands behind a row, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, SessionPort, TroubleView, signed_in

if TYPE_CHECKING:
    from postdesk.domain.people import Person
    from postdesk.services.report_shape import Link, Report
    from postdesk.words.language import Language

Job = Callable[[Desk], "Report"]


class ReportsView(TroubleView, Protocol):
    """What the report page can show."""

    def show_period(self, first: date, last: date) -> None:
        """The period to begin with."""
        ...

    def show_report(self, report: Report, *, may_go_back: bool) -> None:
        """A report; whether it was opened out of another."""
        ...

    def say_saved(self, path: Path) -> None:
        """The file is written."""
        ...

    def say_disputed(self) -> None:
        """The dispute is recorded."""
        ...


class ReportsPresenter:
    """Leads through the books, from a total down to the entry."""

    def __init__(self, view: ReportsView, run: RunJob, session: SessionPort) -> None:
        self._view = view
        self._run = run
        self._session = session
        self._period: tuple[date, date] | None = None
        self._way: list[Report] = []
        self._busy = False

    @property
    def report(self) -> Report | None:
        """What is shown."""
        return self._way[-1] if self._way else None

    def load(self) -> None:
        """Begin with today's statement, or show anew what was there."""
        if self._way:
            self._view.show_report(self._way[-1], may_go_back=len(self._way) > 1)
            return

        def job(desk: Desk) -> date:
            from postdesk.services.basket import business_date

            return business_date(desk)

        self._run(job, done=self._begin, failed=self._view.show_trouble, reading=True)

    def show(self, kind: str, first: date, last: date) -> None:
        """Make a report of a period."""
        person = signed_in(self._session)
        self._period = (first, last)
        self._way.clear()
        self._ask(lambda desk: _made(desk, person, kind, first, last))

    def open(self, link: Link) -> None:
        """Open what stands behind a row."""
        person, period = signed_in(self._session), self._period
        if period is None:
            return

        def job(desk: Desk) -> Report:
            from postdesk.services import customer_reports, reports

            if link.customer_code:
                return customer_reports.customer_statement(
                    desk, person, link.customer_code, *period
                )
            if link.entry_id:
                return reports.entry_lines(desk, person, link.entry_id)
            return reports.ledger(desk, person, link.account, link.unit, *period)

        self._ask(job)

    def back(self) -> None:
        """Go back to what it was opened from."""
        if len(self._way) > 1:
            self._way.pop()
            self._view.show_report(self._way[-1], may_go_back=len(self._way) > 1)

    def dispute(self, entry_id: str, reason: str) -> None:
        """Say that an entry is not right; nothing of it changes."""
        if self._busy:
            return
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.services.disputes import dispute_entry

            return dispute_entry(desk, person, entry_id, reason=reason)

        def done(_: object) -> None:
            self._start(busy=False)
            self._view.say_disputed()

        self._start(busy=True)
        self._run(job, done=done, failed=self._failed)

    def save(self, path: Path, language: Language) -> None:
        """Write the report into a file; its ending says of which kind."""
        report, person = self.report, signed_in(self._session)
        if report is None or self._busy:
            return

        def job(desk: Desk) -> Path:
            from postdesk.services.report_files import write_report

            write_report(desk, person, report, path, language)
            return path

        self._start(busy=True)
        self._run(job, done=self._saved, failed=self._failed, reading=True)

    def save_proof(self, path: Path) -> None:
        """Write the whole journal with its verifier into a file, for anybody to check."""
        if self._busy:
            return

        def job(desk: Desk) -> Path:
            from postdesk.services.proof import export_proof

            export_proof(desk, path)
            return path

        self._start(busy=True)
        self._run(job, done=self._saved, failed=self._failed, reading=True)

    def _begin(self, today: date) -> None:
        self._view.show_period(today, today)
        self.show("statement", today, today)

    def _ask(self, job: Job) -> None:
        if not self._busy:
            self._start(busy=True)
            self._run(job, done=self._shown, failed=self._failed, reading=True)

    def _shown(self, report: Report) -> None:
        self._start(busy=False)
        self._way.append(report)
        self._view.show_report(report, may_go_back=len(self._way) > 1)

    def _saved(self, path: Path) -> None:
        self._start(busy=False)
        self._view.say_saved(path)

    def _failed(self, reason: Exception) -> None:
        self._start(busy=False)
        self._view.show_trouble(reason)

    def _start(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)


def _made(desk: Desk, person: Person, kind: str, first: date, last: date) -> Report:
    from postdesk.services import (
        customer_reports,
        label_report,
        problems_report,
        reports,
        unprinted,
    )

    make = {
        "statement": reports.statement,
        "trial-balance": reports.trial_balance,
        "day-book": reports.day_book,
        "stock": reports.stock,
        "labels": label_report.labels,
        "over-short": reports.over_short,
        "customers": customer_reports.customer_accounts,
        "unprinted": unprinted.unprinted_receipts,
        "problems": problems_report.problems_report,
    }[kind]
    return make(desk, person, first, last)
