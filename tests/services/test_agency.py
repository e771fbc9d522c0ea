"""Partners' tickets: the amount is theirs, the commission is ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.accounts import Account
from postdesk.domain.basket import LineDraft
from postdesk.domain.cash_movement import NothingMovedError
from postdesk.domain.journal import check_lines
from postdesk.domain.money import riel
from postdesk.domain.people import NotPermittedError
from postdesk.domain.rule_prices import AgencyAmountError
from postdesk.domain.sale import agency_lines
from postdesk.services import agency, basket, cancelling
from postdesk.services.agency import PartnerOwedError, owed_to_partners, pay_partner
from postdesk.services.answers import ReferenceMissingError
from postdesk.services.counter import AccountPayment, OrderOnAccountError
from postdesk.services.orders import PayeeMissingError
from postdesk.services.papers_cash import cash_slip_paper
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.reference import sample
from postdesk.services.verification import rebuild, verify
from tests.builders import CLERK, MANAGER, Office

TICKET = LineDraft(0, "bus-ticket", amount_khr=40_000, reference="vt-00817")
PARTNER = "SAMPLE-BUS"


def test_a_ticket_is_owed_to_the_partner_less_the_commission(office: Office) -> None:
    sold = office.sell(TICKET)

    assert sold.due_khr == 40_000
    assert office.books(sold.entries) == {
        (Account.TILL_CASH, "KHR"): 40_000,
        (Account.AGENCY_PAYABLE, "KHR"): -38_000,
        (Account.INCOME_COMMISSION, "KHR"): -2_000,
    }
    (line,) = receipt_paper(office.desk, sold.receipt_no).lines
    assert any("VT-00817" in detail.en for detail in line.details)
    assert owed_to_partners(office.desk) == {PARTNER: 38_000}


def test_a_ticket_sold_by_mistake_is_undone_at_once(office: Office) -> None:
    sold = office.sell(TICKET)

    cancelling.undo(office.desk, CLERK, sold.receipt_no, reason="ច្រឡំ")

    assert owed_to_partners(office.desk) == {}
    assert office.balance_of(Account.INCOME_COMMISSION, "KHR") == 0


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (LineDraft(0, "bus-ticket", amount_khr=0, reference="1"), AgencyAmountError),
        (LineDraft(0, "bus-ticket", amount_khr=150, reference="1"), AgencyAmountError),
        (LineDraft(0, "bus-ticket", amount_khr=1_000, reference=" "), ReferenceMissingError),
    ],
)
def test_what_is_missing_is_said(office: Office, line: LineDraft, error: type[Exception]) -> None:
    (priced,) = basket.price(office.desk, office.draft(line)).lines

    assert isinstance(priced.problem, error)


def test_a_partner_s_money_is_not_put_on_account(office: Office) -> None:
    with pytest.raises(OrderOnAccountError):
        office.settle(office.draft(TICKET), AccountPayment("C-0001"))


def test_a_partner_is_paid_what_is_owed_and_no_more(office: Office) -> None:
    office.sell(TICKET)
    with pytest.raises(PartnerOwedError) as owed:
        pay_partner(office.desk, MANAGER, PARTNER, 38_100, received_by="សុខ")
    assert owed.value.owed == riel(38_000)
    with pytest.raises(NotPermittedError):
        pay_partner(office.desk, CLERK, PARTNER, 38_000, received_by="សុខ")
    with pytest.raises(PayeeMissingError):
        pay_partner(office.desk, MANAGER, PARTNER, 38_000, received_by=" ")
    with pytest.raises(NothingMovedError):
        pay_partner(office.desk, MANAGER, PARTNER, 0, received_by="សុខ")

    entry = agency.pay_partner(office.desk, MANAGER, PARTNER, 38_000, received_by="សុខ")

    assert owed_to_partners(office.desk) == {}
    assert cash_slip_paper(office.desk, entry.entry_id).amounts == (riel(38_000),)
    rebuild(office.desk)
    assert verify(office.desk).is_sound


@given(amount_khr=st.integers(1, 100_000_000))
def test_amount_and_commission_always_balance(amount_khr: int) -> None:
    check_lines(agency_lines(sample().product("bus-ticket"), amount_khr, till="till:1"))
