"""Killed in the middle of a round of calls: headquarters has everything once, and asks nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.hq.headquarters import Headquarters
from postdesk.services import verification
from postdesk.storage.journal_store import JournalStore
from tests.builders import Office, copied_books, drawer_of, letters
from tests.hq_fixtures import LinkedDesk, at_hq, cases_at_hq, stored_at_hq
from tests.power import tracing
from tests.power.acting import open_office

pytestmark = pytest.mark.skipif(tracing.STRACE is None, reason="killed with strace")


def sell_one(home: Path) -> None:
    """Sell something between two rounds, and close the books."""
    office = open_office(home)
    office.sell(letters(2))
    office.close()


def call(home: Path, address: str, *strace: str) -> tracing.Acted:
    """One round of calls."""
    return tracing.run("calling", str(home), address, strace=strace)


def test_killed_at_any_sync_of_a_round_nothing_is_doubled_and_no_case_is_opened(
    hq: Headquarters, linked: LinkedDesk, address: str, tmp_path: Path
) -> None:
    def open_till(office: Office) -> None:
        office.open_till(drawer_of(200_000, 50))

    linked.work(open_till)
    name, home, killed = linked.name, copied_books(linked.home, tmp_path / "desk"), 0

    while True:
        sell_one(home)
        acted = call(home, address, *tracing.injected("fsync", "signal=KILL", str(killed + 1)))
        if not acted.was_killed:
            break
        killed += 1
        again = call(home, address)

        assert (again.said[0]["waiting"], again.said[0]["new_epoch"]) == (0, 0)

    office = open_office(home)
    contents = [
        entry.content
        for entry in JournalStore(office.desk.db).chained(name, 0, first=1, limit=1 << 40)
    ]
    balances = {
        (b.account, b.holder, b.unit): b.balance for b in JournalStore(office.desk.db).balances()
    }
    assert verification.verify(office.desk).is_sound
    office.close()
    assert killed >= 3
    assert stored_at_hq(hq, "STG", name) == contents
    assert at_hq(hq, "STG", name) == balances
    assert cases_at_hq(hq) == []
