"""Rows that a report names have the order that it gives them: no classification orders them."""

from __future__ import annotations

from pathlib import Path

import govfin


def test_names_of_a_file_may_come_in_any_order(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    lines = ["table,row,column,amount", ",schema,,cn-2020", *(f"项目,{n},全年执行数,1" for n in "甲乙丙")]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert sorted("甲乙丙") != list("甲乙丙")
    assert "F0309" not in {f.code for f in govfin.validate(govfin.read(file)).findings}
