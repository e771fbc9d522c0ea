"""`postdesk hq …`: what headquarters' people do from a command line."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postdesk.app.surroundings import Surroundings, echo_json, troubles_told

if TYPE_CHECKING:
    from postdesk.hq.headquarters import Headquarters

FILE = click.Path(path_type=Path, dir_okay=False)
BY = click.option(
    "--by", default=getpass.getuser, help="Who does it. Default: this computer's user."
)


class HqSurroundings:
    """What every command of headquarters is given: its data folder and its database."""

    def __init__(self, around: Surroundings, data: Path, dsn: str) -> None:
        self.around = around
        self.data = data
        self.dsn = dsn

    @contextmanager
    def open(self) -> Iterator[Headquarters]:
        """Headquarters, its troubles told as sentences."""
        with troubles_told(self.around):
            from postdesk.app.headquarters import headquarters

            with headquarters(self.data, self.dsn) as opened:
                yield opened

    def tell(self, key: str, **fields: object) -> None:
        """Print a sentence."""
        self.around.tell(key, **fields)


@click.group()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="POSTDESK_HQ_DATA",
    help="Headquarters' data folder, with its keys. Default: `hq` in the data folder.",
)
@click.option(
    "--dsn",
    envvar="POSTDESK_HQ_DSN",
    default="",
    help="PostgreSQL (15 or newer) to use. Default: a private one in the data folder.",
)
@click.pass_context
def hq(context: click.Context, data: Path | None, dsn: str) -> None:
    """Headquarters: branches, enrolment, documents, the server that desks call."""
    around: Surroundings = context.obj
    context.obj = HqSurroundings(around, data or around.home / "hq", dsn)


@hq.command()
@click.option("--operator-km", required=True, help="The operator's name in Khmer.")
@click.option("--operator-en", required=True, help="The operator's name in English.")
@click.option("--training", is_flag=True, help="A headquarters that training desks enrol at.")
@click.pass_obj
def init(here: HqSurroundings, *, operator_km: str, operator_en: str, training: bool) -> None:
    """Make a headquarters: its keys and its database."""
    with troubles_told(here.around):
        from postdesk.app.headquarters import database, wall_clock
        from postdesk.hq.keys import check_free, make_keys
        from postdesk.wire.keys import Mode, fingerprint_text

        check_free(here.data)
        here.data.mkdir(parents=True, exist_ok=True)
        # The database first: keys without one would look like a headquarters.
        with database(here.data, here.dsn):
            keys = make_keys(
                here.data,
                operator=(operator_km, operator_en),
                mode=Mode.TRAINING if training else Mode.REAL,
                at=wall_clock(),
            )
        fingerprint = fingerprint_text(keys.card.root_public_key)
        here.tell("hq.made", folder=str(here.data), fingerprint=fingerprint)


@hq.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8470, show_default=True, help="Port to listen on.")
@click.option("--certificate", type=FILE, help="TLS certificate; needed for other computers.")
@click.option("--private-key", type=FILE, help="Its private key.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Processes that answer. Default: one for each processor, up to 8.",
)
@click.pass_obj
def serve(here: HqSurroundings, /, **typed: Any) -> None:  # noqa: ANN401 - click's own
    """Answer desks and operators until stopped."""
    with troubles_told(here.around):
        from postdesk.app import headquarters

        serving = headquarters.Serving(
            host=typed["host"],
            port=typed["port"],
            certificate=str(typed["certificate"] or ""),
            private_key=str(typed["private_key"] or ""),
            workers=typed["workers"] or headquarters.workers_wanted(),
        )
        scheme = "https" if serving.certificate else "http"
        address = f"{scheme}://{serving.host}:{serving.port}"
        headquarters.serve(
            here.data, here.dsn, serving, at_begin=lambda: here.tell("hq.serving", address=address)
        )


@hq.group()
def branch() -> None:
    """The branches of the operator."""


@branch.command("add")
@click.argument("code")
@click.option("--name-km", required=True, help="Its name in Khmer.")
@click.option("--name-en", required=True, help="Its name in English.")
@click.option("--telephone", default="", help="Its telephone, as +855…")
@click.pass_obj
def add_branch(
    here: HqSurroundings, *, code: str, name_km: str, name_en: str, telephone: str
) -> None:
    """Add a branch."""
    with here.open() as opened:
        from postdesk.hq import branches

        row = branches.BranchRow(code.strip().upper(), name_km, name_en, telephone)
        documents = branches.add_branch(opened, row)
        here.tell("hq.branch_added", branch=row.branch, documents=documents)


@hq.command("enrol-code")
@click.argument("code_of_branch", metavar="BRANCH")
@click.option("--days", default=14, show_default=True, help="Days for which the code is good.")
@click.option("--card", type=FILE, help="Write headquarters' card too, for a branch with no line.")
@click.pass_obj
def enrol_code(here: HqSurroundings, *, code_of_branch: str, days: int, card: Path | None) -> None:
    """Make a one-time code with which a desk of a branch enrols."""
    with here.open() as opened:
        from postdesk.hq import enrolment
        from postdesk.sync.exchange_files import write_exchange
        from postdesk.wire.keys import encode_card

        named = code_of_branch.strip().upper()
        code = enrolment.make_code(opened, named, days_valid=days)
        if card is not None:
            write_exchange(card, encode_card(opened.keys.card))
        here.tell("hq.code", branch=named, code=code.text, days=days)


@hq.command("enrol")
@click.argument("request", type=FILE)
@click.option("--answer", type=FILE, required=True, help="Where to write the answer.")
@click.pass_obj
def enrol_by_file(here: HqSurroundings, *, request: Path, answer: Path) -> None:
    """Answer the request of a desk that came as a file."""
    with here.open() as opened:
        from postdesk.hq import enrolment
        from postdesk.sync.exchange_files import read_exchange, write_exchange

        write_exchange(answer, enrolment.enrol(opened, read_exchange(request)))
        here.tell("hq.answered", file=str(answer))


@hq.command()
@click.argument("file", type=FILE)
@click.option("--branch", "to", multiple=True, help="Only to this branch; may be given again.")
@click.pass_obj
def publish(here: HqSurroundings, *, file: Path, to: tuple[str, ...]) -> None:
    """Publish what stands in a file (see README) to all branches, or to some."""
    with here.open() as opened:
        from postdesk.hq import publishing

        codes = tuple(code.strip().upper() for code in to)
        done = publishing.publish_file(opened, file, to=codes)
        here.tell(
            "hq.published", documents=len(done.kinds), branches=len(done.numbers), file=file.name
        )


@hq.command()
@click.argument("code_of_branch", metavar="BRANCH")
@click.argument("desk")
@click.pass_obj
def revoke(here: HqSurroundings, *, code_of_branch: str, desk: str) -> None:
    """Take nothing more from a desk: it was stolen, or given up."""
    with here.open() as opened:
        from postdesk.hq import enrolment

        enrolment.revoke(opened, code_of_branch.strip().upper(), desk.strip().lower())
        here.tell("hq.revoked", desk=desk)


@hq.command()
@click.pass_obj
def rebuild(here: HqSurroundings) -> None:
    """Empty the tables that come from the journals and work them out anew."""
    with here.open() as opened:
        from postdesk.hq import projecting

        here.tell("hq.rebuilt", entries=projecting.rebuild(opened))


@hq.command()
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
@click.pass_obj
def status(here: HqSurroundings, *, as_json: bool) -> None:
    """How every branch and desk stands."""
    with here.open() as opened:
        from postdesk.app import hq_status
        from postdesk.hq.status import network_status

        found = network_status(opened)
        if as_json:
            echo_json(hq_status.as_plain(found))
            return
        for line in hq_status.as_text(found, here.around.language):
            click.echo(line)


@hq.group()
def operator() -> None:
    """Who may look at the operators' pages."""


@operator.command("add")
@click.argument("name")
@click.option(
    "--password",
    envvar="POSTDESK_HQ_PASSWORD",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="At least 12 characters.",
)
@click.pass_obj
def add_operator(here: HqSurroundings, *, name: str, password: str) -> None:
    """Let somebody look at the pages, or give them a new password."""
    with here.open() as opened:
        from postdesk.hq import operators

        operators.keep_operator(opened, name, password)
        here.tell("hq.operator_kept", name=name)


@hq.group("case")
def case_group() -> None:
    """Cases that somebody must look into: closed with the branch, or after notice to it."""


@case_group.command("notice")
@click.argument("code_of_branch", metavar="BRANCH")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why it will be closed, for the branch to read.")
@BY
@click.pass_obj
def give_notice(
    here: HqSurroundings, *, code_of_branch: str, number: int, reason: str, by: str
) -> None:
    """Tell a branch that a case will be closed: after 14 days, or when the branch agrees."""
    with here.open() as opened:
        from postdesk.hq import telling
        from postdesk.hq.cases import moment_text

        named = code_of_branch.strip().upper()
        with opened.database.transaction() as connection:
            ends_at = telling.give_notice(opened, connection, named, number, by=by, reason=reason)
        moment = moment_text(ends_at)
        here.tell("hq.case_noticed", branch=named, case_no=number, moment=moment)


@case_group.command("close")
@click.argument("code_of_branch", metavar="BRANCH")
@click.argument("number", type=int)
@BY
@click.pass_obj
def close_case(here: HqSurroundings, *, code_of_branch: str, number: int, by: str) -> None:
    """Close a case to which the branch agrees, or of which it had notice for 14 days."""
    with here.open() as opened:
        from postdesk.hq import cases

        named = code_of_branch.strip().upper()
        with opened.database.transaction() as connection:
            cases.close_case(connection, named, number, by=by, at=opened.now())
        here.tell("hq.case_closed", branch=named, case_no=number)
