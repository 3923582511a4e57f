"""Forms and classifications by id or file: load_schema, load_classification, what is known."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from govfin.diagnostics.diagnostic import GovfinError
from govfin.library.cache import user_cache
from govfin.library.load import declares_schema, load_classification_file, load_schema_file, locate
from govfin.library.shelf import Lying, Shelf, default_shelf
from govfin.schema.classification import Classification
from govfin.schema.schema import Schema

#: The classifications by which departments report: 支出功能分类, 部门预算支出经济分类, 政府预算支出经济分类.
CLASSIFICATION_FAMILIES: Final = ("functional", "economic", "economic-government")
#: So many forms, and as many classifications, a process keeps at hand.
_KEPT: Final = 128


def load_schema(name: str | Path, *, path: Iterable[str | Path] = ()) -> Schema:
    """The schema of an id (`cn-2020`) or of a file (`./my.govfin`), checked and ready.

    `path` are folders to search before govfin's own. Compiled schemas are kept in the user's cache folder,
    by content; `GOVFIN_CACHE=off` keeps none.

    Raises:
        SchemaError: with every error of the schema, each with file, line and column.
        FileError: when there is no such schema or file.
    """
    shelf = default_shelf(path)
    return _schema(locate(str(name), shelf), shelf)


def load_classification(name: str | Path, *, path: Iterable[str | Path] = ()) -> Classification:
    """The classification of an id (`functional-2020`) or of a file (`./my.govfin`), checked and ready.

    `path` are folders to search before govfin's own. Compiled classifications are kept like schemas.

    Raises:
        SchemaError: with every error of the file, each with line and column.
        FileError: when there is no such classification or file.
    """
    shelf = default_shelf(path)
    return _classification(locate(str(name), shelf, "D0212"), shelf)


def classifications(year: int | None = None, *, path: Iterable[str | Path] = ()) -> tuple[Classification, ...]:
    """The functional and the economic classifications that speak for a year; the newest ones without a year."""
    shelf = default_shelf(path)
    files = (shelf.vintage(family, year) for family in CLASSIFICATION_FAMILIES)
    return tuple(_classification(file, shelf) for file in files if file is not None)


def vintages(classification: Classification, *, path: Iterable[str | Path] = ()) -> tuple[Classification, ...]:
    """The other lists of a classification's family, oldest first: functional-2020 for functional-2024."""
    shelf = default_shelf(path)
    files = shelf.vintages(classification.id.rpartition("-")[0]).values()
    return tuple(_classification(f, shelf) for f in files if f.stem != classification.id)


def known_schemas(*, path: Iterable[str | Path] = ()) -> tuple[Schema, ...]:
    """Every schema of the search path that checks, by id; a file of one's own that has errors is passed over."""
    shelf = default_shelf(path)
    found = []
    for file in (shelf.find(id_) for id_ in shelf.ids()):
        with suppress(GovfinError):
            if file is not None and declares_schema(file):
                found.append(_schema(file, shelf))
    return tuple(found)


def schemas_with_ledger(path: Iterable[str | Path]) -> list[Schema]:
    """The known forms that say how they are made from a ledger; one that does not check is no candidate."""
    return [f for f in known_schemas(path=path) if f.ledger is not None and f.ledger.intakes]


def _schema(path: Path, shelf: Shelf) -> Schema:
    return _loaded(path.resolve(), shelf, shelf.beside(path).stamp())


def _classification(path: Path, shelf: Shelf) -> Classification:
    return _loaded_classification(path.resolve(), shelf, shelf.beside(path).stamp())


# A form that is edited while a notebook or a server runs is loaded anew: the stamp says what lies on the shelf.


@lru_cache(maxsize=_KEPT)
def _loaded(path: Path, shelf: Shelf, _stamp: frozenset[Lying]) -> Schema:
    return load_schema_file(path, shelf, user_cache())


@lru_cache(maxsize=_KEPT)
def _loaded_classification(path: Path, shelf: Shelf, _stamp: frozenset[Lying]) -> Classification:
    return load_classification_file(path, shelf, user_cache())
