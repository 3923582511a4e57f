"""`govfin schema show` prints a form as the paper does; what is printed is kept, and read by people."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from govfin.cli.main import main
from govfin.diagnostics.width import width

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("form", ["cn-2020", "cn-2024", "shanghai-budget-2025"])
def test_a_form_as_printed(form: str) -> None:
    shown = CliRunner().invoke(main, ["schema", "show", form, "--lang", "zh"])
    assert shown.exit_code == 0
    golden = GOLDEN / f"show-{form}.txt"
    if os.environ.get("GOVFIN_UPDATE"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(shown.output, encoding="utf-8")
    assert shown.output == golden.read_text(encoding="utf-8"), "read it, then refresh it with GOVFIN_UPDATE=1"
    assert max(width(line) for line in shown.output.splitlines()) <= 80
