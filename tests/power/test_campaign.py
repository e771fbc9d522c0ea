"""The whole campaign: every call of every scenario, killed and cut; run by `make crash`."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.builders import new_office
from tests.power import tracing
from tests.power.judging import Tally, table_of
from tests.power.scenarios import (
    FAULTS_OF_DISK,
    LEAVE,
    SCENARIOS,
    SHORT_LOG,
    THREADS,
    Fault,
    Scenario,
    Stage,
)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(7_200)]

STATES_MIN = 10_000
ROUNDS = 3
SEED = os.environ.get("SEED", "postdesk")
PROCESSES = int(os.environ.get("PROCESSES", "1"))


KILLED = (
    Scenario("sale", "left", SHORT_LOG),
    Scenario("sale", "closed", LEAVE),
    Scenario("transfer", "left"),
    Scenario("bag", "closed"),
    Scenario("close", "closed", LEAVE),
    Scenario("migration", "closed", LEAVE),
)
FAILED = (
    Scenario("bag", "closed", THREADS),
    Scenario("close", "left", THREADS),
    Scenario("migration", "closed"),
)


@dataclass(frozen=True)
class Job:
    """A scenario whose power is cut, or whose calls of a kind are each its last, or fail."""

    scenario: Scenario
    call: str = ""
    fault: Fault | None = None

    def done(self, template: Path, folder: Path) -> tuple[str, Tally]:
        """Play it in a folder of its own."""
        stage = Stage(template, folder)
        if self.fault is not None:
            found = f"failing: {self.scenario}", stage.fail_everywhere(self.scenario, self.fault)
        elif self.call:
            found = f"killed: {self.scenario}", stage.kill_everywhere(self.scenario, self.call)
        else:
            tally = stage.cut_power(self.scenario, seed=SEED, rounds=ROUNDS)
            found = f"cut: {self.scenario}", tally
        shutil.rmtree(folder)
        return found


def played(jobs: Iterable[Job], folder: Path) -> Tally:
    """Play jobs beside one another, tell of each as it ends, and give the sum."""
    template, begun, rows = folder / "template", time.monotonic(), dict[str, Tally]()
    new_office(template, "2026-12-07 07:00").close()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        futures = [
            pool.submit(job.done, template, folder / f"job-{number}")
            for number, job in enumerate(jobs)
        ]
        for future in futures:
            name, tally = future.result()
            tell(f"{name}: {tally.states} states, {time.monotonic() - begun:.0f} s")
            rows.setdefault(name, Tally()).add(tally)
    tell(f"{table_of(list(rows.items()))}\nseed {SEED}, {PROCESSES} at a time")
    total = Tally()
    for name, tally in rows.items():
        total.add(tally)
        for fault, origin in tally.examples.items():
            tell(f"{name}: {fault}: {origin}")
    return total


def tell(text: str) -> None:
    """Print what is found while it is looked for."""
    sys.stdout.write(f"\n{text}")
    sys.stdout.flush()


def test_the_power_is_cut_after_each_call(tmp_path: Path) -> None:
    total = played((Job(scenario) for scenario in SCENARIOS), tmp_path)

    assert total.faults == {}
    assert total.states >= STATES_MIN


def test_the_program_is_killed_before_each_call(tmp_path: Path) -> None:
    total = played((Job(s, call=call) for s in KILLED for call in tracing.CALLS), tmp_path)

    assert total.faults == {}
    assert total.repeated == total.states > 500


def test_each_call_fails_alone_and_with_all_after_it(tmp_path: Path) -> None:
    total = played((Job(s, fault=fault) for s in FAILED for fault in FAULTS_OF_DISK), tmp_path)

    assert total.faults == {}
    assert total.repeated == total.states > 100
