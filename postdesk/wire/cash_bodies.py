"""Entries about tills and days: opened, counted, closed."""

from __future__ import annotations

import msgspec

from postdesk.domain.journal import Line
from postdesk.wire.body import Body


class DayOpened(Body, frozen=True):
    """A business day began."""

    day: str


class NoteCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Notes of one value: bundles of 100, loose ones, and unfit ones, in pieces."""

    currency: str
    value: int
    bundles: int
    loose: int
    unfit: int


class StockCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pieces of one kind of stamp or box."""

    unit: str
    pieces: int


class CountFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Books against count for one currency or kind of stock.

    Attributes:
        expected: What the books say, minor units or pieces.
        counted: What was counted.
    """

    unit: str
    expected: int
    counted: int


class TillOpened(Body, frozen=True):
    """A clerk took a till: what lay in it, note by note, and what came from the safe.

    Attributes:
        given_by: The safe's keeper, who gave what came from it; empty where nothing did, and in
            entries that are older than this field.
    """

    till: str
    shift: str
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    figures: tuple[CountFigure, ...]
    lines: tuple[Line, ...]
    given_by: str = ""


class TillCounted(Body, frozen=True):
    """A blind count was sealed. A second count is a second entry; both stay.

    Attributes:
        witness: The second person, where somebody else's drawer was counted because its day had
            never been closed; else empty.
    """

    till: str
    shift: str
    count_no: int
    notes: tuple[NoteCount, ...]
    stock: tuple[StockCount, ...]
    figures: tuple[CountFigure, ...]
    witness: str = ""


class TillClosed(Body, frozen=True):
    """A shift ended; what the last count differs from the books stands on over/short, open."""

    till: str
    shift: str
    count_no: int
    figures: tuple[CountFigure, ...]
    lines: tuple[Line, ...]


class DifferenceExplained(Body, frozen=True):
    """Somebody found what made a difference; it leaves the open over/short.

    Attributes:
        explanation: `untold exchange`: one currency was given for the other at the rate named.
        receipt_no: The receipt it happened at, or empty.
    """

    shift: str
    explanation: str
    receipt_no: str
    rate_record: str
    riel_per_usd: int
    lines: tuple[Line, ...]


class DifferenceMoved(Body, frozen=True):
    """A difference was explained, disputed, taken over by the very person, or that withdrawn.

    Attributes:
        difference_entry: The count or close that found it.
        unit: Currency or kind of stock.
        before, after: A `DifferenceState` each.
        reason: In words; for an explanation, what made it.
        about: Number of the receipt or slip that made it, or empty.
        evidence_sha256: Hash of what was attached, or empty.
    """

    difference_entry: str
    unit: str
    before: str
    after: str
    reason: str
    about: str
    evidence_sha256: str
    lines: tuple[Line, ...]


class RateEntered(Body, frozen=True):
    """The manager entered the day's rate as headquarters told it, until its own record comes.

    Attributes:
        record: The number that settlements name.
        from_on: First business day on which it is in force, ISO.
        source: Who told it, and how.
    """

    record: str
    riel_per_usd: int
    from_on: str
    source: str


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of one desk's journal and the head at its end."""

    desk: str
    epoch: int
    first: int
    last: int
    head: str


class BalanceFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Debits less credits of one account, holder and unit, at a place in the journal."""

    account: str
    holder: str
    unit: str
    balance: int


class DayClosed(Body, frozen=True):
    """The branch's day is sealed: what it covers, and every balance at that place.

    Attributes:
        covers: One range per desk.
        missing: Desks of the branch whose journal was not at hand.
        open_drafts: Parked or half-filled baskets that stay behind.
        day_balances: Every balance as the day itself left it, where it was closed only after the
            next had begun; empty where `balances` are those.
    """

    day: str
    covers: tuple[Range, ...]
    missing: tuple[str, ...]
    balances: tuple[BalanceFigure, ...]
    open_drafts: int
    day_balances: tuple[BalanceFigure, ...] = ()

    @property
    def at_the_end(self) -> tuple[BalanceFigure, ...]:
        """Every balance at the end of the day, whenever it was closed."""
        return self.day_balances or self.balances
