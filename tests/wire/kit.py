"""What tests of the wire are made of: a desk's journal without a desk, headquarters' keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from postdesk.domain.journal import Line, Side
from postdesk.wire.bodies import (
    Body,
    DeskStarted,
    EpochStarted,
    ItemAccepted,
    PartySnapshot,
    PersonSignedIn,
    PriceSnapshot,
    kind_of,
)
from postdesk.wire.entry import (
    CLOCK_OK,
    FORMAT,
    GENESIS,
    Entry,
    encode_body,
    encode_entry,
    entry_id_of,
    hash_of,
)
from postdesk.wire.frames import Codec, Frame, pack_contents
from postdesk.wire.keys import CARD_FORMAT, Card, Certificate, Mode, Purpose, certify
from postdesk.wire.receiving import Chain
from postdesk.wire.signing import sign_head
from postdesk.wire.talk import TALK_FORMAT, Errand, Hello

BRANCH = "STG"
DESK = "0a1b2c3d4e5f"
AT = "2026-12-07T01:00:00.000Z"


def key_of(name: str) -> SigningKey:
    """A key that a name always gives again."""
    return SigningKey(hashlib.sha256(name.encode()).digest())


@dataclass
class Journal:
    """One epoch of a desk's journal, as a desk keeps it: bytes, hashes, signatures."""

    key: SigningKey = field(default_factory=lambda: key_of("desk"))
    desk: str = DESK
    branch: str = BRANCH
    epoch: int = 0
    contents: list[bytes] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)

    def begin(self) -> Journal:
        """Post the entry that an epoch begins with."""
        self.post(started(self.key) if self.epoch == 0 else epoch_started(self.key, self.epoch))
        return self

    def grow(self, count: int, mark: str = "") -> Journal:
        """Post so many small entries; the mark makes them differ from another journal's."""
        for _ in range(count):
            self.post(PersonSignedIn(person_id=f"{mark}{len(self.contents)}"))
        return self

    def post(self, body: Body, **header: Any) -> None:
        """Post one entry, as a desk does; parts of its header may be said otherwise."""
        seq = len(self.contents) + 1
        entry = Entry(
            entry_id=entry_id_of(desk=self.desk, epoch=self.epoch, draft_no=seq, part=0),
            desk=self.desk,
            epoch=self.epoch,
            seq=seq,
            prev_hash=self.head.hex(),
            format=FORMAT,
            kind=kind_of(body),
            business_day="2026-12-07",
            shift="",
            person="sokhlin",
            role="clerk",
            at=AT,
            clock=CLOCK_OK,
            business_key="",
            reverses="",
            app_version="0.1.0",
            body=encode_body(body),
        )
        self.put(encode_entry(msgspec.structs.replace(entry, **header)))

    def put(self, content: bytes) -> None:
        """Chain any bytes."""
        digest = hash_of(self.head, content)
        self.contents.append(content)
        self.hashes.append(digest)

    @property
    def head(self) -> bytes:
        """The last hash."""
        return self.hashes[-1] if self.hashes else GENESIS

    def hash_at(self, seq: int) -> bytes:
        """The hash at a place."""
        return self.hashes[seq - 1] if seq else GENESIS

    def frame(self, first: int, last: int, codec: Codec = Codec.PLAIN) -> Frame:
        """Entries of a stretch, as a desk sends them."""
        head = self.hash_at(last)
        return Frame(
            branch=self.branch,
            desk=self.desk,
            epoch=self.epoch,
            first=first,
            count=last - first + 1,
            prev_hash=self.hash_at(first - 1),
            head=head,
            signature=sign_head(self.key, desk=self.desk, epoch=self.epoch, seq=last, head=head),
            codec=codec,
            body=pack_contents(self.contents[first - 1 : last], codec),
        )

    def known(self, seq: int) -> Chain:
        """What a receiver has of it that has the first so many entries."""
        return Chain(
            branch=self.branch,
            desk=self.desk,
            epoch=self.epoch,
            public_key=bytes(self.key.verify_key),
            seq=seq,
            head=self.hash_at(seq),
            hashes={place: self.hash_at(place) for place in range(1, seq + 1)},
        )

    def fork(self, seq: int) -> Journal:
        """Another journal with the same beginning."""
        return replace(self, contents=self.contents[:seq], hashes=self.hashes[:seq])

    def hello(self, **said: Any) -> Hello:
        """How the desk opens a call."""
        hello = Hello(
            format=TALK_FORMAT,
            errand=Errand.PUSH.value,
            branch=self.branch,
            desk=self.desk,
            epoch=self.epoch,
            seq=len(self.contents),
            head=self.head,
            token=b"t" * 16,
            nonce=b"n" * 16,
            feed_number=0,
            at=AT,
            program="0.1.0",
            codecs=(1, 0),
        )
        return msgspec.structs.replace(hello, **said)


def started(key: SigningKey, mode: str = "training") -> DeskStarted:
    """The first entry of a desk."""
    return DeskStarted(
        public_key=bytes(key.verify_key).hex(),
        mode=mode,
        branch_code=BRANCH,
        branch_name_km="ស្ទឹងត្រែង",
        branch_name_en="Stung Treng",
        telephone="",
    )


def epoch_started(key: SigningKey, epoch: int) -> EpochStarted:
    """The first entry of a later epoch."""
    return EpochStarted(
        public_key=bytes(key.verify_key).hex(),
        mode="training",
        branch_code=BRANCH,
        branch_name_km="ស្ទឹងត្រែង",
        branch_name_en="Stung Treng",
        telephone="",
        reason="fork",
        previous_epoch=epoch - 1,
        previous_seq=1,
        previous_head="00" * 32,
        hq_seq=1,
        hq_head="00" * 32,
        permit="00" * 32,
    )


def item_accepted(number: str, lines: tuple[Line, ...] | None = None) -> ItemAccepted:
    """A registered letter as a counter accepts it."""
    party = PartySnapshot(
        name="ផេង ណារិន",
        name_latin="Pheng Narin",
        telephone="+85512555102",
        address_km="ភូមិព្រែកប្រា សង្កាត់ព្រែកប្រា ខណ្ឌច្បារអំពៅ",
        address_en="Preaek Pra village, Chbar Ampov",
        place_code="12100101",
        landmark="ជិតវត្ត",
        postcode="",
        identity_kind="",
        identity_sha256="",
    )
    return ItemAccepted(
        receipt_no="STG-0A1B-000001",
        line_no=1,
        product="letter-registered",
        product_name_km="លិខិតអនុសិដ្ឋ",
        product_name_en="Registered letter",
        number=number,
        number_source="block",
        quantity=1,
        weight_g=35,
        weight_source="typed",
        sender=party,
        addressee=party,
        destination_office="PNH",
        destination_name_km="ភ្នំពេញ",
        destination_name_en="Phnom Penh",
        destination_country="KH",
        supplements=("ar",),
        contents="",
        contents_description="",
        prohibited="asked",
        prices=(
            PriceSnapshot(
                code="letter-registered",
                name_km="លិខិតអនុសិដ្ឋ",
                name_en="Registered letter",
                account="4020",
                minor=2_800,
                currency="KHR",
                tax_minor=0,
                steps=("up to 50 g=1×800", "registration=1×2000"),
            ),
        ),
        tariff_version="SAMPLE-2026-A",
        lines=lines
        if lines is not None
        else (
            Line("1960", "till:1", "KHR", Side.DEBIT, 2_800),
            Line("4020", "branch", "KHR", Side.CREDIT, 2_800),
        ),
    )


def card_of(
    root: SigningKey | None = None, mode: Mode = Mode.TRAINING, working: str = "working"
) -> Card:
    """A headquarters' card; the working keys come from `working_key`."""
    signer = root or key_of("root")
    certificates = tuple(
        certify(
            signer,
            Certificate(f"{purpose.value}-1", purpose.value, _public_of(purpose, working), AT),
        )
        for purpose in Purpose
    )
    return Card(
        CARD_FORMAT,
        "ប្រៃសណីយ៍កម្ពុជា",
        "Cambodia Post",
        mode.value,
        bytes(signer.verify_key),
        certificates,
    )


def working_key(purpose: Purpose, working: str = "working") -> SigningKey:
    """The key behind a card's certificate."""
    return key_of(f"{working} {purpose.value}")


def unsealing_key(working: str = "working") -> bytes:
    """The secret behind a card's sealing key."""
    return bytes(working_key(Purpose.SEALING, working))


def _public_of(purpose: Purpose, working: str) -> bytes:
    if purpose is Purpose.SEALING:
        return bytes(PrivateKey(unsealing_key(working)).public_key)
    return bytes(working_key(purpose, working).verify_key)
