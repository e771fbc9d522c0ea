"""Documents come numbered, chained and signed; whatever is off with one is told apart."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.journal import Line, Side
from postdesk.wire import contents
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.content_rules import check_content
from postdesk.wire.documents import (
    DOCUMENT_FORMAT,
    DocumentJudgement,
    FeedEnd,
    decode_content,
    decode_document,
    judge_document,
    make_document,
    sign_document,
)
from postdesk.wire.entry import GENESIS, hash_of
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import Keyring, Purpose, Signed
from postdesk.wire.talk import Reason, Verdict
from tests.wire.kit import AT, BRANCH, card_of, working_key

KEYRING = Keyring(card_of().certificates)


def notice(number: int) -> contents.NoticePublished:
    return contents.NoticePublished(
        title_km=f"ទី {number}", title_en=f"No. {number}", text_km="អត្ថបទ", text_en="text"
    )


def feed(count: int, branch: str = BRANCH) -> list[Signed]:
    """So many documents of a branch."""
    end, made = FeedEnd(), []
    for number in range(count):
        content = make_document(branch, end, notice(number), at=AT)
        end = FeedEnd(end.number + 1, hash_of(end.hash, content))
        made.append(signed(content))
    return made


def signed(content: bytes, purpose: Purpose = Purpose.DOCUMENTS) -> Signed:
    return sign_document(working_key(purpose), f"{purpose.value}-1", content)


def judged(document: Signed, end: FeedEnd) -> DocumentJudgement:
    return judge_document(document, branch=BRANCH, end=end, keyring=KEYRING)


def end_of(documents: list[Signed]) -> FeedEnd:
    end = FeedEnd()
    for document in documents:
        end = judged(document, end).end
    return end


def test_documents_are_taken_in_their_order() -> None:
    documents = feed(3)

    end = end_of(documents)

    assert end.number == 3
    found = judged(documents[1], end_of(documents[:1])).document
    assert found is not None
    assert decode_content(found) == notice(1)


def test_what_is_off_with_a_document_is_told_apart() -> None:
    first, second, third = feed(3)
    end = end_of([first])
    other = feed(2, branch="KCM")
    changed = msgspec.structs.replace(second, content=second.content.replace(b"No. 1", b"No. 9"))

    assert judged(third, end).verdict is Verdict.GAP
    assert judged(first, end).verdict is Verdict.DUPLICATE
    assert judged(second, end_of([first, second, third])).verdict is Verdict.DUPLICATE
    assert judged(changed, end).reason is Reason.SIGNATURE
    assert judged(signed(second.content, Purpose.REPLIES), end).reason is Reason.SIGNATURE
    assert judged(other[1], end).reason is Reason.OTHER_DESK
    assert judged(signed(b"\xc1"), end).reason is Reason.MALFORMED


def test_another_document_with_a_known_number_is_a_fork() -> None:
    first = feed(1)
    other = signed(make_document(BRANCH, FeedEnd(), notice(9), at=AT))
    astray = signed(make_document(BRANCH, FeedEnd(1, bytes(32)), notice(2), at=AT))

    assert judged(other, end_of(first)).verdict is Verdict.FORK
    assert judged(astray, end_of(first)).verdict is Verdict.FORK


def test_a_newer_document_and_an_unknown_kind_wait_for_a_newer_program() -> None:
    document = decode_document(feed(1)[0].content)
    newer = msgspec.structs.replace(document, format=DOCUMENT_FORMAT + 1)
    unknown = msgspec.structs.replace(document, kind="weather")

    assert judged(signed(msgspec.msgpack.encode(newer)), FeedEnd()).reason is Reason.TOO_NEW
    with pytest.raises(TooNewFormatError):
        decode_content(unknown)
    with pytest.raises(MalformedRecordError):
        decode_content(msgspec.structs.replace(document, kind="rate"))


SAMPLES: dict[str, contents.Content] = {
    "reference": contents.ReferencePublished(version="A", effective_on="2026-01-01", content=b"{}"),
    "rate": contents.RatePublished(
        record="R-1", riel_per_usd=4_100, from_on="2026-12-07", source="NBC"
    ),
    "limits": contents.LimitsPublished(
        from_on="2026-12-07",
        rounding_step_khr=100,
        rounding_direction="half-up",
        riel_change_below_usd=10,
        clerk_refund_limit_khr=20_000,
        single_person_refund_limit_khr=50_000,
    ),
    "sorting-plan": contents.SortingPlanPublished(
        version="P", effective_on="2026-12-07", content=b"{}"
    ),
    "staff": contents.StaffPublished(
        person_id="dara", name_km="ដារ៉ា", name_latin="Dara", role="clerk", is_active=1
    ),
    "numbers": contents.NumbersAllotted(
        desk="0a1b2c3d4e5f", epoch=0, indicator="RR", first=1, last=10, source="block"
    ),
    "notice": notice(1),
    "peer-key": contents.PeerKeyPublished(
        peer_branch="STG", peer_desk="0a1b2c3d4e5f", public_key="ab" * 32, is_active=1
    ),
    "inbound": contents.InboundAnnounced(
        bag_no="B1", from_branch="KCM", seal_no="S", weight_g=1, numbers=("RR000000014KH",)
    ),
    "item-event": contents.ItemEventReported(
        number="RR000000014KH", event="EMI", at=AT, place="PNH"
    ),
    "order": contents.OrderMade(
        order_no="STG-1A2B-M-000001",
        order_kind="money-order",
        amount_khr=100_000,
        payee_name="គឹម រតនៈ",
        payee_name_latin="",
        payee_telephone="+855125550151",
        payer_name="គឹម ស្រីពៅ",
        made_by="STG",
        from_branch="STG",
        made_on="2026-12-07",
    ),
    "order-news": contents.OrderNews(
        order_no="STG-1A2B-M-000001", state="taken", branch="PNH", at=AT
    ),
    "khqr": contents.KhqrFound(
        receipt_no="STG-1A2B-000012", amount_khr=13_000, bank_reference="FT1"
    ),
    "transit": contents.TransitFound(
        matter="deposit", number="008812", khr=2_500_000, usd_cents=200_00
    ),
    "known-problem": contents.KnownProblemPublished(
        problem_no="K-1",
        title_km="ស",
        title_en="s",
        text_km="ស",
        text_en="s",
        entry_kinds=("basket.settled",),
        from_on="2026-12-01",
    ),
    "proposal": contents.ProposalMade(
        proposal_no="P-1",
        concerns="",
        title_km="ស",
        title_en="s",
        evidence="slip",
        lines=(),
        answer_by="2026-12-20",
    ),
}


@pytest.mark.parametrize("kind", sorted(contents.CONTENTS))
def test_every_kind_of_document_is_read_back_as_it_was_written(kind: str) -> None:
    content = SAMPLES[kind]

    document = decode_document(make_document(BRANCH, FeedEnd(), content, at=AT))

    assert document.kind == kind
    assert decode_content(document) == content
    assert document.prev_hash == GENESIS


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("reference", {}),
        ("rate", {"riel_per_usd": 0}),
        ("rate", {"from_on": "tomorrow"}),
        ("rate", {"record": " "}),
        ("known-problem", {"entry_kinds": ()}),
        ("known-problem", {"entry_kinds": ("basket.sold",)}),
        ("known-problem", {"from_on": "yesterday"}),
        ("known-problem", {"problem_no": " "}),
        ("khqr", {"amount_khr": 0}),
        ("khqr", {"receipt_no": " "}),
        ("transit", {"matter": "gift"}),
        ("transit", {"number": " "}),
        ("transit", {"khr": 0, "usd_cents": 0}),
        ("transit", {"khr": -1}),
        ("order", {"amount_khr": 0}),
        ("order", {"order_kind": "gift"}),
        ("order", {"order_no": " "}),
        ("order", {"payee_name": ""}),
        ("order", {"made_on": "soon"}),
        ("order-news", {"state": "lost"}),
        ("order-news", {"at": "then"}),
        ("limits", {"rounding_step_khr": 0}),
        ("limits", {"rounding_direction": "sideways"}),
        ("sorting-plan", {}),
        ("staff", {"role": "king"}),
        ("staff", {"person_id": ""}),
        ("numbers", {"first": 11}),
        ("numbers", {"source": "found"}),
        ("peer-key", {"public_key": "ab"}),
        ("proposal", {"answer_by": "soon"}),
        ("proposal", {"lines": (Line("1010", "till:1", "KHR", Side.DEBIT, 5),)}),
        (
            "proposal",
            {
                "lines": (
                    Line("9999", "till:1", "KHR", Side.DEBIT, 5),
                    Line("1010", "till:1", "KHR", Side.CREDIT, 5),
                )
            },
        ),
    ],
)
def test_what_cannot_be_used_is_found_before_it_is_published(
    kind: str, wrong: dict[str, Any]
) -> None:
    content = msgspec.structs.replace(SAMPLES[kind], **wrong)

    with pytest.raises((RuleError, FaultError, ValueError)):
        check_content(content)


def test_good_contents_pass_the_check() -> None:
    for kind in sorted(set(SAMPLES) - {"reference", "sorting-plan"}):
        check_content(SAMPLES[kind])
