"""What happens to baskets that were put away: take one up again, or throw it away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, SessionPort, TroubleView, signed_in

if TYPE_CHECKING:
    from postdesk.services.basket import ParkedBasket, Recalled


class ParkedView(TroubleView, Protocol):
    """What the page of parked baskets can show."""

    def show_parked(self, parked: Sequence[ParkedBasket]) -> None:
        """The baskets that wait, oldest first."""
        ...

    def hand_over(self, recalled: Recalled) -> None:
        """Turn to the counter with this basket."""
        ...

    def say_counter_is_full(self) -> None:
        """There is a basket at the counter: that one comes first."""
        ...


class ParkedPresenter:
    """Leads from the list back to the counter.

    Args:
        counter_is_free: Whether nothing is being typed at the counter.
    """

    def __init__(
        self,
        view: ParkedView,
        run: RunJob,
        session: SessionPort,
        counter_is_free: Callable[[], bool],
    ) -> None:
        self._view, self._run, self._session = view, run, session
        self._counter_is_free = counter_is_free
        self._busy = False

    def load(self) -> None:
        """Read the list."""

        def job(desk: Desk) -> tuple[ParkedBasket, ...]:
            from postdesk.services import basket

            return basket.parked(desk)

        self._run(job, done=self._view.show_parked, failed=self._view.show_trouble, reading=True)

    def recall(self, draft_no: int) -> None:
        """Take a basket up again, at the prices and the rate of now."""
        if self._busy:
            return
        if not self._counter_is_free():
            self._view.say_counter_is_full()
            return
        person = signed_in(self._session)

        def job(desk: Desk) -> Recalled:
            from postdesk.services import basket

            return basket.recall(desk, person, draft_no)

        def done(recalled: Recalled) -> None:
            self._set_busy(busy=False)
            self._view.hand_over(recalled)

        self._set_busy(busy=True)
        self._run(job, done=done, failed=self._failed)

    def drop(self, draft_no: int) -> None:
        """Throw a basket away: the customer does not come back."""
        if self._busy:
            return

        def job(desk: Desk) -> None:
            from postdesk.services import basket

            basket.discard(desk, draft_no)

        def done(_found: None) -> None:
            self._set_busy(busy=False)
            self.load()

        self._set_busy(busy=True)
        self._run(job, done=done, failed=self._failed)

    def _failed(self, reason: Exception) -> None:
        self._set_busy(busy=False)
        self._view.show_trouble(reason)
        self.load()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)
