"""A desk goes on in a new epoch: nothing of the old one is touched, and the day goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from postdesk.domain.notes import Cash
from postdesk.services import cash, closing, epochs, papers, refunding, verification
from postdesk.services.day_figures import day_figures
from postdesk.services.drawer import DrawerCount
from postdesk.services.epochs import EpochNotNewError, NotOwnEntryError
from postdesk.services.opening import open_desk
from postdesk.services.posting import posting
from postdesk.services.receipts import find_receipt
from postdesk.services.setup import issue_numbers
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.entry import epoch_and_seq, place_of
from tests.builders import Office, copied_books, drawer_of, parcel, registered, tamper

HEAD = "ab" * 32


def next_epoch(office: Office, epoch: int = 1) -> Office:
    """The office after a new epoch has begun."""
    identity = epochs.start_epoch(
        office.desk, epoch=epoch, reason="fork", hq_seq=3, hq_head=HEAD, permit=HEAD
    )
    return replace(office, desk=replace(office.desk, identity=identity))


def contents_after(office: Office, seq: int) -> list[bytes]:
    identity = office.desk.identity
    found = JournalStore(office.desk.db).chained(identity.desk, 0, first=seq + 1, limit=1 << 40)
    return [entry.content for entry in found]


@pytest.fixture
def backup(office: Office, tmp_path: Path) -> Iterator[Office]:
    """The same branch as a backup that was put back: it lacks what comes next."""
    home = office.desk.home
    assert home is not None
    copy = copied_books(home, tmp_path / "backup")
    found = Office(open_desk(copy, clock=office.clock), office.clock)
    yield found
    found.close()


def test_places_order_entries_over_epochs() -> None:
    assert place_of(0, 7) == 7
    assert place_of(1, 1) > place_of(0, 1 << 39)
    assert epoch_and_seq(place_of(3, 99)) == (3, 99)


def test_a_day_that_crosses_an_epoch_is_worked_counted_and_closed(office: Office) -> None:
    sold = office.sell(parcel(), registered())
    before = JournalStore(office.desk.db).balances()
    later = next_epoch(office)
    assert JournalStore(later.desk.db).balances() == before
    with posting(later.desk, None) as action:
        issue_numbers(action, series=9)

    again = later.sell(registered())
    found = find_receipt(later.desk, sold.receipt_no)
    request = refunding.RefundRequest(sold.receipt_no, (found.lines[0].entry_id,), "មិនផ្ញើវិញ")
    refunding.refund(later.desk, later.clerk, request, till="1")
    books = cash.drawer_before(later.desk, "1")
    held = Cash(books.khr, books.usd_cents // 100)
    count = DrawerCount(drawer_of(held.khr, held.usd_whole).notes, books.stock)
    cash.count_till(later.desk, later.clerk, "1", count)
    cash.close_till(later.desk, later.clerk, "1")
    closed = closing.close_day(later.desk, later.manager)

    assert sold.receipt_no != again.receipt_no
    assert "-E1-" in again.receipt_no
    body = JournalStore(later.desk.db).body(closed.entry_id)
    assert [(one.epoch, one.first) for one in body.covers] == [(0, 1), (1, 1)]  # type: ignore[attr-defined]
    assert closed.covers.epoch == 1
    assert day_figures(later.desk, closed.day).receipts == 2
    assert papers.pdf_of(later.desk, "day-sheet", closed.day).pdf.startswith(b"%PDF")
    report = verification.verify(later.desk)
    assert report.findings == ()
    assert verification.rebuild(later.desk) == report.entries
    assert verification.verify(later.desk).findings == ()


def test_the_new_epoch_gives_up_the_old_numbers(office: Office) -> None:
    from postdesk.services.numbers import NumbersExhaustedError

    later = next_epoch(office)

    with pytest.raises(NumbersExhaustedError):
        later.sell(registered())


def test_an_epoch_begins_once_and_only_above_the_present_one(office: Office) -> None:
    later = next_epoch(office)

    with pytest.raises(EpochNotNewError):
        next_epoch(later)
    with pytest.raises(EpochNotNewError):
        next_epoch(office, epoch=0)


def test_a_new_epoch_that_does_not_follow_is_named(office: Office) -> None:
    later = next_epoch(office)
    home = later.desk.home
    assert home is not None
    later.desk.db.conn.close()
    tamper(
        home,
        "DELETE FROM journal_line WHERE epoch = 0 AND seq ="
        " (SELECT max(seq) FROM journal_entry WHERE epoch = 0)",
        "DELETE FROM journal_entry WHERE epoch = 0 AND seq ="
        " (SELECT max(seq) FROM journal_entry WHERE epoch = 0)",
    )

    desk = open_desk(home)
    found = {finding.what for finding in verification.verify(desk).findings}
    desk.db.conn.close()

    assert "origin" in found


def test_own_entries_come_back_with_the_same_heads_signatures_and_totals(
    office: Office, backup: Office
) -> None:
    kept = JournalStore(backup.desk.db).count()
    office.sell(parcel(), registered())
    office.sell(registered())
    missing = contents_after(office, kept)

    restored = epochs.restore_own_entries(backup.desk, missing)

    assert restored == len(missing) > 4
    whole, again = (list(JournalStore(one.desk.db).stored()) for one in (office, backup))
    assert [(s.content, s.hash, s.signature) for s in whole] == [
        (s.content, s.hash, s.signature) for s in again
    ]
    assert JournalStore(office.desk.db).balances() == JournalStore(backup.desk.db).balances()
    assert verification.verify(backup.desk).findings == ()
    assert backup.draft().draft_no > office.draft().draft_no - 2


def test_what_is_not_the_desks_own_continuation_is_refused_whole(
    office: Office, backup: Office
) -> None:
    kept = JournalStore(backup.desk.db).count()
    office.sell(parcel(), registered())
    missing = contents_after(office, kept)
    wrong = (
        missing[1:],
        [missing[0], missing[0]],
        [missing[0], missing[1].replace(b"sokhlin", b"sokhlon"), b"\xff"],
        [*missing[:2], b"nothing"],
    )

    for contents in wrong:
        with pytest.raises(NotOwnEntryError):
            epochs.restore_own_entries(backup.desk, contents)

    assert JournalStore(backup.desk.db).count() == kept
    assert verification.verify(backup.desk).findings == ()
