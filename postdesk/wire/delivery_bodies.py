"""Entries about items on their way to the addressee: carriers, bags in, shelf, hand-over."""

from __future__ import annotations

import msgspec

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.sale_bodies import PartySnapshot, PriceSnapshot


class ArrivingItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item that comes in, as its own office accepted it or as its label says.

    Attributes:
        from_branch: Where it was accepted; what is collected for the sender is paid there.
        cod_khr: What the addressee pays for the sender, in riel; 0 for nothing.
    """

    number: str
    product: str
    weight_g: int
    addressee: str
    telephone: str
    sender: str
    sender_telephone: str
    from_branch: str
    cod_khr: int


class BagHandedOver(Body, frozen=True):
    """A closed bag was handed to a driver or boatman, who signed for it."""

    bag_no: str
    carrier: str
    vehicle: str
    telephone: str


class BagReceived(Body, frozen=True):
    """A bag of items came in, was opened and compared with its list.

    Attributes:
        is_seal_whole: 0 where the seal or the bag was damaged.
        weight_g: On the scale here; 0 where it was not weighed.
        items: What was in it.
        missing: Numbers on the list that were not in it.
        unexpected: Numbers in it that were not on the list.
        is_listed: 0 where the list is not known here, so that nothing could be compared.
    """

    bag_no: str
    from_branch: str
    seal_no: str
    is_seal_whole: int
    weight_g: int
    items: tuple[ArrivingItem, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    is_listed: int
    remarks: str


class ItemHeld(Body, frozen=True):
    """An item lies on a shelf until its addressee comes; the notice was written.

    Attributes:
        noticed_on: Day of the notice, ISO: storage is reckoned from it.
    """

    number: str
    shelf: str
    noticed_on: str


class AddresseeCalled(Body, frozen=True):
    """Somebody tried to reach the addressee by telephone.

    Attributes:
        outcome: `reached`, `no answer` or `wrong number`.
    """

    number: str
    outcome: str
    remarks: str


class ItemDelivered(Body, frozen=True):
    """An item was handed over to whoever had a right to it, against signature.

    Attributes:
        addressee: As it stood on the item.
        received_by: Who signed, with the hash of the identity number shown.
        order_no: The obligation that what was collected is owed under; empty for nothing.
        paying_branch: Where the sender gets it.
        is_paid_here: 1 where this very desk is to pay it.
    """

    receipt_no: str
    line_no: int
    product: str
    product_name_km: str
    product_name_en: str
    quantity: int
    number: str
    addressee: str
    received_by: PartySnapshot
    cod_khr: int
    order_no: str
    sender: str
    sender_telephone: str
    paying_branch: str
    is_paid_here: int
    prices: tuple[PriceSnapshot, ...]
    tariff_version: str
    lines: tuple[Line, ...]
