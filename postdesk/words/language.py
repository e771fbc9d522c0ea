"""The two languages of the house."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The two languages of the house."""

    KHMER = "km"
    ENGLISH = "en"
