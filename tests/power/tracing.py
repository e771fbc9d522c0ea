"""Runs an action under strace: killed at a call, failed at a call, or written down call by call."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

STRACE: Final = shutil.which("strace")
SHM: Final = "-shm"
"""The index of the log: every program that opens the books first makes it anew from the log."""

CALLS: Final = ("pwrite64", "fsync", "ftruncate", "unlink")
_RECORDED: Final = (
    "openat,open,creat,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,unlink,"
    "unlinkat,rename,renameat,renameat2,link,linkat,symlink,fsync,fdatasync,sync_file_range,"
    "copy_file_range,sendfile,mmap,mkdir,rmdir"
)
_TEXT_MAX: Final = 1 << 24
_CALL: Final = re.compile(r"\d+ +(?P<call>\w+)\((?P<given>.*)\) += (?P<gave>-?\w+)")
_ENDED: Final = re.compile(r"\+\+\+ killed by SIGKILL|= \?$|--- SIG")
_DESCRIPTOR: Final = re.compile(r"(?P<number>\w+)<(?P<path>(?:\\x[0-9a-f]{2})*)[^>]*>")
_MAPPED: Final = re.compile(r", \d+<(?P<path>(?:\\x[0-9a-f]{2})+)>")
_STRING: Final = re.compile(r'"(?P<text>(?:\\x[0-9a-f]{2})*)"(?P<cut>\.\.\.)?')


class UnknownCallError(AssertionError):
    """Something was done to the folder that a power cut is not known of."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What became of a process that acted.

    Attributes:
        said: What it told after each step, and at last its trouble if there was one.
        status: Its exit status; the negative number of the signal that ended it.
    """

    said: tuple[dict[str, Any], ...]
    status: int

    @property
    def steps(self) -> tuple[dict[str, Any], ...]:
        """What it confirmed: the opening, and every step."""
        return tuple(one for one in self.said if "step" in one)

    @property
    def trouble(self) -> dict[str, Any] | None:
        """What it says went wrong, or None."""
        return next((one for one in self.said if "trouble" in one), None)

    @property
    def was_killed(self) -> bool:
        """Whether the signal came."""
        return self.status == -signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that was done to the folder of the books, or said.

    Attributes:
        kind: `create`, `write`, `truncate`, `unlink`, `sync`, `sync-folder` or `say`.
        name: The file's.
        offset: Where it was written, or the size it was cut to.
        data: What was written or said.
    """

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""


def run(module: str, *given: str, strace: Iterable[str] = ()) -> Acted:
    """Let a program of this folder run, under strace where something is asked of it."""
    traced = [str(STRACE), "-f", "-qq", *strace] if strace else []
    done = subprocess.run(
        [*traced, sys.executable, "-m", f"tests.power.{module}", *given],
        capture_output=True,
        timeout=120,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.stderr == b"", done.stderr.decode()
    said = tuple(json.loads(line) for line in done.stdout.splitlines())
    return Acted(said, done.returncode)


def act(action: str, home: Path, *options: str, strace: Iterable[str] = ()) -> Acted:
    """Let a process of its own act."""
    return run("acting", action, str(home), *options, strace=strace)


def injected(call: str, fault: str, when: str) -> tuple[str, ...]:
    """What to tell strace: a fault in one call, the first time it comes being 1."""
    return ("-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={when}")


def act_killed(action: str, home: Path, *options: str, call: str, when: int) -> Acted:
    """Kill it just before a call."""
    return act(action, home, *options, strace=injected(call, "signal=KILL", str(when)))


def act_failing(
    action: str, home: Path, listing: Path, *options: str, call: str, fault: str, when: str
) -> tuple[Acted, bool]:
    """Let a call fail, and whether it came to it; the program may take no notice of it."""
    acted = act(
        action,
        home,
        *options,
        strace=("-o", str(listing), *injected(call, f"error={fault}", when)[2:]),
    )
    return acted, "(INJECTED)" in listing.read_text(encoding="ascii")


def recorded(
    action: str, home: Path, listing: Path, *options: str, fault: str = ""
) -> tuple[Acted, list[Operation]]:
    """Let it act, and write down all it does to the folder, with what it says in between.

    Args:
        fault: What strace is to inject meanwhile.

    Raises:
        UnknownCallError: It did something there that a power cut is not known of.
    """
    there = {path.name for path in home.iterdir()}
    recording = ["-y", "-xx", "-s", str(_TEXT_MAX), "-e", f"trace={_RECORDED}", "-o", str(listing)]
    if fault:
        recording += ["-e", f"inject={fault}"]
    acted = act(action, home, *options, strace=recording)
    assert acted.was_killed if "KILL" in fault else acted.status == 0
    with listing.open(encoding="ascii") as lines:
        found = [_operation(line, home, there) for line in lines]
    return acted, [one for one in found if one is not None]


def _operation(line: str, home: Path, there: set[str]) -> Operation | None:
    """What a line of the listing says was done to the folder, or None where it was elsewhere."""
    found = _CALL.match(line)
    if found is None:
        if _ENDED.search(line):
            return None
        raise UnknownCallError(line)
    call, given = found["call"], found["given"]
    if call == "write" and given.startswith("1<"):
        return Operation("say", data=_text_of(given))
    path = _path_of(call, given)
    is_ours = path is not None and home in (path, path.parent) and not path.name.endswith(SHM)
    if path is None or not is_ours or found["gave"].startswith("-"):
        return None
    if call == "openat":
        return _opened(given, path.name, there)
    return _done(call, given, path, home)


def _opened(given: str, name: str, there: set[str]) -> Operation | None:
    if "O_TRUNC" in given:
        raise UnknownCallError(given)
    if "O_CREAT" not in given or name in there:
        return None
    there.add(name)
    return Operation("create", name)


def _done(call: str, given: str, path: Path, home: Path) -> Operation:
    if call in {"fsync", "fdatasync"}:
        return Operation("sync-folder") if path == home else Operation("sync", path.name)
    if call == "pwrite64":
        data, offset = _text_of(given), int(given.rpartition(", ")[2])
        return Operation("write", path.name, offset, data)
    if call == "ftruncate":
        return Operation("truncate", path.name, int(given.rpartition(", ")[2]))
    if call == "unlink":
        return Operation("unlink", path.name)
    raise UnknownCallError(f"{call}({given[:200]}")


def _path_of(call: str, given: str) -> Path | None:
    """The file that a call is about: the one it names, or the one of its descriptor."""
    of_descriptor = _DESCRIPTOR.match(given)
    if call == "mmap":
        # Only what is written through the mapping would escape the listing.
        is_written = "MAP_SHARED" in given and "PROT_WRITE" in given
        mapped = _MAPPED.search(given)
        return Path(_bytes(mapped["path"]).decode()) if is_written and mapped else None
    if of_descriptor is not None and of_descriptor["number"] != "AT_FDCWD":
        return Path(_bytes(of_descriptor["path"]).decode())
    named = _STRING.search(given)
    return Path(_bytes(named["text"]).decode()) if named else None


def _text_of(given: str) -> bytes:
    found = _STRING.search(given)
    if found is None or found["cut"]:
        raise UnknownCallError(given[:200])
    return _bytes(found["text"])


def _bytes(shown: str) -> bytes:
    return bytes.fromhex(shown.replace("\\x", ""))
