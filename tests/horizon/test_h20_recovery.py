"""H20: recovery ran twice, or not at all, and what it wrote bore the clerk's name (2012-2013).

Recovering here is opening the books, working the tables out anew, and taking back from
headquarters the very entries that an old backup lacks. However often and wherever it is cut off
the books are the same, and what the program writes by itself bears nobody's name (I8, I13).
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postdesk.hq.headquarters import Headquarters
from postdesk.services.verification import rebuild, verify
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.ports import HqUnreachableError
from postdesk.wire.entry import SYSTEM
from postdesk.words.catalogue import Language, say
from tests.builders import CLERK, Office, copied_books, drawer_of, letters
from tests.horizon.conftest import NAIVE
from tests.horizon.dying import ROOT
from tests.horizon.kit import Naive, Postdesk
from tests.horizon.outside import LosesReplies, entries_of
from tests.hq_fixtures import LinkedDesk, at_hq, stored_at_hq

DIES_IN_REBUILD = """
import sys
from pathlib import Path
from postdesk.services.opening import open_desk
from postdesk.services.verification import rebuild
from tests.horizon.dying import arm
desk = open_desk(Path(sys.argv[1]))
arm(sys.argv[2])
rebuild(desk)
"""


class PostdeskRecovery:
    def __init__(self, books: Postdesk) -> None:
        self.books = books
        books.sell(1_500)

    def recover(self) -> None:
        self.books.restart()
        rebuild(self.books.desk)

    def state(self) -> object:
        return self.books.contents(), self.books.totals()

    def names_since(self, records: int) -> set[str]:
        return {entry.person for entry in self.books.store.entries() if entry.seq > records}

    def records(self) -> int:
        return self.books.records()


class NaiveRecovery:
    def __init__(self, naive: Naive) -> None:
        self.ledger = naive.ledger
        self.ledger.sell("1", 1_500)

    def recover(self) -> None:
        self.ledger.recover()

    def state(self) -> object:
        return self.ledger.money("till:1")

    def names_since(self, records: int) -> set[str]:
        return {row[0] for row in self.ledger.rows("SELECT person FROM txn WHERE id > ?", records)}

    def records(self) -> int:
        return int(self.ledger.rows("SELECT count(*) FROM txn")[0][0])


@pytest.fixture(params=[NAIVE, "postdesk"])
def recovery(request: pytest.FixtureRequest) -> Any:
    """Books of either kind in which something was sold last."""
    kinds = {"naive": NaiveRecovery, "postdesk": PostdeskRecovery}
    return kinds[request.param](request.getfixturevalue(request.param))


def test_recovered_many_times_the_books_are_the_same(recovery: Any) -> None:
    before = recovery.state()

    for _ in range(3):
        recovery.recover()

    assert recovery.state() == before


def test_nothing_that_recovery_writes_bears_the_clerks_name(recovery: Any) -> None:
    before = recovery.records()

    recovery.recover()

    assert CLERK.person_id not in recovery.names_since(before)


@pytest.mark.parametrize("step", ["before commit", "after commit"])
def test_killed_in_the_middle_and_begun_again(postdesk: Postdesk, step: str) -> None:
    before = postdesk.contents(), postdesk.totals()
    postdesk.desk.db.conn.close()
    child = subprocess.run(
        [sys.executable, "-c", DIES_IN_REBUILD, str(postdesk.home), step],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr

    postdesk.restart()

    assert (postdesk.contents(), postdesk.totals()) == before
    postdesk.assert_sound()


class LosesOwnEntries(HttpHeadquarters):
    """The line breaks while a desk takes its entries back, so many times."""

    def __init__(self, address: str, times: int) -> None:
        super().__init__(address)
        self.times = times

    def restore(self, hello: bytes) -> bytes:
        answer = super().restore(hello)
        if self.times:
            self.times -= 1
            raise HqUnreachableError("cut")
        return answer


@pytest.fixture
def set_back(
    linked: LinkedDesk, new_desk: Callable[..., LinkedDesk], tmp_path: Path
) -> tuple[LinkedDesk, LinkedDesk]:
    """(A desk whose old backup was put back, the desk as it was)."""

    def sell(office: Office) -> None:
        office.sell(letters(3))

    linked.work(lambda office: office.open_till(drawer_of(100_000)))
    linked.round()
    backup = copied_books(linked.home, tmp_path / "backup")
    linked.work(sell)
    linked.work(sell)
    linked.round()
    return new_desk(home=backup), linked


@pytest.mark.parametrize("cut", [0, 1, 3])
def test_an_old_backup_takes_back_its_own_entries_as_they_were(
    hq: Headquarters, set_back: tuple[LinkedDesk, LinkedDesk], address: str, cut: int
) -> None:
    desk, was = set_back
    desk.headquarters = LosesOwnEntries(address, cut)
    for _ in range(cut):
        with pytest.raises(HqUnreachableError):
            desk.round()
    desk.headquarters = LosesReplies(address, times=1)
    with pytest.raises(HqUnreachableError):
        desk.round()

    for _ in range(2):
        desk.headquarters = HttpHeadquarters(address)
        desk.round()

    assert desk.contents() == was.contents() == stored_at_hq(hq, "STG", desk.name)
    assert desk.balances() == was.balances() == at_hq(hq, "STG", desk.name)
    assert desk.run(verify).findings == ()
    (begun,) = entries_of(desk, "epoch.started")
    assert (begun.person, begun.role) == (SYSTEM, SYSTEM)


def test_what_the_program_did_by_itself_is_said_with_its_reason(
    set_back: tuple[LinkedDesk, LinkedDesk],
) -> None:
    desk, _ = set_back
    desk.round()

    (begun,) = entries_of(desk, "epoch.started")
    from postdesk.wire.entry import decode_body

    assert getattr(decode_body(begun), "reason", "") == "rollback"
    for language in Language:
        assert say("entry.epoch.started", language)
