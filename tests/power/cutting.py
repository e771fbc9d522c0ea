"""What a disk may hold after the power was cut: every state that the calls so far allow.

What was synced is there. What was written since may be there, or not, or in part: some writes of
many, or some sectors of one write. A file that was made or taken away is so for certain once its
folder was synced. The sectors beside a write are left alone, which is what SQLite asks of a disk.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.power.tracing import Operation

SECTOR_BYTES: Final = 512
PAGE_BYTES: Final = 4096
WAYS: Final = ("dropped", "kept", "some", "torn-512", "torn-4096", "garbled")
"""What becomes of what was not synced; `garbled`: sectors under way hold noise."""


@dataclass(frozen=True, slots=True)
class DiskState:
    """A folder as it is found when the power is back.

    Attributes:
        files: Contents by name.
        confirmed: How many steps the clerk had been told of, the opening being the first.
        origin: Where in the recording, in which way and by which seed: to make it again.
    """

    files: Mapping[str, bytes]
    confirmed: int
    origin: str

    @property
    def digest(self) -> bytes:
        """Tells equal states."""
        digest = hashlib.blake2b()
        for name, content in sorted(self.files.items()):
            digest.update(name.encode() + len(content).to_bytes(8, "big") + content)
        return digest.digest()


@dataclass(slots=True)
class _File:
    synced: bytes = b""
    since: list[Operation] = field(default_factory=list)

    def sync(self) -> None:
        self.synced = _after(self.synced, self.since)
        self.since = []


@dataclass(slots=True)
class _Folder:
    files: dict[str, _File]
    synced: dict[str, _File]
    since: list[tuple[str, _File | None]] = field(default_factory=list)

    def take(self, done: Operation) -> None:
        """Do what was done, as the running computer sees it."""
        if done.kind == "create":
            self.files[done.name] = _File()
            self.since.append((done.name, self.files[done.name]))
        elif done.kind == "unlink":
            del self.files[done.name]
            self.since.append((done.name, None))
        elif done.kind == "sync":
            self.files[done.name].sync()
        elif done.kind == "sync-folder":
            self.synced, self.since = dict(self.files), []
        else:
            self.files[done.name].since.append(done)

    def found(self, way: str, chance: random.Random) -> dict[str, bytes]:
        """The folder after the cut."""
        names = dict(self.synced)
        for name, file in self.since:
            if way == "dropped" or (way != "kept" and chance.random() < 0.5):
                continue
            if file is None:
                names.pop(name, None)
            else:
                names[name] = file
        return {
            name: _after(file.synced, _left(file.since, way, chance))
            for name, file in sorted(names.items())
        }


def states(
    before: Mapping[str, bytes],
    operations: Sequence[Operation],
    *,
    seed: str,
    rounds: int = 1,
    every: int = 1,
) -> Iterator[DiskState]:
    """Every state of the disk after each call of a recording, each once.

    Args:
        before: The folder before the first call.
        rounds: How often dice are thrown for each call and each way.
        every: Look after one call out of so many.
    """
    folder = _Folder(files := {n: _File(c) for n, c in before.items()}, dict(files))
    confirmed, seen = 0, set[tuple[bytes, int]]()
    for place, done in enumerate((None, *operations)):
        if done is not None and done.kind == "say":
            confirmed = max(confirmed, json.loads(done.data).get("step", -1) + 1)
        elif done is not None:
            folder.take(done)
        if place % every:
            continue
        for origin, way in _throws(f"{seed}:{place}", rounds):
            chance = random.Random(origin)  # noqa: S311 - dice that can be thrown again
            state = DiskState(folder.found(way, chance), confirmed, origin)
            if (mark := (state.digest, confirmed)) not in seen:
                seen.add(mark)
                yield state


def _throws(origin: str, rounds: int) -> Iterator[tuple[str, str]]:
    for way in WAYS:
        for number in range(1 if way in {"dropped", "kept"} else rounds):
            yield f"{origin}:{way}:{number}", way


def _left(since: Iterable[Operation], way: str, chance: random.Random) -> Iterator[Operation]:
    """What of the unsynced calls reached the disk."""
    if way == "dropped":
        return
    for done in since:
        if way == "kept":
            yield done
        elif way == "some" or done.kind != "write":
            if chance.random() < 0.5:
                yield done
        else:
            yield from _sectors(done, way, chance)


def _sectors(done: Operation, way: str, chance: random.Random) -> Iterator[Operation]:
    size = PAGE_BYTES if way == "torn-4096" else SECTOR_BYTES
    begins, ends = done.offset, done.offset + len(done.data)
    while begins < ends:
        upto = min(ends, (begins // size + 1) * size)
        data = done.data[begins - done.offset : upto - done.offset]
        if chance.random() < 0.5:
            yield Operation("write", done.name, begins, data)
        elif way == "garbled":
            yield Operation("write", done.name, begins, chance.randbytes(len(data)))
        begins = upto


def _after(content: bytes, operations: Iterable[Operation]) -> bytes:
    now: bytearray | None = None
    for done in operations:
        now = bytearray(content) if now is None else now
        if done.kind == "truncate":
            del now[done.offset :]
            now.extend(bytes(done.offset - len(now)))
            continue
        now.extend(bytes(max(0, done.offset - len(now))))
        now[done.offset : done.offset + len(done.data)] = done.data
    return content if now is None else bytes(now)
