"""Sheets: the answers to questions over many reports, as plain tables that a terminal, a CSV file or a page shows."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from attrs import frozen

from govfin.amounts import round_half_up
from govfin.diagnostics.codes import ANALYSIS
from govfin.diagnostics.diagnostic import Diagnostic, Language
from govfin.formats.as_csv import guarded
from govfin.report.finding import Finding

#: A cell: words, a count, or nothing. Amounts are words: as their form prints them.
Entry = str | int | None
_TENTH: Final = Decimal("0.1")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?%?", re.ASCII)


@frozen
class Sheet:
    """A table: what it is called, its columns by key, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    #: The columns that hold numbers.
    numbers: frozenset[str] = frozenset()
    #: The column of labels and the column of amounts that make its chart; None for no chart.
    chart: tuple[str, str] | None = None
    #: The columns whose entries are words of the catalogue.
    worded: frozenset[str] = frozenset()
    #: What its title is filled with.
    params: tuple[tuple[str, str], ...] = ()
    #: The rows in the chart, by place; None for all.
    charted: tuple[int, ...] | None = None

    def title(self, language: Language) -> str:
        """Its title."""
        return ANALYSIS[self.name].in_(language).format(**dict(self.params))

    def headings(self, language: Language) -> tuple[str, ...]:
        """The titles of its columns."""
        return tuple(ANALYSIS[c].in_(language) for c in self.columns)

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns that say anything, by place."""
        return tuple(i for i in range(len(self.columns)) if any(row[i] is not None for row in self.rows))

    def shown(self, row: tuple[Entry, ...], place: int, language: Language) -> str:
        """An entry as a person reads it."""
        entry = row[place]
        if entry is None:
            return ANALYSIS["unknown"].in_(language)
        if self.columns[place] in self.worded and entry in ANALYSIS:
            return ANALYSIS[str(entry)].in_(language)
        return f"{entry:,}" if isinstance(entry, int) else entry


@frozen
class Answer:
    """What a question came to."""

    sheets: tuple[Sheet, ...]
    #: The sheet that a CSV file has: the whole answer, a line a fact.
    data: Sheet
    findings: tuple[Finding, ...] = ()
    #: What kept something out of the answer.
    problems: tuple[Diagnostic, ...] = ()


def csv_text(sheet: Sheet) -> str:
    """A sheet as CSV; its columns are called by their keys."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows([harmless(entry) for entry in row] for row in sheet.rows)
    return out.getvalue()


def harmless(entry: Entry) -> str:
    """A cell of CSV that no spreadsheet runs as a formula; an amount is none."""
    text = "" if entry is None else str(entry)
    return text if _NUMBER.fullmatch(text) else guarded(text)


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, to a tenth, rounded half up; empty where there is no whole."""
    return f"{round_half_up(Fraction(100 * part, whole), _TENTH)}%" if whole else ""
