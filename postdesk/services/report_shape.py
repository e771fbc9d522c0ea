"""What a report is: headings, rows of typed cells, and what stands behind each row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from postdesk.domain.money import Money

if TYPE_CHECKING:
    from postdesk.services.trust import Trust


class ReportKind(StrEnum):
    """The reports there are."""

    STATEMENT = "statement"
    TRIAL_BALANCE = "trial-balance"
    LEDGER = "ledger"
    DAY_BOOK = "day-book"
    STOCK = "stock"
    OVER_SHORT = "over-short"
    ENTRY = "entry"
    CUSTOMERS = "customers"
    CUSTOMER = "customer"
    UNPRINTED = "unprinted"
    LABELS = "labels"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class Names:
    """One thing's name in both languages."""

    km: str
    en: str


@dataclass(frozen=True, slots=True)
class Worded:
    """Words of the catalogue, with what is filled in."""

    key: str
    fields: tuple[tuple[str, str], ...] = ()


Cell = str | int | Money | date | datetime | Names | Worded | None


@dataclass(frozen=True, slots=True)
class Link:
    """What stands behind a row: an account's ledger, or one entry.

    Attributes:
        entry_id: The entry; empty for a ledger.
        customer_code: Whose statement it is; empty elsewhere.
    """

    account: str = ""
    unit: str = ""
    entry_id: str = ""
    customer_code: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. A total stands below what it adds up."""

    cells: tuple[Cell, ...]
    link: Link | None = None
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report, ready to be shown.

    Attributes:
        columns: Keys of the headings.
        figures: Which columns hold figures, by place.
        about: What it is a ledger of; None elsewhere.
        is_cut: Whether there are more rows than `ROWS_MAX`.
        head: The desk's newest entry when it was made: its number and its hash.
        entry_id: The entry that it shows; empty elsewhere.
        trust: How far it can be relied on.
    """

    kind: ReportKind
    first: date
    last: date
    columns: tuple[str, ...]
    figures: frozenset[int]
    rows: tuple[Row, ...]
    head: tuple[int, str]
    about: Names | None = None
    is_cut: bool = False
    entry_id: str = ""
    trust: Trust | None = None
