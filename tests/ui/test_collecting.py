"""Garbage is collected on the screen's thread, and on no other."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from postdesk.ui.collecting import Collector


class Ring(QWidget):
    """A part of a window that refers to itself, as a page and its presenter do."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self


def allocate() -> None:
    """What makes Python collect: many containers."""
    kept = [[place] for place in range(200_000)]
    del kept


def test_a_worker_that_allocates_destroys_no_part_of_a_window(qtbot: QtBot) -> None:
    collector = Collector()
    gone: list[str] = []
    ring = Ring()
    weakref.finalize(ring, lambda: gone.append(threading.current_thread().name))
    del ring

    worker = threading.Thread(target=allocate, name="worker")
    worker.start()
    worker.join()
    assert gone == []
    gc.collect(0)
    collector.look()
    qtbot.wait(1)
    gc.collect()
    collector.stop()

    assert gone == [threading.main_thread().name]
    assert gc.isenabled()
