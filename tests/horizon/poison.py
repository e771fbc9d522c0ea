"""Records that nobody can take: signed by the desk itself, as a faulty program would write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from postdesk.services.desk import Desk
from postdesk.sync.client import HttpHeadquarters
from postdesk.wire.entry import hash_of
from postdesk.wire.frames import (
    Codec,
    Frame,
    decode_frame,
    encode_frame,
    pack_contents,
    unpack_contents,
)
from postdesk.wire.signing import sign_head
from tests.hq_fixtures import LinkedDesk

Poison = Callable[[bytes], bytes]


def _changed(name: str, value: object) -> Poison:
    def poison(content: bytes) -> bytes:
        plain: dict[str, Any] = msgspec.msgpack.decode(content)
        return msgspec.msgpack.encode(plain | {name: value})

    return poison


def _bad_text(content: bytes) -> bytes:
    return content.replace(b"sokhlin", b"sokhl\xff\xfe", 1)


def _body_changed(change: Callable[[dict[str, Any]], object]) -> Poison:
    def poison(content: bytes) -> bytes:
        plain: dict[str, Any] = msgspec.msgpack.decode(content)
        change(plain["body"])
        return msgspec.msgpack.encode(plain)

    return poison


def _unbalance(body: dict[str, Any]) -> None:
    body["lines"][0]["amount"] += 1


def _huge(body: dict[str, Any]) -> None:
    body["lines"][0]["amount"] = (1 << 64) - 1


POISONS: Final[dict[str, Poison]] = {
    "bad text": _bad_text,
    "huge amount": _body_changed(_huge),
    "unknown kind": _changed("kind", "comet.seen"),
    "newer format": _changed("format", 99),
    "newer field": _changed("comet", 1),
    "unbalanced": _body_changed(_unbalance),
}


class Poisoned(HttpHeadquarters):
    """On the way to headquarters the last entry turns bad; the desk itself signs what is sent."""

    def __init__(self, address: str, desk: LinkedDesk, poison: Poison) -> None:
        super().__init__(address)
        self._key = desk.run(_key_of)
        self._poison = poison

    def push(self, records: Iterable[bytes]) -> bytes:
        hello, *frames = records
        *whole, last = frames
        return super().push([hello, *whole, encode_frame(self._spoil(decode_frame(last)))])

    def _spoil(self, frame: Frame) -> Frame:
        *before, last = unpack_contents(frame)
        contents = (*before, self._poison(last))
        assert contents[-1] != last
        head = frame.prev_hash
        for content in contents:
            head = hash_of(head, content)
        place: dict[str, Any] = {"desk": frame.desk, "epoch": frame.epoch, "seq": frame.last}
        return msgspec.structs.replace(
            frame,
            head=head,
            signature=sign_head(self._key, **place, head=head),
            codec=Codec.PLAIN,
            body=pack_contents(contents, Codec.PLAIN),
        )


def _key_of(desk: Desk) -> Any:
    return desk.signing_key
