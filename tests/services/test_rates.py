"""The rate: old ones warn and print; the manager enters the day's until HQ's own comes."""

from __future__ import annotations

import pytest

from postdesk.domain.notes import Cash
from postdesk.domain.people import NotPermittedError
from postdesk.services import rates
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.posting import posting
from postdesk.services.rates import RateAbsurdError, RateSourceMissingError
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import LimitsApplied, RateApplied
from tests.builders import CLERK, MANAGER, Office, drawer_of, letters


def limits(office: Office, rate_old_days: int) -> None:
    """Headquarters' limits, as far as they concern the rate."""
    with posting(office.desk, None) as action:
        action.add(
            LimitsApplied(
                document=f"feed:{rate_old_days}",
                from_on="2026-12-01",
                rounding_step_khr=100,
                rounding_direction="half-up",
                riel_change_below_usd=10,
                clerk_refund_limit_khr=10_000,
                single_person_refund_limit_khr=20_000,
                till_limit_khr=0,
                till_limit_usd=0,
                overnight_limit_khr=0,
                overnight_limit_usd=0,
                rate_old_days=rate_old_days,
            )
        )


def test_from_which_age_on_a_rate_is_old_is_policy(branch: Office) -> None:
    found = []
    for days, policy in ((6, 7), (7, 7), (13, 14), (400, 0)):
        limits(branch, policy)
        branch.clock.set("2026-12-07 08:00")
        branch.clock.move(days=days)
        state = rates.rate_state(branch.desk)
        found.append((state.age_days, state.is_old))
    assert found == [(6, False), (7, True), (13, False), (400, False)]


def test_the_manager_s_rate_is_used_at_once(office: Office) -> None:
    rates.enter_rate(office.desk, MANAGER, 4_200, source="ទូរសព្ទពីភ្នំពេញ")

    sold = office.sell(letters(2, 8), tendered=Cash(usd_whole=1))
    assert sold.change == Cash(3_200)
    rate = receipt_paper(office.desk, sold.receipt_no).rate
    assert rate is not None
    assert (rate.riel_per_dollar, rate.record.endswith("-X-0001")) == (4_200, True)
    assert verify(office.desk).findings == ()
    rebuild(office.desk)
    assert rates.rate_state(office.desk).rate.riel_per_usd == 4_200  # type: ignore[union-attr]


def test_headquarters_own_rate_of_the_day_takes_its_place(office: Office) -> None:
    rates.enter_rate(office.desk, MANAGER, 4_200, source="ទូរសព្ទ")
    with posting(office.desk, None) as action:
        action.add(
            RateApplied(
                document="feed:9",
                record="R-02",
                riel_per_usd=4_150,
                from_on="2026-12-07",
                source="HQ",
            )
        )

    state = rates.rate_state(office.desk)
    assert state.rate is not None
    assert (state.rate.record, state.rate.riel_per_usd) == ("R-02", 4_150)


@pytest.mark.parametrize("riel", [0, 410, 41_000, 3_600, 4_600])
def test_an_absurd_rate_is_refused(office: Office, riel: int) -> None:
    before = JournalStore(office.desk.db).count()

    with pytest.raises(RateAbsurdError) as absurd:
        rates.enter_rate(office.desk, MANAGER, riel, source="x")

    assert absurd.value.before == 4_100
    assert JournalStore(office.desk.db).count() == before


def test_who_enters_it_says_who_told_it(office: Office) -> None:
    with pytest.raises(NotPermittedError):
        rates.enter_rate(office.desk, CLERK, 4_120, source="x")
    with pytest.raises(RateSourceMissingError):
        rates.enter_rate(office.desk, MANAGER, 4_120, source=" ")


def test_an_old_rate_stands_on_the_receipt(branch: Office) -> None:
    limits(branch, 7)
    branch.clock.set("2026-12-20 08:00")
    branch.open_till(drawer_of(100_000))
    assert rates.rate_state(branch.desk).is_old
    in_dollars = branch.sell(letters(2, 8), tendered=Cash(usd_whole=1))
    in_riel = branch.sell(letters(2, 8))

    (remark,) = receipt_paper(branch.desk, in_dollars.receipt_no).remarks
    assert remark.en == "This exchange rate is 13 days old."
    assert receipt_paper(branch.desk, in_riel.receipt_no).remarks == ()
