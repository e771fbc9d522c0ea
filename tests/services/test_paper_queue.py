"""Papers that wait, and their pictures for the screen."""

from __future__ import annotations

from postdesk.services.paper_pictures import pictures_of
from postdesk.services.paper_queue import ask_again, mark_failed, mark_printed, waiting_papers
from tests.builders import Office


def test_a_count_sheet_waits_until_it_is_printed(office: Office) -> None:
    waiting = waiting_papers(office.desk)

    mark_failed(office.desk, waiting[0].print_job_id, "PrinterOutOfPaperError")
    told = waiting_papers(office.desk)[0]
    mark_printed(office.desk, told.print_job_id)

    assert waiting[0].paper == "count-sheet"
    assert told.trouble == "PrinterOutOfPaperError"
    assert waiting_papers(office.desk) == waiting[1:]


def test_what_is_asked_for_again_waits_behind_the_rest(office: Office) -> None:
    before = waiting_papers(office.desk)

    ask_again(office.desk, "count-sheet", before[0].subject)

    assert [paper.subject for paper in waiting_papers(office.desk)][-1] == before[0].subject


def test_a_paper_is_shown_as_pictures_of_its_pages(office: Office) -> None:
    sheet = waiting_papers(office.desk)[0]

    pages = pictures_of(office.desk, sheet.paper, sheet.subject)

    assert pages
    assert all(page.startswith(b"\x89PNG") for page in pages)
