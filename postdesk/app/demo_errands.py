"""The demo day's errands: slips from a power cut, a bag that comes in, a money order fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from postdesk.domain.basket import BasketDraft, LineDraft, PaperSlip, Party
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person
from postdesk.domain.s10 import S10
from postdesk.services import arriving, basket, emergency, orders, shelf
from postdesk.services.counter import CashPayment, settle
from postdesk.services.desk import Desk
from postdesk.services.order_book import orders_to_pay
from postdesk.wire.bodies import ArrivingItem

BOOK_NO, FIRST_SLIP, LAST_SLIP = "E-1", 1201, 1250
POWER_CUT: Final = timedelta(minutes=25)
INBOUND: Final = tuple(str(S10("PA", serial)) for serial in (48_000_001, 48_000_002))
INBOUND_BAG: Final = "PNH-STG-0007"
COD_KHR: Final = 85_000
SENT_KHR: Final = 200_000
IDENTITY: Final = "identity"

Wait = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Errands:
    """Whoever stands at the counter, and the names of those who come.

    Attributes:
        names: At least four.
        telephones: At least two.
    """

    desk: Desk
    wait: Wait
    clerk: Person
    manager: Person
    till: str
    names: tuple[str, ...]
    telephones: tuple[str, ...]
    spoil_reason: str

    def issue_book(self) -> None:
        """Put a book of emergency slips at the counter before anything happens."""
        emergency.issue_book(
            self.desk,
            self.manager,
            BOOK_NO,
            first=FIRST_SLIP,
            last=LAST_SLIP,
            keeper=self.clerk.name_km,
        )

    def enter_slips(self) -> None:
        """The power was off: one slip was written and one spoilt; both are typed in now."""
        self.wait(3)
        served = (self.desk.now() - POWER_CUT).isoformat()
        slip = PaperSlip(FIRST_SLIP, served, self.clerk.person_id)
        draft = emergency.begin_slip(self.desk, self.clerk, slip).draft
        self._settle(draft, LineDraft(1, "letter", quantity=6, weight_g=8))
        emergency.spoil_slip(self.desk, self.clerk, FIRST_SLIP + 1, reason=self.spoil_reason)

    def receive_and_hand_over(self) -> None:
        """A bag comes in without news; an addressee fetches an item and pays what is collected."""
        self.wait(12)
        items = tuple(self._item(place) for place in range(len(INBOUND)))
        found = arriving.BagFound(INBOUND_BAG, "K 77", INBOUND, from_branch="PNH", typed=items)
        arriving.receive_bag(self.desk, self.clerk, found)
        for place, number in enumerate(INBOUND, start=1):
            shelf.hold_item(self.desk, self.clerk, number, shelf=f"B-0{place}")
        shelf.note_call(self.desk, self.clerk, INBOUND[0], outcome=shelf.REACHED)
        self.wait(40)
        fetched = Party(name=self.names[0], identity_kind=IDENTITY, identity_number="020 345 678")
        handed = LineDraft(1, "delivery", number=INBOUND[0], addressee=fetched)
        self._settle(basket.begin_draft(self.desk, self.clerk), handed)

    def send_and_pay_money(self) -> None:
        """Money is sent to somebody at this branch, who comes for it."""
        self.wait(6)
        here = self.desk.identity.branch_code
        order = LineDraft(
            1,
            "money-order",
            amount_khr=SENT_KHR,
            destination_office=here,
            sender=Party(name=self.names[2]),
            addressee=Party(name=self.names[3], telephone=self.telephones[1]),
        )
        self._settle(basket.begin_draft(self.desk, self.clerk), order)
        self.wait(35)
        (waiting,) = orders_to_pay(self.desk)
        payee = Party(name=waiting.payee, identity_kind=IDENTITY, identity_number="030 456 789")
        orders.pay_out(
            self.desk, self.clerk, till=self.till, order_no=waiting.order_no, payee=payee
        )

    def _item(self, place: int) -> ArrivingItem:
        return ArrivingItem(
            number=INBOUND[place],
            product="parcel",
            weight_g=900 + 300 * place,
            addressee=self.names[place],
            telephone=self.telephones[place],
            sender=self.names[2],
            sender_telephone=self.telephones[0],
            from_branch="PNH",
            cod_khr=COD_KHR if place == 0 else 0,
        )

    def _settle(self, draft: BasketDraft, line: LineDraft) -> None:
        filled = replace(draft.with_line(line))
        due = basket.price(self.desk, filled).amount
        if due is None:
            raise ValueError(draft.draft_no)
        payment = CashPayment(Cash(due.cash_khr))
        settle(self.desk, self.clerk, till=self.till, draft=filled, payment=payment)
