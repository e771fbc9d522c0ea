"""Which action at which books: of a desk that was closed or died, with a log long or short."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.builders import copied_books, copied_office
from tests.power import tracing
from tests.power.actions import ACTIONS, OPENED_AT, make_older
from tests.power.cutting import states
from tests.power.judging import Judge, Tally, contents_of, judge_states, limits_of
from tests.power.tracing import Acted

LEAVE: Final = ("--leave",)
THREADS: Final = ("--threads",)
SHORT_LOG: Final = ("--log-frames", "20")
"""The log is written back into the file at so many frames, not at 1000: during the action."""
NORMAL: Final = ("--synchronous", "NORMAL")


@dataclass(frozen=True, slots=True)
class Scenario:
    """An action, how the books were left before it, and how it is done.

    Attributes:
        books: `closed` by the program, or `left` open by one that died.
        options: Of `tests.power.acting`.
    """

    action: str
    books: str
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.action, self.books, *self.options))


SCENARIOS: Final = (
    Scenario("sale", "closed"),
    Scenario("sale", "left"),
    Scenario("sale", "left", SHORT_LOG),
    Scenario("sale", "closed", LEAVE),
    Scenario("transfer", "left"),
    Scenario("bag", "closed"),
    Scenario("bag", "closed", SHORT_LOG),
    Scenario("close", "left"),
    Scenario("close", "closed", LEAVE),
    Scenario("migration", "closed", LEAVE),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What the operating system answers to a call.

    Attributes:
        error: `EIO`, or `ENOSPC` where there is no room.
    """

    call: str
    error: str

    def __str__(self) -> str:
        return f"{self.call} {self.error}"


FAULTS_OF_DISK: Final = (
    Fault("fsync", "EIO"),
    Fault("pwrite64", "ENOSPC"),
)


class Stage:
    """A folder in which scenarios are played, each from books that are made once."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template = template
        self._folder = folder
        self._judges: dict[Scenario, Judge] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def books(self, scenario: Scenario) -> Path:
        """The books before the action; nobody opens them, only copies of them."""
        made = self._folder / f"{scenario.action}-{scenario.books}"
        if made.exists():
            return made
        working = self._folder / f"{made.name}-working"
        office = copied_office(self._template, working, OPENED_AT)
        ACTIONS[scenario.action].prepare(office)
        if scenario.books == "closed":
            office.close()
            make_older(office, ACTIONS[scenario.action])
            return working.rename(made)
        copied_books(working, made)
        office.close()
        return made

    def copy(self, scenario: Scenario) -> Path:
        """A fresh copy of the books to act at."""
        home = self._folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        return Path(shutil.copytree(self.books(scenario), home))

    def judge(self, scenario: Scenario) -> Judge:
        """Who knows how the books stand when nothing disturbs the action."""
        if scenario not in self._judges:
            acted = tracing.act(scenario.action, self.copy(scenario), *scenario.options)
            self._judges[scenario] = Judge.of(scenario.action, acted)
        return self._judges[scenario]

    def cut_power(self, scenario: Scenario, *, seed: str, rounds: int = 1, every: int = 1) -> Tally:
        """Record the action once, and open the books in every state that a cut could leave.

        Args:
            every: Cut it after one call out of so many.
        """
        home = self.copy(scenario)
        before = contents_of(home)
        listing = self._folder / "listing"
        acted, operations = tracing.recorded(scenario.action, home, listing, *scenario.options)
        found = states(before, operations, seed=f"{seed}:{scenario}", rounds=rounds, every=every)
        return judge_states(Judge.of(scenario.action, acted), found, self._folder / "found")

    def cut_after_restart(self, scenario: Scenario, call: str, when: int) -> Tally:
        """Kill the action before a call, do it again, and cut the power during that.

        What the killed program had written and not synced is seen when it starts again.
        """
        home = self.copy(scenario)
        before, listing = contents_of(home), self._folder / "listing"
        fault = f"{call}:signal=KILL:when={when}"
        _, first = tracing.recorded(scenario.action, home, listing, *scenario.options, fault=fault)
        acted, again = tracing.recorded(scenario.action, home, listing, *scenario.options)
        assert len(acted.steps) == len(ACTIONS[scenario.action].steps) + 1
        found = states(before, [*first, *again], seed=f"restart:{scenario}:{when}", every=20)
        return judge_states(self.judge(scenario), found, self._folder / "found")

    def kill(self, scenario: Scenario, call: str, when: int, judge: Judge, tally: Tally) -> bool:
        """Kill the action just before a call; False when it ended before it came to that call."""
        home = self.copy(scenario)
        acted = tracing.act_killed(scenario.action, home, *scenario.options, call=call, when=when)
        if not acted.was_killed:
            assert acted.status == 0
            assert len(acted.steps) == len(judge.digests)
            return False
        origin = f"{scenario} {call} {when}"
        judge.judge(home, len(acted.steps), tally, origin, thoroughly=True)
        return True

    def fail(
        self, scenario: Scenario, fault: Fault, when: str, judge: Judge, tally: Tally
    ) -> Acted | None:
        """Let a call of the action fail; None when it ended before it came to that call."""
        home, listing = self.copy(scenario), self._folder / "listing"
        acted, has_come = tracing.act_failing(
            scenario.action,
            home,
            listing,
            *scenario.options,
            call=fault.call,
            fault=fault.error,
            when=when,
        )
        if not has_come:
            assert acted.trouble is None
            return None
        self.judge_told(scenario, acted, judge, tally, f"{scenario} {fault} {when}")
        return acted

    def cut_after_fault(self, scenario: Scenario, fault: str) -> Tally:
        """Let a call fail, and cut the power after the clerk was told how it ended."""
        home = self.copy(scenario)
        before, listing = contents_of(home), self._folder / "listing"
        acted, operations = tracing.recorded(
            scenario.action, home, listing, *scenario.options, fault=fault
        )
        assert acted.trouble is not None, "no fault came"
        _, most = limits_of(acted)
        # What is said last is the trouble; the cut comes after it.
        assert operations[-1].kind == "say"
        found = states(
            before, operations, seed=f"fault:{scenario}", rounds=20, every=len(operations)
        )
        return judge_states(self.judge(scenario), found, self._folder / "found", most=most)

    def judge_told(
        self, scenario: Scenario, acted: Acted, judge: Judge, tally: Tally, origin: str
    ) -> None:
        """Hold what the clerk was told against what stands in the books."""
        least, most = limits_of(acted)
        home = self._folder / "home"
        judge.judge(home, least, tally, origin, most=most, thoroughly=True)

    def fail_everywhere(self, scenario: Scenario, fault: Fault) -> Tally:
        """Let each call of a kind fail, from the first on: it alone, and with all after it."""
        judge, tally = self.judge(scenario), Tally()
        for more in ("", "+"):
            when = 1
            while self.fail(scenario, fault, f"{when}{more}", judge, tally) is not None:
                when += 1
        return tally

    def kill_everywhere(self, scenario: Scenario, call: str) -> Tally:
        """Kill the action before each call of a kind, from the first to the last."""
        judge, tally, when = self.judge(scenario), Tally(), 1
        while self.kill(scenario, call, when, judge, tally):
            when += 1
        return tally
