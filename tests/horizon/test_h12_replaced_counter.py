"""H12: a counter was replaced and began to write before it had its own past back (2000-2009).

Message numbers were used again and one leg of a transaction was overwritten. Here a place in the
journal is a desk, an epoch and a number with its hash: what comes to a place that is taken is kept
beside it, a case is opened, and the desk goes on in a new epoch (I9).
"""

from __future__ import annotations

from postdesk.services.verification import verify
from tests.horizon.network import Network, PostdeskNetwork
from tests.hq_fixtures import cases_at_hq, stored_at_hq


def test_one_disk_in_two_computers_loses_no_sale(network: Network) -> None:
    network.sell(0, 500)
    network.sync(0)
    copy = network.copy_disk(0)
    sales = [network.sell(0, 1_000), network.sell(copy, 1_500)]

    for desk in (0, copy, 0, copy):
        network.sync(desk)

    assert [network.hq_has(sale) for sale in sales] == [True, True]
    assert network.cases() > 0


def test_an_old_backup_that_goes_on_posting_overwrites_nothing(network: Network) -> None:
    backup = network.copy_disk(0)
    sales = [network.sell(0, 500), network.sell(0, 1_000)]
    network.sync(0)
    sales += [network.sell(backup, 1_500), network.sell(backup, 2_000)]

    network.sync(backup)
    sales.append(network.sell(backup, 2_500))
    network.sync(backup)

    assert all(network.hq_has(sale) for sale in sales)
    assert network.cases() > 0
    assert network.is_whole(backup)


def test_the_old_place_in_the_journal_is_never_written_again(
    postdesk_network: PostdeskNetwork,
) -> None:
    network = postdesk_network
    copy = network.copy_disk(0)
    first, second = network.desks[0], network.desks[copy]
    network.sell(0, 500)
    network.sell(copy, 1_000)
    network.sync(0)
    stored = stored_at_hq(network.hq, "STG", first.name)

    network.sync(copy)
    network.sell(copy, 1_500)
    network.sync(copy)

    assert stored_at_hq(network.hq, "STG", first.name) == stored == first.contents()
    assert second.run(lambda desk: desk.identity.epoch) == 1
    assert "fork" in cases_at_hq(network.hq)
    beside = stored_at_hq(network.hq, "STG", first.name, fork=1)
    assert beside
    assert set(beside).isdisjoint(stored)
    assert stored_at_hq(network.hq, "STG", first.name, epoch=1) == second.contents(1)
    for desk in (first, second):
        assert desk.run(verify).findings == ()
