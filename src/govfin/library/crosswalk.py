"""Reading the way from a functional classification to COFOG: two CSV files that lie beside the schemas."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final, get_args

from govfin.library.shelf import Shelf, own_folder
from govfin.schema.cofog import Assignment, Basis, Crosswalk, Function

_FUNCTIONS: Final = "cofog-1999.csv"


def find_crosswalk(classification: str) -> Crosswalk | None:
    """The crosswalk of a classification's family (`functional` of `functional-2024`); None for one without."""
    family = classification.rpartition("-")[0]
    path = Shelf((own_folder(),)).vintage(f"cofog-{family}", None, ".csv")
    return _read(path) if path else None


@cache
def _read(path: Path) -> Crosswalk:
    functions = {r["cofog"]: Function(**r) for r in _rows(path.with_name(_FUNCTIONS))}
    assignments = (_assignment(row, functions) for row in _rows(path))
    return Crosswalk(functions, {a.code: a for a in assignments})


def _assignment(row: dict[str, str], functions: dict[str, Function]) -> Assignment:
    basis: Basis = next(b for b in get_args(Basis) if b == row["basis"])
    function = functions[row["cofog"]] if row["cofog"] else None
    return Assignment(row["code"], row["name"], function, basis, row["reason"], row["reason_en"])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
