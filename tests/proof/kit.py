"""Exports as tests take them apart, damage them, and have them checked from outside."""

from __future__ import annotations

import base64
import copy
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from nacl.signing import SigningKey

from postdesk.paths import resources_folder
from postdesk.services.opening import open_desk
from postdesk.services.proof import export_proof
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.signing import sign_export, sign_head

VERIFIER = resources_folder() / "verifier" / "verifier.py"
JOURNAL, MANIFEST, SIGNATURE = "journal.jsonl", "manifest.json", "manifest.signature"
HEADS = "headquarters/countersigned.jsonl"
Row = dict[str, Any]


def loaded_verifier() -> Any:
    """The verifier as a module, where a process for each example would take too long."""
    spec = importlib.util.spec_from_file_location("independent_verifier", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_VERIFIER = loaded_verifier()


@dataclass(frozen=True)
class Outcome:
    """How the verifier came out, as a person's shell sees it."""

    status: int
    report: dict[str, Any]
    text: str

    @property
    def named(self) -> list[tuple[str, int, int]]:
        """What was found at which epoch and entry, the files and the manifest left out."""
        return [
            (one["what"], one["epoch"], one["seq"])
            for one in self.report["findings"]
            if one["what"] != "file"
        ]

    @property
    def balances(self) -> dict[tuple[str, str, str], int]:
        """Debits less credits, by account, holder and unit."""
        return {(one[0], one[1], one[2]): one[3] for one in self.report["balances"]}


def run_verifier(path: Path, *options: str, verifier: Path = VERIFIER) -> Outcome:
    """Run it where it can see neither postdesk nor any installed package."""
    empty = path.parent / f"empty-{os.urandom(4).hex()}"
    empty.mkdir()
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(verifier), str(path), "--json", *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=empty,
        env={},
        check=False,
        timeout=50,
    )
    report = json.loads(done.stdout) if done.stdout else {}
    return Outcome(done.returncode, report, done.stderr)


@dataclass
class Export:
    """An export's files, taken apart."""

    files: dict[str, bytes]
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> Export:
        """What a ZIP file holds."""
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        return cls(files, [json.loads(line) for line in files[JOURNAL].splitlines()])

    def copy(self) -> Export:
        """One to be damaged."""
        return copy.deepcopy(self)

    def content(self, seq: int) -> bytes:
        """An entry's bytes."""
        return base64.b64decode(self.rows[seq - 1]["content"])

    def set_content(self, seq: int, content: bytes) -> None:
        """Put other bytes in an entry's place."""
        self.rows[seq - 1]["content"] = base64.b64encode(content).decode()

    def with_rows(self) -> Export:
        """The journal's file as its rows say."""
        lines = [json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in self.rows]
        self.files[JOURNAL] = b"".join(lines)
        return self

    def sealed(self, key: SigningKey) -> Export:
        """With a manifest that fits, signed: as somebody with the desk's key could make it."""
        self.with_rows()
        manifest = json.loads(self.files[MANIFEST])
        for epoch in manifest["epochs"]:
            own = [row for row in self.rows if row["epoch"] == epoch["epoch"]]
            epoch |= {"entries": len(own), "last": own[-1]["seq"], "head": own[-1]["hash"]}
        manifest["files"] = {
            name: hashlib.sha256(self.files[name]).hexdigest() for name in manifest["files"]
        }
        self.files[MANIFEST] = json.dumps(manifest).encode()
        self.files[SIGNATURE] = sign_export(key, self.files[MANIFEST]).hex().encode()
        return self

    def forged(self, key: SigningKey, place: int, change: Callable[[Row], None]) -> Export:
        """The entry at a place of the file changed, and all after it hashed and signed anew."""
        for index, row in enumerate(self.rows[place - 1 :], start=place - 1):
            before = self.rows[index - 1] if index else row
            is_first = row["epoch"] != before["epoch"] or not index
            head = bytes(32) if is_first else bytes.fromhex(before["hash"])
            entry = msgspec.msgpack.decode(base64.b64decode(row["content"]))
            entry["prev_hash"] = head.hex()
            if index == place - 1:
                change(entry)
            content = msgspec.msgpack.encode(entry)
            head = hashlib.sha256(head + content).digest()
            names = {"desk": entry["desk"], "epoch": entry["epoch"], "seq": entry["seq"]}
            row |= {"seq": entry["seq"], "entry_id": entry["entry_id"], "hash": head.hex()}
            row["content"] = base64.b64encode(content).decode()
            row["signature"] = sign_head(key, **names, head=head).hex()
        return self.sealed(key)

    def entry(self, seq: int) -> Row:
        """An entry as plain values."""
        found: Row = msgspec.msgpack.decode(self.content(seq))
        return found

    def seqs_of(self, kind: str) -> list[int]:
        """The numbers of the entries of a kind."""
        return [row["seq"] for row in self.rows if self.entry(row["seq"])["kind"] == kind]

    def unpacked(self, folder: Path) -> Path:
        """Written into a folder."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder


def exported(home: Path, path: Path) -> Export:
    """The export of the books in a folder."""
    desk = open_desk(home, reading=True)
    try:
        export_proof(desk, path)
    finally:
        desk.db.conn.close()
    return Export.of(path)


def balances_of(home: Path) -> dict[tuple[str, str, str], int]:
    """What postdesk itself says, by account, holder and unit."""
    desk = open_desk(home, reading=True)
    try:
        found = JournalStore(desk.db).balances()
        return {(one.account, one.holder, one.unit): one.balance for one in found}
    finally:
        desk.db.conn.close()


def key_of(home: Path) -> SigningKey:
    """The desk's own key."""
    desk = open_desk(home, reading=True)
    desk.db.conn.close()
    return desk.signing_key


def checked(export: Export, folder: Path) -> Any:
    """What the verifier finds in it, unpacked."""
    if folder.exists():
        shutil.rmtree(folder)
    path = export.unpacked(folder)
    return _VERIFIER.check(_VERIFIER.opened(path), every_signature=True)


def named(report: Any) -> list[tuple[str, int]]:
    """What was found, at which entry; the files left out."""
    return [(one.what, one.seq) for one in report.findings if one.what != "file"]
