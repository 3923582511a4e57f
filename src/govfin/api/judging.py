"""Judgements: a report against its form, and a published narrative against the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import evolve

from govfin.api.beside import in_form, percentages_of, prior_of
from govfin.audit.audit import Audit
from govfin.audit.companions import Companions
from govfin.audit.validate import validate as validated
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.report.content import Publication
from govfin.report.report import Report
from govfin.schema.rules import BUDGET, UNIT

if TYPE_CHECKING:
    from govfin.narrative.compare import Comparison
    from govfin.schema.schema import RoundingPolicy


def validate(
    report: Report | Publication,
    prior: Report | None = None,
    *,
    budget: Report | None = None,
    units: Iterable[Report] = (),
) -> Audit:
    """Everything that is wrong with a report, as findings, gravest first; of a publication, its words included.

    Blank cells count as zero; what rounding can explain is told as such. Nothing is raised for wrong figures, and
    nothing is passed over in silence: `audit.outcomes` says what every rule came to.

    `prior` is last year's report (上年), `budget` the budget of the year (预算), `units` are the reports of units of
    the department (下级), for the rules that speak of them. A budget or a unit's report follows the form that this one
    states for it (`companion 预算 follows …`), in its own unit; what follows another form is moved there, or into this
    one: what has no counterpart leaves a rule undecided, and amounts in a smaller unit are rounded half up.
    Without such a report its rules are not applicable.
    """
    if isinstance(report, Publication):
        from govfin.audit.performance import performance_findings  # noqa: PLC0415

        audit = validate(report.report, prior, budget=budget, units=units)
        found = sorted((*audit.findings, *performance_findings(report)), key=lambda f: f.severity.rank)
        return evolve(audit, findings=tuple(found))
    beside = Companions(
        None if prior is None else in_form(report.schema, prior),
        None if budget is None else in_form(report.schema.form_of(BUDGET), budget),
        tuple(in_form(report.schema.form_of(UNIT), unit) for unit in units),
    )
    return validated(report, beside)


def compare_narrative(
    report: Report | Publication,
    text: str,
    prior: Report | None = None,
    *,
    shares: RoundingPolicy = "plain",
    exact: Report | None = None,
    exact_prior: Report | None = None,
) -> Comparison:
    """A published narrative held against the tables of a report (表文勾稽): every figure, judged; findings.

    `text` is a text layer, of the narrative or of the whole document. `prior` is last year's report, in any form.
    `shares`, `exact` and `exact_prior` say how its percentages should have been made, as in `write_narrative`; what the
    printed figures give instead is a tail.

    Raises:
        FileError: D0701 when the form has no template, D1115–D1117 when `exact` is not the same report.
    """
    from govfin.narrative.compare import compare  # noqa: PLC0415
    from govfin.narrative.read_back import read_back  # noqa: PLC0415

    figures = report.report if isinstance(report, Publication) else report
    read = read_back(figures.schema, text, figures)
    if read is None:
        raise FileError([Diagnostic("D0701", {"schema": figures.schema.id})])
    last = prior_of(report, prior)
    return compare(figures, read, last, percentages_of(figures, shares, exact, last, exact_prior or prior))
