"""Summary: how many reports fail, by rule, region, year and department; how far sums are off."""

from __future__ import annotations

from typing import Any, Final

from govfin.batch.questions import Asked
from govfin.batch.sheets import Answer, Entry, Sheet, share
from govfin.diagnostics.diagnostic import Diagnostic, Severity

#: What a summary has unless it is asked for one breakdown.
_USUAL: Final = ("severity", "rule", "region", "year", "residual")
_OF_REPORTS: Final = ("region", "year", "department")
#: How each breakdown names its rows.
_KEYS: Final = {
    "region": "region",
    "year": "year",
    "department": "concat_ws(' ', region, who)",
    "rule": "rule",
    "severity": "severity",
    # The number of digits of the residual in quanta, 0 for one quantum; NULL where there is no sum.
    "residual": "CASE WHEN abs(quanta) = 1 THEN 0 WHEN quanta <> 0 THEN length(abs(quanta)::VARCHAR) END",
}
#: Which findings make a report one that the row hits.
_HIT: Final = {"rule": "severity <> 'note'", "severity": "true", "residual": "true"}
_ERROR: Final = "severity = 'error'"
_COLUMNS: Final = ("key", "reports", "hit", "share", "errors", "warnings", "notes")


def summary(asked: Asked, by: str | None = None) -> Answer:
    """What a check of many reports came to.

    Each row says how many reports there are, how many of them it hits, their share, and how many findings there are.
    A region, a year or a department is hit by errors; a rule by errors and warnings; a severity and a residual by any
    finding of theirs. Residuals are in quanta, the last digit that a table prints. Reports that could not be used are
    left out, except of departments, which are not told with them.
    """
    wanted = [by] if by else _USUAL
    sheets = (_total(asked), *(_broken_down(asked, b) for b in wanted))
    rows = [(name, *row) for name, s in zip(("total", *wanted), sheets, strict=True) for row in s.rows]
    data = Sheet("summary", ("by", *_COLUMNS), tuple(rows), frozenset(_COLUMNS[1:]))
    return Answer(sheets, data, (), tuple(Diagnostic("D1221", {"part": str(p)}) for p in asked.unchecked))


def _total(asked: Asked) -> Sheet:
    out = asked.number("SELECT sum(n) FROM left_out")
    (row,) = asked.rows(f"SELECT {_counts('total', 'id')} FROM findings")
    rows = [(None, asked.number("SELECT count(*) FROM reports") - out, *row)]
    return _sheet("total_without" if out else "total", rows, "total", (("out", f"{out:,}"),))


def _broken_down(asked: Asked, by: str) -> Sheet:
    if by in _OF_REPORTS:
        rows = asked.rows(
            f"SELECT {_KEYS[by]} AS key, count(DISTINCT r.id), {_counts(by, 'f.id')} "
            "FROM reports r LEFT JOIN findings f ON f.id = r.id GROUP BY key"
        )
        out = {} if by == "department" else dict(asked.rows(f"SELECT {by} AS key, sum(n) FROM left_out GROUP BY key"))
        rows = [(key, reports - int(out.get(key, 0)), *rest) for key, reports, *rest in rows]
    else:
        reports = asked.number("SELECT (SELECT count(*) FROM reports) - (SELECT coalesce(sum(n), 0) FROM left_out)")
        found = asked.rows(f"SELECT {_KEYS[by]} AS key, {_counts(by, 'id')} FROM findings GROUP BY key")
        rows = [(key, reports, *rest) for key, *rest in found]
    return _sheet(f"by_{by}", sorted(rows, key=lambda row: _order(by, row)), by)


def _counts(by: str, report: str) -> str:
    """How many reports are hit, and how many findings there are of each severity."""
    findings = ", ".join(f"count(*) FILTER (severity = '{s.value}')" for s in Severity)
    return f"count(DISTINCT {report}) FILTER ({_HIT.get(by, _ERROR)}), {findings}"


def _order(by: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Years and residuals as they count, severities by gravity; all else from the worst."""
    key, _, hit, errors, warnings, notes = row
    if by in {"year", "residual"}:
        return (key is None, key or 0)
    if by == "severity":
        return (Severity(key).rank,)
    return (-hit, -errors, -warnings, -notes, key or "")


def _sheet(name: str, rows: list[tuple[Any, ...]], by: str, params: tuple[tuple[str, str], ...] = ()) -> Sheet:
    entries = tuple((_named(by, key), n, hit, share(hit, n), *rest) for key, n, hit, *rest in rows)
    chart = None if by in {"total", "department"} else ("key", "hit")
    worded = frozenset({"key"}) if by in {"severity", "residual"} else frozenset[str]()
    return Sheet(name, _COLUMNS, entries, frozenset(_COLUMNS[1:]), chart, worded, params)


def _named(by: str, key: object) -> Entry:
    if by == "residual" and key is None:
        return "no sum"
    if by == "residual" and isinstance(key, int):
        return "1" if key == 0 else f"{max(2, 10 ** (key - 1))}–{10**key - 1}"
    return None if key is None else str(key)
