"""One round of calls to headquarters, in a process of its own that is never closed.

python -m tests.power.calling HOME ADDRESS
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from postdesk.services.opening import open_desk
from postdesk.services.worker import Worker
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.engine import Line
from tests.builders import StoppedClock
from tests.power.acting import KEPT, say
from tests.power.actions import ACTED_AT


def main() -> None:
    """Call once, and say how it ended."""
    logging.disable()
    home, clock = Path(sys.argv[1]), StoppedClock(ACTED_AT)
    writer = Worker("writer", lambda: open_desk(home, clock=clock))
    reader = Worker("reader", lambda: open_desk(home, reading=True, clock=clock))
    KEPT.extend((writer, reader))
    done = Line(writer, reader, HttpHeadquarters(sys.argv[2])).round()
    say(step=0, sent=done.sent, waiting=done.waiting, new_epoch=done.new_epoch)
    os._exit(0)


if __name__ == "__main__":
    main()
