"""An answer as one page: its tables, each with its chart, and its findings; needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from govfin.batch.sheets import Answer, Sheet
from govfin.diagnostics.codes import ANALYSIS
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.show import severity_word, show
from govfin.diagnostics.width import clip
from govfin.documents.charts import svg_of
from govfin.documents.model import Chart, Share
from govfin.renderings.templates import page_template, text_of

_LANGUAGES: Final = {Language.ZH: "zh-CN", Language.EN: "en"}
#: So many bars can be read in a chart, and so wide a name before them.
_BARS: Final = 12
_NAME: Final = 34


def page_text(answer: Answer, language: Language, version: str, top: int) -> str:
    """The page of an answer by a version of govfin, with the first rows of each table.

    Raises:
        FileError: D0505 when jinja2 or matplotlib is not installed, D0801 when no font for Chinese is found.
    """
    page = page_template("govfin.batch").render(
        language=_LANGUAGES[language],
        title=ANALYSIS["title"].in_(language),
        version=version,
        style=text_of("govfin.renderings", "page.css"),
        sheets=[_sheet(sheet, language, top) for sheet in answer.sheets],
        problems=[show(d, language) for d in answer.problems],
        findings=[
            (f.severity.value, severity_word(f.severity, language), f.code, f.message(language))
            for f in answer.findings[:top]
        ],
        more_findings=_more(len(answer.findings) - top, language),
    )
    return f"{page}\n"


def _sheet(sheet: Sheet, language: Language, top: int) -> Mapping[str, Any]:
    numbers = [c in sheet.numbers for c in sheet.columns]
    headings = sheet.headings(language)
    bars = tuple(_bars(sheet, language)) if sheet.chart else ()
    return {
        "title": sheet.title(language),
        "headings": [headings[i] for i in sheet.filled],
        "rows": [[(sheet.shown(row, i, language), numbers[i]) for i in sheet.filled] for row in sheet.rows[:top]],
        "more": _more(len(sheet.rows) - top, language),
        "none": "" if sheet.rows else ANALYSIS["none"].in_(language),
        "chart": svg_of(_chart(sheet, bars, language)) if bars else "",
    }


def _chart(sheet: Sheet, bars: tuple[Share, ...], language: Language) -> Chart:
    heading = ANALYSIS[sheet.chart[1] if sheet.chart else "amount"].in_(language)
    return Chart(sheet.name, f"{sheet.title(language)} · {heading}", "counts", heading, bars)


def _bars(sheet: Sheet, language: Language) -> Iterator[Share]:
    """The first rows that have something to show."""
    label, amount = (sheet.columns.index(c) for c in sheet.chart or ())
    rows = sheet.rows if sheet.charted is None else [sheet.rows[i] for i in sheet.charted]
    for row in [r for r in rows if Decimal(r[amount] or 0)][:_BARS]:
        text = sheet.shown(row, amount, language)
        yield Share(clip(sheet.shown(row, label, language), _NAME), Decimal(row[amount] or 0), text)


def _more(count: int, language: Language) -> str:
    return ANALYSIS["more"].in_(language).format(n=f"{count:,}") if count > 0 else ""
