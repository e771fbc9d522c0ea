"""Entries: their bytes never change, their names hold what they are made of."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.journal import credit, debit
from postdesk.wire.bodies import (
    BODIES,
    Body,
    BranchOpened,
    DayOpened,
    LimitsApplied,
    TillOpened,
    kind_of,
)
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.entry import (
    CLOCK_OK,
    CLOCK_SUSPECT,
    FORMAT,
    GENESIS,
    Entry,
    decode_body,
    decode_entry,
    draft_of,
    encode_body,
    encode_entry,
    entry_id_of,
    hash_of,
)

DESK = "0a1b2c3d4e5f"
GOLDEN_BODY = BranchOpened(
    lines=(debit("1020", "safe", "KHR", 500), credit("3010", "branch", "KHR", 500))
)
GOLDEN = Entry(
    entry_id="0a1b2c3d-4e5f-8001-8000-000000070002",
    desk=DESK,
    epoch=1,
    seq=3,
    prev_hash=GENESIS.hex(),
    format=FORMAT,
    kind="branch.opened",
    business_day="2026-12-07",
    shift="1/7",
    person="sokhlin",
    role="clerk",
    at="2026-12-07T00:34:00.000Z",
    clock=CLOCK_OK,
    business_key="",
    reverses="",
    app_version="0.1.0",
    body=encode_body(GOLDEN_BODY),
)
# Written down once: an entry that is in a branch's books must hash the same for ever.
GOLDEN_BYTES = 450
GOLDEN_HASH = "28a4e4ccf22619daa7c5af43d06f14f774f14e57f079dda0c693e2773e04374e"

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.integers(1, 2**62)
DESKS = st.integers(0, 2**48 - 1).map(lambda number: f"{number:012x}")
ENTRIES = st.builds(
    Entry,
    entry_id=TEXT,
    desk=DESKS,
    epoch=st.integers(0, 4095),
    seq=NUMBERS,
    prev_hash=st.binary(min_size=32, max_size=32).map(bytes.hex),
    format=st.just(FORMAT),
    kind=st.just("day.opened"),
    business_day=TEXT,
    shift=TEXT,
    person=TEXT,
    role=TEXT,
    at=TEXT,
    clock=st.sampled_from([CLOCK_OK, CLOCK_SUSPECT]),
    business_key=TEXT,
    reverses=TEXT,
    app_version=TEXT,
    body=TEXT.map(lambda day: encode_body(DayOpened(day=day))),
)


def test_the_bytes_of_an_entry_are_those_of_the_first_version() -> None:
    content = encode_entry(GOLDEN)

    assert len(content) == GOLDEN_BYTES
    assert hash_of(GENESIS, content).hex() == GOLDEN_HASH


def test_the_hash_is_over_the_hash_before_and_the_bytes() -> None:
    before = hashlib.sha256(b"before").digest()

    assert hash_of(before, b"entry") == hashlib.sha256(before + b"entry").digest()
    assert hash_of(before, b"entry") != hash_of(GENESIS, b"entry")


@given(ENTRIES)
def test_an_entry_comes_back_from_its_bytes_the_same(entry: Entry) -> None:
    content = encode_entry(entry)

    again = decode_entry(content)

    assert encode_entry(again) == content
    assert again.entry_id == entry.entry_id
    assert bytes(again.body) == bytes(entry.body)
    assert encode_body(decode_body(again)) == entry.body


def test_an_entry_is_integers_and_text_only() -> None:
    plain = msgspec.msgpack.decode(encode_entry(GOLDEN))

    assert list(plain) == list(Entry.__struct_fields__)
    assert {type(value) for key, value in plain.items() if key != "body"} == {int, str}
    assert [type(value) for line in plain["body"]["lines"] for value in line.values()].count(
        int
    ) == 2


def test_a_field_that_this_version_does_not_know_is_refused() -> None:
    plain = msgspec.msgpack.decode(encode_entry(GOLDEN))

    with pytest.raises(MalformedRecordError):
        decode_entry(msgspec.msgpack.encode(plain | {"extra": 1}))
    with pytest.raises(MalformedRecordError):
        decode_entry(msgspec.msgpack.encode({k: v for k, v in plain.items() if k != "seq"}))


def test_a_body_of_an_unknown_kind_or_with_an_unknown_field_is_refused() -> None:
    unknown = msgspec.structs.replace(GOLDEN, kind="cash.vanished")
    stray = msgspec.msgpack.encode({"day": "2026-12-07", "extra": 1})
    padded = msgspec.structs.replace(GOLDEN, kind="day.opened", body=msgspec.Raw(stray))

    with pytest.raises(MalformedRecordError, match="unknown kind"):
        decode_body(unknown)
    with pytest.raises(MalformedRecordError, match="extra"):
        decode_body(padded)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_entry_are_refused_and_nothing_else_happens(noise: bytes) -> None:
    with pytest.raises(MalformedRecordError):
        decode_entry(noise)


@given(st.integers(0, len(encode_entry(GOLDEN)) - 1))
def test_an_entry_cut_short_is_refused(length: int) -> None:
    with pytest.raises(MalformedRecordError):
        decode_entry(encode_entry(GOLDEN)[:length])


@pytest.mark.parametrize("kind", BODIES)
def test_every_kind_names_one_body_and_every_body_one_kind(kind: str) -> None:
    body_type = BODIES[kind]

    assert [known for known, other in BODIES.items() if other is body_type] == [kind]
    assert body_type.__struct_config__.forbid_unknown_fields
    assert body_type.__struct_config__.frozen


def test_a_body_knows_its_kind() -> None:
    assert kind_of(GOLDEN_BODY) == GOLDEN.kind


@given(DESKS, st.integers(0, 2**12 - 1), st.integers(0, 2**46 - 1), st.integers(0, 2**16 - 1))
def test_an_entrys_name_holds_desk_epoch_draft_and_part(
    desk: str, epoch: int, draft_no: int, part: int
) -> None:
    name = entry_id_of(desk=desk, epoch=epoch, draft_no=draft_no, part=part)

    assert draft_of(name) == (desk, epoch, draft_no, part)
    assert name[14] == "8"
    assert name[19] in "89ab"


@pytest.mark.parametrize(
    ("epoch", "draft_no", "part"), [(2**12, 0, 0), (0, 2**46, 0), (0, 0, 2**16), (-1, 0, 0)]
)
def test_a_name_that_would_run_over_is_refused(epoch: int, draft_no: int, part: int) -> None:
    with pytest.raises(ValueError, match=DESK):
        entry_id_of(desk=DESK, epoch=epoch, draft_no=draft_no, part=part)


@pytest.mark.parametrize(
    ("body", "newer"),
    [
        (
            TillOpened(till="1", shift="1/1", notes=(), stock=(), figures=(), lines=()),
            ("given_by",),
        ),
        (
            LimitsApplied(
                document="feed:1",
                from_on="2026-12-07",
                rounding_step_khr=100,
                rounding_direction="half-up",
                riel_change_below_usd=10,
                clerk_refund_limit_khr=10_000,
                single_person_refund_limit_khr=20_000,
            ),
            (
                "till_limit_khr",
                "till_limit_usd",
                "overnight_limit_khr",
                "overnight_limit_usd",
                "rate_old_days",
            ),
        ),
    ],
)
def test_entries_that_are_older_than_a_field_are_read(body: Body, newer: tuple[str, ...]) -> None:
    fields = msgspec.msgpack.decode(encode_body(body))
    older = {name: value for name, value in fields.items() if name not in newer}
    assert len(older) == len(fields) - len(newer)

    kind = kind_of(body)
    entry = msgspec.structs.replace(
        GOLDEN, kind=kind, body=msgspec.Raw(msgspec.msgpack.encode(older))
    )
    assert decode_body(entry) == body
