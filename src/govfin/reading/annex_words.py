"""The words of an annex (绩效自评表): what its labels mean, as titles of tables, groups, columns and rows say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final, Literal

from attrs import frozen

from govfin.reading.vocabulary import title_key
from govfin.reading.words import figure_of, is_blank, key
from govfin.schema.outline import OutlineSection
from govfin.schema.schema import Schema
from govfin.schema.tables import LEVEL_SIGN, Column, Table
from govfin.system.layout import Cell

#: What a column of indicators holds.
Role = Literal["level1", "level2", "name", "target", "actual", "deviation"]
#: Between a group of columns and a column, where both stand in one cell.
GROUP_SIGN: Final = "·"
#: What follows a label in brackets and is no part of it: （A）, （B/A）, （万元）, （20分）.
_ASIDE: Final = re.compile(r"(?:\((?:[a-e](?:/[a-e])?|亿元|万元|千元|元|分|%|\d+(?:\.\d+)?分?)\))+$")
_WEIGHT: Final = re.compile(r"\((\d+(?:\.\d+)?)分?\)")
_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}")
_ANNEX: Final = re.compile(r"^附件\s*\d*\s*[:：]")
#: What names the project that an annex is of.
PROJECT_NAME: Final = "项目名称"
#: What is printed before numbers that are no figures.
NO_FIGURE: Final = re.compile(r"(?:电话|邮编|编码|编号|日期)$")
#: A label and what it says, in one: 总分：98.
LABELLED: Final = re.compile(r"(.+?)[:：](.+)", re.DOTALL)
#: What an indicator begins with that is no part of its name: 指标1：.
NUMBERED: Final = re.compile(r"指标\s*\d+\s*[:：]\s*")
_PIECES: Final = ("evaluation", "projects")
#: Forms call the columns of their indicators by these words (财预〔2018〕167号 and what provinces made of it).
_ROLES: Final[tuple[tuple[Role, re.Pattern[str]], ...]] = (
    ("level1", re.compile(r"^一级")),
    ("level2", re.compile(r"^二级")),
    ("name", re.compile(r"^三级|^(?:指标)?名称$")),
    ("actual", re.compile(r"完成值|完成情况$|^实际值")),
    ("target", re.compile(r"^(?:年度|年初|全年|预期)?(?:指标|目标)值?$")),
    ("deviation", re.compile(r"^偏差")),
)


def plain_label(text: str) -> str:
    """A label by which two printings of it are the same: without what stands behind it in brackets."""
    return _ASIDE.sub("", key(text))


def weight_of(text: str) -> str | None:
    """The weight that a label ends with: 20 for 预算执行情况（20分）; None when it has none."""
    asides = _ASIDE.search(key(text))
    found = _WEIGHT.findall(asides.group()) if asides else []
    return found[-1] if found else None


def role_of(text: str) -> Role | None:
    """What a column of indicators with this header holds besides scores; None for another header."""
    plain = plain_label(text)
    return next((role for role, pattern in _ROLES if pattern.search(plain)), None)


def is_percent(text: str) -> bool:
    """Whether a printed value is a percentage."""
    plain = text.strip()
    return plain[-1:] in {"%", "％"} and figure_of(plain[:-1]) is not None


def is_value(text: str) -> bool:
    """Whether all of a text is a figure, a percentage, or a mark for a blank."""
    return figure_of(text) is not None or is_percent(text) or (bool(text.strip()) and is_blank(text))


def number_of(text: str) -> str:
    """The number of a printed value, without the sign of percent."""
    return text.strip().rstrip("%％")


@frozen(slots=False)
class AnnexWords:
    """What the labels of one kind of annex mean. Nothing here but what the schema says."""

    schema: Schema
    section: OutlineSection

    @cached_property
    def title(self) -> str:
        """Its title, as `title_key` has it."""
        return title_key(_PLACEHOLDER.sub("", self.section.heading))

    @property
    def printed_title(self) -> str:
        """Its title as messages have it."""
        return _ANNEX.sub("", _PLACEHOLDER.sub("", self.section.heading)).strip()

    @property
    def by_project(self) -> bool:
        """Whether each project has one of its own."""
        return self.section.piece == "projects"

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Its tables: those that the outline gives it, and those that are called after it."""
        return tuple(
            t
            for t in self.schema.tables
            if t.supplementary and (t.id in self.section.tables or title_key(t.title).startswith(self.title))
        )

    @cached_property
    def indicators(self) -> Table | None:
        """The table whose rows are its indicators: that with a column of scores."""
        return next((t for t in self.tables if t.named and any(c.scores for c in t.columns)), None)

    @cached_property
    def scores(self) -> Mapping[str, Column]:
        """The columns of the indicators, by label."""
        return {plain_label(c.title): c for c in self.indicators.columns} if self.indicators else {}

    @cached_property
    def columns(self) -> Mapping[str, tuple[tuple[Table, Column], ...]]:
        """The columns by their label, and by that of their group with it: 年度资金总额·全年执行数."""
        found: dict[str, list[tuple[Table, Column]]] = {}
        for table in self.tables:
            for column in table.columns:
                found.setdefault(_path(column), []).append((table, column))
        return {label: tuple(columns) for label, columns in found.items()}

    @cached_property
    def groups(self) -> frozenset[str]:
        """The labels of groups of columns: an annex has them as rows, and the columns of a group as heads."""
        return frozenset(plain_label(h) for t in self.tables for c in t.columns for h in c.headers[:1])

    @cached_property
    def rows(self) -> Mapping[str, tuple[tuple[Table, str], ...]]:
        """The printed rows of its tables, by label."""
        found: dict[str, list[tuple[Table, str]]] = {}
        for table in self.tables:
            for row in table.rows:
                if row.label:
                    found.setdefault(plain_label(row.label), []).append((table, row.key))
        return {label: tuple(rows) for label, rows in found.items()}

    @cached_property
    def totals(self) -> frozenset[str]:
        """What the total of scores is called, here or in another annex of the form."""
        return frozenset(plain_label(t.total) for t in self.schema.tables if t.supplementary and t.named and t.total)

    @cached_property
    def levels(self) -> frozenset[str]:
        """What first levels of indicators are called (产出指标), as tables of their weights have them."""
        unit = self.indicators.scale.unit if self.indicators else ""
        weights = (t for t in self.schema.tables if t.supplementary and not t.open and t.scale.unit == unit)
        return frozenset(plain_label(r.label) for t in weights for r in t.rows if r.label)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The labels that may stand above the values of a row."""
        titles = {plain_label(c.title) for t in self.tables for c in t.columns}
        return frozenset((titles | {_tail(t) for t in self.tables}) - {""})

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every label."""
        return frozenset({*self.columns, *self.groups, *self.rows, *self.totals, *self.heads})

    # ── what labels come to ────────────────────────────────────────────────────────────────────────

    def alone(self, label: str, project: str, *, percent: bool) -> Cell | None:
        """The cell of a value beside one label: 执行数 208.15, 年度资金总额·全年执行数 39.12."""
        found = [
            Cell(table.id, project if table.named else "", column.key)
            for table, column in self.columns.get(label, ())
            if (table.scale.unit == "%") is percent and (project if table.named else not table.rows[0].key)
        ]
        return found[0] if len(found) == 1 else None

    def crossed(self, row: str, head: str, project: str, *, percent: bool) -> Cell | None:
        """The cell of a value beside the label of a row and under a head: 年度资金总额, 全年执行数."""
        if self.by_project and not project:
            return None
        found = [*self._of_group(row, head, project), *self._of_title(row, head, project)]
        found = [c for c in found if (self.schema.table_by_id[c.table].scale.unit == "%") is percent]
        if not found and not percent:
            found = list(self._of_score(row, head, project))
        return found[0] if len(found) == 1 else None

    def total(self, head: str, project: str) -> Cell | None:
        """The cell of a value in the row of totals, under a head of the indicators."""
        column = self.scores.get(head)
        row = project if self.by_project else (self.indicators.total if self.indicators else "")
        return Cell(self.indicators.id, row, column.key) if self.indicators and column and row else None

    def indicator(self, name: str, head: str, project: str) -> Cell | None:
        """The cell of a score of an indicator."""
        column = self.scores.get(head)
        if self.indicators is None or column is None or (self.by_project and not project):
            return None
        return Cell(self.indicators.id, self.row(name, project), column.key)

    def row(self, name: str, project: str) -> str:
        """The row of an indicator: below its project, where each has an annex of its own."""
        return f"{project}{LEVEL_SIGN}{name}" if self.by_project else name

    def weight(self, label: str) -> Cell | None:
        """The cell of the weight that stands behind a label: 产出指标（40分）."""
        found = [Cell(t.id, row, t.columns[0].key) for t, row in self.rows.get(label, ()) if len(t.columns) == 1]
        return found[0] if len(found) == 1 else None

    def _of_group(self, row: str, head: str, project: str) -> Iterator[Cell]:
        for table, column in self.columns.get(f"{row}{GROUP_SIGN}{head}", ()):
            yield Cell(table.id, project if table.named else "", column.key)

    def _of_title(self, row: str, head: str, project: str) -> Iterator[Cell]:
        """项目支出绩效自评表：执行率 has a column for each source of money."""
        for table, column in self.columns.get(row, ()):
            if _tail(table) == head:
                yield Cell(table.id, project if table.named else "", column.key)

    def _of_score(self, row: str, head: str, project: str) -> Iterator[Cell]:
        """Scores of the execution of the budget stand beside its amounts."""
        if row in (self.groups if self.by_project else self.rows):
            cell = self.indicator(self._printed(row), head, project)
            if cell is not None:
                yield cell

    def _printed(self, label: str) -> str:
        """A label as the form prints it."""
        known = [h for t in self.tables for c in t.columns for h in c.headers[:1]]
        known += [r.label for t in self.tables for r in t.rows]
        return next((text for text in known if plain_label(text) == label), label)


def annex_words(schema: Schema) -> tuple[AnnexWords, ...]:
    """The words of each kind of annex that a document of the form has."""
    if schema.outline is None:
        return ()
    sections = [s for part in schema.outline.parts for s in part.sections if s.piece in _PIECES and s.heading]
    return tuple(AnnexWords(schema, section) for section in sections)


def _path(column: Column) -> str:
    return GROUP_SIGN.join(plain_label(text) for text in (*column.headers, column.title))


def _tail(table: Table) -> str:
    """What the title of a table says after that of its annex: 执行率 for 项目支出绩效自评表：执行率."""
    return plain_label(table.title).partition(":")[2]
