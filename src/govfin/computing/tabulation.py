"""What comes of a ledger: the tables, the rows that are in none of them, and that all together is the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from govfin.amounts import EXACT
from govfin.computing.rounding import rounded
from govfin.diagnostics.diagnostic import Severity
from govfin.report.finding import Finding
from govfin.report.report import Report

if TYPE_CHECKING:
    import pyarrow as pa


@frozen
class Entries:
    """The rows of a ledger file, as often as they are asked for, a batch at a time."""

    #: The file as a person knows it.
    file: str
    #: The dimensions that the file has, in the order of the columns of a batch, each with its heading in the file.
    columns: Mapping[str, str]
    #: Headings that are no dimension.
    unused: tuple[str, ...]
    #: Batches of text columns `c0`, `c1`, … and the number of each record, `record`, from 1.
    batches: Callable[[], Iterator[pa.RecordBatch]] = field(repr=False)
    #: Where records stand in the file: the line, or the row of the sheet.
    lines: Callable[[Iterable[int]], Mapping[int, int]] = field(repr=False)
    #: Lines that have more or fewer fields than the header, with how many; known when all batches were read.
    malformed: Callable[[], Iterable[tuple[int, int]]] = field(repr=False)


@frozen
class Tally:
    """Some rows of a ledger: how many, and their sum in 分."""

    rows: int = 0
    fen: int = 0

    @property
    def amount(self) -> str:
        """The sum in 元, to the 分."""
        return EXACT.format(self.fen)

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.rows + other.rows, self.fen + other.fen)


@frozen
class LedgerRow:
    """A row of the ledger that is in no table."""

    #: The line of the file, or the row of the sheet.
    line: int
    #: The amount as the file has it, in 元.
    amount: str
    #: The place of its finding among the findings.
    finding: Finding = field(repr=lambda f: f.code)


@frozen
class Tabulation:
    """The tables that a ledger makes, and what became of every row.

    `total` is `placed`, `outside` and `rejected` together, in rows and in 元.
    """

    #: Every figure exact, in 元 to the 分, and computed: `schema.exact` of the form.
    report: Report
    #: What is wrong with rows, gravest first.
    findings: tuple[Finding, ...]
    #: Rows in no table, by line; at most as many as were asked for.
    rows: tuple[LedgerRow, ...]
    total: Tally
    #: Rows that are in the tables.
    placed: Tally
    #: Rows that, as the form has it, are in no table.
    outside: Tally
    #: Rows that are in no table because something is wrong with them.
    rejected: Tally
    #: What each table takes.
    taken: Mapping[str, Tally]

    @property
    def ok(self) -> bool:
        """Whether every row is where it belongs."""
        return all(f.severity is not Severity.ERROR for f in self.findings)

    @property
    def printed(self) -> Report:
        """The report as its form prints it (万元): each figure rounded half up by itself, once, from its exact 元."""
        return rounded(self.report)
