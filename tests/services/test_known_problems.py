"""A known problem is held against the desk's own entries: who is concerned is told, others not."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from postdesk.domain.people import NotPermittedError
from postdesk.services.known_problems import known_problems, open_problems
from postdesk.services.mail_from_hq import notices
from postdesk.services.posting import posting
from postdesk.services.problems_report import problems_report
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import KnownProblemReceived
from tests.builders import CLERK, MANAGER, Office, letters

PROBLEM = KnownProblemReceived(
    document="9",
    problem_no="K-1",
    title_km="ប្រាក់អាប់",
    title_en="Change",
    text_km="ប្រាក់អាប់អាចខុស",
    text_en="The change may be wrong",
    entry_kinds=("basket.settled",),
    app_versions=(),
    from_on="",
    until_on="",
    is_fixed=0,
    branches=4,
)


def told(office: Office, document: str = "9", **more: object) -> None:
    body = msgspec.structs.replace(PROBLEM, document=document, **more)
    with posting(office.desk, None) as action:
        action.add(body, business_key=document)


def settlements(office: Office) -> list[int]:
    entries = JournalStore(office.desk.db).entries()
    return [entry.seq for entry in entries if entry.kind == "basket.settled"]


def test_the_entries_it_may_concern_are_named_and_how_many_branches_dispute_such(
    office: Office,
) -> None:
    for _ in range(2):
        office.sell(letters(2))
    told(office)

    (problem,) = open_problems(office.desk)
    assert sorted(seq for seq, _ in problem.named) == settlements(office)
    (notice,) = notices(office.desk)
    for seq in settlements(office):
        assert str(seq) in notice.text_en
    assert "4 branches" in notice.text_en
    report = problems_report(office.desk, MANAGER, date(2026, 12, 7), date(2026, 12, 7))
    assert [row.cells[-1] for row in report.rows[1:]] == settlements(office)[::-1]
    assert all(row.link for row in report.rows[1:])
    rebuild(office.desk)
    assert verify(office.desk).is_sound


@pytest.mark.parametrize(
    "other",
    [
        {"app_versions": ("0.0.7",)},
        {"until_on": "2026-12-06"},
        {"from_on": "2026-12-08"},
        {"entry_kinds": ("basket.refunded",)},
    ],
)
def test_who_is_not_concerned_is_not_told(office: Office, other: dict[str, Any]) -> None:
    office.sell(letters(2))

    told(office, **other)

    assert open_problems(office.desk) == ()
    assert notices(office.desk) == ()
    assert known_problems(office.desk)[0].entries == 0


def test_few_branches_are_not_counted_aloud(office: Office) -> None:
    office.sell(letters(2))

    told(office, branches=0)

    (notice,) = notices(office.desk)
    assert "branches" not in notice.text_en


def test_told_again_it_is_mended(office: Office) -> None:
    office.sell(letters(2))
    told(office)

    told(office, "10", is_fixed=1)

    assert open_problems(office.desk) == ()
    assert known_problems(office.desk)[0].is_fixed


def test_the_report_is_the_manager_s(office: Office) -> None:
    with pytest.raises(NotPermittedError):
        problems_report(office.desk, CLERK, date(2026, 12, 7), date(2026, 12, 7))
