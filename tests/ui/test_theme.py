"""Contrast, Khmer line breaks, and words that follow the language."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from postdesk.domain.money import riel
from postdesk.ui.khmer_label import Caption, KeyedParagraph, Paragraph, breakable
from postdesk.ui.language import Speech
from postdesk.ui.theme import BODY_PT, FACES, REAL, TRAINING, Colours, body_font, style_sheet

CONTRAST_MIN = 4.5


def luminance(colour: str) -> float:
    ink = QColor(colour)
    channels = [
        share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4
        for share in (ink.redF(), ink.greenF(), ink.blueF())
    ]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [REAL, TRAINING], ids=["real", "training"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("text", "ground"),
        ("text", "surface"),
        ("quiet", "ground"),
        ("quiet", "sunken"),
        ("on_accent", "accent"),
        ("on_bar", "bar"),
        ("on_bar_quiet", "bar"),
        ("accent_dark", "accent_soft"),
        ("good", "good_soft"),
        ("warn", "warn_soft"),
        ("bad", "bad_soft"),
    ],
)
def test_words_can_be_read_on_their_ground(look: Colours, ink: str, ground: str) -> None:
    assert contrast(getattr(look, ink), getattr(look, ground)) >= CONTRAST_MIN


def test_training_has_other_colours() -> None:
    assert style_sheet(REAL) != style_sheet(TRAINING)
    assert REAL.bar != TRAINING.bar


def test_body_text_is_large_enough_and_has_a_khmer_face(qapp: QApplication) -> None:
    assert body_font().pointSize() >= BODY_PT == 11
    assert set(FACES) & set(QFontDatabase.families())


def test_khmer_is_broken_between_words_and_stays_the_same() -> None:
    text = "សូមបញ្ជាក់ការរាប់មុនទៅទំព័រផ្សេង"

    broken = breakable(text)

    assert broken.count("\u200b") >= 3
    assert broken.replace("\u200b", "") == text
    assert breakable("Latin stays as it is") == "Latin stays as it is"


def test_a_long_khmer_sentence_takes_several_lines(qtbot: QtBot, speech: Speech) -> None:
    words = Paragraph()
    qtbot.addWidget(words)
    words.set_plain_text("សូមបញ្ជាក់ការរាប់មុនទៅទំព័រផ្សេង" * 4)

    assert words.heightForWidth(300) > 2 * words.heightForWidth(2_000)


def test_a_paragraph_shows_signs_as_they_are(qtbot: QtBot, speech: Speech) -> None:
    words = Paragraph()
    qtbot.addWidget(words)

    words.set_plain_text("<b>5 & 6</b>")

    assert words.plain_text() == "<b>5 & 6</b>"
    assert "&lt;b&gt;" in words.text()


def test_captions_follow_the_language(qtbot: QtBot, speech: Speech) -> None:
    caption = Caption(speech, "ui_window.page_till")
    sentence = KeyedParagraph(speech, "ui_till.at_work_text")
    qtbot.addWidget(caption)
    qtbot.addWidget(sentence)
    sentence.set_key("ui_till.at_work_text", till="1")
    before = (caption.text(), sentence.plain_text())

    speech.toggle()

    assert caption.text() != before[0]
    assert sentence.plain_text() != before[1]
    assert "1" in sentence.plain_text()


def test_a_name_without_khmer_is_shown_in_latin(speech: Speech) -> None:
    assert speech.either("", "Kratie") == "Kratie"
    assert speech.either("ក្រចេះ", "") == "ក្រចេះ"


def test_amounts_in_sentences_are_written_out(speech: Speech) -> None:
    said = speech.say("ui_till.swap_dollars_short", dollars=riel(1), riel=riel(8_200))

    assert "8,200៛" in said
