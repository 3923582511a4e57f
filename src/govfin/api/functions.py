"""Functions of government (COFOG): what a code is, and what a report spends by division."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govfin.diagnostics.diagnostic import Diagnostic, FileError
from govfin.report.report import Report
from govfin.schema.classification import Classification

if TYPE_CHECKING:
    from govfin.report.functions import FunctionTotals
    from govfin.schema.cofog import Assignment


def cofog(classification: Classification | str, code: str) -> Assignment | None:
    """The function of government (COFOG 1999) of a code, by the longest prefix that is assigned, with its reason.

    None when the classification has no crosswalk (the economic ones tell no function), or knows no class of the code.
    An assignment whose `function` is None says that the code tells no function: 229 其他支出.
    """
    from govfin.library.crosswalk import find_crosswalk  # noqa: PLC0415

    id_ = classification if isinstance(classification, str) else classification.id
    crosswalk = find_crosswalk(id_)
    return crosswalk.of(code) if crosswalk else None


def cofog_totals(report: Report, table: str = "表3", column: str | None = None) -> FunctionTotals:
    """What a report spends by division of COFOG: a column (the first one) of a table by functional classification.

    Each figure counts once; what tells no function is listed.

    Raises:
        FileError: D0201 no such table by functional classification, D0203 no such column.
    """
    from govfin.computing.functions import classification_of, function_totals  # noqa: PLC0415
    from govfin.library.crosswalk import find_crosswalk  # noqa: PLC0415

    crosswalk = find_crosswalk(classification_of(report, table).id)
    if crosswalk is None:
        raise FileError([Diagnostic("D0201", {"name": table})])
    return function_totals(report, crosswalk, table, column)
