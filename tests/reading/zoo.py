"""A zoo of layouts: the statutory tables of a report as departments publish them in PDF, and how well each is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from attrs import field, frozen

from govfin.reading.transcript import Transcript
from govfin.reading.words import figure_of
from govfin.report.report import Report
from reading.papers import Paper, docx_of, html_of, printed_by_chromium, printed_by_office, xlsx_of
from reading.statutory import Habit, expected, sheets

Origin = Literal["page", "word", "workbook"]


@frozen
class Layout:
    """A way to publish: in what the tables were written, on what paper, with which habits."""

    name: str
    origin: Origin
    paper: Paper = field(factory=Paper)
    habit: Habit = field(factory=Habit)


@frozen
class Score:
    """What reading a printed report came to."""

    figures: int
    placed: int
    #: Addresses whose figure is another than was printed there.
    misplaced: tuple[str, ...]
    #: Figures that were neither placed nor listed.
    lost: tuple[str, ...]
    unplaced: int
    guessed: int


LAYOUTS: Final[tuple[Layout, ...]] = (
    Layout("page, ruled", "page"),
    Layout("page, ruled, landscape, 类款项 apart", "page", Paper(landscape=True), Habit(codes="parts")),
    Layout("page, narrow labels, rows cut", "page", Paper(labels=0.5, cut=True, size=10.5), Habit()),
    Layout(
        "page, narrow labels, rows cut, header once",
        "page",
        Paper(labels=0.6, cut=True, size=10, header_again=False, footer=True),
        Habit(numbered=False, codes="one"),
    ),
    Layout("page, lines across", "page", Paper(rules="across"), Habit(thousands=True)),
    Layout("page, 三线表", "page", Paper(rules="three", align="center"), Habit(codes="one", numbered=False)),
    Layout("page, no lines", "page", Paper(rules="none"), Habit(codes="one", indented=True)),
    Layout("page, no lines, 0.00", "page", Paper(rules="none", landscape=True), Habit(codes="one", blank="0.00")),
    Layout("page, header ruled, dashes", "page", Paper(rules="header"), Habit(codes="one", blank="-", former=True)),
    Layout("page, lines down", "page", Paper(rules="columns", size=8), Habit(codes="across")),
    Layout("page, turned on upright paper", "page", Paper(turned="content", size=7), Habit()),
    Layout("page, says it is turned", "page", Paper(turned="page"), Habit(codes="parts")),
    Layout("page, one below the other", "page", Paper(together=True, size=8), Habit(one_caption=False)),
    Layout("page, full width", "page", Paper(size=10), Habit(full_width=True, spaced=True)),
    Layout("page, notes marked", "page", Paper(footer=True), Habit(footnotes=True, former=True)),
    Layout("word, ruled", "word", Paper(footer=True), Habit(codes="one")),
    Layout("word, narrow, rows cut", "word", Paper(labels=0.6, cut=True, size=10.5), Habit(codes="parts")),
    Layout("word, no lines", "word", Paper(rules="none", landscape=True), Habit(codes="one", thousands=True)),
    Layout("workbook, ruled", "workbook", Paper(footer=True), Habit()),
    Layout("workbook, landscape, 0.00", "workbook", Paper(landscape=True), Habit(blank="0.00", thousands=True)),
    Layout("workbook, labels cut off", "workbook", Paper(labels=0.5, clipped=True), Habit(codes="one")),
    Layout("workbook, narrow labels", "workbook", Paper(labels=0.5, header_again=False), Habit(codes="parts")),
    Layout("workbook, no lines", "workbook", Paper(rules="none"), Habit(codes="one")),
    Layout("workbook, one below the other", "workbook", Paper(together=True), Habit(codes="one", numbered=False)),
)

#: Never looked at while reading was made better; measured once it was.
HELD_OUT: Final[tuple[Layout, ...]] = (
    Layout("page, ruled, 12 pt, 合计 elsewhere", "page", Paper(size=12), Habit(total_elsewhere=True, spaced=True)),
    Layout("page, lines down, landscape", "page", Paper(rules="columns", landscape=True), Habit(thousands=True)),
    Layout("page, no lines, 类款项 apart", "page", Paper(rules="none", size=8), Habit(codes="parts")),
    Layout("page, no lines, centred", "page", Paper(rules="none", align="center"), Habit(codes="one", blank="—")),
    Layout(
        "page, header ruled, landscape",
        "page",
        Paper(rules="header", landscape=True),
        Habit(codes="one", numbered=False),
    ),
    Layout("page, lines across, rows cut", "page", Paper(rules="across", labels=0.6, cut=True), Habit(codes="one")),
    Layout("page, 三线表, landscape", "page", Paper(rules="three", landscape=True), Habit(blank="-", former=True)),
    Layout("page, turned both ways", "page", Paper(turned="both", size=7), Habit(codes="parts", half_brackets=True)),
    Layout("word, no lines, 0.00", "word", Paper(rules="none"), Habit(codes="one", blank="0.00")),
    Layout("word, ruled, header once", "word", Paper(header_again=False, together=True), Habit(footnotes=True)),
    Layout("workbook, lines across", "workbook", Paper(rules="across", landscape=True), Habit(blank="-")),
    Layout("workbook, no lines, centred", "workbook", Paper(rules="none", align="center"), Habit(thousands=True)),
    Layout("workbook, cut off, dashes", "workbook", Paper(labels=0.4, clipped=True), Habit(blank="—", former=True)),
    Layout("workbook, no lines, all below", "workbook", Paper(rules="none", together=True), Habit(codes="parts")),
)


def printed(layouts: Iterable[Layout], report: Report) -> Iterator[tuple[Layout, bytes]]:
    """Each layout with the report printed in it as PDF; what LibreOffice prints, in one run."""
    waiting: dict[str, tuple[Layout, bytes]] = {}
    for i, layout in enumerate(layouts):
        found = sheets(report, layout.habit)
        if layout.origin == "page":
            yield layout, printed_by_chromium(html_of(found, layout.paper), layout.paper.turned)
        elif layout.origin == "word":
            waiting[f"{i:03}.docx"] = layout, docx_of(found, layout.paper)
        else:
            waiting[f"{i:03}.xlsx"] = layout, xlsx_of(found, layout.paper)
    if waiting:
        files = printed_by_office({name: data for name, (_, data) in waiting.items()})
        yield from ((layout, files[name]) for name, (layout, _) in waiting.items())


def score(printed_figures: Mapping[str, str], transcript: Transcript) -> Score:
    """How well printed figures were read."""
    found = dict(transcript.report)
    right = [a for a, text in printed_figures.items() if found.get(a) == text]
    misplaced = tuple(a for a, text in found.items() if printed_figures.get(a) != text)
    missing = Counter(t for a, t in printed_figures.items() if found.get(a) != t)
    listed = Counter(
        _canonical(w) for u in transcript.unplaced for w in ([u.text] if figure_of(u.text) else u.text.split())
    )
    lost = tuple((missing - listed).elements())
    return Score(len(printed_figures), len(right), misplaced, lost, len(transcript.unplaced), len(transcript.guessed))


def _canonical(text: str) -> str:
    figure = (figure_of(text) or text).replace(",", "")
    return figure if "." in figure else f"{figure}.00"


def figures_of(layout: Layout, report: Report) -> dict[str, str]:
    """What a layout prints of a report."""
    return expected(report, layout.habit)
