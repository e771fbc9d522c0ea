"""When the program itself is wrong: a report on the disk, and one sentence for the clerk.

A rule or a fault never comes here; the screens tell those. What arrives here is a bug. It is
written down with people struck out and told under a short reference that can be read out over
the telephone. Nothing is swallowed: what was being done has failed and left no trace.
"""

from __future__ import annotations

import hashlib
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from postdesk import __version__
from postdesk.logs import strike_out
from postdesk.words.catalogue import Language, say

REPORTS_MAX: Final = 50
WRITTEN_KEY: Final = "crash.report_written"
NOT_WRITTEN_KEY: Final = "crash.report_not_written"


@dataclass(frozen=True, slots=True)
class CrashReport:
    """What became of a bug.

    Attributes:
        reference: Six hexadecimal digits, the same for the same bug at the same place.
        path: The report on the disk; None when the disk did not take it.
    """

    reference: str
    path: Path | None

    @property
    def sentence_key(self) -> str:
        """Key of what the clerk is told; its field is `reference`."""
        return NOT_WRITTEN_KEY if self.path is None else WRITTEN_KEY

    def sentence(self, language: Language) -> str:
        """What the clerk is told."""
        return say(self.sentence_key, language, reference=self.reference)


Tell = Callable[[CrashReport], None]


def crash_folder(home: Path) -> Path:
    """Where the reports lie."""
    return home / "crash"


def write_report(reason: BaseException, home: Path, *, at: datetime) -> CrashReport:
    """Write down what went wrong; a disk that refuses is no second crash.

    Args:
        reason: The bug.
        home: The data folder.
        at: The instant, UTC.
    """
    reference = _reference_of(reason)
    path = crash_folder(home) / f"crash-{at:%Y%m%d-%H%M%S}-{reference}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_report_of(reason, reference, at), encoding="utf-8")
        _forget_oldest(path.parent)
    except OSError:
        return CrashReport(reference, None)
    return CrashReport(reference, path)


def install(home: Path, tell: Tell) -> Callable[[], None]:
    """Report every bug that reaches the edge of a thread; return what undoes this.

    Args:
        home: The data folder.
        tell: Called with each report, on the thread that failed.
    """
    hooks_before = (sys.excepthook, threading.excepthook)

    def on_crash(
        kind: type[BaseException], reason: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, reason, trace)
            return
        tell(write_report(reason, home, at=datetime.now(UTC)))

    def on_thread_crash(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            on_crash(args.exc_type, args.exc_value, args.exc_traceback)

    def uninstall() -> None:
        sys.excepthook, threading.excepthook = hooks_before

    sys.excepthook, threading.excepthook = on_crash, on_thread_crash
    return uninstall


def _reference_of(reason: BaseException) -> str:
    places = [
        f"{Path(frame.filename).name}:{frame.name}:{frame.lineno}"
        for frame in traceback.extract_tb(reason.__traceback__)
    ]
    fingerprint = "\n".join([type(reason).__name__, *places])
    return hashlib.sha256(fingerprint.encode()).hexdigest()[:6]


def _report_of(reason: BaseException, reference: str, at: datetime) -> str:
    head = [
        f"postdesk {__version__}",
        f"reference {reference}",
        f"at {at.isoformat(timespec='seconds')}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"thread {threading.current_thread().name}",
    ]
    # No values of local variables: they would be the customer's.
    trace = "".join(traceback.format_exception(reason))
    return "\n".join(head) + "\n\n" + strike_out(trace)


def _forget_oldest(folder: Path) -> None:
    for path in sorted(folder.glob("crash-*.txt"))[:-REPORTS_MAX]:
        path.unlink()
