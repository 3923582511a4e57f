"""Rules: every statutory relation as integer linear forms over cells. Figures: ratios and growth at the edge."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from attrs import frozen

#: Stands for "the same row" in a rule over all rows of a table whose rows come with the report.
EVERY_ROW: Final = "*"

#: How an address names the other report that a rule holds this one against: last year's, the year's budget, or that
#: of a unit of the department: `上年.表1.30行`, `预算.表7.1栏`, `下级.表3.合计.2栏`.
PRIOR: Final = "上年"
BUDGET: Final = "预算"
UNIT: Final = "下级"
COMPANIONS: Final = (PRIOR, BUDGET, UNIT)
#: Those of them that may follow a form of their own; figures and the narrative speak of last year's in this one.
OF_OTHER_FORMS: Final = (BUDGET, UNIT)

Operator = Literal["=", "<=", ">="]
#: Whether a residual keeps to an operator: of one relation, or by element of an array.
HOLDS: Final[Mapping[Operator, Callable[[Any, int], Any]]] = {"=": operator.eq, "<=": operator.le, ">=": operator.ge}


class Term(NamedTuple):
    """A cell and its coefficient in a linear form."""

    coefficient: int
    table: str
    row: str
    column: str
    #: The other report whose cell it is, as addresses name it (上年, 预算, 下级); empty for this report's.
    beside: str = ""


@frozen
class Rule:
    """One sentence of the statute, and the linear forms that it states.

    An instance is Σ coefficient·cell; the rule says that it is = 0, <= 0 or >= 0, after `constant`
    (in quanta of the table's scale) is added.
    """

    #: Stable and readable: `表1.27行`, `表1.57行=表3.合计.1栏`.
    code: str
    #: `cells`: the instances as they stand; `rows`: one pattern over every row; `tree`: the roll-up of `table`.
    kind: Literal["cells", "rows", "tree"]
    operator: Operator
    instances: tuple[tuple[Term, ...], ...]
    #: The sentence, as a person reads it.
    text: str
    #: The first term of each instance is the cell that the rule defines.
    defines: bool = False
    constant: int = 0
    #: The verdict on a report that breaks it: error, warning or note.
    verdict: str = "error"
    because: str = ""
    source: str = ""
    #: `note`: a sentence of the printed note; `erratum`: its correction; `rule`; `tree`: from the classification.
    origin: Literal["note", "erratum", "rule", "tree"] = "rule"
    #: The table in which it stands; empty for a rule between tables.
    table: str = ""
    #: For `rows`: only rows of this level, where the rule says `[类]`.
    digits: int | None = None
    #: For `rows`: only rows whose code has this name, where the rule says `[行政运行]`.
    named: str = ""
    #: The file and line in which it is written.
    place: str = ""

    @property
    def beside(self) -> str:
        """The other report that it holds the report against, and so is no relation of one report; mostly none."""
        return next((term.beside for instance in self.instances for term in instance if term.beside), "")


@frozen
class Elimination:
    """What the units of one department pay one another, and what the department's own report does not show (抵销).

    Each side is a cell by the keys of its table, row and column; the row is EVERY_ROW where a transfer says the code.
    """

    name: str
    #: Where the unit that receives it books it, and where the one that pays it does.
    received: tuple[str, str, str]
    paid: tuple[str, str, str]
    text: str
    because: str = ""
    source: str = ""


@frozen
class NarrativeFigure:
    """A figure of the narrative: a sum, a difference, a ratio or a growth rate of cells.

    `steps` is the expression in postfix order: ("cell", table, row, column), ("prior", table, row, column),
    ("sum", table, EVERY_ROW, column), ("count", table, EVERY_ROW, level), ("number", text), and the operators
    ("+",) ("-",) ("*",) ("/",) ("growth",).
    Where a cell's row is EVERY_ROW, there is a figure for each row of its table.
    """

    name: str
    label: str
    steps: tuple[tuple[str, ...], ...]
    style: Literal["percent", "amount", "number"]
    precision: Decimal
    text: str
    #: The cell in which a report states it itself, as ("cell", table, row, column).
    stated: tuple[str, ...] = ()

    @property
    def by_row(self) -> bool:
        """Whether there is one figure for each row of a table."""
        return any(step[0] in ("cell", "prior") and step[2] == EVERY_ROW for step in self.steps)
