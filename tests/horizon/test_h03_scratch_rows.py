"""H03: rows left from a calculation were used again a year later (local suspense, 2010-2013).

Every balance is worked out from the sealed entries alone. No table, file or day of the clock is a
second source (I6): whatever lies about, the close is the one that a rebuild gives.
"""

from __future__ import annotations

from postdesk.services import closing
from postdesk.wire.bodies import DayClosed
from tests.builders import unguarded
from tests.horizon.kit import OPENING_KHR, Books, Postdesk

SHORT = 5_000


def close_short(ledger: Books, khr: int) -> None:
    ledger.count("1", khr - SHORT)
    assert ledger.close_till()
    assert ledger.close_day()


def test_a_year_later_the_close_finds_its_own_difference_only(ledger: Books) -> None:
    close_short(ledger, OPENING_KHR)
    ledger.clock.set("2027-12-07 07:30")
    ledger.restart()
    before = ledger.variance()
    ledger.take_till("1", OPENING_KHR - SHORT)

    close_short(ledger, OPENING_KHR - SHORT)

    assert ledger.variance() - before == -SHORT
    assert ledger.holds("till:1") == OPENING_KHR - 2 * SHORT


def junk(postdesk: Postdesk) -> None:
    """Whatever earlier work might have left in the file and beside it."""
    with_key = unguarded(postdesk.home)
    with_key.execute("CREATE TABLE scratch (till, unit, variance)")
    with_key.execute("INSERT INTO scratch VALUES ('1', 'KHR', -999000), ('1', 'USD', 77)")
    with_key.execute("CREATE TABLE day_total AS SELECT '1010' AS account, 123456 AS balance")
    with_key.close()
    (postdesk.home / "totals.json").write_text('{"till:1": 1}', encoding="utf-8")
    (postdesk.home / "desk.db-journal.old").write_bytes(b"old")


def test_what_lies_about_in_the_file_and_beside_it_counts_for_nothing(postdesk: Postdesk) -> None:
    junk(postdesk)
    postdesk.restart()

    close_short(postdesk, OPENING_KHR)

    entry = postdesk.store.last_of_kind("day.closed")
    assert entry is not None
    sealed = postdesk.store.body(entry.entry_id)
    assert isinstance(sealed, DayClosed)
    before_it = [one for one in postdesk.store.entries() if one.seq < entry.seq]
    assert sealed.balances == closing.balances_from_bytes(before_it)
    assert postdesk.variance() == -SHORT
    postdesk.assert_sound()
