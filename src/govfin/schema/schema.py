"""The schema of a form: its tables, the classifications that it uses, its rules and the figures of its narrative."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import frozen

from govfin.amounts import Scale
from govfin.schema.charts import DeclaredChart
from govfin.schema.classification import Classification, NamedClassification
from govfin.schema.rules import NarrativeFigure, Rule
from govfin.schema.tables import Table


@frozen(eq=False)
class Schema:
    """A statutory form of one year and place, checked: no name in it is unresolved.

    Two schemas are the same when they are the same object; `fingerprint` tells whether they say the same.
    """

    id: str
    title: str
    year: int | None
    place: str
    source: str
    scale: Scale
    tables: tuple[Table, ...]
    classifications: tuple[NamedClassification, ...]
    rules: tuple[Rule, ...]
    figures: tuple[NarrativeFigure, ...] = ()
    #: The charts of the document, by name: 图1.
    charts: tuple[DeclaredChart, ...] = ()
    #: The schemas that it extends, nearest first.
    bases: tuple[str, ...] = ()
    #: SHA-256 of the texts that it was made from.
    fingerprint: str = ""

    @cached_property
    def table_by_id(self) -> Mapping[str, Table]:
        """The tables by their id."""
        return {t.id: t for t in self.tables}

    @cached_property
    def classification_by_alias(self) -> Mapping[str, Classification]:
        """The classifications by the names that this schema gives them."""
        return {n.alias: n.classification for n in self.classifications}

    def classification_of(self, table: Table) -> Classification | None:
        """The classification that a table's rows follow."""
        return self.classification_by_alias.get(table.by) if table.by else None

    def row_label(self, table: Table, row: str) -> str:
        """What a row is called: its printed label, or the name of its code."""
        printed = table.row_by_key.get(row)
        if printed is not None:
            return printed.label
        classification = self.classification_of(table)
        return (classification.name(row) if classification else "") or row
