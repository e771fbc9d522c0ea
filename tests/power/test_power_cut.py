"""The power is cut: nothing confirmed is lost, nothing is half there, and no balance is wrong."""

from __future__ import annotations

import pytest

from tests.power import tracing
from tests.power.scenarios import LEAVE, NORMAL, SCENARIOS, SHORT_LOG, Scenario, Stage

pytestmark = pytest.mark.skipif(tracing.STRACE is None, reason="recorded with strace")


SAMPLE = (
    (Scenario("sale", "closed"), 24),
    (Scenario("sale", "left", SHORT_LOG), 30),
    (Scenario("sale", "closed", LEAVE), 24),
    (Scenario("bag", "closed"), 12),
    (Scenario("close", "left"), 8),
    (Scenario("migration", "closed", LEAVE), 30),
)


@pytest.mark.parametrize(
    ("scenario", "every"), SAMPLE, ids=[str(scenario) for scenario, _ in SAMPLE]
)
def test_after_a_cut_the_books_are_sound_and_hold_all_that_was_confirmed(
    stage: Stage, scenario: Scenario, every: int
) -> None:
    assert scenario in SCENARIOS

    tally = stage.cut_power(scenario, seed="sample", every=every)

    assert tally.faults == {}, tally.examples
    assert tally.states > 10
    # Or it was looked at one side of the action only.
    assert len(tally.reached) > 1 or scenario.action == "migration"


def test_books_that_do_not_wait_for_the_disk_lose_what_was_confirmed(stage: Stage) -> None:
    broken = Scenario("sale", "closed", NORMAL)

    tally = stage.cut_power(broken, seed="sample", every=17)

    assert tally.faults["lost"] > 10
    assert set(tally.faults) == {"lost"}


def test_what_is_seen_after_a_crash_stays_when_the_power_goes_next(stage: Stage) -> None:
    # Before the third sync all of the first basket is written, and none of it is on the disk.
    tally = stage.cut_after_restart(Scenario("sale", "closed"), "fsync", 3)

    assert tally.faults == {}, tally.examples
    assert tally.states > 10
