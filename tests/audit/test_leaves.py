"""Leaf figures that nobody added up yet: said once, and no cell is blamed."""

from __future__ import annotations

from pathlib import Path

import pytest

import govfin
from govfin.audit.leaves import MANY
from govfin.audit.located import located

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("example", ["jianghan-2020", "invented-2020"])
def test_leaves_are_told_to_be_leaves(example: str) -> None:
    leaves = govfin.read(EXAMPLES / example / "leaves.csv")
    audit = located(govfin.validate(leaves))
    assert audit.localization is None
    assert not audit.ok
    assert "govfin compute" in str(audit)
    assert len(str(audit).splitlines()) < 4 * MANY
    assert "govfin compute" not in str(govfin.validate(govfin.compute(leaves)))


def test_a_report_with_one_blank_total_is_no_leaves() -> None:
    published = govfin.read(EXAMPLES / "jianghan-2020" / "published.csv")
    audit = govfin.validate(published.with_figures({"表1.57行": None}))
    assert "govfin compute" not in str(audit)
    assert "表1.57行" in str(audit)
