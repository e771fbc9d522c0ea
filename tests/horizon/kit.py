"""The same verbs for books kept two ways: `Postdesk` is the real thing, `Naive` is not.

A verb that records something answers whether it did: False is a refusal, and `refused` says why.
Amounts are riel unless a unit is named; dollars are in cents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing as finished
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any, Final, Protocol

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.cash_movement import Value, account_at
from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.people import Person, Role
from postdesk.services import cancelling, cash, closing, movements, remitting, stock
from postdesk.services.desk import Desk
from postdesk.services.drawer import DrawerCount, stock_of
from postdesk.services.opening import open_desk
from postdesk.services.people import Approval
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.session import Session
from postdesk.ui.till.presenter import TillPresenter, TypedCount
from postdesk.wire.bodies import NoteCount
from postdesk.words.catalogue import Language, sentence_for
from tests.builders import CLERK, MANAGER, OTHER_CLERK, Office, StoppedClock, drawer_of, letters
from tests.horizon.naive import RATE, NaiveLedger
from tests.ui.conftest import RunAtOnce
from tests.ui.counter_desk import Witness

LETTER_KHR: Final = 500
TILL_1, TILL_2 = "till:1", "till:2"
THIRD_CLERK: Final = Person("dara", "កែវ ដារ៉ា", "Keo Dara", Role.CLERK)
KEEPERS: Final[dict[str, Person]] = {
    TILL_1: CLERK,
    TILL_2: OTHER_CLERK,
    "till:3": THIRD_CLERK,
    SAFE: MANAGER,
}
SEEN: Final = Approval(CLERK.person_id)
OPENING_KHR, OPENING_USD = 200_000, 50


def riel_notes(notes: Iterable[tuple[int, int]]) -> DrawerCount:
    """Riel as (value, pieces), row for row as they are told."""
    return DrawerCount(
        tuple(
            NoteCount(currency="KHR", value=value, bundles=0, loose=pieces, unfit=0)
            for value, pieces in notes
        )
    )


def one_row_per_note(notes: Iterable[tuple[int, int]]) -> DrawerCount:
    """The same as a form asks for it: each value once, with all its pieces."""
    pieces: dict[int, int] = {}
    for value, more in notes:
        pieces[value] = pieces.get(value, 0) + more
    return riel_notes(pieces.items())


def at_one_moment(press: Callable[[Barrier], bool]) -> list[bool]:
    """What two threads answer that wait for one another before they press."""
    barrier = Barrier(2, timeout=20)
    with ThreadPoolExecutor(2) as pool:
        pressed = [pool.submit(press, barrier) for _ in range(2)]
        return sorted(one.result() for one in pressed)


class Books(Protocol):
    """A branch whose first till is open with 200,000 riel and 50 dollars."""

    clock: StoppedClock

    def holds(self, holder: str, unit: str = "KHR") -> int:
        """What a till or the safe has by the books."""

    def in_transit(self) -> int:
        """Riel on the way between two holders or in a bag, whoever's."""

    def variance(self) -> int:
        """Counted less books of all that stands open on anybody."""

    def records(self) -> int:
        """How many records there are."""

    def totals(self) -> dict[str, int]:
        """Riel by holder, as the end of the day adds them up."""

    def sell(self, khr: int, till: str = "1") -> str:
        """Sell letters for so much; gives the receipt's number."""

    def reverse(self, number: str) -> bool:
        """Undo what the number names."""

    def open_till(self, till: str, khr: int = 0, usd_whole: int = 0) -> None:
        """Another till is opened with cash out of the safe."""

    def remove_till(self, till: str) -> None:
        """Hand everything of a till in and use it no more."""

    def take_till(self, till: str, khr: int, usd_whole: int = OPENING_USD) -> None:
        """A closed till is taken again, with what lies in it."""

    def transfer(self, giver: str, taker: str, khr: int) -> str:
        """Hand over; gives the transfer's number."""

    def accept(self, number: str) -> bool:
        """The taker acknowledges it."""

    def receive_bag(self, bag_no: str, declared: int, counted: Sequence[int]) -> bool:
        """Take in a bag of cash: what its slip says, and the lines that were counted."""

    def receive_together(self, bag_no: str, khr: int) -> list[bool]:
        """Two people at two screens take in one bag, at one moment; who of them recorded it."""

    def send_bag(self, bag_no: str, notes: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Close a bag of (value, pieces); gives (what its paper says, what left the safe)."""

    def count(self, till: str, khr: int, usd_whole: int = OPENING_USD) -> None:
        """Declare what is in the drawer."""

    def cancel(self) -> None:
        """Leave whatever question is open unanswered."""

    def close_till(self, till: str = "1") -> bool:
        """End the shift on its count."""

    def close_day(self) -> bool:
        """Close the business day."""

    def restart(self) -> None:
        """End the program, the machine, and begin again."""


@dataclass(slots=True)
class Postdesk:
    """The real books: encrypted, through the services.

    Attributes:
        refused: Why the last verb recorded nothing.
    """

    home: Path
    clock: StoppedClock
    desk: Desk
    refused: Exception | None = None

    @property
    def office(self) -> Office:
        """The same branch, as the other tests use it."""
        return Office(self.desk, self.clock)

    @property
    def store(self) -> JournalStore:
        """The journal."""
        return JournalStore(self.desk.db)

    @contextmanager
    def _trying(self) -> Iterator[None]:
        self.refused = None
        try:
            yield
        except (RuleError, FaultError) as exc:
            self.refused = exc

    def try_to(self, action: Callable[[], Any]) -> bool:
        """Do something; False where the office refuses it in words."""
        with self._trying():
            action()
        return self.refused is None

    def sentence(self) -> str:
        """The refusal as the clerk reads it, in English."""
        assert self.refused is not None
        found = sentence_for(self.refused, Language.ENGLISH)
        assert found is not None
        return found

    def holds(self, holder: str, unit: str = "KHR") -> int:
        return self.store.balance(account_at(holder, unit), holder, unit)

    def in_transit(self) -> int:
        return self.office.balance_of(Account.CASH_IN_TRANSIT, "KHR")

    def variance(self) -> int:
        return -self.office.balance_of(Account.OVER_SHORT_OPEN, "KHR")

    def records(self) -> int:
        return self.store.count()

    def totals(self) -> dict[str, int]:
        return {
            one.holder: one.balance
            for one in self.store.balances()
            if one.account in {Account.TILL_CASH, Account.SAFE_CASH} and one.unit == "KHR"
        }

    def contents(self) -> list[bytes]:
        """The bytes of the journal."""
        found = self.store.chained(
            self.desk.identity.desk, self.desk.identity.epoch, first=1, limit=1 << 40
        )
        return [entry.content for entry in found]

    def sell(self, khr: int, till: str = "1") -> str:
        clerk = KEEPERS[f"till:{till}"]
        settled = self.office.settle_as(clerk, till, letters(khr // LETTER_KHR))
        assert settled.due_khr == khr
        return settled.receipt_no

    def reverse(self, number: str) -> bool:
        return self.try_to(lambda: cancelling.undo(self.desk, CLERK, number, reason="ខុស"))

    def open_till(self, till: str, khr: int = 0, usd_whole: int = 0) -> None:
        given = cash.FromSafe(khr, usd_whole * 100, given_by=Approval(MANAGER.person_id))
        keeper, count = KEEPERS[f"till:{till}"], drawer_of(khr, usd_whole)
        cash.open_till(self.desk, keeper, till, count, from_safe=given)

    def remove_till(self, till: str) -> None:
        holder = f"till:{till}"
        usd_whole = self.holds(holder, "USD") // 100
        self.count(till, self.holds(holder), usd_whole)
        cash.close_till(self.desk, KEEPERS[holder], till, hand_in=True)
        for sent in movements.waiting_transfers(self.desk, SAFE):
            assert self.accept(sent.movement_no)

    def take_till(self, till: str, khr: int, usd_whole: int = OPENING_USD) -> None:
        cash.open_till(self.desk, KEEPERS[f"till:{till}"], till, drawer_of(khr, usd_whole))

    def transfer(self, giver: str, taker: str, khr: int) -> str:
        sent = movements.send(
            self.desk, KEEPERS[giver], giver=giver, taker=taker, count=drawer_of(khr)
        )
        return sent.movement_no

    def accept(self, number: str) -> bool:
        transfer = movements.get_transfer(self.desk, number)
        count = movements.sent_count(self.desk, transfer)
        taker = KEEPERS[transfer.taker]
        return self.try_to(lambda: movements.receive(self.desk, taker, number, count))

    def receive_bag(self, bag_no: str, declared: int, counted: Sequence[int]) -> bool:
        notes = [(n.value, n.loose) for line in counted for n in drawer_of(line).notes]
        count = one_row_per_note(notes)
        bag = remitting.SealedBag(bag_no, "S 1", "hq")
        return self.try_to(
            lambda: remitting.receive_remittance(
                self.desk, MANAGER, bag, declared=Value(declared), count=count, witness=SEEN
            )
        )

    def receive_together(self, bag_no: str, khr: int) -> list[bool]:
        def press(barrier: Barrier) -> bool:
            with finished(self.another_screen()) as screen:
                barrier.wait()
                return screen.receive_bag(bag_no, khr, [khr])

        return at_one_moment(press)

    def another_screen(self) -> Postdesk:
        """The same books, opened once more on the thread that asks."""
        return Postdesk(self.home, self.clock, open_desk(self.home, clock=self.clock))

    def send_bag(self, bag_no: str, notes: Sequence[tuple[int, int]]) -> tuple[int, int]:
        count = one_row_per_note(notes)
        before = self.holds(SAFE)
        entry = remitting.send_remittance(
            self.desk, MANAGER, remitting.SealedBag(bag_no, "S 1", "hq"), count, witness=SEEN
        )
        header = self.store.body(entry.entry_id)
        return int(getattr(header, "khr", 0)), before - self.holds(SAFE)

    def count(self, till: str, khr: int, usd_whole: int = OPENING_USD) -> None:
        cash.count_till(self.desk, KEEPERS[f"till:{till}"], till, drawer_of(khr, usd_whole))

    def cancel(self) -> None:
        """At the till's page: begin another count, go on to the question, and leave it."""
        session = Session()
        session.take(CLERK)
        page = TillPresenter(Witness(), RunAtOnce(self.desk), session, "1")
        page.load()
        page.begin_count()
        page.finish_typing(TypedCount(riel=(), dollars=()))
        page.stop_count()

    def close_till(self, till: str = "1") -> bool:
        return self.try_to(lambda: cash.close_till(self.desk, KEEPERS[f"till:{till}"], till))

    def close_day(self) -> bool:
        return self.try_to(lambda: closing.close_day(self.desk, MANAGER))

    def restart(self) -> None:
        self.desk.db.conn.close()
        self.desk = open_desk(self.home, clock=self.clock)

    def withdraw(self, code: str) -> bool:
        """Sell a kind of stamp no longer."""
        return self.try_to(lambda: stock.withdraw(self.desk, MANAGER, code, reason="សេចក្ដីជូនដំណឹង"))

    def pieces(self, holder: str = TILL_1) -> dict[str, int]:
        """Stamps and boxes that a holder has."""
        return dict(stock_of(self.desk, holder))

    def assert_sound(self) -> None:
        """Verify finds nothing, and the tables made anew from the bytes are the same."""
        before = verify(self.desk)
        rebuild(self.desk)
        assert (before.findings, verify(self.desk).findings) == ((), ())
        assert closing.balances_from_bytes(self.store.entries()) == self.store.balances()

    def close(self) -> None:
        """Close the books."""
        self.desk.db.conn.close()


@dataclass(slots=True)
class Naive:
    """The naive books under the same verbs."""

    path: Path
    clock: StoppedClock
    ledger: NaiveLedger

    def holds(self, holder: str, unit: str = "KHR") -> int:
        amount = self.ledger.money(holder, unit)
        return int(amount * 100) if unit == "USD" else int(amount)

    def in_transit(self) -> int:
        waiting = self.ledger.rows("SELECT sum(amount) FROM txn WHERE state = 'waiting'")
        return int(waiting[0][0] or 0)

    def variance(self) -> int:
        return int(self.ledger.shown["variance"])

    def records(self) -> int:
        return int(self.ledger.rows("SELECT count(*) FROM txn")[0][0])

    def totals(self) -> dict[str, int]:
        return {holder: int(amount) for holder, amount in self.ledger.totals().items()}

    def sell(self, khr: int, till: str = "1") -> str:
        return str(self.ledger.sell(till, khr))

    def reverse(self, number: str) -> bool:
        return self.ledger.reverse(int(number)) > 0

    def open_till(self, till: str, khr: int = 0, usd_whole: int = 0) -> None:
        self.ledger.open_till(till, khr, usd_whole)

    def remove_till(self, till: str) -> None:
        for unit in ("KHR", "USD"):
            self.ledger.add_money(f"till:{till}", unit, -self.ledger.money(f"till:{till}", unit))
        self.ledger.remove_till(till)

    def take_till(self, till: str, khr: int, usd_whole: int = OPENING_USD) -> None:
        self.ledger.open_till(till)

    def transfer(self, giver: str, taker: str, khr: int) -> str:
        return str(self.ledger.transfer(giver, taker, khr))

    def accept(self, number: str) -> bool:
        return self.ledger.accept_transfer(int(number))

    def receive_bag(self, bag_no: str, declared: int, counted: Sequence[int]) -> bool:
        return self.ledger.receive_bag(bag_no, counted) > 0

    def receive_together(self, bag_no: str, khr: int) -> list[bool]:
        def press(barrier: Barrier) -> bool:
            screen = NaiveLedger(self.path, self.clock)
            booked = screen.receive_bag(bag_no, [khr], before_write=barrier.wait)
            screen.close()
            return booked > 0

        return at_one_moment(press)

    def send_bag(self, bag_no: str, notes: Sequence[tuple[int, int]]) -> tuple[int, int]:
        return self.ledger.send_bag(bag_no, notes)

    def count(self, till: str, khr: int, usd_whole: int = OPENING_USD) -> None:
        self.ledger.declare_count(till, khr, usd_whole)

    def cancel(self) -> None:
        self.ledger.cancel()

    def close_till(self, till: str = "1") -> bool:
        return self.ledger.close_till(till)

    def close_day(self) -> bool:
        return self.ledger.close_day()

    def restart(self) -> None:
        self.ledger.close()
        self.ledger = NaiveLedger(self.path, self.clock)

    def close(self) -> None:
        """Close the file."""
        self.ledger.close()


def naive_books(folder: Path, clock: StoppedClock) -> Naive:
    """Naive books of a branch whose first till is open."""
    path = folder / "naive.db"
    ledger = NaiveLedger(path, clock)
    ledger.add_money(SAFE, "KHR", 3_000_000)
    ledger.open_till("1", OPENING_KHR, OPENING_USD)
    ledger.set_product("STAMP-500", LETTER_KHR, 100)
    return Naive(path, clock, ledger)


__all__ = [
    "CLERK", "KEEPERS", "MANAGER", "OTHER_CLERK", "RATE", "SAFE", "SEEN", "TILL_1", "TILL_2",
    "Books", "Naive", "Postdesk", "naive_books",
]  # fmt: skip
