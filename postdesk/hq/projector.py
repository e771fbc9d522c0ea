"""The thread that works stored entries into the tables, as soon as some have come."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from postdesk.domain.errors import FaultError
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.projecting import apply_waiting

log = logging.getLogger(__name__)

WAIT_S: Final = 5
# Taking in comes first: a desk's line may break, the tables can wait for a moment.
PATIENCE_S: Final = 2
# A desk calls again at once when it has more to send.
QUIET_S: Final = 0.2
LOOK_EVERY_S: Final = 0.05
WAIT_AFTER_FAULT_S: Final = 2


class Projector:
    """One thread of one server; several servers may have one each."""

    def __init__(self, hq: Headquarters) -> None:
        self._hq = hq
        self._wanted = threading.Event()
        self._is_ending = threading.Event()
        self._receiving = 0
        self._quiet_from = 0.0
        self._count_lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)

    def start(self) -> None:
        """Begin; what an earlier run left is worked in first."""
        self._wanted.set()
        self._thread.start()

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """Entries are being taken in; afterwards there is something to work in."""
        with self._count_lock:
            self._receiving += 1
        try:
            yield
        finally:
            with self._count_lock:
                self._receiving -= 1
                self._quiet_from = time.monotonic() + QUIET_S
            self._wanted.set()

    def _let_pass(self) -> None:
        """Wait while entries are being taken in, but not for ever."""
        end = time.monotonic() + PATIENCE_S
        while self._is_busy() and time.monotonic() < end and not self._is_ending.is_set():
            self._is_ending.wait(LOOK_EVERY_S)

    def _is_busy(self) -> bool:
        return self._receiving > 0 or time.monotonic() < self._quiet_from

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
            self._let_pass()
            try:
                while apply_waiting(self._hq):
                    self._let_pass()
            except FaultError as exc:
                # The database is away: what is stored waits, and so does this.
                log.warning("nothing applied: %s", exc)
                self._is_ending.wait(WAIT_AFTER_FAULT_S)
                self._wanted.set()
