"""An explanation as a tree in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from govfin.audit.explain import Explanation
from govfin.diagnostics.diagnostic import Language


def print_explanation(tree: Explanation, depth: int | None, language: Language, *, colour: bool) -> None:
    """Draw the tree: a cell, its figure and its rule on each line, its parts below."""
    console = Console(no_color=not colour, highlight=False, width=None if colour else 80)
    root = Tree(_line(tree, language), guide_style="dim")
    _grow(root, tree, depth, language)
    console.print(root)


def _grow(branch: Tree, tree: Explanation, depth: int | None, language: Language) -> None:
    if depth == 0:
        return
    for part in tree.parts:
        _grow(branch.add(_line(part, language)), part, None if depth is None else depth - 1, language)
    if tree.blank_parts and tree.parts:
        word = f"另有 {tree.blank_parts} 项空白" if language is Language.ZH else f"and {tree.blank_parts} blank"
        branch.add(Text(word, style="dim"))


def _line(tree: Explanation, language: Language) -> Text:
    sign = "" if tree.coefficient == 1 else "- " if tree.coefficient == -1 else f"{tree.coefficient} × "
    blank = "空白" if language is Language.ZH else "blank"
    line = Text.assemble(
        (sign, "bold"), (tree.address, "cyan"), " ", (tree.figure or blank, "bold"), " ", (tree.label, ""),
    )  # fmt: skip
    if tree.computed:
        word = "应为" if language is Language.ZH else "its parts give"
        line.append(f" ← {word} {tree.computed}", style="yellow")
    if tree.rule:
        line.append(f"  ＝ {tree.statement}", style="dim")
    return line
