"""What happens at the counter: items, basket, payment, the one moment of settling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from postdesk.domain.basket import BasketDraft, LineDraft, Party
from postdesk.domain.errors import RuleError
from postdesk.domain.people import Person
from postdesk.ui.counter.draft_keeper import DraftKeeper
from postdesk.ui.counter.facts import CounterFacts, read_counter
from postdesk.ui.counter.fields import field_of, first_gap
from postdesk.ui.counter.khqr_asking import ask_code
from postdesk.ui.counter.lookup import Lookup
from postdesk.ui.counter.pricing import Pricing, price_of
from postdesk.ui.counter.settling import Settling
from postdesk.ui.counter.tender import Reckoned, TypedMoney, reckon
from postdesk.ui.counter.view import CounterView, Mode
from postdesk.ui.ports import RunJob, SessionPort, signed_in

if TYPE_CHECKING:
    from postdesk.services.basket import PricedBasket, Recalled
    from postdesk.services.counter import Payment
    from postdesk.services.parties import KnownParty


class CounterPresenter:
    """Leads a clerk through a customer.

    Args:
        till: The till that this desk serves.
        print_papers: Begins to print what waits.
    """

    def __init__(
        self,
        view: CounterView,
        run: RunJob,
        session: SessionPort,
        till: str,
        print_papers: Callable[[], None],
    ) -> None:
        self._view, self._run, self._session = view, run, session
        self._till = till
        self._keeper = DraftKeeper(run, view.show_trouble)
        self.papers = Settling(view, run, print_papers)
        self._owner: Person | None = None
        self._facts: CounterFacts | None = None
        self._pricing = Pricing(view, run, self._keeper)
        self._lookup = Lookup(run, view)
        self._recalled: Recalled | None = None
        self._busy = False
        self.mode = Mode.CLOSED

    @property
    def draft(self) -> BasketDraft:
        """The basket as it is now, with the line that is being typed."""
        return self._keeper.draft

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in the basket and nothing is being typed or offered."""
        return not self.draft.lines and self.draft.editing is None

    def come_in(self) -> None:
        """Read how the counter stands; a half-filled basket of this person is offered."""
        person = signed_in(self._session)
        if person != self._owner:
            self._owner = person
            self._keeper.forget()
            self.mode = Mode.CLOSED
        self._run(
            lambda desk: read_counter(desk, person, self._till),
            done=self._stand,
            failed=self._failed,
            reading=True,
        )

    def save(self) -> None:
        """Keep what was typed so far."""
        if self._owner is not None and self.mode is not Mode.SETTLED:
            self._keeper.save(self._owner)

    def _stand(self, facts: CounterFacts) -> None:
        self._facts = facts
        self._view.show_facts(facts)
        if facts.till is None:
            self._turn(Mode.CLOSED)
            return
        if self._recalled is not None:
            self._take_recalled(self._recalled)
            return
        if self.mode is Mode.CLOSED:
            offered = facts.unfinished if self.is_empty else None
            self._turn(Mode.OFFER if offered is not None else Mode.START)
            if offered is not None:
                self._view.show_basket(offered, None)
        else:
            self._view.show_mode(self.mode)
        self._pricing.refresh()

    def take_offered(self) -> None:
        """Go on with the half-filled basket."""
        facts = self._facts
        if self.mode is Mode.OFFER and facts is not None and facts.unfinished is not None:
            self._take(facts.unfinished)

    def refuse_offered(self) -> None:
        """Throw the half-filled basket away."""
        facts = self._facts
        if self.mode is not Mode.OFFER or facts is None or facts.unfinished is None:
            return
        self._keeper.take(facts.unfinished)
        self.throw_away()

    def throw_away(self) -> None:
        """The customer goes without: the basket is thrown away. Nothing of it was in the books."""
        self._keeper.discard()
        self._begin_anew()

    def choose_product(self, code: str) -> None:
        """Ask what this product asks; what was typed for another product goes over to it."""
        if self._facts is None or not self._may_type():
            return
        typed = self.draft.editing
        if typed is None:
            line = LineDraft(self.draft.next_line_no, code, sender=self._last_sender())
        else:
            line = typed if typed.product == code else replace(typed, product=code, supplements=())
        self._open_line(line)

    def open_goods(self) -> None:
        """Stamps and boxes, by number of pieces; an item being typed waits."""
        if self._facts is not None and self._may_type():
            self._turn(Mode.GOODS)

    def edit_line(self, line_no: int) -> None:
        """Take a line of the basket up again."""
        found = next((line for line in self.draft.lines if line.line_no == line_no), None)
        if found is None or self._facts is None or not self._may_type():
            return
        if self._facts.reference.product(found.product).kind.is_stock:
            self.open_goods()
        else:
            self._open_line(found)

    def remove_line(self, line_no: int) -> None:
        """Take a line out of the basket."""
        if not self._may_type():
            return
        self._change(self.draft.without_line(line_no))
        if self.mode is Mode.PAYING:
            self._turn(Mode.START)

    def type_line(self, line: LineDraft) -> None:
        """Something was typed into the form."""
        if self.draft.editing is None or line == self.draft.editing:
            return
        self._change(replace(self.draft, editing=line))
        self._lookup.look_up(line, self._known)

    def set_goods(self, code: str, pieces: int) -> None:
        """So many stamps or boxes of a kind are in the basket; none takes the line out."""
        known = next((line for line in self.draft.lines if line.product == code), None)
        if pieces <= 0:
            if known is not None:
                self._change(self.draft.without_line(known.line_no))
            return
        line = known or LineDraft(self.draft.next_line_no, code)
        self._change(self.draft.with_line(replace(line, quantity=pieces)))

    def cancel_item(self) -> None:
        """Leave the form; what was typed into it is dropped, the basket stays.

        From stamps and boxes, and from the payment, the way is back to the item being typed.
        """
        if self._busy:
            return
        if self.mode in {Mode.GOODS, Mode.PAYING} and self.draft.editing is not None:
            self._open_line(self.draft.editing)
        elif self.mode in {Mode.ITEM, Mode.GOODS, Mode.PAYING}:
            self._change(replace(self.draft, editing=None))
            self._turn(Mode.START)

    def add_line(self, then: Callable[[], None] | None = None) -> None:
        """Put the typed line into the basket, if nothing about it is wrong."""
        if self._busy or self.draft.editing is None:
            return
        draft = self.draft
        self._set_busy(busy=True)

        def done(priced: PricedBasket) -> None:
            self._set_busy(busy=False)
            self._added(priced, then)

        self._run(price_of(draft), done=done, failed=self._failed, reading=True)

    def _added(self, priced: PricedBasket, then: Callable[[], None] | None) -> None:
        editing = self.draft.editing
        if editing is None or self._facts is None:
            return
        mine = next((line for line in priced.lines if line.line_no == editing.line_no), None)
        problem = priced.problem if mine is None else mine.problem
        if problem is not None:
            if self.mode is not Mode.ITEM:
                self._open_line(editing)
            product = self._facts.reference.product(editing.product)
            self._tell(first_gap(product, editing) or problem, editing)
            return
        self._change(replace(self.draft.with_line(editing), editing=None))
        self._turn(Mode.START)
        if then is not None:
            then()

    def pay(self) -> None:
        """On to the payment; a line that is being typed goes into the basket first."""
        if self._busy or self._facts is None or self._facts.till is None:
            return
        if self.draft.editing is not None:
            self.add_line(then=self.pay)
        else:
            self._pricing.price_then(self._begin_payment)

    def _begin_payment(self, priced: PricedBasket) -> None:
        wrong = next((line for line in priced.lines if line.problem is not None), None)
        problem = priced.problem if wrong is None else wrong.problem
        if wrong is not None:
            self.edit_line(wrong.line_no)
        if problem is not None:
            self._tell(problem, self.draft.editing)
        elif priced.amount is not None:
            self._turn(Mode.PAYING)
            self._view.show_payment(priced.amount)

    def type_money(self, typed: TypedMoney) -> None:
        """Money was typed: reckon the change."""
        reckoned = self._reckon(typed)
        if reckoned is not None:
            self._view.show_reckoned(reckoned)

    def settle_cash(self, typed: TypedMoney) -> None:
        """Take the money and accept everything, once."""
        reckoned = self._reckon(typed)
        if self._busy or reckoned is None:
            return
        if reckoned.problem is not None:
            self._view.show_trouble(reckoned.problem)
            return
        from postdesk.services.counter import CashPayment

        self._settle(CashPayment(typed.tendered, reckoned.change))

    def settle_unpaid(self, payment: Payment) -> None:
        """Settle without notes, on account or by KHQR, and accept everything, once."""
        if not self._busy and self.mode is Mode.PAYING:
            self._settle(payment)

    def ask_khqr(self) -> None:
        """Make the code for this basket; nothing is recorded yet."""
        amount, owner = self._pricing.amount, self._owner
        if self.mode is Mode.PAYING and amount is not None and owner is not None:
            ask_code(self._run, self._view, self._keeper, owner, amount, self._till)

    def park(self, customer: str) -> None:
        """Put the basket away until the customer is back."""
        if self._busy or self._owner is None:
            return
        person = self._owner
        named = replace(self.draft, customer=customer.strip() or self.draft.customer)

        def done(_found: None) -> None:
            self._set_busy(busy=False)
            self._keeper.forget()
            self._begin_anew()
            self._view.say("ui_counter.parked", customer=named.customer_shown or "–")

        self._set_busy(busy=True)
        self._keeper.put(named)
        self._keeper.park(person, done=done, failed=self._failed)

    def expect(self, recalled: Recalled) -> None:
        """A basket was recalled: the counter goes on with it when it is turned to."""
        self._recalled = recalled

    def _take_recalled(self, recalled: Recalled) -> None:
        self._recalled = None
        self._take(recalled.draft)
        if recalled.is_changed:
            self._view.say(
                "ui_counter.recalled_changed",
                before=recalled.draft.quoted_khr,
                now=recalled.amount_khr,
            )

    def next_customer(self) -> None:
        """The next one, please."""
        if self.mode is Mode.SETTLED:
            self._keeper.forget()
            self._begin_anew()

    def _settle(self, payment: Payment) -> None:
        if self._facts is None or self._facts.till is None or self._owner is None:
            return
        person, till = self._owner, self._facts.till
        self._set_busy(busy=True)

        def kept(draft: BasketDraft) -> None:
            self.papers.settle(
                person, till, draft, payment, done=self._settled, failed=self._failed
            )

        self._keeper.keep_then(person, kept, self._failed)

    def _settled(self) -> None:
        self._set_busy(busy=False)
        self.mode = Mode.SETTLED
        self._pricing.stop()
        self._keeper.forget()

    def _reckon(self, typed: TypedMoney) -> Reckoned | None:
        amount = self._pricing.amount
        if self.mode is not Mode.PAYING or amount is None or self._facts is None:
            return None
        return reckon(amount, typed, self._facts.reference)

    def _open_line(self, line: LineDraft) -> None:
        if (facts := self._facts) is None:
            return
        self._lookup.skip(line.addressee.telephone)
        self._change(replace(self.draft, editing=line))
        self._turn(Mode.ITEM)
        self._view.show_item(facts.reference.product(line.product), line)

    def _take(self, draft: BasketDraft) -> None:
        self._keeper.take(draft)
        self._view.show_basket(draft, None)
        if draft.editing is not None and self._facts is not None:
            self._open_line(draft.editing)
        else:
            self._turn(Mode.START)
            self._pricing.refresh()

    def _begin_anew(self) -> None:
        self._pricing.forget()
        self._view.show_basket(self.draft, None)
        self._turn(Mode.START)

    def _may_type(self) -> bool:
        if self.mode is Mode.SETTLED:
            self.next_customer()
        if self.mode is Mode.OFFER:
            self.take_offered()
        return not self._busy and self.mode is not Mode.CLOSED

    def _last_sender(self) -> Party:
        senders = [line.sender for line in self.draft.lines if line.sender.name]
        return senders[-1] if senders else Party()

    def _change(self, draft: BasketDraft) -> None:
        if draft != self.draft:
            self._keeper.put(draft)
            self._view.save_soon()
        self._view.show_basket(draft, None)
        self._pricing.refresh()

    def _known(self, known: KnownParty | None) -> None:
        line = self.draft.editing
        if known is None or line is None or line.addressee.name or self._facts is None:
            return
        office = line.destination_office or known.office
        filled = replace(line, addressee=known.party, destination_office=office)
        self._lookup.skip(known.party.telephone)
        self._change(replace(self.draft, editing=filled))
        self._view.show_item(self._facts.reference.product(line.product), filled)
        self._view.say("ui_counter.known_addressee", name=known.party.name)

    def _tell(self, problem: RuleError, line: LineDraft | None) -> None:
        """Say what is wrong, and put the cursor where it is."""
        self._view.show_trouble(problem)
        if self._facts is None or line is None:
            return
        field = field_of(problem, self._facts.reference.product(line.product), line)
        if field is not None:
            self._view.mark_field(field)

    def _turn(self, mode: Mode) -> None:
        self.mode = mode
        self._view.show_mode(mode)

    def _failed(self, reason: Exception) -> None:
        self._set_busy(busy=False)
        if self._facts is None:
            self._turn(Mode.CLOSED)
        self._view.show_trouble(reason)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)
