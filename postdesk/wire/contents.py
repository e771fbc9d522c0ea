"""What the documents of headquarters hold, one frozen record per kind.

Reference data is applied, a proposal is agreed to or disputed by a person at the branch; either
is an entry of the branch. Nothing here writes into a branch's books.
"""

from __future__ import annotations

from typing import Final

import msgspec

from postdesk.domain.journal import Line
from postdesk.wire.delivery_bodies import ArrivingItem


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every kind of content shares: nothing but being one."""


class ReferencePublished(Content, frozen=True):
    """Tariffs, products, supplements, offices, rates and limits, in one version.

    Attributes:
        effective_on: First business day on which it is in force, ISO.
        content: JSON, as `domain.reference.parse_reference` reads it.
    """

    version: str
    effective_on: str
    content: bytes


class RatePublished(Content, frozen=True):
    """The exchange rate from a day on.

    Attributes:
        record: Its number; settlements name it.
        from_on: First business day on which it is in force, ISO.
    """

    record: str
    riel_per_usd: int
    from_on: str
    source: str


class LimitsPublished(Content, frozen=True):
    """How cash is rounded and changed, what a clerk may pay back, how much cash may be kept.

    Attributes:
        from_on: First business day on which they are in force, ISO.
        till_limit_khr, till_limit_usd, overnight_limit_khr, overnight_limit_usd: Whole riel and
            dollars; 0 for no limit.
        rate_old_days: From this age on a rate is called old; 0 for never.
    """

    from_on: str
    rounding_step_khr: int
    rounding_direction: str
    riel_change_below_usd: int
    clerk_refund_limit_khr: int
    single_person_refund_limit_khr: int
    till_limit_khr: int = 0
    till_limit_usd: int = 0
    overnight_limit_khr: int = 0
    overnight_limit_usd: int = 0
    rate_old_days: int = 7


class SortingPlanPublished(Content, frozen=True):
    """Which office delivers where, and which way items go.

    Attributes:
        content: JSON, as `domain.sorting_plan.parse_sorting_plan` reads it.
    """

    version: str
    effective_on: str
    content: bytes


class StaffPublished(Content, frozen=True):
    """Who works at the branch, or does so no longer.

    Attributes:
        is_active: 1, or 0 from when the person may not sign in any more.
    """

    person_id: str
    name_km: str
    name_latin: str
    role: str
    is_active: int


class NumbersAllotted(Content, frozen=True):
    """A block of item numbers for one desk of the branch.

    Attributes:
        epoch: The desk's epoch in which it may use them: two copies of one disk must not.
        source: `block` (the desk prints the labels) or `pre-printed` (labels on a roll).
    """

    desk: str
    epoch: int
    indicator: str
    first: int
    last: int
    source: str


class NoticePublished(Content, frozen=True):
    """Something that everybody at the branch is to read."""

    title_km: str
    title_en: str
    text_km: str
    text_en: str


class KnownProblemPublished(Content, frozen=True):
    """An error of the program that is known, told to everybody: each branch finds its own entries.

    Published again under its number, it says how it stands now.

    Attributes:
        entry_kinds: Kinds of entries that it may concern.
        app_versions: Versions of the program that have it; none means all.
        from_on, until_on: Business days between which they were made, ISO; empty for no bound.
        is_fixed: 1 from the version on that has it no longer.
        branches: How many branches dispute entries of these kinds. Headquarters counts it when it
            publishes; 0 stands for fewer than three, so that none can be told by it.
    """

    problem_no: str
    title_km: str
    title_en: str
    text_km: str
    text_en: str
    entry_kinds: tuple[str, ...]
    app_versions: tuple[str, ...] = ()
    from_on: str = ""
    until_on: str = ""
    is_fixed: int = 0
    branches: int = 0


class PeerKeyPublished(Content, frozen=True):
    """The key of another desk, so that what it signs can be checked without a line.

    Attributes:
        public_key: Ed25519, 64 hexadecimal digits.
        is_active: 1, or 0 from when the desk is revoked.
    """

    peer_branch: str
    peer_desk: str
    public_key: str
    is_active: int


class InboundAnnounced(Content, frozen=True):
    """A bag that is on its way to this branch.

    Attributes:
        items: What is known of the items in it, those of `numbers` that headquarters has.
    """

    bag_no: str
    from_branch: str
    seal_no: str
    weight_g: int
    numbers: tuple[str, ...]
    items: tuple[ArrivingItem, ...] = ()


class OrderMade(Content, frozen=True):
    """Money was taken elsewhere that this branch is to pay to a named person.

    Attributes:
        order_kind: A `domain.orders.OrderKind`.
        made_by: The branch that took the money.
        from_branch: The branch that it comes from now.
        made_on: Business day, ISO.
    """

    order_no: str
    order_kind: str
    amount_khr: int
    payee_name: str
    payee_name_latin: str
    payee_telephone: str
    payer_name: str
    made_by: str
    from_branch: str
    made_on: str


class OrderNews(Content, frozen=True):
    """What became of an order that stands in this branch's books, or was taken here.

    Attributes:
        state: `taken` or `paid`.
        branch: Where.
        at: UTC, ISO 8601.
    """

    order_no: str
    state: str
    branch: str
    at: str


class ItemEventReported(Content, frozen=True):
    """What happened elsewhere to an item that was accepted here.

    Attributes:
        event: EMSEVT code, such as `EMI`.
        at: UTC, ISO 8601.
        place: Office or country where it happened.
    """

    number: str
    event: str
    at: str
    place: str


class KhqrFound(Content, frozen=True):
    """Headquarters has seen a payment by KHQR on the post's account.

    Attributes:
        receipt_no: The receipt that it belongs to.
        amount_khr: What was paid, in riel.
        bank_reference: The bank's number of it.
    """

    receipt_no: str
    amount_khr: int
    bank_reference: str


class TransitFound(Content, frozen=True):
    """Headquarters has found a deposit at the bank, or counted a bag that it received.

    Attributes:
        matter: `deposit` or `remittance`.
        number: The bank slip's or the bag's.
        khr, usd_cents: What was found.
    """

    matter: str
    number: str
    khr: int
    usd_cents: int
    remarks: str = ""


class ProposalMade(Content, frozen=True):
    """A correction that headquarters proposes; a person at the branch agrees or disputes.

    Attributes:
        concerns: The `entry_id` it is about, or empty.
        evidence: What it rests on, for the person to judge.
        lines: What would be posted if the branch agrees.
        answer_by: Last day for an answer, ISO.
    """

    proposal_no: str
    concerns: str
    title_km: str
    title_en: str
    evidence: str
    lines: tuple[Line, ...]
    answer_by: str


CONTENTS: Final[dict[str, type[Content]]] = {
    "reference": ReferencePublished,
    "rate": RatePublished,
    "limits": LimitsPublished,
    "sorting-plan": SortingPlanPublished,
    "staff": StaffPublished,
    "numbers": NumbersAllotted,
    "notice": NoticePublished,
    "known-problem": KnownProblemPublished,
    "peer-key": PeerKeyPublished,
    "inbound": InboundAnnounced,
    "item-event": ItemEventReported,
    "order": OrderMade,
    "order-news": OrderNews,
    "transit": TransitFound,
    "khqr": KhqrFound,
    "proposal": ProposalMade,
}
_KINDS: Final = {content_type: kind for kind, content_type in CONTENTS.items()}


def kind_of_content(content: Content) -> str:
    """The name of a content's kind."""
    return _KINDS[type(content)]


__all__ = [
    "CONTENTS",
    "Content",
    "InboundAnnounced",
    "ItemEventReported",
    "KhqrFound",
    "KnownProblemPublished",
    "LimitsPublished",
    "NoticePublished",
    "NumbersAllotted",
    "OrderMade",
    "OrderNews",
    "PeerKeyPublished",
    "ProposalMade",
    "RatePublished",
    "ReferencePublished",
    "SortingPlanPublished",
    "StaffPublished",
    "TransitFound",
    "kind_of_content",
]
