"""The naive books under the suite's verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

from postdesk.domain.accounts import SAFE
from tests.builders import (
    StoppedClock,
)
from tests.horizon.books import (
    LETTER_KHR,
    OPENING_KHR,
    OPENING_USD,
    Fault,
    at_one_moment,
)
from tests.horizon.naive import NaiveLedger


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

    def variance(self, unit: str = "KHR") -> int:
        return int(self.ledger.shown["variance"]) if unit == "KHR" else 0

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

    def give_back(self, number: str) -> bool:
        return self.ledger.reverse(int(number)) > 0

    def pay_outside(self, khr: int, partner: Callable[[], object]) -> str:
        self.ledger.pay_outside("1", khr, partner)
        return self.ledger.printed[-1]

    def unknown(self) -> int:
        return 0

    def resolve(self) -> bool:
        return self.ledger.post("outside", "till:1", 0) > 0

    def close_day_reading(self, fault: Fault) -> bool:
        self.ledger.totals(lambda: fault(self.ledger.amounts()))
        return self.ledger.close_day()

    def day_report(self) -> int:
        return int(self.ledger.report())

    def park(self, khr: int) -> None:
        self.ledger.suspend("1", khr)

    def withdraw(self, code: str) -> bool:
        self.ledger.withdraw(code)
        return True

    def pieces(self) -> dict[str, int]:
        return self.ledger.stock()

    def sell_stamps(self, pieces: int) -> str:
        return str(self.ledger.sell_stock("1", "STAMP-500", pieces))

    def set_stamp_price(self, khr: int) -> None:
        self.ledger.set_product("STAMP-500", khr)

    def reprint(self, number: str) -> str:
        return self.ledger.reprint(int(number))

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
