"""Does one action at real books, says after each step what stands, and is never closed.

    python -m tests.power.acting ACTION HOME [--synchronous NORMAL] [--leave] …

It runs under strace, which kills it, fails its disk, or writes down all that it does to the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import resource
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from postdesk.domain.errors import FaultError
from postdesk.services.opening import open_desk
from postdesk.services.worker import Worker
from postdesk.storage import connection
from postdesk.storage.connection import StorageError, unguarded
from tests.builders import Office, StoppedClock
from tests.power.actions import ACTED_AT, ACTIONS

KEPT: list[object] = []
"""What must not be closed by being forgotten."""


def open_office(home: Path) -> Office:
    """The office as the desk in a folder opens it, at the hour of the action."""
    clock = StoppedClock(ACTED_AT)
    return Office(open_desk(home, clock=clock), clock)


def digest_of(db: Database) -> str:
    """Everything that the books hold, row by row: the journal, its tables, drafts, papers to print.

    Only when which migration ran is left out: it is the computer's hour.
    """
    names = [
        str(row[0])
        for row in db.conn.execute(
            """SELECT name FROM sqlite_master WHERE type = 'table'
               AND name NOT LIKE 'sqlite_%' AND name <> '_sqlite_migrations' ORDER BY name"""
        ).fetchall()
    ]
    digest = hashlib.sha256()
    for name in names:
        rows = sorted(map(repr, db.conn.execute(f"SELECT * FROM {name}").fetchall()))
        digest.update(f"{name}\n".encode() + "\n".join(rows).encode())
    return digest.hexdigest()


def say(**said: Any) -> None:
    """Tell the one who watches, in one write that is not held back."""
    os.write(1, json.dumps(said).encode() + b"\n")


def act(arguments: argparse.Namespace) -> None:
    """Open the books and take the steps."""
    office = open_office(arguments.home)
    KEPT.append(office)
    if arguments.log_frames:
        with unguarded(office.desk.db):
            office.desk.db.conn.execute(f"PRAGMA wal_autocheckpoint = {arguments.log_frames}")
    say(step=0, told="", digest=digest_of(office.desk.db))
    for number, step in enumerate(ACTIONS[arguments.action].steps, start=1):
        told = step(office)
        say(step=number, told=told, digest=digest_of(office.desk.db))
    if arguments.leave:
        office.close()


def act_with_reader(home: Path, action: str) -> None:
    """The same with the program's two threads, which settle a commit that was not confirmed."""
    clock = StoppedClock(ACTED_AT)
    reader = Worker("reader", lambda: open_desk(home, reading=True, clock=clock))
    writer = Worker("writer", lambda: open_desk(home, clock=clock))
    KEPT.extend((reader, writer))
    writer.run(lambda _: None)
    say(step=0, told="", digest=reader.run(lambda desk: digest_of(desk.db)))
    for number, step in enumerate(ACTIONS[action].steps, start=1):
        told = writer.run(lambda desk, step=step: step(Office(desk, clock)))  # type: ignore[misc]
        say(step=number, told=told, digest=reader.run(lambda desk: digest_of(desk.db)))


def main(given: Sequence[str] | None = None) -> None:
    """Read the command line, act, and end without closing anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("home", type=Path)
    parser.add_argument("--synchronous", choices=("FULL", "NORMAL"), default="FULL")
    parser.add_argument("--leave", action="store_true", help="close the books at the end")
    parser.add_argument("--log-frames", type=int, help="write the log back when it is so long")
    parser.add_argument("--threads", action="store_true", help="a writer and a reader")
    parser.add_argument("--bytes-max", type=int, help="no file may grow beyond this")
    arguments = parser.parse_args(given)
    logging.disable()
    connection.PRAGMAS["synchronous"] = {"FULL": 2, "NORMAL": 1}[arguments.synchronous]
    if arguments.bytes_max:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (arguments.bytes_max,) * 2)
    try:
        if arguments.threads:
            act_with_reader(arguments.home, arguments.action)
        else:
            act(arguments)
    except FaultError as exc:
        is_storage = isinstance(exc, StorageError)
        entry_ids = getattr(exc, "entry_ids", ())
        say(trouble=type(exc).__name__, is_storage=is_storage, entry_ids=list(entry_ids))
    # Neither connections are closed nor threads ended: what stands, stands on the disk now.
    os._exit(0)


if __name__ == "__main__":
    main()
