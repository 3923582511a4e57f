"""Reports by number, out of facts that are open for questions: their lines are looked up once, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from govfin.batch.gather import Unusable, gather
from govfin.batch.questions import Asked
from govfin.batch.schemas import Schemas
from govfin.batch.stream import as_facts
from govfin.diagnostics.diagnostic import Diagnostic
from govfin.report.report import Report

_COLUMNS: Final = 'department, schema, "table", "row", "column", amount, unit, "precision", kind, text'


def look_up(asked: Asked, numbers: Iterable[int]) -> None:
    """Look up the lines of some reports, for `recall`: the table `wanted`."""
    asked.make("needed", {"report_id": "BIGINT"}, [(n,) for n in sorted(set(numbers))])
    asked.engine.execute(
        f"CREATE TEMP TABLE wanted AS SELECT report_id, year, report_id::VARCHAR AS report, {_COLUMNS} FROM lines "
        "SEMI JOIN needed USING (report_id)"
    )


def recall(
    asked: Asked, schemas: Schemas, numbers: Sequence[int]
) -> tuple[dict[int, Report], dict[int, tuple[Diagnostic, ...]]]:
    """Reports by number; and why some cannot be used."""
    found: dict[int, Report] = {}
    problems: dict[int, tuple[Diagnostic, ...]] = {}
    if not numbers:
        return found, problems
    asked.make("these", {"report_id": "BIGINT"}, [(n,) for n in numbers])
    for (year,) in asked.rows("SELECT DISTINCT year FROM wanted SEMI JOIN these USING (report_id) ORDER BY 1"):
        lines = asked.arrow(
            f"SELECT report, {_COLUMNS} FROM wanted "
            "SEMI JOIN these USING (report_id) WHERE year IS NOT DISTINCT FROM ? "
            'ORDER BY report_id, "table", "row", "column"',
            [year],
        )
        for group in gather(as_facts(lines), year, schemas.find):
            if isinstance(group, Unusable):
                problems[int(group.name)] = group.diagnostics
                continue
            found |= {int(name): group.report(i) for i, name in enumerate(group.names)}
    asked.engine.execute("DROP TABLE these")
    return found, problems
