"""What every command stands on: the data folder, the reader's language, how trouble is told."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from postdesk import config
from postdesk.domain.errors import FaultError, RuleError
from postdesk.paths import desk_file
from postdesk.words.catalogue import Language, say, sentence_for

LANGUAGES: Final = click.Choice([language.value for language in Language])


class Surroundings:
    """What every command is given: the data folder and the reader's language."""

    def __init__(self, home: Path, language: str | None) -> None:
        self.home = home
        self._language = language

    @property
    def language(self) -> Language:
        """The language asked for, else the one in the settings of this machine."""
        if self._language is not None:
            return Language(self._language)
        return config.load_settings(self.home).language

    def tell(self, key: str, **fields: object) -> None:
        """Print a sentence."""
        click.echo(say(key, self.language, **fields))


@contextmanager
def troubles_told(surroundings: Surroundings) -> Iterator[None]:
    """Say a trouble as a sentence and end with 1; a bug goes up as it is."""
    try:
        yield
    except (RuleError, FaultError) as exc:
        try:
            language = surroundings.language
        except FaultError:
            language = Language.ENGLISH
        sentence = sentence_for(exc, language)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        sys.exit(1)


def require_books(home: Path) -> None:
    """Refuse before a lock file is made in a folder that holds no books."""
    from postdesk.storage.desk_file import NoBooksError

    if not desk_file(home).exists():
        raise NoBooksError(home)


def echo_json(value: object) -> None:
    """Print a value as one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
