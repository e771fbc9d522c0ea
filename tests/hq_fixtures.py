"""A real headquarters for tests: one private PostgreSQL per process, a fresh database per test."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
import uvicorn
from psycopg.conninfo import make_conninfo

from postdesk.hq import branches, enrolment, projecting
from postdesk.hq.app import make_app
from postdesk.hq.database import HqDatabase, open_database
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.keys import HqKeys, make_keys
from postdesk.hq.lineage import balances_of_desk
from postdesk.hq.private_postgres import private_postgres
from postdesk.services.desk import Desk
from postdesk.services.opening import open_desk
from postdesk.services.setup import Branch
from postdesk.services.worker import Worker
from postdesk.storage.journal_store import JournalStore
from postdesk.sync import enrolling, ports
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.engine import Line, Round
from postdesk.wire.keys import Mode
from tests.builders import MANAGER, Office, StoppedClock, new_office

OPERATOR = ("ប្រៃសណីយ៍កម្ពុជា", "Cambodia Post")
STUNG_TRENG = branches.BranchRow("STG", "សាខាខេត្តស្ទឹងត្រែង", "Stung Treng", "+85574000000")
KAMPONG_CHAM = branches.BranchRow("KCM", "សាខាខេត្តកំពង់ចាម", "Kampong Cham", "+85542000000")
TEMPLATE = f"template_hq_{os.getpid()}"
T = TypeVar("T")


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can get into, as pytest's are not."""
    folder = Path(tempfile.mkdtemp(prefix="postdesk-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The connection string of a private PostgreSQL whose power is never cut.

    `POSTDESK_TEST_DSN` names another server to run the tests on, such as the oldest that may be
    used; it is given an own template for each process of the tests.
    """
    given = os.environ.get("POSTDESK_TEST_DSN", "")
    with reachable_folder() as folder, ExitStack() as stack:
        dsn = given or stack.enter_context(private_postgres(folder, durable=False))
        template = make_conninfo(dsn, dbname=TEMPLATE)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}".encode())
            connection.execute(f"CREATE DATABASE {TEMPLATE}".encode())
        open_database(template).close()
        yield dsn


@pytest.fixture
def hq_dsn(postgres: str) -> Iterator[str]:
    """The connection string of a fresh database of headquarters."""
    name = f"hq_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}".encode())
        yield make_conninfo(postgres, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def hq_database(hq_dsn: str) -> Iterator[HqDatabase]:
    """A fresh database of headquarters."""
    database = open_database(hq_dsn)
    yield database
    database.close()


@pytest.fixture(scope="session")
def hq_keys(tmp_path_factory: pytest.TempPathFactory) -> HqKeys:
    """The keys of a headquarters for training."""
    return new_keys(tmp_path_factory.mktemp("hq"))


def new_keys(folder: Path, mode: Mode = Mode.TRAINING) -> HqKeys:
    """Keys that no other headquarters has."""
    at = StoppedClock()()
    return make_keys(folder, operator=OPERATOR, mode=mode, at=at)


@pytest.fixture
def hq(hq_database: HqDatabase, hq_keys: HqKeys) -> Headquarters:
    """A headquarters with two branches, its clock standing still."""
    made = Headquarters(hq_database, hq_keys, StoppedClock(), os.urandom)
    for row in (STUNG_TRENG, KAMPONG_CHAM):
        branches.add_branch(made, row)
    return made


@contextmanager
def serving(hq: Headquarters) -> Iterator[str]:
    """Headquarters on a real socket; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(make_app(hq), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def address(hq: Headquarters) -> Iterator[str]:
    """Where headquarters answers."""
    with serving(hq) as where:
        yield where


@dataclass(slots=True)
class LinkedDesk:
    """A desk with its two threads and its line, as the program has them."""

    home: Path
    clock: StoppedClock
    headquarters: ports.Headquarters
    writer: Worker = field(init=False)
    reader: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.writer = Worker("writer", lambda: open_desk(self.home, clock=self.clock))
        self.reader = Worker("reader", lambda: open_desk(self.home, reading=True, clock=self.clock))

    def enrol(self, code: str) -> enrolling.Enrolled:
        """Link it with a code."""
        return enrolling.enrol(
            self.writer, MANAGER, self.headquarters, code=code, address="http://localhost"
        )

    def round(self) -> Round:
        """One round of calls."""
        return Line(self.writer, self.reader, self.headquarters).round()

    def run(self, job: Callable[[Desk], T]) -> T:
        """Do something with the books."""
        return self.writer.run(job)

    def work(self, job: Callable[[Office], T]) -> T:
        """Do something at the counter."""
        return self.writer.run(lambda desk: job(Office(desk, self.clock)))

    @property
    def name(self) -> str:
        """The desk's number."""
        return self.run(lambda desk: desk.identity.desk)

    def balances(self) -> dict[tuple[str, str, str], int]:
        """Debits less credits, by account, holder and unit."""
        found = self.run(lambda desk: JournalStore(desk.db).balances())
        return {(one.account, one.holder, one.unit): one.balance for one in found}

    def contents(self, epoch: int = 0) -> list[bytes]:
        """The bytes of an epoch's entries."""

        def read(desk: Desk) -> list[bytes]:
            store = JournalStore(desk.db)
            found = store.chained(desk.identity.desk, epoch, first=1, limit=1 << 40)
            return [entry.content for entry in found]

        return self.run(read)

    def close(self) -> None:
        """End both threads."""
        self.reader.close()
        self.writer.close()


@pytest.fixture(scope="session")
def desk_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of desks that were just set up: two of Stung Treng, one of Kampong Cham."""
    folder = tmp_path_factory.mktemp("desks")
    made = {}
    for place, (name, branch) in enumerate(
        (("first", STUNG_TRENG), ("second", STUNG_TRENG), ("kcm", KAMPONG_CHAM)), start=1
    ):
        made[name] = folder / name
        new_office(
            made[name],
            "2026-12-07 07:00",
            branch=Branch(branch.branch, branch.name_km, branch.name_en, branch.telephone),
            number_series=place,
        ).close()
    return made


@pytest.fixture
def new_desk(
    desk_templates: dict[str, Path], tmp_path: Path, address: str
) -> Iterator[Callable[..., LinkedDesk]]:
    """Makes desks that can call headquarters: `first`, `second` (Stung Treng), `kcm`."""
    made: list[LinkedDesk] = []

    def make(
        name: str = "first",
        *,
        home: Path | None = None,
        headquarters: ports.Headquarters | None = None,
    ) -> LinkedDesk:
        if home is None:
            home = tmp_path / f"{name}-{len(made)}"
            shutil.copytree(desk_templates[name], home)
        desk = LinkedDesk(home, StoppedClock(), headquarters or HttpHeadquarters(address))
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def linked(hq: Headquarters, new_desk: Callable[..., LinkedDesk]) -> LinkedDesk:
    """The first desk of Stung Treng, enrolled, its till open."""
    desk = new_desk()
    desk.enrol(enrolment.make_code(hq, "STG").text)
    return desk


def apply_everything(hq: Headquarters) -> None:
    """Work everything in, with the server's own thread if there is one."""
    while True:
        projecting.apply_all(hq)
        with hq.database.transaction() as connection:
            if not projecting.waiting(connection):
                return
        time.sleep(0.01)


def at_hq(hq: Headquarters, branch: str, desk: str) -> dict[tuple[str, str, str], int]:
    """A desk's balances as headquarters works them out."""
    apply_everything(hq)
    with hq.database.transaction() as connection:
        return balances_of_desk(connection, branch, desk)


def stored_at_hq(
    hq: Headquarters, branch: str, desk: str, epoch: int = 0, fork: int = 0
) -> list[bytes]:
    """The bytes of a chain as headquarters keeps them."""
    with hq.database.transaction() as connection:
        rows = connection.execute(
            """SELECT content FROM journal_entry WHERE branch = %s AND desk = %s
               AND epoch = %s AND fork = %s ORDER BY seq""",
            (branch, desk, epoch, fork),
        ).fetchall()
    return [bytes(row[0]) for row in rows]


def cases_at_hq(hq: Headquarters) -> list[str]:
    """The kinds of the open cases, oldest first."""
    with hq.database.transaction() as connection:
        rows = connection.execute("SELECT kind FROM hq_case ORDER BY branch, case_no").fetchall()
    return [row[0] for row in rows]
