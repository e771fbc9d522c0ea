"""Whose case it is to close: G11 of the keepers' rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import pytest

from postdesk.domain.people import NotPermittedError
from postdesk.hq import cases, enrolment, projecting
from postdesk.hq.cases import CaseKind, Finding
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.telling import give_notice
from postdesk.services import mail_from_hq
from postdesk.services.cancelling import ReasonMissingError
from postdesk.services.cases import CaseNumberError, agree_to_close
from postdesk.services.posting import AlreadyRecordedError
from tests.builders import StoppedClock
from tests.horizon.kit import CLERK, MANAGER
from tests.horizon.outside import entries_of
from tests.hq_fixtures import LinkedDesk, apply_everything

# --- G11: whose case it is to close


FINDING: Final = Finding(CaseKind.REFUSED, 0, seq=5, detail="balance: 5")
REASON: Final = "បានរាប់ឡើងវិញ ត្រឹមត្រូវ"


class Cases:
    """Cases of headquarters about a desk of Stung Treng, and what both sides do about them."""

    def __init__(self, hq: Headquarters, desk: LinkedDesk) -> None:
        self.hq, self.desk = hq, desk

    def open(self) -> int:
        with self.hq.database.transaction() as connection:
            return cases.open_case(connection, "STG", self.desk.name, FINDING, at=self.hq.now())

    def agree(self, case_no: int, desk: LinkedDesk | None = None) -> None:
        """The manager says so at a desk, which calls."""
        at = desk or self.desk
        at.run(lambda one: agree_to_close(one, MANAGER, case_no, reason=REASON))
        at.round()
        apply_everything(self.hq)

    def give_notice(self, case_no: int) -> datetime:
        with self.hq.database.transaction() as connection:
            return give_notice(self.hq, connection, "STG", case_no, by="dara", reason="looked into")

    def close(self, case_no: int) -> None:
        with self.hq.database.transaction() as connection:
            cases.close_case(connection, "STG", case_no, by="dara", at=self.hq.now())

    def wait(self, **time: float) -> None:
        clock = self.hq.clock
        assert isinstance(clock, StoppedClock)
        clock.move(**time)

    def are_open(self) -> dict[int, bool]:
        with self.hq.database.transaction() as connection:
            found = cases.cases_of(connection, "STG")
        return {case.case_no: case.closed_at is None for case in found}


@pytest.fixture
def held(hq: Headquarters, linked: LinkedDesk) -> Cases:
    return Cases(hq, linked)


def test_g11_a_closed_case_keeps_its_history_and_comes_again_under_a_new_number(
    held: Cases,
) -> None:
    first = held.open()
    held.agree(first)
    held.close(first)
    before = vars_of_case(held, first)

    again = held.open()

    assert held.are_open() == {first: False, again: True}
    assert vars_of_case(held, first) == before
    with pytest.raises(cases.CaseNotAgreedError):
        held.close(again)
    with pytest.raises(cases.CaseNotOpenError):
        held.close(first)


def vars_of_case(held: Cases, case_no: int) -> object:
    with held.hq.database.transaction() as connection:
        return connection.execute(
            "SELECT * FROM hq_case WHERE branch = 'STG' AND case_no = %s", (case_no,)
        ).fetchone()


def test_g11_nobody_at_headquarters_closes_a_case_alone(held: Cases) -> None:
    case_no = held.open()
    held.wait(days=400)

    with pytest.raises(cases.CaseNotAgreedError):
        held.close(case_no)

    assert held.are_open() == {case_no: True}


def test_g11_a_case_is_closed_when_the_branch_s_manager_agrees(held: Cases) -> None:
    case_no = held.open()
    with pytest.raises(NotPermittedError):
        held.desk.run(lambda one: agree_to_close(one, CLERK, case_no, reason=REASON))
    with pytest.raises(ReasonMissingError):
        held.desk.run(lambda one: agree_to_close(one, MANAGER, case_no, reason="  "))
    with pytest.raises(CaseNumberError):
        held.desk.run(lambda one: agree_to_close(one, MANAGER, 0, reason=REASON))
    held.desk.round()
    apply_everything(held.hq)
    with pytest.raises(cases.CaseNotAgreedError):
        held.close(case_no)

    held.agree(case_no)
    with pytest.raises(AlreadyRecordedError):
        held.agree(case_no)
    projecting.rebuild(held.hq)
    apply_everything(held.hq)
    held.close(case_no)

    assert held.are_open() == {case_no: False}
    (entry,) = entries_of(held.desk, "case.agreed")
    assert (entry.person, entry.role) == (MANAGER.person_id, "manager")


def test_g11_a_number_is_not_agreed_to_before_there_is_such_a_case(held: Cases) -> None:
    held.agree(1)
    held.wait(minutes=1)
    case_no = held.open()

    with pytest.raises(cases.CaseNotAgreedError):
        held.close(case_no)


def test_g11_another_branch_agrees_to_nothing_here(
    held: Cases, new_desk: Callable[..., LinkedDesk]
) -> None:
    elsewhere = new_desk("kcm")
    elsewhere.enrol(enrolment.make_code(held.hq, "KCM").text)
    case_no = held.open()
    held.agree(case_no, elsewhere)

    with pytest.raises(cases.CaseNotAgreedError):
        held.close(case_no)


def test_g11_or_a_fortnight_after_the_branch_was_told_why(held: Cases) -> None:
    case_no = held.open()
    ends_at = held.give_notice(case_no)
    held.desk.round()
    (notice,) = held.desk.run(mail_from_hq.notices)
    day = "21/12/2026"
    assert f"{case_no} " in notice.title_en
    assert day in notice.title_en
    for text in (notice.text_en, notice.text_km):
        assert "looked into" in text
        assert day in text

    held.wait(days=13, hours=23, minutes=59)
    # A second notice does not begin the time anew, nor does it end it.
    assert held.give_notice(case_no) == ends_at
    with pytest.raises(cases.CaseNoticeRunningError) as told:
        held.close(case_no)
    assert told.value.moment.startswith(day)

    held.wait(minutes=1)
    held.close(case_no)
    assert held.are_open() == {case_no: False}
    with pytest.raises(cases.CaseNotOpenError):
        held.give_notice(case_no)


def test_g11_a_notice_says_why(held: Cases) -> None:
    case_no = held.open()
    with (
        held.hq.database.transaction() as connection,
        pytest.raises(cases.CaseReasonMissingError),
    ):
        give_notice(held.hq, connection, "STG", case_no, by="dara", reason=" ")
