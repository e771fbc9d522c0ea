"""Pre-printed labels as a report: every roll by its numbers, and what became of them."""

from __future__ import annotations

from datetime import date

from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.services.label_rolls import LabelRoll, label_rolls
from postdesk.services.report_shape import Cell, Report, ReportKind, Row, Worded
from postdesk.services.reports import check_period, keys_of, report_of


def labels(desk: Desk, person: Person, first: date, last: date) -> Report:
    """Each roll as it stands now: from which label to which, used, spoilt, missing, left.

    Raises:
        NotPermittedError, PeriodError
    """
    check_period(person, first, last)
    rolls = label_rolls(desk)
    rows = [Row(_cells(roll)) for roll in rolls]
    sums = [sum(getattr(roll, part) for roll in rolls) for part in _PARTS]
    rows.append(Row((Worded("report.total"), "", *sums, None), is_total=True))
    columns = ("first_label", "last_label", *_PARTS, "counted_on")
    return report_of(desk, ReportKind.LABELS, (first, last), keys_of(columns), rows)


_PARTS = ("used", "spoilt", "missing", "left")


def _cells(roll: LabelRoll) -> tuple[Cell, ...]:
    counted_on = date.fromisoformat(roll.counted_on) if roll.counted_on else None
    figures = (getattr(roll, part) for part in _PARTS)
    return (roll.first_number, roll.last_number, *figures, counted_on)
