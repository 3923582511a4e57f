"""The statutory tables of any report as departments print them: rows of cells with spans, in many habits.

Written from printed reports, without any help from govfin's own renderings, so that reading has something of its own
to undo. `papers` makes files of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, Literal

from attrs import evolve, frozen

from govfin.report.report import Report
from govfin.schema.classification import Classification
from govfin.schema.tables import Column, Panel, Row, Table
from govfin.system.layout import Cell
from reading.printing import Printed, Rows


@frozen
class Habit:
    """What a department does in its own way."""

    #: 公开01表, above the department.
    form_number: bool = True
    #: Department and unit in one line, or the unit in a line of its own.
    one_caption: bool = True
    #: Whether 行次 and 栏次 are printed, where the form has them.
    numbered: bool = True
    #: What is printed for a blank.
    blank: Literal["", "0.00", "-", "—", "0"] = ""
    thousands: bool = False
    full_width: bool = False
    #: Spaces inside of short words: 合　计, 项    目.
    spaced: bool = False
    #: Labels in the wording of other years.
    former: bool = False
    #: Brackets of half width.
    half_brackets: bool = False
    #: Marks of notes behind some labels.
    footnotes: bool = False
    #: The whole code across 类, 款 and 项; its parts in these; or the whole code in one column.
    codes: Literal["across", "parts", "one"] = "across"
    #: Whether 合计 stands where the form does not have it.
    total_elsewhere: bool = False
    #: Children are set in below their parents.
    indented: bool = False
    notes: bool = True
    #: Labels and codes are printed again beside each panel of the same name.
    year_in_title: bool = True


@frozen
class Sheet:
    """A table on paper: what stands above it, its rows, and its notes."""

    title: str
    number: str
    department: str
    unit: str
    header: Rows
    body: Rows
    notes: tuple[str, ...]
    #: How wide each column is, in characters.
    widths: tuple[int, ...]
    #: The columns of figures.
    figures: frozenset[int]


#: Labels that forms of other years print.
_FORMER: Final = {
    "自然资源海洋气象等支出": "国土海洋气象等支出",
    "资源勘探工业信息等支出": "资源勘探信息等支出",
    "文化旅游体育与传媒支出": "文化体育与传媒支出",
    "使用非财政拨款结余": "使用非财政拨款结余（含专用结余）",
}
_MARKS: Final = ("①", "*", "[1]", "（注1）")
_NAME, _CODE, _PART, _LINE, _FIGURE = 22, 9, 4, 4, 11


def expected(report: Report, habit: Habit) -> dict[str, str]:
    """What is printed in each cell: the figures of a report, and the zeros that stand for its blanks."""
    found = dict(report)
    if habit.blank not in {"0.00", "0"}:
        return found
    tables = {t.id for t in _tables(report)}
    for slot, cell in enumerate(report.layout.cells):
        if cell.table in tables:
            found.setdefault(report.layout.addresses[slot], "0.00")
    return found


def sheets(report: Report, habit: Habit) -> list[Sheet]:
    """Every statutory table of a report."""
    return [_Printer(report, table, habit).sheet(i) for i, table in enumerate(_tables(report), 1)]


def _tables(report: Report) -> list[Table]:
    return [t for t in report.schema.tables if not t.supplementary and t.id in report.tables]


@frozen
class _Block:
    """A panel on paper: its header, its rows, and what its columns are."""

    header: Rows
    body: Rows
    widths: tuple[int, ...]
    figures: tuple[bool, ...]


@frozen
class _Printer:
    report: Report
    table: Table
    habit: Habit

    def sheet(self, position: int) -> Sheet:
        block = self._block()
        year = f"{self.report.year}年度" if self.report.year and self.habit.year_in_title else ""
        title = self.table.title if "年" in self.table.title[:5] else f"{year}{self.table.title}"
        return Sheet(
            title,
            f"公开{position:02}表" if self.habit.form_number else "",
            f"部门：{self.report.department or ''}",
            f"{'金额单位' if self.habit.one_caption else '单位'}：{self.table.scale.unit}",
            block.header,
            block.body,
            self._notes(),
            block.widths,
            frozenset(i for i, figure in enumerate(block.figures) if figure),
        )

    def _notes(self) -> tuple[str, ...]:
        if not self.habit.notes:
            return ()
        said = tuple(line.strip() for line in self.table.note.split("\n") if line.strip())
        empty = not any(c.table == self.table.id for c in self._filled())
        statement = (f"{self.table.empty}，故本表无数据。",) if empty and self.table.empty else ()
        marks = ("①按决算批复数填列。",) if self.habit.footnotes else ()
        return (*said, *statement, *marks)

    def _filled(self) -> Iterator[Cell]:
        return (c for c, f in zip(self.report.layout.cells, self.report.figures, strict=True) if f is not None)

    def _block(self) -> _Block:
        if self.table.open:
            return self._open()
        if [r.key for r in self.table.rows] == [""]:
            return self._columns_alone()
        return _beside([self._panel(panel) for panel in self.table.panels], [p.name for p in self.table.panels])

    # ── one row of figures ─────────────────────────────────────────────────────────────────────────

    def _columns_alone(self) -> _Block:
        columns = self.table.columns
        header = self._titles(columns)
        if self._numbers(columns):
            header.append([Printed(str(c.number)) for c in columns])
        row = [Printed(self._figure("", c)) for c in columns]
        return _Block(header, [row], (_FIGURE,) * len(columns), (True,) * len(columns))

    # ── printed rows ───────────────────────────────────────────────────────────────────────────────

    def _panel(self, panel: Panel) -> _Block:
        numbered = self.habit.numbered and any(r.number is not None for r in panel.rows)
        coded = self.table.by is not None
        labels = [*(["科目编码", "科目名称"] if coded else ["项目"]), *(["行次"] if numbered else [])]
        titles = self._titles(panel.columns)
        header = [[*(Printed(self._word(t), len(titles)) for t in labels), *titles[0]], *titles[1:]]
        if numbered and self._numbers(panel.columns):
            numbers = [Printed(str(c.number)) for c in panel.columns]
            header.append([Printed(self._word("栏次")), *(Printed("") for _ in labels[1:]), *numbers])
        widths = [*([_CODE] if coded else []), _NAME, *([_LINE] if numbered else [])]
        n = len(panel.columns)
        return _Block(
            header,
            [self._row(row, panel.columns, numbered=numbered, coded=coded) for row in panel.rows],
            (*widths, *(_FIGURE,) * n),
            (*(False,) * len(widths), *(True,) * n),
        )

    def _row(self, row: Row, columns: Sequence[Column], *, numbered: bool, coded: bool) -> list[Printed]:
        figures = [Printed("" if row.blank else self._figure(row.key, c)) for c in columns]
        number = [Printed("" if row.number is None else str(row.number))] if numbered else []
        if coded and not row.code:
            return [Printed(self._label(row.label), 1, 2), *number, *figures]
        code = [Printed(row.code or "")] if coded else []
        indent = "　" * (2 if row.code and len(row.code) > 3 and self.habit.indented else 0)
        return [*code, Printed(indent + self._label(row.label)), *number, *figures]

    # ── rows that come with the report ─────────────────────────────────────────────────────────────

    def _open(self) -> _Block:
        columns, habit = self.table.columns, self.habit
        names = self.report.schema.classification_of(self.table)
        assert names is not None
        total_last = self.table.total_last != habit.total_elsewhere
        parts = 1 if habit.codes == "one" else len(names.levels)
        titles = self._titles(columns, 2)
        height = len(titles)
        coded = Printed(f"{'功能' if parts > 1 else ''}分类科目编码".removeprefix("分类"), height - 1, parts)
        header: Rows = [[Printed(self._word("项目"), 1, parts + 1), *titles[0]]]
        header.append([coded, Printed(self._word("科目名称"), height - 1), *titles[1]])
        header += titles[2:]
        marks = [Printed(level.name, 1 if total_last else 2) for level in names.levels] if parts > 1 else []
        numbered = self._numbers(columns)
        if marks or numbered:
            numbers = [Printed(str(c.number) if numbered else "") for c in columns]
            blank = Printed(self._word("栏次") if numbered else "")
            header.append([*(marks or [Printed("")]), blank, *numbers])
        body = [self._coded(names, key, columns, parts) for key in self._codes()]
        if self.table.total:
            figures = [Printed(self._figure(self.table.total, c)) for c in columns]
            beside = [] if marks and not total_last else [Printed("", 1, parts)]
            label = Printed(self._word(self.table.total))
            if total_last:
                body.append([Printed(self._word(self.table.total), 1, parts + 1), *figures])
            elif beside:
                body.insert(0, [*beside, label, *figures])
            else:
                header.append([label, *figures])
        widths = (*((_CODE,) if parts == 1 else (_PART,) * parts), _NAME, *(_FIGURE,) * len(columns))
        return _Block(header, body, widths, (*(False,) * (parts + 1), *(True,) * len(columns)))

    def _codes(self) -> list[str]:
        return [r for r in self.report.layout.rows[self.table.id] if r != self.table.total]

    def _coded(self, names: Classification, code: str, columns: Sequence[Column], parts: int) -> list[Printed]:
        figures = [Printed(self._figure(code, c)) for c in columns]
        name = names.name(code) or f"科目{code}"
        depth = next(i for i, level in enumerate(names.levels) if level.digits == len(code))
        label = Printed(("　" * depth if self.habit.indented else "") + self._label(name))
        if self.habit.codes == "parts":
            ends = [0, *(level.digits for level in names.levels)]
            return [*(Printed(code[a:b]) for a, b in pairwise(ends)), label, *figures]
        return [Printed(code, 1, parts), label, *figures]

    # ── words and figures ──────────────────────────────────────────────────────────────────────────

    def _numbers(self, columns: Sequence[Column]) -> bool:
        return self.habit.numbered and all(c.number is not None for c in columns)

    def _titles(self, columns: Sequence[Column], least: int = 1) -> Rows:
        """Titles below the headers that they share with their neighbours."""
        height = max(least, *(len(c.headers) + 1 for c in columns))
        rows: Rows = [[] for _ in range(height)]
        for level in range(height):
            for above, group in groupby(columns, key=lambda c: c.headers[: level + 1]):
                found = list(group)
                if level < len(above):
                    rows[level].append(Printed(self._word(above[level]), 1, len(found)))
                elif level == len(above):
                    rows[level] += [Printed(self._word(c.title), height - level) for c in found]
        return rows

    def _word(self, text: str) -> str:
        if self.habit.spaced and len(text) == 2:
            return f"{text[0]}　{text[1]}"
        return self._brackets(text)

    def _label(self, text: str) -> str:
        name = text.partition("、")[2] or text
        if self.habit.former and name in _FORMER:
            text = text.replace(name, _FORMER[name])
        if self.habit.footnotes and (name.endswith("结余") or len(name) % 7 == 0):
            text += _MARKS[len(name) % len(_MARKS)]
        return self._word(text)

    def _brackets(self, text: str) -> str:
        return text.translate({ord("（"): "(", ord("）"): ")"}) if self.habit.half_brackets else text

    def _figure(self, row: str, column: Column) -> str:
        text = self.report.printed(self.report.layout.slots[Cell(self.table.id, row, column.key)])
        if not text:
            return self.habit.blank
        if self.habit.thousands:
            sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text)
            whole, _, decimals = digits.partition(".")
            text = f"{sign}{int(whole):,}" + (f".{decimals}" if decimals else "")
        return text.translate(_FULL_WIDTH) if self.habit.full_width else text


_FULL_WIDTH: Final = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


# ── panels side by side ─────────────────────────────────────────────────────────────────────────────


def _beside(blocks: Sequence[_Block], names: Sequence[str]) -> _Block:
    height = max(len(b.header) for b in blocks)
    length = max(len(b.body) for b in blocks)
    headers = [_tall(b.header, height) for b in blocks]
    header: Rows = [[cell for h in headers for cell in h[i]] for i in range(height)]
    if any(names):
        top: list[Printed] = []
        for name, group in groupby(zip(names, blocks, strict=True), key=lambda pair: pair[0]):
            top.append(Printed(name, 1, sum(len(b.widths) for _, b in group)))
        header.insert(0, top)
    padded = [_long(b, length) for b in blocks]
    body = [[cell for rows in padded for cell in rows[i]] for i in range(length)]
    widths = tuple(w for b in blocks for w in b.widths)
    return _Block(header, body, widths, tuple(f for b in blocks for f in b.figures))


def _tall(header: Rows, height: int) -> Rows:
    """A header made as tall as the others by its last row."""
    missing = height - len(header)
    last = [evolve(cell, rows=cell.rows + missing) for cell in header[-1]]
    return [*header[:-1], last, *([] for _ in range(missing))]


def _long(block: _Block, length: int) -> Rows:
    """Rows made as many as those beside them; a total stays last."""
    nothing = [[Printed("") for _ in block.widths] for _ in range(length - len(block.body))]
    return [*block.body[:-1], *nothing, block.body[-1]]
