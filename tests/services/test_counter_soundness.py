"""Whatever is sold, and whenever the machine dies: the drawer agrees and the books are sound."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postdesk.domain.accounts import Account
from postdesk.domain.basket import LineDraft
from postdesk.domain.notes import Cash
from postdesk.services import basket
from postdesk.services.counter import (
    CashPayment,
)
from postdesk.services.opening import open_desk
from postdesk.services.verification import verify
from tests.builders import (
    Office,
    ems,
    ems_abroad,
    letters,
    parcel,
    registered,
)

SELLS_UNTIL_KILLED = """
import sys
from pathlib import Path
from postdesk.services.opening import open_desk
from tests.builders import CLERK, MANAGER, Office, StoppedClock, goods, letters, parcel

clock = StoppedClock("2026-12-07 08:00")
office = Office(open_desk(Path(sys.argv[1]), clock=clock), clock)
while True:
    print(office.sell(letters(2), parcel(), letters(1)).receipt_no, flush=True)
"""


@pytest.mark.parametrize("sales", [1, 7, 15])
def test_killed_between_two_sales_every_receipt_that_was_given_is_in_the_books(
    office: Office, home: Path, sales: int
) -> None:
    office.close()
    child = subprocess.Popen(
        [sys.executable, "-c", SELLS_UNTIL_KILLED, str(home)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    given = [child.stdout.readline().strip() for _ in range(sales)]
    os.kill(child.pid, signal.SIGKILL)
    given += [line.strip() for line in child.stdout if line.endswith("\n")]
    child.wait()
    child.stdout.close()

    again = open_desk(home, clock=office.clock)

    kept = {row[0] for row in again.db.conn.execute("SELECT receipt_no FROM receipt").fetchall()}
    report = verify(again)
    assert set(given) <= kept
    assert len(kept) <= len(given) + 1
    assert report.findings == ()
    for unit in ("KHR", "USD"):
        assert replace(office, desk=again).balance_of(Account.COUNTER_CLEARING, unit) == 0
    again.db.conn.close()


LINES = st.one_of(
    st.builds(letters, st.integers(1, 20), st.integers(1, 3_000)),
    st.builds(registered, st.integers(1, 3_000), is_advised=st.booleans()),
    st.builds(parcel, st.integers(1, 20_000), st.sampled_from(["BTB", "STG", "PNH"])),
    st.builds(
        ems, st.integers(1, 30_000), st.just("SRP"), st.sampled_from([0, 1, 350_000, 1_234_567])
    ),
    st.builds(ems_abroad, st.integers(1, 5_000), st.sampled_from(["TH", "FR"])),
)


# The block of numbers that all examples share ends at 999.
@settings(max_examples=80)
@given(
    lines=st.lists(LINES, min_size=1, max_size=4),
    usd_extra=st.integers(0, 120),
    in_dollars=st.booleans(),
    spare_khr=st.integers(0, 300).map(lambda hundreds: hundreds * 100),
)
def test_whatever_is_sold_and_however_it_is_paid_the_drawer_agrees_with_its_notes(
    office_for_examples: Office,
    lines: list[LineDraft],
    usd_extra: int,
    in_dollars: bool,
    spare_khr: int,
) -> None:
    office = office_for_examples
    draft = office.draft(*lines)
    amount = basket.price(office.desk, draft).amount
    assert amount is not None
    usd = amount.cash_khr // 4_100 + 1 + usd_extra if in_dollars else 0
    tendered = Cash(spare_khr if in_dollars else amount.cash_khr + spare_khr, usd)
    before = office.in_till("KHR"), office.in_till("USD")

    settled = office.settle(draft, CashPayment(tendered))

    expected = (
        before[0] + tendered.khr - settled.change.khr,
        before[1] + (tendered.usd_whole - settled.change.usd_whole) * 100,
    )
    assert (office.in_till("KHR"), office.in_till("USD")) == expected
    for unit in ("KHR", "USD"):
        assert office.balance_of(Account.COUNTER_CLEARING, unit) == 0


def test_after_all_of_that_the_books_are_sound(office_for_examples: Office) -> None:
    office_for_examples.sell(letters())

    assert verify(office_for_examples.desk).findings == ()


SELLS_BETWEEN_MARKS = """
import os, sys
from pathlib import Path
from postdesk.domain.notes import Cash
from postdesk.services.counter import CashPayment
from postdesk.services.opening import open_desk
from tests.builders import Office, StoppedClock, letters, parcel

clock = StoppedClock("2026-12-07 08:00")
office = Office(open_desk(Path(sys.argv[1]), clock=clock), clock)
drafts = [office.draft(letters(2), parcel(), letters(1)) for _ in range(11)]
for draft in drafts:
    os.getppid()
    office.settle(draft, CashPayment(Cash(20_000)))
os.getppid()
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="sync calls are counted with strace")
def test_a_settled_sale_makes_exactly_one_sync_call(
    office: Office, home: Path, tmp_path: Path
) -> None:
    office.close()
    log = tmp_path / "calls"
    traced = ["strace", "-f", "-qq", "-o", str(log)]
    calls = "trace=fsync,fdatasync,msync,sync,syncfs,sync_file_range,getppid"

    subprocess.run(
        [*traced, "-e", calls, sys.executable, "-c", SELLS_BETWEEN_MARKS, str(home)],
        check=True,
        timeout=50,
    )

    marked = log.read_text(encoding="utf-8").split("getppid")
    # What lies before the first mark is the opening; the first sale may begin a new log file.
    assert [part.count("sync(") for part in marked[2:-1]] == [1] * 10
