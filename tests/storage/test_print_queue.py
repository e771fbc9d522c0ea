"""Papers that are asked for wait until they come out."""

from __future__ import annotations

from sqlite_utils import Database

from postdesk.storage.print_queue import PrintQueue

AT = "2026-12-07T00:34:00.000Z"


def test_papers_wait_in_the_order_they_were_asked_for(db: Database) -> None:
    queue = PrintQueue(db)
    first = queue.ask(paper="receipt", subject="STG-1", copy_no=0, asked_at=AT)
    second = queue.ask(paper="label", subject="RR1", copy_no=0, asked_at=AT)

    assert [(q.print_job_id, q.paper) for q in queue.waiting()] == [
        (first, "receipt"),
        (second, "label"),
    ]


def test_what_came_out_or_is_not_wanted_waits_no_longer(db: Database) -> None:
    queue = PrintQueue(db)
    jobs = [
        queue.ask(paper="receipt", subject=str(number), copy_no=0, asked_at=AT)
        for number in range(3)
    ]

    queue.printed(jobs[0])
    queue.dropped(jobs[1])
    queue.failed(jobs[2], "PrinterError")

    assert [(q.subject, q.trouble) for q in queue.waiting()] == [("2", "PrinterError")]


def test_a_trouble_is_forgotten_once_it_came_out(db: Database) -> None:
    queue = PrintQueue(db)
    job = queue.ask(paper="receipt", subject="1", copy_no=1, asked_at=AT)
    queue.failed(job, "PrinterError")

    queue.printed(job)

    row = db.conn.execute("SELECT state, trouble FROM print_job").fetchone()
    assert row == ("printed", "")
