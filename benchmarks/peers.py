"""Five sums of 表1 over a nation's reports: govfin, dpm-xl on frames, and a pandas script as people write it.

    python benchmarks/peers.py nation        # what national.py wrote

Each reads the same Parquet and gives the reports that break each rule beyond rounding. Peers run where they are
installed (`pip install 'dpm-xl[columnar]' pandas`). The five rules are what all three can say: line 27, 30, 57, 60, and
that income and expenditure balance. govfin is timed on these five, from the same lines, as the others are.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from govfin.audit.many import judge_columns
from govfin.audit.tolerance import OUTCOMES
from govfin.batch.facts import COLUMNS
from govfin.batch.gather import Gathered, gather
from govfin.batch.stream import as_facts
from govfin.check.compile import compile_source
from govfin.diagnostics.source import Source
from govfin.report.finding import Outcome
from govfin.schema.schema import Schema

#: Each rule: the line, and what it is the sum of.
RULES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "27行": ("27", tuple(map(str, range(1, 9)))),
    "30行": ("30", ("27", "28", "29")),
    "57行": ("57", tuple(map(str, range(31, 57)))),
    "60行": ("60", ("57", "58", "59")),
    "30行=60行": ("30", ("60",)),
}
LINES: Final = tuple(map(str, (*range(1, 9), *range(27, 61))))
Broken = dict[str, set[str]]


def main() -> None:
    """Print the seconds of each, and whether they agree."""
    facts = Path(sys.argv[1]) / "facts" / "year=2020"
    table = ds.dataset(facts, format="parquet", partitioning=None).to_table(filter=pc.field("table") == "表1")
    count = pc.count_distinct(table["report"].cast(pa.string())).as_py()
    print(f"{count:,} reports, {table.num_rows:,} lines of 表1, five rules; from Arrow to the reports that fail")
    peers: dict[str, Callable[[pa.Table], Broken]] = {
        "govfin": with_govfin,
        "pandas": with_pandas,
        "dpm-xl": with_dpmxl,
    }
    expected: Broken | None = None
    fastest = 0.0
    for name, run in peers.items():
        if name != "govfin" and find_spec({"dpm-xl": "polars"}.get(name, name)) is None:
            print(f"  {name:<8} not installed")
            continue
        seconds = []
        for _ in range(3):
            start = time.process_time()
            found = run(table)
            seconds.append(time.process_time() - start)
        best = min(seconds)
        expected, fastest = (found, best) if expected is None else (expected, fastest)
        differ = sum(len(found[rule] ^ expected[rule]) for rule in RULES)
        total = sum(map(len, found.values()))
        print(f"  {name:<8} {best:7.2f} s CPU   {best / fastest:6.1f} ×   {total} found, {differ} unlike govfin's")


def five() -> Schema:
    """The five rules as a form of one table."""
    rows = "\n".join(f'row {line} "第{line}行"' for line in LINES)
    rules = "\n".join(
        f"{left}行 = ({'+'.join(right)})行" if len(right) > 1 else f"{left}行 = {right[0]}行"
        for left, right in RULES.values()
    )
    body = f'table 表1 "总表" {{ column 1 "金额"\n{rows}\n{rules}\n}}'
    text = f'schema five-2020 "五条" {{ unit 万元 precision 0.01 }}\n{body}'
    schema = compile_source(Source("five-2020.govfin", text), lambda _: None, lambda _: None).schema
    assert schema is not None
    return schema


def with_govfin(table: pa.Table) -> Broken:
    """The kernel over columns."""
    # The form prints income and expenditure in columns 1 and 2; this one has a single column.
    one = pa.array(["1"]).take(pa.array(np.zeros(table.num_rows, np.int64))).dictionary_encode()
    same = table.set_column(table.column_names.index("column"), "column", one).select(COLUMNS)
    schema, names = five(), list(RULES)
    broken: Broken = {rule: set() for rule in RULES}
    for group in gather(as_facts(same), None, lambda _: schema):
        assert isinstance(group, Gathered), group
        found = judge_columns(group.columns, group.stated, group.captioned)
        wrong = np.isin(found.outcomes, [OUTCOMES.index(Outcome.BROKEN), OUTCOMES.index(Outcome.MISMATCH)])
        for rule, report in zip(
            found.suspects.rule[wrong].tolist(), found.suspects.report[wrong].tolist(), strict=True
        ):
            broken[names[rule]].add(group.names[report])
    return broken


def with_pandas(table: pa.Table) -> Broken:
    """A pivot, a sum, and a tolerance of half a unit a figure: floats, as people write it."""
    frame = table.select(["report", "row", "amount"]).to_pandas()
    frame["amount"] = frame["amount"] / 100
    wide = frame.pivot_table(index="report", columns="row", values="amount", aggfunc="sum", observed=True)
    given = wide.reindex(columns=list(LINES))
    wide = given.fillna(0)
    broken: Broken = {}
    for rule, (left, right) in RULES.items():
        tolerance = 0.005 * given[[left, *right]].notna().sum(axis=1)
        wrong = (wide[left] - wide[list(right)].sum(axis=1)).abs() > tolerance + 1e-9
        broken[rule] = set(wide.index[wrong])
    return broken


def with_dpmxl(table: pa.Table) -> Broken:
    """dpm-xl's evaluator on frames, with a report as an open key and intervals for rounding."""
    import polars as pl  # noqa: PLC0415 - a peer
    from dpmxl import axis_matches  # noqa: PLC0415
    from dpmxl.columnar import FrameCache, evaluate_rule_columnar  # noqa: PLC0415

    facts = pl.from_arrow(
        pa.table(
            {
                "k:qREP": table["report"].cast(pa.string()),
                "r": table["row"].cast(pa.string()),
                "amount": table["amount"],
            }
        )
    )
    assert isinstance(facts, pl.DataFrame)
    decimal = pl.Decimal(38, 12)
    facts = facts.with_columns(
        num=(pl.col("amount").cast(decimal) / 100).cast(decimal), thr=pl.lit("0.005").cast(decimal)
    ).drop("amount")
    reports = facts.select("k:qREP").unique()

    class Frames:
        """One row a cell and report, blank ones included."""

        def select_frame(self, query: Any) -> pl.DataFrame:  # noqa: ANN401 - dpm-xl's
            rows = pl.DataFrame({"r": [r for r in LINES if axis_matches(r, query.rows)]})
            return (
                reports.join(rows, how="cross")
                .join(facts, on=["k:qREP", "r"], how="left")
                .with_columns(
                    cell=pl.col("r"),
                    c=pl.lit("1"),
                    s=pl.lit(None, pl.String),
                    txt=pl.lit(None, pl.String),
                    flag=pl.lit(None, pl.Boolean),
                )
            )

        def table_reported(self, table: str) -> bool | None:  # noqa: ARG002
            return True

        def parameter(self, name: str) -> Any:  # noqa: ANN401, ARG002
            return None

    broken: Broken = {}
    cache = FrameCache()
    for rule, (left, right) in RULES.items():
        total = " + ".join(f"{{r{line}}}" for line in right)
        text = f"with {{t1, c1, default: 0, interval: true}}: {{r{left}}} = {total}"
        result = evaluate_rule_columnar(text, Frames(), cache=cache)
        if result.status not in {"passed", "failed"}:
            message = f"{rule}: {result.status}: {result.message}"
            raise SystemExit(message)
        failing = result.failing_frame
        broken[rule] = set() if failing is None else set(failing[failing.columns[0]].to_list())
    return broken


if __name__ == "__main__":
    main()
