"""Records as JSON: the same when they come back, refused when they are not."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.basket import BasketDraft, LineDraft, Party, WeightSource
from postdesk.domain.money import riel
from postdesk.domain.price import SupplementChoice
from postdesk.wire.codec import MalformedRecordError, from_json, plain, to_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PARTIES = st.builds(Party, **{field.name: TEXT for field in fields(Party)})
CHOICES = st.builds(SupplementChoice, TEXT, st.one_of(st.none(), st.integers(0, 10**9).map(riel)))
LINES = st.builds(
    LineDraft,
    line_no=st.integers(1, 200),
    product=TEXT,
    quantity=st.integers(-5, 10**6),
    weight_g=st.integers(0, 10**6),
    weight_source=st.sampled_from(WeightSource),
    sender=PARTIES,
    addressee=PARTIES,
    supplements=st.lists(CHOICES, max_size=3).map(tuple),
    contents=TEXT,
)


@given(st.builds(BasketDraft, st.integers(1, 10**6), st.lists(LINES, max_size=3).map(tuple), TEXT))
def test_whatever_was_typed_comes_back_from_a_kept_draft(draft: BasketDraft) -> None:
    assert from_json(to_json(draft), BasketDraft) == draft


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"draft_no": "one"}', b"\xff"])
def test_what_is_no_such_record_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedRecordError):
        from_json(content, BasketDraft)


def test_a_record_as_plain_values() -> None:
    assert plain(Party(name="លី"))["name"] == "លី"
