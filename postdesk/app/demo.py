"""A working day at a training desk, played through the same services the screens use.

One seed gives the same entries, heads and papers: clock, numbers, keys and people all come from
it. No real branch can be made so (`services.setup` refuses).
"""

from __future__ import annotations

import random
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from postdesk.app.demo_day import DemoDay
from postdesk.app.demo_people import DemoPeople
from postdesk.app.independent import verifier_agrees
from postdesk.domain.difference import DifferenceState
from postdesk.domain.errors import RuleError
from postdesk.domain.money import Currency, Money
from postdesk.paths import resources_folder
from postdesk.printing.spool import FolderPrinter, PaperFolderError
from postdesk.services import setup, verification
from postdesk.services.day_figures import day_figures
from postdesk.services.desk import Desk
from postdesk.services.paper_queue import mark_printed, waiting_papers
from postdesk.services.papers import pdf_of
from postdesk.services.proof import export_proof
from postdesk.storage.desk_file import writing_lock
from postdesk.words.format import money_text

BOOKS: Final = "desk"
MARK: Final = "demo-seed"
PROOF: Final = "proof.zip"
BEGIN: Final = datetime(2026, 12, 7, 0, 15, tzinfo=UTC)

Tell = Callable[..., None]


class FolderInUseError(RuleError):
    """The folder for the demo holds books that the demo did not make."""

    facts = ("folder",)

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = str(folder)


@dataclass(slots=True)
class DemoClock:
    """A clock that goes on when the day is played on, and never by itself."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        """The time in the demo."""
        return self.now

    def wait(self, minutes: int, seconds: int = 0) -> None:
        """Let time pass."""
        self.now += timedelta(minutes=minutes, seconds=seconds)


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What came of the day.

    Attributes:
        items: Items and bundles accepted, undone ones too.
        head: Hash at the end, 64 hexadecimal digits.
        income: Income of the day, in each currency.
        is_sound: Whether both verifications found nothing and the rebuild changed nothing.
        papers: Files printed, by name.
    """

    entries: int
    items: int
    receipts: int
    head: str
    income: tuple[Money, ...]
    short: tuple[Money, ...]
    is_sound: bool
    papers: tuple[Path, ...] = field(default=())


def play_demo(out: Path, seed: int, tell: Tell) -> DemoSummary:
    """Play the day, print its papers into `out`, close, verify, rebuild, verify, prove.

    Args:
        out: Folder for the PDF files; the desk's books go into `desk` in it.
        seed: The same day for the same seed.
        tell: Says a sentence: a catalogue key and its fields.

    Raises:
        FolderInUseError: `out/desk` holds other books.
        AlreadyOpenError: The books of the last demo are open in another program.
        PaperFolderError: The folder can't be written to, or the disk is full.
    """
    home = _fresh_books(out, seed)
    with writing_lock(home):
        tell("demo.begin", seed=seed, folder=str(out))
        summary = _play(home, seed, tell)
    _tell_summary(tell, summary, out)
    return summary


def _play(home: Path, seed: int, tell: Tell) -> DemoSummary:
    chance = random.Random(seed)  # noqa: S311 - a play, not a secret
    clock = DemoClock()
    origins = setup.Origins(clock=clock, randomness=chance.randbytes)
    desk = setup.create_training_desk(home, origins=origins)
    try:
        business_day = DemoDay(desk, clock.wait, chance, demo_people()).play(tell)
        papers = _print_all(desk, home)
        summary = _sum_up(desk, business_day, papers)
        return replace(summary, is_sound=_prove(desk, home, tell) and summary.is_sound)
    finally:
        desk.db.conn.close()


def demo_people() -> DemoPeople:
    """The people and places that the day is played with."""
    with (resources_folder() / "reference" / "demo.toml").open("rb") as file:
        return msgspec.convert(tomllib.load(file), DemoPeople)


def _fresh_books(out: Path, seed: int) -> Path:
    """An empty folder for the books; what the last demo left there is taken away."""
    home = out / BOOKS
    try:
        if home.exists():
            _clear(home)
        home.mkdir(parents=True)
        (home / MARK).write_text(f"{seed}\n", encoding="utf-8")
    except OSError as exc:
        raise PaperFolderError(str(out)) from exc
    return home


def _clear(home: Path) -> None:
    """Remove the last demo's books, and of its papers those that the mark names."""
    mark = home / MARK
    if not mark.exists():
        raise FolderInUseError(home)
    with writing_lock(home):
        _, *printed = mark.read_text(encoding="utf-8").splitlines()
    for name in printed:
        (home.parent / Path(name).name).unlink(missing_ok=True)
    shutil.rmtree(home)


def _print_all(desk: Desk, home: Path) -> tuple[Path, ...]:
    printer = FolderPrinter(home.parent)
    printed: list[Path] = []
    with (home / MARK).open("a", encoding="utf-8") as mark:
        for queued in waiting_papers(desk):
            job = pdf_of(desk, queued.paper, queued.subject, queued.copy_no)
            mark.write(f"{job.file_name}\n")
            printer.print(job)
            mark_printed(desk, queued.print_job_id)
            printed.append(home.parent / job.file_name)
    return tuple(printed)


def _prove(desk: Desk, home: Path, tell: Tell) -> bool:
    """Write the branch's own proof and have it checked; whether it was found sound."""
    path = home.parent / PROOF
    with (home / MARK).open("a", encoding="utf-8") as mark:
        mark.write(f"{PROOF}\n")
    export_proof(desk, path)
    is_sound = verifier_agrees(path)
    tell("proof.checked" if is_sound else "proof.not_sound", file=path.name)
    return is_sound


def _sum_up(desk: Desk, business_day: str, papers: tuple[Path, ...]) -> DemoSummary:
    before = verification.verify(desk)
    verification.rebuild(desk)
    after = verification.verify(desk)
    figures = day_figures(desk, business_day)
    income = figures.income().values()
    # However its difference stands now: open, explained, disputed or taken over.
    short = {
        unit: sum(figures.net(state.account, unit) for state in DifferenceState)
        for unit in ("KHR", "USD")
    }
    accepted = desk.db.conn.execute(
        "SELECT count(*) FROM journal_entry WHERE kind IN ('item.accepted', 'goods.sold')"
    ).fetchone()
    return DemoSummary(
        entries=after.entries,
        items=int(accepted[0]),
        receipts=figures.receipts,
        head=after.head,
        income=tuple(
            Money(sum(row.get(currency.value, 0) for row in income), currency)
            for currency in Currency
        ),
        short=tuple(Money(short[currency.value], currency) for currency in Currency),
        is_sound=before.is_sound and after.is_sound and before.head == after.head,
        papers=papers,
    )


def _tell_summary(tell: Tell, summary: DemoSummary, out: Path) -> None:
    tell(
        "demo.summary",
        items=summary.items,
        receipts=summary.receipts,
        entries=summary.entries,
        riel=money_text(summary.income[0]),
        dollars=money_text(summary.income[1]),
        short_riel=money_text(summary.short[0]),
        short_dollars=money_text(summary.short[1]),
    )
    tell("demo.papers", papers=len(summary.papers), folder=str(out))
    tell("demo.sound" if summary.is_sound else "demo.unsound", head=summary.head)
