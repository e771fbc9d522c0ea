"""`postdesk enrol`, `sync` and `agree-case`: the line to headquarters, without a window."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postdesk.app.surroundings import Surroundings, echo_json, require_books, troubles_told

if TYPE_CHECKING:
    from postdesk.domain.people import Person
    from postdesk.services.worker import Worker
    from postdesk.sync.enrolling import Enrolled

FILE = click.Path(path_type=Path, dir_okay=False)


@contextmanager
def _workers(home: Path) -> Iterator[tuple[Worker, Worker]]:
    """The books' writer and reader, while no other program writes to them."""
    from postdesk.services.opening import open_desk
    from postdesk.services.worker import Worker
    from postdesk.storage.desk_file import writing_lock

    require_books(home)
    with writing_lock(home):
        writer = Worker("writer", lambda: open_desk(home))
        reader = Worker("reader", lambda: open_desk(home, reading=True))
        try:
            # Opened first: it may have to be brought to this version's shape.
            writer.run(lambda desk: desk.identity)
            yield writer, reader
        finally:
            reader.close()
            writer.close()


@click.command()
@click.argument("code", required=False)
@click.option("--address", help="Where headquarters is called: https://…")
@click.option("--card", type=FILE, help="Headquarters' card, where there is no line.")
@click.option("--request", type=FILE, help="Where to write the request, where there is no line.")
@click.option("--answer", type=FILE, help="Headquarters' answer to a request, from its file.")
@click.option("--person", required=True, help="The manager's short code.")
@click.option("--pin", envvar="POSTDESK_PIN", prompt=True, hide_input=True, help="That person's.")
@click.pass_obj
def enrol(surroundings: Surroundings, /, **typed: Any) -> None:  # noqa: ANN401 - click's own
    """Link this desk to headquarters, with the one-time code that headquarters gave.

    Over the line: CODE and --address. Without one: CODE with --card and --request, and later
    --answer with the file that headquarters gave back.
    """
    by_line = typed["code"] and typed["address"]
    by_file = typed["code"] and typed["card"] and typed["request"]
    if not (by_line or by_file or typed["answer"]):
        raise click.UsageError("CODE --address, CODE --card --request, or --answer")
    with troubles_told(surroundings), _workers(surroundings.home) as (writer, _):
        person = _person(writer, typed["person"], typed["pin"])
        if typed["answer"]:
            _tell_enrolled(surroundings, _take_answer(writer, person, typed["answer"]))
        elif by_file:
            _write_request(writer, person, typed)
            surroundings.tell("line.request_written", file=str(typed["request"]))
        else:
            from postdesk.app.line import enrol as enrol_over_line

            home, code, address = surroundings.home, typed["code"], typed["address"]
            _tell_enrolled(surroundings, enrol_over_line(home, writer, person, code, address))


def _person(writer: Worker, person_id: str, pin: str) -> Person:
    from postdesk.services import people

    return writer.run(lambda desk: people.verify_pin(desk, person_id=person_id, pin=pin))


def _write_request(writer: Worker, person: Person, typed: dict[str, Any]) -> None:
    from postdesk.sync import enrolling
    from postdesk.sync.exchange_files import read_exchange, write_exchange

    card = read_exchange(typed["card"])
    request = writer.run(
        lambda desk: enrolling.make_request(
            desk, person, code=typed["code"], card=card, address=typed["address"] or ""
        )
    )
    write_exchange(typed["request"], request)


def _take_answer(writer: Worker, person: Person, path: Path) -> Enrolled:
    from postdesk.sync import enrolling
    from postdesk.sync.exchange_files import read_exchange

    answer = read_exchange(path)
    return writer.run(lambda desk: enrolling.take_answer(desk, person, answer))


def _tell_enrolled(surroundings: Surroundings, done: Enrolled) -> None:
    surroundings.tell(
        "line.enrolled",
        branch=done.branch,
        operator_km=done.operator_km,
        operator_en=done.operator_en,
        documents=done.documents,
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="What came of it, as one JSON object.")
@click.pass_obj
def sync(surroundings: Surroundings, *, as_json: bool) -> None:
    """Call headquarters once: send what waits, fetch and apply what is new.

    While the counter is open it does this by itself.
    """
    from postdesk.sync.ports import LineError

    with troubles_told(surroundings), _workers(surroundings.home) as (writer, reader):
        from postdesk.app import line

        try:
            done = line.as_plain(line.one_round(surroundings.home, writer, reader))
        except LineError as exc:
            if not as_json:
                raise
            echo_json({"trouble": type(exc).__name__, "detail": exc.detail})
            sys.exit(1)
        if as_json:
            echo_json(done)
        else:
            surroundings.tell("line.synced", **done)


@click.command("agree-case")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why it may be closed, for headquarters to read.")
@click.option("--person", required=True, help="The manager's short code.")
@click.option("--pin", envvar="POSTDESK_PIN", prompt=True, hide_input=True, help="That person's.")
@click.pass_obj
def agree_case(
    surroundings: Surroundings, *, number: int, reason: str, person: str, pin: str
) -> None:
    """Agree, as the manager, that headquarters closes its case NUMBER about this branch.

    The number stands on the page of the line and in headquarters' notices.
    """
    from postdesk.services import cases

    with troubles_told(surroundings), _workers(surroundings.home) as (writer, _):
        manager = _person(writer, person, pin)
        writer.run(lambda desk: cases.agree_to_close(desk, manager, number, reason=reason))
        surroundings.tell("line.case_agreed", case_no=number)
