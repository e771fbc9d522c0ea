"""Replies of headquarters are read by desks that are older and by desks that are newer than it."""

from __future__ import annotations

from typing import Any

import msgspec

from postdesk.wire.talk import TALK_FORMAT, Reply, encode, read_reply
from tests.wire.kit import AT, BRANCH, DESK


def reply(**changed: Any) -> Reply:
    """What headquarters says when all is well."""
    plain: dict[str, Any] = {
        "format": TALK_FORMAT,
        "branch": BRANCH,
        "desk": DESK,
        "nonce": bytes(16),
        "verdict": "accept",
        "reason": "",
        "detail": "",
        "marks": (),
        "send_from": 0,
        "locator": (),
        "located_epoch": 0,
        "next_epoch": 0,
        "token": bytes(16),
        "feed_number": 0,
        "at": AT,
        "program": "1",
        "codecs": (1,),
    }
    return Reply(**plain | changed)


def test_a_reply_without_a_case_is_written_as_before_there_were_numbers_in_it() -> None:
    written = msgspec.msgpack.decode(encode(reply()))

    assert "case_no" not in written
    assert len(written) == 17


def test_a_reply_of_a_headquarters_that_tells_no_number_is_read() -> None:
    written = msgspec.msgpack.decode(encode(reply(case_no=7)))
    assert written.pop("case_no") == 7

    assert read_reply(msgspec.msgpack.encode(written)) == reply()


def test_the_number_of_a_case_is_read_back() -> None:
    refused = reply(verdict="refuse", reason="balance", case_no=7)

    assert read_reply(encode(refused)) == refused
