"""The syntax tree: what a schema file says, as written, with the place of every word."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from govfin.diagnostics.source import Span

NOWHERE = Span(0, 0)

#: The word that stands for a classification where the report names its rows. A keyword is never a name.
BY_NAMES = "names"

Axis = Literal["行", "栏"]


@frozen
class Node:
    """Anything in the tree. Its span is not part of what it says."""

    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)


@frozen
class Statement(Node):
    """A node that stands on lines of its own."""

    #: The comment at the end of its last line, with its `#`.
    trail: str = field(default="", kw_only=True)
    #: Whether an empty line stands before it.
    gap: bool = field(default=False, kw_only=True)


@frozen
class Comment(Statement):
    """A comment on a line of its own, with its `#`."""

    text: str


# ── expressions ─────────────────────────────────────────────────────────────────────────────────────


@frozen
class Named(Node):
    """A table, panel, row or column by its name: `合计`, `"本年收入合计"`."""

    text: str
    quoted: bool = False


@frozen
class Key(Node):
    """A row by its code, or every row of a level: `[2010350]`, `[类]`."""

    text: str


@frozen
class Pick(Node):
    """One member of a bracket: a number, or `…` as None, with the sign or comma before it."""

    joiner: Literal["", "+", "-", ","]
    number: int | None


@frozen
class Lines(Node):
    """Rows or columns by number: `27行`, `（1+2+…+8）行`, `(31…56)行`."""

    axis: Axis
    picks: tuple[Pick, ...]


@frozen
class All(Node):
    """Every row, or every column: `各行`, `各栏`."""

    axis: Axis


Part = Named | Key | Lines | All


@frozen
class Address(Node):
    """Cells, from the table inwards: `表1.27行`, `表3.[2010350].2栏`, `1栏各行`."""

    parts: tuple[Part, ...]


@frozen
class Number(Node):
    """A constant in the table's unit: `0`, `0.01`."""

    text: str


@frozen
class Binary(Node):
    """Two expressions and the sign between them."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


@frozen
class Call(Node):
    """A function of expressions: `growth(…)`, `sum(…)`, `abs(…)`."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Address | Number | Binary | Call


@frozen
class Reference(Node):
    """A row, column, rule … that a change names: a number, a name, a label or a code."""

    kind: Literal["number", "name", "label", "code"]
    text: str


# ── the parts of a table ────────────────────────────────────────────────────────────────────────────


@frozen
class Place(Node):
    """Where an added row or column stands: `after 26`, `before "总计"`."""

    side: Literal["after", "before"]
    reference: Reference


@frozen
class Link(Node):
    """The class that a row is: `is 功能[201]`."""

    classification: str
    code: str


@frozen
class Scores(Node):
    """What makes a column one of scores: `scores`, `scores of 分值`."""

    weight: str | None = None


@frozen
class Column(Statement):
    """A column: its printed number (栏次), its title, and a name where the title is not enough."""

    number: int | None
    title: str
    alias: str | None = None
    place: Place | None = None
    scores: Scores | None = None


@frozen
class Group(Statement):
    """A header over several columns."""

    title: str
    items: tuple[Statement, ...]


@frozen
class Row(Statement):
    """A row: its printed number (行次) or code, its label, the class that it is."""

    number: int | None
    code: str | None
    label: str
    link: Link | None = None
    balancing: bool = False
    alias: str | None = None
    into: tuple[Reference, ...] = ()
    place: Place | None = None


@frozen
class Rows(Statement):
    """A row for each code of a level, printed in the reports that use it: `rows 功能[类]`."""

    classification: str
    level: str


@frozen
class Blank(Statement):
    """Numbered rows that the form prints empty: `blank 9…26`."""

    first: int
    last: int


@frozen
class Total(Statement):
    """The row of totals of a table that follows a classification: `total "合计" last`."""

    label: str
    position: Literal["first", "last"] = "first"


@frozen
class Prose(Node):
    """A sentence of a note that is not a formula."""

    text: str


@frozen
class Formula(Node):
    """A sentence of a printed note that is code: `27 行＝（1+2+…+8）行`."""

    target: Address
    value: Expression


@frozen
class Note(Statement):
    """The note printed under a table, verbatim, and the formulas that its sentences state."""

    text: str
    sentences: tuple[Prose | Formula, ...] = field(eq=False, default=())


@frozen
class Erratum(Statement):
    """A printed sentence that is wrong, and how it should read."""

    printed: str
    reads: str
    because: str | None
    formula: Formula | None = field(eq=False, default=None)


@frozen
class Empty(Statement):
    """The statement that stands for a table without figures."""

    text: str


@frozen
class Unit(Statement):
    """The unit and precision of figures: `unit 万元 precision 0.01`, `unit 人`, `unit "%" precision 0.1`."""

    unit: str
    precision: str | None


@frozen
class Rounding(Statement):
    """How exact amounts become printed ones: `rounding controlled`."""

    policy: Literal["plain", "controlled"]


@frozen
class Eliminate(Statement):
    """What is received inside a department against what is paid: `eliminate 上级补助: 表2.各行.3栏 against …`."""

    name: str
    received: Address
    paid: Address
    because: str | None = None
    source: str | None = None


@frozen
class Rule(Statement):
    """A relation between cells, with its verdict and its reasons."""

    name: str | None
    left: Expression
    operator: Literal["=", "<=", ">="]
    right: Expression
    verdict: str | None = None
    because: str | None = None
    source: str | None = None


@frozen
class Panel(Statement):
    """One of the blocks of columns that a form prints side by side."""

    name: Named
    #: What is printed above it, where that is not its name.
    title: str | None
    items: tuple[Statement, ...]


# ── what a file declares ────────────────────────────────────────────────────────────────────────────


@frozen
class Use(Statement):
    """A classification that a schema uses, and the name it has there: `use functional-2020 as 功能`."""

    classification: str
    alias: str


@frozen
class Companion(Statement):
    """The form of another report that this one is held against: `companion 预算 follows shanghai-budget-2024`."""

    name: str
    form: str


@frozen
class Fact(Statement):
    """A fact about a schema or classification: `year 2020`, `place "…"`, `source "…"`, `title "…"`."""

    key: Literal["year", "place", "source", "title"]
    value: str | int


@frozen
class Schema(Statement):
    """A schema: its id, title, the schema that it extends, and its settings."""

    id: str
    title: str | None
    base: str | None
    items: tuple[Statement, ...]


@frozen
class Mark(Node):
    """What is known of a code: `seen 2017…2020`, `from 2024`, `until 2019`, `was "…" until 2017`, `unverified`."""

    kind: Literal["seen", "since", "until", "successor", "was", "mark"]
    #: Years as inclusive spans for `seen`; one span for `since`, `until`, `was`.
    years: tuple[tuple[int, int], ...] = ()
    #: The successor's code, the former name, or the word of the mark.
    text: str = ""


@frozen
class Entry(Statement):
    """A code of a classification, its name, what is known of it, and the codes below it."""

    code: str
    name: str
    marks: tuple[Mark, ...] = ()
    items: tuple[Statement, ...] = ()


@frozen
class Level(Node):
    """A level of a classification and the number of digits of its codes: `款 5`."""

    name: str
    digits: int


@frozen
class Classification(Statement):
    """A tree of codes: `classification functional-2020 "…" levels 类 3, 款 5, 项 7 { … }`."""

    id: str
    title: str | None
    base: str | None
    levels: tuple[Level, ...]
    items: tuple[Statement, ...]


@frozen
class By(Node):
    """What names the rows of a table: `by 功能`, `by names`, `by names levels 项目, 指标`."""

    #: The alias of a classification; BY_NAMES where the report names its rows.
    alias: str
    levels: tuple[str, ...] = ()


@frozen
class Table(Statement):
    """A table: a statutory one, or one that a published report has besides."""

    id: str
    title: str | None
    by: By | None
    items: tuple[Statement, ...]
    supplementary: bool = False


@frozen
class Between(Statement):
    """Relations between tables (勾稽关系)."""

    items: tuple[Statement, ...]


@frozen
class Figure(Statement):
    """A figure of the narrative: `figure 基本支出占比 = 表3.合计.2栏 / 表3.合计.1栏 as percent precision 0.1`."""

    name: str
    label: str | None
    value: Expression
    style: str | None = None
    precision: str | None = None
    #: The cell in which the report itself states it.
    stated: Address | None = None


@frozen
class ChartPart(Node):
    """What a chart shows by one address, and what is written beside it."""

    label: str | None
    address: Address


@frozen
class Chart(Statement):
    """A chart of the document: `chart 图1 "收入决算结构" shares 表2.合计.(2…7)栏`."""

    name: str
    title: str
    kind: Literal["shares", "years"]
    parts: tuple[ChartPart, ...]


@frozen
class Piece(Statement):
    """What stands in a part: `staff "三、部门人员构成" reads "{department}{staff}。" from 人员`."""

    piece: Literal[
        "functions",
        "units",
        "staff",
        "tables",
        "narrative",
        "evaluation",
        "projects",
        "work",
        "glossary",
        "items",
        "contact",
    ]
    heading: str | None = None
    reads: str | None = None
    tables: tuple[str, ...] = ()


@frozen
class DocumentPart(Statement):
    """A part of the document: `part "第五部分 名词解释" { … }`."""

    heading: str | None
    items: tuple[Statement, ...]


@frozen
class Document(Statement):
    """The outline of the published document: `document "{year}年度部门决算" { … }`."""

    title: str
    items: tuple[Statement, ...]


@frozen
class Habit(Statement):
    """What published texts print where arithmetic gives nothing: `growth over zero reads "100.0%"`."""

    of: Literal["growth", "ratio"]
    reads: str
    because: str | None = None
    source: str | None = None


@frozen
class Narrative(Statement):
    """The template of the narrative, a file that lies beside this one: `narrative "cn-2020.narrative.md"`."""

    file: str
    items: tuple[Statement, ...] = ()


# ── what a file changes in the schema that it extends ───────────────────────────────────────────────


@frozen
class ChangeTable(Statement):
    """Changes to a table of the base schema; a title replaces the base's."""

    id: str
    title: str | None
    items: tuple[Statement, ...]


@frozen
class ChangePanel(Statement):
    """Changes to a panel of the base schema."""

    name: Named
    items: tuple[Statement, ...]


@frozen
class Drop(Statement):
    """Something of the base schema that this form does not have: `drop row 56`."""

    kind: str
    reference: Reference | None


@frozen
class Rename(Statement):
    """A new label for something that stays what it was, and a new name where one is given."""

    kind: str
    reference: Reference
    label: str
    alias: str | None = None


@frozen
class Merge(Statement):
    """The rows of one block are printed at the end of another: `merge panel 公用经费续 into 公用经费`."""

    panel: Reference
    into: Reference


@frozen
class Unnumbered(Statement):
    """This form prints no numbers for its rows (行次) or its columns (栏次)."""

    axis: Literal["rows", "columns"]


@frozen
class File(Node):
    """A whole file."""

    items: tuple[Statement, ...]
