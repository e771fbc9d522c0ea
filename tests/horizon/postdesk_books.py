"""The real books under the suite's verbs: encrypted, through the services and the screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing as finished
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from msgspec.structs import replace as replace_data

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.cash_movement import Value, account_at
from postdesk.domain.errors import FaultError, RuleError
from postdesk.services import basket, cancelling, cash, closing, khqr, movements, remitting, stock
from postdesk.services.counter import KhqrPayment
from postdesk.services.desk import Desk
from postdesk.services.drawer import stock_of
from postdesk.services.opening import open_desk
from postdesk.services.papers import pdf_of
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.people import Approval
from postdesk.services.posting import posting
from postdesk.services.reference import apply_reference, reference_on
from postdesk.services.status import desk_status
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.session import Session
from postdesk.ui.till.presenter import TillPresenter, TypedCount
from postdesk.wire.bodies import DayClosed, lines_of
from postdesk.wire.entry import decode_body
from postdesk.words.catalogue import Language, sentence_for
from tests.builders import (
    CLERK,
    MANAGER,
    Office,
    StoppedClock,
    drawer_of,
    goods,
    letters,
)
from tests.horizon.books import (
    KEEPERS,
    LETTER_KHR,
    OPENING_USD,
    SEEN,
    TILL_1,
    Fault,
    at_one_moment,
    faulty,
    one_row_per_note,
)
from tests.printing.reading import words_by_pdfium
from tests.ui.conftest import RunAtOnce
from tests.ui.counter_desk import Witness


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

    def variance(self, unit: str = "KHR") -> int:
        return -self.office.balance_of(Account.OVER_SHORT_OPEN, unit)

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

    def give_back(self, number: str) -> bool:
        return self.try_to(lambda: movements.give_back(self.desk, CLERK, number, reason="រាប់ខុស"))

    def pay_outside(self, khr: int, partner: Callable[[], object]) -> str:
        with suppress(TimeoutError):
            partner()  # The customer scans; what the bank answers is not for this program.
        payment = KhqrPayment(khr, is_seen=False)
        settled = self.office.settle(self.office.draft(letters(khr // LETTER_KHR)), payment)
        return receipt_paper(self.desk, settled.receipt_no).tenders[0].name.en

    def unknown(self) -> int:
        return desk_status(self.desk).unseen_khqr

    def resolve(self) -> bool:
        number = self._last_receipt()
        return self.try_to(lambda: khqr.confirm(self.desk, CLERK, number))

    def _last_receipt(self) -> str:
        row = self.desk.db.conn.execute("SELECT receipt_no FROM receipt ORDER BY seq DESC")
        return str(row.fetchone()[0])

    def close_day_reading(self, fault: Fault) -> bool:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("entries", "entries_after"):
                patch.setattr(JournalStore, name, faulty(getattr(JournalStore, name), fault))
            return self.close_day()

    def day_report(self) -> int:
        entry = self.store.last_of_kind("day.closed")
        assert entry is not None
        sealed = self.store.body(entry.entry_id)
        assert isinstance(sealed, DayClosed)
        (covers,) = sealed.covers
        return -sum(
            line.signed
            for one in self.store.entries(first=covers.first, last=covers.last)
            for line in lines_of(decode_body(one))
            if line.account == Account.INCOME_LETTERS
        )

    def park(self, khr: int) -> None:
        basket.park(self.desk, CLERK, self.office.draft(letters(khr // LETTER_KHR)))

    def sell_stamps(self, pieces: int) -> str:
        sold: list[str] = []
        self.try_to(lambda: sold.append(self.office.sell(goods("stamp-500", pieces)).receipt_no))
        return sold[0] if sold else ""

    def set_stamp_price(self, khr: int) -> None:
        reference = reference_on(self.desk, basket.business_date(self.desk))
        products = tuple(
            replace_data(one, price_minor=khr) if one.code == "stamp-500" else one
            for one in reference.products
        )
        version = replace_data(reference.tariff, version=f"SAMPLE-{khr}")
        with posting(self.desk, MANAGER) as action:
            changed = replace_data(reference, products=products, tariff=version)
            apply_reference(action, changed, document=f"price-{khr}")

    def reprint(self, number: str) -> str:
        return words_by_pdfium(pdf_of(self.desk, "receipt", number, 1).pdf)

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
        return self.try_to(lambda: stock.withdraw(self.desk, MANAGER, code, reason="សេចក្ដីជូនដំណឹង"))

    def pieces(self) -> dict[str, int]:
        return dict(stock_of(self.desk, TILL_1))

    def assert_sound(self) -> None:
        """Verify finds nothing, and the tables made anew from the bytes are the same."""
        before = verify(self.desk)
        rebuild(self.desk)
        assert (before.findings, verify(self.desk).findings) == ((), ())
        assert closing.balances_from_bytes(self.store.entries()) == self.store.balances()

    def close(self) -> None:
        """Close the books."""
        self.desk.db.conn.close()
