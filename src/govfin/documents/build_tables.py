"""A table of a report as its form prints it: header cells that span, blocks side by side, totals where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, Literal

from attrs import evolve, frozen

from govfin.diagnostics.width import width
from govfin.documents.model import Grid, GridCell, Kind, TableBlock, with_separators
from govfin.report.form import FormPanel, FormRow, panels
from govfin.report.report import Caption, Report
from govfin.schema.tables import Table

#: What a page upright holds, in half-width characters of a table's type; a wider table lies on its side.
_UPRIGHT: Final = 106
_WIDEST_LABEL: Final = 34
_NARROWEST_FIGURE: Final = 9
_CODE_WIDTH: Final = 4

Errata = Literal["printed", "corrected"]


def table_block(report: Report, table: Table, errata: Errata = "printed") -> TableBlock:
    """A table with its title, captions, note and statement.

    Figures are in the table's unit. With `errata` corrected, sentences of the note that the schema calls wrong read
    as they should.
    """
    captions = dict(report.captions).get(table.id, Caption())
    year = f"{report.year or report.schema.year or ''}年"
    said = len(year) == 1 or table.title.startswith(year)
    grid = table_grid(report, table)
    return TableBlock(
        anchor=f"t-{table.id}",
        id=table.id,
        title=f"{'' if said else f'{year}度'}{table.title}（{table.id}）",
        left=f"部门：{captions.department or report.department or ''}",
        right=f"单位：{table.scale.unit}",
        grid=grid,
        notes=_notes(table, errata),
        statement=dict(report.statements).get(table.id, ""),
        landscape=sum(grid.widths) > _UPRIGHT,
    )


def _notes(table: Table, errata: Errata) -> tuple[str, ...]:
    note = table.note
    if errata == "corrected":
        for erratum in table.errata:
            note = note.replace(erratum.printed, erratum.reads)
    return tuple(note.splitlines())


def table_grid(report: Report, table: Table) -> Grid:
    """The cells of a table, placed."""
    blocks = [_Block.of(report, table, panel) for panel in panels(report, table)]
    titled = any(b.panel.title for b in blocks)
    depth = max(b.depth for b in blocks)
    numbered = any(b.panel.numbers for b in blocks)
    header = titled + depth + numbered
    closing = any(b.closing for b in blocks)
    height = header + max(len(b.body) for b in blocks) + closing
    cells: list[GridCell] = []
    left = 0
    for block in blocks:
        placed = [
            *_headers(block, depth),
            *_numbers(block, depth, numbered=numbered),
            *_body(report, block, depth + numbered),
        ]
        cells += [evolve(c, row=c.row + titled, column=c.column + left) for c in placed]
        left += block.width
    cells += _titles(blocks) if titled else []
    cells += _closing(report, blocks, height - 1) if closing else []
    cells += _spaces(cells, height, left)
    return Grid(height, tuple(w for b in blocks for w in _widths(report, b)), header, tuple(cells))


@frozen
class _Block:
    """A panel, and how many columns say what a row is."""

    panel: FormPanel
    #: The levels of the classification of an open table: 类, 款, 项; each has a column of its own in the header.
    levels: tuple[str, ...]
    by: str

    @classmethod
    def of(cls, report: Report, table: Table, panel: FormPanel) -> _Block:
        classification = report.schema.classification_of(table) if table.open else None
        levels = tuple(level.name for level in classification.levels) if classification else ()
        return cls(panel, levels, table.by or "")

    @property
    def labels(self) -> int:
        return len(self.levels) + 1 if self.levels else len(self.panel.labels)

    @property
    def width(self) -> int:
        return self.labels + sum(h.columns for h in self.panel.headers[0])

    @property
    def depth(self) -> int:
        """The header rows above the row of numbers: 项目, 功能分类科目编码, and 类款项 where no numbers are printed."""
        own = len(self.panel.headers)
        return max(own, 2 if self.panel.numbers else 3) if self.levels else own

    @property
    def closing(self) -> FormRow | None:
        """The total that the form prints in the last line of the whole table: 人员经费合计, 公用经费合计."""
        last = self.panel.rows[-1] if self.panel.rows else None
        return last if last is not None and last.total and not self.levels else None

    @property
    def body(self) -> tuple[FormRow, ...]:
        return self.panel.rows[:-1] if self.closing else self.panel.rows


# ── header ──────────────────────────────────────────────────────────────────────────────────────────


def _titles(blocks: Sequence[_Block]) -> Iterator[GridCell]:
    """The titles of the panels; neighbours of one title share it."""
    left = 0
    for title, run in groupby(blocks, key=lambda b: b.panel.title):
        columns = sum(b.width for b in run)
        yield GridCell(0, left, title, Kind.HEADER, columns=columns)
        left += columns


def _headers(block: _Block, depth: int) -> Iterator[GridCell]:
    yield from _label_headers(block, depth)
    own = len(block.panel.headers)
    taken: dict[int, int] = {}
    for level, row in enumerate(block.panel.headers):
        column = block.labels
        for header in row:
            while taken.get(column, 0) > level:
                column += 1
            last = level + header.rows == own
            rows = header.rows + (depth - own if last else 0)
            yield GridCell(level, column, header.text, Kind.HEADER, rows, header.columns)
            for covered in range(column, column + header.columns):
                taken[covered] = level + header.rows
            column += header.columns


def _label_headers(block: _Block, depth: int) -> Iterator[GridCell]:
    if not block.levels:
        for column, label in enumerate(block.panel.labels):
            yield GridCell(0, column, label, Kind.HEADER, rows=depth)
        return
    levels = len(block.levels)
    below = 0 if block.panel.numbers else 1
    yield GridCell(0, 0, "项目", Kind.HEADER, columns=levels + 1)
    yield GridCell(1, 0, f"{block.by}分类科目编码", Kind.HEADER, depth - 1 - below, levels)
    yield GridCell(1, levels, "科目名称", Kind.HEADER, depth - 1)
    if below:
        yield from _levels(block, depth - 1)


def _numbers(block: _Block, row: int, *, numbered: bool) -> Iterator[GridCell]:
    """栏次, and the numbers of the columns."""
    if not numbered:
        return
    if block.levels:
        yield from _levels(block, row)
    if block.labels:
        yield GridCell(row, len(block.levels), "栏次", Kind.HEADER)
    for i, number in enumerate(block.panel.numbers):
        yield GridCell(row, block.labels + i, number, Kind.NUMBER)


def _levels(block: _Block, row: int) -> Iterator[GridCell]:
    for column, level in enumerate(block.levels):
        yield GridCell(row, column, level, Kind.HEADER)


# ── body ────────────────────────────────────────────────────────────────────────────────────────────


def _body(report: Report, block: _Block, header: int) -> Iterator[GridCell]:
    for i, row in enumerate(block.body):
        yield from _row_labels(block, row, header + i)
        yield from _figures(report, row, header + i, block.labels)


def _row_labels(block: _Block, row: FormRow, at: int) -> Iterator[GridCell]:
    if block.levels:
        code, name = row.labels
        yield GridCell(at, 0, code, Kind.CODE, columns=len(block.levels))
        yield GridCell(at, len(block.levels), name, Kind.TOTAL if row.total else Kind.LABEL)
        return
    for column, (label, head) in enumerate(zip(row.labels, block.panel.labels, strict=True)):
        kind = {"行次": Kind.NUMBER, "科目编码": Kind.CODE}.get(head, Kind.LABEL)
        yield GridCell(at, column, label, kind)


def _figures(report: Report, row: FormRow, at: int, left: int) -> Iterator[GridCell]:
    for i, slot in enumerate(row.slots):
        if slot is not None:
            yield GridCell(at, left + i, with_separators(report.printed(slot)), Kind.FIGURE, slot=slot)


def _closing(report: Report, blocks: Sequence[_Block], at: int) -> Iterator[GridCell]:
    """The totals in the last line; the label of one reaches over the blocks of its title that have none."""
    left = start = 0
    for i, block in enumerate(blocks):
        if i and block.panel.title != blocks[i - 1].panel.title:
            start = left
        row = block.closing
        if row is not None:
            figures = left + block.labels
            yield GridCell(at, start, row.labels[-1], Kind.TOTAL, columns=figures - start)
            yield from _figures(report, row, at, figures)
            start = left + block.width
        left += block.width


def _spaces(cells: Iterable[GridCell], height: int, across: int) -> Iterator[GridCell]:
    """What nothing covers is printed empty."""
    covered = {
        (r, c) for cell in cells for r in range(cell.row, cell.row + cell.rows)
        for c in range(cell.column, cell.column + cell.columns)
    }  # fmt: skip
    for r in range(height):
        for c in range(across):
            if (r, c) not in covered:
                yield GridCell(r, c, "", Kind.SPACE)


# ── widths ──────────────────────────────────────────────────────────────────────────────────────────


def _widths(report: Report, block: _Block) -> Iterator[int]:
    """The widths of a block's columns, in half-width characters: as wide as what stands in them, within reason."""
    rows = block.panel.rows
    if block.levels:
        yield from (_CODE_WIDTH for _ in block.levels)
        yield _label_width(r.labels[-1] for r in rows)
    else:
        for i, head in enumerate(block.panel.labels):
            texts = [r.labels[i] for r in block.body]
            narrow = head in ("行次", "科目编码")
            yield max([width(t) for t in texts] + [4]) + 1 if narrow else _label_width(texts)
    for i in range(block.width - block.labels):
        slots = [slot for r in rows if len(r.slots) > i and (slot := r.slots[i]) is not None]
        yield max([_NARROWEST_FIGURE, *(len(with_separators(report.printed(s))) + 3 for s in slots)])


def _label_width(texts: Iterable[str]) -> int:
    return max(12, min(_WIDEST_LABEL, max((width(t) for t in texts), default=0) + 1))
