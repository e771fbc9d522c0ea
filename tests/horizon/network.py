"""Desks and headquarters under the same verbs: ours on a real PostgreSQL, and the naive ones."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from postdesk.hq.headquarters import Headquarters
from postdesk.services.status import desk_status
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.ports import LineError
from tests.builders import Office, StoppedClock, copied_books, drawer_of, letters
from tests.horizon.naive import NaiveHq, NaiveLedger
from tests.hq_fixtures import LinkedDesk, cases_at_hq

Damage = Callable[[Sequence[Any]], Iterable[Any]]


def untouched(records: Sequence[Any]) -> Iterable[Any]:
    """Everything arrives as it was sent."""
    return records


class Network(Protocol):
    """Desks that are numbered from 0, and one headquarters."""

    def sell(self, desk: int, khr: int) -> object:
        """Sell letters; gives what the sale is known by."""

    def sync(self, desk: int, damage: Damage = untouched) -> None:
        """One call, in which what was sent may come to harm."""

    def copy_disk(self, desk: int) -> int:
        """The disk of a desk in another computer; gives the new desk's number."""

    def hq_has(self, sale: object) -> bool:
        """Whether headquarters keeps that very sale, in whichever chain."""

    def is_whole(self, desk: int) -> bool:
        """Whether headquarters has exactly what the desk recorded."""

    def said_to_be_there(self, desk: int) -> int:
        """How many records headquarters has, by what the desk's own screen says."""

    def really_there(self, desk: int) -> int:
        """How many it has."""

    def cases(self) -> int:
        """How many things somebody at headquarters is asked to look at."""


@dataclass(slots=True)
class NaiveNetwork:
    """Each desk sends what it has not sent yet, and never asks what arrived."""

    folder: Path
    desks: list[NaiveLedger] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    hq: NaiveHq = field(default_factory=NaiveHq)

    def add(self, path: Path, sent: int = 0) -> int:
        """One more desk."""
        self.desks.append(NaiveLedger(path, StoppedClock()))
        self.sent.append(sent)
        return len(self.desks) - 1

    def sell(self, desk: int, khr: int) -> object:
        self.desks[desk].sell("1", khr)
        return khr

    def sync(self, desk: int, damage: Damage = untouched) -> None:
        batch = [row for row in self.desks[desk].batch() if row["seq"] > self.sent[desk]]
        self.hq.take(damage(batch))
        self.sent[desk] += len(batch)

    def copy_disk(self, desk: int) -> int:
        path = self.folder / f"copy-{len(self.desks)}.db"
        shutil.copy(self.desks[desk].path, path)
        return self.add(path, self.sent[desk])

    def hq_has(self, sale: object) -> bool:
        return any(row["amount"] == sale for row in self.hq.rows.values())

    def is_whole(self, desk: int) -> bool:
        return list(self.hq.rows.values()) == self.desks[desk].batch()

    def said_to_be_there(self, desk: int) -> int:
        return self.sent[desk]

    def really_there(self, desk: int) -> int:
        return len(self.hq.rows)

    def cases(self) -> int:
        return 0


class Harmful(HttpHeadquarters):
    """The line to headquarters, on which frames come to harm."""

    def __init__(self, address: str, damage: Damage) -> None:
        super().__init__(address)
        self._damage = damage

    def push(self, records: Iterable[bytes]) -> bytes:
        hello, *frames = records
        return super().push([hello, *self._damage(frames)])


@dataclass(slots=True)
class PostdeskNetwork:
    """The real thing, over a real socket."""

    hq: Headquarters
    address: str
    folder: Path
    new_desk: Callable[..., LinkedDesk]
    desks: list[LinkedDesk] = field(default_factory=list)

    def add(self, desk: LinkedDesk) -> int:
        """One more desk."""
        self.desks.append(desk)
        return len(self.desks) - 1

    def sell(self, desk: int, khr: int) -> object:
        self.desks[desk].work(lambda office: _sell(office, khr))
        return self.desks[desk].contents(self._epoch(desk))[-1]

    def sync(self, desk: int, damage: Damage = untouched) -> None:
        linked = self.desks[desk]
        linked.headquarters = Harmful(self.address, damage)
        if damage is untouched:
            linked.round()
            return
        with suppress(LineError):
            linked.round()

    def copy_disk(self, desk: int) -> int:
        folder = self.folder / f"copy-{len(self.desks)}"
        return self.add(self.new_desk(home=copied_books(self.desks[desk].home, folder)))

    def hq_has(self, sale: object) -> bool:
        return sale in [content for _, content in self._stored()]

    def is_whole(self, desk: int) -> bool:
        """Bit for bit, every epoch of it."""
        kept = [content for _, content in self._stored()]
        own = [c for e in range(self._epoch(desk) + 1) for c in self.desks[desk].contents(e)]
        return all(content in kept for content in own) and len(set(own)) == len(own)

    def said_to_be_there(self, desk: int) -> int:
        return self.desks[desk].run(desk_status).line.stored

    def really_there(self, desk: int) -> int:
        epoch = self._epoch(desk)
        return len([seq for (at, seq), _ in self._stored() if at == epoch])

    def cases(self) -> int:
        return len(cases_at_hq(self.hq))

    def _epoch(self, desk: int) -> int:
        return self.desks[desk].run(lambda one: one.identity.epoch)

    def _stored(self) -> list[tuple[tuple[int, int], bytes]]:
        with self.hq.database.transaction() as connection:
            rows = connection.execute(
                "SELECT epoch, seq, content FROM journal_entry ORDER BY epoch, fork, seq"
            ).fetchall()
        return [((row[0], row[1]), bytes(row[2])) for row in rows]


def _sell(office: Office, khr: int) -> None:
    office.sell(letters(khr // 500))


def open_first_till(office: Office) -> None:
    """The till of a desk that has just been set up."""
    office.open_till(drawer_of(200_000, 50))
