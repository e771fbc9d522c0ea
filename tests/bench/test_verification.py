"""What it costs to verify the whole journal, against reading and hashing the same rows bare.

The bare machine decrypts the same rows and hashes them, and makes nothing of them. A signature
costs more than all of that together, whoever checks it, and is told apart.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator

import pytest

from postdesk.domain.journal import check_lines
from postdesk.services import verification
from postdesk.services.closing import balances_from_bytes
from postdesk.services.desk import Desk
from postdesk.services.opening import open_desk
from postdesk.storage.connection import snapshot
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import lines_of
from postdesk.wire.entry import GENESIS, Entry, decode_body, decode_entry, hash_of
from postdesk.wire.signing import head_is_signed
from tests.bench.measuring import tell
from tests.builders import drawer_of, letters, new_office

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

ENTRIES = 20_000
ROUNDS = 5
CHAIN_TIMES_GOAL = 3
BALANCES_TIMES_GOAL = 8


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The reader of a branch that sold letters all its life."""
    home = tmp_path_factory.mktemp("verification") / "branch"
    office = new_office(home, "2026-12-07 07:00")
    office.open_till(drawer_of(200_000, 50))
    while JournalStore(office.desk.db).count() < ENTRIES:
        office.clock.move(seconds=1)
        office.sell(letters(2), letters(1, 15))
    office.close()
    reader = open_desk(home, reading=True)
    yield reader
    reader.db.conn.close()


def bare(desk: Desk) -> None:
    """Read the rows and hash them: the least that there is to do."""
    head = GENESIS
    for content, digest in desk.db.conn.execute(
        "SELECT content, hash FROM journal_entry ORDER BY desk, epoch, seq"
    ):
        head = hashlib.sha256(head + content).digest()
        assert head == digest


def chain_and_bodies(desk: Desk) -> list[Entry]:
    """The chain, every header and body, and that each entry balances."""
    head = GENESIS
    entries = []
    for stored in JournalStore(desk.db).stored():
        entry = decode_entry(stored.content)
        check_lines(lines_of(decode_body(entry)))
        assert entry.prev_hash == head.hex()
        head = hash_of(head, stored.content)
        assert head == stored.hash
        entries.append(entry)
    return entries


def signatures(desk: Desk) -> None:
    """Every signature and nothing else, but what it takes to read them."""
    identity = desk.identity
    for stored in JournalStore(desk.db).stored():
        assert head_is_signed(
            identity.public_key,
            stored.signature,
            desk=identity.desk,
            epoch=0,
            seq=stored.columns["seq"],
            head=stored.hash,
        )


def every_entry(desk: Desk) -> None:
    """All that `verify` checks of an entry: signature, columns and lines too."""
    chain, beside = verification._Chain(), verification._Beside(desk)
    for stored in JournalStore(desk.db).stored():
        found, _ = verification._check_entry(desk, chain, stored, beside)
        assert not found


def both_balances(desk: Desk) -> None:
    """The chain and the bodies, and the balances by the database and from the bytes."""
    entries = chain_and_bodies(desk)
    assert JournalStore(desk.db).balances() == balances_from_bytes(entries)


def whole(desk: Desk) -> None:
    """`postdesk verify`: pages, entries, and every table built anew."""
    assert verification._verify(desk).is_sound


def test_a_whole_verification_against_reading_and_hashing(desk: Desk) -> None:
    jobs: tuple[Callable[[Desk], object], ...] = (
        *(bare, chain_and_bodies, both_balances, signatures, every_entry, whole),
    )
    best = dict.fromkeys(jobs, float("inf"))
    # In turn, so that a busy minute of the machine falls on all of them.
    with snapshot(desk.db):
        for _ in range(ROUNDS):
            for job in jobs:
                # All is computed in this process: its own time is what others do not disturb.
                begun = time.process_time()
                job(desk)
                best[job] = min(best[job], time.process_time() - begun)
    times = {job.__name__: seconds / best[bare] for job, seconds in best.items()}
    goals = {"chain_and_bodies": CHAIN_TIMES_GOAL, "both_balances": BALANCES_TIMES_GOAL}

    for name, ratio in times.items():
        goal = f" (goal {goals[name]})" if name in goals else ""
        tell(f"{name.replace('_', ' ')}, {ENTRIES:,} entries: {ratio:.1f} × bare{goal}")
    assert times["both_balances"] <= BALANCES_TIMES_GOAL
