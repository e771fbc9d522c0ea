"""Checks the books after the start, in a process of its own that gives way to the counter."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from postdesk.domain.errors import FaultError, RuleError
from postdesk.services.integrity import Checked, checked
from postdesk.services.opening import open_desk
from postdesk.services.verification import verify
from postdesk.storage.connection import DatabaseError

log = logging.getLogger(__name__)
GIVING_WAY = 10


class BooksCheck(QObject):
    """Runs `postdesk verify` beside the counter, and tells what it found.

    Attributes:
        found: Tells what was checked, once.
    """

    found = Signal(object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def start(self) -> None:
        """Begin; the counter goes on meanwhile."""
        threading.Thread(target=self._run, name="books check", daemon=True).start()

    def stop(self) -> None:
        """End it; what it has not found is found at the next start."""
        self._is_stopped = True
        if self._process is not None:
            self._process.kill()

    def _run(self) -> None:
        try:
            found = self._in_own_process()
        except (OSError, ValueError, KeyError, TypeError):
            if self._is_stopped:
                # It said nothing because the program ends: no second check in its way.
                return
            log.exception("the check has no process of its own")
            found = check_here(self._home)
        if not self._is_stopped:
            self.found.emit(found)

    def _in_own_process(self) -> Checked:
        """Raises OSError where none can be made, ValueError and its like where it said nothing."""
        self._process = process = subprocess.Popen(  # noqa: S603 - our own program
            [*_program(), "--home", str(self._home), "verify", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        _give_way(process.pid)
        told, _ = process.communicate()
        return read_check(told)


def read_check(told: bytes) -> Checked:
    """What `postdesk verify --json` said (`ValueError`, `KeyError`, `TypeError`)."""
    report = json.loads(told)
    return Checked(
        int(report["entries"]),
        tuple(
            (str(one["what"]), int(one["seq"]), str(one["entry_id"]), str(one["detail"]))
            for one in report["findings"]
        ),
    )


def check_here(home: Path) -> Checked:
    """The same in this process; a check that cannot be made at all is a finding itself."""
    try:
        desk = open_desk(home, reading=True)
        try:
            return checked(verify(desk))
        finally:
            desk.db.conn.close()
    except (FaultError, RuleError, DatabaseError) as exc:
        return Checked(0, (("unreadable", 0, "", type(exc).__name__),))


def _program() -> list[str]:
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "postdesk"]


def _give_way(pid: int) -> None:
    """The counter comes first; where the system has no such thing, it goes beside it."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, GIVING_WAY)
