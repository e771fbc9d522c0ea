"""Set-up on a bare machine: what is asked of apt, of pip and of make."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement

import build_installer
import postdesk

ROOT: Final = Path(__file__).resolve().parent.parent
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINS: Final = dict(
    line.split("==")
    for line in (ROOT / ".constraints.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
ALL_NEEDED: Final = frozenset((*build_installer.NEEDED, *build_installer.NEEDED_BY_TESTS))


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def make(*arguments: str, folder: Path) -> str:
    """What make would do, without doing it."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=folder,
        env=outside | {"MFLAGS": ""},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def apt_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that only writes down how it was called."""
    calls = tmp_path / "apt-calls"
    programs = tmp_path / "programs"
    programs.mkdir()
    apt = programs / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $@" >> "{calls}"\n')
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return calls


def test_a_package_counts_when_it_or_a_stand_in_is_installed() -> None:
    listing = (
        "installed|libegl1|\n"
        "config-files|strace|\n"
        "installed|libglib2.0-0t64|libglib2.0-0 (= 2.80.0-6), libglib2.0-0-compat\n"
    )

    installed = build_installer.parse_packages(listing)

    assert {"libegl1", "libglib2.0-0", "libglib2.0-0-compat"} <= installed
    assert build_installer.missing_of(["strace", "libegl1", "xvfb"], installed) == (
        "strace",
        "xvfb",
    )


def test_a_machine_that_has_all_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, apt_calls: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_installer, "installed_packages", lambda: ALL_NEEDED)

    assert build_installer.main(["system"]) == 0

    assert not apt_calls.exists()
    assert capsys.readouterr() == ("", "")


def test_what_is_missing_is_installed_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, apt_calls: Path
) -> None:
    monkeypatch.setattr(build_installer, "installed_packages", lambda: ALL_NEEDED - {"xvfb"})
    monkeypatch.setattr(build_installer, "apt_prefix", lambda: ())

    assert build_installer.main(["system"]) == 0

    update, install = apt_calls.read_text().splitlines()
    assert update.startswith("noninteractive ")
    assert update.endswith(" update")
    assert install.endswith(" install --yes --no-install-recommends xvfb")


@pytest.mark.parametrize(("missing", "exit_code"), [("libegl1", 1), ("strace", 0)])
def test_without_the_right_to_install_it_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    missing: str,
    exit_code: int,
) -> None:
    monkeypatch.setattr(build_installer, "installed_packages", lambda: ALL_NEEDED - {missing})
    monkeypatch.setattr(build_installer, "apt_prefix", lambda: None)

    assert build_installer.main(["system"]) == exit_code

    assert f"apt-get install --no-install-recommends {missing}\n" in capsys.readouterr().err


def test_a_system_that_is_not_debian_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_installer, "installed_packages", lambda: None)

    assert build_installer.main(["system"]) == 0

    assert "libegl1" in capsys.readouterr().err


def test_faces_are_copied_once(tmp_path: Path) -> None:
    source, target = tmp_path / "system", tmp_path / "resources" / "fonts"
    source.mkdir()
    for face in build_installer.FACES:
        (source / face).write_bytes(b"first")

    assert build_installer.copy_faces(source, target) == 0
    (source / build_installer.FACES[0]).write_bytes(b"second")
    assert build_installer.copy_faces(source, target) == 0

    assert {face.name for face in target.iterdir()} == set(build_installer.FACES)
    assert (target / build_installer.FACES[0]).read_bytes() == b"first"


def test_a_missing_face_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_installer.copy_faces(tmp_path / "nowhere", tmp_path / "fonts") == 1

    assert build_installer.FACES[0] in capsys.readouterr().err


def test_a_bundle_carries_what_lies_beside_the_package() -> None:
    command = build_installer.bundle_command()

    data = [command[at + 1] for at, word in enumerate(command) if word == "--add-data"]
    sources = [Path(pair.rsplit(os.pathsep, 1)[0]) for pair in data]
    assert [folder.name for folder in sources] == ["resources", "translations"]
    assert all(folder.is_dir() for folder in (*sources, Path(command[-1]).parent))


def test_every_library_is_pinned_within_its_bounds() -> None:
    wanted = [
        Requirement(text)
        for text in (
            *PROJECT["project"]["dependencies"],
            *PROJECT["project"]["optional-dependencies"]["dev"],
        )
    ]
    pins = {plain(name): version for name, version in PINS.items()}

    assert [need.name for need in wanted if plain(need.name) not in pins] == []
    assert [
        str(need) for need in wanted if not need.specifier.contains(pins[plain(need.name)])
    ] == []


def test_the_changes_tell_of_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert f"\n## {postdesk.__version__} " in changes


def test_make_test_checks_first_and_ends_with_pytest() -> None:
    steps = make("test", folder=ROOT).splitlines()

    tools = [Path(step.split()[0]).name for step in steps if step.startswith(".venv/bin/")]
    assert tools[-6:] == ["ruff", "ruff", "mypy", "mypy", "lint-imports", "python"]
    assert "-m pytest" in steps[-1]


def test_make_run_opens_a_training_branch() -> None:
    steps = make("run", folder=ROOT).splitlines()

    assert "build_installer.py system" in steps[0]
    assert steps[-1] == ".venv/bin/python -m postdesk run --training"


@pytest.mark.parametrize("changed", [None, "pyproject.toml", ".constraints.txt"])
def test_set_up_is_done_once_and_again_after_a_change(tmp_path: Path, changed: str | None) -> None:
    for name in ("Makefile", "pyproject.toml", ".constraints.txt", "build_installer.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
        os.utime(tmp_path / name, (1_000, 1_000))
    ready = tmp_path / ".venv" / ".ready"
    ready.parent.mkdir()
    ready.touch()
    os.utime(ready, (2_000, 2_000))
    if changed:
        os.utime(tmp_path / changed, (3_000, 3_000))

    steps = make("setup", folder=tmp_path)

    assert ("pip install" in steps) == bool(changed)


def test_continuous_integration_calls_make_test() -> None:
    script = ROOT / ".ci" / "run"
    lines = script.read_text("utf-8").splitlines()

    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in lines
    assert lines[-1].endswith("make --no-print-directory test")
