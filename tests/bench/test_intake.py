"""How fast headquarters takes in and verifies, against the bare insert of the same rows.

Both run at the same durability, in transactions of the same 250 rows, into the same partitioned
table. The one goes over HTTP and is verified; the other is copied straight in.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import requests

from postdesk.app.demo_network import DemoHeadquarters
from postdesk.app.headquarters import database
from postdesk.hq import branches
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.keys import make_keys
from postdesk.hq.private_postgres import private_postgres
from postdesk.sync.client import HttpHeadquarters
from postdesk.wire.frames import Codec, encode_frame
from postdesk.wire.keys import Mode, decode_signed
from postdesk.wire.talk import read_reply, sign_hello
from tests.bench.measuring import tell
from tests.wire.kit import Journal, item_accepted, key_of

# Loaded before the clock runs, as psycopg is: a program that sends does not start each time.
LOADED = requests.__name__

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

UPLOADERS = 8
ENTRIES = 5_000
FRAME = 250
FRAMES_A_PUSH = 10
GOAL_PERCENT = 40
ROUNDS = 5
PARTITIONS = 16


def journal_of(place: int) -> Journal:
    """A desk's journal of accepted items."""
    journal = Journal(
        key=key_of(f"desk {place}"), desk=f"{place:012x}", branch=f"B{place:02}"
    ).begin()
    for number in range(ENTRIES - 1):
        journal.post(item_accepted(f"RR{number:08}5KH"))
    return journal


def upload(address: str, journal: Journal, pushes: list[tuple[bytes, ...]]) -> None:
    """Send a journal's pushes, and believe nothing but the reply."""
    headquarters = HttpHeadquarters(address)
    stored = 0
    for records in pushes:
        reply = read_reply(decode_signed(headquarters.push(records)).content)
        assert reply.verdict == "accept", (reply.verdict, reply.reason, reply.detail)
        stored = reply.marks[0].stored
    assert stored == len(journal.contents)


def pushes_of(journal: Journal) -> list[tuple[bytes, ...]]:
    """Hellos and frames, made before the clock runs: the desk's work is not measured here."""
    frames = [
        encode_frame(journal.frame(first, first + FRAME - 1, Codec.ZSTD))
        for first in range(1, ENTRIES + 1, FRAME)
    ]
    pushes = []
    for place in range(0, len(frames), FRAMES_A_PUSH):
        hello = journal.hello(nonce=os.urandom(16), token=b"")
        pushes.append((sign_hello(journal.key, hello), *frames[place : place + FRAMES_A_PUSH]))
    return pushes


def copy_bare(dsn: str, journal: Journal) -> None:
    """The same rows straight into a table of the same shape."""
    rows = [
        (journal.branch, journal.desk, 0, 0, seq, digest, content)
        for seq, (digest, content) in enumerate(
            zip(journal.hashes, journal.contents, strict=True), start=1
        )
    ]
    with psycopg.connect(dsn) as connection:
        for first in range(0, ENTRIES, FRAME):
            with (
                connection.transaction(),
                connection.cursor() as cursor,
                cursor.copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy,
            ):
                copy.set_types(["text", "text", "int4", "int4", "int8", "bytea", "bytea"])
                for row in rows[first : first + FRAME]:
                    copy.write_row(row)


def timed(target: object, arguments: list[tuple[object, ...]]) -> float:
    """Seconds for all of them at once, each in a process of its own."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=target, args=given) for given in arguments]  # type: ignore[arg-type]
    begun = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - begun
    assert [process.exitcode for process in processes] == [0] * len(processes)
    return seconds


def register(hq: Headquarters, journal: Journal) -> None:
    """A branch with its desk, as enrolment leaves them; with no token yet."""
    branches.add_branch(hq, branches.BranchRow(journal.branch, "សាខា", "Branch", ""))
    with hq.database.transaction() as connection:
        connection.execute(
            """INSERT INTO desk (branch, desk, public_key, is_main, enrolled_at)
               VALUES (%s, %s, %s, true, now())""",
            (journal.branch, journal.desk, bytes(journal.key.verify_key)),
        )


def make_bare_table(dsn: str) -> None:
    """A table like the journal's, empty."""
    with psycopg.connect(dsn) as connection:
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute(
            "CREATE TABLE bare (LIKE journal_entry INCLUDING INDEXES) PARTITION BY HASH (branch)"
        )
        for place in range(PARTITIONS):
            connection.execute(
                f"CREATE TABLE bare_{place} PARTITION OF bare"
                f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {place})".encode()
            )


def compared(hq: Headquarters, dsn: str, address: str, places: range) -> tuple[float, float]:
    """Seconds for the bare insert and for verified intake, one uploader for each place."""
    journals = [journal_of(place) for place in places]
    for journal in journals:
        register(hq, journal)
    make_bare_table(dsn)
    prepared = [(address, journal, pushes_of(journal)) for journal in journals]
    bare = timed(copy_bare, [(dsn, journal) for journal in journals])
    return bare, timed(upload, prepared)  # type: ignore[arg-type]


def test_verified_intake_is_a_good_part_of_the_bare_insert() -> None:
    folder = Path(tempfile.mkdtemp(prefix="postdesk-bench-"))
    folder.chmod(0o711)
    keys = make_keys(folder, operator=("ក", "A"), mode=Mode.TRAINING, at=datetime.now(UTC))
    headquarters = DemoHeadquarters(folder, 18_470 + os.getpid() % 1000)
    headquarters.start()
    place = 1
    try:
        with private_postgres(folder) as dsn, database(folder) as opened:
            hq = Headquarters(opened, keys, lambda: datetime.now(UTC), os.urandom)
            for uploaders in (1, UPLOADERS):
                rounds = []
                for _ in range(ROUNDS):
                    rounds.append(
                        compared(hq, dsn, headquarters.address, range(place, place + uploaders))
                    )
                    place += uploaders
                shares = [100 * bare / verified for bare, verified in rounds]
                bare, verified = (
                    ENTRIES * uploaders / statistics.median(seconds)
                    for seconds in zip(*rounds, strict=True)
                )
                share = statistics.median(shares)
                tell(
                    f"{uploaders} uploaders: verified intake {verified:,.0f} entries/s, bare"
                    f" insert {bare:,.0f}, {share:.0f} % (of {ROUNDS} rounds {min(shares):.0f} to"
                    f" {max(shares):.0f} %; goal {GOAL_PERCENT} %)"
                )
                assert share >= GOAL_PERCENT
    finally:
        headquarters.stop()
        shutil.rmtree(folder)
