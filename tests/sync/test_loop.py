"""The line's thread: calls by itself, soon after something new, rarely when nobody answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.sync.engine import Round
from postdesk.sync.loop import Outcome, SyncLoop
from postdesk.sync.ports import HqUnreachableError, NotEnrolledError
from postdesk.sync.retry import QUIET_S, SOON_S, WAIT_MAX_S, next_wait_s

WAIT_S = 10


class Told:
    """Remembers what it was told, and lets a test wait for it."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.bugs: list[Exception] = []
        self._news = threading.Condition()

    def hear(self, outcome: Outcome) -> None:
        with self._news:
            self.outcomes.append(outcome)
            self._news.notify_all()

    def hear_bug(self, reason: Exception) -> None:
        self.bugs.append(reason)

    def wait_for(self, count: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: len(self.outcomes) >= count, WAIT_S)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def start(told: Told) -> Iterator[Callable[[Callable[[], Round]], SyncLoop]]:
    made: list[SyncLoop] = []

    def begin(call: Callable[[], Round]) -> SyncLoop:
        loop = SyncLoop(call, told.hear, told.hear_bug)
        loop.start()
        made.append(loop)
        return loop

    yield begin
    for loop in made:
        loop.close()


Start = Callable[[Callable[[], Round]], SyncLoop]


def test_a_wish_is_followed_at_once_and_an_errand_gives_its_outcome(
    told: Told, start: Start
) -> None:
    loop = start(lambda: Round(sent=3))

    loop.call_now()
    told.wait_for(1)
    errand = loop.submit(lambda: threading.current_thread().name)

    assert told.outcomes == [Round(sent=3)]
    assert errand.result(WAIT_S) == "line"


def test_an_errand_that_fails_fails_alone(told: Told, start: Start) -> None:
    loop = start(Round)

    def errand() -> None:
        raise HqUnreachableError("no line")

    failed = loop.submit(errand)
    assert isinstance(failed.exception(WAIT_S), HqUnreachableError)
    loop.call_now()

    told.wait_for(1)


def test_trouble_is_told_and_the_line_goes_on(told: Told, start: Start) -> None:
    troubles: list[Exception] = [HqUnreachableError("x"), NotEnrolledError(), ZeroDivisionError()]

    def call() -> Round:
        if troubles:
            raise troubles.pop(0)
        return Round(sent=1)

    loop = start(call)
    for count in range(1, 5):
        loop.call_now()
        told.wait_for(count)

    assert [type(outcome).__name__ for outcome in told.outcomes] == [
        "HqUnreachableError",
        "NotEnrolledError",
        "ZeroDivisionError",
        "Round",
    ]
    assert [type(bug) for bug in told.bugs] == [ZeroDivisionError]


def test_the_program_ends_though_a_call_hangs(told: Told) -> None:
    hanging, may_end = threading.Event(), threading.Event()

    def call() -> Round:
        hanging.set()
        may_end.wait(WAIT_S)
        return Round()

    loop = SyncLoop(call, told.hear, told.hear_bug)
    loop.start()
    loop.call_now()
    assert hanging.wait(WAIT_S)

    loop.close()

    assert told.outcomes == []
    may_end.set()


@given(st.integers(0, 60), st.integers(0, 10_000))
def test_the_wait_grows_with_failures_and_never_beyond_two_minutes(
    failures: int, waiting: int
) -> None:
    wait_s = next_wait_s(failures=failures, waiting=waiting)

    if failures:
        assert wait_s <= next_wait_s(failures=failures + 1, waiting=waiting) <= WAIT_MAX_S
    else:
        assert wait_s == (SOON_S if waiting else QUIET_S)
