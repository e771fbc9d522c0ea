"""Where things lie: the program's own files, and the folder a desk keeps its books in."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs

APP_NAME = "postdesk"


def program_folder() -> Path:
    """The folder that holds `resources/` and `translations/`: source tree or frozen build."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parent.parent


def words_folder() -> Path:
    """Sentences and captions."""
    return program_folder() / "translations" / "words"


def resources_folder() -> Path:
    """Fonts, first reference data, icons."""
    return program_folder() / "resources"


def default_home() -> Path:
    """The data folder where none is named: the platform's place for a user's data."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def desk_file(home: Path) -> Path:
    """The desk's books in a data folder."""
    return home / "desk.db"
