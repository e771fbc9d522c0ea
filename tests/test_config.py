from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.config import (
    LABEL_PAPERS,
    LOCK_AFTER_S_MAX,
    RECEIPT_WIDTHS_MM,
    TEXT_LENGTH_MAX,
    TILLS_MAX,
    SettingRefusedError,
    Settings,
    SettingsNotSavedError,
    SettingsUnreadableError,
    UnknownSettingError,
    changed,
    load_settings,
    papers_folder,
    save_settings,
    settings_file,
)
from postdesk.words.catalogue import Language, sentence_for

if TYPE_CHECKING:
    from pathlib import Path

plain_text = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=TEXT_LENGTH_MAX
).filter(str.isprintable)
any_settings = st.builds(
    Settings,
    language=st.sampled_from(Language),
    khmer_digits=st.booleans(),
    receipt_printer=plain_text,
    receipt_width_mm=st.sampled_from(RECEIPT_WIDTHS_MM),
    label_printer=plain_text,
    label_paper=st.sampled_from(LABEL_PAPERS),
    papers_folder=plain_text,
    till=st.integers(1, TILLS_MAX),
    lock_after_s=st.integers(1, LOCK_AFTER_S_MAX),
)


def test_a_new_desk_has_the_defaults_and_writes_nothing(home: Path) -> None:
    settings = load_settings(home)

    assert settings == Settings()
    assert not home.exists()


@given(settings=any_settings)
def test_what_is_saved_is_what_is_loaded(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("home")

    save_settings(settings, folder)

    assert load_settings(folder) == settings


def test_a_setting_left_out_keeps_its_default(home: Path) -> None:
    home.mkdir()
    settings_file(home).write_text('language = "en"\ntill = 3\n', encoding="utf-8")

    assert load_settings(home) == Settings(language=Language.ENGLISH, till=3)


@pytest.mark.parametrize("content", [b"language = ", b"\xff\xfe", b"till = 1\ntill = 2\n"])
def test_a_damaged_file_is_told_and_left_as_it_is(home: Path, content: bytes) -> None:
    home.mkdir()
    settings_file(home).write_bytes(content)

    with pytest.raises(SettingsUnreadableError) as told:
        load_settings(home)

    assert str(settings_file(home)) in (sentence_for(told.value, Language.KHMER) or "")
    assert settings_file(home).read_bytes() == content


def test_a_misspelt_setting_is_refused_by_name() -> None:
    with pytest.raises(UnknownSettingError) as told:
        changed(Settings(), langauge="en")

    assert told.value.setting == "langauge"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("language", "fr"),
        ("language", 3),
        ("khmer_digits", 1),
        ("till", True),
        ("till", 0),
        ("till", TILLS_MAX + 1),
        ("till", "1"),
        ("receipt_width_mm", 79),
        ("label_paper", "A5"),
        ("lock_after_s", 0),
        ("receipt_printer", "x" * (TEXT_LENGTH_MAX + 1)),
        ("receipt_printer", "two\nlines"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(setting: str, value: object) -> None:
    with pytest.raises(SettingRefusedError) as told:
        changed(Settings(), **{setting: value})

    assert told.value.setting == setting
    assert told.value.value == str(value)


def test_a_disk_that_refuses_leaves_the_old_settings(home: Path) -> None:
    save_settings(Settings(till=2), home)
    settings_file(home).with_suffix(".new").mkdir()

    with pytest.raises(SettingsNotSavedError):
        save_settings(Settings(till=3), home)

    assert load_settings(home) == Settings(till=2)


def test_papers_go_into_the_data_folder_unless_told_otherwise(home: Path) -> None:
    elsewhere = home / "elsewhere"

    assert papers_folder(Settings(), home) == home / "papers"
    assert papers_folder(Settings(papers_folder=str(elsewhere)), home) == elsewhere
