"""Papers come out one by one; a printer in trouble loses none and holds nobody up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from postdesk.printing.spool import PaperKind, PrinterOutOfPaperError, PrintJob
from postdesk.services.desk import Desk
from postdesk.services.paper_queue import ask_again, waiting_papers
from postdesk.storage.print_queue import QueuedPaper
from postdesk.ui.paper_pump import PaperPump
from tests.ui.conftest import RunAtOnce


class Printer:
    """Takes papers, until it has no more paper."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.paper_left = 99

    def print(self, job: PrintJob) -> None:
        if not self.paper_left:
            raise PrinterOutOfPaperError("counter")
        self.paper_left -= 1
        self.out.append(job.name)


def draw(_desk: Desk, queued: QueuedPaper) -> PrintJob:
    return PrintJob(PaperKind(queued.paper), queued.subject, b"%PDF", queued.copy_no)


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def pump(qtbot: QtBot, run: RunAtOnce, printer: Printer) -> Iterator[PaperPump]:
    made = PaperPump(run, draw, printer.print)
    yield made
    made.close()


def test_all_papers_come_out_in_order_and_once(
    qtbot: QtBot, pump: PaperPump, printer: Printer, desk: Desk
) -> None:
    for day in ("2026-12-07", "2026-12-08"):
        ask_again(desk, "day-sheet", day)

    pump.kick()
    pump.kick()
    qtbot.waitUntil(lambda: not pump.is_busy)

    assert printer.out == ["2026-12-07", "2026-12-08"]
    assert waiting_papers(desk) == ()


def test_without_paper_it_says_so_and_goes_on_later(
    qtbot: QtBot, pump: PaperPump, printer: Printer, desk: Desk
) -> None:
    printer.paper_left = 1
    for day in ("2026-12-07", "2026-12-08"):
        ask_again(desk, "day-sheet", day)

    with qtbot.waitSignal(pump.troubled) as told:
        pump.kick()
    waiting = waiting_papers(desk)
    printer.paper_left = 9
    pump.kick()
    qtbot.waitUntil(lambda: not pump.is_busy)

    assert isinstance(told.args[0], PrinterOutOfPaperError)
    assert [(paper.subject, paper.trouble) for paper in waiting] == [
        ("2026-12-08", "PrinterOutOfPaperError")
    ]
    assert printer.out == ["2026-12-07", "2026-12-08"]


def test_its_own_marks_do_not_set_it_off_again(
    qtbot: QtBot, pump: PaperPump, printer: Printer, desk: Desk
) -> None:
    printer.paper_left = 0
    ask_again(desk, "day-sheet", "2026-12-07")
    with qtbot.waitSignal(pump.troubled):
        pump.kick()

    pump.on_written()
    after_own = pump.is_busy
    pump.on_written()

    assert not after_own
    assert pump.is_busy
    qtbot.waitUntil(lambda: not pump.is_busy)
