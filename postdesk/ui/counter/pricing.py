"""Prices while one types: each change asks anew, late answers are dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from postdesk.domain.basket import BasketDraft
from postdesk.services.desk import Desk
from postdesk.ui.counter.draft_keeper import DraftKeeper
from postdesk.ui.counter.view import CounterView
from postdesk.ui.ports import RunJob

if TYPE_CHECKING:
    from postdesk.domain.settlement import AmountDue
    from postdesk.services.basket import PricedBasket


def price_of(draft: BasketDraft) -> Callable[[Desk], PricedBasket]:
    """The job that prices a basket at today's prices and rate."""

    def job(desk: Desk) -> PricedBasket:
        from postdesk.services import basket

        return basket.price(desk, draft)

    return job


class Pricing:
    """The price of the basket that is being typed, always of its newest state."""

    def __init__(self, view: CounterView, run: RunJob, keeper: DraftKeeper) -> None:
        self._view, self._run, self._keeper = view, run, keeper
        self._asked = 0
        self.priced: PricedBasket | None = None

    @property
    def amount(self) -> AmountDue | None:
        """What is due; None while it is not known."""
        return self.priced.amount if self.priced is not None else None

    def stop(self) -> None:
        """Drop the answers under way; what is shown stays."""
        self._asked += 1

    def forget(self) -> None:
        """The basket is gone."""
        self.stop()
        self.priced = None

    def refresh(self) -> None:
        """Price the basket as it is now and show it."""
        draft = self._keeper.draft
        if draft.lines or draft.editing is not None:
            self.price_then(lambda _priced: None)
            return
        self.forget()
        self._view.show_basket(draft, None)

    def price_then(self, then: Callable[[PricedBasket], None]) -> None:
        """Price the basket as it is now, show it, go on with it."""
        self._asked += 1
        asked = self._asked

        def done(priced: PricedBasket) -> None:
            if asked != self._asked:
                return
            self.priced = priced
            self._keeper.note_quoted(priced.amount.cash_khr if priced.amount else 0)
            self._view.show_basket(self._keeper.draft, priced)
            then(priced)

        job = price_of(self._keeper.draft)
        self._run(job, done=done, failed=self._view.show_trouble, reading=True)
