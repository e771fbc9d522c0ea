"""The basket being typed, and keeping it: nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from postdesk.domain.basket import BasketDraft
from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob

EMPTY = BasketDraft(draft_no=0)


class DraftKeeper:
    """Holds one basket and writes it down; its number is fetched with the first writing.

    Jobs of the writer run in turn, so a basket is never written older than it was, and the
    number fetched by the first is there for the next.
    """

    def __init__(self, run: RunJob, failed: Callable[[Exception], None]) -> None:
        self._run = run
        self._failed = failed
        self._draft = EMPTY
        self._handed_in: BasketDraft | None = EMPTY
        self._number = _Number()

    @property
    def draft(self) -> BasketDraft:
        """The basket as it is now."""
        return self._draft

    def put(self, draft: BasketDraft) -> None:
        """The basket was changed."""
        self._draft = draft

    def note_quoted(self, cash_khr: int) -> None:
        """The sum it comes to now, shown in the list of parked baskets."""
        self._draft = replace(self._draft, quoted_khr=cash_khr)

    def take(self, draft: BasketDraft) -> None:
        """Go on with a basket that was kept before."""
        self._draft = self._handed_in = draft
        self._number = _Number(draft.draft_no)

    def forget(self) -> None:
        """Begin with an empty basket; what was kept stays kept."""
        self.take(EMPTY)

    def discard(self) -> None:
        """Throw the basket away, here and in the books' drafts."""
        number = self._number
        self.forget()

        def job(desk: Desk) -> None:
            from postdesk.services import basket

            if number.value:
                basket.discard(desk, number.value)

        self._run(job, done=lambda _: None, failed=self._failed)

    def save(self, person: Person) -> None:
        """Write it down, unless it stands written."""
        if self._draft != self._handed_in:
            self.keep_then(person, lambda _draft: None, self._failed)

    def keep_then(
        self,
        person: Person,
        then: Callable[[BasketDraft], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Write it down as it is now, then go on with it; by then it has a number."""
        wanted, number = self._draft, self._number
        self._handed_in = wanted

        def done(kept: BasketDraft) -> None:
            if number is self._number:
                if self._handed_in == self._draft:
                    self._handed_in = replace(self._draft, draft_no=kept.draft_no)
                self._draft = replace(self._draft, draft_no=kept.draft_no)
            then(kept)

        def trouble(reason: Exception) -> None:
            if number is self._number:
                self._handed_in = None
            failed(reason)

        self._run(lambda desk: _keep(desk, person, wanted, number), done=done, failed=trouble)

    def park(
        self,
        person: Person,
        *,
        done: Callable[[None], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Put it away with the sum it comes to now."""

        def kept(draft: BasketDraft) -> None:
            def job(desk: Desk) -> None:
                from postdesk.services import basket

                basket.park(desk, person, draft)

            self._run(job, done=done, failed=failed)

        self.keep_then(person, kept, failed)


@dataclass(slots=True)
class _Number:
    """A basket's number, once there is one; only the writer's thread changes it."""

    value: int = 0


def _keep(desk: Desk, person: Person, draft: BasketDraft, number: _Number) -> BasketDraft:
    from postdesk.services import basket

    if not number.value:
        number.value = basket.begin_draft(desk, person).draft_no
    numbered = replace(draft, draft_no=number.value)
    basket.save_draft(desk, person, numbered)
    return numbered
