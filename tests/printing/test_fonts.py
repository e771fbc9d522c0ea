from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.printing.fonts import FontMissingError, checksum, find_faces, house_faces
from postdesk.words.catalogue import sentence_for
from postdesk.words.language import Language


def test_the_house_has_a_khmer_and_a_latin_face_in_two_weights() -> None:
    faces = house_faces()

    assert len({faces.khmer, faces.khmer_bold, faces.latin, faces.latin_bold}) == 4


def test_faces_that_a_build_brings_are_taken_before_the_systems(tmp_path: Path) -> None:
    system = house_faces()
    for face in (system.khmer, system.khmer_bold, system.latin, system.latin_bold):
        (tmp_path / face.name).write_bytes(face.read_bytes())

    found = find_faces((tmp_path, system.khmer.parent))

    assert found.khmer.parent == found.latin_bold.parent == tmp_path


def test_a_missing_face_is_said_with_the_package_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontMissingError) as trouble:
        find_faces((tmp_path,))

    for language in Language:
        assert "fonts-noto-core" in (sentence_for(trouble.value, language) or "")


def test_a_face_is_known_by_its_checksum(tmp_path: Path) -> None:
    face = tmp_path / "a.ttf"
    face.write_bytes(b"face")

    assert checksum(face).startswith("b12e8585") is False
    assert len(checksum(face)) == 64
    assert checksum(face) != checksum(house_faces().khmer)
