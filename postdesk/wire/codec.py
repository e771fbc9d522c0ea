"""Typed records to bytes and back, strictly. The only user of msgspec besides the entry."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from postdesk.domain.errors import FaultError

T = TypeVar("T")


class MalformedRecordError(FaultError):
    """Bytes that are not the record they should be."""

    facts = ("reason",)

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def to_json(record: object) -> bytes:
    """A record as compact JSON, fields in their order: drafts and results for other programs."""
    return msgspec.json.encode(record)


def from_json(content: bytes, kind: type[T]) -> T:
    """Read a record back.

    Raises:
        MalformedRecordError: The bytes are no such record.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as exc:
        raise MalformedRecordError(str(exc)) from exc


def plain(record: object) -> Any:  # noqa: ANN401 - the shape is the record's own
    """A record as dictionaries, lists, integers and text."""
    return msgspec.to_builtins(record)
