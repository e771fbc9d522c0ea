"""Books as they should not be kept: each mistake was made in earnest somewhere. Never shipped.

Balances are columns that are overwritten; rows are numbered as they come; a retry is sent again;
a day is what the PC's clock calls today; totals are read back from a cache; whatever is asked is
done, and paper is printed before anything is written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS money (holder, unit, amount, PRIMARY KEY (holder, unit));
CREATE TABLE IF NOT EXISTS txn (id INTEGER PRIMARY KEY AUTOINCREMENT, kind, holder, unit, amount,
    number, person, day, state);
CREATE TABLE IF NOT EXISTS product (code PRIMARY KEY, price, active);
CREATE TABLE IF NOT EXISTS stock (code PRIMARY KEY, pieces);
CREATE TABLE IF NOT EXISTS till (till PRIMARY KEY, closed);
CREATE TABLE IF NOT EXISTS scratch (till, unit, variance);
CREATE TABLE IF NOT EXISTS basket (id INTEGER PRIMARY KEY AUTOINCREMENT, till, amount);
"""
RATE: Final = 4_100


class PowerCutError(Exception):
    """The machine stops here."""


class NaiveLedger:
    """One branch's books in one file.

    Attributes:
        user: Who is signed in; whatever is posted is posted under this name.
        printed: What came out of the printer.
        dies_at: The step at which the power is cut, or empty.
        shown: What the screen says; it is what the next button works with.
    """

    def __init__(self, path: Path, now: Callable[[], datetime], user: str = "sokhlin") -> None:
        self.path, self.now, self.user = path, now, user
        self.printed: list[str] = []
        self.dies_at = ""
        self.shown: dict[str, Any] = {"variance": 0}
        self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.db.executescript(SCHEMA)
        self.seen_transfers = self._transfers()
        self._commit_suspended()

    def step(self, name: str) -> None:
        """A place where the power may be cut."""
        if name == self.dies_at:
            raise PowerCutError(name)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database answers."""
        return self.db.execute(sql, values).fetchall()

    def money(self, holder: str, unit: str = "KHR") -> Any:
        """A balance, as it was last overwritten."""
        found = self.rows("SELECT amount FROM money WHERE holder = ? AND unit = ?", holder, unit)
        return found[0][0] if found else 0

    def add_money(self, holder: str, unit: str, amount: float) -> None:
        """Overwrite a balance: read, add, write."""
        value = self.money(holder, unit) + amount
        self.rows("INSERT OR REPLACE INTO money VALUES (?, ?, ?)", holder, unit, value)

    def post(self, kind: str, holder: str, amount: float, unit: str = "KHR", **more: str) -> int:
        """One side of what happened; the other is somebody else's business."""
        day = self.now().date().isoformat()
        row = (kind, holder, unit, amount, more.get("number", ""), self.user, day)
        self.rows(
            """INSERT INTO txn (kind, holder, unit, amount, number, person, day, state)
               VALUES (?, ?, ?, ?, ?, ?, ?, 'done')""",
            *row,
        )
        self.step(f"{kind} written")
        self.add_money(holder, unit, amount)
        return int(self.rows("SELECT max(id) FROM txn")[0][0])

    # --- the counter

    def sell(self, till: str, amount: float, unit: str = "KHR") -> int:
        """Print the receipt, then write it down."""
        self.printed.append(f"receipt {amount:g} {unit}")
        self.step("sale printed")
        return self.post("sale", f"till:{till}", amount, unit)

    def sell_stock(self, till: str, code: str, pieces: int) -> int:
        """Sell pieces, withdrawn or not, at the price of this moment."""
        price = self.rows("SELECT price FROM product WHERE code = ?", code)[0][0]
        self.rows("UPDATE stock SET pieces = pieces - ? WHERE code = ?", pieces, code)
        return self.post("sale", f"till:{till}", price * pieces, number=f"{code}:{pieces}")

    def reprint(self, txn: int) -> str:
        """Work the receipt out again from the prices of today."""
        code, _, pieces = self.rows("SELECT number FROM txn WHERE id = ?", txn)[0][0].partition(":")
        price = self.rows("SELECT price FROM product WHERE code = ?", code)[0][0]
        return f"{code} × {pieces} = {price * int(pieces)}"

    def exchange(self, till: str, usd: float, rate: float = RATE) -> float:
        """Give riel for dollars, in floating numbers."""
        khr = usd * rate
        self.post("exchange", f"till:{till}", usd, "USD")
        self.post("exchange", f"till:{till}", -khr)
        return khr

    def suspend(self, till: str, amount: float) -> None:
        """Put a basket aside."""
        self.rows("INSERT INTO basket (till, amount) VALUES (?, ?)", till, amount)

    def _commit_suspended(self) -> None:
        """Tidy up at the start: whatever was put aside is sold, by whoever is signed in."""
        for till, amount in self.rows("SELECT till, amount FROM basket"):
            self.post("sale", f"till:{till}", amount)
        self.rows("DELETE FROM basket")

    def pay_outside(self, till: str, amount: float, partner: Callable[[], object]) -> str:
        """A step outside the house: the receipt says it is done, whatever the answer."""
        self.printed.append(f"PAID {amount:g}")
        try:
            partner()
        except TimeoutError:
            partner()  # no answer: send it again
        self.step("partner answered")
        self.post("outside", f"till:{till}", amount)
        return "done"

    # --- cash between holders

    def transfer(self, giver: str, taker: str, amount: float, unit: str = "KHR") -> int:
        """Take it from the giver; the taker will book it when told."""
        self.post("out", giver, -amount, unit)
        number = self.post("transfer", taker, 0, unit)
        self.rows("UPDATE txn SET amount = ?, state = 'waiting' WHERE id = ?", amount, number)
        self.seen_transfers = self._transfers()
        return number

    def _transfers(self) -> dict[int, tuple[Any, ...]]:
        found = self.rows("SELECT id, holder, unit, amount FROM txn WHERE state = 'waiting'")
        return {row[0]: row[1:] for row in found}

    def accept_transfer(self, number: int) -> bool:
        """Book what this screen still lists as waiting."""
        if number not in self.seen_transfers:
            return False
        holder, unit, amount = self.seen_transfers[number]
        self.add_money(holder, unit, amount)
        self.rows("UPDATE txn SET state = 'done' WHERE id = ?", number)
        return True

    def receive_bag(
        self, bag_no: str, lines: Sequence[float], *, before_write: Callable[[], object] = bool
    ) -> int:
        """Look whether it is there, then write the last line that was typed."""
        self.rows("SELECT 1 FROM txn WHERE number = ?", bag_no)
        before_write()
        self.printed.append(f"bag {bag_no}")
        return self.post("bag", "safe", lines[-1], number=bag_no)

    def send_bag(self, bag_no: str, notes: Iterable[tuple[int, int]]) -> tuple[int, int]:
        """Give (header, cash taken): the header from a table in which the last line wins."""
        lines = list(notes)
        header = sum(value * pieces for value, pieces in dict(lines).items())
        taken = sum(value * pieces for value, pieces in lines)
        self.post("bag sent", "safe", -taken, number=bag_no)
        self.printed.append(f"bag {bag_no} {header}")
        return header, taken

    def reverse(self, txn: int) -> int:
        """Book it again; the sign is forgotten for what came in bags."""
        kind, holder, unit, amount = self.rows(
            "SELECT kind, holder, unit, amount FROM txn WHERE id = ?", txn
        )[0]
        return self.post("reversal", holder, amount if kind == "bag" else -amount, unit)

    # --- the end of the day

    def open_till(self, till: str, khr: float = 0, usd: float = 0) -> None:
        """Put money in."""
        self.rows("INSERT OR REPLACE INTO till VALUES (?, 0)", till)
        self.add_money(f"till:{till}", "KHR", khr)
        self.add_money(f"till:{till}", "USD", usd)

    def remove_till(self, till: str) -> None:
        """Away with the till; it still counts as one that is open."""
        self.rows("UPDATE till SET closed = 0 WHERE till = ?", till)

    def declare_count(self, till: str, khr: float, usd: float = 0) -> float:
        """Net both currencies and keep what differs beside the books, on top of older rows."""
        books = self.money(f"till:{till}") + self.money(f"till:{till}", "USD") * RATE
        variance = khr + usd * RATE - books
        self.rows("INSERT INTO scratch VALUES (?, 'KHR', ?)", till, variance)
        found = self.rows("SELECT sum(variance) FROM scratch WHERE till = ?", till)[0][0]
        self.shown["variance"] = found
        return float(found)

    def cancel(self) -> None:
        """Leave the question unanswered: the screen forgets the variance."""
        self.shown["variance"] = 0

    def close_till(self, till: str, *, accept_debt: bool = True) -> bool:
        """Set the till to what is on the screen; the variance becomes the person's debt."""
        if not accept_debt:
            return False
        self.add_money(f"till:{till}", "KHR", self.shown["variance"])
        self.add_money(f"debt:{self.user}", "KHR", -self.shown["variance"])
        self.rows("UPDATE till SET closed = 1 WHERE till = ?", till)
        return True

    def close_day(self) -> bool:
        """Close unless the table of tills has one that is open."""
        if self.rows("SELECT 1 FROM till WHERE closed = 0"):
            return False
        self.printed.append(f"day {json.dumps(self.totals())}")
        return True

    def totals(self, read: Callable[[], Iterable[tuple[str, float]]] | None = None) -> Any:
        """Add up, and where that fails print zeros; what was added up once is kept."""
        cache = self.path.with_suffix(".json")
        if cache.exists():
            return json.loads(cache.read_text(encoding="utf-8"))
        found: dict[str, float] = {}
        try:
            for holder, amount in (read or self.amounts)():
                found[holder] = found.get(holder, 0) + amount
        except Exception:  # noqa: BLE001 - the mistake itself: fail open
            found = {}
        cache.write_text(json.dumps(found), encoding="utf-8")
        return found

    def amounts(self) -> list[tuple[str, float]]:
        """(holder, amount) of every row."""
        return [(row[0], row[1]) for row in self.rows("SELECT holder, amount FROM txn")]

    def report(self, until: datetime | None = None) -> float:
        """The partner's report: what bears today's date, or yesterday's to be sure."""
        today = (until or self.now()).date()
        days = (today.isoformat(), (today - timedelta(days=1)).isoformat())
        found = self.rows("SELECT sum(amount) FROM txn WHERE day IN (?, ?)", *days)
        return float(found[0][0] or 0)

    # --- stock

    def set_product(self, code: str, price: int, pieces: int | None = None) -> None:
        """A product and its price; the old price is gone."""
        self.rows("INSERT OR REPLACE INTO product VALUES (?, ?, 1)", code, price)
        if pieces is not None:
            self.rows("INSERT OR REPLACE INTO stock VALUES (?, ?)", code, pieces)

    def withdraw(self, code: str) -> None:
        """Take it out of the list of products."""
        self.rows("DELETE FROM product WHERE code = ?", code)

    def stock(self) -> dict[str, int]:
        """Pieces held, of what is in the list of products."""
        return dict(self.rows("SELECT code, pieces FROM stock JOIN product USING (code)"))

    # --- from outside

    def support_fix(self, holder: str, unit: str, amount: float) -> None:
        """Somebody from afar puts it right; nobody is told."""
        self.rows("UPDATE money SET amount = ? WHERE holder = ? AND unit = ?", amount, holder, unit)

    def apply_feed(self, feed_id: str, amount: float) -> None:
        """Book whatever headquarters sends, as often as it sends it, as the clerk."""
        self.post("correction", "till:1", amount, number=feed_id)

    def recover(self) -> None:
        """Book again what may not have been booked, under the name of whoever is signed in."""
        for kind, holder, unit, amount in self.rows(
            "SELECT kind, holder, unit, amount FROM txn ORDER BY id DESC LIMIT 1"
        ):
            self.post(kind, holder, amount, unit)

    def batch(self) -> list[dict[str, Any]]:
        """What is sent to headquarters."""
        found = self.rows("SELECT id, holder, unit, amount FROM txn ORDER BY id")
        return [dict(zip(("seq", "holder", "unit", "amount"), row, strict=True)) for row in found]

    def close(self) -> None:
        """Close the file."""
        self.db.close()


class NaiveHq:
    """Headquarters: the last row of a number wins, and what cannot be read is left out."""

    def __init__(self) -> None:
        self.rows: dict[int, Mapping[str, Any]] = {}

    def take(self, batch: Iterable[Mapping[str, Any]]) -> None:
        """Store what comes."""
        for row in batch:
            try:
                self.rows[row["seq"]] = {**row, "amount": row["amount"] + 0}
            except (KeyError, TypeError):
                continue

    def total(self, holder: str, unit: str = "KHR") -> Any:
        """What a holder has, by what arrived."""
        return sum(
            row["amount"]
            for row in self.rows.values()
            if (row["holder"], row["unit"]) == (holder, unit)
        )


# --- two devices and a network (H17 to H32)


class NaiveTwins:
    """Two devices of one branch that number their rows alike, and a headquarters for both.

    Attributes:
        devices: What each of them recorded.
        hq: What arrived.
        screen: What the branch is shown of what went wrong on the way.
    """

    def __init__(self, *devices: NaiveLedger) -> None:
        self.devices = devices
        self.hq = NaiveHq()
        self.screen: list[str] = []

    def sync(self) -> None:
        """Send everything, again and again; nobody looks at what becomes of it."""
        for device in self.devices:
            self.hq.take(device.batch())


class NaiveCounter:
    """A counter whose labels show whatever was worked out last, for whichever basket."""

    def __init__(self, ledger: NaiveLedger) -> None:
        self.ledger = ledger
        self.due: dict[str, int] = {}
        self.change = 0

    def put(self, basket: str, khr: int) -> None:
        """Begin a basket."""
        self.due[basket] = khr

    def reckon(self, basket: str, tendered: int) -> None:
        """Work out the change of a basket."""
        self.change = tendered - self.due[basket]

    def settle(self, basket: str, presses: int = 1) -> int:
        """Sell it as often as it is pressed; gives the change that the label tells to hand over."""
        for _ in range(presses):
            self.ledger.sell("1", self.due[basket])
        return self.change
