"""H16: transactions went missing between the counter, the host and the client (2000-2010).

Headquarters takes entries only in their order and each with its hash. Whatever is dropped, doubled,
put in another order or cut short on the way, it has the desk's own bytes or names where they end,
and the desk's screen says the same number (I9, I3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from random import Random
from typing import Any

import pytest

from postdesk.sync import sending
from tests.horizon.network import Network, PostdeskNetwork
from tests.hq_fixtures import at_hq, cases_at_hq, stored_at_hq


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the same harm again, not a secret


def drops(records: Sequence[Any], seed: int) -> Iterable[Any]:
    kept = list(records)
    del kept[seeded(seed).randrange(len(kept))]
    return kept


def reorders(records: Sequence[Any], seed: int) -> Iterable[Any]:
    return seeded(seed).sample(list(records), len(records))


def doubles(records: Sequence[Any], seed: int) -> Iterable[Any]:
    return [one for record in records for one in [record] * seeded(seed).randint(1, 3)]


def truncates(records: Sequence[Any], seed: int) -> Iterable[Any]:
    kept = list(records)
    place = seeded(seed).randrange(len(kept))
    whole = kept[place]
    half = whole[: len(whole) // 2] if isinstance(whole, bytes) else {"seq": whole["seq"]}
    return [*kept[:place], half, *kept[place + 1 :]]


HARMS = [drops, truncates]


@pytest.fixture(autouse=True)
def _small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that one call has many of them."""
    monkeypatch.setattr(sending, "ENTRIES_MAX", 3)


@pytest.mark.parametrize("harm", HARMS)
def test_what_was_harmed_arrives_all_the_same_and_the_desk_knows_how_far(
    network: Network, harm: Any
) -> None:
    for seed in range(4):
        for khr in (500, 1_000, 1_500):
            network.sell(0, khr + 10_000 * seed)
        network.sync(0, partial(harm, seed=seed))
        assert network.said_to_be_there(0) == network.really_there(0)

    network.sync(0)

    assert network.is_whole(0)


@pytest.mark.parametrize("seed", range(5))
def test_any_harm_in_any_order_ends_bit_for_bit(
    postdesk_network: PostdeskNetwork, seed: int
) -> None:
    network, random = postdesk_network, seeded(seed)
    (linked,) = network.desks

    for _ in range(6):
        for _ in range(random.randint(1, 4)):
            network.sell(0, 500 * random.randint(1, 9))
        harm = random.choice([drops, reorders, doubles, truncates])
        network.sync(0, partial(harm, seed=random.randint(0, 1_000_000)))
        assert network.said_to_be_there(0) == network.really_there(0)
    network.sync(0)

    assert stored_at_hq(network.hq, "STG", linked.name) == linked.contents()
    assert at_hq(network.hq, "STG", linked.name) == linked.balances()
    assert set(cases_at_hq(network.hq)) <= {"refused"}
