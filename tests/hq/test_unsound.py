"""A desk whose check found its books changed: headquarters has a case, and closes nothing there."""

from __future__ import annotations

from postdesk.hq.cases import CaseKind, cases_of
from postdesk.hq.headquarters import Headquarters
from postdesk.services.integrity import Checked, note_check
from tests.hq_fixtures import LinkedDesk, apply_everything


def test_a_failed_check_is_a_case_at_headquarters_once(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    found = Checked(9, (("lines", 7, "some-entry", ""), ("lines", 8, "another", "")))
    linked.run(lambda desk: note_check(desk, found))
    linked.run(lambda desk: note_check(desk, found))
    linked.round()
    apply_everything(hq)

    with hq.database.transaction() as connection:
        (case,) = cases_of(connection, "STG")
    assert (case.kind, case.seq) == (CaseKind.INTEGRITY, 7)
    assert case.detail == "2 × lines: some-entry"
