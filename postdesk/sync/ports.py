"""What a desk asks of headquarters, and the ways in which it fails. Over HTTP it is `client.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from postdesk.domain.errors import FaultError, RuleError


class LineError(FaultError):
    """A call to headquarters did not end well. Nothing is lost; it is tried again by itself.

    Attributes:
        detail: What exactly, for whoever looks into it.
        case_no: The case that headquarters has about it, or 0.
    """

    facts = ("detail",)

    def __init__(self, detail: str, *, case_no: int = 0) -> None:
        super().__init__(detail)
        self.detail = detail
        self.case_no = case_no


class HqUnreachableError(LineError):
    """There is no line, or nobody answers."""


class HqBusyError(LineError):
    """Headquarters answers that it cannot just now."""


class HqNonsenseError(LineError):
    """What answers is no headquarters of postdesk, or what it says cannot be read."""


class HqWrongKeyError(LineError):
    """What answers is not the headquarters that this desk was enrolled at."""


class HqTooNewError(LineError):
    """Headquarters speaks a newer version: this program must be updated."""


class HqTooOldError(LineError):
    """This desk writes what headquarters cannot read yet: headquarters must be updated."""


class HqRefusedError(LineError):
    """Headquarters takes nothing from this desk, and says why.

    Attributes:
        code: Why; `error.HqRefusedError.<code>` is the sentence.
    """

    def __init__(self, reason: str, detail: str, *, case_no: int = 0) -> None:
        super().__init__(detail, case_no=case_no)
        self.code = reason


class DocumentOutOfOrderError(LineError):
    """A document from headquarters does not follow the one before it; it was not applied."""


class DocumentNotSignedError(LineError):
    """A document is not signed by headquarters' key; it was not applied."""


class NotEnrolledError(RuleError):
    """This desk is not linked to headquarters yet."""


class Headquarters(Protocol):
    """The other end. Bytes in, bytes out: what they say is judged by `wire`."""

    def card(self) -> bytes:
        """Who it is (`LineError`)."""
        ...

    def enrol(self, request: bytes) -> bytes:
        """Ask to be known (`LineError`)."""
        ...

    def push(self, records: Iterable[bytes]) -> bytes:
        """Send a hello and frames; the signed reply (`LineError`)."""
        ...

    def pull(self, hello: bytes) -> bytes:
        """Fetch documents (`LineError`)."""
        ...

    def restore(self, hello: bytes) -> bytes:
        """Fetch the desk's own entries (`LineError`)."""
        ...
