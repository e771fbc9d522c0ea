"""The one moment in which a basket is sold, and its papers afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from postdesk.domain.basket import BasketDraft
from postdesk.domain.people import Person
from postdesk.domain.repeating import LooksRepeatedError
from postdesk.services.desk import Desk
from postdesk.ui.counter.view import CounterView, Mode, PaperState
from postdesk.ui.ports import RunJob

if TYPE_CHECKING:
    from postdesk.services.counter import Payment, Settled


class Settling:
    """Settles a basket and tells the screen; papers come after the books.

    Args:
        print_papers: Begins to print what waits; what comes out is told to `paper_printed`.
    """

    def __init__(self, view: CounterView, run: RunJob, print_papers: Callable[[], None]) -> None:
        self._view = view
        self._run = run
        self._print_papers = print_papers
        self._awaited: set[str] = set()

    def settle(
        self,
        person: Person,
        till: str,
        draft: BasketDraft,
        payment: Payment,
        *,
        done: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Sell the basket, once; `done` is called when it stands in the books."""

        def job(desk: Desk, second_of: str) -> Settled:
            from postdesk.services import counter

            return counter.settle(
                desk, person, till=till, draft=draft, payment=payment, second_of=second_of
            )

        def press(second_of: str = "") -> None:
            self._run(lambda desk: job(desk, second_of), done=settled, failed=trouble)

        def settled(found: Settled) -> None:
            done()
            self._show(found)

        def trouble(reason: Exception) -> None:
            if isinstance(reason, LooksRepeatedError):
                # The counter stays busy until it is said which of the two it is.
                yes = partial(press, reason.number)
                self._view.ask_second(reason, yes, partial(failed, reason))
            elif type(reason).__name__ == "RecordedAfterAllError":
                self._look_again(draft.draft_no, reason, settled, failed)
            else:
                failed(reason)

        press()

    def print_papers(self) -> None:
        """Print what waits; whatever becomes of it, the sale stands."""
        self._view.show_papers(PaperState.PRINTING, None)
        self._print_papers()

    def paper_printed(self, subject: str) -> None:
        """A paper came out: a receipt or a label, by its number."""
        if subject in self._awaited:
            self._awaited.discard(subject)
            state = PaperState.PRINTING if self._awaited else PaperState.PRINTED
            self._view.show_papers(state, None)

    def paper_failed(self, reason: Exception) -> None:
        """A paper did not come out."""
        if self._awaited:
            self._view.show_papers(PaperState.FAILED, reason)

    def _show(self, settled: Settled) -> None:
        self._awaited = {settled.receipt_no, *settled.numbers}
        self._view.show_mode(Mode.SETTLED)
        self._view.show_settled(settled)
        self.print_papers()

    def _look_again(
        self,
        draft_no: int,
        reason: Exception,
        settled: Callable[[Settled], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """The disk failed, but the sale stands: show its receipt with the warning."""

        def job(desk: Desk) -> Settled | None:
            from postdesk.services import counter

            return counter.settled_receipt(desk, draft_no)

        def done(found: Settled | None) -> None:
            if found is None:
                failed(reason)
                return
            settled(found)
            self._view.show_trouble(reason)

        self._run(job, done=done, failed=failed)
