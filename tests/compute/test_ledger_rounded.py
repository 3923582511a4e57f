"""From any ledger to printed tables whose sums hold: controlled rounding (舍位平衡) of what the ledger gives."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings

import govfin
from govfin.computing.controlled import controlled
from independent.ledger_by_hand import Row
from strategies.ledgers import as_csv, ledgers

pytest.importorskip("duckdb", reason="needs govfin[batch]")
pytest.importorskip("pyarrow", reason="needs govfin[batch]")
pytest.importorskip("highspy", reason="needs govfin[audit]")

#: A printed step, 0.01 万元, in 分.
STEP: Final = 10_000
#: An engine and a solver are started for each ledger.
FEWER: Final = settings(max_examples=max(12, settings.default.max_examples // 10) if settings.default else 12)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger") / "ledger.csv"


@FEWER
@given(ledgers)
def test_every_sum_of_a_ledgers_tables_holds_and_no_figure_moves_by_a_step(file: Path, ledger: list[Row]) -> None:
    file.write_text(as_csv(ledger), encoding="utf-8")
    exact = govfin.tabulate(file, schema=govfin.load_schema("cn-2020")).report
    found = controlled(exact)
    printed = found.report
    assert printed.shape == exact.shape
    for fen, step in zip(exact.figures, printed.figures, strict=True):
        assert (fen is None) == (step is None)
        assert abs((step or 0) * STEP - (fen or 0)) < STEP
    before, after = exact.system.residuals(exact.values), printed.system.residuals(printed.values)
    for relation, was, now in zip(printed.system.relations, before, after, strict=True):
        if relation.operator == "=" and was == 0:
            assert now == 0, relation.rule.code
