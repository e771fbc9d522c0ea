"""The way to a KHQR code: the basket is kept, for only then has it the number that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdesk.domain.basket import BasketDraft
from postdesk.domain.people import Person
from postdesk.domain.settlement import AmountDue
from postdesk.services.desk import Desk
from postdesk.ui.counter.draft_keeper import DraftKeeper
from postdesk.ui.counter.view import CounterView
from postdesk.ui.ports import RunJob

if TYPE_CHECKING:
    from postdesk.services.khqr import CodeToPay


def ask_code(
    run: RunJob,
    view: CounterView,
    keeper: DraftKeeper,
    person: Person,
    amount: AmountDue,
    till: str,
) -> None:
    """Keep the basket, make its code and show it. No settlement is recorded."""

    def kept(draft: BasketDraft) -> None:
        def job(desk: Desk) -> CodeToPay:
            from postdesk.services.khqr import code_to_pay

            return code_to_pay(desk, draft_no=draft.draft_no, amount=amount, till=till)

        run(job, done=view.show_khqr, failed=view.show_trouble, reading=True)

    keeper.keep_then(person, kept, view.show_trouble)


def print_code(run: RunJob, view: CounterView, code: CodeToPay) -> None:
    """Print the code for a customer who does not see the screen."""

    def job(desk: Desk) -> None:
        from postdesk.services.paper_queue import ask_again

        ask_again(desk, "khqr", code.text)

    run(job, done=lambda _: None, failed=view.show_trouble)
