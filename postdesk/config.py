"""Settings of this machine: every default in one place, kept as TOML in the data folder.

What headquarters decides (tariffs, limits, the rate) is reference data, never a setting.
"""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from postdesk.domain.errors import FaultError, RuleError
from postdesk.words.catalogue import Language

FILE_NAME: Final = "settings.toml"
RECEIPT_WIDTHS_MM: Final = (58, 80)
LABEL_PAPERS: Final = ("100x150", "80", "A4")
LOCK_AFTER_S_MAX: Final = 3600
TILLS_MAX: Final = 99
TEXT_LENGTH_MAX: Final = 500


class SettingsUnreadableError(FaultError):
    """The settings file is damaged; it is never overwritten by defaults.

    Attributes:
        path: The file.
        reason: What the reader said of it, in English.
    """

    facts = ("path", "reason")

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class SettingsNotSavedError(FaultError):
    """The disk did not take the settings; those before stand as they were.

    Attributes:
        path: The file.
    """

    facts = ("path",)

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class UnknownSettingError(RuleError):
    """There is no setting of that name.

    Attributes:
        setting: The name given.
    """

    facts = ("setting",)

    def __init__(self, setting: str) -> None:
        super().__init__(setting)
        self.setting = setting


class SettingRefusedError(RuleError):
    """The setting cannot have that value.

    Attributes:
        setting: Its name.
        value: The value given.
        allowed: What it may be.
    """

    facts = ("setting", "value", "allowed")

    def __init__(self, setting: str, value: str, allowed: str) -> None:
        super().__init__(f"{setting} = {value}; allowed: {allowed}")
        self.setting = setting
        self.value = value
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set on this machine.

    Attributes:
        language: Language of the screens until a person chooses another.
        khmer_digits: Amounts and numbers in Khmer digits on Khmer screens.
        receipt_printer: Name of the printer for receipts; empty: PDF files only.
        receipt_width_mm: Width of the receipt roll.
        label_printer: Name of the printer for labels; empty: PDF files only.
        label_paper: Paper of the labels.
        sheet_printer: Name of the printer for A4 sheets; empty: PDF files only.
        papers_folder: Where PDF files go; empty: `papers` in the data folder.
        till: Number of the till this desk serves.
        lock_after_s: Seconds without a key until the screen locks.
        hq_address: Where headquarters is called; empty: where the desk was enrolled.
        hq_certificates: File with the certificates that its TLS is checked against; empty:
            those of the computer.
    """

    language: Language = Language.KHMER
    khmer_digits: bool = False
    receipt_printer: str = ""
    receipt_width_mm: int = 80
    label_printer: str = ""
    label_paper: str = "100x150"
    sheet_printer: str = ""
    papers_folder: str = ""
    till: int = 1
    lock_after_s: int = 300
    hq_address: str = ""
    hq_certificates: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            SettingRefusedError: A value is of the wrong kind or out of range.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not type(field.default):
                raise SettingRefusedError(field.name, str(value), type(field.default).__name__)
            if isinstance(value, str) and not _is_plain(value):
                raise SettingRefusedError(field.name, value, f"≤ {TEXT_LENGTH_MAX}")
        _check_choice("receipt_width_mm", self.receipt_width_mm, RECEIPT_WIDTHS_MM)
        _check_choice("label_paper", self.label_paper, LABEL_PAPERS)
        _check_range("till", self.till, TILLS_MAX)
        _check_range("lock_after_s", self.lock_after_s, LOCK_AFTER_S_MAX)


def _is_plain(text: str) -> bool:
    return len(text) <= TEXT_LENGTH_MAX and (not text or text.isprintable())


def _check_choice(setting: str, value: int | str, choices: tuple[int | str, ...]) -> None:
    if value not in choices:
        raise SettingRefusedError(setting, str(value), ", ".join(map(str, choices)))


def _check_range(setting: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise SettingRefusedError(setting, str(value), f"1–{most}")


def settings_file(home: Path) -> Path:
    """Where the settings of the data folder `home` lie."""
    return home / FILE_NAME


def papers_folder(settings: Settings, home: Path) -> Path:
    """Where PDF files go."""
    return Path(settings.papers_folder) if settings.papers_folder else home / "papers"


def changed(settings: Settings, **changes: object) -> Settings:
    """`settings` with some of them changed; a language may be given as text.

    Raises:
        UnknownSettingError: No such setting.
        SettingRefusedError: It cannot have that value.
    """
    names = {field.name for field in fields(Settings)}
    for name in changes:
        if name not in names:
            raise UnknownSettingError(name)
    language = changes.get("language", settings.language)
    try:
        changes["language"] = Language(str(language))
    except ValueError as exc:
        raise SettingRefusedError("language", str(language), ", ".join(Language)) from exc
    # The kind of each value is checked by Settings itself.
    return replace(settings, **changes)  # type: ignore[arg-type]


def load_settings(home: Path) -> Settings:
    """The settings kept in `home`; the defaults where none are kept.

    Raises:
        SettingsUnreadableError: The file is no TOML, or the disk refuses.
        UnknownSettingError: It names a setting that does not exist.
        SettingRefusedError: It gives one a value that cannot be.
    """
    path = settings_file(home)
    try:
        kept = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as exc:
        raise SettingsUnreadableError(str(path), str(exc)) from exc
    return changed(Settings(), **kept)


def save_settings(settings: Settings, home: Path) -> None:
    """Keep `settings` in `home`: the file is whole, the old or the new, whatever happens.

    Raises:
        SettingsNotSavedError: The disk did not take it.
    """
    path = settings_file(home)
    draft = path.with_suffix(".new")
    try:
        home.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(_as_toml(settings))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as exc:
        raise SettingsNotSavedError(str(path)) from exc


def _as_toml(settings: Settings) -> str:
    # Printable text, whole numbers and booleans are written alike in JSON and TOML.
    return "".join(
        f"{field.name} = {json.dumps(getattr(settings, field.name), ensure_ascii=False)}\n"
        for field in fields(settings)
    )
