"""The decision about what arrives: nothing is believed unverified, nothing doubled or lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.journal import Line, Side
from postdesk.wire.bodies import DayOpened
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.entry import FORMAT, decode_entry, encode_entry
from postdesk.wire.frames import Codec, Frame, decode_frame, encode_frame, pack_contents
from postdesk.wire.keys import decode_signed
from postdesk.wire.receiving import (
    Chain,
    Standing,
    hello_digest,
    judge_frame,
    judge_hello,
    locator_places,
    next_tokens,
)
from postdesk.wire.talk import Hello, Reason, Verdict, read_hello, sign_hello
from tests.wire.kit import Journal, item_accepted, key_of

JOURNAL = Journal().begin().grow(30)


def known(seq: int) -> Chain:
    return JOURNAL.known(seq)


def reason_of(frame: Frame, chain: Chain) -> Reason | None:
    judgement = judge_frame(frame, chain)
    assert judgement.verdict is Verdict.REFUSE
    assert judgement.new == ()
    return judgement.reason


def resigned(journal: Journal, frame: Frame, contents: list[bytes]) -> Frame:
    """The frame with other entries in it, its head and signature made to fit."""
    other = journal.fork(frame.first - 1)
    for content in contents:
        other.put(content)
    return other.frame(frame.first, frame.first + len(contents) - 1)


def test_new_entries_are_accepted_with_the_bytes_that_were_signed() -> None:
    judgement = judge_frame(JOURNAL.frame(11, 20, Codec.ZSTD), known(10))

    assert judgement.verdict is Verdict.ACCEPT
    assert [one.content for one in judgement.new] == JOURNAL.contents[10:20]
    assert judgement.new[-1].hash == JOURNAL.hash_at(20)


def test_what_is_known_is_a_duplicate_and_an_overlap_gives_only_what_is_new() -> None:
    again = judge_frame(JOURNAL.frame(3, 9), known(10))
    over = judge_frame(JOURNAL.frame(8, 14), known(10))

    assert (again.verdict, again.new) == (Verdict.DUPLICATE, ())
    assert over.verdict is Verdict.ACCEPT
    assert [one.seq for one in over.new] == [11, 12, 13, 14]


def test_a_gap_names_the_entry_to_go_on_from() -> None:
    judgement = judge_frame(JOURNAL.frame(15, 20), known(10))

    assert (judgement.verdict, judgement.send_from) == (Verdict.GAP, 11)
    assert judgement.new == ()


@pytest.mark.parametrize("parted", [5, 9, 10])
def test_a_fork_is_found_at_the_very_entry_where_two_journals_part(parted: int) -> None:
    other = JOURNAL.fork(parted - 1).grow(12, "other")

    judgement = judge_frame(other.frame(3, 14), known(10))

    assert (judgement.verdict, judgement.forked_at) == (Verdict.FORK, parted)
    assert [one.content for one in judgement.new] == other.contents[parted - 1 : 14]


@pytest.mark.parametrize("first", [8, 11])
def test_a_fork_further_back_is_known_as_one(first: int) -> None:
    other = JOURNAL.fork(4).grow(12, "other")

    judgement = judge_frame(other.frame(first, 14), known(10))

    assert (judgement.verdict, judgement.forked_at) == (Verdict.FORK, 0)


def test_every_kind_of_damage_has_its_own_reason() -> None:
    frame = JOURNAL.frame(11, 14)
    contents = JOURNAL.contents[10:14]
    swapped = [contents[1], contents[0], *contents[2:]]
    foreign = Journal(desk="ffffffffffff").begin().grow(20)

    assert reason_of(replace_(frame, desk="ffffffffffff"), known(10)) is Reason.OTHER_DESK
    assert reason_of(replace_(frame, branch="KCM"), known(10)) is Reason.OTHER_DESK
    assert reason_of(replace_(frame, body=b"\xc1"), known(10)) is Reason.MALFORMED
    assert reason_of(replace_(frame, codec=99), known(10)) is Reason.TOO_NEW
    assert reason_of(replace_(frame, head=bytes(32)), known(10)) is Reason.CHAIN
    assert reason_of(replace_(frame, prev_hash=bytes(32)), known(10)) is Reason.CHAIN
    assert reason_of(replace_(frame, signature=bytes(64)), known(10)) is Reason.SIGNATURE
    assert reason_of(resigned(JOURNAL, frame, swapped), known(10)) is Reason.REORDERED
    assert reason_of(resigned(JOURNAL, frame, [b"\xff"]), known(10)) is Reason.ENTRY
    inside = replace_(frame, body=pack_contents(foreign.contents[10:14], Codec.PLAIN))
    assert reason_of(inside, known(10)) is Reason.OTHER_DESK


def replace_(frame: Frame, **fields: Any) -> Frame:
    return msgspec.structs.replace(frame, **fields)


def test_an_entry_that_does_not_balance_is_refused_though_it_is_signed() -> None:
    journal = JOURNAL.fork(10)
    lines = (
        Line("1010", "till:1", "KHR", Side.DEBIT, 2_800),
        Line("4020", "branch", "KHR", Side.CREDIT, 2_700),
    )
    journal.post(item_accepted("RR000000014KH", lines))

    assert reason_of(journal.frame(11, 11), known(10)) is Reason.BALANCE


def test_dollars_never_balance_riel() -> None:
    journal = JOURNAL.fork(10)
    lines = (
        Line("1010", "till:1", "USD", Side.DEBIT, 100),
        Line("4020", "branch", "KHR", Side.CREDIT, 100),
    )
    journal.post(item_accepted("RR000000014KH", lines))

    assert reason_of(journal.frame(11, 11), known(10)) is Reason.BALANCE


def test_an_entry_named_after_another_desk_or_epoch_is_refused() -> None:
    for name in ("ffffffff-ffff-8000-8000-0000000b0000", "0a1b2c3d-4e5f-8001-8000-0000000b0000"):
        journal = JOURNAL.fork(10)
        journal.post(DayOpened(day="2026-12-07"), entry_id=name)

        assert reason_of(journal.frame(11, 11), known(10)) is Reason.ENTRY


def test_an_entry_that_names_another_before_it_is_refused_however_well_it_is_signed() -> None:
    journal = JOURNAL.fork(10)
    journal.post(DayOpened(day="2026-12-07"), prev_hash=JOURNAL.hash_at(9).hex())

    assert reason_of(journal.frame(11, 11), known(10)) is Reason.CHAIN


def test_what_is_only_newer_is_told_apart_from_what_is_broken() -> None:
    kind, layout = JOURNAL.fork(10), JOURNAL.fork(10)
    kind.post(DayOpened(day="2026-12-07"), kind="parcel.teleported")
    layout.post(DayOpened(day="2026-12-07"), format=FORMAT + 1)
    field = JOURNAL.fork(10)
    field.post(DayOpened(day="2026-12-07"))
    entry = decode_entry(field.contents[-1])
    body = msgspec.msgpack.encode({"day": "2026-12-07", "moon": "full"})
    more = encode_entry(msgspec.structs.replace(entry, body=msgspec.Raw(body)))

    assert reason_of(kind.frame(11, 11), known(10)) is Reason.TOO_NEW
    assert reason_of(layout.frame(11, 11), known(10)) is Reason.TOO_NEW
    made = resigned(JOURNAL, JOURNAL.frame(11, 11), [more])
    assert reason_of(made, known(10)) is Reason.TOO_NEW


def test_an_epoch_begins_with_the_key_that_was_enrolled() -> None:
    stranger = Journal(key=key_of("stranger")).begin().grow(3)
    headless = Journal().grow(3)
    chain = JOURNAL.known(0)

    assert reason_of(headless.frame(1, 3), chain) is Reason.EPOCH
    signed_by_another = replace(chain, public_key=bytes(key_of("stranger").verify_key))
    mixed = Journal(key=key_of("stranger"))
    mixed.contents, mixed.hashes = list(JOURNAL.contents), list(JOURNAL.hashes)
    assert reason_of(mixed.frame(1, 3), signed_by_another) is Reason.KEY
    assert reason_of(stranger.frame(1, 3), chain) is Reason.SIGNATURE


def test_a_later_epoch_begins_with_its_own_first_entry() -> None:
    later = Journal(epoch=1).begin().grow(3)
    wrong = Journal(epoch=1).grow(3)

    assert judge_frame(later.frame(1, 4), later.known(0)).verdict is Verdict.ACCEPT
    assert reason_of(wrong.frame(1, 3), wrong.known(0)) is Reason.EPOCH


@given(st.data())
def test_one_flipped_bit_is_never_taken_for_another_entry(data: st.DataObject) -> None:
    content = bytearray(encode_frame(JOURNAL.frame(11, 13)))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))

    try:
        judgement = judge_frame(decode_frame(bytes(content)), known(10))
    except MalformedRecordError:
        return

    assert judgement.verdict is not Verdict.DUPLICATE
    assert [one.content for one in judgement.new] in ([], JOURNAL.contents[10:13])
    assert judgement.verdict is not Verdict.FORK


@given(
    st.lists(
        st.tuples(st.integers(1, 31), st.integers(0, 6), st.booleans()), min_size=1, max_size=40
    )
)
def test_frames_in_any_order_with_repeats_and_losses_give_the_same_journal(
    sent: list[tuple[int, int, bool]],
) -> None:
    stored: list[bytes] = []
    for first, more, is_lost in sent:
        if is_lost:
            continue
        frame = JOURNAL.frame(first, min(first + more, 31))
        judgement = judge_frame(frame, known(len(stored)))
        assert judgement.verdict in {Verdict.ACCEPT, Verdict.DUPLICATE, Verdict.GAP}
        stored.extend(one.content for one in judgement.new)

    assert stored == JOURNAL.contents[: len(stored)]


# --- calls ---


def standing(seq: int = 31, **more: Any) -> Standing:
    found = {"token": b"t" * 16, "token_before": b"b" * 16, "last_hello": b""} | more
    return Standing(is_revoked=found.pop("is_revoked", False), chain=known(seq), **found)


def greeted(hello: Hello, where: Standing, key: str = "desk") -> tuple[Verdict, Reason | None]:
    said, signed = read_hello(sign_hello(key_of(key), hello))
    greeting = judge_hello(said, signed, where)
    return greeting.verdict, greeting.reason


def test_a_call_is_taken_with_the_last_token_or_the_one_before() -> None:
    hello = JOURNAL.hello()

    assert greeted(hello, standing()) == (Verdict.ACCEPT, None)
    lost_reply = msgspec.structs.replace(hello, token=b"b" * 16)
    assert greeted(lost_reply, standing()) == (Verdict.ACCEPT, None)
    assert greeted(hello, standing(token=b"", token_before=b"")) == (Verdict.ACCEPT, None)


def test_a_spent_token_shows_a_copy() -> None:
    hello = JOURNAL.hello(token=b"o" * 16)

    assert greeted(hello, standing()) == (Verdict.CLONE, None)


def test_a_journal_that_ends_too_soon_was_set_back() -> None:
    earlier = JOURNAL.fork(12)

    assert greeted(earlier.hello(), standing()) == (Verdict.ROLLBACK, None)
    assert greeted(earlier.hello(token=b"o" * 16), standing()) == (Verdict.ROLLBACK, None)
    other = JOURNAL.fork(11).grow(1, "other")
    assert greeted(other.hello(), standing()) == (Verdict.ACCEPT, None)


def test_a_stranger_and_a_revoked_desk_are_refused() -> None:
    hello = JOURNAL.hello()

    assert greeted(hello, standing(), key="stranger") == (Verdict.REFUSE, Reason.SIGNATURE)
    assert greeted(hello, standing(is_revoked=True)) == (Verdict.REFUSE, Reason.REVOKED)


def test_the_same_hello_again_is_a_repeat_and_spends_nothing() -> None:
    hello = JOURNAL.hello()
    _, signed = read_hello(sign_hello(key_of("desk"), hello))
    where = standing(token=b"x" * 16, token_before=b"y" * 16, last_hello=hello_digest(signed))

    greeting = judge_hello(hello, signed, where)

    assert (greeting.verdict, greeting.is_repeat) == (Verdict.ACCEPT, True)


def test_a_hello_that_was_changed_on_the_way_is_not_the_desks() -> None:
    signed = decode_signed(sign_hello(key_of("desk"), JOURNAL.hello()))
    other = msgspec.structs.replace(signed, content=signed.content.replace(b"STG", b"KCM"))

    greeting = judge_hello(JOURNAL.hello(), other, standing())

    assert greeting.reason is Reason.SIGNATURE


class Office:
    """Headquarters' tokens for one epoch, as `hq.intake` keeps them; one comes with enrolment."""

    def __init__(self) -> None:
        self.token, self.before, self.given = b"e" * 16, b"", 0

    def call(self, token: bytes) -> tuple[bytes, bool]:
        """The fresh token, and whether the caller is told that it is a copy."""
        where = standing(token=self.token, token_before=self.before)
        hello = JOURNAL.hello(token=token)
        is_copy = greeted(hello, where)[0] is Verdict.CLONE
        if is_copy:
            return b"", True
        self.given += 1
        fresh = self.given.to_bytes(16, "big")
        self.token, self.before = next_tokens(hello, where, fresh)
        return fresh, False


@given(st.lists(st.booleans(), max_size=30))
def test_a_single_desk_is_never_called_a_copy_whatever_replies_are_lost(
    arrives: list[bool],
) -> None:
    office = Office()
    token = office.token

    for is_heard in arrives:
        fresh, is_copy = office.call(token)
        assert not is_copy
        token = fresh if is_heard else token


@given(st.lists(st.booleans(), min_size=6, max_size=30))
def test_of_two_copies_one_is_found_out_by_its_second_call(order: list[bool]) -> None:
    office = Office()
    shared, _ = office.call(office.token)
    tokens = {True: shared, False: shared}
    calls = {True: 0, False: 0}

    for which in order:
        calls[which] += 1
        tokens[which], is_copy = office.call(tokens[which])
        if is_copy:
            return

    # Nobody was found out: then one of the two has not called twice after the other had.
    assert min(calls.values()) < 2 or not _alternates_twice(order)


def _alternates_twice(order: list[bool]) -> bool:
    changes = sum(one != other for one, other in pairwise(order))
    return changes >= 3


@given(st.integers(1, 5_000), st.data())
def test_two_ends_find_where_their_journals_part(seq: int, data: st.DataObject) -> None:
    parted = data.draw(st.integers(1, seq))
    places = locator_places(seq)

    common = max((place for place in places if place < parted), default=0)
    above = min(place for place in places if place >= parted)

    assert places[0] == seq
    assert places[-1] == 1
    # What has to be sent again is at most as much again as what differs.
    assert above - common <= max(1, 2 * (seq - common))
