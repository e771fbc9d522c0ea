"""What presenters ask of the world, so that they can be tried without a window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from postdesk.domain.people import Person
    from postdesk.domain.repeating import LooksRepeatedError
    from postdesk.services.desk import Desk
    from postdesk.sync.enrolling import Enrolled

T = TypeVar("T")


class RunJob(Protocol):
    """Runs a use case off the screen's thread and brings its outcome back to it.

    `job` gets the desk and runs on the writer's thread, or with `reading` on the reader's.
    Then, on the thread of the screen, `done` gets what it returned or `failed` what it raised.
    """

    def __call__(
        self,
        job: Callable[[Desk], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        reading: bool = False,
    ) -> None:
        """Run `job`; return at once."""
        ...


class TroubleView(Protocol):
    """What every screen can do: be busy, and say in a sentence why something did not work."""

    def set_busy(self, busy: bool) -> None:
        """Take no more actions until told otherwise."""
        ...

    def show_trouble(self, reason: Exception) -> None:
        """Say why not, and what to do."""
        ...


class SecondView(Protocol):
    """What a screen can ask where something looks as if it had just been recorded."""

    def ask_second(
        self,
        reason: LooksRepeatedError,
        agreed: Callable[[], None],
        left: Callable[[], None],
    ) -> None:
        """Ask whether it is a second one; either answer is told later."""
        ...


class SessionPort(Protocol):
    """Who works at this desk now, and at which till."""

    @property
    def person(self) -> Person | None:
        """Who is signed in; None before and after."""
        ...

    @property
    def till_id(self) -> str | None:
        """The till that this person has open, as services name it (`1`)."""
        ...

    @property
    def business_day(self) -> date | None:
        """The day the books call today; None when no day is open."""
        ...

    def use_till(self, till_id: str | None) -> None:
        """The till was opened, or closed."""
        ...

    def use_day(self, business_day: date | None) -> None:
        """The books turned to another day."""
        ...


class LinePort(Protocol):
    """The line's thread, as far as screens know it."""

    def call_now(self) -> None:
        """Call headquarters at once."""
        ...

    def enrol(
        self,
        person: Person,
        code: str,
        address: str,
        *,
        done: Callable[[Enrolled], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Link this desk over the line; the outcome comes on the thread of the screen."""
        ...


class NoPersonError(RuntimeError):
    """A screen asked for the person while nobody was signed in: a bug."""


def signed_in(session: SessionPort) -> Person:
    """The person at the desk.

    Raises:
        NoPersonError: Nobody is signed in, so no such screen should be open.
    """
    if session.person is None:
        raise NoPersonError
    return session.person
