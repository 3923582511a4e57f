"""The sheet of checks: each relation with both of its sides as formulas, and what it comes to as figures change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from govfin.audit.outcomes import judge
from govfin.documents.formulas import (
    BLANK,
    BROKEN,
    DOUBTFUL,
    EMPTY,
    MISMATCH,
    OUTCOMES,
    PASS,
    REMINDER,
    TAIL,
    UNDECIDED,
    Check,
    Places,
    check_of,
    outcome_formula,
    quoted,
    sides,
    worst_of,
)
from govfin.report.finding import Outcome
from govfin.report.report import Report
from govfin.report.sheets import CHECKS, CHECKS_COLUMNS, CHECKS_TITLE
from govfin.system.relations import Relation

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: How wide each column is.
_WIDTHS: Final = (6, 34, 28, 14, 4, 44, 14, 12, 9, 60, 6)
_LEFT, _RIGHT, _OFF, _RESULT, _GRADE = 3, 6, 7, 8, 10
_TOP: Final = 4
_SHOWN: Final = 4
_WORDS: Final = {
    Outcome.BLANK: BLANK,
    Outcome.PASS: PASS,
    Outcome.TAIL: TAIL,
    Outcome.DOUBTFUL: DOUBTFUL,
    Outcome.MISMATCH: MISMATCH,
}
_COLOURS: Final = {
    BROKEN: ("#9C0006", "#FFC7CE"),
    MISMATCH: ("#7F3F00", "#FFD8A8"),
    REMINDER: ("#7F3F00", "#FFD8A8"),
    DOUBTFUL: ("#7F3F00", "#FFD8A8"),
    TAIL: ("#7F6000", "#FFF2CC"),
}


@frozen
class Checks:
    """The lines of the sheet, and how cells elsewhere refer to them."""

    #: For each slot, the rows of the sheet whose relation is about it.
    by_slot: Mapping[int, Sequence[int]]
    #: What each row of the sheet came to.
    outcomes: Mapping[int, str]
    formats: Mapping[str, Format]

    def colour(self, page: Worksheet, row: int, column: int, slots: Iterable[int]) -> None:
        """Colour a cell by the gravest check that speaks of it, as long as it does."""
        worst = worst_of(list(self._grades(slots)))
        for outcome, style in self.formats.items():
            grade = OUTCOMES.index(outcome)
            options = {"type": "formula", "criteria": f"={worst}={grade}", "format": style}
            page.conditional_format(row, column, row, column, options)

    def mark(self, page: Worksheet, row: int, column: int, slots: Iterable[int]) -> None:
        """Say beside a line what the gravest of its checks came to; nothing where all is well."""
        worst = worst_of(list(self._grades(slots)))
        names = ",".join(f'"{o}"' for o in OUTCOMES[OUTCOMES.index(TAIL) :])
        well = OUTCOMES.index(TAIL)
        formula = f'=IF({worst}<{well},"",CHOOSE({worst}-{well - 1},{names}))'
        page.write_formula(row, column, formula, None, self._said(slots))
        for outcome, style in self.formats.items():
            options = {"type": "cell", "criteria": "==", "value": f'"{outcome}"', "format": style}
            page.conditional_format(row, column, row, column, options)

    def _said(self, slots: Iterable[int]) -> str:
        grades = (OUTCOMES.index(self.outcomes[r]) for s in slots for r in self.by_slot.get(s, ()))
        worst = max(grades, default=0)
        return EMPTY if worst < OUTCOMES.index(TAIL) else OUTCOMES[worst]

    def _grades(self, slots: Iterable[int]) -> Iterator[str]:
        rows = sorted({r for s in slots for r in self.by_slot.get(s, ())})
        start = end = None
        for row in [*rows, None]:
            if end is not None and row == end + 1:
                end = row
                continue
            if start is not None and end is not None:
                name = f"{quoted(CHECKS)}!$K${start + 1}"
                yield name if start == end else f"{name}:$K${end + 1}"
            start = end = row


def write_checks(book: Workbook, report: Report, places: Places, own: Mapping[int, Relation]) -> Checks:
    """Write the sheet: first what joins tables, then what holds inside one; no line for what a cell's formula is."""
    page = book.add_worksheet(CHECKS)
    formats = {o: book.add_format({"font_color": c[0], "bg_color": c[1]}) for o, c in _COLOURS.items()}
    lines = _lines(report, places, set(map(id, own.values())))
    by_slot: dict[int, list[int]] = {}
    outcomes = {id(r): outcome for r, outcome, _ in judge(report)}
    writer = _Writer(page, report, places, book, outcomes)
    row = _TOP
    said: dict[int, str] = {}
    for relation in lines:
        said[row] = writer.line(row, row - _TOP + 1, relation)
        for slot in _subjects(relation):
            by_slot.setdefault(slot, []).append(row)
        row += 1
    writer.head(row, formats, Counter(said.values()))
    return Checks(by_slot, said, formats)


def _lines(report: Report, places: Places, formulas: set[int]) -> list[Relation]:
    """The relations that check, those between tables first."""
    cells = report.layout.cells
    usable = [r for r in report.system.relations if id(r) not in formulas and any(s in places for s in r.slots)]
    return sorted(usable, key=lambda r: len({cells[s].table for s in r.slots}) + len(r.missing) == 1)


def _subjects(relation: Relation) -> Iterator[int]:
    """The cells that a relation is about: those that stand alone on one of its sides."""
    for side in sides(relation):
        if len(side) == 1:
            yield side[0][0]


@frozen
class _Writer:
    page: Worksheet
    report: Report
    places: Places
    book: Workbook
    outcomes: Mapping[int, Outcome]

    def line(self, row: int, number: int, relation: Relation) -> str:
        """One relation; what it came to, as the sheet says it."""
        scale = self.report.layout.scale(relation.slots[0])
        decimals = scale.places
        off = f"$H${row + 1}"
        check = check_of(relation, self.places, CHECKS, decimals, off)
        left, right = sides(relation)
        amount = self._style(num_format="#,##0" + ("." + "0" * decimals if decimals else ""), border=1)
        plain, centred = self._style(border=1), self._style(border=1, align="center")
        self.page.write_number(row, 0, number, centred)
        self.page.write_string(row, 1, relation.rule.code, plain)
        self.page.write_string(row, 2, self._words(left, relation.constant, decimals), plain)
        self.page.write_string(row, 4, {"=": "＝", "<=": "≤", ">=": "≥"}[relation.operator], centred)
        self.page.write_string(row, 5, self._words(right, 0, decimals), plain)
        self.page.write_string(row, 9, relation.rule.because, plain)
        figures = self.report.values
        sums = [sum(figures[s] * c for s, c in side) for side in (left, right)]
        sums[0] += relation.constant
        if check is None or relation.missing or not self.report.unknown.isdisjoint(relation.slots):
            for column in (_LEFT, _RIGHT, _OFF):
                self.page.write_blank(row, column, None, amount)
            self.page.write_string(row, _RESULT, UNDECIDED, centred)
            self.page.write_number(row, _GRADE, 0, centred)
            return BLANK
        self.page.write_formula(row, _LEFT, check.left, amount, scale.decimal(sums[0]))
        self.page.write_formula(row, _RIGHT, check.right, amount, scale.decimal(sums[1]))
        difference = f"=ROUND($D${row + 1}-$G${row + 1},{decimals})"
        self.page.write_formula(row, _OFF, difference, amount, scale.decimal(sums[0] - sums[1]))
        return self._result(row, check, off, scale.precision, centred)

    def _result(self, row: int, check: Check, off: str, step: Decimal, style: Format) -> str:
        found = self.outcomes[id(check.relation)]
        outcome = _WORDS.get(found, BROKEN if check.relation.binding else REMINDER)
        self.page.write_formula(row, _RESULT, outcome_formula(check, off, f"{step:f}"), style, outcome)
        names = ",".join(f'"{o}"' for o in OUTCOMES)
        grade = f"=MATCH($I${row + 1},{{{names}}},0)-1"
        self.page.write_formula(row, _GRADE, grade, style, OUTCOMES.index(outcome))
        return outcome

    def head(self, end: int, formats: Mapping[str, Format], counts: Mapping[str, int]) -> None:
        """The title, the counts, the header, and how the sheet looks."""
        page, head = self.page, self._style(bold=True, border=1, align="center", bg_color="#F2F2F2")
        page.write_string(0, 0, CHECKS_TITLE, self._style(bold=True, font_size=16))
        page.write_string(1, 0, "各表之间的关系在前，表内的在后；数字改动后结果随之改变。", self._style())
        results = f"$I${_TOP + 1}:$I${max(end, _TOP + 1)}"
        for i, outcome in enumerate(OUTCOMES[1:]):
            counted = f'="{outcome} "&COUNTIF({results},"{outcome}")'
            page.write_formula(2, 1 + i, counted, self._style(), f"{outcome} {counts.get(outcome, 0)}")
        for column, (title, width) in enumerate(zip(CHECKS_COLUMNS, _WIDTHS, strict=True)):
            page.set_column(column, column, width, None, {"hidden": column == _GRADE})
            page.write_string(_TOP - 1, column, title, head)
        for outcome, style in formats.items():
            options = {"type": "cell", "criteria": "==", "value": f'"{outcome}"', "format": style}
            page.conditional_format(_TOP, _RESULT, max(end - 1, _TOP), _RESULT, options)
        passed = {"type": "cell", "criteria": "==", "value": f'"{PASS}"', "format": self._style(font_color="#2E7D32")}
        page.conditional_format(_TOP, _RESULT, max(end - 1, _TOP), _RESULT, passed)
        page.freeze_panes(_TOP, 2)
        page.autofilter(_TOP - 1, 0, max(end - 1, _TOP), _RESULT + 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_TOP - 1)
        page.hide_gridlines(2)

    def _words(self, terms: Sequence[tuple[int, int]], constant: int, decimals: int) -> str:
        """A side of a relation by its addresses."""
        text = ""
        for slot, factor in terms[:_SHOWN]:
            sign = "－" if factor < 0 else "＋" if text else ""
            text += sign + (f"{abs(factor)}×" if abs(factor) > 1 else "") + self.report.address(slot)
        text += f"＋…（共{len(terms)}项）" if len(terms) > _SHOWN else ""
        if constant:
            text += f"{'－' if constant < 0 else '＋'}{abs(constant) / 10**decimals:.{decimals}f}"
        return text or "0"

    def _style(self, **properties: Any) -> Format:  # noqa: ANN401 - xlsxwriter's own
        return self.book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter"} | properties)


__all__ = ["Checks", "write_checks"]
