"""What the database threads did comes back on the thread of the screen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from postdesk.domain.errors import RuleError
from postdesk.ui.jobs import JobRunner


class Thread:
    """A database thread without a database."""

    def __init__(self, name: str) -> None:
        self.pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    def submit(self, job: Callable[[Any], Any]) -> Future[Any]:
        return self.pool.submit(job, None)


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    writer, reader = Thread("writer"), Thread("reader")
    yield JobRunner(writer, reader)
    writer.pool.shutdown()
    reader.pool.shutdown()


def test_the_outcome_arrives_on_the_screens_thread(qtbot: QtBot, runner: JobRunner) -> None:
    outcomes: list[tuple[str, bool]] = []

    with qtbot.waitSignal(runner.idle):
        runner(
            lambda _: threading.current_thread().name,
            done=lambda name: outcomes.append(
                (name, threading.current_thread() is threading.main_thread())
            ),
            failed=outcomes.append,  # type: ignore[arg-type]
        )

    assert outcomes == [("writer_0", True)]


def test_reading_has_a_thread_of_its_own(qtbot: QtBot, runner: JobRunner) -> None:
    names: list[str] = []

    with qtbot.waitSignal(runner.idle):
        runner(
            lambda _: threading.current_thread().name,
            done=names.append,
            failed=names.append,  # type: ignore[arg-type]
            reading=True,
        )

    assert names == ["reader_0"]


def test_trouble_is_told_as_trouble(qtbot: QtBot, runner: JobRunner) -> None:
    class NoError(RuleError):
        pass

    def job(_: object) -> None:
        raise NoError

    troubles: list[Exception] = []

    with qtbot.waitSignal(runner.idle):
        runner(job, done=lambda _: None, failed=troubles.append)

    assert [type(trouble) for trouble in troubles] == [NoError]
    assert runner.is_idle


def test_only_writing_is_told_as_written(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[bool] = []
    runner.written.connect(lambda: told.append(True))

    for reading in (True, False):
        with qtbot.waitSignal(runner.idle):
            runner(lambda _: None, done=lambda _: None, failed=lambda _: None, reading=reading)

    assert told == [True]


def test_once_closed_nothing_is_begun_and_nobody_is_told(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[object] = []
    runner(lambda _: "before", done=told.append, failed=told.append, reading=True)

    runner.close()
    runner(lambda _: "after", done=told.append, failed=told.append, reading=True)

    qtbot.waitUntil(lambda: runner.is_idle)
    assert told == []
