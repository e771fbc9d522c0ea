"""The demo's second part: three desks of two branches and a headquarters, and what kills them.

Everything is real: a server in a process of its own, its PostgreSQL, desks that call it. Each is
killed in the middle of a call; in the end both ends have the same totals and the same heads.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from postdesk.app.headquarters import database, wall_clock
from postdesk.domain.basket import LineDraft
from postdesk.domain.errors import FaultError
from postdesk.domain.notes import Cash
from postdesk.hq import branches, enrolment, projecting, publishing
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.keys import HqKeys, make_keys
from postdesk.hq.postgres_place import remove_cluster
from postdesk.hq.private_postgres import cluster_data, postmaster_pid
from postdesk.hq.status import network_status
from postdesk.paths import resources_folder
from postdesk.services import basket, cash, setup
from postdesk.services.counter import CashPayment, settle
from postdesk.services.desk import Desk
from postdesk.services.drawer import DrawerCount
from postdesk.services.opening import open_desk
from postdesk.services.people import Approval
from postdesk.services.reference import SAMPLE_FILE
from postdesk.services.worker import Worker
from postdesk.storage.journal_store import JournalStore
from postdesk.sync import enrolling
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.engine import Line
from postdesk.sync.ports import HqUnreachableError
from postdesk.wire.bodies import NoteCount
from postdesk.wire.keys import Mode
from postdesk.words.catalogue import Language, say

FOLDER: Final = "network"
STUNG_TRENG: Final = branches.BranchRow(
    "STG", setup.SAMPLE_BRANCH.name_km, setup.SAMPLE_BRANCH.name_en, setup.SAMPLE_BRANCH.telephone
)
SALES_A_TURN: Final = 12
ANSWER_WAIT_S: Final = 60
LOOK_EVERY_S: Final = 0.05
KILL_FIRST_S: Final = 0.5
KILL_STEP_S: Final = 0.2

Tell = Callable[..., None]


class DemoServerError(FaultError):
    """The demo's headquarters did not come up."""


@dataclass(frozen=True, slots=True)
class NetworkSummary:
    """What came of it.

    Attributes:
        entries: Entries at all desks together.
        is_equal: Whether heads and totals are the same at both ends, for every desk.
    """

    desks: int
    entries: int
    is_equal: bool


class DemoHeadquarters:
    """A headquarters in a process of its own, that can be killed and started again."""

    def __init__(self, data: Path, port: int) -> None:
        self._data, self._port = data, port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and wait until it answers (`DemoServerError`)."""
        arguments = ("hq", "--data", str(self._data), "serve", "--port", str(self._port))
        self._process = _program(*arguments)
        headquarters = HttpHeadquarters(self.address)
        end = time.monotonic() + ANSWER_WAIT_S
        while True:
            try:
                headquarters.card()
            except HqUnreachableError as exc:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise DemoServerError(self.address) from exc
                time.sleep(LOOK_EVERY_S)
            else:
                return

    def kill(self) -> None:
        """As a power cut would: nothing is finished, nothing closed."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def kill_database(self) -> None:
        """Kill its PostgreSQL; the server starts it again by itself."""
        pid = postmaster_pid(cluster_data(self._data))
        if pid:
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


def _program(*arguments: str) -> subprocess.Popen[bytes]:
    """This very program once more, as a process of its own."""
    itself = (
        [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "postdesk"]
    )
    return subprocess.Popen(  # noqa: S603 - ourselves
        [*itself, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


class DemoDesk:
    """A desk of the network, whose books are opened when something is done with them."""

    def __init__(self, home: Path, headquarters: DemoHeadquarters) -> None:
        self.home = home
        self._headquarters = headquarters

    @contextmanager
    def opened(self) -> Iterator[tuple[Worker, Worker]]:
        """The books' writer and reader."""
        writer = Worker("writer", lambda: open_desk(self.home))
        reader = Worker("reader", lambda: open_desk(self.home, reading=True))
        try:
            yield writer, reader
        finally:
            reader.close()
            writer.close()

    def enrol(self, code: str) -> None:
        """Link it."""
        with self.opened() as (writer, _):
            address = self._headquarters.address
            enrolling.enrol(
                writer, setup.SAMPLE_MANAGER, HttpHeadquarters(address), code=code, address=address
            )

    def work(self, job: Callable[[Desk], None]) -> None:
        """Do something at the counter."""
        with self.opened() as (writer, _):
            writer.run(job)

    def call(self) -> None:
        """One round of calls."""
        with self.opened() as (writer, reader):
            Line(writer, reader, HttpHeadquarters(self._headquarters.address)).round()

    def call_in_own_process(self) -> subprocess.Popen[bytes]:
        """The same, in a process that can be killed."""
        return _program("--home", str(self.home), "sync")


def play_network(out: Path, tell: Tell) -> NetworkSummary:
    """Play it in `out/network`, whatever an earlier demo left there.

    Raises:
        DemoServerError: Headquarters did not come up.
        LineError, StorageError: Something real failed.
    """
    folder = out / FOLDER
    data = folder / "hq"
    remove_cluster(data / "postgres")
    shutil.rmtree(folder, ignore_errors=True)
    data.mkdir(parents=True)
    tell("demo.network")
    operator = _both("demo.operator")
    keys = make_keys(data, operator=operator, mode=Mode.TRAINING, at=wall_clock())
    codes = _prepare(data, keys)
    headquarters = DemoHeadquarters(data, _free_port())
    headquarters.start()
    try:
        desks = _enrol(folder, headquarters, codes)
        for desk in desks:
            desk.work(_open_till)
            desk.work(_sell)
            desk.call()
        tell("demo.network_sent", desks=len(desks))
        _kill_each(headquarters, desks, tell)
        for desk in desks:
            desk.call()
    finally:
        headquarters.stop()
    summary = _compare(data, keys, desks)
    tell(
        "demo.network_equal" if summary.is_equal else "demo.network_unequal",
        desks=summary.desks,
        entries=summary.entries,
    )
    return summary


def _both(key: str) -> tuple[str, str]:
    return say(key, Language.KHMER), say(key, Language.ENGLISH)


def _second_branch() -> branches.BranchRow:
    return branches.BranchRow("KCM", *_both("demo.second_branch"), "+85542000000")


def _prepare(data: Path, keys: HqKeys) -> tuple[str, ...]:
    """Two branches with the sample prices; codes for two desks of the one and one of the other."""
    with database(data) as opened:
        hq = Headquarters(opened, keys, wall_clock, os.urandom)
        for row in (STUNG_TRENG, _second_branch()):
            branches.add_branch(hq, row)
        publishing.publish_file(hq, resources_folder() / "reference" / SAMPLE_FILE)
        return tuple(enrolment.make_code(hq, code).text for code in ("STG", "STG", "KCM"))


def _enrol(
    folder: Path, headquarters: DemoHeadquarters, codes: tuple[str, ...]
) -> tuple[DemoDesk, ...]:
    desks = []
    for place, (row, code) in enumerate(
        zip((STUNG_TRENG, STUNG_TRENG, _second_branch()), codes, strict=True), start=1
    ):
        home = folder / f"desk-{place}"
        branch = setup.Branch(row.branch, row.name_km, row.name_en, row.telephone)
        setup.create_training_desk(home, branch, number_series=place + 1).db.conn.close()
        desk = DemoDesk(home, headquarters)
        desk.enrol(code)
        desks.append(desk)
    return tuple(desks)


def _open_till(desk: Desk) -> None:
    notes = (NoteCount(currency="KHR", value=10_000, bundles=0, loose=20, unfit=0),)
    cash.open_till(
        desk,
        setup.SAMPLE_STAFF[0],
        "1",
        DrawerCount(notes, ()),
        from_safe=cash.FromSafe(200_000, given_by=Approval(setup.SAMPLE_MANAGER.person_id)),
    )


def _sell(desk: Desk) -> None:
    clerk = setup.SAMPLE_STAFF[0]
    for quantity in range(1, SALES_A_TURN + 1):
        draft = basket.begin_draft(desk, clerk)
        draft = draft.with_line(LineDraft(1, "letter", quantity=quantity, weight_g=8))
        amount = basket.price(desk, draft).amount
        tendered = CashPayment(Cash(amount.cash_khr if amount else 0))
        settle(desk, clerk, till="1", draft=draft, payment=tendered)


def _kill_each(headquarters: DemoHeadquarters, desks: tuple[DemoDesk, ...], tell: Tell) -> None:
    """Kill each in turn in the middle of a call: every desk, the server, its database."""
    for place, desk in enumerate(desks):
        desk.work(_sell)
        calling = desk.call_in_own_process()
        # Not always at the same point: while opening, while sending, after the reply.
        time.sleep(KILL_FIRST_S + place * KILL_STEP_S)
        calling.kill()
        calling.wait()
        desk.work(_sell)
    tell("demo.network_desks_killed", desks=len(desks))
    for kill, key in (
        (headquarters.kill, "demo.network_hq_killed"),
        (headquarters.kill_database, "demo.network_database_killed"),
    ):
        callings = []
        for desk in desks:
            desk.work(_sell)
            callings.append(desk.call_in_own_process())
        time.sleep(KILL_FIRST_S + KILL_STEP_S)
        kill()
        for calling in callings:
            calling.wait()
        tell(key)
        if kill == headquarters.kill:
            headquarters.start()
        _wait_for_database(headquarters, desks[0])


def _wait_for_database(headquarters: DemoHeadquarters, desk: DemoDesk) -> None:
    """Until a whole round works again: PostgreSQL takes a moment to come back."""
    from postdesk.sync.ports import LineError

    end = time.monotonic() + ANSWER_WAIT_S
    while True:
        try:
            desk.call()
        except LineError as exc:
            if time.monotonic() > end:
                raise DemoServerError(headquarters.address) from exc
            time.sleep(LOOK_EVERY_S * 10)
        else:
            return


def _compare(data: Path, keys: HqKeys, desks: tuple[DemoDesk, ...]) -> NetworkSummary:
    """Heads and totals at both ends, and again after headquarters has worked them out anew."""
    with database(data) as opened:
        hq = Headquarters(opened, keys, wall_clock, os.urandom)
        projecting.apply_all(hq)
        first = _at_headquarters(hq)
        projecting.rebuild(hq)
        again = _at_headquarters(hq)
    at_desks = {}
    entries = 0
    for desk in desks:
        with desk.opened() as (writer, _):
            name, head, balances, count = writer.run(_at_desk)
        at_desks[name] = (head, balances)
        entries += count
    return NetworkSummary(len(desks), entries, first == again == at_desks)


Books = tuple[str, tuple[tuple[str, str, str, int], ...]]


def _at_headquarters(hq: Headquarters) -> dict[str, Books]:
    return {
        desk.desk: (desk.head, desk.balances)
        for branch in network_status(hq).branches
        for desk in branch.desks
    }


def _at_desk(desk: Desk) -> tuple[str, str, tuple[tuple[str, str, str, int], ...], int]:
    store = JournalStore(desk.db)
    head = store.head(desk.identity.desk, desk.identity.epoch)
    balances = tuple((one.account, one.holder, one.unit, one.balance) for one in store.balances())
    return desk.identity.desk, head.hash.hex(), balances, store.count()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
