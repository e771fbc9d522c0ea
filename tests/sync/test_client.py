"""Headquarters that is not there, talks nonsense, is another, or of another version."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
import pytest

from postdesk.hq.headquarters import Headquarters
from postdesk.services import verification
from postdesk.storage.line_store import LineStore
from postdesk.sync import answers
from postdesk.sync.client import HqAddressError, HttpHeadquarters, check_address
from postdesk.sync.ports import (
    HqBusyError,
    HqNonsenseError,
    HqTooNewError,
    HqTooOldError,
    HqUnreachableError,
    HqWrongKeyError,
    LineError,
)
from postdesk.wire import talk
from postdesk.wire.keys import Purpose, decode_signed, encode_card, encode_signed, sign
from postdesk.wire.talk import TALK_FORMAT, encode, read_reply
from tests.hq_fixtures import LinkedDesk, new_keys, serving, stored_at_hq

NewDesk = Callable[..., LinkedDesk]


@contextmanager
def answering(status: int, kind: str, body: bytes) -> Iterator[str]:
    """A server that gives everybody the same answer."""

    class Same(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Same)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Rewrites(HttpHeadquarters):
    """Changes what headquarters says on the way."""

    def __init__(self, address: str, change: Callable[[bytes], bytes]) -> None:
        super().__init__(address)
        self.change = change

    def push(self, records: Iterable[bytes]) -> bytes:
        return self.change(super().push(records))


def nothing_moved(desk: LinkedDesk) -> bool:
    """Whether the desk still believes that headquarters has nothing."""
    mark = desk.run(lambda opened: LineStore(opened.db).mark(0))
    return mark.stored == 0 and desk.run(verification.verify).findings == ()


def test_nobody_answers(linked: LinkedDesk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    linked.headquarters = HttpHeadquarters(f"http://127.0.0.1:{port}")

    with pytest.raises(HqUnreachableError):
        linked.round()

    assert nothing_moved(linked)


@pytest.mark.parametrize(
    ("status", "kind", "body", "trouble"),
    [
        (200, "text/html", b"<html>Please sign in to this hotspot</html>", HqNonsenseError),
        (302, "text/html", b"", HqNonsenseError),
        (404, "text/plain", b"?", HqNonsenseError),
        (200, "application/octet-stream", b"\xc1\xff", HqNonsenseError),
        (200, "application/octet-stream", b"", HqNonsenseError),
        (503, "text/plain", b"unavailable", HqBusyError),
        (502, "text/html", b"bad gateway", HqBusyError),
    ],
)
def test_what_answers_is_no_headquarters(
    linked: LinkedDesk, status: int, kind: str, body: bytes, trouble: type[LineError]
) -> None:
    with answering(status, kind, body) as where:
        linked.headquarters = HttpHeadquarters(where)
        with pytest.raises(trouble):
            linked.round()

    assert nothing_moved(linked)


def test_another_headquarters_at_the_address_is_not_believed(
    hq: Headquarters, linked: LinkedDesk, tmp_path: Path
) -> None:
    other = Headquarters(hq.database, new_keys(tmp_path), hq.clock, hq.randomness)
    with serving(other) as where:
        linked.headquarters = HttpHeadquarters(where)
        with pytest.raises(HqWrongKeyError):
            linked.round()

    assert nothing_moved(linked)


def test_new_working_keys_of_the_same_root_are_believed(
    hq: Headquarters, linked: LinkedDesk, address: str
) -> None:
    card = hq.keys.card
    fewer = msgspec.structs.replace(
        card, certificates=tuple(c for c in card.certificates if c.purpose != "replies")
    )
    linked.run(lambda desk: answers.keep_card(desk, encode_card(fewer)))

    linked.round()

    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()
    assert linked.round().waiting == 0


def test_a_reply_that_was_changed_or_answers_another_call_moves_nothing(
    hq: Headquarters, linked: LinkedDesk, address: str
) -> None:
    def flipped(answer: bytes) -> bytes:
        return answer.replace(b"accept", b"accepT")

    def other_call(answer: bytes) -> bytes:
        reply = read_reply(decode_signed(answer).content)
        other = msgspec.structs.replace(reply, nonce=b"x" * 16)
        return encode_signed(hq.keys.sign(Purpose.REPLIES, encode(other)))

    for change, trouble in ((flipped, HqWrongKeyError), (other_call, HqNonsenseError)):
        linked.headquarters = Rewrites(address, change)
        with pytest.raises(trouble):
            linked.round()
        assert nothing_moved(linked)


def test_a_mark_for_entries_that_are_not_ours_is_not_believed(
    hq: Headquarters, linked: LinkedDesk, address: str
) -> None:
    def boasts(answer: bytes) -> bytes:
        reply = read_reply(decode_signed(answer).content)
        marks = tuple(msgspec.structs.replace(mark, head=bytes(32)) for mark in reply.marks)
        other = msgspec.structs.replace(reply, marks=marks)
        return encode_signed(hq.keys.sign(Purpose.REPLIES, encode(other)))

    linked.headquarters = Rewrites(address, boasts)

    with pytest.raises(HqNonsenseError):
        linked.round()

    assert nothing_moved(linked)


def test_a_newer_headquarters_is_told_apart(
    hq: Headquarters, linked: LinkedDesk, address: str
) -> None:
    def newer(answer: bytes) -> bytes:
        reply = read_reply(decode_signed(answer).content)
        other = msgspec.structs.replace(reply, format=TALK_FORMAT + 1)
        return encode_signed(hq.keys.sign(Purpose.REPLIES, encode(other)))

    linked.headquarters = Rewrites(address, newer)

    with pytest.raises(HqTooNewError):
        linked.round()

    assert nothing_moved(linked)


def test_an_older_headquarters_is_told_apart(
    linked: LinkedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postdesk.sync.sending.TALK_FORMAT", TALK_FORMAT + 1)

    with pytest.raises(HqTooOldError):
        linked.round()

    assert nothing_moved(linked)


@pytest.mark.parametrize(
    "address",
    ["", "hq.post.example", "http://hq.post.example", "ftp://hq", "https://", "https://hq?x=1"],
)
def test_an_address_that_would_send_names_in_the_clear_is_refused(address: str) -> None:
    with pytest.raises(HqAddressError):
        check_address(address)


def test_an_address_is_https_or_on_this_computer() -> None:
    assert check_address(" https://hq.post.example/ ") == "https://hq.post.example"
    assert check_address("http://127.0.0.1:8470") == "http://127.0.0.1:8470"
    assert check_address("http://localhost:8470") == "http://localhost:8470"


def test_the_signature_is_over_the_purpose_too(hq: Headquarters) -> None:
    key_id, seed = hq.keys.seeds["replies"]
    from nacl.signing import SigningKey

    as_document = sign(SigningKey(seed), key_id, Purpose.DOCUMENTS, b"x")

    assert not hq.keys.keyring.opens(Purpose.REPLIES, as_document)
    assert talk.TALK_FORMAT == 1
