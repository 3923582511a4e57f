"""How the tests of questions over many reports run a command, and compare what it shows."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from click.testing import CliRunner, Result

from govfin.cli.main import main


def run(*arguments: str | Path, code: int | None = 0) -> Result:
    """Run a command of `govfin batch`; its exit status is as expected, or 0 or 1 without one."""
    result = CliRunner(env={"LANG": "C.UTF-8", "LC_ALL": "", "NO_COLOR": "1"}).invoke(
        main, ["batch", *map(str, arguments)]
    )
    assert result.exit_code in ((0, 1) if code is None else (code,)), result.output
    return result


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def compared(name: str, found: str) -> None:
    """Compare with a file of `golden/`; with GOVFIN_UPDATE=1, write it."""
    path = Path(__file__).parent / "batch" / "golden" / name
    if os.environ.get("GOVFIN_UPDATE") == "1":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8"), f"{name} is stale: run with GOVFIN_UPDATE=1 and review the diff"
