"""Headquarters' workers: one that dies is replaced, and none outlives the program."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from postdesk.app.commands import main
from postdesk.app.demo_network import _free_port
from tests.hq_fixtures import reachable_folder

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at Linux's processes"),
    pytest.mark.timeout(120),
]
WAIT_S = 30


def hq(folder: Path, *words: str) -> tuple[int, str]:
    said = CliRunner().invoke(main, ["--language", "en", "hq", "--data", str(folder), *words])
    return said.exit_code, said.output


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with reachable_folder() as made:
        names = ("--operator-km", "ក", "--operator-en", "A", "--training")
        assert hq(made / "hq", "init", *names)[0] == 0
        yield made / "hq"


def workers_of(pid: int) -> set[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = map(int, children.read_text().split()) if children.exists() else ()
    return {child for child in found if b"spawn_main" in command_of(child)}


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_for(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        reply = requests.get(f"http://127.0.0.1:{port}/health", timeout=5)
    except requests.RequestException:
        return False
    return reply.ok


def test_a_worker_that_dies_is_replaced_and_none_outlives_the_program(folder: Path) -> None:
    port = _free_port()
    command = [sys.executable, "-m", "postdesk", "hq", "--data", str(folder), "serve"]
    program = subprocess.Popen([*command, "--port", str(port), "--workers", "2"])
    try:
        wait_for(lambda: len(workers_of(program.pid)) == 2 and answers(port))
        before = workers_of(program.pid)
        victim = min(before)

        subprocess.run(["kill", "-9", str(victim)], check=True)
        wait_for(lambda: len(workers_of(program.pid) - {victim}) == 2)
        assert (before - {victim}) < workers_of(program.pid)
        wait_for(lambda: answers(port))

        left = workers_of(program.pid)
    finally:
        program.kill()
        program.wait()
    wait_for(lambda: not any(command_of(pid) for pid in left))
    assert not answers(port)
    # The database that the killed program left is taken over by the next, and ended with it.
    assert hq(folder, "status")[0] == 0


def test_what_it_cannot_listen_with_is_said_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "tls.pem"
    bad.write_text("no certificate")

    code, said = hq(folder, "serve", "--certificate", str(bad), "--private-key", str(bad))

    assert code == 1
    assert str(bad) in said
    assert "--certificate" in said
    assert "Traceback" not in said
