"""Membership: which report is part of which, as their paths say or a list of units.

family     a line a part and its whole: child, parent (numbers of reports)
expected   a line a part that a list names and that has no report: parent, name
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from govfin.batch.questions import Asked
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import fold
from govfin.formats.files import decode, read_bytes

#: What each column of a list of units is called, in English and in Chinese.
COLUMNS: Final[Mapping[str, str]] = {"unit": "单位", "parent": "上级单位", "region": "地区", "year": "年度"}
_REQUIRED: Final = ("unit", "parent")
_TOLD: Final = 20


def belong(asked: Asked, units: Path | None = None) -> tuple[Diagnostic, ...]:
    """Say of every report what it is part of, as the tables `family` and `expected`; what is doubtful is returned.

    Without a list, a report is part of the one that is called like its folder: `420103/某局/中心` of `420103/某局`, and
    that of `420103`. A list (CSV) names units and what they belong to, by department or by the name of the report; a
    line without a year or region holds for all of them. A parent is one of the unit's own region, else one of no
    region, or the only one of its name where the line says the unit's region.

    Raises:
        FileError: D1230 no report is part of another; D1231 and D1232 what is wrong with the list.
    """
    if units is None:
        _by_path(asked)
    else:
        _by_list(asked, list(_read(units)))
    told = _several(asked)
    if not asked.number("SELECT count(*) FROM family"):
        raise FileError([*told, Diagnostic("D1230")])
    return told


def _by_path(asked: Asked) -> None:
    asked.engine.execute(
        """
        CREATE TEMP TABLE family AS
        SELECT c.id AS child, p.id AS parent FROM reports c JOIN reports p
          ON p.report = regexp_extract(c.report, '^(.*)/[^/]+$', 1) AND p.year IS NOT DISTINCT FROM c.year
         AND (p.region IS NOT DISTINCT FROM c.region OR p.region IS NULL)
        QUALIFY p.region IS NOT DISTINCT FROM c.region
             OR NOT bool_or(p.region IS NOT DISTINCT FROM c.region) OVER (PARTITION BY c.id)
        """
    )
    asked.make("expected", {"parent": "BIGINT", "name": "VARCHAR"}, [])


def _by_list(asked: Asked, lines: Sequence[tuple[int, str, str, str | None, int | None]]) -> None:
    columns = {"line": "BIGINT", "unit": "VARCHAR", "parent": "VARCHAR", "region": "VARCHAR", "year": "BIGINT"}
    asked.make("listed", columns, lines)
    named = (
        "SELECT l.line, l.region AS said, r.id, r.year, r.region FROM listed l JOIN reports r ON r.{key} = l.{side} "
        "WHERE (l.year IS NULL OR l.year = r.year){region}"
    )
    own = " AND (l.region IS NULL OR l.region = r.region)"
    for table, side, region in (("units", "unit", own), ("wholes", "parent", "")):
        both = " UNION ".join(named.format(key=key, side=side, region=region) for key in ("report", "who"))
        asked.engine.execute(f"CREATE TEMP TABLE {table} AS {both}")
    asked.engine.execute(
        """
        CREATE TEMP TABLE family AS
        SELECT DISTINCT u.id AS child, w.id AS parent FROM units u JOIN wholes w
          ON w.line = u.line AND w.year IS NOT DISTINCT FROM u.year AND w.id <> u.id
        QUALIFY w.region IS NOT DISTINCT FROM u.region OR (
            (w.region IS NULL OR u.said IS NOT NULL)
            AND NOT bool_or(w.region IS NOT DISTINCT FROM u.region) OVER (PARTITION BY u.line, u.id)
            AND count(*) OVER (PARTITION BY u.line, u.id) = 1
        )
        """
    )
    asked.engine.execute(
        """
        CREATE TEMP TABLE expected AS
        SELECT DISTINCT w.id AS parent, l.unit AS name FROM wholes w JOIN listed l USING (line)
        WHERE (l.region IS NULL OR w.region IS NULL OR l.region = w.region) AND NOT EXISTS (
            SELECT 1 FROM units u JOIN family f ON f.child = u.id WHERE u.line = w.line AND f.parent = w.id
        )
        """
    )


def _several(asked: Asked) -> tuple[Diagnostic, ...]:
    """Leave out wholes of which there are several reports of one year, and tell them."""
    asked.engine.execute(
        "CREATE TEMP TABLE double AS SELECT year, region, who, count(*) AS n, list(id) AS ids FROM reports "
        "WHERE id IN (SELECT parent FROM family) GROUP BY ALL HAVING count(*) > 1"
    )
    for table in ("family", "expected"):
        asked.engine.execute(f"DELETE FROM {table} WHERE parent IN (SELECT unnest(ids) FROM double)")
    rows = asked.rows(f"SELECT who, year, n FROM double ORDER BY n DESC, who, year LIMIT {_TOLD}")
    return tuple(Diagnostic("D1227", {"name": who, "year": str(y or "?"), "count": str(n)}) for who, y, n in rows)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────


def _read(path: Path) -> Iterator[tuple[int, str, str, str | None, int | None]]:
    """The lines of a list of units: number, unit, parent, region, year.

    Raises:
        FileError: D1231 columns that lack, D1232 lines that do not say both names, or no year; all at once.
    """
    file = str(path)
    text = decode(read_bytes(path, file), file)
    lines = [
        (i, line) for i, line in enumerate(csv.reader(io.StringIO(text, newline="")), 1) if any(map(str.strip, line))
    ]
    header = _header(lines[0][1] if lines else [], file)
    problems = []
    for number, line in lines[1:]:
        said = {name: line[i].strip() for name, i in header.items() if i < len(line)}
        year = said.get("year", "")
        if not (said.get("unit") and said.get("parent")) or (year and not year.isdecimal()):
            problems.append(Diagnostic("D1232", {"text": ",".join(line)}, file=file, place=f"line {number}"))
            continue
        yield number, said["unit"], said["parent"], said.get("region") or None, int(year) if year else None
    if problems:
        raise FileError(problems)


def _header(line: Sequence[str], file: str) -> dict[str, int]:
    """The place of each column."""
    names = {fold(word): name for name, chinese in COLUMNS.items() for word in (name, chinese)}
    found = {names[fold(word)]: i for i, word in enumerate(line) if fold(word) in names}
    missing = [f"{name} {COLUMNS[name]}" for name in _REQUIRED if name not in found]
    if missing:
        expected = ", ".join(f"{name} {chinese}" for name, chinese in COLUMNS.items())
        raise FileError([Diagnostic("D1231", {"expected": expected, "missing": ", ".join(missing)}, file=file)])
    return found
