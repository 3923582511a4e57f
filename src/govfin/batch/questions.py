"""Questions over facts and findings: Parquet as tables of DuckDB, each line with its year, region and report's number.

    lines     a view: report_id, year, region, and the columns of facts
    reports   a line a report: id, year, region, report, department, schema, who
    findings  a line a finding: id of its report, severity, code, rule, quanta

`who` is the department as the report says, else the report's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from govfin.batch.folders import Part, Partition, parts_of
from govfin.batch.stream import check_columns
from govfin.diagnostics.diagnostic import Diagnostic, FileError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_RUN: Final = "run.json"
_PART: Final = "part.json"
_FINDINGS: Final = ("report", "code", "severity", "rule", "residual")
_TYPES: Final = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "BOOLEAN": pa.bool_()}


@frozen(eq=False)
class Asked:
    """Facts and findings, ready for questions."""

    engine: DuckDBPyConnection
    #: Partitions of the facts that were never checked; their reports are left out.
    unchecked: tuple[Partition, ...] = ()

    def rows(self, sql: str, parameters: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        """What a question comes to."""
        found: list[tuple[Any, ...]] = self.engine.execute(sql, list(parameters)).fetchall()
        return found

    def arrow(self, sql: str, parameters: Iterable[object] = ()) -> pa.Table:
        """The same as an Arrow table."""
        return pa.table(self.engine.sql(sql, params=list(parameters)))

    def number(self, sql: str, parameters: Iterable[object] = ()) -> int:
        """What a question with one number for an answer comes to; nothing is 0."""
        return int(self.rows(sql, parameters)[0][0] or 0)

    def make(self, name: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]) -> None:
        """Make a table of rows of our own; `columns` are names with their types in DuckDB."""
        parts = [list(part) for part in zip(*rows, strict=True)] or [[] for _ in columns]
        arrays = [pa.array(part, _TYPES[type_]) for part, type_ in zip(parts, columns.values(), strict=True)]
        self.engine.register("given", pa.table(arrays, list(columns)))
        self.engine.execute(f"CREATE TEMP TABLE {name} AS FROM given")
        self.engine.unregister("given")


@contextmanager
def asking(facts: Path, found: Path | None = None, memory: int | None = None) -> Iterator[Asked]:
    """Facts, and the findings of a check of them where one is given, open for questions.

    What does not fit into memory (so many bytes where they are given) is kept in a temporary folder.

    Raises:
        FileError: D1201 no facts, D1202 not facts, D1203 damaged, D1220 no findings there.
    """
    parts = parts_of(facts)
    with asking_of(parts, facts, found, memory) as asked:
        yield asked


@contextmanager
def asking_of(
    parts: Iterable[Part], facts: Path, found: Path | None = None, memory: int | None = None
) -> Iterator[Asked]:
    """The same of some partitions."""
    # Imported here: packing and checking need no SQL engine.
    import duckdb  # noqa: PLC0415

    checked = None if found is None else _checked(found)
    unchecked = () if found is None or checked is None else _unchecked(found, parts, checked)
    try:
        for part in parts:
            for file in part.files:
                check_columns(pq.read_schema(file), str(file))
        with (
            TemporaryDirectory(prefix="govfin-") as spilled,
            duckdb.connect(config=_settings(spilled, memory)) as engine,
        ):
            asked = Asked(engine, unchecked)
            _lines(asked, [p for p in parts if p.partition not in unchecked])
            if checked is not None:
                _findings(asked, checked)
            yield asked
    except (duckdb.IOException, duckdb.InvalidInputException, pa.ArrowException, OSError) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise FileError([Diagnostic("D1203", {"reason": reason}, file=str(facts))]) from None


def _settings(spilled: str, memory: int | None) -> dict[str, str | bool | int | float | list[str]]:
    settings: dict[str, str | bool | int | float | list[str]] = {"temp_directory": spilled}
    if memory is not None:
        settings["memory_limit"] = f"{memory}B"
    return settings


def _checked(found: Path) -> tuple[Part, ...]:
    try:
        return parts_of(found)
    except FileError:
        raise FileError([Diagnostic("D1220", file=str(found))]) from None


def _unchecked(found: Path, parts: Iterable[Part], checked: Iterable[Part]) -> tuple[Partition, ...]:
    """Partitions without findings; where Spark wrote the findings, one without any has no folder either."""
    if not (found / _RUN).exists():
        return ()
    done = {part.partition for part in checked}
    return tuple(p.partition for p in parts if p.partition not in done)


def _lines(asked: Asked, parts: Iterable[Part]) -> None:
    _view(asked, "packed", parts)
    asked.engine.execute(
        "CREATE TEMP TABLE reports AS SELECT row_number() OVER (ORDER BY year, region, report) AS id, *, "
        "coalesce(department, report) AS who FROM (SELECT year, region, report, any_value(department) AS department, "
        "any_value(schema) AS schema FROM packed GROUP BY year, region, report)"
    )
    asked.engine.execute(
        "CREATE TEMP VIEW lines AS SELECT r.id AS report_id, p.* FROM packed p JOIN reports r "
        "ON r.report = p.report AND r.year IS NOT DISTINCT FROM p.year AND r.region IS NOT DISTINCT FROM p.region"
    )


def _findings(asked: Asked, checked: tuple[Part, ...]) -> None:
    _view(asked, "told", checked)
    columns = {row[0] for row in asked.rows("DESCRIBE told")}
    lacking = [name for name in _FINDINGS if name not in columns]
    if lacking:
        file = str(checked[0].files[0])
        raise FileError([Diagnostic("D1202", {"lacking": ", ".join(lacking)}, file=file)])
    # A finding prints its residual with every decimal of its table: without the point it is quanta.
    asked.engine.execute(
        "CREATE TEMP TABLE findings AS SELECT r.id, t.severity, t.code, coalesce(nullif(t.rule, ''), t.code) AS rule, "
        "TRY_CAST(replace(t.residual, '.', '') AS HUGEINT) AS quanta FROM told t JOIN reports r "
        "ON r.report = t.report AND r.year IS NOT DISTINCT FROM t.year AND r.region IS NOT DISTINCT FROM t.region "
        "WHERE NOT starts_with(t.code, 'D')"
    )
    asked.make("left_out", {"year": "BIGINT", "region": "VARCHAR", "n": "BIGINT"}, _left_out(checked))
    # Spark tells of a report that could not be used as a row with the code of the reason.
    asked.engine.execute(
        "INSERT INTO left_out SELECT year, region, count(DISTINCT report) FROM told "
        "WHERE starts_with(code, 'D') GROUP BY year, region"
    )


def _left_out(checked: Iterable[Part]) -> Iterator[tuple[int | None, str | None, int]]:
    """How many reports of each partition could not be used, as the check counted."""
    for part in checked:
        file = part.files[0].parent / _PART
        if file.exists():
            count = json.loads(file.read_text(encoding="utf-8")).get("unusable", 0)
            yield part.partition.year, part.partition.region, count


def _view(asked: Asked, name: str, parts: Iterable[Part]) -> None:
    """The lines of Parquet files with the year and region of their folder."""
    files = [(str(file), p.partition.year, p.partition.region) for p in parts for file in p.files]
    asked.make(f"{name}_files", {"file": "VARCHAR", "year": "BIGINT", "region": "VARCHAR"}, files)
    paths = [path for path, _, _ in files]
    read = asked.engine.read_parquet(paths, filename=True, hive_partitioning=False, union_by_name=True)
    read.create_view(f"{name}_read")
    kept = ", ".join(f't."{c}"' for c in read.columns if c not in {"filename", "year", "region"})
    asked.engine.execute(
        f"CREATE TEMP VIEW {name} AS SELECT f.year, f.region, {kept} FROM {name}_read t "
        f"JOIN {name}_files f ON f.file = t.filename"
    )
