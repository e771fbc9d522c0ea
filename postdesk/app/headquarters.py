"""Headquarters as a program: its data folder, its database, its server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from postdesk.domain.errors import FaultError
from postdesk.hq.database import HqDatabase, open_database
from postdesk.hq.headquarters import Clock, Headquarters, Randomness
from postdesk.hq.keys import HqKeys, load_keys
from postdesk.hq.private_postgres import private_postgres


class PortTakenError(FaultError):
    """Another program listens on that port."""

    facts = ("port",)

    def __init__(self, port: int) -> None:
        super().__init__(str(port))
        self.port = port


@dataclass(frozen=True, slots=True)
class Serving:
    """How the server listens.

    Attributes:
        certificate: File with the TLS certificate; empty for plain HTTP on this computer.
        private_key: File with its key.
    """

    host: str = "127.0.0.1"
    port: int = 8470
    certificate: str = ""
    private_key: str = ""


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
    if dsn:
        opened = open_database(dsn)
        try:
            yield opened
        finally:
            opened.close()
        return
    with private_postgres(data, durable=durable) as private:
        opened = open_database(private)
        try:
            yield opened
        finally:
            opened.close()


def serve(hq: Headquarters, serving: Serving) -> None:
    """Answer desks and operators until the program is told to end.

    Raises:
        PortTakenError: The port cannot be listened on.
    """
    import socket

    import uvicorn

    from postdesk.hq.app import make_app

    try:
        listener = socket.create_server((serving.host, serving.port), backlog=256)
    except OSError as exc:
        raise PortTakenError(serving.port) from exc
    with listener:
        config = uvicorn.Config(
            make_app(hq),
            log_level="warning",
            ssl_certfile=serving.certificate or None,
            ssl_keyfile=serving.private_key or None,
            timeout_graceful_shutdown=10,
        )
        uvicorn.Server(config).run(sockets=[listener])
