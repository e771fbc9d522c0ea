"""The disk fails during an action: what the clerk is told is so, now and after a crash."""

from __future__ import annotations

import pytest

from postdesk.paths import desk_file
from tests.power import tracing
from tests.power.judging import Tally
from tests.power.scenarios import FAULTS_OF_DISK, LEAVE, SCENARIOS, THREADS, Fault, Scenario, Stage

pytestmark = pytest.mark.skipif(tracing.STRACE is None, reason="faults are injected with strace")

SYNC, NO_ROOM = Fault("fsync", "EIO"), Fault("pwrite64", "ENOSPC")
ALONE = Scenario("sale", "closed")
# As the program is: with its reader beside the writer, the log outlives the writer's connection.
BOTH = Scenario("sale", "closed", THREADS)


@pytest.mark.parametrize(
    ("scenario", "fault", "when", "trouble"),
    [
        (ALONE, SYNC, "3", "OutcomeUnknownError"),
        (BOTH, SYNC, "3", "NothingRecordedError"),
        (BOTH, SYNC, "3+", "OutcomeUnknownError"),
        (BOTH, NO_ROOM, "40", "DiskFullError"),
        (BOTH, NO_ROOM, "3", "StorageError"),
        (Scenario("close", "left"), SYNC, "1", "StorageError"),
        (Scenario("close", "left"), SYNC, "5", "OutcomeUnknownError"),
        (Scenario("migration", "closed", LEAVE), SYNC, "3", "StorageError"),
    ],
    ids=str,
)
def test_what_is_told_is_what_stands_and_the_action_can_be_done_again_once(
    stage: Stage, scenario: Scenario, fault: Fault, when: str, trouble: str
) -> None:
    tally = Tally()

    acted = stage.fail(scenario, fault, when, stage.judge(scenario), tally)

    assert acted is not None, "no fault came"
    assert acted.trouble is not None
    assert acted.trouble["trouble"] == trouble
    assert tally.faults == {}, tally.examples


def test_what_was_told_as_not_recorded_does_not_come_back_when_the_power_goes(
    stage: Stage,
) -> None:
    tally = stage.cut_after_fault(BOTH, "fsync:error=EIO:when=3")

    assert tally.faults == {}, tally.examples
    assert tally.states > 1


def test_a_file_that_may_not_grow_is_told_and_nothing_is_half_there(stage: Stage) -> None:
    scenario, tally = Scenario("sale", "left"), Tally()
    log = desk_file(stage.books(scenario)).with_name("desk.db-wal")
    limit = ("--bytes-max", str(log.stat().st_size + 60_000))
    judge = stage.judge(scenario)

    acted = tracing.act(scenario.action, stage.copy(scenario), *limit)
    stage.judge_told(scenario, acted, judge, tally, "no room")

    assert acted.trouble is not None
    assert acted.trouble["is_storage"]
    assert tally.faults == {}, tally.examples


def test_the_campaign_fails_what_is_failed_here() -> None:
    assert {SYNC, NO_ROOM} <= set(FAULTS_OF_DISK)
    assert ALONE in SCENARIOS
