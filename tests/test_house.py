"""Rules of the house that no linter knows; the words have theirs in `test_house_words.py`."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest

import postdesk
from postdesk.config import Settings
from postdesk.domain.errors import FaultError, RuleError
from postdesk.storage.connection import open_database
from postdesk.storage.migrations import migrate
from postdesk.storage.projections import create_tables
from postdesk.words.catalogue import ERROR_PREFIX, Language, keys, say
from tests.test_house_words import fields_of

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCES: Final = tuple(sorted((ROOT / "postdesk").rglob("*.py")))
TESTS: Final = tuple(sorted((ROOT / "tests").rglob("test_*.py")))
NOT_OURS: Final = frozenset(
    {".git", ".venv", ".hypothesis", "build", "dist", "__pycache__", "postdesk.egg-info"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"}
)
TEXT_SUFFIXES: Final = frozenset(
    {"", ".py", ".toml", ".md", ".json", ".txt", ".yaml", ".qss", ".csv", ".svg", ".sql"}
)

FILE_LINES_MAX: Final = 400
FUNCTION_LINES_MAX: Final = 60
# History is only ever added to.
NO_CEILING: Final = frozenset({"migrations.py"})

# What is recorded: the entries and their lines.
JOURNAL_TABLES: Final = ("journal_entry", "journal_line")
CHANGES_JOURNAL: Final = re.compile(
    r"\b(?:UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|REPLACE\s+INTO|INSERT\s+OR\s+REPLACE\s+INTO)\s+"
    rf"\"?(?:{'|'.join(JOURNAL_TABLES)})\b\"?(?!_)",
    re.IGNORECASE,
)
MACHINE_PATH: Final = re.compile(r"(?<![\w.~}])/(?:work|root|tmp|home|opt)/[\w.]")
# Written so that this file does not find itself.
REGISTRY: Final = re.compile(r"pyp[i][.]org|pythonhoste[d]|index-ur[l]|find-link[s]")
# A caption has at least this much; names of months and units to be recognised are data.
KHMER_CAPTION: Final = re.compile(r"[\u1780-\u17d3]{6}")
KHMER_SENTENCE: Final = re.compile(r"[\u1780-\u17d3]។")


def named(path: Path) -> str:
    """A path as seen from the top of the tree."""
    return path.relative_to(ROOT).as_posix()


EVERY_SOURCE: Final = pytest.mark.parametrize("path", SOURCES, ids=named)


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def troubles() -> list[type[RuleError | FaultError]]:
    """Every kind of trouble of the program, once each."""
    for module in pkgutil.walk_packages(postdesk.__path__, "postdesk."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type[RuleError | FaultError]] = []
    waiting: list[type[RuleError | FaultError]] = [RuleError, FaultError]
    while waiting:
        below = [kind for kind in waiting.pop().__subclasses__() if kind not in found]
        waiting += below
        found += [kind for kind in below if kind.__module__.startswith("postdesk.")]
    return found


def texts() -> list[Path]:
    """Every text file that belongs to the project."""
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and path.suffix in TEXT_SUFFIXES
        and not NOT_OURS.intersection(path.relative_to(ROOT).parts)
        and not path.name.startswith(".coverage")
    ]


@EVERY_SOURCE
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=named)
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    long = [
        node.name
        for node in functions_of(path)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES_MAX
    ]

    assert path.name in NO_CEILING or lines <= FILE_LINES_MAX
    assert path.name in NO_CEILING or long == []


def test_every_trouble_has_a_sentence_with_its_own_facts() -> None:
    mute: list[str] = []
    wrong_fields: list[str] = []
    for kind in troubles():
        names = [ERROR_PREFIX + base.__name__ for base in kind.__mro__]
        key = next((name for name in names if name in keys()), None)
        if key is None or key in {"error.RuleError", "error.FaultError"}:
            mute.append(kind.__name__)
        elif not set().union(*(fields_of(say(key, each)) for each in Language)) <= set(kind.facts):
            wrong_fields.append(kind.__name__)

    assert mute == []
    assert wrong_fields == []


def test_no_sentence_is_for_a_trouble_that_does_not_exist() -> None:
    known = {ERROR_PREFIX + kind.__name__ for kind in troubles()}
    names = {key for key in keys() if re.fullmatch(r"error\.[A-Z]\w+Error", key)}

    assert names - known == set()


def test_tables_are_strict_and_hold_whole_numbers_text_and_bytes() -> None:
    with closing(open_database(":memory:", bytes(32))) as db:
        migrate(db)
        create_tables(db)

        tables = {
            name: is_strict
            for _, name, kind, _, _, is_strict in db.conn.execute("PRAGMA table_list")
            if kind == "table" and not name.startswith(("sqlite_", "_sqlite_migrations"))
        }
        types = {
            column[2] for name in tables for column in db.conn.execute(f"PRAGMA table_info({name})")
        }

    assert set(JOURNAL_TABLES) <= tables.keys()
    assert [name for name, is_strict in tables.items() if not is_strict] == []
    assert types <= {"INTEGER", "TEXT", "BLOB"}


@EVERY_SOURCE
def test_nothing_recorded_is_changed_or_taken_away(path: Path) -> None:
    assert CHANGES_JOURNAL.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if {"domain", "wire"} & set(path.parts)], ids=named
)
def test_rules_and_messages_know_no_fraction(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fractions = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    ]

    assert fractions == []


@EVERY_SOURCE
def test_sentences_are_in_the_catalogue_and_not_in_the_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    shown = {"ui", "printing", "app"} & set(path.relative_to(ROOT).parts)
    khmer = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and (KHMER_CAPTION if shown else KHMER_SENTENCE).search(node.value)
    ]
    tr_calls = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "tr"
    ]

    assert khmer == []
    assert tr_calls == []


def test_the_tests_mirror_the_program() -> None:
    apart = {"journeys", "bench", "horizon", "proof", "power"}
    strays = [
        named(path)
        for path in TESTS
        if len(parts := path.relative_to(ROOT / "tests").parts) > 1
        and parts[0] not in apart
        and not (ROOT / "postdesk" / Path(*parts[:-1])).is_dir()
    ]

    assert strays == []


def test_no_path_or_registry_of_one_machine_stands_in_the_tree() -> None:
    found = [
        f"{named(path)}: {match.group()}"
        for path in texts()
        for pattern in (MACHINE_PATH, REGISTRY)
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_the_readme_names_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [field.name for field in fields(Settings) if f"`{field.name}`" not in readme] == []
