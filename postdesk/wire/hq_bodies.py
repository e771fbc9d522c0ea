"""Entries about what came from headquarters: enrolled, documents applied, proposals answered.

Each names the document that caused it, by its number in the branch's feed; the same number is
the entry's `business_key`, so that a document cannot be applied twice. The desk writes these
entries; headquarters has no way to.
"""

from __future__ import annotations

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.delivery_bodies import ArrivingItem


class DeskEnrolled(Body, frozen=True):
    """Headquarters knows this desk from now on.

    Attributes:
        operator_km: Whose headquarters it is.
        root_fingerprint: Of the key that was pinned, 20 hexadecimal digits.
        is_main: 1 for the branch's desk with the safe.
    """

    operator_km: str
    operator_en: str
    root_fingerprint: str
    branch_code: str
    branch_name_km: str
    branch_name_en: str
    telephone: str
    is_main: int


class RateApplied(Body, frozen=True):
    """An exchange rate came into force here."""

    document: str
    record: str
    riel_per_usd: int
    from_on: str
    source: str


class LimitsApplied(Body, frozen=True):
    """Cash rounding, refund limits and cash limits came into force here.

    Entries that are older than a limit have it as 0: none.
    """

    document: str
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
    rate_old_days: int = 0


class SortingPlanApplied(Body, frozen=True):
    """A sorting plan came into force here, by version and content.

    Attributes:
        content_sha256: Hash of the stored content, 64 hexadecimal digits.
    """

    document: str
    version: str
    effective_on: str
    content_sha256: str


class StaffApplied(Body, frozen=True):
    """A person may work here from now on, or may no longer."""

    document: str
    person_id: str
    name_km: str
    name_latin: str
    role: str
    is_active: int


class NoticeReceived(Body, frozen=True):
    """Headquarters has something for everybody here to read."""

    document: str
    title_km: str
    title_en: str
    text_km: str
    text_en: str


class KnownProblemReceived(Body, frozen=True):
    """Headquarters tells of an error of the program, and which entries it may concern.

    Attributes:
        entry_kinds: Kinds of entries that it may concern.
        app_versions: Versions of the program that have it; none means all.
        from_on, until_on: Business days between which they were made, ISO; empty for no bound.
        is_fixed: 1 from the version on that has it no longer.
        branches: How many branches dispute entries of these kinds; 0 for fewer than three.
    """

    document: str
    problem_no: str
    title_km: str
    title_en: str
    text_km: str
    text_en: str
    entry_kinds: tuple[str, ...]
    app_versions: tuple[str, ...]
    from_on: str
    until_on: str
    is_fixed: int
    branches: int


class PeerKeyApplied(Body, frozen=True):
    """Another desk's key is known here, or is good no longer."""

    document: str
    peer_branch: str
    peer_desk: str
    public_key: str
    is_active: int


class InboundReceived(Body, frozen=True):
    """A bag was announced that is on its way here.

    Attributes:
        items: What is known of the items in it; entries that are older than this field have none.
    """

    document: str
    bag_no: str
    from_branch: str
    seal_no: str
    weight_g: int
    numbers: tuple[str, ...]
    items: tuple[ArrivingItem, ...] = ()


class ItemEventReceived(Body, frozen=True):
    """Something happened elsewhere to an item that was accepted here.

    Attributes:
        event: EMSEVT code.
        happened_at: UTC, ISO 8601.
    """

    document: str
    number: str
    event: str
    happened_at: str
    place: str


class ProposalReceived(Body, frozen=True):
    """Headquarters proposes a correction. Nothing is posted until a person here has agreed.

    Attributes:
        proposed: What would be posted; these are not lines of this entry.
    """

    document: str
    proposal_no: str
    concerns: str
    title_km: str
    title_en: str
    evidence: str
    proposed: tuple[Line, ...]
    answer_by: str


class ProposalAgreed(Body, frozen=True):
    """A person at the branch agreed to a proposal; its lines are posted."""

    proposal_no: str
    document: str
    lines: tuple[Line, ...]


class ProposalDisputed(Body, frozen=True):
    """A person at the branch disputes a proposal; what it claims stands on a neutral account.

    Attributes:
        evidence_sha256: The evidence that was put together then; empty in entries that are older
            than this field, which have no lines either.
    """

    proposal_no: str
    document: str
    reason: str
    evidence_sha256: str = ""
    lines: tuple[Line, ...] = ()


class EntryDisputed(Body, frozen=True):
    """Somebody here says that an entry is not right; its sum is for people to clear up.

    Attributes:
        entry_id, entry_kind, entry_hash: The entry, and what it was when it was disputed.
        evidence_sha256: The evidence that was put together then.
    """

    entry_id: str
    entry_kind: str
    entry_hash: str
    reason: str
    evidence_sha256: str


class DisputeEnded(Body, frozen=True):
    """Whoever disputed an entry, or the manager, says that it is cleared up, and how."""

    entry_id: str
    reason: str


class CaseAgreed(Body, frozen=True):
    """The branch's manager agrees that headquarters closes a case about one of its desks.

    Attributes:
        case_no: The case's number at headquarters.
    """

    case_no: int
    reason: str


class DocumentRefused(Body, frozen=True):
    """A document is headquarters' own and in its place, and cannot be put to use here.

    Attributes:
        kind: The document's.
        reason: What is wrong with it, for headquarters to read.
    """

    document: str
    kind: str
    reason: str
