"""Publishes what stands in a file: tariffs for everybody, a rate, a notice, a person's post.

A file is checked whole before anything of it is published; then all of it is, or nothing.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
from psycopg import Connection

from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.reference import ReferenceDataError, parse_reference, to_plain
from postdesk.domain.s10 import SerialRange
from postdesk.domain.sorting_plan import parse_sorting_plan, sorting_plan_to_plain
from postdesk.hq import branches, disputes, feed, numbers
from postdesk.hq.headquarters import Headquarters
from postdesk.wire.content_rules import check_content
from postdesk.wire.contents import (
    CONTENTS,
    Content,
    KnownProblemPublished,
    NumbersAllotted,
    ReferencePublished,
    SortingPlanPublished,
    kind_of_content,
)
from postdesk.wire.keys import Mode

# What concerns one branch must name it: nobody's post is published to the whole country.
FOR_ONE_BRANCH: Final = frozenset(
    {
        "staff",
        "numbers",
        "inbound",
        "item-event",
        "proposal",
        "order",
        "order-news",
        "transit",
        "khqr",
    }
)


class PublishFileError(RuleError):
    """The file cannot be published as it is written.

    Attributes:
        where: The place in it and what is wrong there.
    """

    facts = ("where",)

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class BranchNeededError(RuleError):
    """What is to be published concerns one branch, and none is named.

    Attributes:
        kind: The kind of document.
    """

    facts = ("kind",)

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it.

    Attributes:
        kinds: Kinds of the documents, in order.
        numbers: For each branch, the number of the last document in its feed.
    """

    kinds: tuple[str, ...]
    numbers: dict[str, int]


def publish_file(hq: Headquarters, path: Path, *, to: tuple[str, ...] = ()) -> Published:
    """Publish a file's documents.

    Args:
        to: Codes of the branches; none means all, and those that are added later.

    Raises:
        PublishFileError: It cannot be read or used; nothing is published.
        BranchNeededError, UnknownBranchError, NumbersTakenError: Nothing is published.
    """
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise PublishFileError(f"{path.name}: {exc}") from exc
    return publish(hq, read_contents(plain, hq.keys.mode), to=to)


def publish(hq: Headquarters, found: tuple[Content, ...], *, to: tuple[str, ...]) -> Published:
    """Publish documents to some branches or to all (`BranchNeededError`, `UnknownBranchError`)."""
    kinds = tuple(kind_of_content(content) for content in found)
    for kind in kinds:
        if kind in FOR_ONE_BRANCH and len(to) != 1:
            raise BranchNeededError(kind)
    with hq.database.transaction() as connection:
        found = tuple(_counted(connection, content) for content in found)
        codes = to or tuple(row.branch for row in branches.list_branches(connection))
        for content in found:
            for code in codes:
                if isinstance(content, NumbersAllotted):
                    block = SerialRange(content.indicator, content.first, content.last)
                    desk = (code, content.desk, content.epoch)
                    numbers.allot(connection, hq, desk, block, source=content.source)
                else:
                    feed.publish(connection, hq, code, content)
            if not to:
                branches.keep_standing(connection, content)
        ends = {code: feed.feed_end(connection, code).number for code in codes}
    return Published(kinds, ends)


def _counted(connection: Connection, content: Content) -> Content:
    """How many branches dispute such entries is counted here, whatever the file says."""
    if isinstance(content, KnownProblemPublished):
        return disputes.counted(connection, content)
    return content


def read_contents(plain: dict[str, Any], mode: Mode) -> tuple[Content, ...]:
    """The documents in a file: reference data as a whole, or `[[document]]` tables.

    Raises:
        PublishFileError: Something in it cannot be used.
    """
    if "document" not in plain:
        return (_reference(plain, mode),)
    return tuple(_content(place, table) for place, table in enumerate(plain["document"], start=1))


def _reference(plain: dict[str, Any], mode: Mode) -> Content:
    try:
        reference = parse_reference(plain)
    except ReferenceDataError as exc:
        raise PublishFileError(exc.where) from exc
    if reference.tariff.sample and mode is Mode.REAL:
        raise PublishFileError("tariff.sample")
    content = json.dumps(to_plain(reference), ensure_ascii=False, sort_keys=True).encode()
    return ReferencePublished(
        version=reference.tariff.version,
        effective_on=reference.tariff.effective_on.isoformat(),
        content=content,
    )


def _content(place: int, table: dict[str, Any]) -> Content:
    fields = dict(table)
    kind = fields.pop("kind", "")
    where = f"document {place} ({kind})"
    try:
        if kind == "sorting-plan":
            return _plan(fields)
        if kind not in CONTENTS or kind == "reference":
            raise PublishFileError(where)
        content = msgspec.convert(_dates_as_text(fields), CONTENTS[kind])
        check_content(content)
    except msgspec.ValidationError as exc:
        raise PublishFileError(f"{where}: {exc}") from exc
    except (RuleError, FaultError, ValueError) as exc:
        raise PublishFileError(f"{where}: {exc}") from exc
    return content


def _dates_as_text(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
    }


def _plan(fields: dict[str, Any]) -> Content:
    plan = parse_sorting_plan(fields)
    content = json.dumps(sorting_plan_to_plain(plan), ensure_ascii=False, sort_keys=True)
    return SortingPlanPublished(
        version=plan.version, effective_on=plan.effective_on.isoformat(), content=content.encode()
    )
