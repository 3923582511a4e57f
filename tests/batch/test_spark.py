"""The laptop and the cluster: Spark in local mode finds what one machine finds."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from click.testing import CliRunner

import govfin
from govfin.cli.main import main
from strategies.mutants import mutants
from strategies.seeded import rounded_report

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
    pytest.mark.skipif(
        any(find_spec(p) is None for p in ("pyspark", "pandas", "pyarrow", "numpy")),
        reason="PySpark is not installed: pip install 'govfin[spark]'",
    ),
    pytest.mark.filterwarnings("ignore"),  # of PySpark's own
]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spark")
    for seed in range(4):
        random = Random(seed)
        report = rounded_report(random, 2 + seed)
        for number, each in enumerate([report, *(mutant for _, mutant in mutants(random, report))]):
            target = folder / "reports" / f"42010{seed % 2}" / f"{seed}-{number}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            govfin.write(evolve(each, year=2020, department=f"第{number}局"), target)
    assert _run("pack", folder / "reports", "-o", folder / "facts", "--processes", "1") == 0
    return folder / "facts"


@pytest.fixture
def spark() -> Iterator[SparkSession]:
    """Two cores; batches so small that most reports are cut."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "150",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def _run(*arguments: str | Path) -> int:
    return CliRunner().invoke(main, ["batch", *map(str, arguments)]).exit_code


def _ordered(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)


def test_spark_finds_what_one_machine_finds(spark: SparkSession, facts: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert _run("check", facts, "-o", here, "--processes", "1", "--lines", "note") == 1
    assert _run("check", facts, "-o", there, "--engine", "spark") == 1
    files = here.rglob("findings.jsonl")
    expected = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    frame = spark.read.option("basePath", str(there / "findings")).parquet(str(there / "findings"))
    found = [row.asDict(recursive=True) for row in frame.collect()]
    assert _ordered([{**row, "region": str(row["region"])} for row in found]) == _ordered(expected)
    assert len(expected) > 500
    # What is there is not overwritten unless it is asked for.
    assert _run("check", facts, "-o", there, "--engine", "spark") == 2
