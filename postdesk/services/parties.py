"""Who was here before: addressees by their telephone, and customers who may pay on account."""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.basket import Party
from postdesk.domain.telephone import TelephoneFormatError, parse_telephone
from postdesk.services.desk import Desk


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
    """A business customer who may pay on account."""

    customer_code: str
    name_km: str
    name_en: str


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


def customers(desk: Desk) -> tuple[Customer, ...]:
    """All business customers, by their code."""
    rows = desk.db.conn.execute(
        "SELECT customer_code, name_km, name_en FROM customer ORDER BY customer_code"
    ).fetchall()
    return tuple(Customer(*row) for row in rows)
