"""Audit facts: the same function for a partition on a laptop and for one on a cluster."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from attrs import Factory, asdict, define, field, fields, frozen

from govfin.audit.audit import Audit
from govfin.audit.companions import Companions
from govfin.audit.decide import decide, decided_severity, decisions_of
from govfin.audit.decisions import Decision, Verdict
from govfin.audit.localize import Localization
from govfin.audit.located import located
from govfin.audit.many import judge_columns, other_findings
from govfin.audit.validate import validate
from govfin.batch.finding_rows import FindingRows, relation_rows
from govfin.batch.gather import Gathered, Unusable, gather
from govfin.batch.last_year import LastYear, Outcomes, add_outcomes
from govfin.batch.results import FINDINGS, rows_of
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Severity
from govfin.report.finding import Finding, Outcome
from govfin.report.report import Report
from govfin.schema.schema import Schema
from govfin.system.evaluate import TooLargeError

#: The rank of a finding that is set aside.
_OFF: Final = -1


@define
class Count:
    """What an audit of many reports came to, in numbers."""

    #: Reports that could be used; those with an error; those that could not be used.
    reports: int = 0
    failed: int = 0
    unusable: int = 0
    findings: Counter[str] = Factory(Counter)
    #: Findings of rules that the project switched off (`govfin.toml`).
    set_aside: int = 0
    #: Failing reports of which the cells to blame were looked for, and those for which no time was left.
    located: int = 0
    not_located: int = 0
    #: By schema and rule: how many relations came to what.
    rules: dict[str, dict[str, Counter[str]]] = Factory(dict)
    #: The fingerprint of each schema.
    schemas: dict[str, str] = Factory(dict)

    def add_outcomes(self, schema: Schema, outcomes: Mapping[str, Counter[Outcome]]) -> None:
        """Add what the rules of a schema came to."""
        self.schemas[schema.id] = schema.printed.fingerprint
        counted = self.rules.setdefault(schema.id, {})
        for code, of_rule in outcomes.items():
            counted.setdefault(code, Counter()).update({outcome.value: n for outcome, n in of_rule.items()})

    def add(self, other: Count) -> None:
        """Add what an audit of other reports came to."""
        for name in ("reports", "failed", "unusable", "located", "not_located", "set_aside"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.findings.update(other.findings)
        self.schemas.update(other.schemas)
        for id_, rules in other.rules.items():
            counted = self.rules.setdefault(id_, {})
            for code, outcomes in rules.items():
                counted.setdefault(code, Counter()).update(outcomes)

    def as_data(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Count:
        """What `as_data` gave."""
        found = cls(**{f.name: data[f.name] for f in fields(cls)})
        found.findings = Counter(found.findings)
        found.rules = {id_: {code: Counter(n) for code, n in rules.items()} for id_, rules in found.rules.items()}
        return found


@define
class Budget:
    """Seconds for finding the cells to blame."""

    seconds: float = 0.0
    asked: bool = field(init=False, default=Factory(lambda self: self.seconds > 0, takes_self=True))

    def located(self, audit: Audit) -> Audit | None:
        """The audit with its cells to blame; None when no time is left."""
        if self.seconds <= 0:
            return None
        start = time.monotonic()
        try:
            return located(audit, time_limit=self.seconds)
        except ArithmeticError:
            return None
        finally:
            self.seconds -= time.monotonic() - start


@frozen(eq=False)
class Given:
    """What an audit is given besides the reports: last year's, and what the project decided about rules."""

    last_year: LastYear | None = None
    decisions: tuple[Decision, ...] = ()

    def audit(self, name: str, report: Report) -> Audit:
        """A report's audit by itself, with last year's report, and as decided."""
        prior = self.last_year.prior(name, report.schema) if self.last_year else None
        return decide(validate(report, Companions(prior)), self.decisions)


@frozen(eq=False)
class Audited:
    """What was found in some reports."""

    #: A row a finding, with the fields of `results.FINDINGS`: report after report, gravest first.
    rows: pa.Table
    #: The cells to blame, by report.
    repairs: Mapping[str, Localization]


def audit_facts(
    tables: Iterable[pa.Table],
    year: int | None,
    find_schema: Callable[[str], Schema],
    count: Count,
    budget: Budget,
    given: Given | None = None,
) -> Iterator[Audited | Unusable]:
    """The findings of every report, and every report that cannot be used; all are counted.

    The tables are facts of whole reports.

    Raises:
        FileError: D1208 when a sum could overflow.
    """
    seen: set[str] = set()
    for table in tables:
        for group in gather(table, year, find_schema):
            if isinstance(group, Unusable):
                count.unusable += 1
                yield group
                continue
            double = seen.intersection(group.names)
            seen.update(group.names)
            if double:
                count.unusable += len(double)
                yield from (Unusable(n, (Diagnostic("D1204", {"name": n}),)) for n in sorted(double))
            yield _audited(group, double, count, budget, given or Given())


def _audited(group: Gathered, double: Collection[str], count: Count, budget: Budget, given: Given) -> Audited:
    try:
        judged = judge_columns(group.columns, group.stated, group.captioned)
    except TooLargeError as error:
        params = {"terms": str(error.terms), "largest": str(error.largest)}
        raise FileError([Diagnostic("D1208", params)]) from None
    count.reports += len(group.names)
    outcomes = dict(judged.counts)
    beside, prior_of = _beside_rows(group, given.last_year, outcomes)
    count.add_outcomes(group.columns.schema, outcomes)
    names, departments = pa.array(group.names, pa.string()), pa.array(group.departments, pa.string())
    odd = sorted({*judged.odd, *group.unordered})
    found = [relation_rows(judged, names, departments), beside, _other_rows(group, odd, prior_of)]
    parts = [_decided(_in_order(found), group.columns.schema, given.decisions, count)] if given.decisions else found
    first = len(parts)
    failing = np.unique(np.concatenate([p.report[p.severity == 0] for p in parts]))
    count.failed += len(failing)
    repairs = dict[str, Localization]()
    gone = {i for i, name in enumerate(group.names) if name in double}
    for number in failing.tolist() if budget.seconds > 0 else ():
        audit = budget.located(given.audit(group.names[number], group.report(number)))
        if audit is None:
            continue
        count.located += 1
        gone.add(number)
        parts.append(_rows(group, [(number, f) for f in audit.findings]))
        if audit.localization is not None:
            repairs[group.names[number]] = audit.localization
    count.not_located += len(failing) - len(repairs) if budget.asked else 0
    rows = _in_order([_without(p, gone) for p in parts[:first]] + parts[first:]).rows
    for entry in rows["severity"].combine_chunks().value_counts().to_pylist() if rows.num_rows else ():
        count.findings[entry["values"]] += entry["counts"]
    return Audited(rows, repairs)


def _beside_rows(
    group: Gathered, last_year: LastYear | None, outcomes: dict[str, Counter[Outcome]]
) -> tuple[FindingRows, dict[int, Report]]:
    """The findings beside last year's reports, which are counted; and last year's report of those looked at."""
    found: list[tuple[int, Finding]] = []
    prior_of: dict[int, Report] = {}
    counted: list[Outcomes] = []
    for number, name in enumerate(group.names) if last_year is not None else ():
        assert last_year is not None  # noqa: S101 - for the type checker
        report = group.report(number) if name in last_year.reports else None
        said = last_year.outcomes(name, report)
        counted += [] if said is None else [said]
        prior = None if report is None else last_year.prior(name, report.schema)
        if report is not None and prior is not None:
            prior_of[number] = prior
            found += [(number, f) for f in last_year.findings(name, report)]
    if counted:
        add_outcomes(outcomes, group.columns.schema, counted)
    return _rows(group, found), prior_of


def _decided(rows: FindingRows, schema: Schema, decisions: Collection[Decision], count: Count) -> FindingRows:
    """The findings as the project decided about their rules: lighter, or set aside and counted."""
    mine = decisions_of(schema, decisions)
    if not mine or not rows.rows.num_rows:
        return rows
    pairs = [(r, c) for r, c in zip(rows.rows["rule"].to_pylist(), rows.rows["code"].to_pylist(), strict=True)]
    of_pair: dict[tuple[str, str], Decision | None] = {p: mine.get(p[0]) or mine.get(p[1]) for p in set(pairs)}
    ranks = np.array(
        [
            s if (d := of_pair[p]) is None else _OFF if d.verdict is Verdict.OFF else decided_severity(p[1], d).rank
            for p, s in zip(pairs, rows.severity.tolist(), strict=True)
        ]
    )
    kept = np.flatnonzero(ranks != _OFF)
    count.set_aside += len(ranks) - len(kept)
    words = pa.array([s.value for s in Severity]).take(pa.array(ranks[kept])).cast(FINDINGS.field("severity").type)
    place = rows.rows.column_names.index("severity")
    table = rows.rows.take(pa.array(kept)).set_column(place, FINDINGS.field("severity"), words)
    return FindingRows(table, rows.report[kept], ranks[kept])


def _other_rows(group: Gathered, odd: Iterable[int], prior_of: Mapping[int, Report]) -> FindingRows:
    """The findings that are not about relations, report after report."""
    numbers = sorted({*odd, *prior_of})
    return _rows(group, [(n, f) for n in numbers for f in other_findings(group.report(n), prior_of.get(n))])


def _rows(group: Gathered, findings: Sequence[tuple[int, Finding]]) -> FindingRows:
    id_ = group.columns.schema.id
    rows = [row for n, f in findings for row in rows_of(group.names[n], group.departments[n], id_, [f])]
    numbers = np.array([n for n, _ in findings], np.int64)
    return FindingRows(
        pa.Table.from_pylist(rows, FINDINGS), numbers, np.array([f.severity.rank for _, f in findings], np.int64)
    )


def _without(rows: FindingRows, gone: Collection[int]) -> FindingRows:
    if not gone:
        return rows
    kept = np.flatnonzero(~np.isin(rows.report, list(gone)))
    return FindingRows(rows.rows.take(pa.array(kept)), rows.report[kept], rows.severity[kept])


def _in_order(parts: Sequence[FindingRows]) -> FindingRows:
    """All rows, report after report, gravest first; those of one report and severity in the order of the parts."""
    whole = pa.concat_tables([p.rows for p in parts]).unify_dictionaries()
    report, severity = (np.concatenate([getattr(p, n) for p in parts]) for n in ("report", "severity"))
    order = np.lexsort((severity, report))
    return FindingRows(whole.combine_chunks().take(pa.array(order)), report[order], severity[order])
