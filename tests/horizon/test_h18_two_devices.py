"""H18: one person on two counters, and two counters on one stock unit, corrupted the account.

A folder is open in one program, a till has one person, a person one till. Devices that cannot see
one another each keep a chain of their own: headquarters keeps both, and adds nothing up silently
(I12).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postdesk.domain.accounts import Account
from postdesk.hq import cases, enrolment, projecting, publishing
from postdesk.hq.headquarters import Headquarters
from postdesk.services import cash
from postdesk.services.cash import PersonHasTillError, TillAlreadyOpenError, open_till
from postdesk.services.closing import balances_from_bytes
from postdesk.services.tills import TillOfAnotherError
from postdesk.services.verification import verify
from postdesk.storage.desk_file import AlreadyOpenError, writing_lock
from postdesk.wire.contents import StaffPublished
from postdesk.wire.entry import decode_entry
from tests.builders import CLERK, OTHER_CLERK, Office, copied_books, drawer_of, letters
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import Naive, Postdesk
from tests.horizon.naive import NaiveTwins
from tests.hq.test_projecting import tables_of
from tests.hq_fixtures import LinkedDesk, apply_everything, at_hq, cases_at_hq, stored_at_hq

SOLD = (1_500, 2_000)
TILL_CASH = Account.TILL_CASH


def sell(khr: int) -> Callable[[Office], object]:
    return lambda office: office.sell(letters(khr // 500))


def in_till(chain: list[bytes]) -> int:
    """Riel in the first till, by the bytes of a chain."""
    found = balances_from_bytes(decode_entry(content) for content in chain)
    return sum(
        one.balance
        for one in found
        if (one.account, one.holder, one.unit) == (TILL_CASH, "till:1", "KHR")
    )


class PostdeskDevices:
    """Two copies of one desk, as when a disk is cloned: same desk, same till, same person."""

    def __init__(
        self, hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk], to: Path
    ) -> None:
        self.hq = hq
        linked.work(lambda office: office.open_till(drawer_of(0)))
        linked.round()
        self.devices = (linked, new_desk(home=copied_books(linked.home, to)))

    def sell_on_each(self) -> None:
        for device, khr in zip(self.devices, SOLD, strict=True):
            device.work(sell(khr))

    def sync(self) -> None:
        for device in self.devices:
            device.round()

    def known_at_hq(self) -> list[int]:
        """Riel in the till, by each device's chain as headquarters keeps it."""
        name = self.devices[0].name
        first, beside = (stored_at_hq(self.hq, "STG", name, fork=fork) for fork in (0, 1))
        parted_at = decode_entry(beside[0]).seq
        return sorted(in_till(chain) for chain in (first, [*first[: parted_at - 1], *beside]))

    def is_flagged(self) -> bool:
        return "fork" in cases_at_hq(self.hq)


class NaiveDevices:
    """Two devices with naive books; both number their rows from one."""

    def __init__(self, *made: Naive) -> None:
        self.network = NaiveTwins(*(one.ledger for one in made))

    def sell_on_each(self) -> None:
        for device, khr in zip(self.network.devices, SOLD, strict=True):
            device.sell("1", khr)

    def sync(self) -> None:
        self.network.sync()

    def known_at_hq(self) -> list[int]:
        return [self.network.hq.total("till:1")]

    def is_flagged(self) -> bool:
        return bool(self.network.screen)


@pytest.fixture(params=[NAIVE, "postdesk"])
def devices(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Two devices that are one till, of either kind."""
    if request.param == "naive":
        make = request.getfixturevalue("new_naive")
        return NaiveDevices(make(), make())
    hq, linked, new_desk = map(request.getfixturevalue, ("hq", "linked", "new_desk"))
    return PostdeskDevices(hq, linked, new_desk, tmp_path / "clone")


def test_what_two_devices_recorded_as_one_till_is_all_kept_and_flagged(devices: Any) -> None:
    devices.sell_on_each()

    devices.sync()

    assert devices.known_at_hq() == sorted(SOLD)
    assert devices.is_flagged()


def test_neither_of_the_two_loses_anything_and_both_go_on(
    hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk], tmp_path: Path
) -> None:
    made = PostdeskDevices(hq, linked, new_desk, tmp_path / "clone")
    made.sell_on_each()
    made.sync()
    for device in made.devices:
        device.work(sell(500))
        device.round()
        assert device.round().waiting == 0
        assert device.run(verify).findings == ()
    first, second = made.devices
    name = first.name

    kept = set(stored_at_hq(hq, "STG", name)) | set(stored_at_hq(hq, "STG", name, fork=1))
    kept |= set(stored_at_hq(hq, "STG", name, epoch=1))
    sent = set(first.contents()) | set(second.contents()) | set(second.contents(1))
    assert sent <= kept


def test_a_person_with_a_till_takes_no_second_and_a_till_no_second_person(
    postdesk: Postdesk,
) -> None:
    desk = postdesk.desk

    with pytest.raises(TillAlreadyOpenError):
        open_till(desk, OTHER_CLERK, "1", drawer_of(0))
    with pytest.raises(PersonHasTillError):
        open_till(desk, CLERK, "2", drawer_of(0))
    with pytest.raises(TillOfAnotherError):
        postdesk.office.settle_as(OTHER_CLERK, "1", letters())


def test_one_folder_is_open_for_writing_in_one_program(postdesk: Postdesk) -> None:
    with writing_lock(postdesk.home), pytest.raises(AlreadyOpenError), writing_lock(postdesk.home):
        pytest.fail("two programs write")


def test_one_person_on_two_desks_of_a_branch_stays_two_tills_in_two_chains(
    hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk]
) -> None:
    second = new_desk("second")
    second.enrol(enrolment.make_code(hq, "STG").text)
    for desk, khr in ((linked, 1_500), (second, 2_000)):
        desk.work(lambda office: office.open_till(drawer_of(100_000)))
        desk.work(sell(khr))
        desk.round()

    found = [at_hq(hq, "STG", desk.name)[TILL_CASH, "till:1", "KHR"] for desk in (linked, second)]

    assert found == [101_500, 102_000]


class TwoDesks:
    """Two desks that have the same clerk and cannot see one another."""

    def __init__(self, hq: Headquarters, first: LinkedDesk, second: LinkedDesk) -> None:
        self.hq, self.first, self.second = hq, first, second

    def opens_at(self, desk: LinkedDesk, clock: str) -> None:
        """The clerk takes the till, and headquarters hears of it."""
        desk.clock.set(f"2026-12-07 {clock}")
        desk.work(lambda office: office.open_till(drawer_of(100_000)))
        self.tell(desk)

    def closes_at(self, desk: LinkedDesk, clock: str, *, is_told: bool = True) -> None:
        """The clerk counts the till and closes it."""
        desk.clock.set(f"2026-12-07 {clock}")
        desk.work(close_till_of)
        if is_told:
            self.tell(desk)

    def tell(self, desk: LinkedDesk) -> None:
        desk.round()
        apply_everything(self.hq)

    def cases(self) -> list[tuple[str, str, str]]:
        with self.hq.database.transaction() as connection:
            found = cases.cases_of(connection)
        return sorted((case.branch, case.desk, case.detail) for case in found)


def close_till_of(office: Office) -> None:
    cash.count_till(office.desk, office.clerk, "1", drawer_of(100_000))
    cash.close_till(office.desk, office.clerk, "1")


@pytest.fixture
def apart(
    hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk]
) -> Callable[..., TwoDesks]:
    """Two desks of Stung Treng, or one there and one at Kampong Cham."""

    def make(name: str = "second", branch: str = "STG") -> TwoDesks:
        second = new_desk(name)
        second.enrol(enrolment.make_code(hq, branch).text)
        return TwoDesks(hq, linked, second)

    return make


def test_headquarters_flags_one_person_on_two_desks_at_one_time(
    apart: Callable[..., TwoDesks],
) -> None:
    two = apart()
    two.opens_at(two.first, "08:00")
    two.opens_at(two.second, "09:00")

    assert cases_at_hq(two.hq) == ["person-twice"]
    ((_, desk, detail),) = two.cases()
    assert (desk, detail) == (two.second.name, f"{CLERK.person_id}: STG/{two.first.name}")
    for one in (two.first, two.second):
        assert one.round().waiting == 0
        assert set(one.contents()) == set(stored_at_hq(two.hq, "STG", one.name))
        assert one.run(verify).findings == ()


def test_it_is_the_time_that_counts_not_what_headquarters_hears_first(
    apart: Callable[..., TwoDesks],
) -> None:
    """The second desk was off for a day: headquarters learns of its shift when both are over."""
    two = apart()
    two.opens_at(two.first, "08:00")
    two.closes_at(two.first, "12:00")
    two.second.clock.set("2026-12-07 07:40")
    two.second.work(lambda office: office.open_till(drawer_of(100_000)))
    two.closes_at(two.second, "08:30", is_told=False)
    two.tell(two.second)

    ((_, desk, _),) = two.cases()
    assert desk == two.first.name


@pytest.mark.parametrize(
    ("opened", "closed"), [("07:40", "08:00"), ("12:00", "13:00")], ids=["before", "after"]
)
def test_one_person_at_one_desk_and_then_at_another_is_nobody_s_case(
    apart: Callable[..., TwoDesks], opened: str, closed: str
) -> None:
    two = apart()
    two.opens_at(two.first, "08:00")
    two.closes_at(two.first, "12:00")
    two.second.clock.set(f"2026-12-07 {opened}")
    two.second.work(lambda office: office.open_till(drawer_of(100_000)))
    two.closes_at(two.second, closed, is_told=False)
    two.tell(two.second)

    assert two.cases() == []


def test_a_case_of_two_shifts_is_opened_once_whatever_comes_after(
    apart: Callable[..., TwoDesks],
) -> None:
    two = apart()
    two.opens_at(two.first, "08:00")
    two.opens_at(two.second, "09:00")
    before = two.cases()
    two.closes_at(two.first, "12:00")
    two.closes_at(two.second, "13:00")
    with two.hq.database.transaction() as connection:
        connection.execute("UPDATE hq_case SET closed_at = now(), closed_by = 'dara'")
    tables = tables_of(two.hq)

    projecting.rebuild(two.hq)
    apply_everything(two.hq)

    assert two.cases() == before
    assert tables_of(two.hq) == tables
    assert len(tables["till_shift"]) == 2


def test_a_till_that_nobody_closed_on_a_revoked_desk_is_held_by_nobody(
    apart: Callable[..., TwoDesks],
) -> None:
    two = apart()
    two.opens_at(two.first, "08:00")
    enrolment.revoke(two.hq, "STG", two.first.name)

    two.opens_at(two.second, "09:00")

    assert two.cases() == []


def test_a_code_is_one_person_at_two_branches_where_headquarters_gave_it_to_both(
    apart: Callable[..., TwoDesks],
) -> None:
    two = apart("kcm", "KCM")
    staff = StaffPublished(
        person_id=CLERK.person_id,
        name_km=CLERK.name_km,
        name_latin=CLERK.name_latin,
        role=CLERK.role.value,
        is_active=1,
    )
    publishing.publish(two.hq, (staff,), to=("STG",))
    two.opens_at(two.first, "08:00")
    two.opens_at(two.second, "09:00")
    assert two.cases() == []

    publishing.publish(two.hq, (staff,), to=("KCM",))
    two.tell(two.second)

    assert two.cases() == [
        ("KCM", two.second.name, f"{CLERK.person_id}: STG/{two.first.name}"),
        ("STG", two.first.name, f"{CLERK.person_id}: KCM/{two.second.name}"),
    ]
