"""Times taken and shown: medians, because a busy machine has outliers."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable


def median_s(job: Callable[[], object], times: int) -> float:
    """The median time of a job in seconds, the first run left out."""
    job()
    return statistics.median(_timed(job) for _ in range(times))


def _timed(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def until_ready(program: str, *arguments: str) -> tuple[float, list[str]]:
    """Start a program; seconds until it prints `ready`, and the words that follow."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    words = child.stdout.readline().split()
    seconds = time.perf_counter() - begun
    child.stdout.close()
    assert child.wait(timeout=30) == 0
    assert words[0] == "ready"
    return seconds, words[1:]


def tell(text: str) -> None:
    """Print one line of the bench."""
    print(f"\nbench: {text}", flush=True)
