"""The thread that works stored entries into the tables, as soon as some have come."""

from __future__ import annotations

import logging
import threading
from typing import Final

from postdesk.domain.errors import FaultError
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.projecting import apply_all

log = logging.getLogger(__name__)

WAIT_S: Final = 5
WAIT_AFTER_FAULT_S: Final = 2


class Projector:
    """One thread of one server; several servers may have one each."""

    def __init__(self, hq: Headquarters) -> None:
        self._hq = hq
        self._wanted = threading.Event()
        self._is_ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)

    def start(self) -> None:
        """Begin; what an earlier run left is worked in first."""
        self._wanted.set()
        self._thread.start()

    def wake(self) -> None:
        """Something was stored."""
        self._wanted.set()

    def close(self) -> None:
        """End after the batch that is in hand."""
        self._is_ending.set()
        self._wanted.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_ending.is_set():
            self._wanted.wait(WAIT_S)
            self._wanted.clear()
            if self._is_ending.is_set():
                return
            try:
                apply_all(self._hq)
            except FaultError as exc:
                # The database is away: what is stored waits, and so does this.
                log.warning("nothing applied: %s", exc)
                self._is_ending.wait(WAIT_AFTER_FAULT_S)
                self._wanted.set()
