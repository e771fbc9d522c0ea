"""Known problems as a report: each with the entries here that it may concern."""

from __future__ import annotations

from datetime import date

from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.services.known_problems import known_problems
from postdesk.services.report_shape import Link, Names, Report, ReportKind, Row, Worded
from postdesk.services.reports import check_period, keys_of, report_of


def problems_report(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Every known problem and each entry here that it may concern, to be opened from it.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    rows = []
    for problem in known_problems(desk):
        title = Names(problem.title.km, problem.title.en)
        state = Worded(f"report.problem_{'fixed' if problem.is_fixed else 'open'}")
        told = (problem.problem_no, title, state, problem.entries, problem.branches or None)
        rows.append(Row((*told, None), is_total=True))
        rows += [
            Row(("", Worded("report.may_concern"), "", None, None, seq), Link(entry_id=entry_id))
            for seq, entry_id in problem.named
        ]
    columns = ("number", "what", "state", "entries", "branches", "entry_no")
    return report_of(desk, ReportKind.PROBLEMS, (first, last), keys_of(columns), rows)
