"""A till that is open, with the money and stock of scenario D1, and what a view was shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from postdesk.services import cash, drawer
from postdesk.services.desk import Desk
from postdesk.services.people import Approval
from postdesk.wire.bodies import NoteCount, StockCount
from tests.ui.people import CLERK

RIEL = ((10_000, 10), (5_000, 10), (1_000, 20), (500, 40), (100, 100))
DOLLARS = ((10, 2), (5, 4), (1, 10))
STOCK = tuple(
    StockCount(unit=unit, pieces=pieces)
    for unit, pieces in (
        ("STAMP-500", 100),
        ("STAMP-1000", 50),
        ("BOX-S", 10),
        ("BOX-M", 10),
        ("BOX-L", 10),
    )
)


def open_till(desk: Desk) -> None:
    """The clerk takes till 1: 200,000 riel, 50 dollars, stamps and boxes."""
    notes = [_notes("KHR", *note) for note in RIEL] + [_notes("USD", *note) for note in DOLLARS]
    cash.open_till(
        desk,
        CLERK,
        "1",
        drawer.DrawerCount(tuple(notes), STOCK),
        from_safe=cash.FromSafe(200_000, 50_00, STOCK, Approval("sovann")),
    )


def _notes(currency: str, value: int, loose: int) -> NoteCount:
    return NoteCount(currency=currency, value=value, bundles=0, loose=loose, unfit=0)


def till_balance(desk: Desk, unit: str) -> int:
    """What the books say is in till 1."""
    from postdesk.domain.accounts import Account
    from postdesk.storage.journal_store import JournalStore

    account = Account.TILL_CASH
    return JournalStore(desk.db).balance(account, "till:1", unit)


@dataclass
class Witness:
    """A view that writes down everything it is told, by name."""

    told: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def tell(*args: Any, **fields: Any) -> None:
            self.told.append((name, (*args, *fields.values())))

        return tell

    def last(self, name: str) -> Any:
        """What was told last under a name; one thing by itself, several as a tuple."""
        args = next(args for known, args in reversed(self.told) if known == name)
        return args[0] if len(args) == 1 else args

    def names(self) -> list[str]:
        """What was told, in order."""
        return [name for name, _ in self.told]

    @property
    def trouble(self) -> str:
        """The class of the last trouble told."""
        return type(self.last("show_trouble")).__name__
