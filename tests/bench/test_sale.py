"""A settled sale against the least that a durable commit of one row costs on the same disk."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from postdesk.domain.notes import Cash
from postdesk.services.counter import CashPayment
from tests.bench.measuring import tell
from tests.builders import drawer_of, new_office, parcel

pytestmark = pytest.mark.bench

TIMES_MAX = 5
SALES = 200


def test_a_sale_is_within_five_times_a_bare_durable_commit(tmp_path: Path) -> None:
    office = new_office(tmp_path / "branch", "2026-12-07 08:00")
    office.open_till(drawer_of(200_000))
    drafts = [office.draft(parcel()) for _ in range(SALES)]
    bare = dbapi2.connect(str(tmp_path / "bare.db"), isolation_level=None)
    bare.execute(f"PRAGMA key = \"x'{'07' * 32}'\"")
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE row (one INTEGER PRIMARY KEY, text TEXT)")

    sales, commits = [], []
    for number, draft in enumerate(drafts):
        begun = time.perf_counter()
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO row VALUES (?, 'one row')", (number,))
        bare.execute("COMMIT")
        between = time.perf_counter()
        office.settle(draft, CashPayment(Cash(6_000)))
        commits.append(between - begun)
        sales.append(time.perf_counter() - between)
    bare.close()
    office.close()

    sale, commit = statistics.median(sales), statistics.median(commits)
    tell(
        f"settled sale {sale * 1000:.2f} ms, bare commit {commit * 1000:.2f} ms,"
        f" ratio {sale / commit:.2f} (at most {TIMES_MAX})"
    )
    assert sale <= TIMES_MAX * commit
