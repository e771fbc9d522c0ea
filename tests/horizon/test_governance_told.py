"""What people are told beside the figures: G5, G6, G9 and G10 of the keepers' rules."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from postdesk.printing.wording import both
from postdesk.services import mail_from_hq, reports
from postdesk.services.desk import instant
from postdesk.services.integrity import Checked, note_check
from postdesk.services.interruptions import Interruption, note_interruption
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.posting import posting
from postdesk.services.report_text import foot_of
from postdesk.wire.bodies import KnownProblemReceived
from postdesk.words.catalogue import Language
from postdesk.words.format import hour_text
from tests.horizon.kit import MANAGER, Postdesk
from tests.horizon.test_governance import DAY, SHORT, short
from tests.services.test_known_problems import PROBLEM

__all__ = ["SHORT", "short"]


# --- G5, G6: known problems, and how many others have the same


def tell(books: Postdesk, body: KnownProblemReceived) -> str:
    """The desk gets it; what its people read."""
    with posting(books.desk, None) as action:
        action.add(body, business_key=body.document)
    return "\n".join(one.text_en for one in mail_from_hq.notices(books.desk))


def test_g05_a_known_problem_reaches_the_branches_it_may_have_touched(postdesk: Postdesk) -> None:
    postdesk.sell(1_500)
    sold = next(one for one in postdesk.store.entries() if one.kind == "basket.settled")

    assert f"no. {sold.seq}" in tell(postdesk, msgspec.structs.replace(PROBLEM, branches=0))


def test_g05_who_is_not_concerned_is_not_told(postdesk: Postdesk) -> None:
    postdesk.sell(1_500)

    assert (
        tell(postdesk, msgspec.structs.replace(PROBLEM, branches=0, app_versions=("0.0.1",))) == ""
    )


def test_g06_a_branch_learns_how_many_others_report_the_same(postdesk: Postdesk) -> None:
    postdesk.sell(1_500)

    assert "17 branches dispute entries of this kind" in tell(
        postdesk, msgspec.structs.replace(PROBLEM, branches=17)
    )


# --- G9, G10: the circumstances stand beside the figures


@pytest.mark.parametrize("what", Interruption)
def test_g09_what_interrupts_the_work_stands_beside_the_differences_of_its_day(
    short: Postdesk, what: Interruption
) -> None:
    entry = note_interruption(short.desk, what, reference="1f2e3d")
    assert short.close_day()

    sheet = day_sheet_paper(short.desk, DAY)
    said = both(
        f"papers_service.interrupted_{what.value.replace('-', '_')}",
        since=hour_text(instant(entry.at)),
        until=hour_text(instant(entry.at)),
        reference="1f2e3d",
    )
    assert said.en.split(" ")[0] in "".join(one.en for one in sheet.open_matters)
    assert entry.person == "system"


def test_g10_the_day_sheet_prints_version_and_head(short: Postdesk) -> None:
    assert short.close_day()

    sheet = day_sheet_paper(short.desk, DAY)

    head = short.store.head(short.desk.identity.desk, 0)
    sealed = short.store.last_of_kind("day.closed")
    assert sealed is not None
    assert sheet.witness.head_hash == sealed.prev_hash
    assert head.seq == sealed.seq
    assert short.desk.app_version in sheet.trust.en


def test_g10_every_report_prints_known_problems_and_failed_checks(short: Postdesk) -> None:
    tell(short, msgspec.structs.replace(PROBLEM, branches=0))
    note_check(short.desk, Checked(9, (("projection", 0, "item", ""),)))
    assert short.close_day()

    day = date.fromisoformat(DAY)
    report = reports.trial_balance(short.desk, MANAGER, day, day)
    for said in (day_sheet_paper(short.desk, DAY).trust.en, foot_of(report, Language.ENGLISH)[1]):
        assert "known problems: K-1" in said
        assert short.desk.app_version in said
    assert "failed checks: 1" in day_sheet_paper(short.desk, DAY).trust.en
