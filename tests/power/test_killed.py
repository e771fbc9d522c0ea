"""Killed just before a write, a sync, a cut of the file: what was confirmed stands, all of it."""

from __future__ import annotations

import pytest

from tests.power import tracing
from tests.power.judging import Tally
from tests.power.scenarios import LEAVE, SCENARIOS, SHORT_LOG, Scenario, Stage

pytestmark = pytest.mark.skipif(tracing.STRACE is None, reason="killed with strace")

# Among the writes the first ten are those of the log's index; a sale of the first basket has 48.
SAMPLE = (
    (Scenario("sale", "closed"), "pwrite64", (9, 40)),
    (Scenario("sale", "closed"), "fsync", (1, 3, 4)),
    (Scenario("sale", "left", SHORT_LOG), "fsync", (3,)),
    (Scenario("sale", "closed", LEAVE), "unlink", (1,)),
    (Scenario("bag", "closed"), "fsync", (4,)),
    (Scenario("close", "left"), "fsync", (1,)),
    (Scenario("migration", "closed", LEAVE), "fsync", (4,)),
)


@pytest.mark.parametrize(
    ("scenario", "call", "places"), SAMPLE, ids=[f"{s} {call}" for s, call, _ in SAMPLE]
)
def test_killed_before_a_call_the_action_is_there_whole_or_not_at_all(
    stage: Stage, scenario: Scenario, call: str, places: tuple[int, ...]
) -> None:
    judge, tally = stage.judge(scenario), Tally()

    for place in places:
        assert stage.kill(scenario, call, place, judge, tally), f"{call} {place} never came"

    assert tally.faults == {}, tally.examples
    assert tally.repeated == len(places)


def test_every_scenario_has_its_place_in_the_campaign() -> None:
    assert {scenario for scenario, _, _ in SAMPLE} <= set(SCENARIOS)
