"""What happens where people come to fetch: items found and handed over, orders paid, bags in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from postdesk.domain.basket import LineDraft, Party
from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, SessionPort, TroubleView, signed_in

if TYPE_CHECKING:
    from postdesk.services.arriving import BagFound, ExpectedBag
    from postdesk.services.basket import Recalled
    from postdesk.services.order_book import Order
    from postdesk.services.shelf import Arrived

DELIVERY = "delivery"
IDENTITY_KIND = "identity"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be fetched, and what is on its way here.

    Attributes:
        items: Items here, narrowed to what was searched for.
        orders: Money to pay, narrowed as well.
        expected: Bags that were announced and have not come in.
        branches: (code, name in Khmer, name in English) of the other branches.
        may_deliver: Whether items are handed over here: the price table must know how.
    """

    items: tuple[Arrived, ...]
    orders: tuple[Order, ...]
    expected: tuple[ExpectedBag, ...]
    branches: tuple[tuple[str, str, str], ...]
    may_deliver: bool


class CollectView(TroubleView, Protocol):
    """What the page can show."""

    def show_waiting(self, waiting: Waiting) -> None:
        """What waits."""
        ...

    def say_done(self, key: str, **fields: object) -> None:
        """It is recorded; the paper prints."""
        ...

    def turn_to_counter(self, recalled: Recalled) -> None:
        """Go on at the counter with the item in a basket."""
        ...

    def say_counter_is_full(self) -> None:
        """There is a basket at the counter: that one comes first."""
        ...


class CollectPresenter:
    """Leads from what somebody asks for to the hand-over or the payout.

    Args:
        till: The till that this desk serves.
        counter_is_free: Whether nothing is being typed at the counter.
    """

    def __init__(
        self,
        view: CollectView,
        run: RunJob,
        session: SessionPort,
        till: str,
        counter_is_free: Callable[[], bool],
    ) -> None:
        self._view, self._run, self._session, self._till = view, run, session, till
        self._counter_is_free = counter_is_free
        self._busy = False
        self._typed = ""

    def load(self) -> None:
        """Read what waits, narrowed to what was typed."""
        typed = self._typed
        self._run(
            lambda desk: read_waiting(desk, typed),
            done=self._view.show_waiting,
            failed=self._view.show_trouble,
            reading=True,
        )

    def search(self, typed: str) -> None:
        """Narrow both lists: a number, a shelf, a name, a telephone."""
        self._typed = typed
        self.load()

    def hand_over(self, item: Arrived) -> None:
        """Take the item to the counter: charges are paid there, and it is signed for."""
        if self._busy:
            return
        if not self._counter_is_free():
            self._view.say_counter_is_full()
            return
        person = signed_in(self._session)

        def job(desk: Desk) -> Recalled:
            from postdesk.services import basket

            fetched = Party(name=item.addressee)
            line = LineDraft(1, DELIVERY, number=item.number, addressee=fetched)
            return basket.begin_with(desk, person, line)

        def done(recalled: Recalled) -> None:
            self._start(busy=False)
            self._view.turn_to_counter(recalled)

        self._start(busy=True)
        self._run(job, done=done, failed=self._failed)

    def pay_out(self, order: Order, name: str, identity_number: str) -> None:
        """Pay an order out of one's till."""
        person, till = signed_in(self._session), self._session.till_id or self._till
        payee = Party(name=name, identity_kind=IDENTITY_KIND, identity_number=identity_number)

        def job(desk: Desk) -> object:
            from postdesk.services import orders

            return orders.pay_out(desk, person, till=till, order_no=order.order_no, payee=payee)

        self._do(job, "ui_collect.paid", amount=order.amount, name=name)

    def send_on(self, order: Order, branch: str, reason: str) -> None:
        """Let another branch pay it."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.services import orders

            return orders.send_on(
                desk, person, order_no=order.order_no, to_branch=branch, reason=reason
            )

        self._do(job, "ui_collect.sent_on", number=order.order_no)

    def hold(self, item: Arrived, shelf: str) -> None:
        """Put an item on a shelf; its notice prints."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.services.shelf import hold_item

            return hold_item(desk, person, item.number, shelf=shelf)

        self._do(job, "ui_collect.held", number=item.number, shelf=shelf)

    def note_call(self, item: Arrived, outcome: str) -> None:
        """Note what came of a call."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.services.shelf import note_call

            return note_call(desk, person, item.number, outcome=outcome)

        self._do(job, "ui_collect.call_noted", name=item.addressee)

    def receive_bag(self, found: BagFound) -> None:
        """Receive a bag as it was opened."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.services.arriving import receive_bag

            return receive_bag(desk, person, found)

        self._do(job, "ui_collect.bag_received", number=found.bag_no)

    def _do(self, job: Callable[[Desk], object], key: str, **fields: object) -> None:
        if self._busy:
            return

        def done(_outcome: object) -> None:
            self._start(busy=False)
            self._view.say_done(key, **fields)
            self.load()

        self._start(busy=True)
        self._run(job, done=done, failed=self._failed)

    def _failed(self, reason: Exception) -> None:
        self._start(busy=False)
        self._view.show_trouble(reason)

    def _start(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)


def read_waiting(desk: Desk, typed: str) -> Waiting:
    """Read what waits.

    Raises:
        NoReferenceError: There is no reference data yet.
    """
    from postdesk.services.arriving import expected_bags
    from postdesk.services.basket import business_date
    from postdesk.services.order_book import orders_to_pay
    from postdesk.services.reference import reference_on
    from postdesk.services.shelf import items_here

    reference = reference_on(desk, business_date(desk))
    return Waiting(
        items=items_here(desk, typed),
        orders=orders_to_pay(desk, typed),
        expected=expected_bags(desk),
        branches=tuple(
            (office.code, office.short_km, office.short_en)
            for office in reference.offices
            if office.code != desk.identity.branch_code
        ),
        may_deliver=any(product.code == DELIVERY for product in reference.products),
    )
