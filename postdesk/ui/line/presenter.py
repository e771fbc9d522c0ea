"""How the line stands, linking this desk, what headquarters has sent. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from postdesk.domain.people import Task, may
from postdesk.ui.ports import LinePort, RunJob, SessionPort, TroubleView, signed_in

if TYPE_CHECKING:
    from postdesk.services.desk import Desk
    from postdesk.services.mail_from_hq import Notice, ReceivedDocument
    from postdesk.services.status import DeskStatus
    from postdesk.sync.enrolling import Enrolled


@dataclass(frozen=True, slots=True)
class LinePicture:
    """What the page shows.

    Attributes:
        may_link: Whether the person may link this desk.
    """

    status: DeskStatus
    notices: tuple[Notice, ...]
    documents: tuple[ReceivedDocument, ...]
    may_link: bool


class LineView(TroubleView, Protocol):
    """What the line's page can show."""

    def show_line(self, picture: LinePicture) -> None:
        """How the line stands."""
        ...

    def say_calling(self) -> None:
        """Headquarters is being called."""
        ...

    def say_linked(self, done: Enrolled) -> None:
        """Headquarters knows this desk."""
        ...

    def say_request_written(self, path: Path) -> None:
        """The request is in its file."""
        ...


def read_line(desk: Desk) -> tuple[DeskStatus, tuple[Notice, ...], tuple[ReceivedDocument, ...]]:
    """What the page shows, read in one go."""
    from postdesk.services import mail_from_hq
    from postdesk.services.status import desk_status

    return desk_status(desk), mail_from_hq.notices(desk), mail_from_hq.received_documents(desk)


class LinePresenter:
    """Tells how the line stands, and links the desk.

    Args:
        line: The line's thread; None where there is none (tests).
    """

    def __init__(
        self, view: LineView, run: RunJob, session: SessionPort, line: LinePort | None
    ) -> None:
        self._view, self._run, self._session, self._line = view, run, session, line

    def load(self) -> None:
        """Ask how the line stands."""
        self._run(read_line, done=self._loaded, failed=self._view.show_trouble, reading=True)

    def call_now(self) -> None:
        """Send and receive at once; the outcome comes with the next look."""
        if self._line is not None:
            self._view.say_calling()
            self._line.call_now()

    def link(self, code: str, address: str) -> None:
        """Link this desk over the line."""
        if self._line is None:
            return
        self._view.set_busy(True)
        self._view.say_calling()
        person = signed_in(self._session)
        self._line.enrol(person, code, address, done=self._linked, failed=self._failed)

    def _linked(self, done: Enrolled) -> None:
        """Headquarters knows this desk."""
        self._view.set_busy(False)
        self._view.say_linked(done)
        self.load()

    def _failed(self, reason: Exception) -> None:
        """It did not work; what was typed stays."""
        self._view.set_busy(False)
        self._view.show_trouble(reason)

    def write_request(self, code: str, card: Path, request: Path) -> None:
        """Where there is no line: make the request for headquarters."""
        person = signed_in(self._session)

        def job(desk: Desk) -> Path:
            from postdesk.sync import enrolling
            from postdesk.sync.exchange_files import read_exchange, write_exchange

            content = enrolling.make_request(
                desk, person, code=code, card=read_exchange(card), address=""
            )
            write_exchange(request, content)
            return request

        self._view.set_busy(True)
        self._run(job, done=self._request_written, failed=self._failed)

    def take_answer(self, answer: Path) -> None:
        """Where there is no line: open headquarters' answer."""
        person = signed_in(self._session)

        def job(desk: Desk) -> Enrolled:
            from postdesk.sync import enrolling
            from postdesk.sync.exchange_files import read_exchange

            return enrolling.take_answer(desk, person, read_exchange(answer))

        self._view.set_busy(True)
        self._run(job, done=self._linked, failed=self._failed)

    def _request_written(self, path: Path) -> None:
        self._view.set_busy(False)
        self._view.say_request_written(path)

    def _loaded(
        self, found: tuple[DeskStatus, tuple[Notice, ...], tuple[ReceivedDocument, ...]]
    ) -> None:
        status, notices, documents = found
        person = self._session.person
        may_link = person is not None and may([person.role], Task.KEEP_STAFF)
        self._view.show_line(LinePicture(status, notices, documents, may_link))
