"""Who was here before: addressees by their telephone, and customers who may pay on account."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.basket import Party
from postdesk.domain.errors import RuleError
from postdesk.domain.telephone import TelephoneFormatError, parse_telephone
from postdesk.services.desk import Desk


class UnknownCustomerError(RuleError):
    """No business customer has this account."""

    facts = ("customer_code",)

    def __init__(self, customer_code: str) -> None:
        super().__init__(customer_code)
        self.customer_code = customer_code


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A person that an item was sent to or came from before.

    Attributes:
        office: Code of the office that the last item went to; empty where there was none.
    """

    party: Party
    office: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A business customer who may pay on account.

    Attributes:
        credit_limit_khr: The most that may be owed, all in riel; 0 for no limit.
        is_active: Whether more may go on the account.
    """

    customer_code: str
    name_km: str
    name_en: str
    telephone: str = ""
    credit_limit_khr: int = 0
    is_active: bool = True


def known_party(desk: Desk, telephone: str) -> KnownParty | None:
    """Whoever had this telephone last; None for a stranger, or a number not typed to its end."""
    try:
        number = parse_telephone(telephone)
    except TelephoneFormatError:
        return None
    row = desk.db.conn.execute(
        """SELECT name, name_latin, address_km, address_en, place_code, landmark, postcode, office
           FROM party WHERE telephone = ?""",
        (number.e164,),
    ).fetchone()
    if row is None:
        return None
    party = Party(
        name=row[0],
        name_latin=row[1],
        telephone=number.shown,
        address_km=row[2],
        address_en=row[3],
        place_code=row[4],
        landmark=row[5],
        postcode=row[6],
    )
    return KnownParty(party, row[7])


def customers(desk: Desk, *, closed_too: bool = False) -> tuple[Customer, ...]:
    """Business customers who may pay on account, by their code; those no longer too, if asked."""
    rows = desk.db.conn.execute(
        """SELECT customer_code, name_km, name_en, telephone, credit_limit_khr, is_active
           FROM customer WHERE is_active = 1 OR ? ORDER BY customer_code""",
        (int(closed_too),),
    ).fetchall()
    return tuple(
        Customer(row[0], row[1], row[2], row[3], row[4], is_active=bool(row[5])) for row in rows
    )


def get_customer(desk: Desk, customer_code: str) -> Customer:
    """One of them, whether more may go on the account or not (`UnknownCustomerError`)."""
    for customer in customers(desk, closed_too=True):
        if customer.customer_code == customer_code:
            return customer
    raise UnknownCustomerError(customer_code)
