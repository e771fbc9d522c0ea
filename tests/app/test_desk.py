"""The desk as a program: opening, refusing a second one, telling of a bug."""

from __future__ import annotations

import logging
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from postdesk import config
from postdesk.app import desk
from postdesk.services.setup import create_training_desk
from postdesk.storage.desk_file import writing_lock
from postdesk.ui.language import Speech


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What stands in a box of its own before any window."""
    sentences: list[str] = []
    monkeypatch.setattr(desk, "_say_before_all", sentences.append)
    return sentences


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "branch"
    create_training_desk(folder).db.conn.close()
    yield folder
    shutil.rmtree(folder)


def test_a_second_counter_on_the_same_books_is_refused(
    qapp: QApplication, books: Path, told: list[str]
) -> None:
    with writing_lock(books):
        status = desk.run(books)

    assert status == 1
    assert len(told) == 1


def test_damaged_settings_are_told_and_kept(
    qapp: QApplication, books: Path, told: list[str]
) -> None:
    file = config.settings_file(books)
    file.write_text("language = [", encoding="utf-8")

    assert desk.run(books) == 1

    assert len(told) == 1
    assert file.read_text(encoding="utf-8") == "language = ["


def test_an_empty_folder_becomes_a_training_branch_and_the_window_opens(
    qtbot: QtBot, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    is_logged: list[bool] = []

    def look(_: QApplication) -> int:
        qtbot.wait(300)
        logging.getLogger("postdesk").warning("a fault")
        is_logged.append((tmp_path / "new" / "log" / "postdesk.log").exists())
        seen.extend(w.windowTitle() for w in QApplication.topLevelWidgets() if w.isVisible())
        return 0

    # Quitting the real loop would end every later test's waiting at once.
    monkeypatch.setattr(desk, "_stay", look)
    status = desk.run(tmp_path / "new", training=True)

    assert status == 0
    assert any("ហ្វឹកហាត់" in title for title in seen)
    assert is_logged == [True]
    assert (tmp_path / "new" / "desk.db").exists()
    with writing_lock(tmp_path / "new"):
        pass


def test_a_bug_on_any_thread_is_written_down_and_told(
    qtbot: QtBot, tmp_path: Path, told: list[str]
) -> None:
    hooks = (sys.excepthook, threading.excepthook)
    teller = desk._CrashTeller(Speech())
    uninstall = desk._watch_for_bugs(tmp_path, teller)
    try:
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as exc:
            sys.excepthook(type(exc), exc, exc.__traceback__)
        qtbot.waitUntil(lambda: len(told) == 1)
    finally:
        uninstall()

    assert list((tmp_path / "crash").glob("crash-*.txt"))
    assert (sys.excepthook, threading.excepthook) == hooks
