"""A solver that fails takes the cells to blame from an audit, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import govfin.audit.located
from govfin.cli.main import main

PUBLISHED = Path(__file__).parents[2] / "examples" / "jianghan-2020" / "published.csv"


def test_the_audit_stands_and_the_failure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ArithmeticError("no convergence")

    monkeypatch.setattr(govfin.audit.located, "localize", fail)
    shown = CliRunner().invoke(main, ["check", str(PUBLISHED), "--repairs", "--lang", "en"])
    assert shown.exit_code == 0
    assert "warning[D0506]: the solver failed" in shown.stderr
    assert "warning[F0102]" in shown.stdout
