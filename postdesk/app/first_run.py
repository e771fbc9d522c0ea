"""The first start in an empty folder: makes the books before anything else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication

from postdesk.domain.people import Person, Role
from postdesk.services.desk import Desk
from postdesk.ui.first_run.presenter import NewBranch
from postdesk.ui.first_run.screen import FirstRunScreen
from postdesk.ui.jobs import JobRunner
from postdesk.ui.language import Speech
from postdesk.ui.theme import dress

T = TypeVar("T")


def make_books(application: QApplication, speech: Speech, home: Path, *, training: bool) -> None:
    """Make the books: without a question for training, else by what a person chooses."""
    if training:
        _close(create_training(home))
        return
    dress(application, training=False)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="first-run") as thread:
        runner = JobRunner(_Submitter(thread), _Submitter(thread))

        def begin_training(done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
            runner(lambda _: _close(create_training(home)), done=lambda _: done(), failed=failed)

        def begin_real(
            typed: NewBranch, done: Callable[[], None], failed: Callable[[Exception], None]
        ) -> None:
            runner(lambda _: _close(create_real(home, typed)), done=lambda _: done(), failed=failed)

        screen = FirstRunScreen(speech, begin_training, begin_real)
        screen.finished.connect(screen.close)
        screen.show()
        application.exec()
        screen.deleteLater()


def create_training(home: Path) -> Desk:
    """The books of a training branch."""
    from postdesk.services.setup import create_training_desk

    return create_training_desk(home)


def create_real(home: Path, typed: NewBranch) -> Desk:
    """The books of a real branch with its manager."""
    from postdesk.services.setup import Branch, create_desk

    branch = Branch(typed.code, typed.name_km, typed.name_en, typed.telephone)
    manager = Person(typed.manager_id, typed.manager_km, typed.manager_latin, Role.MANAGER)
    return create_desk(home, branch, is_training=False, manager=manager, pin=typed.pin)


class _Submitter:
    """Lets the job runner drive a thread that has no desk yet."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread

    def submit(self, job: Callable[[Desk], T]) -> Future[T]:
        return self._thread.submit(job, None)  # type: ignore[arg-type] # no books yet: jobs ignore the desk


def _close(desk: Desk) -> None:
    desk.db.conn.close()
