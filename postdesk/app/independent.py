"""Runs the verifier that an export carries, in a Python that cannot see this program."""

from __future__ import annotations

import runpy
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from postdesk.services.proof import VERIFIER


def verifier_agrees(proof: Path) -> bool:
    """Whether the verifier in the file finds the file sound."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(proof) as archive:
        verifier = archive.extract(VERIFIER, folder)
        if getattr(sys, "frozen", False):
            # A built program has no Python beside it: the verifier runs inside.
            found = runpy.run_path(verifier)
            return bool(found["check"](found["opened"](proof)).is_sound)
        done = subprocess.run(  # noqa: S603 - our own verifier, by our own Python
            [sys.executable, "-I", "-S", verifier, "--all", str(proof.resolve())],
            check=False,
            capture_output=True,
            cwd=folder,
        )
        return done.returncode == 0
