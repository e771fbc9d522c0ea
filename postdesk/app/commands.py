"""`postdesk …`: the commands. What a screen is not needed for works from here too.

Exit status: 0 done; 1 something is off, or was refused, and the sentence says what; 2 a command
that was typed wrongly.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from postdesk import __version__
from postdesk.app.hq_commands import hq
from postdesk.app.line_commands import agree_case, enrol, sync
from postdesk.app.surroundings import (
    LANGUAGES,
    Surroundings,
    echo_json,
    require_books,
    troubles_told,
)
from postdesk.paths import default_home
from postdesk.words.catalogue import say

if TYPE_CHECKING:
    from postdesk.services.verification import VerificationReport


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="postdesk")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="POSTDESK_HOME",
    help="Data folder, with the books in desk.db. Default: the platform's place for data.",
)
@click.option("--language", type=LANGUAGES, help="Language of what is printed here.")
@click.pass_context
def main(context: click.Context, home: Path | None, language: str | None) -> None:
    """A post office counter that works with no network."""
    for stream in (sys.stdout, sys.stderr):
        _speak_khmer(stream)
    context.obj = Surroundings(home or default_home(), language)


def _speak_khmer(stream: TextIO) -> None:
    """Make sure that a console with another code page cannot stop a Khmer sentence."""
    reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if reconfigure is not None and (stream.encoding or "").lower() not in {"utf-8", "utf8"}:
        reconfigure(encoding="utf-8", errors="replace")


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be opened: decided before Qt is imported, which would abort.

    On Linux a window needs a display server, or a platform that Qt was told to use.
    """
    if not platform.startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


@main.command()
@click.option("--training", is_flag=True, help="In an empty folder, make a training branch.")
@click.pass_obj
def run(surroundings: Surroundings, *, training: bool) -> None:
    """Open the counter. Where there is no screen, play the demo and say so."""
    with troubles_told(surroundings):
        home = surroundings.home / "training" if training else surroundings.home
        if not has_screen(os.environ, sys.platform):
            surroundings.tell("commands.no_screen")
            _demo(surroundings, home / "demo", 1)
            return
        from postdesk.app import desk

        sys.exit(desk.run(home, training=training))


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the papers. Default: `demo` in the data folder.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same day for one seed.")
@click.pass_obj
def demo(surroundings: Surroundings, out: Path | None, seed: int) -> None:
    """Play a working day and print every paper as PDF; then three desks and a headquarters."""
    with troubles_told(surroundings):
        _demo(surroundings, out or surroundings.home / "demo", seed)


def _demo(surroundings: Surroundings, out: Path, seed: int) -> None:
    from postdesk.app.demo import play_demo

    language = surroundings.language

    def tell(key: str, **fields: object) -> None:
        click.echo(say(key, language, **fields))

    is_sound = play_demo(out, seed, tell).is_sound
    if importlib.util.find_spec("psycopg") is None:
        tell("demo.network_missing")
    else:
        from postdesk.app.demo_network import play_network

        is_sound = play_network(out, tell).is_equal and is_sound
    if not is_sound:
        sys.exit(1)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.pass_obj
def verify(surroundings: Surroundings, *, as_json: bool) -> None:
    """Check chain, signatures, balances and projections; name the exact entry if any is off."""
    from postdesk.services import verification
    from postdesk.services.opening import open_desk
    from postdesk.wire.codec import plain

    with troubles_told(surroundings):
        report = verification.verify(open_desk(surroundings.home, reading=True))
        if as_json:
            echo_json(plain(report) | {"is_sound": report.is_sound})
        else:
            _tell_report(surroundings, report)
    if not report.is_sound:
        sys.exit(1)


def _tell_report(surroundings: Surroundings, report: VerificationReport) -> None:
    key = "verify.sound" if report.is_sound else "verify.unsound"
    surroundings.tell(key, entries=report.entries, head=report.head, findings=len(report.findings))
    if report.tables_are_older:
        surroundings.tell("verify.older_tables")
    for finding in report.findings:
        surroundings.tell(
            "verify.finding",
            seq=finding.seq,
            entry_id=finding.entry_id,
            what=say(f"verify.what.{finding.what.replace(' ', '_')}", surroundings.language),
            detail=finding.detail,
        )


@main.command()
@click.pass_obj
def rebuild(surroundings: Surroundings) -> None:
    """Drop every table that comes from the journal and work it out anew."""
    from postdesk.services import verification
    from postdesk.services.opening import open_desk
    from postdesk.storage.desk_file import writing_lock

    with troubles_told(surroundings):
        require_books(surroundings.home)
        with writing_lock(surroundings.home):
            played = verification.rebuild(open_desk(surroundings.home))
        surroundings.tell("commands.rebuilt", entries=played)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def journal(surroundings: Surroundings, *, as_json: bool) -> None:
    """Print the entries, in their order."""
    from postdesk.services.journal_export import entry_as_plain
    from postdesk.services.opening import open_desk
    from postdesk.storage.connection import snapshot
    from postdesk.storage.journal_store import JournalStore

    with troubles_told(surroundings):
        desk = open_desk(surroundings.home, reading=True)
        with snapshot(desk.db):
            for stored in JournalStore(desk.db).stored():
                entry = entry_as_plain(stored)
                if as_json:
                    echo_json(entry)
                else:
                    click.echo(_entry_line(entry))


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(surroundings: Surroundings, file: Path) -> None:
    """Write the whole journal into FILE (a ZIP), with a verifier that needs no postdesk."""
    from postdesk.services.opening import open_desk
    from postdesk.services.proof import export_proof

    with troubles_told(surroundings):
        desk = open_desk(surroundings.home, reading=True)
        proof = export_proof(desk, file)
        _, _, head = proof.ends.get(desk.identity.epoch, (0, 0, ""))
        surroundings.tell("proof.written", entries=proof.entries, file=str(file), head=head)
        if proof.trouble:
            surroundings.tell("proof.incomplete")


def _entry_line(entry: Mapping[str, Any]) -> str:
    return (
        f"{entry['seq']:>6}  {entry['at']}  {entry['kind']:<18} "
        f"{entry['person']:<12} {entry['hash'][:12]}"
    )


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--pay", type=click.Choice(["account", "cash"]), help="Settle at once.")
@click.option("--customer", help="Account that pays, with --pay account.")
@click.option("--tendered", help="What was handed over: 50000, or USD20, or 50000+USD20.")
@click.option("--person", required=True, help="Who accepts: the person's short code.")
@click.option("--pin", envvar="POSTDESK_PIN", prompt=True, hide_input=True, help="That person's.")
@click.option("--till", default="1", show_default=True, help="The till that takes the money.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with a result per row.")
@click.pass_obj
def accept(surroundings: Surroundings, /, **options: Any) -> None:  # noqa: ANN401 - click's own
    """Take in a list of items (CSV, see README); without --pay the basket is left parked."""
    from postdesk.app import accepting

    with troubles_told(surroundings):
        require_books(surroundings.home)
        outcome = accepting.accept(surroundings.home, accepting.Options(**options))
        if options["as_json"]:
            echo_json(accepting.as_plain(outcome, surroundings.language))
        else:
            for line in accepting.as_text(outcome, surroundings.language):
                click.echo(line)
    if outcome.refused:
        sys.exit(1)


main.add_command(hq)
main.add_command(enrol)
main.add_command(sync)
main.add_command(agree_case)
