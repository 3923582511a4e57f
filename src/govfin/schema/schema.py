"""The schema of a form: its tables, the classifications that it uses, its rules and the figures of its narrative."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from attrs import evolve, frozen

from govfin.amounts import EXACT, Scale
from govfin.schema.charts import DeclaredChart
from govfin.schema.classification import Classification, NamedClassification
from govfin.schema.ledger import Ledger
from govfin.schema.narrative import Narrative
from govfin.schema.outline import Outline
from govfin.schema.rules import Elimination, NarrativeFigure, Rule
from govfin.schema.tables import Table

#: How exact amounts become printed ones. `plain`: each half up by itself (四舍五入). `controlled`: so that printed sums
#: hold (舍位平衡).
RoundingPolicy = Literal["plain", "controlled"]


@frozen(eq=False)
class CompanionForm:
    """The form that another report follows, where it is not this one's: 预算 follows shanghai-budget-2024."""

    #: What addresses call the other report: 预算 or 下级.
    name: str
    form: Schema


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
    #: The parts of the published document; None for a form that declares none.
    outline: Outline | None = None
    #: The schemas that it extends, nearest first.
    bases: tuple[str, ...] = ()
    #: SHA-256 of the texts that it was made from.
    fingerprint: str = ""
    rounding: RoundingPolicy = "plain"
    eliminations: tuple[Elimination, ...] = ()
    #: What a ledger looks like, and what the tables take from it; None for a form that says nothing of ledgers.
    ledger: Ledger | None = None
    #: The template of the narrative (情况说明); None for a form without one.
    narrative: Narrative | None = None
    #: The forms of their own that other reports follow; one that has none is moved into this form.
    companions: tuple[CompanionForm, ...] = ()
    #: The form as it is printed, of a form that is `exact`; None for a form as printed.
    printed_form: Schema | None = None

    @cached_property
    def exact(self) -> Schema:
        """The same form with every amount of money in 元 to the 分: what a ledger gives, before it is rounded to print.

        The same cells and the same rules; a table that counts something else than money keeps its unit.
        """
        if self.printed_form is not None:
            return self
        return evolve(
            self,
            scale=EXACT,
            tables=tuple(evolve(t, scale=EXACT) if t.scale.is_money else t for t in self.tables),
            rules=tuple(self._exact_rule(r) if r.constant else r for r in self.rules),
            fingerprint=f"{self.fingerprint}@{EXACT.label}",
            printed_form=self,
        )

    @property
    def printed(self) -> Schema:
        """The form in the units in which it is printed: itself, unless it is `exact`."""
        return self.printed_form or self

    @property
    def is_exact(self) -> bool:
        """Whether amounts are in 元 to the 分 and still to be rounded to what the form prints."""
        return self.printed_form is not None

    def _exact_rule(self, rule: Rule) -> Rule:
        """A rule with its constant in 分 instead of steps of its table."""
        scale = self.table_by_id[next(t for t in rule.instances[0] if not t.beside).table].scale
        return evolve(rule, constant=rule.constant * scale.fen // EXACT.fen) if scale.is_money else rule

    def form_of(self, companion: str) -> Schema:
        """The form whose tables an address means: this one, or that of the report it names (预算) where it has one."""
        return next((c.form for c in self.companions if c.name == companion), self)

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
