"""Finds the faces the papers are set in: Noto Sans Khmer beside Noto Sans, or what is there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from postdesk.domain.errors import FaultError
from postdesk.paths import resources_folder


class FontMissingError(FaultError):
    """No face for a script was found; without it nothing can be printed.

    Attributes:
        face: The face that is looked for first.
        package: The Debian package that brings it.
    """

    facts = ("face", "package")

    def __init__(self, face: str, package: str) -> None:
        super().__init__(face)
        self.face = face
        self.package = package


@dataclass(frozen=True, slots=True)
class Faces:
    """The four font files of every paper."""

    khmer: Path
    khmer_bold: Path
    latin: Path
    latin_bold: Path


SYSTEM_FOLDERS: Final = (
    Path("/usr/share/fonts/truetype/noto"),
    Path("/usr/share/fonts/truetype/khmeros"),
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("C:/Windows/Fonts"),
)
KHMER_PAIRS: Final = (
    ("NotoSansKhmer-Regular.ttf", "NotoSansKhmer-Bold.ttf"),
    ("KhmerOSContent-Regular.ttf", "KhmerOSContent-Bold.ttf"),
    ("KhmerOS_content.ttf", "KhmerOS_muol.ttf"),
    ("KhmerOS.ttf", "KhmerOS.ttf"),
    ("LeelawUI.ttf", "LeelaUIb.ttf"),
    ("KhmerUI.ttf", "KhmerUIb.ttf"),
)
LATIN_PAIRS: Final = (
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("segoeui.ttf", "segoeuib.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
)
DEBIAN_PACKAGE: Final = "fonts-noto-core"


def find_faces(folders: tuple[Path, ...] | None = None) -> Faces:
    """The faces to print with: what set-up or a build put in place, then the system's.

    Args:
        folders: Where to look, in order; the program's own folder and the system's where None.

    Raises:
        FontMissingError: There is no Khmer face, or no Latin one.
    """
    places = (resources_folder() / "fonts", *SYSTEM_FOLDERS) if folders is None else folders
    return Faces(*_pair(KHMER_PAIRS, places), *_pair(LATIN_PAIRS, places))


@cache
def house_faces() -> Faces:
    """The faces this program prints with, looked for once.

    Raises:
        FontMissingError: There is no Khmer face, or no Latin one.
    """
    return find_faces()


def checksum(face: Path) -> str:
    """SHA-256 of a font file: golden pages hold for these very faces only."""
    return hashlib.sha256(face.read_bytes()).hexdigest()


def _pair(pairs: tuple[tuple[str, str], ...], folders: tuple[Path, ...]) -> tuple[Path, Path]:
    for regular, bold in pairs:
        for folder in folders:
            if (folder / regular).is_file() and (folder / bold).is_file():
                return folder / regular, folder / bold
    raise FontMissingError(pairs[0][0].removesuffix("-Regular.ttf"), DEBIAN_PACKAGE)
