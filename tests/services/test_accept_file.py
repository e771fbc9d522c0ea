"""A shop's list: good rows stand, a bad one is named by row, column and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.domain.notes import Cash
from postdesk.domain.s10 import S10
from postdesk.domain.settlement import NotEnoughError
from postdesk.services import accept_file as lists
from postdesk.services import basket, counter
from postdesk.services.accept_file import (
    FileResult,
    FileUnreadableError,
    TooManyRowsError,
    UnknownColumnError,
    accept_file,
    find_office,
)
from postdesk.services.reference import sample
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, Office

HEADER = (
    "product,quantity,weight_g,number,sender_name,addressee_name,addressee_telephone,"
    "destination_office,insurance_khr,inspected,prohibited_asked"
)
PARCEL = "parcel,1,1000,,លី ស្រីមុំ,ឡុង សុវណ្ណ,012 555 102,BTB,,yes,yes"
CASH = counter.CashPayment(Cash(1_000_000))


def accept(office: Office, tmp_path: Path, *rows: str, pay: bool = False) -> FileResult:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    payment = CASH if pay else None
    return accept_file(office.desk, CLERK, path, till="1", payment=payment)


def test_good_rows_are_settled_as_one_basket(office: Office, tmp_path: Path) -> None:
    result = accept(office, tmp_path, PARCEL, "letter,12,8,,,,,,,,", PARCEL, pay=True)

    assert result.settled is not None
    assert [row.state for row in result.rows] == ["accepted"] * 3
    assert [row.number[:2] for row in result.rows] == ["PA", "", "PA"]
    assert result.settled.due_khr == 6_000 + 6_000 + 6_000
    assert verify(office.desk).is_sound


def test_unpaid_the_basket_is_left_parked(office: Office, tmp_path: Path) -> None:
    entries = JournalStore(office.desk.db).count()

    result = accept(office, tmp_path, PARCEL)

    assert [parked.draft_no for parked in basket.parked(office.desk)] == [result.draft_no]
    assert JournalStore(office.desk.db).count() == entries


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("zeppelin,1,10,,,,,,,,", "product"),
        ("letter,many,8,,,,,,,,", "quantity"),
        ("letter,1.5,8,,,,,,,,", "quantity"),
        ("letter,0,8,,,,,,,,", "quantity"),
        ("letter,1,-8,,,,,,,,", "weight_g"),
        ("letter,1,3001,,,,,,,,", "weight_g"),
        ("parcel,1,1000,,ក,ខ,012 555 102,XXX,,yes,yes", "destination_office"),
        ("parcel,1,1000,,ក,ខ,12,BTB,,yes,yes", "addressee_telephone"),
        ("parcel,1,1000,,ក,ខ,,BTB,,yes,yes", "addressee_telephone"),
        ("parcel,1,1000,,,ខ,012 555 102,BTB,,yes,yes", "sender_name"),
        ("parcel,1,1000,,ក,ខ,012 555 102,BTB,,no,yes", "inspected"),
        ("parcel,1,1000,,ក,ខ,012 555 102,BTB,,yes,", "prohibited_asked"),
        ("parcel,1,1000,PA400150012KH,ក,ខ,012 555 102,BTB,,yes,yes", "number"),
        ("parcel,1,1000,,ក,ខ,012 555 102,BTB,lots,yes,yes", "insurance_khr"),
    ],
)
def test_a_bad_row_is_refused_by_its_column_and_the_good_ones_stand(
    office: Office, tmp_path: Path, row: str, column: str
) -> None:
    result = accept(office, tmp_path, PARCEL, row, PARCEL, pay=True)

    assert [found.state for found in result.rows] == ["accepted", "refused", "accepted"]
    assert (result.rows[1].row, result.rows[1].column) == (3, column)
    assert result.rows[1].problem is not None
    assert result.refused == 1


@pytest.mark.parametrize(
    "row",
    [
        f"letter,{10**30},8,,,,,,,,",
        f"letter,1,{10**30},,,,,,,,",
        f"parcel,1,1000,,ក,ខ,012 555 102,BTB,{10**30},yes,yes",
        f"parcel,1,1000,,{'ក' * 3000},ខ,012 555 102,BTB,,yes,yes",
    ],
    ids=["quantity", "weight", "insurance", "name"],
)
def test_what_no_office_could_mean_is_refused_and_nothing_breaks(
    office: Office, tmp_path: Path, row: str
) -> None:
    result = accept(office, tmp_path, row, PARCEL, pay=True)

    assert [found.state for found in result.rows] == ["refused", "accepted"]


def test_khmer_digits_and_names_of_offices_are_read(office: Office, tmp_path: Path) -> None:
    row = "parcel,១,១០០០,,ក,ខ,០១២ ៥៥៥ ១០២,បាត់ដំបង,,បាទ,ចាស"

    result = accept(office, tmp_path, row, pay=True)

    assert result.refused == 0
    assert find_office(sample(), "battambang") == "BTB"


def test_a_label_on_two_rows_is_refused_on_the_second(office: Office, tmp_path: Path) -> None:
    row = PARCEL.replace("1000,,", f"1000,{S10('PA', 40_015_000, 'KH')},")

    result = accept(office, tmp_path, row, row, pay=True)

    assert [(r.state, r.column) for r in result.rows] == [("accepted", ""), ("refused", "number")]


def test_too_little_money_leaves_it_parked(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([HEADER, PARCEL]), encoding="utf-8")

    with pytest.raises(NotEnoughError):
        accept_file(office.desk, CLERK, path, till="1", payment=counter.CashPayment(Cash(5_000)))

    assert len(basket.parked(office.desk)) == 1


def test_only_bad_rows_leave_nothing_behind(office: Office, tmp_path: Path) -> None:
    result = accept(office, tmp_path, "zeppelin,1,10,,,,,,,,", pay=True)

    assert result.settled is None
    assert basket.parked(office.desk) == ()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"product,colour\nletter,red\n", UnknownColumnError),
        (b"quantity\n1\n", UnknownColumnError),
        (b"", UnknownColumnError),
        (b"product,quantity\nletter,1,stray\n", UnknownColumnError),
        (b"product\n\xff\xfe\n", FileUnreadableError),
        (b"product\n" + b"letter\n" * 201, TooManyRowsError),
    ],
)
def test_a_file_that_can_not_be_understood_is_refused_whole(
    office: Office, tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    (tmp_path / "list.csv").write_bytes(content)

    with pytest.raises(error):
        accept_file(office.desk, CLERK, tmp_path / "list.csv", payment=None)

    assert basket.parked(office.desk) == ()


def test_a_file_that_is_not_there(office: Office, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadableError):
        accept_file(office.desk, CLERK, tmp_path / "none.csv", payment=None)


def test_spaces_in_the_header_and_a_mark_of_a_spreadsheet_do_no_harm(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\ufeffproduct, quantity, weight_g\nletter, 2, 8\n", encoding="utf-8")

    result = accept_file(office.desk, CLERK, path, payment=None)

    assert (result.refused, result.rows[0].price[0].minor) == (0, 1_000)


def test_every_column_has_its_reader() -> None:
    assert set(lists._COLUMN_OF.values()) <= set(lists.COLUMNS)
