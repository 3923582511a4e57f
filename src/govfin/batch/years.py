"""Years: every report against last year's of the same department, by what its form says of last year (上年)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from govfin.amounts import UNITS, Scale
from govfin.audit.tolerance import classify
from govfin.batch.beside import SidedRelation, beside
from govfin.batch.questions import Asked
from govfin.batch.schemas import Schemas
from govfin.batch.sheets import Answer, Sheet
from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Diagnostic, Severity
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.schema.schema import Schema
from govfin.system.relations import NO_TARGET, Relation

_CODES: Final = {
    Outcome.BROKEN: "F1223",
    Outcome.MISMATCH: "F1223",
    Outcome.DOUBTFUL: "F1224",
    Outcome.TAIL: "F1224",
}
_DIFFERENT: Final = (Outcome.BROKEN, Outcome.MISMATCH)
_TOLD: Final = 20
_BY_RULE: Final = ("year", "rule", "compared", "equal", "tails", "differ", "undecided")
_DATA: Final = ("year", "region", "who", "rule", "cells", "residual", "unit", "outcome")
_NUMBERS: Final = frozenset({*_BY_RULE[2:], "residual"})


@frozen
class _Difference:
    """A sentence that two years do not keep to the digit."""

    year: int
    region: str | None
    who: str
    sided: SidedRelation
    #: The figure of each term in its own steps; None for a blank.
    figures: tuple[int | None, ...]
    residual: int
    outcome: Outcome

    @property
    def cells(self) -> tuple[FindingCell, ...]:
        """Its cells with their figures as printed."""
        terms = zip(self.sided.terms, self.figures, strict=True)
        return tuple(FindingCell(t.address, t.scale.format(f), t.factor) for t, f in terms)


def years(asked: Asked, schemas: Schemas) -> Answer:
    """What the year begins with against what last year ended with, for every department with reports of both years.

    Pairs are of one region and one department (or name, where a report names no department). Rules are those of the
    later report's form that speak of 上年, none others. Each difference is judged as in a single check: rounding (尾差)
    is told from error. A comparison is undecided where a table or a cell that it needs is not there or not known.
    """
    pairs = pair_up(asked)
    relations = relations_between(asked, schemas)
    counts, differences = _judged(asked, relations)
    by_rule = [
        (str(year), rule, n.total() - n["undecided"], n["equal"], n["tails"], n["differ"], n["undecided"])
        for (year, rule), n in sorted(counts.items())
    ]
    alone = asked.number(
        "SELECT count(*) FROM reports r WHERE EXISTS (SELECT 1 FROM reports q WHERE q.year = r.year - 1) "
        "AND r.id NOT IN (SELECT later FROM pairs)"
    )
    params = (("pairs", f"{pairs:,}"), ("alone", f"{alone:,}"))
    sheet = Sheet("years", _BY_RULE, tuple(by_rule), _NUMBERS, ("rule", "differ"), params=params)
    data = Sheet("differences", _DATA, tuple(map(_row, differences)), _NUMBERS, worded=frozenset({"outcome"}))
    return Answer(
        (sheet,), data, tuple(sorted(map(_finding, differences), key=lambda f: f.severity.rank)), told_twice(asked)
    )


# ── which reports, and by which forms ───────────────────────────────────────────────────────────────


def pair_up(asked: Asked) -> int:
    """The pairs of reports, each with the forms of both as one number."""
    money = ", ".join(f"'{unit}'" for unit in UNITS)
    asked.engine.execute(
        f"""
        CREATE TEMP TABLE scales AS SELECT report_id, min(unit || ' ' || "precision") AS scale FROM lines
        WHERE unit IN ({money}) GROUP BY report_id
        """
    )
    asked.engine.execute(
        """
        CREATE TEMP TABLE pairs AS WITH alone AS (
            SELECT *, s.scale FROM reports r LEFT JOIN scales s ON s.report_id = r.id
            WHERE year IS NOT NULL QUALIFY count(*) OVER (PARTITION BY year, region, who) = 1
        )
        SELECT row_number() OVER (ORDER BY r.id) AS pair, r.id AS later, q.id AS earlier,
               dense_rank() OVER (ORDER BY r.schema, r.scale, q.schema, q.scale) AS forms,
               r.schema AS form, r.scale AS scale, q.schema AS prior, q.scale AS prior_scale
        FROM alone r JOIN alone q ON q.year = r.year - 1 AND q.who = r.who AND q.region IS NOT DISTINCT FROM r.region
        """
    )
    return asked.number("SELECT count(*) FROM pairs")


def told_twice(asked: Asked) -> tuple[Diagnostic, ...]:
    """Departments with several reports of a year, which are not compared."""
    rows = asked.rows(
        "SELECT who, year, count(*) FROM reports WHERE year IS NOT NULL GROUP BY year, region, who "
        f"HAVING count(*) > 1 ORDER BY 3 DESC, 1, 2 LIMIT {_TOLD}"
    )
    return tuple(Diagnostic("D1227", {"name": who, "year": str(year), "count": str(n)}) for who, year, n in rows)


def relations_between(asked: Asked, schemas: Schemas) -> Mapping[int, SidedRelation]:
    """What the forms of the pairs say of last year, by number; with its terms and tables as tables to join with."""
    found: dict[int, SidedRelation] = {}
    terms, tables, heads = list[tuple[object, ...]](), list[tuple[object, ...]](), list[tuple[object, ...]]()
    forms = asked.rows("SELECT DISTINCT forms, form, scale, prior, prior_scale FROM pairs ORDER BY 1")
    for number, id_, scale, prior_id, prior_scale in forms:
        form, prior = _as_scaled(schemas.find(id_), scale), _as_scaled(schemas.find(prior_id), prior_scale)
        rows, prior_rows = (_rows_of(asked, number, side) for side in ("later", "earlier"))
        for sided in beside(form, prior, rows, prior_rows):
            key = len(found)
            found[key] = sided
            always = sided.relation.rule.kind == "cells"
            heads.append((number, key, sided.relation.operator, sided.constant, sided.placed, always))
            terms.extend(
                (number, key, place, t.prior, t.printed, *t.cell, t.factor * t.worth)
                for place, t in enumerate(sided.terms)
            )
            tables.extend((number, key, table, before, extra) for table, before, extra in sorted(sided.tables))
    key_types = {"forms": "BIGINT", "relation": "BIGINT"}
    heads_types = {"operator": "VARCHAR", "constant": "BIGINT", "placed": "BOOLEAN", "always": "BOOLEAN"}
    asked.make("heads", key_types | heads_types, heads)
    cell_types = {"table": "VARCHAR", "row": "VARCHAR", "column": "VARCHAR", "coefficient": "BIGINT"}
    asked.make("terms", key_types | {"place": "BIGINT", "prior": "BOOLEAN", "printed": "BOOLEAN"} | cell_types, terms)
    asked.make("needs", key_types | {"table": "VARCHAR", "prior": "BOOLEAN", "extra": "BOOLEAN"}, tables)
    return found


def _as_scaled(form: Schema, scale: str | None) -> Schema:
    """The form as printed or exact, by the scale of a report's money."""
    exact = form.exact
    said = scale.split(" ") if scale else []
    is_exact = bool(said) and Scale(said[0], Decimal(said[1])) == exact.scale != form.scale
    return exact if is_exact else form


def _rows_of(asked: Asked, forms: int, side: str) -> dict[str, list[str]]:
    """The rows that reports on one side of pairs of forms have, by table."""
    found: dict[str, list[str]] = {}
    for table, row in asked.rows(
        f'SELECT DISTINCT l."table", l."row" FROM lines l JOIN pairs p ON p.{side} = l.report_id '
        "WHERE p.forms = ? AND l.kind IN ('figure', 'unknown', 'row') AND l.\"row\" IS NOT NULL ORDER BY ALL",
        [forms],
    ):
        found.setdefault(table, []).append(row)
    return found


# ── the comparison ──────────────────────────────────────────────────────────────────────────────────


def _judged(
    asked: Asked, relations: Mapping[int, SidedRelation]
) -> tuple[dict[tuple[int, str], Counter[str]], list[_Difference]]:
    """By year and rule, how many sentences came to what; and those that do not hold to the digit."""
    counts: dict[tuple[int, str], Counter[str]] = {}
    differences = []
    for year, region, who, key, state, n, residual, figures in asked.rows(_QUESTION):
        sided = relations[key]
        count = counts.setdefault((year, sided.relation.rule.code), Counter())
        if state != "judge":
            count[state] += n
            continue
        found = _difference(year, region, who, sided, int(residual), figures)
        if found.outcome is Outcome.PASS:
            count["equal"] += 1
        else:
            count["differ" if found.outcome in _DIFFERENT else "tails"] += 1
            differences.append(found)
    return counts, differences


#: Each sentence of each pair, and its state; of a rule over every row, for the rows that either report has.
SAID: Final = """
    WITH present AS (
        SELECT DISTINCT report_id, "table" FROM lines WHERE "table" IN (SELECT "table" FROM needs)
    ), lacking AS (
        SELECT p.pair, n.relation, bool_or(n.extra) AS extra FROM pairs p JOIN needs n ON n.forms = p.forms
        LEFT JOIN present t ON t.report_id = CASE WHEN n.prior THEN p.earlier ELSE p.later END AND t."table" = n."table"
        WHERE t."table" IS NULL GROUP BY ALL
    ), there AS (
        SELECT DISTINCT p.pair, t.relation FROM heads h JOIN terms t USING (forms, relation)
        JOIN pairs p ON p.forms = t.forms
        JOIN lines l ON l.report_id = CASE WHEN t.prior THEN p.earlier ELSE p.later END AND l."table" = t."table"
        WHERE NOT h.always AND (t.printed OR (l."row" = t."row" AND l.kind IN ('figure', 'unknown', 'row')))
    ), cells AS (
        SELECT p.pair, t.relation, sum(l.amount::HUGEINT * t.coefficient) AS total, count(l.amount) AS n,
               bool_or(l.kind = 'unknown') AS unknown,
               list({place: t.place, amount: l.amount}) FILTER (l.amount IS NOT NULL) AS figures
        FROM pairs p JOIN terms t ON t.forms = p.forms JOIN lines l
          ON l.report_id = CASE WHEN t.prior THEN p.earlier ELSE p.later END
         AND l."table" = t."table" AND coalesce(l."row", '') = t."row" AND l."column" = t."column"
        WHERE l.kind IN ('figure', 'unknown') GROUP BY ALL
    ), said AS (
        SELECT p.later, h.relation, coalesce(c.total, 0) + h.constant AS residual, c.figures,
               CASE WHEN k.extra THEN 'nothing'
                    WHEN NOT h.always AND e.pair IS NULL THEN 'nothing'
                    WHEN k.pair IS NOT NULL OR NOT h.placed OR c.unknown THEN 'undecided'
                    WHEN c.pair IS NULL THEN 'blank'
                    WHEN residual = 0 OR (h.operator = '<=' AND residual < 0) OR (h.operator = '>=' AND residual > 0)
                    THEN 'equal' ELSE 'judge' END AS state
        FROM pairs p JOIN heads h ON h.forms = p.forms
        LEFT JOIN cells c ON c.pair = p.pair AND c.relation = h.relation
        LEFT JOIN there e ON e.pair = p.pair AND e.relation = h.relation
        LEFT JOIN lacking k ON k.pair = p.pair AND k.relation = h.relation
    )
"""
#: Blank ones are left out, those undecided or kept are counted, the others come with their figures.
_QUESTION: Final = f"""
    {SAID}
    SELECT r.year, NULL, NULL, relation, state, count(*), NULL, NULL
    FROM said JOIN reports r ON r.id = later WHERE state IN ('equal', 'undecided') GROUP BY r.year, relation, state
    UNION ALL
    SELECT r.year, r.region, r.who, relation, state, 1, residual, figures
    FROM said JOIN reports r ON r.id = later WHERE state = 'judge'
    ORDER BY 1, 2 NULLS FIRST, 3 NULLS FIRST, 4, 5
"""


def _difference(
    year: int, region: str | None, who: str, sided: SidedRelation, residual: int, figures: Sequence[Mapping[str, Any]]
) -> _Difference:
    by_place = {f["place"]: int(f["amount"]) for f in figures or ()}
    values = tuple(by_place.get(place) for place in range(len(sided.terms)))
    worth = tuple(t.worth for t in sided.terms)
    relation = Relation(
        sided.relation.rule,
        tuple(range(len(sided.terms))),
        tuple(t.factor * t.worth for t in sided.terms),
        sided.relation.operator,
        sided.constant,
        NO_TARGET,
        steps=worth if len(set(worth)) > 1 else (),
        exact=frozenset(place for place, term in enumerate(sided.terms) if term.exact),
    )
    return _Difference(year, region, who, sided, values, residual, classify(relation, values, residual))


# ── how it is told ──────────────────────────────────────────────────────────────────────────────────


def _cells_text(difference: _Difference) -> str:
    return "，".join(f"{c.address} {c.figure or '–'}" for c in difference.cells)


def _row(difference: _Difference) -> tuple[str | None, ...]:
    scale = difference.sided.scale
    return (
        str(difference.year),
        difference.region,
        difference.who,
        difference.sided.relation.rule.code,
        _cells_text(difference),
        scale.format(difference.residual),
        scale.unit,
        difference.outcome.value,
    )


def _finding(difference: _Difference) -> Finding:
    rule, scale = difference.sided.relation.rule, difference.sided.scale
    code = _CODES[difference.outcome]
    severity = Severity(rule.verdict) if difference.outcome in _DIFFERENT else catalogue()[code].severity
    residual = scale.format(difference.residual)
    where = " ".join(x for x in (str(difference.year), difference.region, difference.who) if x)
    params = {"where": where, "cells": _cells_text(difference), "residual": residual, "unit": scale.unit}
    return Finding(code, severity, rule.code, difference.cells, residual, params, rule.because, rule.source)
