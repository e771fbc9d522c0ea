"""What can be done with what was settled: print again, undo at once, pay back later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from postdesk.domain.errors import RuleError
from postdesk.domain.money import Money, riel
from postdesk.domain.notes import Cash
from postdesk.domain.people import Person
from postdesk.domain.s10 import parse_s10
from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, SessionPort, TroubleView, signed_in
from postdesk.ui.receipts.state import ReceiptShown, RefundShown, read_receipt

if TYPE_CHECKING:
    from postdesk.services.people import Approval
    from postdesk.services.receipt_list import ReceiptRow
    from postdesk.services.refunding import Refunded, RefundRequest


class ReceiptsView(TroubleView, Protocol):
    """What the receipts' page can show."""

    def show_latest(self, rows: Sequence[ReceiptRow]) -> None:
        """The latest receipts, newest first."""
        ...

    def show_receipt(self, receipt: ReceiptShown) -> None:
        """One receipt and what may be done with it."""
        ...

    def show_paper(self, pages: tuple[bytes, ...]) -> None:
        """The receipt as it is printed."""
        ...

    def show_undo(self, receipt: ReceiptShown) -> None:
        """Ask for the reason; say which notes go back."""
        ...

    def show_refund(self, receipt: ReceiptShown, refund: RefundShown) -> None:
        """Ask for the reason and the notes handed back."""
        ...

    def ask_approval(self, asked_by: Person, amount: Money) -> None:
        """The manager's PIN is needed; then `approved` is called."""
        ...

    def ask_second_person(self, then: Callable[[Approval], None]) -> None:
        """Somebody who saw it types the PIN; then `then` is told who."""
        ...

    def say(self, key: str, **fields: object) -> None:
        """Say that it is done."""
        ...


class ReceiptsPresenter:
    """Leads from a number to what is wanted with it.

    Args:
        till: The till that this desk serves.
        print_papers: Begins to print what waits.
    """

    def __init__(
        self,
        view: ReceiptsView,
        run: RunJob,
        session: SessionPort,
        till: str,
        print_papers: Callable[[], None],
    ) -> None:
        self._view, self._run, self._session = view, run, session
        self._till, self._print_papers = till, print_papers
        self._receipt: ReceiptShown | None = None
        self._refund: RefundShown | None = None
        self._wanted: RefundRequest | None = None
        self._busy = False

    def load(self) -> None:
        """Read the latest receipts, and again the one that is shown."""

        def job(desk: Desk) -> tuple[ReceiptRow, ...]:
            from postdesk.services.receipt_list import latest_receipts

            return latest_receipts(desk)

        self._run(job, done=self._view.show_latest, failed=self._view.show_trouble, reading=True)
        if self._receipt is not None:
            self.find(self._receipt.found.receipt_no)

    def find(self, typed: str, then: Callable[[], None] | None = None) -> None:
        """Find a receipt by its number or by an item on it."""
        if not typed.strip():
            return

        def done(receipt: ReceiptShown) -> None:
            self._receipt, self._refund = receipt, None
            self._view.show_receipt(receipt)
            self._picture(receipt.found.receipt_no)
            if then is not None:
                then()

        self._run(
            lambda desk: read_receipt(desk, typed),
            done=done,
            failed=self._view.show_trouble,
            reading=True,
        )

    def leave(self) -> None:
        """Leave what was begun; nothing was recorded."""
        if self._receipt is not None:
            lines = tuple(replace(one, is_chosen=False) for one in self._receipt.lines)
            self._receipt, self._refund = replace(self._receipt, lines=lines), None
            self._view.show_receipt(self._receipt)

    def reprint(self) -> None:
        """Print the receipt again, as a copy with its number."""
        receipt = self._receipt
        if receipt is None or self._busy:
            return
        person = signed_in(self._session)

        def job(desk: Desk) -> int:
            from postdesk.services.papers import reprint_receipt

            return reprint_receipt(desk, person, receipt.found.receipt_no)

        def done(copy_no: int) -> None:
            self._printed("ui_receipts.copied", no=receipt.found.receipt_no, copy=copy_no)

        self._start(job, done)

    def reprint_labels(self) -> None:
        """Print the labels again, as they are."""
        receipt = self._receipt
        if receipt is None or self._busy or not receipt.numbers:
            return

        def job(desk: Desk) -> int:
            from postdesk.services.paper_queue import ask_again

            for number in receipt.numbers:
                ask_again(desk, "label", number)
            return len(receipt.numbers)

        self._start(job, lambda count: self._printed("ui_receipts.labels_again", count=count))

    def confirm_khqr(self) -> None:
        """Say that one saw the payment in the bank's app."""
        receipt = self._receipt
        if receipt is None or self._busy:
            return
        person, number = signed_in(self._session), receipt.found.receipt_no

        def job(desk: Desk) -> object:
            from postdesk.services.khqr import confirm

            return confirm(desk, person, number)

        self._start(job, lambda _: self._changed("ui_receipts.khqr_confirmed", no=number))

    def begin_undo(self) -> None:
        """Undo the whole sale while the customer stands there, if that may still be."""
        receipt = self._receipt
        if receipt is None or self._busy:
            return
        if receipt.undo_problem is not None:
            self._view.show_trouble(receipt.undo_problem)
        else:
            self.leave()
            self._view.show_undo(self._receipt or receipt)

    def undo(self, reason: str) -> None:
        """Reverse every line; the same notes go back."""
        receipt = self._receipt
        if receipt is None or self._busy:
            return
        person = signed_in(self._session)

        def job(desk: Desk) -> tuple[str, ...]:
            from postdesk.services.cancelling import undo

            return undo(desk, person, receipt.found.receipt_no, reason=reason)

        self._start(job, lambda _: self._changed("ui_receipts.undone", no=receipt.found.receipt_no))

    def begin_refund(self) -> None:
        """Pay back the lines that stand."""
        if self._receipt is not None and not self._busy:
            self._choose(frozenset(self._receipt.refundable))

    def toggle(self, entry_id: str) -> None:
        """Pay this line back too, or not."""
        if self._receipt is None or self._refund is None:
            return
        self._choose(self._chosen ^ {entry_id})

    def refund(self, reason: str, handed_over: Cash) -> None:
        """Pay back what is really handed over; over the limit a manager agrees first."""
        receipt, shown = self._receipt, self._refund
        if receipt is None or shown is None or self._busy:
            return
        from postdesk.services.cancelling import ReasonMissingError
        from postdesk.services.refunding import RefundRequest

        if not reason.strip():
            self._view.show_trouble(ReasonMissingError())
            return
        entries = tuple(x.line.entry_id for x in receipt.lines if x.line.entry_id in self._chosen)
        self._wanted = RefundRequest(
            receipt.found.receipt_no, entries, reason, None if shown.on_account else handed_over
        )
        if shown.needs_approval:
            asked_by = signed_in(self._session)
            self._view.ask_approval(asked_by, riel(shown.amount.cash_khr))
        else:
            self._pay_back(None)

    def approved(self, approval: Approval) -> None:
        """A manager agreed."""
        self._pay_back(approval)

    def spoil(self, number: str, reason: str) -> None:
        """Record a pre-printed label that was torn, two looking at it; it is used no more."""
        try:
            label = str(parse_s10(number))
        except RuleError as reason_why:
            self._view.show_trouble(reason_why)
            return
        person = signed_in(self._session)

        def spoil(second: Approval) -> None:
            def job(desk: Desk) -> str:
                from postdesk.services.numbers import spoil_label

                return str(spoil_label(desk, person, label, reason=reason, witness=second))

            self._start(job, lambda spoiled: self._view.say("ui_receipts.spoiled", number=spoiled))

        if not self._busy:
            self._view.ask_second_person(spoil)

    def dispute(self, reason: str) -> None:
        """Say that the receipt that is shown is not right; nothing of it changes."""
        receipt = self._receipt
        if receipt is None:
            return
        person, found = signed_in(self._session), receipt.found

        def job(desk: Desk) -> object:
            from postdesk.services.disputes import dispute_entry

            return dispute_entry(desk, person, found.entry_id, reason=reason)

        self._start(job, lambda _: self._view.say("ui_receipts.disputed", no=found.receipt_no))

    def _picture(self, receipt_no: str) -> None:
        def job(desk: Desk) -> tuple[bytes, ...]:
            from postdesk.services.paper_pictures import pictures_of

            return pictures_of(desk, "receipt", receipt_no)

        self._run(job, done=self._view.show_paper, failed=self._view.show_trouble, reading=True)

    @property
    def _chosen(self) -> frozenset[str]:
        lines = self._receipt.lines if self._receipt is not None else ()
        return frozenset(one.line.entry_id for one in lines if one.is_chosen)

    def _choose(self, chosen: frozenset[str]) -> None:
        receipt = self._receipt
        if receipt is None:
            return
        marked = tuple(replace(one, is_chosen=one.line.entry_id in chosen) for one in receipt.lines)
        wanted = replace(receipt, lines=marked)
        person, on_account = signed_in(self._session), bool(receipt.paid.customer_code)

        def job(desk: Desk) -> RefundShown:
            return _read_refund(desk, person, wanted, on_account=on_account)

        def done(refund: RefundShown) -> None:
            self._receipt, self._refund = wanted, refund
            self._view.show_refund(wanted, refund)

        self._run(job, done=done, failed=self._view.show_trouble, reading=True)

    def _pay_back(self, approval: Approval | None) -> None:
        wanted = self._wanted
        if wanted is None or self._busy:
            return
        person, till = signed_in(self._session), self._session.till_id or self._till

        def job(desk: Desk) -> Refunded:
            from postdesk.services import refunding

            return refunding.refund(desk, person, wanted, till=till, approval=approval)

        def done(refunded: Refunded) -> None:
            self._wanted = None
            self._changed("ui_receipts.refunded", no=refunded.refund_no)

        self._start(job, done)

    def _start(self, job: Callable[[Desk], object], done: Callable[..., None]) -> None:
        def finished(found: object) -> None:
            self._set_busy(busy=False)
            done(found)

        self._set_busy(busy=True)
        self._run(job, done=finished, failed=self._failed)

    def _printed(self, key: str, **fields: object) -> None:
        self._print_papers()
        self._changed(key, **fields)

    def _changed(self, key: str, **fields: object) -> None:
        self.load()
        self._view.say(key, **fields)

    def _failed(self, reason: Exception) -> None:
        self._set_busy(busy=False)
        self._view.show_trouble(reason)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)


def _read_refund(
    desk: Desk, person: Person, receipt: ReceiptShown, *, on_account: bool
) -> RefundShown:
    from postdesk.services import refunding

    entries = tuple(one.line.entry_id for one in receipt.lines if one.is_chosen)
    amount = refunding.refund_amount(desk, receipt.found.receipt_no, entries)
    dollars = None
    if amount.rate is not None:
        dollars = refunding.proposed_refund(desk, amount, in_dollars=True)
    return RefundShown(
        amount=amount,
        proposed=refunding.proposed_refund(desk, amount),
        in_dollars=dollars,
        needs_approval=refunding.needs_approval(desk, person, amount),
        on_account=on_account,
    )
