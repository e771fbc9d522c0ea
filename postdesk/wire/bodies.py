"""What an entry says, one frozen record per kind of thing that happens.

A body holds snapshots (the address text, the price, the rate, the versions of the tables
used), never a reference to something that may change. Integers, text, lists and records of
them only; text that does not apply is empty. A body that moves money or stock has `lines`.
"""

from __future__ import annotations

from typing import Final

from postdesk.domain.journal import Line
from postdesk.wire.body import Body
from postdesk.wire.cash_bodies import (
    BalanceFigure,
    CountFigure,
    DayClosed,
    DayOpened,
    DifferenceExplained,
    DifferenceMoved,
    NoteCount,
    Range,
    RateEntered,
    StockCount,
    TillClosed,
    TillCounted,
    TillOpened,
)
from postdesk.wire.desk_bodies import (
    AttachmentErased,
    BranchOpened,
    CustomerAdded,
    DeskStarted,
    EpochStarted,
    NumbersIssued,
    PersonAdded,
    PersonSignedIn,
    PinChanged,
    PinLocked,
    PinUnlocked,
    ReferenceApplied,
)
from postdesk.wire.hq_bodies import (
    DeskEnrolled,
    DocumentRefused,
    InboundReceived,
    ItemEventReceived,
    LimitsApplied,
    NoticeReceived,
    PeerKeyApplied,
    ProposalAgreed,
    ProposalDisputed,
    ProposalReceived,
    RateApplied,
    SortingPlanApplied,
    StaffApplied,
)
from postdesk.wire.movement_bodies import (
    BankDeposited,
    NotesSwapped,
    RemittanceReceived,
    RemittanceSent,
    SafeCounted,
    ValueGivenBack,
    ValueReceived,
    ValueSent,
    VoucherPosted,
)
from postdesk.wire.sale_bodies import (
    BagClosed,
    BasketRefunded,
    BasketSettled,
    EntryReversed,
    GoodsSold,
    ItemAccepted,
    LabelSpoiled,
    PartySnapshot,
    PriceSnapshot,
    ReceiptCopied,
    Tender,
)

BODIES: Final[dict[str, type[Body]]] = {
    "desk.started": DeskStarted,
    "epoch.started": EpochStarted,
    "person.added": PersonAdded,
    "person.signed_in": PersonSignedIn,
    "pin.changed": PinChanged,
    "pin.locked": PinLocked,
    "pin.unlocked": PinUnlocked,
    "reference.applied": ReferenceApplied,
    "numbers.issued": NumbersIssued,
    "customer.added": CustomerAdded,
    "branch.opened": BranchOpened,
    "day.opened": DayOpened,
    "till.opened": TillOpened,
    "till.counted": TillCounted,
    "till.closed": TillClosed,
    "difference.explained": DifferenceExplained,
    "difference.moved": DifferenceMoved,
    "day.closed": DayClosed,
    "value.sent": ValueSent,
    "value.received": ValueReceived,
    "value.given_back": ValueGivenBack,
    "notes.swapped": NotesSwapped,
    "voucher.posted": VoucherPosted,
    "safe.counted": SafeCounted,
    "bank.deposited": BankDeposited,
    "remittance.sent": RemittanceSent,
    "remittance.received": RemittanceReceived,
    "item.accepted": ItemAccepted,
    "goods.sold": GoodsSold,
    "basket.settled": BasketSettled,
    "entry.reversed": EntryReversed,
    "basket.refunded": BasketRefunded,
    "receipt.copied": ReceiptCopied,
    "label.spoiled": LabelSpoiled,
    "bag.closed": BagClosed,
    "attachment.erased": AttachmentErased,
    "desk.enrolled": DeskEnrolled,
    "rate.entered": RateEntered,
    "rate.applied": RateApplied,
    "limits.applied": LimitsApplied,
    "sorting_plan.applied": SortingPlanApplied,
    "staff.applied": StaffApplied,
    "notice.received": NoticeReceived,
    "peer_key.applied": PeerKeyApplied,
    "inbound.received": InboundReceived,
    "item_event.received": ItemEventReceived,
    "proposal.received": ProposalReceived,
    "proposal.agreed": ProposalAgreed,
    "proposal.disputed": ProposalDisputed,
    "document.refused": DocumentRefused,
}
_KINDS: Final = {body_type: kind for kind, body_type in BODIES.items()}


def kind_of(body: Body) -> str:
    """The name under which a body is posted."""
    return _KINDS[type(body)]


def lines_of(body: Body) -> tuple[Line, ...]:
    """The lines a body posts; none when it moves nothing."""
    lines: tuple[Line, ...] = getattr(body, "lines", ())
    return lines


__all__ = [
    "BODIES",
    "AttachmentErased",
    "BagClosed",
    "BalanceFigure",
    "BankDeposited",
    "BasketRefunded",
    "BasketSettled",
    "Body",
    "BranchOpened",
    "CountFigure",
    "CustomerAdded",
    "DayClosed",
    "DayOpened",
    "DeskEnrolled",
    "DeskStarted",
    "DifferenceExplained",
    "DifferenceMoved",
    "DocumentRefused",
    "EntryReversed",
    "EpochStarted",
    "GoodsSold",
    "InboundReceived",
    "ItemAccepted",
    "ItemEventReceived",
    "LabelSpoiled",
    "LimitsApplied",
    "NoteCount",
    "NotesSwapped",
    "NoticeReceived",
    "NumbersIssued",
    "PartySnapshot",
    "PeerKeyApplied",
    "PersonAdded",
    "PersonSignedIn",
    "PinChanged",
    "PinLocked",
    "PinUnlocked",
    "PriceSnapshot",
    "ProposalAgreed",
    "ProposalDisputed",
    "ProposalReceived",
    "Range",
    "RateApplied",
    "RateEntered",
    "ReceiptCopied",
    "ReferenceApplied",
    "RemittanceReceived",
    "RemittanceSent",
    "SafeCounted",
    "SortingPlanApplied",
    "StaffApplied",
    "StockCount",
    "Tender",
    "TillClosed",
    "TillCounted",
    "TillOpened",
    "ValueGivenBack",
    "ValueReceived",
    "ValueSent",
    "VoucherPosted",
    "kind_of",
    "lines_of",
]
