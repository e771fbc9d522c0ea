"""Does one thing in a process of its own and is killed, with no farewell, at a step of it.

Run as `python -m tests.horizon.dying <home> <action> <step>`; a step is one of `STEPS`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from postdesk.domain.cash_movement import Value
from postdesk.services import khqr, remitting
from postdesk.services.counter import KhqrPayment
from postdesk.services.desk import Desk
from postdesk.services.opening import open_desk
from postdesk.services.people import Approval
from postdesk.services.posting import Posting
from postdesk.storage import connection
from postdesk.storage.print_queue import PrintQueue
from tests.builders import CLERK, MANAGER, Office, StoppedClock, drawer_of, letters

SEEN: Final = Approval(CLERK.person_id)
Action = Callable[[], object]
ROOT: Final = Path(__file__).resolve().parents[2]
BAG_NO, BAG_KHR = "PNH-B-0012", 8_000_000
SALE_KHR: Final = 2_000
STEPS: Final = ("entry written", "paper asked", "before commit", "after commit", "done")
MOST_TELLING: Final = ("entry written", "before commit", "after commit")


def receive_bag(desk: Desk) -> Action:
    """Take in a bag of eight million riel."""
    return lambda: remitting.receive_remittance(
        desk,
        MANAGER,
        remitting.SealedBag(BAG_NO, "S 1", "hq"),
        declared=Value(BAG_KHR),
        count=drawer_of(BAG_KHR),
        witness=SEEN,
    )


def receive_dollars(desk: Desk) -> Action:
    """Take in a bag of 500 dollars."""
    return lambda: remitting.receive_remittance(
        desk,
        MANAGER,
        remitting.SealedBag("PNH-B-USD", "S 1", "hq"),
        declared=Value(0, 500_00),
        count=drawer_of(0, 500),
        witness=SEEN,
    )


def pay_by_khqr(desk: Desk) -> Action:
    """Sell letters for a payment that nobody has seen yet."""
    office = Office(desk, StoppedClock())
    draft = office.draft(letters(SALE_KHR // 500))
    return lambda: office.settle(draft, KhqrPayment(SALE_KHR, is_seen=False))


def confirm_khqr(desk: Desk) -> Action:
    """Say that the payment was seen at the bank."""
    (waiting,) = khqr.unconfirmed(desk)
    return lambda: khqr.confirm(desk, CLERK, waiting.receipt_no, bank_reference="FT-1")


ACTIONS: Final[dict[str, Callable[[Desk], Action]]] = {
    "bag": receive_bag,
    "dollars": receive_dollars,
    "khqr": pay_by_khqr,
    "confirm": confirm_khqr,
}


def die_in(home: Path, action: str, step: str) -> None:
    """Let a process do it and see that it was killed where it was to be."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.horizon.dying", str(home), action, step],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr


def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _after(owner: Any, name: str) -> None:
    done = getattr(owner, name)

    def and_die(*arguments: Any, **named: Any) -> None:
        done(*arguments, **named)
        _die()

    setattr(owner, name, and_die)


def arm(step: str) -> None:
    """Put death where it belongs."""
    if step == "entry written":
        _after(Posting, "add")
    elif step == "paper asked":
        _after(PrintQueue, "ask")
    elif step == "before commit":
        setattr(connection, "_commit", _die)  # noqa: B010 - a private name, for this once
    elif step == "after commit":
        _after(connection, "_commit")


if __name__ == "__main__":
    where, what, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    opened = open_desk(where, clock=StoppedClock("2026-12-07 10:42"))
    act = ACTIONS[what](opened)
    arm(when)
    act()
    _die()
