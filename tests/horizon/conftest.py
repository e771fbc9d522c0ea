"""Books kept two ways: a test that asks for `ledger` runs on both, and must fail on the naive."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from postdesk.hq.headquarters import Headquarters
from postdesk.services.opening import open_desk
from tests.builders import StoppedClock, copied_office, drawer_of, new_office
from tests.horizon.kit import OPENING_KHR, OPENING_USD, Books, Naive, Postdesk, naive_books
from tests.horizon.network import NaiveNetwork, Network, PostdeskNetwork, open_first_till
from tests.horizon.outside import NaiveTold, PostdeskTold, Told
from tests.hq_fixtures import LinkedDesk

# The training desk with its window, for what only a screen can do wrong.
from tests.ui.conftest import books, desk, desk_home, office, run, session

STOCK = {"STAMP-500": 100, "STAMP-1000": 50, "BOX-S": 10, "BOX-M": 10}
OPENED = "2026-12-07 07:30"
NAIVE = pytest.param(
    "naive", marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason="naive books")
)


@pytest.fixture(scope="session")
def open_branch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a branch whose first till is open, its books closed."""
    folder = tmp_path_factory.mktemp("horizon")
    new_office(folder / "fresh", "2026-12-07 07:00").close()
    office = copied_office(folder / "fresh", folder / "branch", OPENED)
    office.open_till(drawer_of(OPENING_KHR, OPENING_USD), stock=STOCK)
    office.close()
    return folder / "branch"


@pytest.fixture
def new_postdesk(open_branch: Path, tmp_path: Path) -> Iterator[Callable[[], Postdesk]]:
    """Makes branches of postdesk, as many as a test wants, all alike."""
    with ExitStack() as stack:
        made = 0

        def make() -> Postdesk:
            nonlocal made
            made += 1
            home = tmp_path / f"postdesk-{made}"
            shutil.copytree(open_branch, home)
            clock = StoppedClock(OPENED)
            books = Postdesk(home, clock, open_desk(home, clock=clock))
            stack.callback(books.close)
            return books

        yield make


@pytest.fixture
def new_naive(tmp_path: Path) -> Iterator[Callable[[], Naive]]:
    """Makes branches with naive books."""
    with ExitStack() as stack:
        made = 0

        def make() -> Naive:
            nonlocal made
            made += 1
            folder = tmp_path / f"naive-{made}"
            folder.mkdir()
            books = naive_books(folder, StoppedClock(OPENED))
            stack.callback(books.close)
            return books

        yield make


@pytest.fixture(params=[NAIVE, "postdesk"])
def new_ledger(
    request: pytest.FixtureRequest,
    new_postdesk: Callable[[], Postdesk],
    new_naive: Callable[[], Naive],
) -> Callable[[], Books]:
    """Makes branches of either kind; on the naive the test must fail."""
    return new_naive if request.param == "naive" else new_postdesk


@pytest.fixture
def ledger(new_ledger: Callable[[], Books]) -> Books:
    """One branch of either kind, its first till open; on the naive the test must fail."""
    return new_ledger()


@pytest.fixture
def postdesk(new_postdesk: Callable[[], Postdesk]) -> Postdesk:
    """One branch of the real thing."""
    return new_postdesk()


@pytest.fixture
def naive(new_naive: Callable[[], Naive]) -> Naive:
    """One branch with naive books, for a scenario that has words of its own for them."""
    return new_naive()


@pytest.fixture
def naive_network(tmp_path: Path) -> Iterator[NaiveNetwork]:
    """One naive desk and its headquarters."""
    network = NaiveNetwork(tmp_path)
    network.add(tmp_path / "desk.db")
    yield network
    for one in network.desks:
        one.close()


@pytest.fixture
def postdesk_network(
    hq: Headquarters,
    address: str,
    tmp_path: Path,
    linked: LinkedDesk,
    new_desk: Callable[..., LinkedDesk],
) -> PostdeskNetwork:
    """One desk of ours, its till open, and headquarters."""
    network = PostdeskNetwork(hq, address, tmp_path, new_desk)
    network.add(linked)
    linked.work(open_first_till)
    return network


@pytest.fixture(params=[NAIVE, "postdesk"])
def network(request: pytest.FixtureRequest) -> Network:
    """A desk and headquarters of either kind; on the naive the test must fail."""
    found: Network = request.getfixturevalue(f"{request.param}_network")
    return found


@pytest.fixture(params=[NAIVE, "postdesk"])
def told(request: pytest.FixtureRequest) -> Told:
    """A branch of either kind that headquarters tells things; on the naive the test must fail."""
    if request.param == "naive":
        return NaiveTold(request.getfixturevalue("naive").ledger)
    return PostdeskTold(request.getfixturevalue("hq"), request.getfixturevalue("linked"))


__all__ = ["books", "desk", "desk_home", "office", "run", "session"]
