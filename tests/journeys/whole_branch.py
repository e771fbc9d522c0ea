"""All that a branch does with money, beside the cash of `branch_machine`.

Money orders sold and paid, KHQR, a customer's account, an agent, days that nobody closed.
"""

from __future__ import annotations

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from postdesk.domain.accounts import SAFE, Account, agent_holder
from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.business_day import default_day
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person
from postdesk.services import agents, cash, counter, customers, khqr, orders
from postdesk.services.drawer import DrawerCount, stock_of
from postdesk.services.people import Approval
from postdesk.services.posting import open_day
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.entry import SYSTEM
from tests.builders import (
    CLERK,
    MANAGER,
    Office,
    drawer_of,
    letters,
    saying_yes,
    stock_counts,
)
from tests.journeys.branch_machine import A_TILL, OFF, RIEL, BranchMachine
from tests.journeys.branch_model import (
    AGENT_LIMIT_KHR,
    AGENT_PERMILLE,
    CLERKS,
    LETTER_KHR,
    ORDER_FEE_KHR,
    STAMP_KHR,
)

CUSTOMER, BOAT = "C-0001", "BOAT-1"
PAYEE = Party(name="គឹម រតនៈ", identity_kind="id-card", identity_number="012 345 678")
PIECES = st.integers(0, 60)
ORDERED = st.integers(25, 50).map(lambda tens: tens * 10_000)


def money_order(amount_khr: int, branch: str) -> LineDraft:
    """To be paid at the branch where it is sold."""
    return LineDraft(
        0,
        "money-order",
        amount_khr=amount_khr,
        destination_office=branch,
        sender=Party(name="គឹម ស្រីពៅ"),
        addressee=Party(name="គឹម រតនៈ", telephone="012 555 0151"),
    )


class WholeBranch(BranchMachine):
    """All that a branch does with money."""

    def settled(
        self, till: str, line: LineDraft, payment: counter.Payment
    ) -> counter.Settled | None:
        """A basket of one line at a till, if the till can work."""
        clerk = self.model.keeper.get(till, CLERK)
        office = Office(self.office.desk, self.office.clock, clerk, till=till)
        draft = office.draft(line)

        def settle(second_of: str) -> counter.Settled:
            return office.settle(draft, payment, second_of=second_of)

        found = self.attempt(self.model.may_work(till), lambda: saying_yes(settle))
        return found if isinstance(found, counter.Settled) else None

    @rule(till=A_TILL, amount=ORDERED)
    def sell_order(self, till: str, amount: int) -> None:
        due = amount + ORDER_FEE_KHR
        line = money_order(amount, self.office.desk.identity.branch_code)
        settled = self.settled(till, line, counter.CashPayment(Cash(due)))
        if settled is not None:
            number = self.office.desk.db.conn.execute(
                """SELECT order_no FROM pay_order JOIN receipt_line USING (entry_id)
                   WHERE receipt_no = ?""",
                (settled.receipt_no,),
            ).fetchone()[0]
            self.model.to_pay[number] = amount
            self.model.move(f"till:{till}", due)

    @precondition(lambda self: self.model.to_pay or self.model.paid)
    @rule(data=st.data(), till=A_TILL)
    def pay_order(self, data: st.DataObject, till: str) -> None:
        model = self.model
        self.pay(till, data.draw(st.sampled_from([*sorted(model.to_pay), *model.paid])))

    def pay(self, till: str, number: str) -> None:
        """Pay it out, if it waits and the till has so much."""
        model, desk, holder = self.model, self.office.desk, f"till:{till}"
        amount = model.to_pay.get(number, 0)
        person = model.keeper.get(till, CLERK)
        is_legal = bool(amount) and model.may_work(till) and model.can_give(holder, amount)
        self.attempt(
            is_legal,
            lambda: orders.pay_out(desk, person, till=till, order_no=number, payee=PAYEE),
        )
        if is_legal:
            model.paid.append(number)
            model.move(holder, -model.to_pay.pop(number))

    @rule(till=A_TILL, pieces=st.integers(1, 30), is_seen=st.booleans())
    def sell_by_khqr(self, till: str, pieces: int, *, is_seen: bool) -> None:
        due = pieces * LETTER_KHR
        payment = counter.KhqrPayment(due, is_seen=is_seen)
        settled = self.settled(till, letters(pieces), payment)
        if settled is not None and is_seen:
            self.model.seen.append(settled.receipt_no)
        elif settled is not None:
            self.model.unseen[settled.receipt_no] = due

    @precondition(lambda self: self.model.unseen or self.model.seen)
    @rule(data=st.data())
    def confirm_khqr(self, data: st.DataObject) -> None:
        model, desk = self.model, self.office.desk
        receipt_no = data.draw(st.sampled_from([*sorted(model.unseen), *model.seen]))
        is_legal = receipt_no in model.unseen
        self.attempt(is_legal, lambda: khqr.confirm(desk, MANAGER, receipt_no))
        if is_legal:
            del model.unseen[receipt_no]
            model.seen.append(receipt_no)

    @rule(till=A_TILL, pieces=st.integers(1, 30))
    def sell_on_account(self, till: str, pieces: int) -> None:
        if self.settled(till, letters(pieces), counter.AccountPayment(CUSTOMER)) is not None:
            self.model.owed += pieces * LETTER_KHR

    @rule(till=A_TILL, khr=st.integers(0, 40).map(lambda steps: steps * LETTER_KHR))
    def customer_pays(self, till: str, khr: int) -> None:
        model, desk = self.model, self.office.desk
        person = model.keeper.get(till, CLERK)
        is_legal = model.may_work(till) and 0 < khr <= model.owed
        take = partial(customers.take_payment, desk, person, till=till, customer_code=CUSTOMER)
        self.attempt(
            is_legal, lambda: saying_yes(lambda said: take(tendered=Cash(khr), second_of=said))
        )
        if is_legal:
            model.owed -= khr
            model.move(f"till:{till}", khr)

    @rule(khr=RIEL, stamps=PIECES)
    def agent_goes(self, khr: int, stamps: int) -> None:
        model, desk = self.model, self.office.desk
        added = khr + stamps * STAMP_KHR
        in_safe = dict(stock_of(desk, SAFE)).get("STAMP-500", 0)
        is_legal = (
            bool(khr or stamps)
            and model.can_give(SAFE, khr)
            and stamps <= in_safe
            and model.agent.worth + added <= AGENT_LIMIT_KHR
        )
        self.attempt(is_legal, lambda: agents.supply(desk, MANAGER, BOAT, along(khr, stamps)))
        if is_legal:
            model.move(SAFE, -khr)
            model.agent.owed += khr
            model.agent.stamps += stamps

    @rule(khr=RIEL, back=PIECES)
    def agent_comes_back(self, khr: int, back: int) -> None:
        model, desk = self.model, self.office.desk
        is_legal = back <= model.agent.stamps
        self.attempt(is_legal, lambda: agents.settle_agent(desk, MANAGER, BOAT, along(khr, back)))
        if is_legal:
            sold_khr = (model.agent.stamps - back) * STAMP_KHR
            model.move(SAFE, khr)
            model.agent.owed += sold_khr - sold_khr * AGENT_PERMILLE // 1000 - khr
            model.agent.stamps = 0

    @rule(off=OFF, hand_in=st.booleans())
    def everybody_goes_home(self, off: int, *, hand_in: bool) -> None:
        """Every till is counted and closed, and the day as well."""
        for till in sorted(self.model.keeper):
            self.count(till, off)
            self.close_till(till, hand_in=hand_in)
        self.close_day()

    @precondition(lambda self: self.model.keeper)
    @rule()
    def night_falls(self) -> None:
        """Nobody closes anything."""
        self.office.clock.move(days=1)

    @rule(off=OFF)
    def morning_after_nobody_closed(self, off: int) -> None:
        """Everybody counts the drawer that was left open."""
        self.office.clock.move(days=1)
        for till, keeper in sorted(self.model.keeper.items()):
            self.count_in_the_morning(till, keeper, off)

    @rule(amount=ORDERED)
    def order_for_a_till_that_cannot_pay(self, amount: int) -> None:
        """It is sold at one till; the other pays it only if it has so much."""
        known = set(self.model.to_pay)
        self.sell_order("1", amount)
        for number in set(self.model.to_pay) - known:
            self.pay("2", number)

    @rule(till=A_TILL, clerk=st.sampled_from(CLERKS), off=OFF)
    def count_in_the_morning(self, till: str, clerk: Person, off: int) -> None:
        model, desk = self.model, self.office.desk
        khr, usd = model.has[f"till:{till}"]
        if khr + off < 0:
            return
        keeper = model.keeper.get(till)
        today = default_day(desk.now()).isoformat()
        is_legal = (
            keeper is not None
            and model.day_of[till] < today
            and (clerk == keeper or clerk not in model.keeper.values())
        )
        count, seen = drawer_of(khr + off, usd), Approval(MANAGER.person_id)
        self.attempt(is_legal, lambda: cash.count_left_open(desk, clerk, till, count, witness=seen))
        if is_legal and keeper is not None:
            model.move(f"till:{till}", off)
            model.over(keeper, off)
            model.keeper[till] = clerk
            model.day_of[till] = open_day(desk)
            model.is_counted.discard(till)
            model.last_sale.pop(till, None)
            self.counted_off.pop(till, None)

    @invariant()
    def what_is_owed_is_owed(self) -> None:
        model = self.model
        found = dict.fromkeys(Account, 0)
        for one in JournalStore(self.office.desk.db).balances():
            if one.unit == "KHR" and one.account in found:
                found[Account(one.account)] += one.balance
        assert -found[Account.MONEY_ORDERS_PAYABLE] == sum(model.to_pay.values())
        assert found[Account.KHQR_UNCONFIRMED] == sum(model.unseen.values())
        assert found[Account.CUSTOMER_RECEIVABLES] == model.owed
        assert found[Account.AGENT_RECEIVABLES] == model.agent.owed
        assert found[Account.COUNTER_CLEARING] == 0
        out = dict(stock_of(self.office.desk, agent_holder(BOAT)))
        assert out.get("STAMP-500", 0) == model.agent.stamps

    @invariant()
    def the_journal_is_whole(self) -> None:
        query = self.office.desk.db.conn.execute
        assert query("SELECT max(seq) - count(*) FROM journal_entry").fetchone() == (0,)
        known = {person_id for (person_id,) in query("SELECT person_id FROM person")}
        acted = {person for (person,) in query("SELECT DISTINCT person FROM journal_entry")}
        assert acted <= known | {SYSTEM}
        late = query(
            """SELECT count(*) FROM journal_entry sealed JOIN journal_entry later
               ON later.business_day = sealed.business_day AND later.seq > sealed.seq
               WHERE sealed.kind = 'day.closed'"""
        ).fetchone()
        assert late == (0,)

    @invariant()
    def nobody_keeps_two_tills_and_no_till_has_two_keepers(self) -> None:
        live = self.office.desk.db.conn.execute(
            "SELECT till, person FROM shift WHERE state <> 'closed'"
        ).fetchall()
        keepers = {till: person.person_id for till, person in self.model.keeper.items()}
        assert dict(live) == keepers
        assert len(live) == len(keepers) == len(set(keepers.values()))


def along(khr: int, stamps: int) -> DrawerCount:
    """What an agent carries."""
    return DrawerCount(drawer_of(khr).notes, stock_counts({"STAMP-500": stamps}))
