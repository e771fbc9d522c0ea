"""The thread that calls headquarters by itself, at its own pace, and never holds up the counter."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

from postdesk.domain.errors import FaultError, RuleError
from postdesk.sync.engine import Round
from postdesk.sync.ports import LineError, NotEnrolledError
from postdesk.sync.retry import SOON_S, next_wait_s

log = logging.getLogger(__name__)

END_WAIT_S: Final = 3
T = TypeVar("T")
Outcome = Round | Exception


class SyncLoop:
    """One thread: calls when it is time, when something new waits, when a person wants it.

    Args:
        call: One round; raises what stands in its way.
        told: Told of each round's outcome, on this thread.
        bug: Told of what nobody expected, on this thread; the line goes on.
    """

    def __init__(
        self,
        call: Callable[[], Round],
        told: Callable[[Outcome], None],
        bug: Callable[[Exception], None],
    ) -> None:
        self._call, self._told, self._bug = call, told, bug
        self._wishes: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._is_ending = threading.Event()
        self._failures = 0
        self._wait_s: int = SOON_S
        # A call that hangs in a dead line must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)

    def start(self) -> None:
        """Begin; the first call comes soon."""
        self._thread.start()

    def wake(self) -> None:
        """Something new waits: call soon, unless the last calls failed."""
        if not self._failures:
            self._wishes.put(None)

    def call_now(self) -> None:
        """A person wants it: call at once, however the last calls went."""
        self.submit(self._round)

    def submit(self, errand: Callable[[], T]) -> Future[T]:
        """Do something else that needs the line, on this thread; its outcome by the future."""
        future: Future[T] = Future()

        def do() -> None:
            try:
                future.set_result(errand())
            except BaseException as exc:  # noqa: BLE001 - the future carries it, as a worker's
                future.set_exception(exc)

        self._wishes.put(do)
        return future

    def close(self) -> None:
        """End; a call under way is left to itself, nothing of it is lost."""
        self._is_ending.set()
        self._wishes.put(None)
        if self._thread.is_alive():
            self._thread.join(END_WAIT_S)

    def _run(self) -> None:
        while not self._is_ending.is_set():
            try:
                wish = self._wishes.get(timeout=self._wait_s)
            except queue.Empty:
                self._round()
                continue
            if self._is_ending.is_set():
                return
            if wish is not None:
                wish()
            else:
                self._wait_s = min(self._wait_s, SOON_S)

    def _round(self) -> None:
        outcome: Outcome
        waiting = 0
        try:
            outcome = self._call()
            waiting, self._failures = outcome.waiting, 0
        except NotEnrolledError as exc:
            outcome, self._failures = exc, 0
        except LineError as exc:
            log.info("line: %s %s", type(exc).__name__, exc.detail)
            outcome = exc
            self._failures += 1
        except Exception as exc:  # noqa: BLE001 - the line's edge: whatever it is, go on
            outcome = exc
            self._failures += 1
            if not self._is_ending.is_set() and not isinstance(exc, RuleError | FaultError):
                self._bug(exc)
        self._wait_s = next_wait_s(failures=self._failures, waiting=waiting)
        if not self._is_ending.is_set():
            self._told(outcome)
