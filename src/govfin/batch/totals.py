"""Totals: what a column comes to over all reports, by class, year and region, and whether the classes still add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from govfin.amounts import Scale
from govfin.audit.tolerance import sum_outcome
from govfin.batch.questions import Asked
from govfin.batch.schemas import Schemas
from govfin.batch.sheets import Answer, Sheet
from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import fold
from govfin.report.finding import Finding, Outcome
from govfin.schema.classification import Classification
from govfin.schema.schema import Schema
from govfin.schema.tables import Column, Table
from govfin.system.plan import above_of

_CODES: Final = {Outcome.BROKEN: "F1220", Outcome.DOUBTFUL: "F1221", Outcome.TAIL: "F1222"}
#: After every level of a classification.
_LAST: Final = 99
_SHOWN: Final = ("region", "code", "name", "amount", "undivided", "residual", "outcome")
_DATA: Final = (
    "year", "region", "code", "name", "level", "reports", "amount", "parts", "undivided", "undecided", "residual",
    "unit", "outcome",
)  # fmt: skip
_NUMBERS: Final = frozenset({"reports", "amount", "parts", "undivided", "undecided", "residual"})


@frozen
class Subject:
    """A column of a table by a classification, as the forms of some reports have it."""

    form: Schema
    table: Table
    column: Column
    classification: Classification
    #: The finest scale of its figures, in which totals are reckoned.
    scale: Scale


@frozen
class Total:
    """What a class comes to in a year and a region (None for all regions), in steps of the subject's scale."""

    year: int | None
    region: str | None
    code: str
    reports: int
    amount: int
    #: Of the reports that break the class down: the class, its parts, and how many figures these are. None for none.
    whole: int | None
    parts: int | None
    figures: int
    #: Of the reports that do not break it down, although a form would.
    undivided: int
    #: Reports in which a figure of the class or its parts is not known, and which are not checked.
    undecided: int

    @property
    def residual(self) -> int:
        """What the parts lack of the class."""
        return (self.whole or 0) - (self.parts or 0)

    @property
    def outcome(self) -> Outcome | None:
        """What the roll-up of the totals came to: every printed figure may be off by half a step. None for no parts."""
        if self.parts is None:
            return None
        return sum_outcome(self.residual, self.figures, self.figures)


def totals(
    asked: Asked,
    schemas: Schemas,
    table: str,
    column: str | None = None,
    *,
    regions: bool = False,
    level: str | None = None,
    schema: str | None = None,
) -> Answer:
    """What a column (the first one) of a table by classification comes to, class by class, and its roll-up.

    The parts of a class are the rows right below it that the same report has; a class that a report does not break
    down is `undivided` there. So class = parts + undivided, but for what is told. Amounts are in the table's unit, or
    in the finest where reports have several units of money. `level` shows classes down to that level alone.

    Raises:
        FileError: D0201 no such table by classification, D0203 no such column, D1222 no such level, D1223 forms in
            which it is not the same, D1224 units that do not add up.
    """
    subject = _subject(asked, schemas, table, column, schema)
    _prepare(asked, subject, schema)
    found = sorted(_reckoned(asked, subject, regions=regions), key=lambda t: _order(subject, t))
    levels = [x.name for x in subject.classification.levels]
    if level is not None and level not in levels:
        raise FileError([Diagnostic("D1222", {"name": level, "table": table, "known": "、".join(levels)})])
    depth = levels.index(level) if level else len(levels)
    shown = [t for t in found if _depth(subject, t.code) <= depth]
    years = sorted({t.year for t in shown}, key=lambda y: (y is None, y))
    sheets = [_sheet(subject, [t for t in shown if t.year == y], y, regions=regions) for y in years]
    data = Sheet("totals", _DATA, tuple(_row(subject, t) for t in shown), _NUMBERS, None, frozenset({"outcome"}))
    findings = sorted(_findings(subject, found), key=lambda f: f.severity.rank)
    return Answer(tuple(sheets) or (_sheet(subject, [], None, regions=regions),), data, tuple(findings))


# ── what is asked of ────────────────────────────────────────────────────────────────────────────────


def _subject(asked: Asked, schemas: Schemas, table: str, column: str | None, schema: str | None) -> Subject:
    named = asked.rows('SELECT DISTINCT schema FROM lines WHERE "table" = ? ORDER BY 1', [table])
    ids = [schema] if schema else [id_ for (id_,) in named]
    forms = [schemas.find(id_) for id_ in ids]
    lacking = [form.id for form in forms if table not in form.table_by_id]
    if not forms or lacking:
        raise FileError([Diagnostic("D0201", {"name": table, "schema": ", ".join(lacking)})])
    first = forms[0]
    found = first.table_by_id[table]
    classification = first.classification_of(found)
    if classification is None:
        raise FileError([Diagnostic("D0201", {"name": table, "schema": first.id})])
    keys = {c.key: c for c in found.columns}
    key = column.removesuffix("栏") if column else found.columns[0].key
    if key not in keys:
        raise FileError([Diagnostic("D0203", {"table": table, "row": found.total or "", "name": column or ""})])
    if len({_identity(form, table, key) for form in forms}) > 1:
        raise FileError([Diagnostic("D1223", {"table": table, "schemas": ", ".join(ids)})])
    return Subject(first, found, keys[key], classification, _scales(asked, table, key, schema)[0])


def _identity(form: Schema, table: str, key: str) -> tuple[object, ...]:
    """What makes a column the same in two forms: the title of its table, its headers, the levels of the codes."""
    found = form.table_by_id[table]
    column = next((c for c in found.columns if c.key == key), None)
    classification = form.classification_of(found)
    digits = tuple(x.digits for x in classification.levels) if classification else ()
    heading = (tuple(map(fold, column.headers)), fold(column.name)) if column else None
    return fold(found.title), heading, digits, found.total, found.open


def _scales(asked: Asked, table: str, key: str, schema: str | None) -> list[Scale]:
    """The scales of the figures, the finest first.

    Raises:
        FileError: D1224 they do not add up.
    """
    rows = asked.rows(
        'SELECT DISTINCT unit, "precision" FROM lines WHERE "table" = ? AND "column" = ? '
        "AND schema = coalesce(?, schema) ORDER BY ALL",
        [table, key, schema],
    )
    scales = [Scale(unit, Decimal(precision)) for unit, precision in rows]
    if not scales or not scales[0].adds_up or (len(scales) > 1 and not all(s.is_money for s in scales)):
        raise FileError([Diagnostic("D1224", {"table": table, "units": "、".join(sorted({s.unit for s in scales}))})])
    return sorted(scales, key=lambda s: s.fen) if scales[0].is_money else scales


def _prepare(asked: Asked, subject: Subject, schema: str | None) -> None:
    """The figures in steps of one scale, the rows of each report, and each row's nearest row above."""
    table, column = subject.table.id, subject.column.key
    worth = [(s.unit, str(s.precision), subject.scale.worth(s)) for s in _scales(asked, table, column, schema)]
    asked.make("worth", {"unit": "VARCHAR", "precision": "VARCHAR", "steps": "BIGINT"}, worth)
    asked.engine.execute(
        "CREATE TEMP TABLE figures AS SELECT l.report_id, l.row, l.kind, l.amount::HUGEINT * w.steps AS steps "
        'FROM lines l JOIN worth w ON w.unit = l.unit AND w."precision" = l."precision" WHERE l."table" = ? '
        "AND l.\"column\" = ? AND l.schema = coalesce(?, l.schema) AND l.kind IN ('figure', 'unknown')",
        [table, column, schema],
    )
    asked.engine.execute(
        'CREATE TEMP TABLE present AS SELECT DISTINCT report_id, row FROM lines WHERE "table" = ? '
        "AND schema = coalesce(?, schema) AND kind IN ('figure', 'unknown', 'row')",
        [table, schema],
    )
    columns = {"row": "VARCHAR", "above": "VARCHAR", "distance": "BIGINT", "always": "BOOLEAN"}
    known = [row for (row,) in asked.rows("SELECT DISTINCT row FROM present")]
    asked.make("above", columns, (line for row in known for line in _above(subject, row)))
    asked.engine.execute(
        "CREATE TEMP TABLE families AS SELECT p.report_id, p.row, arg_min(a.above, a.distance) AS parent "
        "FROM present p JOIN above a ON a.row = p.row "
        "LEFT JOIN present q ON q.report_id = p.report_id AND q.row = a.above "
        "WHERE a.always OR q.row IS NOT NULL GROUP BY p.report_id, p.row"
    )


def _above(subject: Subject, row: str) -> Iterator[tuple[str, str, int, bool]]:
    """The rows that may be above a row, the nearest first, and whether the form prints them in every report."""
    if row == subject.table.total or subject.classification.level(row) is None:
        return
    find = above_of(subject.table, subject.form)
    printed = subject.table.row_by_key
    for distance, above in enumerate(find(row) if find else ()):
        if subject.table.open or above in printed:
            yield row, above, distance, not subject.table.open
    if subject.table.total:
        yield row, subject.table.total, _LAST, True


# ── the reckoning ───────────────────────────────────────────────────────────────────────────────────


def _reckoned(asked: Asked, subject: Subject, *, regions: bool) -> Iterator[Total]:
    region = "r.region" if regions else "NULL::VARCHAR"
    rows = asked.rows(
        f"""
        WITH parts AS (
            SELECT f.report_id, f.parent AS row, sum(g.steps) AS steps, count(g.steps) AS n,
                   bool_or(coalesce(g.kind = 'unknown', false)) AS unknown
            FROM families f LEFT JOIN figures g ON g.report_id = f.report_id AND g.row = f.row GROUP BY ALL
        ), nodes AS (
            SELECT coalesce(g.report_id, p.report_id) AS report_id, coalesce(g.row, p.row) AS row, g.steps,
                   p.row IS NOT NULL AS divided, p.steps AS parts, coalesce(p.n, 0) AS n,
                   coalesce(p.unknown, false) OR coalesce(g.kind = 'unknown', false) AS unknown
            FROM figures g FULL JOIN parts p ON p.report_id = g.report_id AND p.row = g.row
        )
        SELECT r.year, {region} AS region, n.row, count(n.steps), coalesce(sum(n.steps), 0),
               sum(coalesce(n.steps, 0)) FILTER (divided AND NOT unknown),
               sum(coalesce(n.parts, 0)) FILTER (divided AND NOT unknown),
               coalesce(sum(n.n + (n.steps IS NOT NULL)::INT) FILTER (divided AND NOT unknown), 0),
               coalesce(sum(n.steps) FILTER (NOT divided), 0),
               count(*) FILTER (divided AND unknown)
        FROM nodes n JOIN reports r ON r.id = n.report_id GROUP BY 1, 2, 3
        """
    )
    for year, where, code, *numbers in rows:
        if code == subject.table.total or subject.classification.level(code) is not None:
            reports, amount, whole, parts, *rest = (None if n is None else int(n) for n in numbers)
            figures, undivided, undecided = (n or 0 for n in rest)
            yield Total(year, where, code, reports or 0, amount or 0, whole, parts, figures, undivided, undecided)


def _order(subject: Subject, total: Total) -> tuple[Any, ...]:
    unknown = (total.year is None, total.year or 0, total.region is None, total.region or "")
    return (*unknown, total.code != subject.table.total, total.code)


def _depth(subject: Subject, code: str) -> int:
    """The level of a class, from 0; the total stands before all."""
    digits = [level.digits for level in subject.classification.levels]
    return -1 if code == subject.table.total else digits.index(len(code))


# ── how it is shown ─────────────────────────────────────────────────────────────────────────────────


def _sheet(subject: Subject, found: Sequence[Total], year: int | None, *, regions: bool) -> Sheet:
    params = {
        "year": str(year or ""),
        "table": subject.table.id,
        "title": subject.table.title,
        "column": " ".join((*subject.column.headers, subject.column.title)),
        "unit": subject.scale.unit,
    }
    places = [_DATA.index(c) for c in _SHOWN]
    rows = tuple(tuple(_row(subject, t)[i] for i in places) for t in found)
    charted = tuple(
        i for i, t in enumerate(found) if (t.code == subject.table.total if regions else not _depth(subject, t.code))
    )
    chart = ("region" if regions else "name", "amount")
    return Sheet("totals", _SHOWN, rows, _NUMBERS, chart, frozenset({"outcome"}), tuple(params.items()), charted)


def _row(subject: Subject, total: Total) -> tuple[str | int | None, ...]:
    text = subject.scale.format
    levels = subject.classification.levels
    depth = _depth(subject, total.code)
    divided = total.parts is not None
    return (
        None if total.year is None else str(total.year),
        total.region,
        total.code,
        subject.classification.name(total.code, total.year),
        levels[depth].name if depth >= 0 else "",
        total.reports,
        text(total.amount),
        text(total.parts),
        text(total.undivided) if depth < len(levels) - 1 else "",
        total.undecided or None,
        text(total.residual) if divided else "",
        subject.scale.unit,
        total.outcome.value if total.outcome else "",
    )


def _findings(subject: Subject, found: Sequence[Total]) -> Iterator[Finding]:
    for total in found:
        code = _CODES.get(total.outcome) if total.outcome else None
        if code:
            where = " ".join(str(x) for x in (total.year, total.region) if x is not None)
            text = subject.scale.format
            params = {
                "where": where,
                "code": total.code,
                "name": subject.classification.name(total.code, total.year),
                "whole": text(total.whole),
                "parts": text(total.parts),
                "residual": text(total.residual),
                "unit": subject.scale.unit,
            }
            yield Finding(code, catalogue()[code].severity, residual=text(total.residual), params=params)
