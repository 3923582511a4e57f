"""A report beside another one: read for it, and moved into its form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from govfin.api.reading import is_folder, read, text_of
from govfin.api.schemas import load_schema
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.formats.files import read_as_said
from govfin.report.content import Publication
from govfin.report.report import Report, blank_report
from govfin.schema.rules import PRIOR
from govfin.schema.schema import Schema

if TYPE_CHECKING:
    from govfin.computing.move import Moved
    from govfin.computing.percentages import Percentages
    from govfin.schema.schema import RoundingPolicy


def read_beside(
    source: str | Path, report: Report, *, companion: str = PRIOR, path: Iterable[str | Path] = ()
) -> Report:
    """Another report, to be held against a report: in the form that its own file names, else in that one's.

    `companion` is what it is to the report (上年, 预算, 下级): a file that names no form is in the one that this
    report's form says such a report follows.

    Raises:
        FileError: with everything that is wrong with the file, each with its place.
        SchemaError: when the schema that it names does not check.
    """
    form = report.schema.form_of(companion)

    def named(name: str) -> Schema:
        known = (s for s in (form, report.schema) if s.id == name)
        return next(known, None) or load_schema(name, path=path)

    if is_folder(source):
        return read(source, path=path)
    file, text = text_of(source)
    return read_as_said(text, file, form, named)


def read_prior(source: str | Path, report: Report, *, path: Iterable[str | Path] = ()) -> Report:
    """Last year's report as it was printed, in the form in which a report is printed: what rounding takes as fixed.

    Raises:
        FileError: with everything that is wrong with the file; D1113 when it is exact, D1114 when of another year.
        SchemaError: when the schema that it names does not check.
    """
    form = report.schema.printed
    other = read_beside(source, blank_report(form), path=path)
    if other.schema.is_exact:
        raise FileError([Diagnostic("D1113", file=str(source))])
    if report.year is not None and other.year is not None and other.year != report.year - 1:
        params = {"found": str(other.year), "expected": str(report.year - 1)}
        raise FileError([Diagnostic("D1114", params, file=str(source))])
    return in_form(form, other)


def read_exact(source: str | Path, report: Report, *, path: Iterable[str | Path] = ()) -> Report:
    """A report in 元 to the 分, from before it was rounded to the one given; what follows from its figures is computed.

    Raises:
        FileError: with everything that is wrong with the file; D1115–D1117 when it is not the same report.
        SchemaError: when the schema that it names does not check.
    """
    from govfin.computing.percentages import must_be_same  # noqa: PLC0415
    from govfin.computing.propagate import compute  # noqa: PLC0415

    exact = compute(read_beside(source, report, path=path))
    try:
        must_be_same(report, exact)
    except FileError as error:
        raise FileError([evolve(d, file=str(source)) for d in error.diagnostics]) from None
    return exact


def read_and_move(source: str | Path, schema: Schema | str, *, path: Iterable[str | Path] = ()) -> Moved:
    """A report from a file of any schema, in the form of another one, with all that has no place there.

    An exact report (元, to the 分) stays exact.

    Raises:
        FileError: with everything that is wrong with the file, each with its place; D0409 when nothing of it moved.
        SchemaError: when one of the schemas does not check.
    """
    from govfin.computing.move import move  # noqa: PLC0415

    wanted = load_schema(schema, path=path) if isinstance(schema, str) else schema

    def named(name: str) -> Schema:
        return wanted if name == wanted.id else load_schema(name, path=path)

    file = str(source)
    if is_folder(source):
        report = read(source, path=path)
    else:
        file, text = text_of(source)
        report = read_as_said(text, file, wanted, named)
    moved = move(report, wanted.exact if report.schema.is_exact else wanted)
    if not moved.report.tables:
        raise FileError([Diagnostic("D0409", {"found": report.schema.id, "schema": wanted.id}, file=file)])
    return moved


def in_form(form: Schema, other: Report) -> Report:
    """Another report in the form in which a report is held against it; still of its own year."""
    if other.schema is form:
        return other
    from govfin.computing import move  # noqa: PLC0415

    return move.in_form(form, other)


def percentages_of(
    report: Report | Publication,
    shares: RoundingPolicy,
    exact: Report | None,
    prior: Report | None,
    exact_prior: Report | None,
) -> Percentages:
    """How percentages are made; `exact_prior` is last year's report in any form and of use where it is exact.

    Raises:
        FileError: D1115–D1117 when an exact report is not the same as the printed one of its year.
    """
    from govfin.computing.percentages import Percentages, must_be_same  # noqa: PLC0415

    if exact is None:
        return Percentages(shares)
    figures = report.report if isinstance(report, Publication) else report
    must_be_same(figures, exact)
    if prior is None or exact_prior is None or not exact_prior.schema.is_exact:
        return Percentages(shares, exact)
    last = in_form(figures.schema.exact, exact_prior)
    must_be_same(prior, last)
    return Percentages(shares, exact, last)


def prior_of(report: Report | Publication, prior: Report | None) -> Report | None:
    """Last year's report in the form of this one's; of a department that says it is new, a report without figures."""
    figures = report.report if isinstance(report, Publication) else report
    if prior is None and isinstance(report, Publication) and report.content.is_new:
        return blank_report(figures.schema)
    return None if prior is None else in_form(figures.schema, prior)
