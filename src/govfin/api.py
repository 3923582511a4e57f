"""The few verbs of govfin, composed from its rooms: load, read, compute, validate, explain, write."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from govfin.formats.files import decode, read_bytes, read_text, replace_file, write_text
from govfin.library.cache import user_cache
from govfin.library.load import load_schema_file, locate
from govfin.library.shelf import Shelf, default_shelf
from govfin.report.report import Report
from govfin.schema.schema import Schema


def load_schema(name: str | Path, *, path: Iterable[str | Path] = ()) -> Schema:
    """The schema of an id (`cn-2020`) or of a file (`./my.govfin`), checked and ready.

    `path` are folders to search before govfin's own. Compiled schemas are kept in the user's cache folder,
    by content; `GOVFIN_CACHE=off` keeps none.

    Raises:
        SchemaError: with every error of the schema, each with file, line and column.
        FileError: when there is no such schema or file.
    """
    shelf = default_shelf(path)
    return _loaded(locate(str(name), shelf).resolve(), shelf)


def read(source: str | Path, *, schema: Schema | str | None = None, path: Iterable[str | Path] = ()) -> Report:
    """A report from a JSON or long CSV file, or from standard input (`-`).

    Amounts are in the unit of the schema (万元 in cn-2020) and are never rounded. Without `schema`, the file says
    which one it follows.

    Raises:
        FileError: with everything that is wrong with the file, each with its place.
        SchemaError: when the schema does not check.
    """
    file = "<stdin>" if str(source) == "-" else str(source)
    data = read_bytes(sys.stdin.buffer if str(source) == "-" else Path(source), file)
    wanted = load_schema(schema, path=path) if isinstance(schema, str) else schema
    return read_text(decode(data, file), file, wanted, lambda name: load_schema(name, path=path))


def write(report: Report, target: str | Path) -> None:
    """Write a report to a file, as its ending says: `.json` (canonical) or `.csv` (long). Whole or not at all.

    Raises:
        FileError: when the ending is not known or the file cannot be written.
    """
    target = Path(target)
    replace_file(target, write_text(report, target.suffix, str(target)))


def to_text(report: Report, suffix: str) -> str:
    """A report as the text of a file with an ending: `.json` or `.csv`."""
    return write_text(report, suffix, f"<text>{suffix}")


@cache
def _loaded(path: Path, shelf: Shelf) -> Schema:
    return load_schema_file(path, shelf, user_cache())
