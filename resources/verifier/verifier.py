#!/usr/bin/env python3
"""Checks what `postdesk export` wrote, and needs nothing but Python 3.9 or newer.

    python3 verifier.py EXPORT.zip          or the folder that it was unpacked into
    python3 verifier.py                     beside the unpacked files

It shares no line with the program that kept the books, and asks no network and no headquarters.
Exit status: 0 the books are sound; 1 they are not, and the exact entry is named; 2 what was
given cannot be read.

What is checked, all of it from the bytes that were hashed:

- every entry hangs on the one before: hash = SHA-256(hash before || bytes), 1, 2, 3 … without gap;
- a first entry names the desk's key; a new epoch goes on where the one before ended;
- the desk's Ed25519 signature over the first and the last head of every epoch (`--all`: each);
- debits and credits of every entry are equal, for each currency and kind of stock alone;
- a reversal is the exact opposite of one earlier entry, once; a business key stands once;
- every close of a day names the head and the balances that the journal gives at that place;
- what headquarters countersigned is what stands here, signed by keys that its root key signed;
- the files are those that the desk signed when it wrote the export.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import csv
import hashlib
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Protocol

FORMAT = 1
DEPTH_MAX = 32
LINE_BYTES_MAX = 32 * 1024 * 1024
FILE_BYTES_MAX = 256 * 1024 * 1024
PART_BYTES = 1024 * 1024
JOURNAL_BYTES_MAX = 16 * 1024 * 1024 * 1024
INTEGER_DIGITS_MAX = 20
SHOWN_MAX = 50
DETAIL_LENGTH_MAX = 160
GENESIS = bytes(32)

JOURNAL, MANIFEST, SIGNATURE = "journal.jsonl", "manifest.json", "manifest.signature"
CARD, ACCOUNTS = "headquarters/card.bin", "accounts.csv"
HEADS, DOCUMENTS = "headquarters/countersigned.jsonl", "headquarters/documents.jsonl"
LINE = "headquarters/line.json"

HEAD_DOMAIN = b"postdesk head 1\x00"
EXPORT_DOMAIN = b"postdesk export 1\x00"
CERTIFICATE_DOMAIN = b"postdesk certificate 1\x00"
SIGNED_DOMAIN = b"postdesk signed 1\x00"
ROOT_DOMAIN = b"postdesk root\x00"

WORDS = {
    "line": ("cannot be read: the line is damaged", "អានមិនបាន៖ ជួរខូច"),
    "malformed": ("cannot be read", "អានមិនបាន"),
    "missing": ("is missing", "បាត់"),
    "order": ("stands in the wrong place", "មិននៅកន្លែងត្រឹមត្រូវ"),
    "chain": ("is not what was recorded (chain)", "ខុសពីអ្វីដែលបានកត់ត្រា"),
    "beside": ("differs from what stands beside it", "ខុសពីអ្វីដែលនៅក្បែរវា"),
    "name": ("has a wrong name", "លេខសម្គាល់មិនត្រឹមត្រូវ"),
    "format": ("is of a newer format", "ជាទម្រង់ថ្មីជាង"),
    "origin": ("does not follow the epoch before", "មិនតពីផ្នែកមុននៃទិនានុប្បវត្តិ"),
    "signature": ("is not signed by the desk", "ហត្ថលេខាមិនត្រឹមត្រូវ"),
    "balance": ("debits and credits differ", "ឥណពន្ធ និងឥណទានមិនស្មើគ្នា"),
    "reversal": ("is not the exact opposite of one earlier entry", "ការកត់ត្រាបញ្ច្រាសមិនត្រូវនឹងដើម"),
    "twice": ("a number is recorded a second time", "លេខមួយបានកត់ត្រាពីរដង"),
    "close": ("the close of the day does not fit the journal", "ការបិទបញ្ជីមិនត្រូវនឹងទិនានុប្បវត្តិ"),
    "countersigned": (
        "headquarters countersigned something else",
        "ទីស្នាក់ការកណ្ដាលបានចុះហត្ថលេខាលើអ្វីផ្សេង",
    ),
    "headquarters": ("headquarters' record does not hold", "កំណត់ត្រារបស់ទីស្នាក់ការកណ្ដាលមិនត្រឹមត្រូវ"),
    "root": ("headquarters' root key is another one", "សោមេរបស់ទីស្នាក់ការកណ្ដាលខុស"),
    "document": ("a document of headquarters does not hold", "ឯកសារពីទីស្នាក់ការកណ្ដាលមិនត្រឹមត្រូវ"),
    "file": ("the file is not as it was exported", "ឯកសារខុសពីពេលទាញចេញ"),
    "incomplete": (
        "the books could not be read to their end when they were exported",
        "បញ្ជីអានមិនដល់ចប់ទេ ពេលទាញចេញ",
    ),
}


class MalformedError(Exception):
    """These bytes are not what they should be."""


class UnreadableError(Exception):
    """What was given cannot be read at all."""


# --- MessagePack ----------------------------------------------------------------------------------

_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_UNSIGNED = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
_SIGNED = {0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
_FLOATS = {0xCA: (">f", 4), 0xCB: (">d", 8)}
_LENGTHS = {
    0xC4: ("bytes", 1),
    0xC5: ("bytes", 2),
    0xC6: ("bytes", 4),
    0xD9: ("text", 1),
    0xDA: ("text", 2),
    0xDB: ("text", 4),
    0xDC: ("array", 2),
    0xDD: ("array", 4),
    0xDE: ("map", 2),
    0xDF: ("map", 4),
}


class _Reader:
    """Reads MessagePack; never more than the bytes that are there, never deeper than it may."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, count: int) -> bytes:
        """The next bytes."""
        end = self.place + count
        if end > len(self.data):
            raise MalformedError("ends too early")
        taken = self.data[self.place : end]
        self.place = end
        return taken

    def value(self, depth: int = 0) -> Any:  # noqa: ANN401 - whatever was packed
        """The next value."""
        if depth > DEPTH_MAX:
            raise MalformedError("nested too deep")
        first = self.take(1)[0]
        if first <= 0x7F or first >= 0xE0:
            return first if first <= 0x7F else first - 256
        if first <= 0x8F:
            return self._many("map", first & 0x0F, depth)
        if first <= 0x9F:
            return self._many("array", first & 0x0F, depth)
        if first <= 0xBF:
            return self._many("text", first & 0x1F, depth)
        return self._marked(first, depth)

    def _marked(self, first: int, depth: int) -> Any:  # noqa: ANN401 - whatever was packed
        if first in _CONSTANTS:
            return _CONSTANTS[first]
        if first in _LENGTHS:
            kind, width = _LENGTHS[first]
            return self._many(kind, int.from_bytes(self.take(width), "big"), depth)
        if first in _FLOATS:
            form, width = _FLOATS[first]
            return struct.unpack(form, self.take(width))[0]
        width = _UNSIGNED.get(first) or _SIGNED.get(first) or 0
        if not width:
            raise MalformedError(f"byte {first:#04x}")
        return int.from_bytes(self.take(width), "big", signed=first in _SIGNED)

    def _many(self, kind: str, count: int, depth: int) -> Any:  # noqa: ANN401 - whatever was packed
        # Each element has a byte at least: a length that lies asks for no memory.
        if count > len(self.data) - self.place:
            raise MalformedError("ends too early")
        if kind == "bytes":
            return self.take(count)
        if kind == "array":
            return [self.value(depth + 1) for _ in range(count)]
        if kind == "map":
            return self._map(count, depth)
        try:
            return self.take(count).decode("utf-8")
        except UnicodeDecodeError as exc:
            raise MalformedError("no UTF-8") from exc

    def _map(self, count: int, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in range(count):
            key = self.value(depth + 1)
            if not isinstance(key, str) or key in found:
                raise MalformedError("a key is no text, or stands twice")
            found[key] = self.value(depth + 1)
        return found


def unpack(data: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """One MessagePack value and nothing after it (`MalformedError`)."""
    reader = _Reader(data)
    value = reader.value()
    if reader.place != len(data):
        raise MalformedError("bytes are left over")
    return value


def pack_record(parts: Iterable[object]) -> bytes:
    """A short array of text and bytes as MessagePack: what a certificate's signature is over."""
    kept = list(parts)
    packed = bytes([0x90 | len(kept)])
    for part in kept:
        if isinstance(part, str):
            text = part.encode()
            head = bytes([0xA0 | len(text)]) if len(text) < 32 else bytes([0xD9, len(text)])
            packed += head + text
        elif isinstance(part, bytes):
            packed += bytes([0xC4, len(part)]) + part
        else:
            raise MalformedError("neither text nor bytes")
    return packed


# --- Ed25519, RFC 8032 section 5.1 ----------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
WINDOW_BITS, WINDOWS = 4, 64
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _point_of(encoded: bytes) -> Point | None:
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _bytes_of(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


@lru_cache(maxsize=64)
def _multiples(encoded: bytes) -> tuple[tuple[Point, ...], ...]:
    """A point's multiples d·16^i: with them, each signature costs additions only."""
    point = _point_of(encoded)
    if point is None:
        return ()
    rows = []
    for _ in range(WINDOWS):
        row = [NEUTRAL]
        for _ in range(2**WINDOW_BITS - 1):
            row.append(_add(row[-1], point))
        rows.append(tuple(row))
        point = _add(row[-1], point)
    return tuple(rows)


def _times(multiples: tuple[tuple[Point, ...], ...], number: int) -> Point:
    total = NEUTRAL
    for row in multiples:
        total = _add(total, row[number & 15])
        number >>= WINDOW_BITS
    return total


BASE = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key has made this signature over the message."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    multiples = _multiples(public_key)
    # A key of small order would stand behind any message.
    if scalar >= L or not multiples or _bytes_of(multiples[0][8]) == _bytes_of(NEUTRAL):
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    x, y, z, t = _times(multiples, int.from_bytes(digest, "little") % L)
    return (
        _bytes_of(_add(_times(_multiples(BASE), scalar), (-x % P, y, z, -t % P))) == signature[:32]
    )


# --- The files ------------------------------------------------------------------------------------


class Package(Protocol):
    """An export: a ZIP file, or the folder that it was unpacked into."""

    def open(self, name: str) -> IO[bytes] | None:
        """A file of it; None where it is not there."""


class ZipPackage:
    """An export as it was written."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        names = self._zip.namelist()
        if len(names) != len(set(names)):
            raise UnreadableError("two files of one name")

    def open(self, name: str) -> IO[bytes] | None:
        """A file of it; None where it is not there."""
        try:
            return self._zip.open(name)
        except KeyError:
            return None


class FolderPackage:
    """An export that was unpacked."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, name: str) -> IO[bytes] | None:
        """A file of it; None where it is not there."""
        path = self._path / name
        return path.open("rb") if path.is_file() else None


class Files:
    """The export's files with the SHA-256 of what was read of each."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.digests: dict[str, str] = {}

    def whole(self, name: str) -> bytes | None:
        """A small file; None where it is not there."""
        stream = self._package.open(name)
        if stream is None:
            return None
        with stream:
            content = stream.read(FILE_BYTES_MAX + 1)
        if len(content) > FILE_BYTES_MAX:
            raise UnreadableError(f"{name} is too large")
        self.digests[name] = hashlib.sha256(content).hexdigest()
        return content

    def lines(self, name: str) -> Iterator[bytes]:
        """A file's lines, one after another; none where it is not there."""
        stream = self._package.open(name)
        if stream is None:
            return
        digest, total = hashlib.sha256(), 0
        with stream:
            while line := stream.readline(LINE_BYTES_MAX + 1):
                total += len(line)
                if len(line) > LINE_BYTES_MAX or total > JOURNAL_BYTES_MAX:
                    raise UnreadableError(f"{name} is too large")
                digest.update(line)
                yield line
        self.digests[name] = digest.hexdigest()

    def digest(self, name: str) -> str:
        """The SHA-256 of a file; empty where it is not there."""
        stream = self._package.open(name) if name not in self.digests else None
        if stream is not None:
            digest, total = hashlib.sha256(), 0
            with stream:
                while part := stream.read(PART_BYTES):
                    total += len(part)
                    if total > JOURNAL_BYTES_MAX:
                        raise UnreadableError(f"{name} is too large")
                    digest.update(part)
            self.digests[name] = digest.hexdigest()
        return self.digests.get(name, "")


def _short_integer(digits: str) -> int:
    if len(digits) > INTEGER_DIGITS_MAX:
        raise ValueError("too many digits")
    return int(digits)


def read_json(content: bytes) -> dict[str, Any]:
    """A JSON object (`MalformedError`)."""
    try:
        value = json.loads(content.decode("utf-8"), parse_int=_short_integer)
    except (ValueError, RecursionError) as exc:
        raise MalformedError("no JSON") from exc
    if not isinstance(value, dict):
        raise MalformedError("no JSON object")
    return value


def text_in(record: dict[str, Any], name: str) -> str:
    """A text of a record (`MalformedError`)."""
    value = record.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"{name} is no text")
    return value


def number_in(record: dict[str, Any], name: str) -> int:
    """A whole number of a record that is not negative (`MalformedError`)."""
    value = record.get(name)
    if type(value) is not int or value < 0:
        raise MalformedError(f"{name} is no number")
    return value


def bytes_in(record: dict[str, Any], name: str) -> bytes:
    """Bytes of a record, written in base 64 (`MalformedError`)."""
    try:
        return base64.b64decode(text_in(record, name).encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise MalformedError(f"{name} is no base 64") from exc


def hexadecimal(text: object, count: int) -> bytes:
    """So many bytes, written in hexadecimal digits; empty where it is something else."""
    try:
        found = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
    return found if len(found) == count and found.hex() == text else b""


# --- What is found --------------------------------------------------------------------------------

Key = tuple[str, str, str]


@dataclass
class Finding:
    """Something that is not as it was recorded; `seq` 0 where it is no one entry."""

    what: str
    epoch: int = 0
    seq: int = 0
    entry_id: str = ""
    detail: str = ""


@dataclass
class Report:
    """What came of the check."""

    desk: str = ""
    entries: int = 0
    findings: list[Finding] = field(default_factory=list)
    ends: dict[int, tuple[int, str]] = field(default_factory=dict)
    balances: dict[Key, int] = field(default_factory=dict)
    days: list[dict[str, Any]] = field(default_factory=list)
    countersigned: list[dict[str, Any]] = field(default_factory=list)
    root: str = ""
    signatures: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def found(self, what: str, epoch: int = 0, seq: int = 0, **more: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(what, epoch, seq, **more))


# --- The journal ----------------------------------------------------------------------------------

_TEXTS = frozenset(
    {"entry_id", "desk", "prev_hash", "kind", "business_day", "shift", "person", "role", "at"}
    | {"clock", "business_key", "reverses", "app_version"}
)
_NUMBERS = frozenset({"epoch", "seq", "format"})
_LINE_FIELDS = frozenset({"account", "holder", "unit", "side", "amount"})
_FIRST_KINDS = frozenset({"desk.started", "epoch.started"})


@dataclass
class Row:
    """One line of `journal.jsonl`: the entry's bytes and what stands beside them."""

    desk: str
    epoch: int
    seq: int
    entry_id: str
    hash: bytes
    signature: bytes
    content: bytes


@dataclass
class Posted:
    """One debit or credit; the amount is negative for a credit."""

    key: Key
    amount: int


@dataclass
class Known:
    """What is kept of an entry for those that come after it."""

    seq: int
    digest: bytes
    is_reversal: bool


def read_row(line: bytes) -> Row:
    """A line of the journal (`MalformedError`)."""
    record = read_json(line)
    row = Row(
        text_in(record, "desk"),
        number_in(record, "epoch"),
        number_in(record, "seq"),
        text_in(record, "entry_id"),
        hexadecimal(record.get("hash"), 32),
        hexadecimal(record.get("signature"), 64),
        bytes_in(record, "content"),
    )
    if not row.hash or not row.signature or not line.endswith(b"\n"):
        raise MalformedError("hash or signature")
    return row


def read_entry(content: bytes) -> dict[str, Any]:
    """An entry's header and body (`MalformedError`)."""
    entry = unpack(content)
    if not isinstance(entry, dict) or entry.keys() != _TEXTS | _NUMBERS | {"body"}:
        raise MalformedError("fields")
    for name in _TEXTS:
        text_in(entry, name)
    for name in _NUMBERS:
        number_in(entry, name)
    if not isinstance(entry["body"], dict):
        raise MalformedError("body")
    return entry


def lines_of(body: dict[str, Any]) -> list[Posted]:
    """The lines that a body posts (`MalformedError`)."""
    lines = body.get("lines", [])
    if not isinstance(lines, list):
        raise MalformedError("lines")
    posted = []
    for line in lines:
        if not isinstance(line, dict) or line.keys() != _LINE_FIELDS:
            raise MalformedError("line")
        amount, side = number_in(line, "amount"), text_in(line, "side")
        if side not in {"debit", "credit"} or not amount:
            raise MalformedError("line")
        key = text_in(line, "account"), text_in(line, "holder"), text_in(line, "unit")
        posted.append(Posted(key, amount if side == "debit" else -amount))
    return posted


def digest_of(lines: Iterable[Posted], sign: int = 1) -> bytes:
    """By what lines are compared, as they are or negated."""
    text = json.dumps([[*line.key, sign * line.amount] for line in lines])
    return hashlib.sha256(text.encode()).digest()


class Journal:
    """Goes through the entries once, in the order in which they were written."""

    def __init__(self, report: Report, *, every_signature: bool) -> None:
        self.report = report
        self.places: dict[tuple[int, int], tuple[bytes, str]] = {}
        self.public_key = b""
        self.root_fingerprint = ""
        self._every_signature = every_signature
        self._known: dict[str, Known] = {}
        self._reversed: set[str] = set()
        self._business_keys: set[tuple[str, str]] = set()
        self._by_day: dict[str, dict[Key, int]] = {}
        self._epoch = -1
        self._seq = 0
        # None where it is not known: after a gap, the next entry's own word is taken.
        self._head: bytes | None = GENESIS
        self._last: Row | None = None
        self._earlier: dict[int, tuple[int, bytes]] = {}

    def read(self, lines: Iterable[bytes]) -> None:
        """Check every line."""
        for line in lines:
            self._read_line(line)
        self._end_epoch()

    def _read_line(self, line: bytes) -> None:
        try:
            row = read_row(line)
        except MalformedError as exc:
            self._seq += 1
            self._head = None
            self.report.found("line", max(self._epoch, 0), self._seq, detail=str(exc))
        else:
            self._take(row)

    def _take(self, row: Row) -> None:
        self.report.entries += 1
        self.report.desk = self.report.desk or row.desk
        try:
            entry = read_entry(row.content)
        except MalformedError as exc:
            self._found(row, "malformed", str(exc))
            entry = {}
        if entry and (entry["epoch"], entry["seq"]) == (self._epoch, self._seq + 1):
            # Of two numbers, the one that follows is believed; the other is named.
            row = self._placed(row, entry)
        self._begin_epoch(row, entry)
        self._check_chain(row, entry)
        if entry:
            self._check_entry(row, entry)
        self.places[row.epoch, row.seq] = row.hash, row.entry_id
        self._last = row

    def _placed(self, row: Row, entry: dict[str, Any]) -> Row:
        if (row.epoch, row.seq) == (entry["epoch"], entry["seq"]):
            return row
        placed = replace(row, epoch=entry["epoch"], seq=entry["seq"])
        self._found(placed, "beside", f"{row.epoch}/{row.seq}")
        return placed

    def _found(self, row: Row, what: str, detail: str = "") -> None:
        self.report.found(what, row.epoch, row.seq, entry_id=row.entry_id, detail=detail)

    # Epochs ------------------------------------------------------------------

    def _begin_epoch(self, row: Row, entry: dict[str, Any]) -> None:
        if row.epoch == self._epoch:
            return
        self._end_epoch()
        is_first = self._epoch == -1
        if row.epoch in self._earlier or row.epoch < self._epoch or (is_first and row.epoch):
            self._found(row, "order", f"epoch {row.epoch}")
        self._epoch, self._seq, self._head = row.epoch, 0, GENESIS
        if entry and row.seq == 1:
            self._check_first(row, entry)

    def _check_first(self, row: Row, entry: dict[str, Any]) -> None:
        body, wanted = entry["body"], "epoch.started" if row.epoch else "desk.started"
        key = hexadecimal(body.get("public_key"), 32)
        if entry["kind"] != wanted or not key:
            self._found(row, "origin", entry["kind"])
            return
        if self.public_key and key != self.public_key:
            self._found(row, "origin", "another key")
        self.public_key = self.public_key or key
        if row.epoch:
            said = (body.get("previous_epoch"), body.get("previous_seq"), body.get("previous_head"))
            before = max(self._earlier, default=-1)
            seq, head = self._earlier.get(before, (0, GENESIS))
            if said != (before, seq, head.hex()):
                self._found(row, "origin", f"{said[0]}/{said[1]}")
        self._check_signature(row)

    def _end_epoch(self) -> None:
        last = self._last
        if last is None:
            return
        if last.seq > 1:
            self._check_signature(last, is_end=True)
        self._earlier[self._epoch] = (last.seq, last.hash)
        self.report.ends[self._epoch] = (last.seq, last.hash.hex())
        self._last = None

    def _check_signature(self, row: Row, *, is_end: bool = False) -> None:
        if is_end and self._every_signature:
            return
        self.report.signatures += 1
        place = f"{row.desk}/{row.epoch}/{row.seq}/".encode()
        if not is_signed(self.public_key, HEAD_DOMAIN + place + row.hash, row.signature):
            self._found(row, "signature")

    # One entry ---------------------------------------------------------------

    def _check_chain(self, row: Row, entry: dict[str, Any]) -> None:
        expected = self._seq + 1
        if row.seq > expected:
            until = f" … {row.seq - 1}" if row.seq - 1 > expected else ""
            self.report.found("missing", row.epoch, expected, detail=f"{expected}{until}")
        elif row.seq < expected:
            self._found(row, "order", f"{row.seq} / {expected}")
        if row.seq != expected:
            self._head = None
        claimed = hexadecimal(entry.get("prev_hash"), 32)
        before = claimed if self._head is None else self._head
        is_whole = hashlib.sha256(before + row.content).digest() == row.hash
        if not is_whole or (entry and claimed != before):
            self._found(row, "chain", row.hash.hex())
        self._seq = row.seq
        # Only the entry that was changed is named, not all that come after it.
        self._head = row.hash if is_whole else None
        if self._every_signature and row.seq > 1:
            self._check_signature(row)

    def _check_entry(self, row: Row, entry: dict[str, Any]) -> None:
        self._check_name(row, entry)
        if entry["format"] > FORMAT:
            self._found(row, "format", str(entry["format"]))
        if row.seq > 1 and entry["kind"] in _FIRST_KINDS:
            self._found(row, "origin", entry["kind"])
        if entry["kind"] == "desk.enrolled":
            self.root_fingerprint = str(entry["body"].get("root_fingerprint"))
        self._check_business_key(row, entry)
        self._post(row, entry)
        if entry["kind"] == "day.closed":
            self._check_close(row, entry["body"])

    def _check_name(self, row: Row, entry: dict[str, Any]) -> None:
        for name in ("desk", "epoch", "seq", "entry_id"):
            if entry[name] != getattr(row, name):
                self._found(row, "beside", f"{name}: {entry[name]}")
        begin = f"{row.desk[:8]}-{row.desk[8:]}-8{row.epoch:03x}-"
        is_own = row.desk == self.report.desk and entry["entry_id"].startswith(begin)
        if not is_own or entry["entry_id"] in self._known:
            self._found(row, "name", entry["entry_id"])

    def _check_business_key(self, row: Row, entry: dict[str, Any]) -> None:
        key = entry["kind"], entry["business_key"]
        if key[1] and key in self._business_keys:
            self._found(row, "twice", f"{key[0]} {key[1]}")
        self._business_keys.add(key)

    def _post(self, row: Row, entry: dict[str, Any]) -> None:
        try:
            lines = lines_of(entry["body"])
        except MalformedError as exc:
            self._found(row, "malformed", str(exc))
            return
        sums: dict[str, int] = {}
        day = self._by_day.setdefault(entry["business_day"], {})
        for line in lines:
            sums[line.key[2]] = sums.get(line.key[2], 0) + line.amount
            for totals in (self.report.balances, day):
                totals[line.key] = totals.get(line.key, 0) + line.amount
        if any(sums.values()):
            self._found(row, "balance", str({unit: left for unit, left in sums.items() if left}))
        self._check_reversal(row, entry, lines)

    def _check_reversal(self, row: Row, entry: dict[str, Any], lines: list[Posted]) -> None:
        reverses, is_reversal = entry["reverses"], entry["kind"] == "entry.reversed"
        original = self._known.get(reverses)
        if reverses in self._reversed:
            self._found(row, "reversal", f"{reverses}: a second time")
        elif bool(reverses) != is_reversal:
            self._found(row, "reversal", reverses)
        elif is_reversal and (
            original is None or original.is_reversal or original.digest != digest_of(lines, -1)
        ):
            self._found(row, "reversal", f"{original.seq if original else reverses}")
        if reverses:
            self._reversed.add(reverses)
        self._known[entry["entry_id"]] = Known(row.seq, digest_of(lines), is_reversal)

    # Closed days -------------------------------------------------------------

    def _check_close(self, row: Row, body: dict[str, Any]) -> None:
        """The paper that was signed names this head, and these were the balances."""
        try:
            day = text_in(body, "day")
            self._check_covers(row, day, body.get("covers"))
            self._check_balances(row, body.get("balances"), self.report.balances)
            if body.get("day_balances"):
                self._check_balances(row, body["day_balances"], self._until(day))
        except MalformedError as exc:
            self._found(row, "malformed", str(exc))

    def _check_covers(self, row: Row, day: str, covers: object) -> None:
        if not isinstance(covers, list) or not all(isinstance(one, dict) for one in covers):
            raise MalformedError("covers")
        for one in covers:
            if one.get("desk") != row.desk:
                continue
            place, head = (number_in(one, "epoch"), number_in(one, "last")), text_in(one, "head")
            stands = self.places.get(place, (GENESIS, ""))[0].hex()
            if head != stands:
                self._found(row, "close", f"{place[0]}/{place[1]} {head}")
            self.report.days.append({"day": day, "epoch": place[0], "last": place[1], "head": head})

    def _until(self, day: str) -> dict[Key, int]:
        totals: dict[Key, int] = {}
        for other, moved in self._by_day.items():
            if other <= day:
                for key, amount in moved.items():
                    totals[key] = totals.get(key, 0) + amount
        return totals

    def _check_balances(self, row: Row, said: object, totals: dict[Key, int]) -> None:
        if not isinstance(said, list):
            raise MalformedError("balances")
        sealed: dict[Key, object] = {}
        for one in said:
            if not isinstance(one, dict):
                raise MalformedError("balances")
            key = text_in(one, "account"), text_in(one, "holder"), text_in(one, "unit")
            sealed[key] = one.get("balance")
        standing = {key: amount for key, amount in totals.items() if amount}
        for key in sorted(standing.keys() | sealed.keys()):
            if standing.get(key) != sealed.get(key):
                self._found(row, "close", f"{' '.join(key)}: {sealed.get(key)}")
                return


# --- Headquarters ---------------------------------------------------------------------------------


class Headquarters:
    """What headquarters signed, held against the journal."""

    def __init__(self, files: Files, journal: Journal, *, every_signature: bool) -> None:
        self._files = files
        self._journal = journal
        self._report = journal.report
        self._every_signature = every_signature
        self._keys: dict[tuple[str, str], bytes] = {}

    def check(self, wanted_root: str) -> None:
        """Check keys, countersigned heads, documents, and how far headquarters is said to be."""
        self._read_card(wanted_root)
        for line in self._files.lines(HEADS):
            self._read_head(line)
        self._check_documents()
        try:
            self._check_marks()
        except MalformedError as exc:
            self._report.found("headquarters", detail=f"{LINE}: {exc}")

    def _read_card(self, wanted_root: str) -> None:
        content = self._files.whole(CARD)
        enrolled_at = self._journal.root_fingerprint
        if content is None:
            if enrolled_at or wanted_root:
                self._report.found("root", detail="no card")
            return
        try:
            root = self._read_keys(unpack(content))
        except MalformedError as exc:
            self._report.found("headquarters", detail=f"{CARD}: {exc}")
            return
        fingerprint = hashlib.sha256(ROOT_DOMAIN + root).hexdigest()[:20]
        self._report.root = fingerprint
        wanted = "".join(wanted_root.split()).lower() or fingerprint
        if fingerprint != wanted or enrolled_at not in {"", fingerprint}:
            self._report.found("root", detail=fingerprint)

    def _read_keys(self, card: object) -> bytes:
        if not isinstance(card, dict) or not isinstance(card.get("certificates"), list):
            raise MalformedError("no card")
        root = card.get("root_public_key")
        if not isinstance(root, bytes):
            raise MalformedError("no root key")
        for one in card["certificates"]:
            if not isinstance(one, list) or len(one) != 5 or not isinstance(one[4], bytes):
                raise MalformedError("no certificate")
            if any(not isinstance(part, (str, bytes)) or len(part) > 60 for part in one[:4]):
                raise MalformedError("no certificate")
            key_id, purpose, public_key = one[:3]
            self._report.signatures += 1
            message = CERTIFICATE_DOMAIN + pack_record([*one[:4], b""])
            if not is_signed(root, message, one[4]):
                raise MalformedError(f"key {key_id} is not the root's")
            self._keys[purpose, key_id] = public_key
        return root

    def _is_its_own(self, purpose: str, record: dict[str, Any]) -> bool:
        key = self._keys.get((purpose, text_in(record, "key_id")), b"")
        message = SIGNED_DOMAIN + purpose.encode() + b"\x00" + bytes_in(record, "content")
        self._report.signatures += 1
        return is_signed(key, message, bytes_in(record, "signature"))

    def _read_head(self, line: bytes) -> None:
        try:
            self._check_head(read_json(line))
        except MalformedError as exc:
            self._report.found("headquarters", detail=f"{HEADS}: {exc}")

    def _check_head(self, record: dict[str, Any]) -> None:
        epoch, seq = number_in(record, "epoch"), number_in(record, "seq")
        stands, entry_id = self._journal.places.get((epoch, seq), (b"", ""))
        if not self._is_its_own("replies", record):
            self._report.found("headquarters", epoch, seq, entry_id=entry_id, detail="signature")
            return
        reply = unpack(bytes_in(record, "content"))
        if not isinstance(reply, dict) or not isinstance(reply.get("marks"), list):
            raise MalformedError("no reply")
        heads = {
            mark[3]
            for mark in reply["marks"]
            if isinstance(mark, list) and len(mark) == 5 and (mark[0], mark[2]) == (epoch, seq)
            if isinstance(mark[3], bytes)
        }
        if reply.get("desk") != self._report.desk or not heads:
            self._report.found("headquarters", epoch, seq, entry_id=entry_id, detail="another desk")
        elif not stands:
            last = self._report.ends.get(epoch, (0, ""))[0]
            detail = f"{last + 1} … {seq}"
            self._report.found("missing", epoch, min(last + 1, seq), detail=detail)
        elif stands not in heads:
            self._report.found("countersigned", epoch, seq, entry_id=entry_id)
        else:
            at = str(reply.get("at"))
            self._report.countersigned.append({"epoch": epoch, "seq": seq, "at": at})

    def _check_documents(self) -> None:
        """The feed is a chain as well; its last signature stands for all of it."""
        number, head = 0, GENESIS
        last: dict[str, Any] = {}
        try:
            for line in self._files.lines(DOCUMENTS):
                number += 1
                last = read_json(line)
                head = self._document_follows(last, number, head)
        except MalformedError as exc:
            self._report.found("document", detail=f"{number}: {exc}")
        else:
            if last and not self._every_signature and not self._is_its_own("documents", last):
                self._report.found("document", detail=f"{number}: signature")

    def _document_follows(self, record: dict[str, Any], number: int, head: bytes) -> bytes:
        content = bytes_in(record, "content")
        document = unpack(content)
        here = hashlib.sha256(head + content).digest()
        if (
            not isinstance(document, dict)
            or (document.get("number"), record.get("number")) != (number, number)
            or document.get("prev_hash") != head
            or record.get("hash") != here.hex()
        ):
            raise MalformedError("chain")
        if self._every_signature and not self._is_its_own("documents", record):
            raise MalformedError("signature")
        return here

    def _check_marks(self) -> None:
        content = self._files.whole(LINE)
        marks = read_json(content).get("marks") if content is not None else []
        if not isinstance(marks, list):
            raise MalformedError("marks")
        for mark in marks:
            if not isinstance(mark, dict):
                raise MalformedError("marks")
            epoch, stored = number_in(mark, "epoch"), number_in(mark, "stored")
            last = self._report.ends.get(epoch, (0, ""))[0]
            if stored > last:
                self._report.found("missing", epoch, last + 1, detail=f"{last + 1} … {stored}")


# --- The export as a whole ------------------------------------------------------------------------


def check_manifest(files: Files, journal: Journal) -> None:
    """The files are those that the desk signed, and the journal ends where it ended then."""
    report = journal.report
    content, signature = files.whole(MANIFEST), files.whole(SIGNATURE)
    if content is None or signature is None:
        report.found("file", detail=MANIFEST)
        return
    try:
        manifest = read_json(content)
        _check_ends(report, manifest)
        _check_files(files, report, manifest.get("files"))
    except MalformedError as exc:
        report.found("file", detail=f"{MANIFEST}: {exc}")
        return
    report.signatures += 1
    signed = hexadecimal(signature.decode("ascii", "replace").strip(), 64)
    if not is_signed(journal.public_key, EXPORT_DOMAIN + content, signed):
        report.found("file", detail=f"{MANIFEST}: signature")
    if manifest.get("trouble"):
        report.found("incomplete", detail=str(manifest["trouble"]))


def _check_ends(report: Report, manifest: dict[str, Any]) -> None:
    epochs = manifest.get("epochs")
    if not isinstance(epochs, list):
        raise MalformedError("epochs")
    for one in epochs:
        if not isinstance(one, dict):
            raise MalformedError("epochs")
        epoch, last = number_in(one, "epoch"), number_in(one, "last")
        here = report.ends.get(epoch, (0, ""))
        if here[0] < last:
            report.found("missing", epoch, here[0] + 1, detail=f"{here[0] + 1} … {last}")
        elif here != (last, one.get("head")):
            report.found("order", epoch, here[0], detail=f"{last} {one.get('head')}")


def _check_files(files: Files, report: Report, wanted: object) -> None:
    if not isinstance(wanted, dict) or JOURNAL not in wanted:
        raise MalformedError("files")
    for name, digest in wanted.items():
        is_inside = not name.startswith("/") and ".." not in name and ":" not in name
        if not is_inside or files.digest(name) != digest:
            report.found("file", detail=name)


def check(package: Package, *, every_signature: bool = False, root: str = "") -> Report:
    """Check an export (`UnreadableError`)."""
    stream = package.open(JOURNAL)
    if stream is None:
        raise UnreadableError(f"no {JOURNAL}")
    stream.close()
    files, report = Files(package), Report()
    journal = Journal(report, every_signature=every_signature)
    journal.read(files.lines(JOURNAL))
    if not report.entries and not report.findings:
        report.found("missing", 0, 1, detail="1")
    Headquarters(files, journal, every_signature=every_signature).check(root)
    check_manifest(files, journal)
    report.balances = {key: amount for key, amount in report.balances.items() if amount}
    return report


# --- Words ----------------------------------------------------------------------------------------


def shown(text: str) -> str:
    """A text of somebody else's, fit for a terminal: no control signs, not without end."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:DETAIL_LENGTH_MAX]


def amount_text(unit: str, amount: int) -> str:
    """An amount as a person reads it: dollars with cents, riel and pieces whole."""
    if unit == "USD":
        sign = "-" if amount < 0 else ""
        return f"{sign}{abs(amount) // 100:,}.{abs(amount) % 100:02}"
    return f"{amount:,}"


def account_names(package: Package) -> dict[str, str]:
    """What the accounts are called, where the export says it. Names prove nothing."""
    stream = package.open(ACCOUNTS)
    if stream is None:
        return {}
    with stream:
        rows = stream.read(1 << 20).decode("utf-8-sig", "replace").splitlines()
    cells = list(csv.reader(rows))
    return {row[0]: f"{shown(row[2])} {shown(row[1])}" for row in cells if len(row) == 3}


def finding_text(finding: Finding) -> str:
    """One finding in English and Khmer."""
    english, khmer = WORDS[finding.what]
    detail = f" [{shown(finding.detail)}]" if finding.detail else ""
    if not finding.seq:
        return f"- {english} · {khmer}{detail}"
    name = f" ({shown(finding.entry_id)})" if finding.entry_id else ""
    place = f"{finding.epoch}/{finding.seq}"
    return f"- entry {place}{name}: {english} · កំណត់ត្រាទី {place}៖ {khmer}{detail}"


def text_of(report: Report, names: dict[str, str]) -> Iterator[str]:
    """The report in sentences, line by line."""
    yield f"Desk · កុំព្យូទ័រ {shown(report.desk)}"
    for epoch, (seq, head) in sorted(report.ends.items()):
        yield f"Epoch {epoch}: entries 1 … {seq} · កំណត់ត្រាចុងក្រោយទី {seq}"
        yield f"  head · លេខសម្គាល់ {head}"
    yield from _witness_lines(report)
    yield "Balances, debits less credits · សមតុល្យ (ឥណពន្ធដកឥណទាន)"
    for (account, holder, unit), amount in sorted(report.balances.items()):
        figure = amount_text(unit, amount)
        yield f"  {shown(account)} {shown(holder)} {shown(unit)} {figure}  {names.get(account, '')}"
    yield f"{report.entries} entries, {report.signatures} signatures checked · បានផ្ទៀងផ្ទាត់"
    yield from map(finding_text, report.findings[:SHOWN_MAX])
    if len(report.findings) > SHOWN_MAX:
        yield f"… {len(report.findings) - SHOWN_MAX} more · ច្រើនទៀត"
    yield "SOUND · ត្រឹមត្រូវទាំងអស់" if report.is_sound else "NOT SOUND · មិនត្រឹមត្រូវ"


def _witness_lines(report: Report) -> Iterator[str]:
    if report.days:
        yield "Closed days: compare with the signed sheets"
        yield "ថ្ងៃបិទបញ្ជី៖ សូមប្រៀបធៀបនឹងរបាយការណ៍ដែលបានចុះហត្ថលេខា"
    for day in report.days:
        yield f"  {shown(day['day'])}  {day['epoch']}/{day['last']}  {shown(day['head'])}"
    if report.root:
        yield f"Headquarters' root key · សោមេរបស់ទីស្នាក់ការកណ្ដាល {report.root}"
    for one in report.countersigned:
        place = f"{one['epoch']}/{one['seq']}"
        yield f"  countersigned up to {place} · ចុះហត្ថលេខាដល់ {place}, {shown(one['at'])}"


def plain_of(report: Report) -> dict[str, Any]:
    """The report for other programs."""
    return {
        "is_sound": report.is_sound,
        "desk": report.desk,
        "entries": report.entries,
        "signatures": report.signatures,
        "ends": [[epoch, *end] for epoch, end in sorted(report.ends.items())],
        "balances": [[*key, amount] for key, amount in sorted(report.balances.items())],
        "days": report.days,
        "root": report.root,
        "countersigned": report.countersigned,
        "findings": [vars(finding) for finding in report.findings],
    }


def opened(path: Path) -> Package:
    """The export at a path (`UnreadableError`)."""
    if path.is_dir():
        return FolderPackage(path)
    try:
        return ZipPackage(path)
    except (OSError, ValueError, zipfile.BadZipFile) as exc:
        raise UnreadableError(str(exc)) from exc


_TROUBLES = (
    *(UnreadableError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError),
    *(zipfile.BadZipFile, zlib.error, csv.Error, MemoryError),
)


def main() -> int:
    """Check, tell, and say by the exit status how it came out."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("export", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--all", action="store_true", help="check the signature of every entry")
    parser.add_argument("--root", default="", help="headquarters' root key as it is known to you")
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")
    typed = parser.parse_args()
    try:
        package = opened(typed.export)
        report = check(package, every_signature=typed.all, root=typed.root)
        names = account_names(package)
    except _TROUBLES as exc:
        print(f"Cannot be read · អានមិនបាន: {shown(str(exc))}", file=sys.stderr)
        return 2
    if typed.json:
        print(json.dumps(plain_of(report), ensure_ascii=False))
    else:
        for line in text_of(report, names):
            print(line)
    return 0 if report.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
