"""Joins the line to a desk: which headquarters it is, and how a round is told."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from postdesk import config
from postdesk.domain.people import Person
from postdesk.services.worker import Worker
from postdesk.sync import answers, enrolling, sending
from postdesk.sync.client import HttpHeadquarters, check_address
from postdesk.sync.engine import Line, Round
from postdesk.sync.ports import HqUnreachableError, LineError


def line_of(home: Path, writer: Worker, reader: Worker) -> Line:
    """The line of a desk that is enrolled.

    Raises:
        NotEnrolledError: It is not.
        HqUnreachableError: It was enrolled by files and has no address.
        HqAddressError, SettingsUnreadableError: The address or the settings cannot be used.
    """
    link = reader.run(sending.require_link)
    settings = config.load_settings(home)
    address = settings.hq_address or link.address
    if not address:
        raise HqUnreachableError("no address")
    headquarters = HttpHeadquarters(address, certificates=settings.hq_certificates)
    return Line(writer, reader, headquarters)


def one_round(home: Path, writer: Worker, reader: Worker) -> Round:
    """One round, its trouble kept for the line's screen.

    Raises:
        NotEnrolledError, LineError: As the round says.
    """
    try:
        return line_of(home, writer, reader).round()
    except LineError as exc:
        writer.run(partial(answers.note_trouble, trouble=exc))
        raise


def enrol(
    home: Path, writer: Worker, person: Person, code: str, address: str
) -> enrolling.Enrolled:
    """Link a desk over the line (what `sync.enrolling.enrol` raises)."""
    checked = check_address(address)
    settings = config.load_settings(home)
    headquarters = HttpHeadquarters(checked, certificates=settings.hq_certificates)
    return enrolling.enrol(writer, person, headquarters, code=code, address=checked)


def as_plain(done: Round) -> dict[str, Any]:
    """What came of a round, as plain values."""
    return {
        "sent": done.sent,
        "waiting": done.waiting,
        "documents": len(done.documents),
        "restored": done.restored,
        "new_epoch": done.new_epoch,
    }
