"""Reports in words: a title and cells as they are read, in one language."""

from __future__ import annotations

from postdesk.services.report_shape import Cell, Names, Report, Worded
from postdesk.words.catalogue import Language, say
from postdesk.words.format import shown


def title_of(report: Report, language: Language) -> str:
    """What the report is, of what, from when to when."""
    name = say(f"report.title_{report.kind.value.replace('-', '_')}", language)
    about = f" · {_named(report.about, language)}" if report.about is not None else ""
    period = shown(report.first, language)
    if report.last != report.first:
        period += f" – {shown(report.last, language)}"
    return f"{name}{about} · {period}"


def cell_text(cell: Cell, language: Language) -> str:
    """A cell as it is read."""
    if cell is None:
        return ""
    if isinstance(cell, Names):
        return _named(cell, language)
    if isinstance(cell, Worded):
        return say(cell.key, language, **dict(cell.fields))
    if isinstance(cell, str):
        return cell
    return shown(cell, language)


def _named(names: Names, language: Language) -> str:
    return names.km if language is Language.KHMER else names.en


def foot_of(report: Report, language: Language) -> tuple[str, ...]:
    """What stands below a report: how far the journal was, and how far it can be relied on."""
    seq, head = report.head
    told = (say("report.head", language, entry=str(seq), head=head),)
    return told if report.trust is None else (*told, report.trust.text(language))
