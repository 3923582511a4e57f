"""Ledger to tables: every row added to the cells that the form says, exactly, and every row that is in none told."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from attrs import define, evolve, field

from govfin.amounts import EXACT, MAX_QUANTA
from govfin.computing import ledger_sql as sql
from govfin.computing.ledger_findings import Places, Wrong, bounded
from govfin.computing.ledger_values import Meaning, fen_of, meaning
from govfin.computing.propagate import compute
from govfin.computing.tabulation import Entries, LedgerRow, Tabulation, Tally
from govfin.diagnostics.codes import catalogue
from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.diagnostics.suggest import fold, nearest
from govfin.report.finding import Finding
from govfin.report.report import Report
from govfin.schema.addresses import address
from govfin.schema.ledger import Dimension, Ledger
from govfin.schema.schema import Schema
from govfin.system.layout import Cell, lay_out

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: How much memory the adding up may take, in MB, before it goes on on disk.
MEMORY: Final = 512
#: So many rows in no table are named one by one, unless asked otherwise.
ROWS: Final = 1_000
#: So many lines are named in a finding, and so many names in a message.
_LINES: Final = 8
_FEW: Final = 6
#: After so many texts that mean nothing, no more is suggested for others.
_HINTS: Final = 20


def tabulate(
    entries: Entries,
    schema: Schema,
    *,
    unit: str | None = None,
    department: str | None = None,
    rows: int = ROWS,
    memory: int = MEMORY,
) -> Tabulation:
    """The tables that a ledger makes in the form of a schema, every figure exact in 元 to the 分.

    A row goes to the cells that the schema's `from ledger` says, or, when anything about it is wrong, to none: it is
    then told as a finding and listed with its line and amount (the first `rows` of them). So the ledger's sum is what
    the tables took, what the form leaves outside, and what is listed. `unit` takes the rows of one unit (单位) alone.
    Blank cells stay blank; a table without figures gets its statement. `memory` is in MB.

    Raises:
        FileError: D1004 the schema says nothing of ledgers, D1006 no rows, D1007 no such unit, D1008 a sum that is
            too large, D1010 not enough memory.
    """
    ledger = schema.ledger
    if ledger is None or not ledger.intakes:
        raise FileError([Diagnostic("D1004", {"schema": schema.id}, file=entries.file)])
    # Imported here: a report without a ledger needs no SQL engine.
    import duckdb  # noqa: PLC0415

    settings: dict[str, Any] = {"memory_limit": f"{memory}MB", "preserve_insertion_order": "false"}
    with TemporaryDirectory(prefix="govfin-") as disk:
        try:
            with duckdb.connect(":memory:", config=settings | {"temp_directory": disk}) as engine:
                books = _Books(entries, schema.exact, ledger, _needed(ledger), engine)
                books.add_up()
                books.understand()
                chosen = books.choose(unit)
                books.send()
                return books.result(department or chosen, rows)
        except duckdb.OutOfMemoryException:
            raise FileError([Diagnostic("D1010", {"memory": str(memory)}, file=entries.file)]) from None


def _needed(ledger: Ledger) -> tuple[Dimension, ...]:
    """The dimensions that decide anything: those of conditions and codes, the date and the unit."""
    feeds = [f for i in ledger.intakes for f in i.feeds]
    conditions = [c for taking in (ledger.intakes, ledger.outside, feeds) for t in taking for c in t.conditions]
    named = {f.dimension for f in feeds} | {c.dimension for c in conditions}
    return tuple(d for d in ledger.dimensions if d.name in named or d.kind in ("date", "unit"))


@define
class _Books:
    """A ledger in the SQL engine, on its way to a report.

    `sums` has one row for each combination of texts, `facts` the same with what the texts mean, `hits` where each may
    go, `belongs` which tables should show it, `wrong` which finding is about it.
    """

    entries: Entries
    schema: Schema
    ledger: Ledger
    dimensions: tuple[Dimension, ...]
    engine: duckdb.DuckDBPyConnection
    found: list[Wrong] = field(factory=list)
    year: int | None = None
    failure: FileError | None = None

    def _run(self, query: sql.Query) -> None:
        self.engine.execute(query.sql, list(query.parameters))

    def _ask(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.engine.execute(query, list(parameters)).fetchall()

    def _keep(self, table: str, columns: Mapping[str, Sequence[object]], types: Mapping[str, Any]) -> None:
        """A table of the engine from columns of ours."""
        import pyarrow as pa  # noqa: PLC0415 - with the engine

        given = pa.table({k: pa.array(v, types[k]) for k, v in columns.items()})
        self.engine.register("given", given)
        self.engine.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM given")
        self.engine.unregister("given")

    # ── adding up ──────────────────────────────────────────────────────────────────────────────────

    def _staged(self) -> str:
        places = {name: i for i, name in enumerate(self.entries.columns)}
        columns = [f"c{places[d.name]}" if d.name in places else "lacking" for d in self.dimensions]
        amount = next(d.name for d in self.ledger.dimensions if d.kind == "amount")
        return sql.staged(self.dimensions, columns, f"c{places[amount]}")

    def _open(self) -> None:
        """Let the engine see the entries from the first one, once."""
        import pyarrow as pa  # noqa: PLC0415 - with the engine

        columns = [pa.field("record", pa.int64())]
        columns += [pa.field(f"c{i}", pa.string()) for i in range(len(self.entries.columns))]
        reader = pa.RecordBatchReader.from_batches(pa.schema(columns), self._watched())
        self.engine.register("stream", reader)
        self.engine.execute("CREATE OR REPLACE TEMP VIEW entries AS SELECT *, '' AS lacking FROM stream")

    def _watched(self) -> Iterator[pa.RecordBatch]:
        """The entries; what stops them is kept, since the engine has words of its own for it."""
        try:
            yield from self.entries.batches()
        except FileError as error:
            self.failure = error
            raise

    def _pass_over(self, statement: str) -> None:
        """Read all entries once more for a statement.

        Raises:
            FileError: when the file stops being readable.
        """
        self._open()
        try:
            self.engine.execute(statement)
        except Exception:
            if self.failure is not None:
                raise self.failure from None
            raise

    def add_up(self) -> None:
        """Pass over all rows once: what is left is one sum for each combination of texts."""
        self._pass_over(sql.summed(len(self.dimensions), self._staged()))
        self.engine.execute(sql.blank(len(self.dimensions)))
        if not self._ask("SELECT count(*) FROM sums")[0][0] and not list(self.entries.malformed()):
            raise FileError([Diagnostic("D1006", file=self.entries.file)])

    # ── understanding ──────────────────────────────────────────────────────────────────────────────

    def understand(self) -> None:
        """Look at each text once, and replace it by what it means."""
        self.year = self._year()
        for i, dimension in enumerate(self.dimensions):
            classification = self.schema.classification_by_alias.get(dimension.by)
            meant: dict[str, Meaning] = {}
            failed = 0
            for raw in self._texts(f"d{i}"):
                meant[raw] = meaning(raw, dimension, classification, self.year, hints=failed < _HINTS)
                failed += meant[raw].bad
            self._mean(f"v{i}", meant, {raw: m.value for raw, m in meant.items()})
            self._tell(f"d{i}", f"v{i}", meant)
        amounts = {raw: fen_of(raw) for raw in self._texts("odd")}
        wrong = {raw: m for raw, m in amounts.items() if isinstance(m, Meaning)}
        self._mean("odds", wrong, {raw: None if raw in wrong else m for raw, m in amounts.items()}, "int64")
        self._tell("odd", "odds", wrong)
        self.engine.execute(sql.understood(len(self.dimensions)))

    def _texts(self, column: str) -> list[str]:
        found = self._ask(f"SELECT DISTINCT {column} FROM sums WHERE {column} IS NOT NULL ORDER BY 1")
        return [raw for (raw,) in found]

    def _mean(
        self, table: str, meant: Mapping[str, Meaning], values: Mapping[str, object], type_: str = "string"
    ) -> None:
        columns: dict[str, Sequence[object]] = {
            "raw": list(values),
            "value": list(values.values()),
            "bad": [raw in meant and meant[raw].bad for raw in values],
        }
        self._keep(table, columns, {"raw": "string", "value": type_, "bad": "bool"})

    def _tell(self, column: str, table: str, meant: Mapping[str, Meaning]) -> None:
        """Remember the texts with which something is wrong, and the sums that have them."""
        told = {raw: m for raw, m in meant.items() if m.problem}
        found = self._ask(f"SELECT raw, list(id) FROM sums JOIN {table} ON raw = {column} GROUP BY raw") if told else []
        ids = {raw: tuple(sorted(of)) for raw, of in found}
        self.found += [Wrong(m.problem, m.params, ids[raw]) for raw, m in told.items()]

    def _year(self) -> int | None:
        """The year of the form; of a form without one, that of the rows, where all have the same."""
        at = next((i for i, d in enumerate(self.dimensions) if d.kind == "date"), None)
        if self.schema.year is not None or at is None:
            return self.schema.year
        years = {int(raw) for raw in self._texts(f"d{at}") if raw.isascii() and raw.isdigit() and len(raw) == 4}  # noqa: PLR2004
        return years.pop() if len(years) == 1 else None

    def choose(self, unit: str | None) -> str | None:
        """Leave the rows of other units out; the name of the unit that the report is of, where there is one alone."""
        at = next((i for i, d in enumerate(self.dimensions) if d.kind == "unit"), None)
        units = {fold(raw): raw for raw in reversed(self._texts(f"d{at}")) if raw} if at is not None else {}
        names = list(units.values())
        known = "、".join(names[:_FEW]) + (" …" if len(names) > _FEW else "")
        if unit is None:
            if len(names) > 1:
                self.found.append(Wrong("F0914", {"n": str(len(names)), "names": known}))
            return names[0] if len(names) == 1 else None
        if at is None or fold(unit) not in units:
            suggestion = nearest(unit, names)
            params = {"unit": unit} | ({"suggestion": suggestion} if suggestion else {"known": known} if known else {})
            raise FileError([Diagnostic("D1007", params, file=self.entries.file)])
        self.engine.execute(f"DELETE FROM facts WHERE d{at} IS NOT NULL AND d{at} <> ?", [fold(unit)])
        self.engine.execute("DELETE FROM sums WHERE id NOT IN (SELECT id FROM facts)")
        self.engine.execute(f"UPDATE facts SET bad = true WHERE d{at} IS NULL")
        unnamed = tuple(id_ for (id_,) in self._ask(f"SELECT id FROM facts WHERE d{at} IS NULL"))
        if unnamed:
            params = {"dimensions": self.dimensions[at].name, "tables": units[fold(unit)]}
            self.found.append(Wrong("F0905", params, unnamed))
        return units[fold(unit)]

    # ── sending ────────────────────────────────────────────────────────────────────────────────────

    def send(self) -> None:
        """Ask of each fact where it goes; what goes nowhere, or two ways, or cannot be decided, is told."""
        for statement in sql.PLACES:
            self.engine.execute(statement)
        self._run(sql.shown(self.ledger.intakes, self.dimensions))
        self._run(sql.sent(self.ledger.intakes, self.dimensions))
        for i, intake in enumerate(self.ledger.intakes):
            for j in range(len(intake.feeds)):
                self._keep_printed(i, j)
        for i, outside in enumerate(self.ledger.outside):
            self._run(sql.left_out(i, outside, self.dimensions))
        places = Places(self.engine, self.schema, self.ledger, self.dimensions)
        self.found = bounded([*self.found, *places.problems()]) + list(places.outside())

    def _keep_printed(self, intake: int, feed: int) -> None:
        """A form that prints its rows has a cell for the codes of these rows alone."""
        taking = self.ledger.intakes[intake]
        table, digits = self.schema.table_by_id[taking.table], taking.feeds[feed].digits
        if digits and not table.open:
            rows = {r.code: r.key for r in table.rows if r.code is not None and len(r.code) == digits}
            self._keep("printed", {"code": list(rows), "key": list(rows.values())}, {"code": "string", "key": "string"})
            for statement in sql.printed(intake, feed):
                self.engine.execute(statement)

    # ── the result ─────────────────────────────────────────────────────────────────────────────────

    def result(self, department: str | None, most: int) -> Tabulation:
        """The report, what was found, and the reckoning that all together is the ledger."""
        pairs = [(id_, i) for i, wrong in enumerate(self.found) for id_ in wrong.ids]
        rejecting = [wrong.rejects for wrong in self.found]
        columns: dict[str, Sequence[object]] = {
            "id": [p[0] for p in pairs],
            "finding": [p[1] for p in pairs],
            "rejects": [rejecting[p[1]] for p in pairs],
        }
        self._keep("wrong", columns, {"id": "int64", "finding": "int32", "rejects": "bool"})
        self.engine.execute(sql.REJECTED)
        report = self._report(department)
        findings, rows = self._findings(most)
        lost = Tally(len(list(self.entries.malformed())))
        tally = {key: Tally(n, int(fen)) for key, n, fen in self._ask(sql.TALLIES)}
        parts = [tally.get(key, Tally()) for key in ("placed", "outside", "rejected")]
        parts[2] += lost
        taken = {table: Tally(n, int(fen)) for table, n, fen in self._ask(sql.TAKEN)}
        order = [t.id for t in self.schema.tables]
        return Tabulation(
            report,
            findings,
            rows,
            total=parts[0] + parts[1] + parts[2],
            placed=parts[0],
            outside=parts[1],
            rejected=parts[2],
            taken={t: taken[t] for t in order if t in taken},
        )

    def _report(self, department: str | None) -> Report:
        figures: dict[Cell, int] = {}
        for intake, feed, key, fen in self._ask(sql.CELLS):
            taking = self.ledger.intakes[intake]
            cell = Cell(taking.table, key, taking.feeds[feed].column)
            figures[cell] = figures.get(cell, 0) + int(fen)
        large = [c for c, fen in figures.items() if abs(fen) > MAX_QUANTA]
        if large:
            where = [(address(self.schema, *c), EXACT.format(figures[c])) for c in large]
            raise FileError([Diagnostic("D1008", {"cell": w, "sum": s}, file=self.entries.file) for w, s in where])
        rows = {t.id: sorted({c.row for c in figures if c.table == t.id} - {t.total}) for t in self.schema.tables}
        fed = {i.table for i in self.ledger.intakes}
        shape = tuple(
            None if t.supplementary and t.id not in fed else tuple(rows[t.id]) if t.open else ()
            for t in self.schema.tables
        )
        layout = lay_out(self.schema, shape)
        given = tuple(figures.get(cell) for cell in layout.cells)
        computed = compute(Report(self.schema, shape, given, department, self.year))
        blank = set(computed.tables) - {
            c.table for c, f in zip(computed.layout.cells, computed.figures, strict=True) if f is not None
        }
        said = tuple((t.id, t.empty) for t in self.schema.tables if t.id in blank and t.empty)
        return evolve(computed, statements=said)

    def _findings(self, most: int) -> tuple[tuple[Finding, ...], tuple[LedgerRow, ...]]:
        """Every mistake with the number, the sum and the lines of its rows; and the rows in no table."""
        if any(w.ids and w.lined for w in self.found):
            self._pass_over(sql.named(len(self.dimensions), self._staged()))
        else:
            self.engine.execute(sql.NOBODY)
        counts = {i: (n, int(fen)) for i, n, fen in self._ask(sql.COUNTS)}
        first: dict[int, list[int]] = {}
        for i, record in self._ask(sql.FIRST, [_LINES]):
            first.setdefault(i, []).append(record)
        listed = self._ask(sql.LISTED, [most])
        lines = self.entries.lines({*(r for rs in first.values() for r in rs), *(record for record, _, _ in listed)})
        findings = [
            _finding(wrong, counts.get(i), [lines[r] for r in first.get(i, [])]) for i, wrong in enumerate(self.found)
        ]
        rows = [LedgerRow(lines[record], amount, findings[i]) for record, amount, i in listed]
        for line, count in self.entries.malformed():
            expected = str(len(self.entries.columns) + len(self.entries.unused))
            findings.append(
                _finding(Wrong("F0901", {"line": str(line), "found": str(count), "expected": expected}), None, [])
            )
            rows.append(LedgerRow(line, "", findings[-1]))
        if self.entries.unused:
            findings.append(_finding(Wrong("F0913", {"names": "、".join(self.entries.unused)}), None, []))
        findings.sort(key=lambda f: (f.severity.rank, _first_line(f)))
        return tuple(findings), tuple(sorted(rows, key=lambda r: r.line)[:most])


def _first_line(finding: Finding) -> int:
    """The line of its first row; those that name none come last."""
    said = finding.params.get("line") or finding.params.get("lines", "").split("、")[0].split(" ")[0]
    return int(said) if said else sys.maxsize


def _finding(wrong: Wrong, count: tuple[int, int] | None, lines: Iterable[int]) -> Finding:
    params = dict(wrong.params)
    if count is not None:
        named = [str(line) for line in lines]
        more = " …" if count[0] > len(named) else ""
        params |= {"rows": str(count[0]), "sum": EXACT.format(count[1]), "lines": "、".join(named) + more}
        params |= {
            "rows_en": f"{count[0]} row{'' if count[0] == 1 else 's'}",
            "lines_en": f"line{'' if count[0] == 1 else 's'} {', '.join(named)}{more}",
        }
    return Finding(wrong.code, catalogue()[wrong.code].severity, params=params)
