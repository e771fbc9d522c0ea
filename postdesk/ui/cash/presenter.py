"""What happens on the cash page: handing over and acknowledging, vouchers, bank, bags, the safe."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from postdesk.domain.cash_movement import Value
from postdesk.domain.money import Money
from postdesk.domain.repeating import LooksRepeatedError
from postdesk.services.desk import Desk
from postdesk.ui.cash.state import CashState, DifferenceRow, Passing, read_cash
from postdesk.ui.cash.typed import (
    TypedBag,
    TypedBagIn,
    TypedDeposit,
    TypedHandOver,
    TypedSwap,
    TypedVoucher,
)
from postdesk.ui.ports import RunJob, SecondView, SessionPort, T, TroubleView, signed_in
from postdesk.ui.till.presenter import TypedCount, drawer_count

if TYPE_CHECKING:
    from postdesk.domain.people import Person
    from postdesk.services.approval_codes import ApprovalCode
    from postdesk.services.basket import Recalled
    from postdesk.services.people import Approval


Again = Callable[[str], None]


class CashView(TroubleView, SecondView, Protocol):
    """What the cash page can show."""

    def show_cash(self, state: CashState) -> None:
        """How it stands, and what can be done."""
        ...

    def say_done(self, key: str) -> None:
        """It is recorded; the paper prints."""
        ...

    def say_counted(self, *, agrees: bool) -> None:
        """The safe's count is sealed."""
        ...

    def turn_to_counter(self, recalled: Recalled) -> None:
        """Go on at the counter with this basket."""
        ...

    def show_codes(self, codes: tuple[ApprovalCode, ...]) -> None:
        """Codes to be written down, once."""
        ...

    def ask_second_person(self, then: Callable[[Approval], None]) -> None:
        """Ask a colleague who was there for the PIN."""
        ...


class CashPresenter:
    """Leads through everything that moves cash without a basket."""

    def __init__(self, view: CashView, run: RunJob, session: SessionPort, till: str) -> None:
        self._view = view
        self._run = run
        self._session = session
        self.till = till
        self._busy = False
        self.state: CashState | None = None

    def load(self) -> None:
        """Ask how cash stands."""
        person, till = signed_in(self._session), self.till
        self._run(
            lambda desk: read_cash(desk, person, till),
            done=self._loaded,
            failed=self._view.show_trouble,
            reading=True,
        )

    def hand_over(self, typed: TypedHandOver, second_of: str = "") -> None:
        """Send it; the taker acknowledges it."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.services import movements

            return movements.send(
                desk,
                person,
                giver=typed.giver,
                taker=typed.taker,
                count=drawer_count(typed.count),
                reason=typed.reason,
                second_of=second_of,
            )

        self._do(job, "ui_cash.sent", partial(self.hand_over, typed))

    def take(self, passing: Passing, count: TypedCount) -> None:
        """Acknowledge what was counted."""
        person, number = signed_in(self._session), passing.movement.movement_no

        def job(desk: Desk) -> object:
            from postdesk.services import movements

            return movements.receive(desk, person, number, drawer_count(count))

        self._do(job, "ui_cash.received")

    def give_back(self, passing: Passing, reason: str) -> None:
        """Let it go back to the giver."""
        person, number = signed_in(self._session), passing.movement.movement_no

        def job(desk: Desk) -> object:
            from postdesk.services import movements

            return movements.give_back(desk, person, number, reason=reason)

        self._do(job, "ui_cash.given_back")

    def post_voucher(self, typed: TypedVoucher, second_of: str = "") -> None:
        """Pay out, or take in."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.domain.notes import Cash
            from postdesk.services import vouchers

            voucher = vouchers.Voucher(
                kind=typed.kind,
                cash=Cash(_minor(typed.riel), _minor(typed.dollars) // 100),
                partner=typed.partner,
                what_for=typed.what_for,
                voucher_no=typed.voucher_no,
                telephone=typed.telephone,
                vehicle=typed.vehicle,
                second_of=second_of,
            )
            return vouchers.post_voucher(desk, person, typed.holder, voucher)

        self._do(job, "ui_cash.voucher_posted", partial(self.post_voucher, typed))

    def swap(self, typed: TypedSwap) -> None:
        """Change notes."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.domain.accounts import till_of
            from postdesk.services import safe

            return safe.swap_notes(
                desk,
                person,
                holder=typed.holder,
                given=drawer_count(typed.given),
                taken=drawer_count(typed.taken),
                partner_till=till_of(typed.till),
                partner=typed.partner,
            )

        self._do(job, "ui_cash.swapped")

    def deposit(self, typed: TypedDeposit) -> None:
        """Put it into the bank."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.services import remitting

            return remitting.deposit(
                desk,
                person,
                slip_no=typed.slip_no,
                bank=typed.bank,
                count=drawer_count(typed.count),
            )

        self._do(job, "ui_cash.deposited")

    def send_bag(self, typed: TypedBag) -> None:
        """Close a bag, two together."""
        person = signed_in(self._session)

        def job(desk: Desk, second: Approval) -> object:
            from postdesk.services import remitting

            bag = remitting.SealedBag(typed.bag_no, typed.seal_no, typed.office, typed.carrier)
            count = drawer_count(typed.count)
            return remitting.send_remittance(desk, person, bag, count, witness=second)

        self._do_together(job, "ui_cash.bag_sent")

    def receive_bag(self, typed: TypedBagIn) -> None:
        """Open and count a bag, two together."""
        person = signed_in(self._session)

        def job(desk: Desk, second: Approval) -> object:
            from postdesk.services import remitting

            return remitting.receive_remittance(
                desk,
                person,
                remitting.SealedBag(typed.bag_no, typed.seal_no, typed.office),
                declared=Value(
                    _minor(typed.declared_riel),
                    _minor(typed.declared_dollars),
                    typed.declared_stock,
                ),
                count=drawer_count(typed.count),
                is_seal_whole=typed.is_seal_whole,
                remarks=typed.remarks,
                witness=second,
            )

        self._do_together(job, "ui_cash.bag_received")

    def count_safe(self, count: TypedCount) -> None:
        """Count the safe, two together."""
        person = signed_in(self._session)

        def job(desk: Desk, second: Approval) -> object:
            from postdesk.services import safe

            return safe.count_safe(desk, person, drawer_count(count), witness=second)

        self._do_together(job, "")

    def enter_rate(self, riel: Money | None, source: str) -> None:
        """Enter today's rate."""
        person = signed_in(self._session)

        def job(desk: Desk) -> object:
            from postdesk.services import rates

            return rates.enter_rate(desk, person, _minor(riel), source=source)

        self._do(job, "ui_cash.rate_entered")

    def explain(self, row: DifferenceRow, reason: str) -> None:
        """Say what made a difference."""
        person, one = signed_in(self._session), row.difference

        def job(desk: Desk) -> object:
            from postdesk.services import differences

            return differences.explain(desk, person, one.entry_id, one.unit, reason=reason)

        self._do(job, "ui_cash.explained")

    def dispute(self, row: DifferenceRow, reason: str) -> None:
        """Say that a difference is not right."""
        person, one = signed_in(self._session), row.difference

        def job(desk: Desk) -> object:
            from postdesk.services import differences

            return differences.dispute(desk, person, one.entry_id, one.unit, reason=reason)

        self._do(job, "ui_cash.disputed")

    def take_over(self, row: DifferenceRow, pin: str) -> None:
        """Take responsibility, with one's own PIN."""
        person, one = signed_in(self._session), row.difference

        def job(desk: Desk) -> object:
            from postdesk.services import differences

            return differences.take_over(desk, person, one.entry_id, one.unit, pin=pin)

        self._do(job, "ui_cash.taken_over")

    def withdraw(self, row: DifferenceRow, reason: str) -> None:
        """Withdraw the responsibility one took."""
        person, one = signed_in(self._session), row.difference

        def job(desk: Desk) -> object:
            from postdesk.services import differences

            return differences.withdraw(desk, person, one.entry_id, one.unit, reason=reason)

        self._do(job, "ui_cash.withdrawn")

    def record(
        self, job: Callable[[Desk, Person], object], key: str, again: Again | None = None
    ) -> None:
        """Record what a form typed, by the person who is here.

        Args:
            again: Records it as a second one, by the number that it looks like.
        """
        person = signed_in(self._session)
        self._do(lambda desk: job(desk, person), key, again)

    def record_together(self, job: Callable[[Desk, Person, Approval], object], key: str) -> None:
        """Record what a form typed, by two."""
        person = signed_in(self._session)
        self._do_together(lambda desk, second: job(desk, person, second), key)

    def go_to_counter(self, job: Callable[[Desk, Person], Recalled]) -> None:
        """Begin a basket, and go on with it at the counter."""
        self._show(job, self._view.turn_to_counter)

    def take_codes(self) -> None:
        """Make codes for approval by telephone; they are shown once."""

        def job(desk: Desk, person: Person) -> tuple[ApprovalCode, ...]:
            from postdesk.services.approval_codes import issue_codes

            return issue_codes(desk, person)

        self._show(job, self._view.show_codes)

    def _show(self, job: Callable[[Desk, Person], T], show: Callable[[T], None]) -> None:
        person = signed_in(self._session)

        def done(found: T) -> None:
            self._start(busy=False)
            show(found)

        if not self._busy:
            self._start(busy=True)
            self._run(lambda desk: job(desk, person), done=done, failed=self._failed)

    def _do_together(self, job: Callable[[Desk, Approval], object], key: str) -> None:
        if not self._busy:
            self._view.ask_second_person(
                lambda second: self._do(lambda desk: job(desk, second), key)
            )

    def _do(self, job: Callable[[Desk], object], key: str, again: Again | None = None) -> None:
        if self._busy:
            return

        def failed(reason: Exception) -> None:
            self._failed(reason)
            if again is not None and isinstance(reason, LooksRepeatedError):
                self._view.ask_second(reason, partial(again, reason.number), _leave)

        self._start(busy=True)
        self._run(job, done=lambda outcome: self._done(outcome, key), failed=failed)

    def _loaded(self, state: CashState) -> None:
        self.state = state
        self._view.show_cash(state)

    def _done(self, outcome: Any, key: str) -> None:  # noqa: ANN401 - of whatever was done
        self._start(busy=False)
        if key:
            self._view.say_done(key)
        else:
            self._view.say_counted(agrees=outcome.agrees)
        self.load()

    def _failed(self, reason: Exception) -> None:
        self._start(busy=False)
        self._view.show_trouble(reason)

    def _start(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)


def _leave() -> None:
    """The sentence that says what it looks like stays where it is."""


def _minor(amount: Money | None) -> int:
    return amount.minor if amount is not None else 0
