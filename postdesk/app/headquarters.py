"""Headquarters as a program: its data folder, its database, its server."""

from __future__ import annotations

import multiprocessing.connection
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from postdesk.domain.errors import FaultError
from postdesk.hq.database import HqDatabase, open_database
from postdesk.hq.headquarters import Clock, Headquarters, Randomness
from postdesk.hq.keys import HqKeys, load_keys
from postdesk.hq.private_postgres import private_postgres

if TYPE_CHECKING:
    from fastapi import FastAPI

WORKERS_MAX: Final = 8
PORT_WAIT_S: Final = 2
LOOK_EVERY_S: Final = 0.05


class PortTakenError(FaultError):
    """Another program listens on that port."""

    facts = ("port",)

    def __init__(self, port: int) -> None:
        super().__init__(str(port))
        self.port = port


class CertificateError(FaultError):
    """The TLS certificate or its key cannot be used."""

    facts = ("file", "reason")

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


def workers_wanted() -> int:
    """As many workers as there are processors, up to `WORKERS_MAX`."""
    return min(os.cpu_count() or 1, WORKERS_MAX)


@dataclass(frozen=True, slots=True)
class Serving:
    """How the server listens.

    Attributes:
        certificate: File with the TLS certificate; empty for plain HTTP on this computer.
        private_key: File with its key.
        workers: Processes that answer, from 1.
    """

    host: str = "127.0.0.1"
    port: int = 8470
    certificate: str = ""
    private_key: str = ""
    workers: int = 1


def wall_clock() -> datetime:
    """The computer's clock, in UTC."""
    return datetime.now(UTC)


@contextmanager
def headquarters(
    data: Path,
    dsn: str = "",
    *,
    keys: HqKeys | None = None,
    clock: Clock = wall_clock,
    randomness: Randomness = os.urandom,
) -> Iterator[Headquarters]:
    """Headquarters with its database open while the block runs.

    Args:
        dsn: Connection string; empty for the private PostgreSQL in the data folder.
        keys: The keys; None reads them from the data folder.

    Raises:
        NoHqError: There is none in the folder.
        RuleError, FaultError: The database cannot be had.
    """
    found = keys or load_keys(data)
    with database(data, dsn) as opened:
        yield Headquarters(opened, found, clock, randomness)


@contextmanager
def database(data: Path, dsn: str = "", *, durable: bool = True) -> Iterator[HqDatabase]:
    """The database, the one named or the private one, while the block runs."""
    with _running(data, dsn, durable=durable) as found:
        opened = open_database(found)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def _running(data: Path, dsn: str, *, durable: bool = True) -> Iterator[str]:
    """The connection string, with the private PostgreSQL running where none is named."""
    if dsn:
        yield dsn
        return
    with private_postgres(data, durable=durable) as private:
        yield private


def serve(data: Path, dsn: str, serving: Serving, *, at_begin: Callable[[], None]) -> None:
    """Answer desks and operators until the program is told to end.

    Judging what arrives is work for a processor: with several, each has a worker of its own. A
    worker that dies is replaced, and none outlives the program.

    Args:
        dsn: Connection string; empty for the private PostgreSQL in the data folder.
        at_begin: Called when the port is had.

    Raises:
        NoHqError: There is none in the folder.
        PortTakenError, CertificateError: It cannot listen.
        RuleError, FaultError: The database cannot be had.
    """
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    load_keys(data)
    _check_certificate(serving)
    with _running(data, dsn) as found, _listener(serving) as listener:
        # What is wrong with the database is said here, and its schema is brought up once.
        open_database(found).close()
        config = uvicorn.Config(
            partial(_worker, data, found),
            factory=True,
            workers=serving.workers,
            log_level="warning",
            ssl_certfile=serving.certificate or None,
            ssl_keyfile=serving.private_key or None,
            timeout_graceful_shutdown=10,
        )
        at_begin()
        if serving.workers > 1:
            Multiprocess(config, [listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])


def _worker(data: Path, dsn: str) -> FastAPI:
    """The application in one worker's process."""
    from postdesk.hq.app import make_app

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    opened = open_database(dsn)
    hq = Headquarters(opened, load_keys(data), wall_clock, os.urandom)
    return make_app(hq, at_end=opened.close)


def _end_with(sentinel: int) -> None:
    """End this process when the one that began it is gone: it must not hold the port."""
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _listener(serving: Serving) -> socket.socket:
    end = time.monotonic() + PORT_WAIT_S
    while True:
        try:
            return socket.create_server((serving.host, serving.port), backlog=256)
        except OSError as exc:
            # The workers of one that was killed a moment ago may still be going.
            if time.monotonic() > end:
                raise PortTakenError(serving.port) from exc
            time.sleep(LOOK_EVERY_S)


def _check_certificate(serving: Serving) -> None:
    if not serving.certificate:
        return
    try:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(serving.certificate, serving.private_key or None)
    except (OSError, ssl.SSLError) as exc:
        raise CertificateError(serving.certificate, str(exc)) from exc
