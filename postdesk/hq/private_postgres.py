"""A PostgreSQL of headquarters' own, for an office that has none: a trial, a demo, the tests.

The cluster trusts nobody (SCRAM over a socket in a folder of its own, no network), is stopped
when we end, and is started again when it dies. What an earlier crash left running is taken over.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from filelock import FileLock, Timeout
from psycopg.conninfo import make_conninfo

from postdesk.domain.errors import FaultError, RuleError
from postdesk.hq.postgres_place import (
    IS_WINDOWS,
    Cluster,
    PostgresFailedError,
    as_user,
    own_folder,
    prepare,
)

log = logging.getLogger(__name__)

ROLE: Final = "postdesk"
DATABASE: Final = "postdesk"
PORT: Final = 5432
SOCKET_PATH_BYTES_MAX: Final = 107
START_WAIT_S: Final = 60
LOOK_EVERY_S: Final = 1


class PostgresVersionError(FaultError):
    """The data was written by another main version of PostgreSQL."""

    facts = ("found", "wanted")

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(f"{found} ≠ {wanted}")
        self.found = found
        self.wanted = wanted


class PostgresInUseError(RuleError):
    """Another headquarters program has this folder, and its database does not answer yet."""

    facts = ("folder",)

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = str(folder)


@contextmanager
def private_postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Have a PostgreSQL running while the block does.

    Args:
        folder: Headquarters' data folder; the cluster lies in `postgres` in it, or, where the
            user it must run as cannot get there, in a folder of the system's named after it.
        durable: False for tests: a power cut may lose what was committed.

    Yields:
        The connection string, password included.

    Raises:
        PostgresInUseError: Another program has it and it does not answer yet.
        PostgresMissingError, PostgresFailedError, PostgresVersionError: It can't be had.
    """
    home = folder / "postgres"
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(home / "lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        # A server of headquarters has it running: a command uses it beside, and leaves it.
        yield _joined(folder, home)
        return
    try:
        cluster = prepare(home)
        password = _password(home)
        _make(cluster, password)
        _check_version(cluster)
        dsn = _start(cluster, password, durable=durable)
        keeper = _Keeper(cluster, lambda: _start(cluster, password, durable=durable))
        try:
            yield dsn
        finally:
            keeper.close()
            cluster.run("pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", "-w", check=False)
    finally:
        lock.release()


class _Keeper:
    """Starts the cluster again when it dies: the office must not notice more than a pause."""

    def __init__(self, cluster: Cluster, start: Callable[[], object]) -> None:
        self._cluster, self._start = cluster, start
        self._is_ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="postgres-keeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._is_ending.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_ending.wait(LOOK_EVERY_S):
            if _is_alive(self._cluster):
                continue
            log.warning("PostgreSQL is gone and is started again")
            try:
                self._start()
            except PostgresFailedError as exc:
                # What is left of the dead one may hold on a moment longer.
                log.warning("not started: %s", exc.reason)


def postmaster_pid(cluster_data: Path) -> int:
    """The process that the cluster says it runs as; 0 where it says none."""
    try:
        first = (cluster_data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]
        return int(first)
    except (OSError, ValueError, IndexError):
        return 0


def _is_alive(cluster: Cluster) -> bool:
    if IS_WINDOWS:
        return cluster.run("pg_ctl", "status", "-D", str(cluster.data), check=False) == 0
    pid = postmaster_pid(cluster.data)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return pid != 0


def cluster_data(folder: Path) -> Path:
    """Where the data of headquarters' private PostgreSQL lies."""
    return prepare(folder / "postgres").data


def _joined(folder: Path, home: Path) -> str:
    """The connection string of the cluster that another program of ours has running."""
    try:
        host, port = _door(prepare(home))
        password = (home / "password").read_text(encoding="ascii").strip()
        dsn = make_conninfo("", host=host, port=port, user=ROLE, password=password, dbname=DATABASE)
        psycopg.connect(dsn, connect_timeout=START_WAIT_S).close()
    except (OSError, psycopg.Error) as exc:
        raise PostgresInUseError(folder) from exc
    return dsn


def _password(home: Path) -> str:
    """The role's password: random, kept for our own account only."""
    path = home / "password"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def _make(cluster: Cluster, password: str) -> None:
    """Make the cluster, whole or not at all."""
    if (cluster.data / "PG_VERSION").exists():
        return
    shutil.rmtree(cluster.data, ignore_errors=True)
    draft = cluster.base / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    secret = cluster.base / "secret"
    secret.unlink(missing_ok=True)
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(password + "\n")
    if cluster.owner:
        shutil.chown(secret, cluster.owner, cluster.owner)
    try:
        cluster.run(
            "initdb",
            *("-D", str(draft), "-U", ROLE, "--pwfile", str(secret)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
            *("--data-checksums", "--no-instructions"),
        )
    finally:
        secret.unlink(missing_ok=True)
    draft.rename(cluster.data)


def _check_version(cluster: Cluster) -> None:
    found = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    said = subprocess.run(  # noqa: S603 - our own program
        [str(cluster.binaries / "postgres"), "--version"],
        check=True,
        capture_output=True,
        text=True,
        **as_user(cluster.owner),
    ).stdout
    wanted = said.split()[-1].split(".")[0]
    if found != wanted:
        raise PostgresVersionError(found, wanted)


def _start(cluster: Cluster, password: str, *, durable: bool) -> str:
    host, port = _door(cluster)
    dsn = make_conninfo("", host=host, port=port, user=ROLE, password=password, dbname="postgres")
    is_running = cluster.run("pg_ctl", "status", "-D", str(cluster.data), check=False) == 0
    if not is_running:
        cluster.run(
            *("pg_ctl", "start", "-D", str(cluster.data), "-l", str(cluster.log), "-w"),
            *("-t", str(START_WAIT_S), "-o", " ".join(_options(host, port, durable=durable))),
        )
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
            ).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.Error as exc:
        raise PostgresFailedError(str(exc)) from exc
    return make_conninfo(dsn, dbname=DATABASE)


def _door(cluster: Cluster) -> tuple[str, int]:
    """Where the server is spoken to: a socket, or on Windows a port of this computer."""
    if IS_WINDOWS:
        kept = cluster.base / "port"
        if not kept.exists():
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                kept.write_text(str(free.getsockname()[1]), encoding="ascii")
        return "127.0.0.1", int(kept.read_text(encoding="ascii"))
    sockets = cluster.sockets
    if len(os.fsencode(sockets / f".s.PGSQL.{PORT}")) > SOCKET_PATH_BYTES_MAX:
        digest = hashlib.sha256(os.fsencode(cluster.base)).hexdigest()[:16]
        sockets = Path("/tmp") / f"postdesk-{digest}"  # noqa: S108 - the owner is checked below
    own_folder(sockets, cluster.owner)
    return str(sockets), PORT


def _options(host: str, port: int, *, durable: bool) -> Sequence[str]:
    settings = {
        "port": str(port),
        "max_connections": "60",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if IS_WINDOWS:
        settings["listen_addresses"] = host
    else:
        settings |= {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{host}'",
            "unix_socket_permissions": "0700",
        }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return [f"-c {name}={value}" for name, value in settings.items()]
