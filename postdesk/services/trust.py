"""What stands at the foot of every report: how far it can be relied on (`horizon.md` G10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from postdesk.printing.record_parts import Bilingual
from postdesk.services.desk import Desk
from postdesk.services.disputes import open_disputes
from postdesk.services.known_problems import open_problems
from postdesk.words.catalogue import Language, say

NOW: Final = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the books could be relied on at a place.

    Attributes:
        problems: Numbers of known problems, not mended, that may concern entries here.
        failures: Checks of the books that found something since the close before.
        disputed: Entries that somebody here disputes.
    """

    app_version: str
    problems: tuple[str, ...] = ()
    failures: int = 0
    disputed: int = 0

    def text(self, language: Language) -> str:
        """It in one line."""
        return say(
            "report.trust",
            language,
            version=self.app_version,
            problems=", ".join(self.problems) or "0",
            failures=self.failures,
            disputed=self.disputed,
        )

    def on_paper(self) -> Bilingual:
        """It in both languages, as sheets carry it."""
        return Bilingual(self.text(Language.KHMER), self.text(Language.ENGLISH))


def trust(desk: Desk, *, app_version: str = "", at_place: int | None = None) -> Trust:
    """How far what the books say can be relied on.

    Args:
        app_version: The program that made what is printed; empty for the one that runs.
        at_place: As it was at the close that stands at this place; None for now.
    """
    place = at_place if at_place is not None else NOW
    row = desk.db.conn.execute(
        """SELECT count(*) FROM integrity_failure WHERE place <= ?
           AND place > (SELECT coalesce(max(last_seq), 0) FROM business_day
                        WHERE state = 'closed' AND last_seq < ?)""",
        (place, place),
    ).fetchone()
    return Trust(
        app_version or desk.app_version,
        tuple(one.problem_no for one in open_problems(desk, at_place=at_place)),
        int(row[0]),
        len(open_disputes(desk, at_place=at_place)),
    )
