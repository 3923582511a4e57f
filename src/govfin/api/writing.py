"""What is written: reports, report folders, documents, narratives, the sources of what was read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from govfin.api.beside import percentages_of, prior_of
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.formats.files import replace_file, write_text
from govfin.report.content import Publication
from govfin.report.report import Report

if TYPE_CHECKING:
    from govfin.documents.build_tables import Errata
    from govfin.narrative.told import Told
    from govfin.reading.transcript import Transcript
    from govfin.report.finding import Finding
    from govfin.schema.schema import RoundingPolicy


def write(report: Report | Publication, target: str | Path) -> None:
    """Write a report to a file, as its ending says: `.json` (canonical) or `.csv` (long). Whole or not at all.

    A publication is written as a report folder; so is a report where the target ends with `/`.

    Raises:
        FileError: when the ending is not known or the file cannot be written.
    """
    if isinstance(report, Publication) or str(target).endswith("/"):
        from govfin.formats.folder import write_folder  # noqa: PLC0415

        write_folder(report if isinstance(report, Publication) else Publication(report), Path(target))
        return
    target = Path(target)
    replace_file(target, write_text(report, target.suffix, str(target)))


def write_transcript(transcript: Transcript, target: str | Path) -> Path:
    """Write the report of a transcript, as `write` does, and its sources beside it; gives the file of the sources.

    Raises:
        FileError: when the ending is not known or a file cannot be written.
    """
    from govfin.reading import as_json  # noqa: PLC0415

    target = Path(target)
    beside = target.with_suffix(as_json.SUFFIX)
    write(transcript.report, target)
    replace_file(beside, as_json.dumps(transcript))
    return beside


def render(
    report: Report | Publication,
    target: str | Path,
    *,
    prior: Report | None = None,
    errata: Errata = "printed",
    shares: RoundingPolicy = "plain",
    exact: Report | None = None,
    exact_prior: Report | None = None,
) -> tuple[Finding, ...]:
    """Write the document of a report, with its words where it has any: .docx .xlsx .html .pdf .md. Whole or not at all.

    Amounts are printed in the unit of their table and are not computed: `render(compute(report), …)`. `prior` is last
    year's report, for what compares (of a new department, `blank_report(schema)`); with `errata` corrected, notes that
    the form prints wrong read as they should; with `shares` controlled, percentages of the text and its charts that are
    all the shares of one whole sum to 100; they are made of the figures of `exact`, the same report in 元 to the 分,
    where that is given, and growth of those of `exact_prior` too. Gives what could not be said: texts and figures for
    which 【…】 stands.

    Raises:
        FileError: D0105 for another ending, D0106 when the file cannot be written, D0505 when a package is missing,
            D08xx for fonts and typesetting, D1115–D1117 when `exact` is not the same report.
    """
    from govfin.documents.build import build  # noqa: PLC0415
    from govfin.documents.render import rendered  # noqa: PLC0415

    check_document(target)
    target = Path(target)
    last = prior_of(report, prior)
    made_of = percentages_of(report, shares, exact, last, exact_prior or prior)
    document = build(report, prior=last, errata=errata, percentages=made_of)
    replace_file(target, rendered(document, target.suffix, str(target)))
    return document.findings


def check_document(target: str | Path) -> None:
    """Refuse a target whose ending no document has, before any work is done.

    Raises:
        FileError: D0105, with the known endings.
    """
    from govfin.documents.render import check_suffix  # noqa: PLC0415

    check_suffix(Path(target).suffix, str(target))


def write_narrative(
    report: Report | Publication,
    prior: Report | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    shares: RoundingPolicy = "plain",
    exact: Report | None = None,
    exact_prior: Report | None = None,
) -> Told:
    """The narrative (情况说明) of a report, by the template of its form: sections, paragraphs, runs.

    Amounts are in the unit of the form (万元 in cn-2020), percentages as the form prints them. `prior` is last year's
    report, in any form; of a new department, `blank_report(schema)`. `texts` are the department's own words, by the
    names that the template gives them; a publication has its own. With `shares="controlled"`, percentages that are all
    the shares of one whole sum to 100 as printed. Percentages are made of the figures of `exact`, the same report in 元
    to the 分, where it is given, and growth of those of `exact_prior`, last year's, too. What is missing stands in the
    text as `【…】` and is a finding.

    Raises:
        FileError: D0701 when the form has no template, D1115–D1117 when `exact` is not the same report.
    """
    from govfin.narrative.texts import texts_of  # noqa: PLC0415
    from govfin.narrative.write import write as written  # noqa: PLC0415

    last = prior_of(report, prior)
    made_of = percentages_of(report, shares, exact, last, exact_prior or prior)
    if isinstance(report, Publication):
        texts = {**texts_of(report), **(texts or {})}
        report = report.report
    told = written(report, last, texts, made_of)
    if told is None:
        raise FileError([Diagnostic("D0701", {"schema": report.schema.id})])
    return told


def to_text(report: Report, suffix: str) -> str:
    """A report as the text of a file with an ending: `.json` or `.csv`."""
    return write_text(report, suffix, f"<text>{suffix}")
