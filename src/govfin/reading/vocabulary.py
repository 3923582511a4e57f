"""A schema as the words that its form prints: titles, headers and labels of each table, with those of its kin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from attrs import frozen

from govfin.reading.words import alike, bare, key
from govfin.schema.classification import Classification
from govfin.schema.matching import match_columns, match_panels, match_rows, match_tables
from govfin.schema.schema import Schema
from govfin.schema.tables import Column, Row, Table

#: What is no part of a title: the year and what stands before it, the number of the table, the number of an annex.
_YEAR: Final = re.compile(r"^.*?(?:19|20)\d\d年?度?(?=\D)")
_MARK: Final = re.compile(
    r"\((?:附?表|公开)?\d{1,2}(?:-\d+)?表?\)$|^(?:附件|附)?(?:公开|预算|决算|附)?表?0?\d{1,2}(?:-\d+)?表?[:.,]?(?=\D)|^表?[一二三四五六七八九十]+[:.,、]|^附件\d*[:.]?"
)
#: Whose table it is; forms differ in this alone: 部门收入预算总表, 预算单位收入预算总表.
_WHOSE: Final = re.compile(r"^(?:部门|预算单位|单位)")
#: Below this, two labels are not one label printed twice.
_ALIKE: Final = 0.8
_TITLES_ALIKE: Final = 0.6
#: How surely the name of a sheet must be a title.
_NAMED: Final = 0.9

#: Headers of columns that say which row it is.
LINE_HEADERS: Final = frozenset({"行次", "行号", "序号"})
CODE_HEADERS: Final = frozenset({"类", "款", "项", "编码", "代码", "科目", "科目代码", "科目编码"})
NAME_HEADERS: Final = frozenset(
    {"项目", "项目名称", "科目名称", "名称", "项目(按功能分类)", "项目(按支出性质和经济分类)", "支出项目", "收入项目"}
)
#: What is printed above the row of column numbers.
NUMBERS_HEADER: Final = "栏次"
#: What a title may end with or leave out: 部门人员构成, 部门人员构成情况表.
_ENDING: Final = re.compile(r"(?:情况|一览)?表?$")
#: Rows of totals, whatever they total.
TOTAL_NAMES: Final = frozenset({"合计", "总计", "小计", "本页小计", "本页合计"})


def title_key(text: str) -> str:
    """A title without year, department and number of the table: 收入决算表 for 2020 年度收入决算表（表 2）."""
    plain = key(text)
    for _ in range(3):
        shorter = _MARK.sub("", _YEAR.sub("", plain))
        if shorter == plain or not shorter:
            break
        plain = shorter
    return _WHOSE.sub("", plain) or plain


@frozen
class Names:
    """The ways in which a row is printed."""

    row: Row
    #: Its place in the form: the panel, and the row in it.
    panel: int
    position: int
    exact: frozenset[str]
    bare: frozenset[str]


@frozen(slots=False)
class TableWords:
    """The words of one table."""

    schema: Schema
    table: Table
    #: The same table in other forms that are known: of other years, and those that this one extends.
    kin: tuple[tuple[Schema, Table], ...] = ()

    @property
    def columns_alone(self) -> bool:
        """Whether it is one line of figures without a label."""
        return [n.row.key for n in self.rows] == [""]

    @property
    def classification(self) -> Classification | None:
        """The classification that its rows follow."""
        return self.schema.classification_of(self.table)

    @cached_property
    def titles(self) -> frozenset[str]:
        """Its titles, as `title_key` has them."""
        return frozenset(title_key(t.title) for t in (self.table, *(t for _, t in self.kin)))

    @cached_property
    def _own_titles(self) -> frozenset[str]:
        """Its titles without what they may end with."""
        return frozenset(_ENDING.sub("", title) for title in self.titles)

    @cached_property
    def ids(self) -> frozenset[str]:
        """What it is called in its form and in others: 人员, 表7."""
        return frozenset(key(t.id) for t in (self.table, *(t for _, t in self.kin)))

    def is_titled(self, text: str) -> bool:
        """Whether a text is its title, word for word, perhaps with its id behind: 2020年度部门人员构成（人员）."""
        plain = title_key(text)
        marks = (f"({id_})" for id_ in self.ids)
        plain = next((plain.removesuffix(mark) for mark in marks if plain.endswith(mark)), plain)
        return _ENDING.sub("", plain) in self._own_titles

    @cached_property
    def header_words(self) -> frozenset[str]:
        """Everything that may stand in its headers, as `key` has it."""
        words: set[str] = {*LINE_HEADERS, *CODE_HEADERS, *NAME_HEADERS, NUMBERS_HEADER}
        for _, table in ((self.schema, self.table), *self.kin):
            words |= set(map(key, table.levels))
            for panel in table.panels:
                words |= {key(panel.name)}
                words |= {w for c in panel.columns for w in (key(c.title), bare(c.title), *map(key, c.headers))}
        return frozenset(words - {""})

    @cached_property
    def rows(self) -> tuple[Names, ...]:
        """The printed rows and their names; none for a table whose rows come with the report."""
        former = self._labels_of_kin()
        return tuple(
            self._names(row, i, j, former.get(id(row), ()))
            for i, panel in enumerate(self.table.panels)
            for j, row in enumerate(panel.rows)
            if not row.blank
        )

    @cached_property
    def blank_numbers(self) -> frozenset[int]:
        """The numbers of lines that are printed empty."""
        return frozenset(r.number for p in self.table.panels for r in p.rows if r.blank and r.number is not None)

    @cached_property
    def by_exact(self) -> Mapping[str, tuple[Names, ...]]:
        """The rows by whole label."""
        return _index((name, n) for n in self.rows for name in n.exact)

    @cached_property
    def by_bare(self) -> Mapping[str, tuple[Names, ...]]:
        """The rows by label without its ordinal, and by other names."""
        return _index((name, n) for n in self.rows for name in n.bare)

    @cached_property
    def by_number(self) -> Mapping[int, Names]:
        """The rows by their number."""
        return {n.row.number: n for n in self.rows if n.row.number is not None}

    @cached_property
    def by_code(self) -> Mapping[str, Names]:
        """The rows by the code that each prints or is."""
        return {n.row.code: n for n in self.rows if n.row.code}

    @cached_property
    def total_names(self) -> frozenset[str]:
        """What the row of totals of an open table may be called."""
        return frozenset({key(self.table.total), "合计", "总计"}) if self.table.total else frozenset()

    @cached_property
    def column_words(self) -> frozenset[str]:
        """What stands above its columns: their titles and the headers over these, as `key` has it."""
        above = {key(h) for p in self.table.panels for c in p.columns for h in c.headers}
        return frozenset(above.union(*self.column_names.values()))

    @cached_property
    def column_names(self) -> Mapping[tuple[int, str], frozenset[str]]:
        """The titles of each column, by panel and key."""
        found: dict[tuple[int, str], set[str]] = {}
        for i, panel in enumerate(self.table.panels):
            for column in panel.columns:
                found[i, column.key] = {key(column.title), bare(column.title)}
        for _, table in self.kin:
            for one, other in match_panels(self.table, table):
                i = self.table.panels.index(one)
                for mine, theirs in match_columns(one, other):
                    found[i, mine.key] |= {key(theirs.title), bare(theirs.title)}
        return {k: frozenset(v - {""}) for k, v in found.items()}

    def labelled(self, text: str) -> tuple[Names, ...]:
        """The rows that a label may be: by the whole label, else the bare name, else a name that is nearly it."""
        whole, plain = key(text), bare(text)
        found = self.by_exact.get(whole) or self.by_bare.get(plain) or ()
        if found or len(plain) < 4:  # noqa: PLR2004 - short names are too near to one another
            return found
        scored = [(max((alike(plain, b, _ALIKE) for b in n.bare), default=0), n) for n in self.rows]
        best = max((s for s, _ in scored), default=0)
        near = tuple(n for s, n in scored if s == best)
        return near if best >= _ALIKE and len({n.row.name for n in near}) == 1 else self._beginning(plain)

    def _beginning(self, plain: str) -> tuple[Names, ...]:
        """The rows whose name is this one but for words in brackets at its end: （含专用结余）."""
        short = re.sub(r"\([^()]*\)$", "", plain)
        found = [n for n in self.rows if any(re.sub(r"\([^()]*\)$", "", b) == short for b in n.bare)]
        return tuple(found) if short and len({n.row.name for n in found}) == 1 else ()

    def codes_named(self, text: str) -> tuple[str, ...]:
        """The codes of the classification that have, or had, a name."""
        name = key(text)
        return self._codes_by_name.get(name, ()) if name else ()

    @cached_property
    def _codes_by_name(self) -> Mapping[str, tuple[str, ...]]:
        codes = self.classification.codes if self.classification else ()
        return _index((name, c.code) for c in codes for name in {key(n) for n in c.names})

    def _labels_of_kin(self) -> Mapping[int, tuple[str, ...]]:
        found: dict[int, list[str]] = {}
        for _, table in self.kin:
            if self.table.open or table.open:
                continue
            for mine, theirs in match_rows(self.table, table):
                found.setdefault(id(mine), []).append(theirs.label)
        return {k: tuple(v) for k, v in found.items()}

    def _names(self, row: Row, panel: int, position: int, former: Sequence[str]) -> Names:
        names = {row.label, row.name, *former}
        classification = self.schema.classification_by_alias.get(row.classification or self.table.by or "")
        code = classification.by_code.get(row.code) if classification and row.code else None
        names |= set(code.names) if code else set()
        exact = {key(row.label), *map(key, former)}
        return Names(row, panel, position, frozenset(exact), frozenset({bare(n) for n in names} - {""}))

    def panel_of(self, row: str) -> int:
        """The panel of a row, by its key; the only one of a table whose rows come with the report."""
        return next((n.panel for n in self.rows if n.row.key == row), 0)

    def columns(self, panel: int) -> tuple[Column, ...]:
        """The columns of a panel."""
        return self.table.panels[panel].columns


@frozen(slots=False)
class Vocabulary:
    """The words of a schema, table by table."""

    schema: Schema
    #: The tables that a form prints, and those that a report may have besides.
    statutory: tuple[TableWords, ...]
    supplementary: tuple[TableWords, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, TableWords]:
        """The words of every table, by its id."""
        return {words.table.id: words for words in (*self.statutory, *self.supplementary)}

    @cached_property
    def units(self) -> frozenset[str]:
        """What its tables count, as `key` has it: 万元, 人, 辆, 台套."""
        return frozenset(key(words.table.scale.unit) for words in self.by_id.values())

    def titled(self, text: str) -> tuple[float, TableWords | None]:
        """The table whose title a text is, and how surely (0 to 1): the title, with words before it, or one like it.

        A supplementary table is known by its whole title alone: 项目支出 is a word that many lines end with.
        """
        plain = title_key(text)
        if len(plain) < 3:  # noqa: PLR2004 - no title is shorter than 决算表
            return 0.0, None
        scored = [
            (_fit(plain, titles), max(map(len, titles)), words) for words in self.statutory if (titles := words.titles)
        ]
        score, _, found = max(scored, key=lambda s: s[:2], default=(0.0, 0, None))
        if score < 1:
            whole = next((words for words in self.supplementary if words.is_titled(text)), None)
            score, found = (1.0, whole) if whole is not None else (score, found)
        return (score, found) if score >= _TITLES_ALIKE else (score, None)

    def named(self, sheet: str) -> TableWords | None:
        """The table that a sheet is called by: by its title, or a supplementary one by its id."""
        score, found = self.titled(sheet) if sheet else (0.0, None)
        if score >= _NAMED:
            return found
        return next((words for words in self.supplementary if sheet and key(sheet) in words.ids), None)


def _fit(plain: str, titles: Iterable[str]) -> float:
    best = 0.0
    for title in titles:
        if plain == title:
            return 1.0
        # A budget is no final account, however alike their titles are.
        if plain.endswith(title):
            best = max(best, 0.95)
        elif _kind(plain) == _kind(title):
            best = max(best, alike(plain, title, max(best, _TITLES_ALIKE)))
    return best


def _kind(title: str) -> str:
    """Whether a title says 决算 or 预算 last."""
    return max(("决算", "预算"), key=title.rfind) if "决算" in title or "预算" in title else ""


def vocabulary_of(schema: Schema, kin: Iterable[Schema] = ()) -> Vocabulary:
    """The words of a schema; `kin` are other forms whose older and newer wording is understood, too."""
    others = [(other, dict(_pairs(schema, other))) for other in kin if other is not schema]
    words = [
        TableWords(schema, table, tuple((other, pairs[table.id]) for other, pairs in others if table.id in pairs))
        for table in schema.tables
    ]
    return Vocabulary(
        schema,
        tuple(w for w in words if not w.table.supplementary),
        tuple(w for w in words if w.table.supplementary),
    )


def _pairs(schema: Schema, other: Schema) -> Iterator[tuple[str, Table]]:
    return ((one.id, theirs) for one, theirs in match_tables(schema, other))


def _index(pairs: Iterable[tuple[object, object]]) -> dict:  # type: ignore[type-arg]
    found: dict[object, list[object]] = {}
    for name, item in pairs:
        found.setdefault(name, []).append(item)
    return {name: tuple(items) for name, items in found.items()}
