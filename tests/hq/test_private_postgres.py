"""A PostgreSQL of our own: trusts nobody, ends with us, comes back when it dies."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from postdesk.hq import postgres_place
from postdesk.hq.database import HqDatabaseDownError, open_database
from postdesk.hq.private_postgres import cluster_data, postmaster_pid, private_postgres
from tests.hq_fixtures import reachable_folder

OWNER = """
import sys, time
from pathlib import Path
from postdesk.hq.private_postgres import private_postgres
with private_postgres(Path(sys.argv[1]), durable=False) as dsn:
    print(dsn, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as found:
        yield found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(pid: int) -> None:
    end = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(pid)


def one_of(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT 1").fetchone()
    assert row is not None
    return int(row[0])


def test_it_runs_while_it_is_wanted_and_leaves_nothing_behind(folder: Path) -> None:
    mode_before = folder.stat().st_mode
    with private_postgres(folder, durable=False) as dsn:
        assert one_of(dsn) == 1
        pid = postmaster_pid(cluster_data(folder))

    wait_until_gone(pid)
    assert folder.stat().st_mode == mode_before
    assert stat.S_IMODE((folder / "postgres" / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(cluster_data(folder).stat().st_mode) == 0o700


def test_what_was_written_is_there_the_next_time(folder: Path) -> None:
    with private_postgres(folder, durable=False) as dsn, psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE kept (one integer)")
    with private_postgres(folder, durable=False) as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """One that is only looked at."""
    with reachable_folder() as found, private_postgres(found, durable=False) as dsn:
        yield dsn


def test_nobody_gets_in_without_the_password(running: str) -> None:
    wrong = make_conninfo(running, password="guess")
    trusting = make_conninfo(running, password="", passfile="/nonexistent")

    for dsn in (wrong, trusting):
        with pytest.raises(psycopg.OperationalError, match=r"password|fe_sendauth"):
            psycopg.connect(dsn)


def test_it_listens_on_no_network(running: str) -> None:
    with psycopg.connect(running) as connection:
        row = connection.execute("SELECT current_setting('listen_addresses')").fetchone()
        method = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()

    assert row == ("",)
    assert method == [("scram-sha-256",)]
    assert stat.S_IMODE(Path(str(conninfo_to_dict(running)["host"])).stat().st_mode) == 0o700


def test_what_a_crash_left_running_is_taken_over(folder: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    assert one_of(owner.stdout.readline().strip()) == 1
    pid = postmaster_pid(cluster_data(folder))
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert is_alive(pid)

    with private_postgres(folder, durable=False) as dsn:
        assert one_of(dsn) == 1
        assert postmaster_pid(cluster_data(folder)) == pid

    wait_until_gone(pid)


def test_a_command_beside_a_running_server_uses_it_and_leaves_it(folder: Path) -> None:
    with private_postgres(folder, durable=False) as dsn:
        pid = postmaster_pid(cluster_data(folder))
        with private_postgres(folder, durable=False) as beside:
            assert one_of(beside) == 1
        assert one_of(dsn) == 1
        assert postmaster_pid(cluster_data(folder)) == pid


def test_it_comes_back_when_it_is_killed_and_the_next_transaction_works(folder: Path) -> None:
    with private_postgres(folder, durable=False) as dsn:
        database = open_database(dsn)
        pid = postmaster_pid(cluster_data(folder))
        with pytest.raises(HqDatabaseDownError), database.transaction() as connection:
            connection.execute("INSERT INTO branch VALUES ('AAA', 'ក', 'A', '')")
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)
            connection.execute("SELECT 1")

        end = time.monotonic() + 40
        rows = None
        while rows is None and time.monotonic() < end:
            try:
                with database.transaction() as connection:
                    rows = connection.execute("SELECT count(*) FROM branch").fetchone()
            except HqDatabaseDownError:
                time.sleep(0.2)
        database.close()

    assert rows == (0,)


@pytest.fixture
def state_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's place, for one test."""
    place = folder / "state"
    monkeypatch.setattr(postgres_place, "STATE_FOLDER", place)
    return place


def test_copied_programs_find_their_libraries(state_folder: Path) -> None:
    wheels = postgres_place._binaries()
    copied = postgres_place._copied_programs(wheels)

    assert copied.is_relative_to(state_folder)
    for program in ("initdb", "pg_ctl", "postgres"):
        said = [
            subprocess.run([folder / program, "--version"], check=True, capture_output=True).stdout
            for folder in (copied, wheels)
        ]
        assert said[0] == said[1]
    assert postgres_place._copied_programs(wheels) == copied


@pytest.mark.skipif(not postgres_place._is_root(), reason="only root runs it as another user")
def test_it_runs_where_its_user_cannot_get_to(
    state_folder: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(postgres_place, "_is_reachable", lambda _: False)

    with private_postgres(closed, durable=False) as dsn:
        assert one_of(dsn) == 1

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert not (closed / "postgres" / "cluster").exists()
    assert len(list(state_folder.glob("*/data/PG_VERSION"))) == 1


def test_a_cluster_is_never_begun_anew_beside_an_old_one(
    state_folder: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_place, "_is_reachable", lambda _: False)
    home = folder / "hq"
    home.mkdir()
    first = postgres_place._base(home)
    monkeypatch.setattr(postgres_place, "_is_reachable", lambda _: True)
    assert postgres_place._base(home) == first

    first.rename(folder / "taken away")
    with pytest.raises(postgres_place.PostgresFailedError, match=first.name):
        postgres_place._base(home)

    (folder / "taken away").rename(first)
    postgres_place.remove_cluster(home)
    assert not list(state_folder.iterdir())
    assert not home.exists()
