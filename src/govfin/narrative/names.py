"""The names of rows that a text may print, and where: exactly, or with a sign that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from attrs import frozen

from govfin.narrative.accounts import Row
from govfin.narrative.folded import Folded, folded
from govfin.narrative.pattern import SIGN, Node
from govfin.report.report import Report
from govfin.schema import narrative as m
from govfin.schema.schema import Schema
from govfin.schema.tables import plain_name

#: A name so short is printed as it is, or not at all.
_SHORTEST: Final = 4


@frozen(slots=False)
class Names:
    """The rows of the loops of a template, by their names; for one pattern and one text."""

    schema: Schema
    report: Report | None
    text: Folded

    def at(self, node: Node, place: int) -> Sequence[tuple[int, str, int]]:
        """The names that may be read at a place: where each ends, the row, and what its slips cost."""
        known = (id(node), place)
        if known not in self._found:
            self._found[known] = tuple(self._at(node, place))
        return self._found[known]

    def row(self, key: str) -> Row:
        """The row that was read."""
        table, _, row = key.partition("\n")
        return Row(table, row)

    def _at(self, node: Node, place: int) -> Iterator[tuple[int, str, int]]:
        signs = self.text.signs
        for name, key in self._names(node).items():
            if signs.startswith(name, place):
                yield place + len(name), key, 0
            elif len(name) >= _SHORTEST:
                end = _with_a_slip(signs, place, name)
                if end >= 0:
                    yield end, key, SIGN

    def _names(self, node: Node) -> Mapping[str, str]:
        """The names of the rows of a loop, those that the report uses first."""
        known = self._by_node.get(id(node))
        if known is None:
            known = {}
            if node.each is not None and isinstance(node.piece, m.RowName):
                for table, key, label in self._of(node.each):
                    name = folded(plain_name(label).removesuffix(node.piece.without))
                    known.setdefault(name, f"{table}\n{key}")
            self._by_node[id(node)] = known
        return known

    @cached_property
    def _found(self) -> dict[tuple[int, int], tuple[tuple[int, str, int], ...]]:
        return {}

    @cached_property
    def _by_node(self) -> dict[int, dict[str, str]]:
        return {}

    def _of(self, each: m.Each) -> Iterator[tuple[str, str, str]]:
        for source in each.rows:
            table = self.schema.table_by_id[source.table]
            if not table.open:
                yield from ((table.id, key, self.schema.row_label(table, key)) for key in source.keys)
                continue
            classification = self.schema.classification_of(table)
            used = self.report.layout.rows[table.id] if self.report else ()
            known = [c.code for c in classification.codes] if classification else []
            for key in (*used, *known):
                if key != table.total and (source.digits is None or len(key) == source.digits):
                    yield table.id, key, self.schema.row_label(table, key)


def _with_a_slip(signs: str, place: int, name: str) -> int:
    """Where a name ends that is printed with one sign wrong, lacking or too many; -1 where it is another name."""
    same = 0
    limit = min(len(name), len(signs) - place)
    while same < limit and signs[place + same] == name[same]:
        same += 1
    if same == 0:
        return -1
    rest = name[same + 1 :]
    for at, tail in ((place + same + 1, rest), (place + same, rest), (place + same + 1, name[same:])):
        if signs.startswith(tail, at):
            return at + len(tail)
    return -1
