"""What tests of the books are made of: a clock that stands still, a branch, baskets, drawers."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlcipher3 import dbapi2

from postdesk.domain.accounts import Account
from postdesk.domain.basket import BasketDraft, LineDraft, Party
from postdesk.domain.business_day import PHNOM_PENH
from postdesk.domain.money import riel
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person, Role
from postdesk.domain.price import SupplementChoice
from postdesk.domain.repeating import LooksRepeatedError
from postdesk.paths import desk_file
from postdesk.services import basket, cash, counter
from postdesk.services.desk import Desk
from postdesk.services.drawer import Counted, DrawerCount
from postdesk.services.opening import open_desk
from postdesk.services.people import Approval
from postdesk.services.setup import (
    SAMPLE_BRANCH,
    Branch,
    Origins,
    create_training_desk,
)
from postdesk.storage import keystore
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import NoteCount, StockCount, lines_of

CLERK = Person("sokhlin", "ស៊ឹម សុខលីន", "Sim Sokhlin", Role.CLERK)
OTHER_CLERK = Person("bunthoeun", "ឈួន ប៊ុនធឿន", "Chhuon Bunthoeun", Role.CLERK)
MANAGER = Person("sovann", "ហុង សុវណ្ណ", "Hong Sovann", Role.MANAGER)
ADDRESSEE = Party(name="ផេង ណារិន", telephone="012 555 102")
SENDER = Party(name="ចាន់ សុភា")
MONEY_UNITS = ("KHR", "USD")
T = TypeVar("T")


class StoppedClock:
    """A clock that shows what it was set to, in Phnom Penh."""

    def __init__(self, text: str = "2026-12-07 07:30") -> None:
        self._at = _phnom_penh(text)

    def __call__(self) -> datetime:
        return self._at

    def set(self, text: str) -> None:
        """Put it to another moment, such as `2026-12-07 07:34`."""
        self._at = _phnom_penh(text)

    def move(self, **by: float) -> None:
        """Move it by a `timedelta` so named, backwards too."""
        self._at += timedelta(**by)


def _phnom_penh(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PHNOM_PENH).astimezone(UTC)


def notes(khr: Mapping[int, int], usd: Mapping[int, int] | None = None) -> tuple[NoteCount, ...]:
    """Notes in a drawer: how many of each value, all of them loose."""
    return tuple(
        NoteCount(currency=currency, value=value, bundles=0, loose=pieces, unfit=0)
        for currency, counted in (("KHR", khr), ("USD", usd or {}))
        for value, pieces in counted.items()
    )


def drawer(
    khr: Mapping[int, int],
    usd: Mapping[int, int] | None = None,
    stock: Mapping[str, int] | None = None,
) -> DrawerCount:
    """A drawer as it is counted."""
    return DrawerCount(notes(khr, usd), stock_counts(stock or {}))


def stock_counts(stock: Mapping[str, int]) -> tuple[StockCount, ...]:
    """Stamps and boxes, by their stock code."""
    return tuple(StockCount(unit=unit, pieces=pieces) for unit, pieces in stock.items())


def drawer_of(khr: int, usd_whole: int = 0) -> DrawerCount:
    """A drawer of so much, in the fewest notes: riel in hundreds, whole dollars."""
    return drawer(
        _fewest(khr, (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100)),
        _fewest(usd_whole, (100, 50, 20, 10, 5, 2, 1)),
    )


def _fewest(amount: int, values: Iterable[int]) -> dict[int, int]:
    counted = {}
    for value in values:
        counted[value], amount = divmod(amount, value)
    assert not amount
    return {value: pieces for value, pieces in counted.items() if pieces}


def letters(quantity: int = 1, weight_g: int = 8) -> LineDraft:
    """A bundle of equal ordinary letters: number and weight, nothing else."""
    return LineDraft(0, "letter", quantity=quantity, weight_g=weight_g)


def registered(weight_g: int = 35, *, is_advised: bool = False, **more: Any) -> LineDraft:
    """A registered letter, with advice of delivery or without."""
    asked = (SupplementChoice("ar"),) if is_advised else ()
    return _item("letter-registered", weight_g, supplements=asked, **more)


def parcel(weight_g: int = 1000, office: str = "BTB", **more: Any) -> LineDraft:
    """A parcel whose contents were seen."""
    return _item("parcel", weight_g, office, **more)


def ems(weight_g: int = 900, office: str = "SRP", insured_khr: int = 0, **more: Any) -> LineDraft:
    """A domestic EMS item, insured or not."""
    asked = (SupplementChoice("insurance", riel(insured_khr)),) if insured_khr else ()
    return _item("ems", weight_g, office, supplements=asked, **more)


def ems_abroad(weight_g: int, country: str, **more: Any) -> LineDraft:
    """An EMS item to another country, priced in dollars."""
    return _item(
        "ems-international",
        weight_g,
        office="",
        destination_country=country,
        contents=more.pop("contents", "អំណោយ / gift"),
        **more,
    )


def goods(product: str, quantity: int = 1) -> LineDraft:
    """Stamps or boxes."""
    return LineDraft(0, product, quantity=quantity)


def _item(product: str, weight_g: int, office: str = "PNH", **more: Any) -> LineDraft:
    answers: dict[str, Any] = {
        "sender": SENDER,
        "addressee": ADDRESSEE,
        "is_inspected": True,
        "is_prohibited_asked": True,
    }
    return LineDraft(0, product, weight_g=weight_g, destination_office=office, **(answers | more))


@dataclass(frozen=True, slots=True)
class Office:
    """A branch with one desk, one till and its clock, as journeys and services' tests use it."""

    desk: Desk
    clock: StoppedClock
    clerk: Person = CLERK
    manager: Person = MANAGER
    till: str = "1"

    def open_till(
        self, count: DrawerCount, *, stock: Mapping[str, int] | None = None, till: str = ""
    ) -> Counted:
        """Take the till with just this, all of it out of the safe."""
        pieces = stock_counts(stock or {})
        total = {
            currency: sum(n.value * n.loose for n in count.notes if n.currency == currency)
            for currency in MONEY_UNITS
        }
        return cash.open_till(
            self.desk,
            self.clerk,
            till or self.till,
            DrawerCount(count.notes, pieces),
            from_safe=cash.FromSafe(
                total["KHR"], total["USD"] * 100, pieces, Approval(self.manager.person_id)
            ),
        )

    def draft(self, *lines: LineDraft) -> BasketDraft:
        """A basket with these lines, in this order."""
        draft = basket.begin_draft(self.desk, self.clerk)
        for line in lines:
            draft = with_next_line(draft, line)
        return draft

    def settle(
        self,
        draft: BasketDraft,
        payment: counter.Payment,
        *,
        till: str = "",
        second_of: str = "",
    ) -> counter.Settled:
        """Pay a basket at the till."""
        return counter.settle(
            self.desk,
            self.clerk,
            till=till or self.till,
            draft=draft,
            payment=payment,
            second_of=second_of,
        )

    def sell(
        self, *lines: LineDraft, tendered: Cash | None = None, change: Cash | None = None
    ) -> counter.Settled:
        """Sell these lines for cash; exact riel where nothing else is handed over."""
        draft = self.draft(*lines)
        amount = basket.price(self.desk, draft).amount
        given = tendered or Cash(amount.cash_khr if amount else 0)
        return self.settle(draft, counter.CashPayment(given, change))

    def settle_as(self, clerk: Person, till: str, *lines: LineDraft) -> counter.Settled:
        """Sell these lines for exact riel by another clerk at another till."""
        return replace(self, clerk=clerk, till=till).sell(*lines)

    def in_till(self, unit: str, till: str = "") -> int:
        """What the till's cash should be by the books, in minor units."""
        store = JournalStore(self.desk.db)
        return store.balance(Account.TILL_CASH, f"till:{till or self.till}", unit)

    def books(self, entries: Iterable[str]) -> dict[tuple[str, str], int]:
        """What entries together do to each account in money, debits positive, zeros left out."""
        store = JournalStore(self.desk.db)
        sums: defaultdict[tuple[str, str], int] = defaultdict(int)
        for entry_id in entries:
            for line in lines_of(store.body(entry_id)):
                if line.unit in MONEY_UNITS:
                    sums[line.account, line.unit] += line.signed
        return {key: amount for key, amount in sums.items() if amount}

    def balance_of(self, account: Account, unit: str) -> int:
        """Debits less credits of an account over all its holders."""
        return sum(
            figure.balance
            for figure in JournalStore(self.desk.db).balances()
            if (figure.account, figure.unit) == (account, unit)
        )

    def close(self) -> None:
        """Close the books."""
        self.desk.db.conn.close()


def saying_yes(action: Callable[[str], T]) -> T:
    """Do it, and say yes where it is asked whether this is a second one."""
    try:
        return action("")
    except LooksRepeatedError as asked:
        return action(asked.number)


def with_next_line(draft: BasketDraft, line: LineDraft) -> BasketDraft:
    """The basket with a line at its end."""
    return draft.with_line(replace(line, line_no=draft.next_line_no))


def new_office(
    home: Path,
    opened: str,
    *,
    branch: Branch = SAMPLE_BRANCH,
    clerk: Person = CLERK,
    manager: Person = MANAGER,
    number_series: int = 1,
) -> Office:
    """A training branch that has just been set up, its clock standing at a moment."""
    clock = StoppedClock(opened)
    desk = create_training_desk(
        home,
        branch,
        staff=(clerk,),
        manager=manager,
        number_series=number_series,
        origins=Origins(clock=clock),
    )
    return Office(desk, clock, clerk, manager)


def copied_office(template: Path, home: Path, opened: str = "2026-12-07 07:30") -> Office:
    """A branch like the one in the template's folder: hashing its PINs again would take long."""
    shutil.copytree(template, home)
    clock = StoppedClock(opened)
    return Office(open_desk(home, clock=clock), clock)


def copied_books(home: Path, to: Path) -> Path:
    """A copy of a folder whose books may be open: the file, its log and its secrets."""
    to.mkdir()
    for path in home.iterdir():
        if path.suffix != ".lock" and not path.name.endswith("-shm"):
            shutil.copy(path, to / path.name)
    return to


def unguarded(home: Path) -> Any:
    """The books as another program with the key opens them: without our guards."""
    connection = dbapi2.connect(str(desk_file(home)), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{keystore.load(home).database_key.hex()}'\"")
    return connection


GUARDS = (
    "journal_entry_balances",
    "journal_entry_follows",
    "journal_line_sealed",
    "journal_entry_stays",
    "journal_entry_remains",
    "journal_line_stays",
    "journal_line_remains",
)
"""The triggers of the journal's tables."""


def tamper(home: Path, *statements: str) -> None:
    """Change the books behind the program's back, the guards taken off first."""
    connection = unguarded(home)
    try:
        connection.execute("PRAGMA foreign_keys = 0")
        for guard in GUARDS:
            connection.execute(f"DROP TRIGGER IF EXISTS {guard}")
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement
    finally:
        connection.close()
