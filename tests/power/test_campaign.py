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


def summed(found: Iterable[tuple[str, Tally]]) -> list[tuple[str, Tally]]:
    """One tally for each name, in the order they came."""
    rows: dict[str, Tally] = {}
    for name, tally in found:
        rows.setdefault(name, Tally()).add(tally)
    return list(rows.items())


def test_the_campaign_finds_nothing(tmp_path: Path) -> None:
    template, begun = tmp_path / "template", time.monotonic()
    new_office(template, "2026-12-07 07:00").close()
    jobs = [Job(s) for s in SCENARIOS]
    jobs += [Job(s, call=call) for s in KILLED for call in tracing.CALLS]
    jobs += [Job(s, fault=fault) for s in FAILED for fault in FAULTS_OF_DISK]

    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        futures = [
            pool.submit(job.done, template, tmp_path / f"job-{number}")
            for number, job in enumerate(jobs)
        ]
        rows = summed(future.result() for future in futures)

    sys.stdout.write(f"\n{table_of(rows)}\n")
    sys.stdout.write(f"seed {SEED}, {time.monotonic() - begun:.0f} s, {PROCESSES} at a time\n")
    for name, tally in rows:
        for fault, origin in tally.examples.items():
            sys.stdout.write(f"{name}: {fault}: {origin}\n")
    assert [name for name, tally in rows if tally.faults] == []
    for kind, least in (("cut", STATES_MIN), ("killed", 100 * len(KILLED)), ("failing", 100)):
        assert sum(tally.states for name, tally in rows if name.startswith(kind)) >= least
