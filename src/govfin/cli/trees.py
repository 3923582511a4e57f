"""An explanation as a tree in the terminal."""

from __future__ import annotations

import re
from typing import Final

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from govfin.audit.explain import Explanation
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.width import clip, width, wrap

#: What a level of the tree takes of a line, and what its text is given at least.
_STEP: Final = 4
_LEAST: Final = 24
_EQUALS: Final = "  ＝ "
#: A number and the word that it counts stay on one line: `59 行`.
_COUNTED: Final = re.compile(r"(?<=\d) (?=[^\W\d_a-zA-Z])")


def print_explanation(tree: Explanation, depth: int | None, language: Language, *, colour: bool) -> None:
    """Draw the tree: a cell, its figure and its rule on each line, its parts below."""
    console = Console(no_color=not colour, highlight=False, width=None if colour else 80)
    root = Tree(_line(tree, language, console.width), guide_style="dim")
    _grow(root, tree, depth, language, console.width - _STEP)
    console.print(root)


def _grow(branch: Tree, tree: Explanation, depth: int | None, language: Language, columns: int) -> None:
    if depth == 0:
        return
    for part in tree.parts:
        below = None if depth is None else depth - 1
        _grow(branch.add(_line(part, language, columns)), part, below, language, columns - _STEP)
    if tree.blank_parts and tree.parts:
        word = f"另有 {tree.blank_parts} 项空白" if language is Language.ZH else f"and {tree.blank_parts} blank"
        branch.add(Text(word, style="dim"))


def _line(tree: Explanation, language: Language, columns: int) -> Text:
    """A node: the cell on one line, its label cut where it must be; its rule beside it, or below where it is longer."""
    sign = "" if tree.coefficient == 1 else "- " if tree.coefficient == -1 else f"{tree.coefficient} × "
    figure = tree.figure or ("空白" if language is Language.ZH else "blank")
    word = "按各项算得" if language is Language.ZH else "its parts give"
    computed = f" ← {word} {tree.computed}" if tree.computed else ""
    columns = max(columns, _LEAST)
    label = clip(tree.label, max(_STEP, columns - width(f"{sign}{tree.address} {figure} {computed}")))
    line = Text.assemble(
        (sign, "bold"), (tree.address, "cyan"), " ", (figure, "bold"), " ", (label, ""), (computed, "yellow"),
    )  # fmt: skip
    if tree.rule:
        line.append(_rule(tree.statement, columns, columns - width(line.plain)), style="dim")
    return line


def _rule(statement: str, columns: int, left: int) -> str:
    """`  ＝ …` where it fits behind the cell, else on lines of its own."""
    if width(_EQUALS + statement) <= left:
        return _EQUALS + statement
    kept = _COUNTED.sub("\u00a0", statement)
    body = wrap(kept, columns - width(_EQUALS)).replace("\n", "\n" + " " * width(_EQUALS))
    return f"\n{_EQUALS}{body}".replace("\u00a0", " ")
