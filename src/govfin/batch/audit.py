"""Audit facts: the same function for a partition on a laptop and for one on a cluster."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
from attrs import Factory, asdict, define, evolve, fields

from govfin.audit.audit import Audit
from govfin.audit.located import located
from govfin.audit.many import audit_columns
from govfin.batch.gather import Gathered, Unusable, gather
from govfin.batch.results import AuditedReport
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Severity
from govfin.report.finding import Outcome
from govfin.schema.schema import Schema
from govfin.system.kernel import TooLargeError


@define
class Count:
    """What an audit of many reports came to, in numbers."""

    #: Reports that could be used; those with an error; those that could not be used.
    reports: int = 0
    failed: int = 0
    unusable: int = 0
    findings: Counter[str] = Factory(Counter)
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
        for name in ("reports", "failed", "unusable", "located", "not_located"):
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


def audit_facts(
    tables: Iterable[pa.Table], year: int | None, find_schema: Callable[[str], Schema], count: Count, budget: Budget
) -> Iterator[AuditedReport | Unusable]:
    """Every report that has findings, with them, and every one that cannot be used; all are counted.

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
            yield from _audited(group, double, count, budget)


def _audited(group: Gathered, double: set[str], count: Count, budget: Budget) -> Iterator[AuditedReport]:
    try:
        many = audit_columns(group.columns, group.stated, group.captioned, group.report)
    except TooLargeError as error:
        params = {"terms": str(error.terms), "largest": str(error.largest)}
        raise FileError([Diagnostic("D1208", params)]) from None
    schema = group.columns.schema
    count.reports += len(group.names)
    count.add_outcomes(schema, many.outcomes)
    for number, findings in many.findings.items():
        name = group.names[number]
        if name in double:
            continue
        report = AuditedReport(name, group.departments[number], schema.id, findings)
        if any(f.severity is Severity.ERROR for f in findings):
            count.failed += 1
            report = _with_repairs(group, number, report, count, budget)
        count.findings.update(f.severity.value for f in report.findings)
        yield report


def _with_repairs(group: Gathered, number: int, report: AuditedReport, count: Count, budget: Budget) -> AuditedReport:
    found = budget.located(Audit(group.report(number), report.findings))
    if found is None:
        count.not_located += 1
        return report
    count.located += 1
    return evolve(report, findings=found.findings, localization=found.localization)
