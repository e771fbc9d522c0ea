"""Papers asked for and not yet out of a printer; asking for one again."""

from __future__ import annotations

from postdesk.services.desk import Desk, instant_text
from postdesk.storage.connection import transaction
from postdesk.storage.print_queue import PrintQueue, QueuedPaper

__all__ = ["QueuedPaper", "ask_again", "mark_failed", "mark_printed", "waiting_papers"]


def waiting_papers(desk: Desk) -> tuple[QueuedPaper, ...]:
    """What has not come out yet, oldest first."""
    return PrintQueue(desk.db).waiting()


def mark_printed(desk: Desk, print_job_id: int) -> None:
    """It came out."""
    with transaction(desk.db):
        PrintQueue(desk.db).printed(print_job_id)


def mark_failed(desk: Desk, print_job_id: int, trouble: str) -> None:
    """It did not come out; it stays in the queue.

    Args:
        trouble: The trouble's class name.
    """
    with transaction(desk.db):
        PrintQueue(desk.db).failed(print_job_id, trouble)


def ask_again(desk: Desk, paper: str, subject: str) -> None:
    """Print a sheet or a label once more, as it is; receipts have copies of their own."""
    with transaction(desk.db):
        PrintQueue(desk.db).ask(
            paper=paper, subject=subject, copy_no=0, asked_at=instant_text(desk.now())
        )
