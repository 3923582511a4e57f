"""Deriving what follows: from the figures given, by the relations alone, to a whole report."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govfin.report.report import Report


class _Room(ModuleType):
    """This room bears the name of the verb `govfin.compute`: whichever was imported last, the name can be called."""

    def __call__(self, report: Report) -> Report:
        from govfin.compute.propagate import compute  # noqa: PLC0415 - the room is there before what is in it

        return compute(report)


sys.modules[__name__].__class__ = _Room
