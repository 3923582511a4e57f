"""Charts that a published document has: what each shows, as cells."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from govfin.schema.rules import Term


@frozen
class ChartItem:
    """Cells that a chart shows, each by itself: one address of its declaration."""

    #: What is written beside it; empty where rows or columns say it.
    label: str
    #: One signed sum of cells for each shape; a row of EVERY_ROW stands for each row of its table.
    instances: tuple[tuple[Term, ...], ...]
    #: For EVERY_ROW: only rows of this level.
    digits: int | None = None


@frozen
class DeclaredChart:
    """A chart: the parts of a whole (`shares`), or quantities this year and last (`years`)."""

    name: str
    title: str
    kind: Literal["shares", "years"]
    items: tuple[ChartItem, ...]
