"""Roll-up: units' reports against their department's, departments' against their county's, and what breaks them.

All cells of all families are added up in one question. Families that rounding does not explain are then put together
from their reports (`batch/families.py`), and the parts to blame are named (`audit/breakers.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from attrs import define

from govfin.amounts import Scale
from govfin.audit.breakers import causes
from govfin.audit.cause import Cause, Kind, Sureness
from govfin.audit.family import BROKEN, Difference, Family
from govfin.audit.tolerance import DEVIATIONS
from govfin.batch.families import Found, families
from govfin.batch.membership import belong
from govfin.batch.questions import Asked
from govfin.batch.schemas import Schemas
from govfin.batch.sheets import Answer, Entry, Sheet, share
from govfin.computing.move import places
from govfin.diagnostics.codes import ANALYSIS, catalogue
from govfin.diagnostics.diagnostic import Language
from govfin.report.finding import Finding, FindingCell, Outcome
from govfin.schema.addresses import address
from govfin.schema.schema import Schema
from govfin.system.layout import Cell

_LEVELS: Final = ("level", "wholes", "units", "cells", "equal", "tails", "improbable", "differ", "off")
_CAUSES: Final = ("key", "off", "surely", "probably", "possibly")
_REGIONS: Final = ("region", "wholes", "off", "share")
_DATA: Final = (
    "year", "region", "who", "level", "key", "names", "sureness", "cells", "cell", "published", "parts", "residual",
    "unit",
)  # fmt: skip
_NUMBERS: Final = frozenset({*_LEVELS, *_CAUSES[1:], *_REGIONS[1:], "cells", "published", "parts", "residual"})
_SHOWN: Final = 8
#: A family is off in tens of levels at most: counties of provinces of a nation.
_DEEPEST: Final = 20
_TOLD: Final = 20


@define
class _Whole:
    """A whole and what its cells came to."""

    id: int
    year: int | None
    region: str | None
    who: str
    level: int
    units: int
    cells: int
    equal: int
    tails: int
    doubtful: int
    differ: int
    undecided: int
    #: The cell that is doubtful by most: its address, residual and unit.
    doubt: Mapping[str, str] | None
    causes: tuple[Cause, ...] = ()
    family: Family | None = None

    @property
    def where(self) -> str:
        """The whole as sentences name it."""
        return " ".join(str(x) for x in (self.year, self.region, self.who) if x)


def rollup(asked: Asked, schemas: Schemas, units: Path | None = None) -> Answer:
    """Whether units' reports add up to their department's, departments' to their county's, and which part breaks it.

    Who belongs to whom, paths say, or a list of units (`membership.belong`). Every cell of the whole's form is held
    against the sum of its parts' figures, less what they paid one another; rounding is told from error as in a single
    consolidation. Where a whole is off, each cell that is off has a cause: the part whose figures explain it, and how
    sure that is.

    Raises:
        FileError: D1230 no report is part of another; D1231, D1232 a list that cannot be used.
    """
    problems = list(belong(asked, units))
    _prepare(asked, schemas)
    wholes = {w.id: w for w in _reckoned(asked, schemas)}
    rows, findings = list[tuple[Any, ...]](), list[Finding]()
    findings.extend(_missing(asked, wholes))
    for found in families(asked, schemas, [w.id for w in wholes.values() if w.differ]):
        whole = wholes[found.parent]
        if found.family is None:
            problems.extend(found.problems[:_TOLD])
            whole.undecided, whole.differ = whole.undecided + whole.differ, 0
            continue
        _look_closer(whole, found)
        findings.extend(_family_findings(whole, found.family))
        rows.extend(_family_rows(whole, found.family))
        whole.family = None
    findings.extend(_doubtful(w) for w in wholes.values() if w.doubtful and w.doubt)
    data = Sheet("rollup", _DATA, tuple(rows), _NUMBERS, worded=frozenset({"key", "sureness"}))
    sheets = (_by_level(wholes.values()), _by_cause(wholes.values()), _by_region(wholes.values()))
    return Answer(sheets, data, tuple(sorted(findings, key=lambda f: f.severity.rank)), tuple(problems))


# ── what is added up ────────────────────────────────────────────────────────────────────────────────


def _prepare(asked: Asked, schemas: Schemas) -> None:
    """Members of families with their signs, what steps are worth, and where cells stand in another form."""
    asked.engine.execute(
        "CREATE TEMP TABLE members AS SELECT f.child AS report_id, f.parent, -1 AS sign, r.schema AS own, "
        "p.schema AS form FROM family f JOIN reports r ON r.id = f.child JOIN reports p ON p.id = f.parent "
        "UNION ALL SELECT r.id, r.id, 1, r.schema, r.schema FROM reports r SEMI JOIN family f ON f.parent = r.id"
    )
    scales = [Scale(unit, Decimal(p)) for unit, p in asked.rows('SELECT DISTINCT unit, "precision" FROM lines')]
    finest = min((s for s in scales if s.is_money), key=lambda s: s.fen, default=None)
    worth = [
        (s.unit, str(s.precision), *(("", finest.worth(s)) if finest and s.is_money else (s.label, 1)))
        for s in scales
        if s.adds_up
    ]
    asked.make("worth", {"unit": "VARCHAR", "precision": "VARCHAR", "kind": "VARCHAR", "steps": "BIGINT"}, worth)
    columns = dict.fromkeys(("own", "form", "table", "row", "column", "to_table", "to_row", "to_column"), "VARCHAR")
    asked.make("moves", columns, _moves(asked, schemas))


def _moves(asked: Asked, schemas: Schemas) -> Iterator[tuple[object, ...]]:
    """Where the cells of parts stand in the form of their whole, where that is another one."""
    for own, form in asked.rows("SELECT DISTINCT own, form FROM members WHERE own <> form ORDER BY ALL"):
        there = places(schemas.find(own), schemas.find(form))
        for table, row, column in asked.rows(
            'SELECT DISTINCT "table", coalesce("row", \'\'), "column" FROM lines l JOIN members m USING (report_id) '
            "WHERE m.own = ? AND m.form = ? AND kind IN ('figure', 'unknown')",
            [own, form],
        ):
            found = there(Cell(table, row, column))
            if found is not None:
                yield own, form, table, row, column, *found


#: Of every whole: its cells, by what they came to. The outcomes are those of `tolerance.sum_outcome`, and where exact
#: parts stand beside a printed whole, of `audit.family`.
_QUESTION: Final = f"""
    WITH figures AS (
        SELECT m.parent, m.sign, l.kind, l.amount::HUGEINT AS amount, w.steps, w.kind AS dimension,
               coalesce(v.to_table, l."table") AS "table", coalesce(v.to_row, l."row", '') AS "row",
               coalesce(v.to_column, l."column") AS "column"
        FROM lines l JOIN members m USING (report_id)
        JOIN worth w ON w.unit = l.unit AND w."precision" = l."precision"
        LEFT JOIN moves v ON v.own = m.own AND v.form = m.form AND v."table" = l."table"
         AND v."row" = coalesce(l."row", '') AND v."column" = l."column"
        WHERE l.kind IN ('figure', 'unknown') AND (m.own = m.form OR v.to_table IS NOT NULL)
    ), present AS (
        SELECT DISTINCT m.parent, l."table" FROM lines l JOIN members m USING (report_id) WHERE m.sign > 0
    ), cells AS (
        SELECT parent, "table", "row", "column", dimension, sum(sign * amount * steps) AS off, count(amount) AS n,
               sum(steps) FILTER (amount IS NOT NULL) AS halves,
               sum(steps * steps) FILTER (amount IS NOT NULL) AS variance,
               max(steps) FILTER (sign > 0) AS coarse, max(steps) FILTER (sign < 0) AS fine,
               bool_or(kind = 'unknown') AS unknown
        FROM figures GROUP BY ALL
    ), judged AS (
        SELECT c.*, CASE
            WHEN c.unknown OR p."table" IS NULL THEN 'undecided'
            WHEN off = 0 THEN 'pass'
            WHEN coarse > fine THEN CASE WHEN 2 * abs(off) <= coarse THEN 'pass'
                                         WHEN abs(off) < coarse THEN 'tail' ELSE 'broken' END
            WHEN 2 * abs(off) >= halves THEN 'broken'
            WHEN 12 * off * off > {DEVIATIONS * DEVIATIONS} * variance THEN 'doubtful' ELSE 'tail' END AS outcome
        FROM cells c LEFT JOIN present p ON p.parent = c.parent AND p."table" = c."table"
    ), counted AS (
        SELECT parent, count(*) FILTER (outcome <> 'undecided') AS cells, count(*) FILTER (outcome = 'pass') AS equal,
               count(*) FILTER (outcome = 'tail') AS tails, count(*) FILTER (outcome = 'doubtful') AS doubtful,
               count(*) FILTER (outcome = 'broken') AS differ, count(*) FILTER (outcome = 'undecided') AS undecided,
               max_by({{'table': "table", 'row': "row", 'column': "column", 'off': off, 'dimension': dimension}},
                      abs(off)) FILTER (outcome = 'doubtful') AS doubt
        FROM judged GROUP BY parent
    )
    SELECT r.id, r.year, r.region, r.who, d.level, u.units, c.* EXCLUDE (parent, doubt), r.schema, c.doubt
    FROM counted c JOIN reports r ON r.id = c.parent JOIN depths d ON d.id = c.parent
    JOIN (SELECT parent, count(*) AS units FROM family GROUP BY parent) u ON u.parent = c.parent
    ORDER BY r.year NULLS FIRST, r.region NULLS FIRST, r.who, r.id
"""


def _reckoned(asked: Asked, schemas: Schemas) -> Iterator[_Whole]:
    """Every whole with what its cells came to; its level is 1 where its parts have no parts."""
    asked.engine.execute(
        f"""
        CREATE TEMP TABLE depths AS WITH RECURSIVE up(id, level) AS (
            SELECT DISTINCT parent, 1 FROM family
            UNION SELECT f.parent, up.level + 1 FROM up JOIN family f ON f.child = up.id WHERE up.level < {_DEEPEST}
        ) SELECT id, max(level) AS level FROM up GROUP BY id
        """
    )
    for row in asked.rows(_QUESTION):
        *counted, form, doubt = row
        counted.append(None if doubt is None else _doubt(schemas.find(form), doubt, asked))
        yield _Whole(*counted)


def _doubt(form: Schema, said: Mapping[str, Any], asked: Asked) -> dict[str, str]:
    """The cell that is doubtful by most, with its residual."""
    ((unit, precision),) = asked.rows(
        'SELECT unit, "precision" FROM worth WHERE kind = ? ORDER BY steps LIMIT 1', [said["dimension"]]
    )
    where = address(form, said["table"], said["row"], said["column"])
    return {"address": where, "residual": Scale(unit, Decimal(precision)).format(int(said["off"])), "unit": unit}


# ── what breaks a whole ─────────────────────────────────────────────────────────────────────────────


def _look_closer(whole: _Whole, found: Found) -> None:
    """Count a whole's cells again with its reports at hand, and name what breaks it."""
    assert found.family is not None  # noqa: S101 - for the type checker
    whole.family = found.family
    whole.causes = causes(found.family, found.known)
    outcomes = Counter(d.outcome for d in found.family.differences.values())
    whole.equal, whole.tails, whole.doubtful = (outcomes[o] for o in (Outcome.PASS, Outcome.TAIL, Outcome.DOUBTFUL))
    whole.differ, whole.cells = sum(outcomes[o] for o in BROKEN), outcomes.total()
    whole.undecided, whole.doubt = found.family.undecided, None
    doubtful = [d for d in found.family.differences.values() if d.outcome is Outcome.DOUBTFUL]
    if doubtful:
        worst = max(doubtful, key=lambda d: abs(d.residual))
        scale = found.family.scales[worst.cell.table]
        where = address(found.family.form, *worst.cell)
        whole.doubt = {"address": where, "residual": scale.format(worst.residual), "unit": scale.unit}


def _family_findings(whole: _Whole, found: Family) -> Iterator[Finding]:
    for cause in whole.causes:
        code = "F1230" if cause.kind is Kind.UNEXPLAINED else "F1231"
        cells = sorted((found.differences[c] for c in cause.cells), key=lambda d: -abs(d.residual))
        worst = cells[0]
        scale = found.scales[worst.cell.table]
        params = {
            "where": whole.where,
            "units": str(whole.units),
            "count": str(len(cells)),
            "address": address(found.form, *worst.cell),
            "published": scale.format(worst.published) or "–",
            "total": scale.format(worst.total),
            "residual": scale.format(worst.residual),
            "unit": scale.unit,
            **_how(cause, scale.unit),
        }
        told = tuple(_cell(found, d) for d in cells[:_SHOWN])
        yield Finding(code, catalogue()[code].severity, cells=told, residual=params["residual"], params=params)
    for taken in found.taken:
        elimination = next(e for e in found.form.eliminations if e.name == taken.elimination)
        scale = found.scales[elimination.paid[0]]
        params = {"where": whole.where, "name": taken.elimination, "amount": scale.format(taken.amount)}
        yield Finding(
            "F1234",
            catalogue()["F1234"].severity,
            params=params | {"unit": scale.unit},
            because=elimination.because,
            source=elimination.source,
        )


def _how(cause: Cause, unit: str) -> dict[str, str]:
    """What breaks a whole, in words of both languages."""
    words: dict[str, str] = {}
    alike = cause.kind is Kind.TWICE
    for language, suffix, comma in (
        (Language.ZH, "", "、" if alike else " 或 "),
        (Language.EN, "_en", " and " if alike else " or "),
    ):
        name = "a lacking one" if cause.kind is Kind.MISSING and not cause.names else f"how {cause.kind}"
        text = ANALYSIS[name].in_(language) if name in ANALYSIS else ""
        words[f"how{suffix}"] = text.format(names=comma.join(cause.names), found=cause.unit, unit=unit)
        words[f"sureness{suffix}"] = ANALYSIS[cause.sureness.value].in_(language)
    return words


def _cell(found: Family, difference: Difference) -> FindingCell:
    figure = found.scales[difference.cell.table].format(difference.published)
    return FindingCell(address(found.form, *difference.cell), figure)


def _doubtful(whole: _Whole) -> Finding:
    said = whole.doubt or {}
    params = {"where": whole.where, "count": str(whole.doubtful)} | dict(said)
    return Finding("F1232", catalogue()["F1232"].severity, residual=params["residual"], params=params)


def _missing(asked: Asked, wholes: Mapping[int, _Whole]) -> Iterator[Finding]:
    """Parts that a list names and that have no report."""
    for parent, name in asked.rows("SELECT parent, name FROM expected ORDER BY ALL"):
        if parent in wholes:
            params = {"where": wholes[parent].where, "name": name}
            yield Finding("F1233", catalogue()["F1233"].severity, params=params)


# ── how it is shown ─────────────────────────────────────────────────────────────────────────────────


def _family_rows(whole: _Whole, found: Family) -> Iterator[tuple[Any, ...]]:
    """A line for each cause."""
    for cause in whole.causes:
        worst = max((found.differences[c] for c in cause.cells), key=lambda d: abs(d.residual))
        scale = found.scales[worst.cell.table]
        amounts = (worst.published, worst.total, worst.residual)
        yield (
            None if whole.year is None else str(whole.year),
            whole.region,
            whole.who,
            str(whole.level),
            cause.kind.value,
            "、".join(cause.names),
            cause.sureness.value,
            len(cause.cells),
            address(found.form, *worst.cell),
            *map(scale.format, amounts),
            scale.unit,
        )


def _by_level(wholes: Iterable[_Whole]) -> Sheet:
    by_level: dict[int, Counter[str]] = {}
    for whole in wholes:
        count = by_level.setdefault(whole.level, Counter())
        for name in ("units", "cells", "equal", "tails", "differ"):
            count[name] += getattr(whole, name)
        count["improbable"] += whole.doubtful
        count["wholes"] += 1
        count["off"] += bool(whole.differ)
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (str(level), *(n[c] for c in _LEVELS[1:])) for level, n in sorted(by_level.items())
    )
    return Sheet("rollup", _LEVELS, rows, _NUMBERS)


def _by_cause(wholes: Iterable[_Whole]) -> Sheet:
    counts: dict[Kind, Counter[Sureness]] = {}
    off: Counter[Kind] = Counter()
    for whole in wholes:
        off.update({cause.kind for cause in whole.causes})
        for cause in whole.causes:
            counts.setdefault(cause.kind, Counter())[cause.sureness] += 1
    rows = [(kind.value, off[kind], *(counts[kind][s] for s in Sureness)) for kind, _ in off.most_common()]
    return Sheet("by_cause", _CAUSES, tuple(rows), _NUMBERS, ("key", "off"), frozenset({"key"}))


def _by_region(wholes: Iterable[_Whole]) -> Sheet:
    count, off = Counter[str | None](), Counter[str | None]()
    for whole in wholes:
        count[whole.region] += 1
        off[whole.region] += bool(whole.differ)
    order: Sequence[str | None] = sorted(count, key=lambda r: (-off[r], r or ""))
    rows = tuple((r, count[r], off[r], share(off[r], count[r])) for r in order)
    return Sheet("rollup_by_region", _REGIONS, rows, _NUMBERS, ("region", "off"))
