"""H27: a record that could not be read was left out, and finance had other books (2000-2010).

A record that headquarters cannot take stops what follows it and is named: nothing is skipped, a
case is opened, the desk reads why, and with the next good call all of it arrives in order. A
document that a desk cannot use is recorded as refused, and the next one is applied (I9, I16).
"""

from __future__ import annotations

from typing import Any

import pytest

from postdesk.hq.headquarters import Headquarters
from postdesk.services.status import desk_status
from postdesk.sync.client import HttpHeadquarters
from postdesk.wire.contents import RatePublished
from tests.builders import Office, drawer_of, letters
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import Naive
from tests.horizon.naive import NaiveTwins
from tests.horizon.outside import call, entries_of, proposal, send_word
from tests.horizon.poison import POISONS, Poisoned
from tests.hq_fixtures import LinkedDesk, at_hq, cases_at_hq, stored_at_hq


def sell(office: Office) -> None:
    office.sell(letters(3))


class PostdeskBatch:
    def __init__(self, hq: Headquarters, linked: LinkedDesk, address: str) -> None:
        self.hq, self.linked, self.address = hq, linked, address
        linked.work(lambda office: office.open_till(drawer_of(0)))
        linked.round()
        linked.work(sell)

    def send_poisoned(self, name: str) -> None:
        self.linked.headquarters = Poisoned(self.address, self.linked, POISONS[name])
        assert call(self.linked) is not None
        self.linked.headquarters = HttpHeadquarters(self.address)

    def is_known_to_be_missing(self) -> bool:
        return self.linked.run(desk_status).waiting > 0

    def is_said(self) -> bool:
        return bool(self.linked.run(desk_status).line.trouble) and bool(cases_at_hq(self.hq))


class NaiveBatch:
    def __init__(self, naive: Naive) -> None:
        self.twins = NaiveTwins(naive.ledger)
        naive.ledger.sell("1", 1_500)

    def send_poisoned(self, name: str) -> None:
        self.twins.hq.take([{**row, "amount": name} for row in self.twins.devices[0].batch()])

    def is_known_to_be_missing(self) -> bool:
        return False

    def is_said(self) -> bool:
        return bool(self.twins.screen)


@pytest.fixture(params=[NAIVE, "postdesk"])
def batch(request: pytest.FixtureRequest) -> Any:
    """A desk of either kind that is about to send a bad record."""
    get = request.getfixturevalue
    if request.param == "naive":
        return NaiveBatch(get("naive"))
    return PostdeskBatch(get("hq"), get("linked"), get("address"))


@pytest.mark.parametrize("name", sorted(POISONS))
def test_a_record_that_cannot_be_taken_is_not_left_out_in_silence(batch: Any, name: str) -> None:
    batch.send_poisoned(name)

    assert batch.is_known_to_be_missing()
    assert batch.is_said()


@pytest.mark.parametrize("name", sorted(POISONS))
def test_nothing_after_it_is_taken_and_then_all_of_it_in_order(
    hq: Headquarters, linked: LinkedDesk, address: str, name: str
) -> None:
    made = PostdeskBatch(hq, linked, address)
    before = stored_at_hq(hq, "STG", linked.name)
    made.send_poisoned(name)
    assert stored_at_hq(hq, "STG", linked.name) == before

    linked.work(sell)
    linked.round()

    assert stored_at_hq(hq, "STG", linked.name) == linked.contents()
    assert at_hq(hq, "STG", linked.name) == linked.balances()
    assert linked.run(desk_status).line.trouble == ""


def test_a_document_that_cannot_be_used_is_named_and_the_next_one_applied(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    absurd = RatePublished(record="", riel_per_usd=0, from_on="x", source="")

    send_word(hq, linked, proposal("P-1", 100), absurd, proposal("P-2", 200))

    kinds = [e.kind for e in entries_of(linked, "proposal.received", "document.refused")]
    assert kinds == ["proposal.received", "document.refused", "proposal.received"]
