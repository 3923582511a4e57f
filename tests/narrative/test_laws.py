"""What is written is read back: for any report the same figures, which agree; and a figure that is changed is found."""

from __future__ import annotations

import os
from typing import Final

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import govfin
from govfin.diagnostics.diagnostic import Severity
from govfin.narrative.compare import compare
from govfin.narrative.read_back import ReadBack, read_back
from govfin.narrative.told import Told
from govfin.narrative.write import write
from govfin.report.finding import Outcome
from govfin.report.report import Report, blank_report
from narrative import seed
from strategies import reports


@st.composite
def _reports(draw: st.DrawFn) -> Report:
    """Any report: figures that fit together or do not, tables that are empty or not there, figures not known."""
    kind = draw(st.sampled_from(["free", "consistent", "draft", "published"]))
    if kind == "published":
        return seed.report()
    if kind == "draft":
        return draw(reports.drafts()).report()
    return govfin.compute(
        reports.report_of(draw(reports.free_leaves() if kind == "free" else reports.consistent_leaves()))
    )


reported = _reports()
priors = st.one_of(st.none(), st.builds(lambda: blank_report(reports.schema())), reported)
#: A text is read in about a second.
few = settings(max_examples=300 if os.environ.get("GOVFIN_THOROUGH") == "1" else 15)

#: Texts that a department may give: some of those that the template has places for.
texts: Final = st.dictionaries(
    st.sampled_from(sorted(seed.TEXTS)),
    st.sampled_from(
        ["人员增加", "按规定压减一般性支出，2019年为基数；其中3项延期", "政策调整。项目完成", "疫情（新冠肺炎）影响"]
    ),
)


def _told(report: Report, prior: Report | None, words: dict[str, str]) -> Told:
    told = write(report, prior, words)
    assert told is not None
    return told


def _read(text: str, report: Report) -> ReadBack:
    read = read_back(report.schema, text, report)
    assert read is not None
    return read


@few
@given(reported, priors, texts)
def test_what_is_written_reads_as_the_same_figures(report: Report, prior: Report | None, words: dict[str, str]) -> None:
    told = _told(report, prior, words)
    read = _read(told.text, report)
    written = [run.text.rstrip("%").replace(" ", "") for run in told.runs if run.kind == "figure"]
    assert [r.text for r in read.figures] == written
    assert read.unread == ()
    assert read.missing == ()


@few
@given(reported, priors, texts)
def test_what_is_written_agrees_with_its_tables(report: Report, prior: Report | None, words: dict[str, str]) -> None:
    told = _told(report, prior, words)
    compared = compare(report, _read(told.text, report), prior)
    assert compared.outcomes.keys() <= {Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.UNDECIDED}
    assert [f for f in compared.findings if f.severity is Severity.ERROR] == []


@few
@given(reported, st.data())
def test_a_figure_that_is_changed_is_found_where_it_stands(report: Report, data: st.DataObject) -> None:
    prior = blank_report(report.schema)
    text = _told(report, prior, dict(seed.TEXTS)).text
    before = compare(report, _read(text, report), prior)
    figures = [j for j in before.judged if j.outcome is Outcome.PASS]
    assume(figures)
    at = data.draw(st.integers(0, len(figures) - 1))
    wrong = data.draw(st.integers(0, 10**6).map(lambda n: f"{n / 100:.2f}"))
    assume(abs(float(wrong) - float(figures[at].reading.text)) > 1)
    place = figures[at].reading.place
    changed = text[: place.start] + wrong + text[place.end :]
    after = compare(report, _read(changed, report), prior)
    found = {f.params.get("line") for f in after.findings if f.code == "F0701"}
    assert str(place.line) in found
