"""Papers asked for and not yet printed: what was recorded and what was printed are two things."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class QueuedPaper:
    """A paper to print.

    Attributes:
        paper: A `PaperKind`, such as `receipt` or `day-sheet`.
        subject: Number of the receipt, item, refund, shift or day.
        copy_no: 0 for the original.
        trouble: Name of the last trouble, or empty.
    """

    print_job_id: int
    paper: str
    subject: str
    copy_no: int
    trouble: str
    asked_at: str


class PrintQueue:
    """The print queue of one desk."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def ask(self, *, paper: str, subject: str, copy_no: int, asked_at: str) -> int:
        """Queue a paper."""
        cursor = self._db.conn.execute(
            """INSERT INTO print_job (paper, subject, copy_no, state, trouble, asked_at)
               VALUES (?, ?, ?, 'waiting', '', ?)""",
            (paper, subject, copy_no, asked_at),
        )
        return int(cursor.lastrowid or 0)

    def waiting(self) -> tuple[QueuedPaper, ...]:
        """What has not come out of a printer yet, oldest first."""
        rows = self._db.conn.execute(
            """SELECT print_job_id, paper, subject, copy_no, trouble, asked_at
               FROM print_job WHERE state = 'waiting' ORDER BY print_job_id"""
        ).fetchall()
        return tuple(QueuedPaper(*row) for row in rows)

    def printed(self, print_job_id: int) -> None:
        """It came out."""
        self._set(print_job_id, "printed", "")

    def failed(self, print_job_id: int, trouble: str) -> None:
        """It did not; it stays in the queue."""
        self._set(print_job_id, "waiting", trouble)

    def dropped(self, print_job_id: int) -> None:
        """Somebody decided that it is not wanted any more."""
        self._set(print_job_id, "dropped", "")

    def _set(self, print_job_id: int, state: str, trouble: str) -> None:
        self._db.conn.execute(
            "UPDATE print_job SET state = ?, trouble = ? WHERE print_job_id = ?",
            (state, trouble, print_job_id),
        )
