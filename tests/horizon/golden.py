"""Records a golden ledger: what this version wrote, to be read by every later one.

Run as `python -m tests.horizon.golden`, once for each release, never to mend a test. The clock,
the keys and all numbers come from a seed, so that one version always writes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec
import zstandard

from postdesk import __version__
from postdesk.domain.cash_movement import Value, VoucherKind
from postdesk.domain.notes import Cash
from postdesk.services import cash, closing, differences, khqr, movements, remitting
from postdesk.services.counter import KhqrPayment
from postdesk.services.desk import Desk
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.people import Approval
from postdesk.services.setup import SAMPLE_BRANCH, Origins, create_training_desk
from postdesk.services.vouchers import Voucher, post_voucher
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.codec import plain
from tests.builders import CLERK, MANAGER, Office, StoppedClock, drawer_of, letters
from tests.services.busy_day import busy_day

FOLDER: Final = Path(__file__).with_name("data")
SEED: Final = b"golden"
DAYS: Final = ("2026-12-07", "2026-12-08")


class Golden(msgspec.Struct, frozen=True):
    """A journal as it was written.

    Attributes:
        entries: (bytes, hash, signature) of each entry, in order.
        documents: (kind, version, content) of what entries name.
        program: The version that wrote it.
    """

    program: str
    entries: tuple[tuple[bytes, bytes, bytes], ...]
    documents: tuple[tuple[str, str, bytes], ...]


class SeededRandomness:
    """Bytes that a seed always gives again."""

    def __init__(self, seed: bytes) -> None:
        self._seed, self._place = seed, count()

    def __call__(self, length: int) -> bytes:
        made = hashlib.shake_256(self._seed + str(next(self._place)).encode())
        return made.digest(length)


def play(home: Path) -> Desk:
    """Two days with something of each kind that was ever found wrong."""
    clock = StoppedClock("2026-12-07 07:00")
    origins = Origins(clock=clock, randomness=SeededRandomness(SEED))
    desk = create_training_desk(
        home, SAMPLE_BRANCH, staff=(CLERK,), manager=MANAGER, number_series=1, origins=origins
    )
    office = Office(desk, clock)
    busy_day(office)
    clock.set("2026-12-08 07:30")
    _second_day(office)
    return desk


def _second_day(office: Office) -> None:
    desk, till = office.desk, "till:1"
    cash.open_till(desk, CLERK, "1", drawer_of(201_000, 50))
    unseen = office.settle(office.draft(letters(4)), KhqrPayment(2_000, is_seen=False))
    office.settle(office.draft(letters(6)), KhqrPayment(3_000, is_seen=True))
    khqr.confirm(desk, CLERK, unseen.receipt_no, bank_reference="FT-1")
    post_voucher(desk, CLERK, till, Voucher(VoucherKind.CARRIER_FEE, Cash(35_000), "សារិន", "បាវ"))
    sent = movements.send(desk, CLERK, giver=till, taker="safe", count=drawer_of(50_000))
    movements.receive(desk, MANAGER, sent.movement_no, drawer_of(50_000))
    movements.send(desk, CLERK, giver=till, taker="safe", count=drawer_of(10_000))
    seen = Approval(CLERK.person_id)
    bag = remitting.SealedBag("STG-0001", "S 1", "hq")
    remitting.send_remittance(desk, MANAGER, bag, drawer_of(300_000), witness=seen)
    bag_in = remitting.SealedBag("PNH-B-0012", "S 2", "hq")
    remitting.receive_remittance(
        desk, MANAGER, bag_in, declared=Value(500_000), count=drawer_of(490_000), witness=seen
    )
    remitting.deposit(desk, MANAGER, slip_no="008812", bank="ACLEDA", count=drawer_of(200_000))
    cash.count_till(desk, CLERK, "1", drawer_of(96_000, 50))
    cash.close_till(desk, CLERK, "1")
    short = differences.differences_for(desk, CLERK, limit=1)[0]
    differences.dispute(desk, CLERK, short.entry_id, short.unit, reason="រាប់រួចហើយ")
    closing.close_day(desk, MANAGER)


def golden_of(desk: Desk) -> Golden:
    """The journal and the documents it names."""
    stored = JournalStore(desk.db).stored()
    rows = desk.db.conn.execute("SELECT kind, version, content FROM document").fetchall()
    return Golden(
        desk.app_version,
        tuple((one.content, one.hash, one.signature) for one in stored),
        tuple((row[0], row[1], bytes(row[2])) for row in rows),
    )


def told_by(desk: Desk) -> dict[str, Any]:
    """What the books say: every balance, every receipt, and both day sheets as they are printed."""
    store = JournalStore(desk.db)
    head = store.head(desk.identity.desk, desk.identity.epoch)
    receipts = desk.db.conn.execute(
        "SELECT receipt_no, exact_khr, cash_khr, state FROM receipt ORDER BY receipt_no"
    ).fetchall()
    return {
        "entries": store.count(),
        "head": head.hash.hex(),
        "balances": [plain(one) for one in store.balances()],
        "receipts": [list(row) for row in receipts],
        "sheets": [plain(day_sheet_paper(desk, day)) for day in DAYS],
    }


def main() -> None:
    """Write the two files of this version."""
    with tempfile.TemporaryDirectory() as folder:
        desk = play(Path(folder) / "golden")
        FOLDER.mkdir(exist_ok=True)
        written = zstandard.ZstdCompressor(level=19).compress(
            msgspec.msgpack.encode(golden_of(desk))
        )
        told = json.dumps(told_by(desk), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        desk.db.conn.close()
    (FOLDER / f"{__version__}.msgpack.zst").write_bytes(written)
    (FOLDER / f"{__version__}.json").write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
