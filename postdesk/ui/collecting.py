"""Collects Python's garbage on the screen's thread only.

Python collects whenever a thread happens to allocate. Where a worker's thread does it, it may
destroy a window's parts, which only the screen's thread may: the program then stands still for
ever (seen: a reader that drew a paper, a writer that opened the books).
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS: Final = 500


class Collector(QObject):
    """Takes the collecting over from Python, as long as it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        gc.disable()
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect the generations that are due by Python's own thresholds."""
        for generation, (count, most) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        ):
            if count > most:
                gc.collect(generation)

    def stop(self) -> None:
        """Give it back to Python."""
        self._timer.stop()
        gc.enable()
