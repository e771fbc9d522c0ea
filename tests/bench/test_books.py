"""The trial balance and the close over a million lines, against hledger and beancount.

All three have the same entries. Theirs reads the file each time, because that is how they work;
ours asks the books, and adds up twice.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from postdesk.domain.journal import Line, Side, credit, debit
from postdesk.services import cash, closing, reports
from postdesk.services.drawer import DrawerCount
from postdesk.storage.connection import transaction
from postdesk.storage.journal_store import Head, JournalStore
from postdesk.wire.bodies import ProposalAgreed, kind_of
from postdesk.wire.entry import (
    CLOCK_OK,
    FORMAT,
    Entry,
    encode_body,
    encode_entry,
    entry_id_of,
    hash_of,
)
from tests.bench.measuring import median_s, tell
from tests.builders import MANAGER, Office, new_office

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

LINES = 1_000_000
DAY_ENTRIES = 2_000
TIMES_MIN = 10
SECONDS_MAX = 1.0
INCOME = ("4010", "4020", "4040", "4050", "4060", "4090")
FIRST_DAY = date(2027, 1, 1)
ENTRIES_A_DAY = 400
BEANCOUNT = """
import sys
from collections import Counter
from beancount import loader
from beancount.core.data import Transaction
entries, errors, _ = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
totals = Counter()
for entry in entries:
    if isinstance(entry, Transaction):
        for posting in entry.postings:
            totals[posting.account, posting.units.currency] += posting.units.number
for (account, unit), number in sorted(totals.items()):
    print(account, unit, number, sep=",")
"""
Totals = dict[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Million:
    """A branch with a million lines, and the same as files of the two others."""

    office: Office
    hledger: Path
    beancount: Path


def lines_of_entry(number: int) -> tuple[Line, ...]:
    """A sale in riel, or one paid in dollars with its change in riel."""
    till = f"till:{1 + number % 2}"
    if number % 7:
        minor = 500 + number * 37 % 9_000 * 100
        return (
            debit("1010", till, "KHR", minor),
            credit(INCOME[number % len(INCOME)], "branch", "KHR", minor - 100),
            credit("4030", "branch", "KHR", 100),
        )
    return (
        debit("1010", till, "USD", 5_00),
        credit("1950", "branch", "USD", 5_00),
        debit("1950", "branch", "KHR", 20_500),
        credit("1010", till, "KHR", 7_500),
        credit("4040", "branch", "KHR", 13_000),
    )


def post(office: Office, head: Head, number: int, day: date) -> Head:
    """One entry, hashed and chained; a signature for each would only make the wait longer."""
    desk, lines = office.desk, lines_of_entry(number)
    body = ProposalAgreed(proposal_no=str(number), document="", lines=lines)
    entry = Entry(
        entry_id=entry_id_of(desk=desk.identity.desk, epoch=0, draft_no=1 << 40 | number, part=0),
        desk=desk.identity.desk,
        epoch=0,
        seq=head.seq + 1,
        prev_hash=head.hash.hex(),
        format=FORMAT,
        kind=kind_of(body),
        business_day=day.isoformat(),
        shift="",
        person=MANAGER.person_id,
        role="manager",
        at=head.at,
        clock=CLOCK_OK,
        business_key="",
        reverses="",
        app_version="0.1.0",
        body=encode_body(body),
    )
    content = encode_entry(entry)
    digest = hash_of(head.hash, content)
    JournalStore(desk.db).add(
        entry, content=content, digest=digest, signature=bytes(64), lines=lines
    )
    return Head(entry.seq, digest, head.at)


def account_names(line: Line) -> tuple[str, str]:
    """An account with its holder, as the two others write it."""
    holder = line.holder.replace(":", "-")
    return f"{line.account}:{holder}", f"Assets:A{line.account}:{holder.capitalize()}"


def amount_text(line: Line) -> str:
    """What they call an amount: dollars with cents."""
    if line.unit == "USD":
        return str(Decimal(line.signed).scaleb(-2))
    return str(line.signed)


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Million]:
    folder = tmp_path_factory.mktemp("million")
    office = new_office(folder / "branch", "2026-12-07 07:00")
    store = JournalStore(office.desk.db)
    paths = folder / "books.journal", folder / "books.beancount"
    with (
        transaction(office.desk.db),
        paths[0].open("w") as hledger,
        paths[1].open("w") as beancount,
    ):
        opened: set[str] = set()
        head, number, lines = store.head(office.desk.identity.desk, 0), 0, 0
        while lines < LINES:
            number += 1
            day = FIRST_DAY + timedelta(days=number // ENTRIES_A_DAY)
            head = post(office, head, number, day)
            made = lines_of_entry(number)
            lines += len(made)
            hledger.write(f"{day} {number}\n")
            texts = []
            for line in made:
                plain, named = account_names(line)
                hledger.write(f"    {plain}  {amount_text(line)} {line.unit}\n")
                texts.append(f"  {named}  {amount_text(line)} {line.unit}\n")
                if named not in opened:
                    opened.add(named)
                    beancount.write(f"2026-01-01 open {named}\n")
            beancount.write(f'{day} * "{number}"\n' + "".join(texts))
    yield Million(office, *paths)
    office.close()


def ours(office: Office) -> Totals:
    """Balances of what was posted here: the branch's own opening left out."""
    opening = {
        (line.account, line.holder, line.unit): line.signed
        for line in JournalStore(office.desk.db).lines(office.desk.identity.desk, 0, opened(office))
    }
    totals: Totals = {}
    for one in JournalStore(office.desk.db).balances():
        rest = one.balance - opening.get((one.account, one.holder, one.unit), 0)
        if rest:
            line = Line(one.account, one.holder, one.unit, Side.DEBIT, 1)
            scale = -2 if one.unit == "USD" else 0
            totals[account_names(line)[0], one.unit] = Decimal(rest).scaleb(scale)
    return totals


def opened(office: Office) -> int:
    row = office.desk.db.conn.execute(
        "SELECT seq FROM journal_entry WHERE kind = 'branch.opened'"
    ).fetchone()
    return int(row[0])


def run(*command: str) -> tuple[float, str]:
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - begun, done.stdout


def by_hledger(path: Path) -> tuple[float, Totals]:
    seconds, text = run(
        *("hledger", "-f", str(path), "balance", "--flat", "--no-total", "-O", "csv"),
        *("--layout", "bare"),
    )
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return seconds, {(row[0], row[1]): Decimal(row[2]) for row in rows if Decimal(row[2])}


def by_beancount(path: Path) -> tuple[float, Totals]:
    seconds, text = run(sys.executable, "-c", BEANCOUNT, str(path))
    totals: Totals = {}
    for account, unit, number in csv.reader(io.StringIO(text)):
        _, code, holder = account.split(":")
        if Decimal(number):
            totals[f"{code[1:]}:{holder.lower()}", unit] = Decimal(number)
    return seconds, totals


def test_the_trial_balance_of_a_million_lines(million: Million) -> None:
    desk = million.office.desk
    first, last = FIRST_DAY - timedelta(days=400), FIRST_DAY + timedelta(days=4_000)
    mine = ours(million.office)
    seconds = median_s(lambda: JournalStore(desk.db).balances(), 5)
    for name, (theirs_s, theirs) in (
        ("hledger", by_hledger(million.hledger)),
        ("beancount", by_beancount(million.beancount)),
    ):
        tell(
            f"balances of {LINES:,} lines {seconds:.2f} s, {name} {theirs_s:.1f} s, ratio"
            f" {theirs_s / seconds:.0f} (at least {TIMES_MIN})"
        )
        assert theirs == mine
        assert theirs_s >= TIMES_MIN * seconds
    assert seconds < SECONDS_MAX
    whole = median_s(lambda: reports.trial_balance(desk, MANAGER, first, last), 3)
    tell(f"the report with all debits and credits {whole:.2f} s (under {SECONDS_MAX:.0f})")
    assert whole < SECONDS_MAX


def test_the_close_of_a_day_of_two_thousand_entries(million: Million) -> None:
    office = million.office
    desk, store = office.desk, JournalStore(office.desk.db)
    office.clock.set("2030-01-01 07:00")
    office.open_till(DrawerCount())
    close_till(office)
    closing.close_day(desk, MANAGER)
    office.clock.set("2030-01-02 07:00")
    office.open_till(DrawerCount())
    close_till(office)
    head = store.head(desk.identity.desk, 0)
    with transaction(desk.db):
        for number in range(DAY_ENTRIES):
            head = post(office, head, 10_000_000 + number, date(2030, 1, 2))

    begun = time.perf_counter()
    closing.close_day(desk, MANAGER)
    seconds = time.perf_counter() - begun

    tell(
        f"close of a day of {DAY_ENTRIES:,} entries after {LINES:,} lines {seconds:.2f} s"
        f" (under {SECONDS_MAX:.0f})"
    )
    assert store.balances() == closing.balances_from_bytes(store.entries())
    assert seconds < SECONDS_MAX


def close_till(office: Office) -> None:
    """Count the till at what lies in it, whatever the books say, and close it."""
    cash.count_till(office.desk, office.clerk, office.till, DrawerCount())
    cash.close_till(office.desk, office.clerk, office.till)
