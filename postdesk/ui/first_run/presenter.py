"""What has to be known before there are books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from postdesk.ui.ports import TroubleView


@dataclass(frozen=True, slots=True)
class NewBranch:
    """What was typed of a real branch.

    Attributes:
        code: The branch's short code, such as `STG`.
        manager_id: The manager's short code.
    """

    code: str
    name_km: str
    name_en: str
    telephone: str
    manager_id: str
    manager_km: str
    manager_latin: str
    pin: str
    pin_again: str


class FirstRunView(TroubleView, Protocol):
    """What the first run can show."""

    def say_pins_differ(self) -> None:
        """The PIN and its repetition are not the same."""
        ...

    def finish(self) -> None:
        """The books are there: go on to signing in."""
        ...


Begin = Callable[[Callable[[], None], Callable[[Exception], None]], None]
BeginReal = Callable[[NewBranch, Callable[[], None], Callable[[Exception], None]], None]


class FirstRunPresenter:
    """Makes a training branch or a real one.

    Args:
        begin_training: Makes the books of a training branch, off the screen's thread, and
            calls the one or the other.
        begin_real: The same for a real branch.
    """

    def __init__(self, view: FirstRunView, begin_training: Begin, begin_real: BeginReal) -> None:
        self._view = view
        self._begin_training = begin_training
        self._begin_real = begin_real

    def start_training(self) -> None:
        """A branch for practice, with sample staff, prices and stock."""
        self._view.set_busy(True)
        self._begin_training(self._done, self._failed)

    def start_real(self, typed: NewBranch) -> None:
        """A real branch with its manager; it enrols at headquarters later."""
        if typed.pin != typed.pin_again:
            self._view.say_pins_differ()
            return
        self._view.set_busy(True)
        self._begin_real(typed, self._done, self._failed)

    def _done(self) -> None:
        self._view.set_busy(False)
        self._view.finish()

    def _failed(self, reason: Exception) -> None:
        self._view.set_busy(False)
        self._view.show_trouble(reason)
