"""The same branch with the rest of the invariants looked at after every step.

Copies of receipts (I4), differences that a close leaves open (I7), headquarters that proposes and
writes nothing (I10), payments nobody has seen yet (I13), stamps withdrawn from sale (I14), and the
whole journal as the export writes it (I17).
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from postdesk.domain.accounts import HEADQUARTERS, SAFE, Account, till_holder
from postdesk.domain.basket import LineDraft
from postdesk.domain.journal import credit, debit
from postdesk.domain.notes import Cash
from postdesk.services import counter, khqr, movements, papers, papers_sale, proposals, stock
from postdesk.services.differences import differences_for
from postdesk.services.drawer import DrawerCount, stock_of
from postdesk.services.journal_export import entry_as_plain
from postdesk.services.posting import posting
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import ProposalReceived
from postdesk.wire.entry import SYSTEM
from tests.builders import CLERK, MANAGER, Office, stock_counts
from tests.journeys.branch_machine import A_TILL
from tests.journeys.branch_model import STAMP_KHR
from tests.journeys.whole_branch import WholeBranch

STAMP = "STAMP-500"
STAMPS = st.integers(1, 40)


class WatchedBranch(WholeBranch):
    """All that a branch does, watched more closely."""

    @precondition(lambda self: self.model.last_sale)
    @rule(data=st.data(), times=st.integers(1, 2))
    def copy(self, data: st.DataObject, times: int) -> None:
        """A receipt again: the same figures, COPY and its number."""
        till = data.draw(st.sampled_from(sorted(self.model.last_sale)))
        receipt_no, _ = self.model.last_sale[till]
        desk = self.office.desk
        first = papers_sale.receipt_paper(desk, receipt_no)
        for _ in range(times):
            self.model.copies[receipt_no] = self.model.copies.get(receipt_no, 0) + 1
            copy_no = papers.reprint_receipt(desk, CLERK, receipt_no)
            assert copy_no == self.model.copies[receipt_no]
            copy = papers_sale.receipt_paper(desk, receipt_no, copy_number=copy_no)
            assert (copy.copy_number, copy.due, copy.lines) == (copy_no, first.due, first.lines)

    @rule(till=A_TILL, pieces=STAMPS)
    def stamps_to_a_till(self, till: str, pieces: int) -> None:
        model, desk, taker = self.model, self.office.desk, till_holder(till)
        count = DrawerCount((), stock_counts({STAMP: pieces}))
        in_safe = dict(stock_of(desk, SAFE)).get(STAMP, 0)
        if not model.may_work(till):
            return
        is_legal = pieces <= in_safe
        sent = self.attempt(
            is_legal,
            lambda: movements.send(desk, MANAGER, giver=SAFE, taker=taker, count=count),
        )
        if isinstance(sent, movements.Movement):
            movements.receive(desk, model.keeper[till], sent.movement_no, count)
            model.stamps[till] = model.stamps.get(till, 0) + pieces

    @rule(till=A_TILL, pieces=STAMPS)
    def sell_stamps(self, till: str, pieces: int) -> None:
        """Not when they are withdrawn, and not more than the till has."""
        model = self.model
        due = pieces * STAMP_KHR
        line = LineDraft(0, "stamp-500", quantity=pieces)
        may_sell = not model.is_withdrawn and pieces <= model.stamps.get(till, 0)
        if not may_sell and model.may_work(till):
            self.refused(till, line)
            return
        settled = self.settled(till, line, counter.CashPayment(Cash(due)))
        if settled is not None:
            model.stamps[till] -= pieces
            model.move(till_holder(till), due)

    @rule(till=A_TILL, pieces=STAMPS)
    def sell_stamps_that_are_withdrawn(self, till: str, pieces: int) -> None:
        """The till has them, and may not sell them."""
        self.stamps_to_a_till(till, pieces)
        if not self.model.is_withdrawn:
            self.withdraw_stamps(is_withdrawn=True)
        self.sell_stamps(till, pieces)

    def refused(self, till: str, line: LineDraft) -> None:
        """A basket that cannot be settled leaves nothing."""
        clerk = self.model.keeper[till]
        office = Office(self.office.desk, self.office.clock, clerk, till=till)
        draft = office.draft(line)
        payment = counter.CashPayment(Cash(1_000_000))
        self.attempt(is_legal=False, job=lambda: office.settle(draft, payment))

    @rule(is_withdrawn=st.booleans())
    def withdraw_stamps(self, *, is_withdrawn: bool) -> None:
        desk, change = self.office.desk, stock.withdraw if is_withdrawn else stock.sell_again
        self.attempt(
            is_withdrawn is not self.model.is_withdrawn,
            lambda: change(desk, MANAGER, STAMP, reason="ឈប់លក់"),
        )
        self.model.is_withdrawn = is_withdrawn

    @rule(khr=st.integers(1, 50).map(lambda n: n * 1_000))
    def headquarters_proposes(self, khr: int) -> None:
        """It comes as a document; nothing is posted by it."""
        number = self.next_number()
        proposed = (
            debit(Account.SAFE_CASH, SAFE, "KHR", khr),
            credit(Account.HQ_CLEARING, HEADQUARTERS, "KHR", khr),
        )
        with posting(self.office.desk, None) as action:
            action.add(
                ProposalReceived(
                    document=number,
                    proposal_no=number,
                    concerns="",
                    title_km="កែសមតុល្យ",
                    title_en="Correct the balance",
                    evidence="",
                    proposed=proposed,
                    answer_by="2027-12-31",
                ),
                business_key=number,
            )
        self.model.proposed[number] = khr

    @precondition(lambda self: self.model.proposed or self.model.answered)
    @rule(data=st.data(), agrees=st.booleans())
    def answer_headquarters(self, data: st.DataObject, *, agrees: bool) -> None:
        """A person here does, once; a dispute moves no cash."""
        model, desk = self.model, self.office.desk
        number = data.draw(st.sampled_from([*sorted(model.proposed), *model.answered]))

        def job() -> object:
            if agrees:
                return proposals.agree_to_proposal(desk, MANAGER, number)
            return proposals.dispute_proposal(desk, MANAGER, number, reason="មិនត្រូវ")

        self.attempt(number in model.proposed, job)
        if number not in model.proposed:
            return
        khr = model.proposed.pop(number)
        model.answered.append(number)
        if agrees:
            model.move(SAFE, khr)

    @invariant()
    def receipts_have_no_gap_and_wait_for_their_paper(self) -> None:
        query = self.office.desk.db.conn.execute
        assert query("SELECT coalesce(max(serial), 0) - count(*) FROM receipt").fetchone() == (0,)
        for receipt_no, copies in self.model.copies.items():
            asked = query(
                "SELECT max(copy_no) FROM print_job WHERE paper = 'receipt' AND subject = ?",
                (receipt_no,),
            ).fetchone()
            assert asked == (copies,)

    @invariant()
    def what_differs_has_a_state_and_open_is_what_is_open(self) -> None:
        desk = self.office.desk
        found = differences_for(desk, MANAGER, limit=10_000)
        assert {one.state for one in found} <= {"open", "explained", "disputed", "agreed"}
        still_open = -sum(one.over for one in found if one.state == "open")
        balances = JournalStore(desk.db).balances()
        books = sum(one.balance for one in balances if one.account == Account.OVER_SHORT_OPEN)
        assert books == still_open

    @invariant()
    def headquarters_wrote_nothing(self) -> None:
        written = self.office.desk.db.conn.execute(
            """SELECT count(*) FROM journal_line JOIN journal_entry USING (desk, epoch, seq)
               WHERE person = ? AND kind <> 'branch.opened'""",
            (SYSTEM,),
        ).fetchone()
        assert written == (0,)

    @invariant()
    def what_nobody_has_seen_is_listed(self) -> None:
        listed = {one.receipt_no for one in khqr.unconfirmed(self.office.desk)}
        assert listed == set(self.model.unseen)

    @invariant()
    def withdrawn_stamps_stay_counted(self) -> None:
        desk = self.office.desk
        for till, pieces in self.model.stamps.items():
            assert dict(stock_of(desk, till_holder(till))).get(STAMP, 0) == pieces

    def teardown(self) -> None:
        """Everything that is in the books is in what the clerk can take along."""
        store = JournalStore(self.office.desk.db)
        exported = [entry_as_plain(stored) for stored in store.stored()]
        assert [one["entry_id"] for one in exported] == [e.entry_id for e in store.entries()]
        super().teardown()
