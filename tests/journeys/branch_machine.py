"""Several people at several tills move cash in any legal sequence, and in some that are not.

A model of a few integers follows along. After every step the books must say what the model says:
what lies in each drawer and in the safe, what is on its way, what is open on whom; every currency
sums to zero; a refused step leaves no entry. In the end the journal verifies, and the tables
built anew are the same.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.cash_movement import Value, VoucherKind
from postdesk.domain.errors import RuleError
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person
from postdesk.services import (
    cancelling,
    cash,
    closing,
    counter,
    differences,
    movements,
    remitting,
    safe,
)
from postdesk.services.people import Approval
from postdesk.services.posting import open_day
from postdesk.services.receipts import TooLateToUndoError
from postdesk.services.verification import rebuild, verify
from postdesk.services.vouchers import Voucher, post_voucher
from postdesk.storage.journal_store import JournalStore
from tests.builders import (
    CLERK,
    MANAGER,
    Office,
    copied_office,
    drawer_of,
    letters,
    saying_yes,
)
from tests.journeys.branch_model import CLERKS, KHR, LETTER_KHR, RATE, TILLS, UNITS, USD, Model

A_TILL = st.sampled_from(TILLS)
HOLDER = st.sampled_from(["till:1", "till:2", SAFE])
RIEL = st.integers(0, 60).map(lambda hundreds: hundreds * 5_000)
DOLLARS = st.integers(0, 30)
OFF = st.sampled_from([0, 0, 0, -5_000, 100, 4_100])


class BranchMachine(RuleBasedStateMachine):
    """The branch and its model."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.office = copied_office(self.template, self.folder / "branch")
        self.model = Model()
        self.number = 0
        self.counted_off: dict[str, int] = {}

    def teardown(self) -> None:
        """Whatever was done, it verifies and can be built anew."""
        before = verify(self.office.desk)
        rebuild(self.office.desk)
        after = verify(self.office.desk)
        self.office.close()
        shutil.rmtree(self.folder)
        assert before.findings == after.findings == ()
        assert before.head == after.head

    @initialize()
    def both_open(self) -> None:
        """Most sequences are about open tills."""
        for till, clerk in zip(TILLS, CLERKS, strict=True):
            self.open(till, clerk, 200_000, 20, 0)

    def attempt(self, is_legal: bool, job: Callable[[], object]) -> object:
        """Do it; what is not legal is refused and leaves nothing."""
        store = JournalStore(self.office.desk.db)
        before = store.count()
        self.office.clock.move(minutes=1)
        if is_legal:
            return job()
        with pytest.raises(RuleError):
            job()
        assert store.count() == before
        return None

    def next_number(self) -> str:
        self.number += 1
        return f"N-{self.number}"

    @rule(till=A_TILL, clerk=st.sampled_from(CLERKS), khr=RIEL, usd=DOLLARS, off=OFF)
    def open(self, till: str, clerk: Person, khr: int, usd: int, off: int) -> None:
        model, holder = self.model, f"till:{till}"
        found = model.has[holder][KHR] + khr + off
        is_legal = (
            till not in model.keeper
            and clerk not in model.keeper.values()
            and model.can_give(SAFE, khr, usd)
        )
        if found < 0:
            return
        count = drawer_of(found, model.has[holder][USD] + usd)
        given = cash.FromSafe(khr, usd * 100, given_by=Approval(MANAGER.person_id))
        self.attempt(
            is_legal,
            lambda: cash.open_till(self.office.desk, clerk, till, count, from_safe=given),
        )
        if is_legal:
            model.keeper[till] = clerk
            model.day_of[till] = open_day(self.office.desk)
            model.move(SAFE, -khr, -usd)
            model.move(holder, khr + off, usd)
            model.over(clerk, off)

    @rule(till=A_TILL, pieces=st.integers(1, 30), in_dollars=st.booleans())
    def sell(self, till: str, pieces: int, *, in_dollars: bool) -> None:
        model, holder = self.model, f"till:{till}"
        due = pieces * LETTER_KHR
        usd = next(n for n in (1, 2, 3, 4, 5) if n * RATE >= due) if in_dollars else 0
        change = usd * RATE - due if in_dollars else 0
        clerk = model.keeper.get(till, CLERK)
        office = Office(self.office.desk, self.office.clock, clerk, till=till)
        draft = office.draft(letters(pieces))
        payment = counter.CashPayment(Cash(0, usd) if in_dollars else Cash(due))
        settled = self.attempt(model.may_work(till), lambda: office.settle(draft, payment))
        if isinstance(settled, counter.Settled):
            moved = (-change, usd) if in_dollars else (due, 0)
            model.move(holder, *moved)
            model.last_sale[till] = (settled.receipt_no, moved)

    @precondition(lambda self: self.model.last_sale)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        model = self.model
        till = data.draw(st.sampled_from(sorted(model.last_sale)))
        receipt_no, (khr, usd) = model.last_sale[till]
        clerk = model.keeper.get(till)
        if clerk is None or not model.may_work(till):
            return
        sold_by = self.office.desk.db.conn.execute(
            "SELECT person FROM receipt WHERE receipt_no = ?", (receipt_no,)
        ).fetchone()[0]
        if sold_by != clerk.person_id:
            return
        del model.last_sale[till]
        try:
            cancelling.undo(self.office.desk, clerk, receipt_no, reason="ច្រឡំ")
        except TooLateToUndoError:
            return
        model.move(f"till:{till}", -khr, -usd)

    @rule(giver=HOLDER, taker=HOLDER, khr=RIEL, usd=DOLLARS)
    def send(self, giver: str, taker: str, khr: int, usd: int) -> None:
        model = self.model
        person = MANAGER if giver == SAFE else model.keeper.get(giver[5:], CLERK)
        is_legal = (
            giver != taker
            and bool(khr or usd)
            and model.can_give(giver, khr, usd)
            and (giver == SAFE or model.may_work(giver[5:]))
            and (SAFE in {giver, taker} or model.may_work(taker[5:]))
        )

        def hand_over(second_of: str) -> movements.Movement:
            return movements.send(
                self.office.desk,
                person,
                giver=giver,
                taker=taker,
                count=drawer_of(khr, usd),
                second_of=second_of,
            )

        sent = self.attempt(is_legal, lambda: saying_yes(hand_over))
        if isinstance(sent, movements.Movement):
            model.move(giver, -khr, -usd)
            model.waiting[sent.movement_no] = (giver, taker, (khr, usd))

    @precondition(lambda self: self.model.waiting)
    @rule(data=st.data(), off=OFF, back=st.booleans())
    def answer(self, data: st.DataObject, off: int, *, back: bool) -> None:
        model, desk = self.model, self.office.desk
        number = data.draw(st.sampled_from(sorted(model.waiting)))
        giver, taker, (khr, usd) = model.waiting[number]
        till = taker.removeprefix("till:")
        person = MANAGER if taker == SAFE else model.keeper.get(till, CLERK)
        may_take = taker == SAFE or model.may_work(till)
        if back:
            may_take = may_take or (giver == SAFE and person == MANAGER)
            reason = "រាប់ខុស"
            self.attempt(may_take, lambda: movements.give_back(desk, person, number, reason=reason))
            end = giver
        else:
            if khr + off < 0:
                return
            may_take = may_take and off == 0
            count = drawer_of(khr + off, usd)
            self.attempt(may_take, lambda: movements.receive(desk, person, number, count))
            end = taker
        if may_take:
            del model.waiting[number]
            model.move(end, khr, usd)

    @rule(holder=HOLDER, kind=st.sampled_from(list(VoucherKind)), khr=RIEL, usd=DOLLARS)
    def voucher(self, holder: str, kind: VoucherKind, khr: int, usd: int) -> None:
        model = self.model
        person = MANAGER if holder == SAFE else model.keeper.get(holder[5:], CLERK)
        sign = 1 if kind.is_paid_in else -1
        is_legal = (
            bool(khr or usd)
            and (holder == SAFE or model.may_work(holder[5:]))
            and (kind.is_paid_in or model.can_give(holder, khr, usd))
        )
        said = Voucher(kind, Cash(khr, usd), "សុខ", "ការងារ")

        def post(second_of: str) -> object:
            voucher = replace(said, second_of=second_of)
            return post_voucher(self.office.desk, person, holder, voucher)

        self.attempt(is_legal, lambda: saying_yes(post))
        if is_legal:
            model.move(holder, sign * khr, sign * usd)

    @rule(till=A_TILL, off=OFF)
    def count(self, till: str, off: int) -> None:
        model, holder = self.model, f"till:{till}"
        khr, usd = model.has[holder]
        if khr + off < 0 or usd < 0 or till not in model.keeper:
            return
        cash.count_till(self.office.desk, model.keeper[till], till, drawer_of(khr + off, usd))
        model.is_counted.add(till)
        self.counted_off[till] = off

    @rule(till=A_TILL, hand_in=st.booleans())
    def close_till(self, till: str, *, hand_in: bool) -> None:
        model, holder = self.model, f"till:{till}"
        person = model.keeper.get(till, CLERK)
        is_legal = till in model.is_counted
        desk = self.office.desk
        self.attempt(is_legal, lambda: cash.close_till(desk, person, till, hand_in=hand_in))
        if not is_legal:
            return
        off = self.counted_off.pop(till)
        model.move(holder, off)
        model.over(person, off)
        model.is_counted.discard(till)
        del model.keeper[till]
        model.last_sale.pop(till, None)
        khr, usd = model.has[holder]
        if hand_in and (khr or usd):
            newest = movements.waiting_transfers(self.office.desk)[-1]
            model.waiting[newest.movement_no] = (holder, SAFE, (khr, usd))
            model.has[holder] = [0, 0]

    @rule(off=OFF)
    def count_safe(self, off: int) -> None:
        khr, usd = self.model.has[SAFE]
        if khr + off < 0:
            return
        safe.count_safe(
            self.office.desk,
            MANAGER,
            drawer_of(khr + off, usd),
            witness=Approval(CLERK.person_id),
        )
        self.model.move(SAFE, off)
        self.model.over(MANAGER, off)

    @rule(khr=RIEL, usd=DOLLARS, to_bank=st.booleans())
    def send_away(self, khr: int, usd: int, *, to_bank: bool) -> None:
        desk, number = self.office.desk, self.next_number()
        is_legal = bool(khr or usd) and self.model.can_give(SAFE, khr, usd)
        count = drawer_of(khr, usd)

        def job() -> object:
            if to_bank:
                return remitting.deposit(desk, MANAGER, slip_no=number, bank="", count=count)
            bag = remitting.SealedBag(number, "S", "hq")
            seen = Approval(CLERK.person_id)
            return remitting.send_remittance(desk, MANAGER, bag, count, witness=seen)

        self.attempt(is_legal, job)
        if is_legal:
            self.model.move(SAFE, -khr, -usd)
            self.model.away[KHR] += khr
            self.model.away[USD] += usd

    @rule(khr=RIEL, off=OFF)
    def bag_comes_in(self, khr: int, off: int) -> None:
        if khr + off < 0 or not khr:
            return
        number = self.next_number()
        remitting.receive_remittance(
            self.office.desk,
            MANAGER,
            remitting.SealedBag(number, "S", "PNH"),
            declared=Value(khr),
            count=drawer_of(khr + off),
            witness=Approval(CLERK.person_id),
        )
        self.model.move(SAFE, khr + off)
        if off:
            self.model.open_on[f"bag:{number}"] = -off

    @rule(data=st.data(), is_dispute=st.booleans())
    def decide_difference(self, data: st.DataObject, *, is_dispute: bool) -> None:
        desk = self.office.desk
        still_open = [
            one
            for one in differences.differences_for(desk, MANAGER)
            if one.state == "open" and one.unit == "KHR"
        ]
        if not still_open:
            return
        one = data.draw(st.sampled_from(still_open))
        step = differences.dispute if is_dispute else differences.explain
        step(desk, MANAGER, one.entry_id, "KHR", reason="រកឃើញ")
        holder = one.holder.removeprefix("person:")
        self.model.open_on[holder] += one.over

    @rule()
    def close_day(self) -> None:
        desk = self.office.desk
        state = closing.day_state(desk)
        kept = [self.model.day_of[till] for till in self.model.keeper]
        is_legal = bool(state.day) and all(day > state.day for day in kept)
        self.attempt(is_legal, lambda: closing.close_day(desk, MANAGER))
        if is_legal:
            self.office.clock.move(days=1)

    @invariant()
    def books_say_what_the_model_says(self) -> None:
        store = JournalStore(self.office.desk.db)
        for holder, amounts in self.model.has.items():
            account = Account.SAFE_CASH if holder == SAFE else Account.TILL_CASH
            for unit, amount in zip(UNITS, amounts, strict=True):
                scale = 100 if unit == "USD" else 1
                assert store.balance(account, holder, unit) == amount * scale, holder

    @invariant()
    def what_is_on_its_way_is_in_transit(self) -> None:
        balances = JournalStore(self.office.desk.db).balances()
        for place, unit in enumerate(UNITS):
            scale = 100 if unit == "USD" else 1
            on_its_way = sum(amount[place] for _, _, amount in self.model.waiting.values())
            in_transit = sum(
                one.balance
                for one in balances
                if one.account in {Account.CASH_IN_TRANSIT, Account.BANK_IN_TRANSIT}
                and one.unit == unit
            )
            assert in_transit == (on_its_way + self.model.away[place]) * scale
            assert sum(one.balance for one in balances if one.unit == unit) == 0
        waiting = {one.movement_no for one in movements.waiting_transfers(self.office.desk)}
        assert waiting == self.model.waiting.keys()

    @invariant()
    def what_is_open_is_open_on_its_person(self) -> None:
        found = {
            one.holder.removeprefix("person:"): one.balance
            for one in JournalStore(self.office.desk.db).balances()
            if one.account == Account.OVER_SHORT_OPEN
        }
        assert found == {who: khr for who, khr in self.model.open_on.items() if khr}
