"""The clerk's own proof: the whole journal in one file, which anybody can check without us.

It holds every entry's bytes as they were hashed, what headquarters countersigned, a day book to
read, and a verifier that shares no code with this program. Nobody is asked for it, and books
that are not sound are written as they are: that is when it is needed most. It does not check;
the verifier does.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Final

from postdesk.domain.business_day import PHNOM_PENH
from postdesk.domain.errors import FaultError, RuleError
from postdesk.paths import resources_folder
from postdesk.services import proof_day_book
from postdesk.services.desk import Desk, instant
from postdesk.services.reference import chart
from postdesk.storage.connection import DatabaseError, snapshot
from postdesk.storage.inbox import Inbox
from postdesk.storage.journal_store import JournalStore, StoredEntry
from postdesk.storage.line_store import HqLink, LineStore
from postdesk.wire.keys import Signed
from postdesk.wire.signing import sign_export

PROOF_FORMAT: Final = 1
VERIFIER: Final = "verifier.py"
README: Final = "README.txt"
FIRST_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL: Final = 0o100644 << 16
UNIX: Final = 3
IN_MEMORY_BYTES_MAX: Final = 16 * 1024 * 1024
PART_BYTES: Final = 1024 * 1024


class ProofExistsError(RuleError):
    """There is a file of that name already; nothing is written over it."""

    facts = ("file",)

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class ProofFileError(FaultError):
    """The file cannot be written."""

    facts = ("file",)

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@dataclass(slots=True)
class Proof:
    """What was written.

    Attributes:
        ends: For each epoch, how many entries, the last one's number, and its hash.
        last_at: When the last entry was made, UTC, ISO 8601; empty where there is none.
        trouble: Why the journal could not be read to its end; empty when it was.
    """

    entries: int = 0
    ends: dict[int, tuple[int, int, str]] = field(default_factory=dict)
    last_at: str = ""
    trouble: str = ""

    def count(self, stored: StoredEntry) -> None:
        """One more entry was written."""
        epoch, seq = int(stored.columns["epoch"]), int(stored.columns["seq"])
        number = self.ends.get(epoch, (0, 0, ""))[0]
        self.ends[epoch] = (number + 1, seq, stored.hash.hex())
        self.entries += 1


def export_proof(desk: Desk, path: Path) -> Proof:
    """Write the proof, from the books as they stand at this moment. It changes nothing.

    The same books give the same file.

    Raises:
        ProofExistsError: There is such a file.
        ProofFileError: It cannot be written; nothing is left of it.
    """
    try:
        with path.open("xb") as file:
            return _write_or_leave_nothing(desk, path, file)
    except FileExistsError as exc:
        raise ProofExistsError(path.name) from exc
    except OSError as exc:
        raise ProofFileError(path.name) from exc


def _write_or_leave_nothing(desk: Desk, path: Path, file: IO[bytes]) -> Proof:
    try:
        with snapshot(desk.db):
            return _write(desk, file)
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise


def _write(desk: Desk, file: IO[bytes]) -> Proof:
    proof = Proof(last_at=_last_at(desk))
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES_MAX) as book,
    ):
        files = _Files(archive, proof.last_at)
        files.add(VERIFIER, ((resources_folder() / "verifier" / VERIFIER).read_bytes(),))
        files.add("accounts.csv", (_accounts(),))
        # After a broken page nothing more can be read: what is small comes first.
        with _trouble_noted(proof):
            _add_headquarters(desk, files, proof)
        files.add("journal.jsonl", _journal(desk, proof, book))
        book.seek(0)
        files.add("day-book.csv", iter(partial(book.read, PART_BYTES), b""))
        files.add(README, (_readme(desk, proof, files.digests[VERIFIER]),))
        manifest = _manifest(desk, proof, files.digests)
        files.add("manifest.json", (manifest,))
        signature = sign_export(desk.signing_key, manifest)
        files.add("manifest.signature", (signature.hex().encode() + b"\n",))
    return proof


class _Files:
    """The files in the archive, all with the time of the last entry."""

    def __init__(self, archive: zipfile.ZipFile, last_at: str) -> None:
        self._archive = archive
        self._time = _zip_time(last_at)
        self.digests: dict[str, str] = {}

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a file, part by part."""
        about = zipfile.ZipInfo(name, self._time)
        about.compress_type = zipfile.ZIP_DEFLATED
        about.external_attr, about.create_system = READABLE_BY_ALL, UNIX
        digest = hashlib.sha256()
        with self._archive.open(about, "w", force_zip64=True) as target:
            for part in parts:
                digest.update(part)
                target.write(part)
        self.digests[name] = digest.hexdigest()


def _zip_time(last_at: str) -> tuple[int, int, int, int, int, int]:
    try:
        at = instant(last_at).astimezone(PHNOM_PENH)
    except ValueError:
        return FIRST_ZIP_TIME
    return max(FIRST_ZIP_TIME, (at.year, at.month, at.day, at.hour, at.minute, at.second))


def _last_at(desk: Desk) -> str:
    try:
        return JournalStore(desk.db).head(desk.identity.desk, desk.identity.epoch).at
    except DatabaseError:
        return ""


def _line(record: dict[str, object]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _journal(desk: Desk, proof: Proof, book: IO[bytes]) -> Iterator[bytes]:
    """Every entry that can be read, as it is in the file; its day book lines go into `book`."""
    book.write(proof_day_book.heading())
    with _trouble_noted(proof):
        names = proof_day_book.names_of(desk)
        for stored in JournalStore(desk.db).stored():
            proof.count(stored)
            book.write(proof_day_book.lines_for(stored, names))
            yield _line(
                {name: stored.columns[name] for name in ("desk", "epoch", "seq", "entry_id")}
                | {"hash": stored.hash.hex(), "signature": stored.signature.hex()}
                | {"content": _text(stored.content)}
            )


@contextmanager
def _trouble_noted(proof: Proof) -> Iterator[None]:
    """What cannot be read is left out, and the proof says that it is."""
    try:
        yield
    except DatabaseError as exc:
        proof.trouble = proof.trouble or str(exc)


def _accounts() -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([account.code, account.name_km, account.name_en] for account in chart())
    return text.getvalue().encode("utf-8-sig")


def _add_headquarters(desk: Desk, files: _Files, proof: Proof) -> None:
    """Who headquarters is, its countersigned heads and documents; of secrets nothing."""
    line = LineStore(desk.db)
    link = line.link()
    if link is None:
        return
    files.add("headquarters/card.bin", (link.card,))
    files.add("headquarters/line.json", (_line(_state(line, link)),))
    files.add("headquarters/countersigned.jsonl", _heads(line, proof))
    files.add("headquarters/documents.jsonl", _documents(Inbox(desk.db), proof))


def _state(line: LineStore, link: HqLink) -> dict[str, object]:
    """How far headquarters has the journal, and how the last call went."""
    contact = line.contact()
    marks = [
        {"epoch": mark.epoch, "stored": mark.stored, "applied": mark.applied}
        for mark in line.marks()
    ]
    calls = {
        name: getattr(contact, name)
        for name in ("answered_at", "hq_at", "tried_at", "trouble", "detail")
    }
    about = {"state": link.state, "address": link.address, "branch": link.branch}
    return {**about, "marks": marks, **calls}


def _heads(line: LineStore, proof: Proof) -> Iterator[bytes]:
    with _trouble_noted(proof):
        for head in line.countersigned_heads():
            yield _line(
                {"epoch": head.epoch, "seq": head.seq, "day": head.day}
                | _signed(head.reply)
                | {"received_at": head.received_at}
            )


def _documents(inbox: Inbox, proof: Proof) -> Iterator[bytes]:
    with _trouble_noted(proof):
        for kept in inbox.documents():
            yield _line(
                {"number": kept.number, "kind": kept.kind, "hash": kept.hash.hex()}
                | _signed(kept.signed)
                | {"received_at": kept.received_at}
            )


def _signed(signed: Signed) -> dict[str, object]:
    return {
        "key_id": signed.key_id,
        "content": _text(signed.content),
        "signature": _text(signed.signature),
    }


def _readme(desk: Desk, proof: Proof, verifier_sha256: str) -> bytes:
    """How to check, in Khmer and English, with the place that the journal has come to."""
    _, last, head = proof.ends.get(desk.identity.epoch, (0, 0, ""))
    text = (resources_folder() / "verifier" / README).read_text(encoding="utf-8")
    filled = text.format(
        branch_km=desk.identity.branch_name_km,
        branch_en=desk.identity.branch_name_en,
        desk=desk.identity.desk,
        entries=proof.entries,
        last=f"{desk.identity.epoch}/{last}",
        head=head,
        verifier_sha256=verifier_sha256,
    )
    # Windows' own editor shows it with the mark, and with its own line ends.
    return filled.replace("\n", "\r\n").encode("utf-8-sig")


def _manifest(desk: Desk, proof: Proof, digests: dict[str, str]) -> bytes:
    identity = desk.identity
    manifest: dict[str, object] = {
        "format": PROOF_FORMAT,
        "program": desk.app_version,
        "desk": identity.desk,
        "branch": identity.branch_code,
        "is_training": identity.is_training,
        "entries": proof.entries,
        "epochs": [
            {"epoch": epoch, "entries": number, "last": last, "head": head}
            for epoch, (number, last, head) in sorted(proof.ends.items())
        ],
        "last_at": proof.last_at,
        "trouble": proof.trouble,
        "files": digests,
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
