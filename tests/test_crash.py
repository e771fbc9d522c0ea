from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from postdesk.crash import REPORTS_MAX, CrashReport, crash_folder, install, write_report
from postdesk.words.catalogue import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)


def bug(detail: str = "total of 012 345 678, name='Sok Dara'") -> Exception:
    try:
        raise ZeroDivisionError(detail)
    except ZeroDivisionError as exc:
        return exc


@pytest.fixture
def told(home: Path) -> Iterator[list[CrashReport]]:
    reports: list[CrashReport] = []
    uninstall = install(home, reports.append)
    yield reports
    uninstall()


def test_a_report_says_where_and_not_who(home: Path) -> None:
    report = write_report(bug(), home, at=NOON)

    assert report.path == crash_folder(home) / f"crash-20260803-050000-{report.reference}.txt"
    text = report.path.read_text(encoding="utf-8")
    assert "ZeroDivisionError: total of [struck out], name=[struck out]" in text
    assert "test_crash.py" in text
    assert "at 2026-08-03T05:00:00+00:00" in text


def test_the_same_bug_has_the_same_reference_whoever_meets_it(home: Path) -> None:
    first, second = (write_report(bug(who), home, at=NOON) for who in ("Sok", "Chan"))

    assert first.reference == second.reference
    assert write_report(ValueError(), home, at=NOON).reference != first.reference


@pytest.mark.parametrize("language", Language)
def test_the_clerk_is_told_the_reference(home: Path, language: Language) -> None:
    written = write_report(bug(), home, at=NOON)
    not_written = CrashReport(written.reference, None)

    assert written.reference in written.sentence(language)
    assert written.reference in not_written.sentence(language)
    assert written.sentence(language) != not_written.sentence(language)


def test_a_disk_that_refuses_is_no_second_crash(home: Path) -> None:
    home.write_text("a file where the folder should be", encoding="utf-8")

    assert write_report(bug(), home, at=NOON).path is None


def test_only_the_newest_reports_are_kept(home: Path) -> None:
    reports = [
        write_report(bug(), home, at=NOON + timedelta(minutes=minute))
        for minute in range(REPORTS_MAX + 3)
    ]

    kept = sorted(crash_folder(home).iterdir())
    assert kept == [report.path for report in reports[-REPORTS_MAX:]]


def test_a_bug_at_the_edge_of_the_main_thread_is_told(told: list[CrashReport]) -> None:
    reason = bug()

    sys.excepthook(type(reason), reason, reason.__traceback__)

    (report,) = told
    assert report.path is not None
    assert report.path.exists()


def test_a_bug_on_another_thread_is_told(told: list[CrashReport]) -> None:
    def fail() -> None:
        raise bug()

    thread = threading.Thread(target=fail, name="reader")
    thread.start()
    thread.join()

    (report,) = told
    assert report.path is not None
    assert "thread reader" in report.path.read_text(encoding="utf-8")


def test_stopping_the_program_is_no_bug(
    told: list[CrashReport], capsys: pytest.CaptureFixture[str]
) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert told == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_uninstalling_leaves_the_hooks_as_they_were(home: Path) -> None:
    before: tuple[Callable[..., object], Callable[..., object]]
    before = (sys.excepthook, threading.excepthook)

    install(home, print)()

    assert (sys.excepthook, threading.excepthook) == before
