"""Who was here before, and who may pay on account."""

from __future__ import annotations

from postdesk.services.parties import customers, known_party
from tests.builders import Office, parcel


def test_an_addressee_is_known_by_the_telephone_however_it_is_typed(office: Office) -> None:
    line = parcel(office="BTB")
    office.sell(line)

    typed = line.addressee.telephone
    found = known_party(office.desk, typed)
    spaced = known_party(office.desk, typed.replace(" ", "").replace("0", "០"))

    assert found is not None
    assert found == spaced
    assert found.party.name == line.addressee.name
    assert found.office == "BTB"


def test_a_stranger_and_half_a_number_are_nobody(office: Office) -> None:
    assert known_party(office.desk, "012 999 999") is None
    assert known_party(office.desk, "012") is None
    assert known_party(office.desk, "") is None


def test_the_sample_customer_may_pay_on_account(office: Office) -> None:
    assert [one.customer_code for one in customers(office.desk)] == ["C-0001"]
