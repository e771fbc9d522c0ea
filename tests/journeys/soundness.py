"""What every journey ends with."""

from __future__ import annotations

from postdesk.domain.accounts import Account
from postdesk.services import verification
from tests.builders import Office

RIEL_PER_USD = 4_100


def assert_books_are_sound(office: Office) -> None:
    """Verify finds nothing, rebuild changes nothing, clearing is zero, exchange is at the rate."""
    before = verification.verify(office.desk)
    verification.rebuild(office.desk)
    after = verification.verify(office.desk)

    assert before.findings == ()
    assert (after.findings, after.head) == ((), before.head)
    for unit in ("KHR", "USD"):
        assert office.balance_of(Account.COUNTER_CLEARING, unit) == 0
    exchange_usd = office.balance_of(Account.EXCHANGE, "USD")
    assert office.balance_of(Account.EXCHANGE, "KHR") == -exchange_usd * RIEL_PER_USD // 100
