"""Performance self-evaluation (绩效自评表) of the department and of each project: words and scores side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from attrs import define, field

from govfin.documents.build_text import filled
from govfin.documents.model import Block, Grid, GridCell, Kind, TableBlock, with_separators
from govfin.formats.content_wire import KEYS
from govfin.report.content import Content
from govfin.report.performance import Indicator, Project
from govfin.report.prose import Prose
from govfin.report.report import Report
from govfin.schema.outline import OutlineSection
from govfin.schema.tables import LEVEL_SIGN, Table
from govfin.system.layout import Cell

#: The columns of a self-evaluation table, in half-width characters.
_WIDTHS: Final = (12, 12, 20, 18, 30, 8, 8, 20)
_COLUMNS: Final = len(_WIDTHS)


def evaluation(
    report: Report, content: Content, section: OutlineSection, facts: Mapping[str, str], anchor: str
) -> Iterator[Block]:
    """部门整体支出绩效自评表: the figures of its tables, indicators with their scores, what went otherwise and why."""
    said = content.self_evaluation
    if not content.department_indicators and not said.deviation and not said.improvement:
        return
    rows = _Rows(report)
    one_row, named = _tables(report, section)
    rows.pairs([(t, "") for t in one_row])
    rows.indicators(content.department_indicators, named, "")
    rows.totals(named)
    for name in ("deviation", "improvement"):
        rows.prose(KEYS[name], getattr(said, name))
    title = filled(section.heading, facts)
    yield rows.block(f"{anchor}-table", title, f"单位：{facts['department']}", said.filled_on)


def projects(
    report: Report, content: Content, section: OutlineSection, facts: Mapping[str, str], anchor: str
) -> Iterator[Block]:
    """项目支出绩效自评表, one for each project that has one: what the narrative alone tells of has no annex."""
    _, named = _tables(report, section)
    for number, project in enumerate([p for p in content.projects if _has_annex(p)], 1):
        rows = _Rows(report)
        rows.facts([(KEYS[n], getattr(project, n)) for n in ("office", "manager", "manager_phone")])
        rows.facts([(KEYS[n], getattr(project, n)) for n in ("finance_head", "finance_phone")])
        rows.pairs([(t, project.name) for t in named])
        _goals(rows, project)
        rows.indicators(project.indicators, named, f"{project.name}{LEVEL_SIGN}")
        for name in ("output", "problems", "causes", "improvement"):
            rows.prose(KEYS[name], getattr(project, name))
        heading = filled(section.heading, facts)
        title = f"{heading}：{project.name}" if heading else project.name
        yield rows.block(f"{anchor}-{number}", title, f"单位：{facts['department']}", project.filled_on)


def _has_annex(project: Project) -> bool:
    """Whether somebody filled in a self-evaluation: goals, indicators, or who did it and when."""
    people = (project.office, project.manager, project.manager_phone, project.finance_head, project.finance_phone)
    return bool(project.indicators or project.expected or project.achieved or project.filled_on or any(people))


def _goals(rows: _Rows, project: Project) -> None:
    for name in ("expected", "achieved"):
        rows.prose(KEYS[name], getattr(project, name))


def _tables(report: Report, section: OutlineSection) -> tuple[list[Table], list[Table]]:
    """The tables of the piece that the report has: those of one row, and those whose rows the report names."""
    found = [report.schema.table_by_id[name] for name in section.tables if name not in report.layout.absent]
    return [t for t in found if not t.named], [t for t in found if t.named]


@define
class _Rows:
    """A grid as it grows, row by row."""

    report: Report
    cells: list[GridCell] = field(factory=list)
    height: int = 0

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Names and words in one row; nothing where no word is there."""
        known = [(label, words) for label, words in pairs if words]
        if known:
            self._spread([(text, kind) for pair in known for text, kind in _labelled(*pair)])

    def prose(self, label: str, prose: Prose) -> None:
        """A text over the whole width, after what it is called."""
        if prose:
            self._add(0, label, Kind.HEADER)
            self._add(1, "\n".join(prose), Kind.TEXT, columns=_COLUMNS - 1)
            self.height += 1

    def pairs(self, rows: Iterable[tuple[Table, str]]) -> None:
        """Figures under what their columns are called, as many in a row as fit; blank ones are left out."""
        found: list[tuple[str, int]] = []
        for table, row in rows:
            for column in table.columns:
                slot = self.report.layout.slots.get(Cell(table.id, row, column.key))
                if slot is not None and self.report.printed(slot):
                    found.append(("·".join((*column.headers, column.title)), slot))
        for i in range(0, len(found), _COLUMNS):
            part = found[i : i + _COLUMNS]
            self._spread([(label, Kind.HEADER) for label, _ in part])
            self._spread([(self._printed(slot), Kind.FIGURE) for _, slot in part], [slot for _, slot in part])

    def indicators(self, indicators: Sequence[Indicator], tables: Sequence[Table], above: str) -> None:
        """A row an indicator; neighbours of one 一级指标 or 二级指标 share its cell."""
        if not indicators:
            return
        names = [above + i.name for i in indicators]
        columns = [(t, c) for t in tables for c in t.columns if any(self._slot(t, n, c.key) is not None for n in names)]
        heads = [KEYS["level1"], KEYS["level2"], KEYS["name"], KEYS["target"], KEYS["actual"]]
        scores = [c.title for _, c in columns][: _COLUMNS - len(heads) - 1]
        last = len(heads) + len(scores)
        for column, head in enumerate((*heads, *scores)):
            self._add(column, head, Kind.HEADER)
        self._add(last, KEYS["deviation"], Kind.HEADER, columns=_COLUMNS - last)
        self.height += 1
        top = self.height
        for indicator in indicators:
            texts = [indicator.name, "\n".join(indicator.target), "\n".join(indicator.actual)]
            for column, text in enumerate(texts, 2):
                self._add(column, text, Kind.TEXT)
            for column, (table, c) in enumerate(columns[: len(scores)], len(heads)):
                slot = self._slot(table, above + indicator.name, c.key)
                self._add(column, "" if slot is None else self._printed(slot), Kind.FIGURE, slot=slot)
            self._add(last, "\n".join(indicator.deviation), Kind.TEXT, columns=_COLUMNS - last)
            self.height += 1
        self._shared(indicators, top)

    def totals(self, tables: Iterable[Table]) -> None:
        """The rows of totals of the tables."""
        for table in tables:
            for column in table.columns:
                slot = self._slot(table, table.total, column.key) if table.total else None
                if slot is not None and self.report.printed(slot):
                    self._spread([(table.total or "", Kind.TOTAL), (self._printed(slot), Kind.FIGURE)], [None, slot])

    def block(self, anchor: str, title: str, left: str, filled_on: date | None) -> TableBlock:
        """The table, with the day on which it was filled in."""
        right = (
            f"{KEYS['filled_on']}：{filled_on.year}年{filled_on.month:02}月{filled_on.day:02}日" if filled_on else ""
        )
        grid = Grid(self.height, _WIDTHS, 0, tuple(self.cells))
        return TableBlock(anchor, "", title, left, right, grid, landscape=True)

    def _shared(self, indicators: Sequence[Indicator], top: int) -> None:
        row = top
        for level1, same in groupby(indicators, key=lambda i: i.level1):
            run = list(same)
            self.cells.append(GridCell(row, 0, level1, Kind.LABEL, rows=len(run)))
            inner = row
            for level2, inside in groupby(run, key=lambda i: i.level2):
                rows = len(list(inside))
                self.cells.append(GridCell(inner, 1, level2, Kind.LABEL, rows=rows))
                inner += rows
            row += len(run)

    def _spread(self, texts: Sequence[tuple[str, Kind]], slots: Sequence[int | None] = ()) -> None:
        """Texts over the width of the table, as evenly as its columns allow."""
        bounds = [round(i * _COLUMNS / len(texts)) for i in range(len(texts) + 1)]
        for i, (text, kind) in enumerate(texts):
            slot = slots[i] if slots else None
            self._add(bounds[i], text, kind, columns=bounds[i + 1] - bounds[i], slot=slot)
        self.height += 1

    def _add(self, column: int, text: str, kind: Kind, columns: int = 1, slot: int | None = None) -> None:
        self.cells.append(GridCell(self.height, column, text, kind, columns=columns, slot=slot))

    def _slot(self, table: Table, row: str, column: str) -> int | None:
        return self.report.layout.slots.get(Cell(table.id, row, column))

    def _printed(self, slot: int) -> str:
        unit = self.report.layout.scale(slot).unit
        return with_separators(self.report.printed(slot)) + (unit if unit == "%" else "")


def _labelled(label: str, words: str) -> Iterator[tuple[str, Kind]]:
    yield label, Kind.HEADER
    yield words, Kind.TEXT
