"""Opens the books as the desk does after a crash, and says what became of the action."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from postdesk.services import verification
from postdesk.storage.connection import DatabaseError, StorageError
from tests.builders import Office
from tests.power.acting import digest_of, open_office
from tests.power.actions import ACTIONS
from tests.power.cutting import DiskState
from tests.power.tracing import Acted

FAULTS: Final = ("unreadable", "corrupt", "half", "lost", "mistold", "unsound", "doubled")
"""Not to be opened · opened and the file is damaged · part of an action · confirmed and not there ·
said to be recorded or not, and it is otherwise · verify finds something · done again by its same
id it is there twice, or not at all."""
NO_LIMIT: Final = 1 << 10
NOTHING: Final = frozenset({"NothingRecordedError", "DiskFullError", "StorageError"})
"""Troubles that say that nothing of the action was recorded."""


def limits_of(acted: Acted) -> tuple[int, int]:
    """How many steps stand by what the clerk was told, at least and at most."""
    # The opening records nothing: whatever becomes of it, the books are as they were.
    confirmed = max(1, len(acted.steps))
    name = acted.trouble["trouble"] if acted.trouble else ""
    if name in NOTHING:
        return confirmed, confirmed
    if name == "RecordedAfterAllError":
        return confirmed + 1, confirmed + 1
    assert name in {"", "OutcomeUnknownError"}, name
    return confirmed, confirmed + 1


@dataclass(slots=True)
class Tally:
    """What was found in how many states.

    Attributes:
        faults: How many of each of `FAULTS`.
        examples: Where the first of each was found.
    """

    states: int = 0
    verified: int = 0
    repeated: int = 0
    reached: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def note(self, fault: str, origin: str) -> None:
        """Count a fault."""
        self.faults[fault] += 1
        self.examples.setdefault(fault, origin)

    def add(self, other: Tally) -> None:
        """Take another's counts over."""
        self.states += other.states
        self.verified += other.verified
        self.repeated += other.repeated
        self.faults += other.faults
        self.examples = other.examples | self.examples


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows how the books stand after each step of an action that nothing disturbed.

    Attributes:
        digests: Of everything in the books after the opening and after each step.
    """

    action: str
    digests: tuple[str, ...]

    @classmethod
    def of(cls, action: str, acted: Acted) -> Judge:
        """From a run that came to its end."""
        assert acted.trouble is None, acted.trouble
        digests = tuple(step["digest"] for step in acted.steps)
        assert len(digests) == len(ACTIONS[action].steps) + 1
        return cls(action, digests)

    def judge(
        self,
        home: Path,
        confirmed: int,
        tally: Tally,
        origin: str,
        *,
        most: int = NO_LIMIT,
        thoroughly: bool = False,
    ) -> None:
        """Open the books in a folder and count what is wrong with them.

        Args:
            confirmed: How many steps were confirmed, the opening being the first.
            most: How many may stand, where the clerk was told that no more were recorded.
            thoroughly: Verify every entry and table, and take the steps again.
        """
        tally.states += 1
        try:
            office = open_office(home)
        except (StorageError, DatabaseError) as exc:
            tally.note("unreadable", f"{origin} {exc!r}")
            return
        try:
            self._judge(office, (confirmed, most), tally, origin)
            if thoroughly:
                self._repeat(office, tally, origin)
        except DatabaseError as exc:
            tally.note("corrupt", f"{origin} {exc!r}")
        finally:
            office.close()

    def _judge(self, office: Office, limits: tuple[int, int], tally: Tally, origin: str) -> None:
        checked = office.desk.db.conn.execute("PRAGMA integrity_check").fetchone()[0]
        if checked != "ok":
            tally.note("corrupt", f"{origin} {checked}")
        digest = digest_of(office.desk.db)
        if digest not in self.digests:
            tally.note("half", origin)
            return
        # A step may leave the books as they are: then it stands as well as not.
        least = self.digests.index(digest) + 1
        reached = len(self.digests) - self.digests[::-1].index(digest)
        tally.reached[reached] += 1
        if reached < limits[0]:
            tally.note("lost", origin)
        if least > limits[1]:
            tally.note("mistold", origin)

    def _repeat(self, office: Office, tally: Tally, origin: str) -> None:
        tally.verified += 1
        if not verification.verify(office.desk).is_sound:
            tally.note("unsound", origin)
        tally.repeated += 1
        for _ in range(2):
            for step in ACTIONS[self.action].steps:
                step(office)
            if digest_of(office.desk.db) != self.digests[-1]:
                tally.note("doubled", origin)
        if not verification.verify(office.desk).is_sound:
            tally.note("unsound", f"{origin} repeated")


def judge_states(
    judge: Judge,
    found: Iterable[DiskState],
    folder: Path,
    *,
    most: int = NO_LIMIT,
    thoroughly_every: int = 20,
) -> Tally:
    """Lay each state of the disk into a folder, open it there, and count what is wrong."""
    tally = Tally()
    for number, state in enumerate(found):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in state.files.items():
            (folder / name).write_bytes(content)
        is_thorough = number % thoroughly_every == 0
        judge.judge(folder, state.confirmed, tally, state.origin, most=most, thoroughly=is_thorough)
    return tally


def contents_of(home: Path) -> dict[str, bytes]:
    """The files of a folder that a computer finds after a cut: the log's index is made anew."""
    return {
        path.name: path.read_bytes()
        for path in sorted(home.iterdir())
        if path.suffix != ".lock" and not path.name.endswith("-shm")
    }


def table_of(rows: Sequence[tuple[str, Tally]]) -> str:
    """The counts as a table, the sum last."""
    total = Tally()
    for _, tally in rows:
        total.add(tally)
    titles = ("states", "verified", "repeated", *FAULTS)
    lines = [f"{'':34}" + "".join(f"{title:>11}" for title in titles)]
    for name, tally in (*rows, ("all", total)):
        counts = (tally.states, tally.verified, tally.repeated, *(tally.faults[f] for f in FAULTS))
        lines.append(f"{name:34}" + "".join(f"{count:>11,}" for count in counts))
    return "\n".join(lines)
