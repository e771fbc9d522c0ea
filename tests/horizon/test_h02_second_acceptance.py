"""H02: a counter that saw old data took a transfer in a second time (Callendar Square).

Whatever moves is two-sided and answered once, whatever a screen still shows (I3, I12, I13).
"""

from __future__ import annotations

from tests.horizon.kit import SAFE, TILL_1, TILL_2, Books


def test_a_transfer_is_taken_once_and_leaves_nothing_in_transit(ledger: Books) -> None:
    ledger.open_till("2", 50_000)
    number = ledger.transfer(TILL_1, TILL_2, 20_000)
    before = ledger.holds(SAFE)
    assert ledger.accept(number)

    assert not ledger.accept(number)

    assert (ledger.holds(TILL_2), ledger.in_transit(), ledger.holds(SAFE)) == (70_000, 0, before)
