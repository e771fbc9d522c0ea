"""A new price table, from headquarters to the customer's receipt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from postdesk.hq import branches, enrolment, publishing
from postdesk.hq.headquarters import Headquarters
from postdesk.paths import resources_folder
from postdesk.services import basket, papers, verification
from postdesk.services.desk import Desk
from postdesk.services.setup import Branch
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import GoodsSold, ItemAccepted
from tests.builders import Office, drawer_of, letters, new_office
from tests.hq_fixtures import LinkedDesk, at_hq, stored_at_hq

SAMPLE = resources_folder() / "reference" / "sample-2026-a.toml"
OLD_MINOR, NEW_MINOR = 500, 700
OLD_VERSION, NEW_VERSION = "SAMPLE-2026-A", "SAMPLE-2026-B"


def new_tariff(folder: Path, effective_on: str) -> Path:
    """The sample price table in a new version, a letter up to 10 g dearer."""
    text = SAMPLE.read_text(encoding="utf-8")
    text = text.replace(OLD_VERSION, NEW_VERSION).replace("2026-01-01", effective_on, 1)
    path = folder / "tariff.toml"
    path.write_text(
        text.replace("{ up_to_g = 10, minor = 500 }", f"{{ up_to_g = 10, minor = {NEW_MINOR} }}"),
        encoding="utf-8",
    )
    return path


def price_of_a_letter(office: Office) -> int:
    amount = basket.price(office.desk, office.draft(letters())).amount
    assert amount is not None
    return amount.exact_khr


def sell_a_letter(office: Office) -> str:
    return office.sell(letters()).receipt_no


def tariff_of(receipt_no: str) -> Callable[[Desk], str]:
    """The version that the sold item's entry names."""

    def job(desk: Desk) -> str:
        store = JournalStore(desk.db)
        row = desk.db.conn.execute(
            "SELECT entry_id FROM receipt_line WHERE receipt_no = ?", (receipt_no,)
        ).fetchone()
        body = store.body(row[0])
        assert isinstance(body, ItemAccepted | GoodsSold)
        return body.tariff_version

    return job


def receipt_text(receipt_no: str) -> Callable[[Desk], str]:
    """The words on the receipt's paper."""

    def job(desk: Desk) -> str:
        import io

        import pypdf

        pdf = papers.pdf_of(desk, "receipt", receipt_no, 0).pdf
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)

    return job


def test_a_published_tariff_changes_the_price_and_the_receipt_names_it(
    hq: Headquarters, linked: LinkedDesk, tmp_path: Path
) -> None:
    linked.work(lambda office: office.open_till(drawer_of(100_000)))
    before = linked.work(sell_a_letter)
    assert linked.work(price_of_a_letter) == OLD_MINOR

    publishing.publish_file(hq, new_tariff(tmp_path, "2026-12-07"))
    assert linked.work(price_of_a_letter) == OLD_MINOR
    assert "reference" in linked.round().documents
    after = linked.work(sell_a_letter)

    assert linked.work(price_of_a_letter) == NEW_MINOR
    assert linked.run(tariff_of(before)) == OLD_VERSION
    assert linked.run(tariff_of(after)) == NEW_VERSION
    assert OLD_VERSION in linked.run(receipt_text(before))
    assert NEW_VERSION in linked.run(receipt_text(after))
    linked.round()
    assert at_hq(hq, "STG", linked.name) == linked.balances()
    assert linked.run(verification.verify).findings == ()


def test_a_tariff_of_tomorrow_waits_until_its_day(
    hq: Headquarters, linked: LinkedDesk, tmp_path: Path
) -> None:
    publishing.publish_file(hq, new_tariff(tmp_path, "2026-12-08"))
    linked.round()

    today = linked.work(price_of_a_letter)
    linked.clock.set("2026-12-08 08:00")
    tomorrow = linked.work(price_of_a_letter)

    assert (today, tomorrow) == (OLD_MINOR, NEW_MINOR)


def test_a_branch_that_is_added_later_has_the_tariff_from_its_first_day(
    hq: Headquarters, new_desk: Callable[..., LinkedDesk], tmp_path: Path
) -> None:
    publishing.publish_file(hq, new_tariff(tmp_path, "2026-12-01"))
    branches.add_branch(hq, branches.BranchRow("SRP", "សៀមរាប", "Siem Reap", ""))
    home = tmp_path / "srp"
    new_office(home, "2026-12-07 07:00", branch=Branch("SRP", "សៀមរាប", "Siem Reap")).close()

    desk = new_desk(home=home)
    enrolled = desk.enrol(enrolment.make_code(hq, "SRP").text)

    assert enrolled.documents >= 5
    assert desk.work(price_of_a_letter) == NEW_MINOR
    desk.round()
    assert stored_at_hq(hq, "SRP", desk.name) == desk.contents()
