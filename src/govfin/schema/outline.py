"""The outline of a published document: its parts, and what stands in each."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

#: What a part may hold: 主要职能, 单位构成, 人员构成, the tables, 情况说明, 部门整体 and 项目 performance, 重点工作,
#: 名词解释, the items of expenditure that the department used, whom to ask.
Piece = Literal[
    "functions",
    "units",
    "staff",
    "tables",
    "narrative",
    "evaluation",
    "projects",
    "work",
    "glossary",
    "items",
    "contact",
]


@frozen
class OutlineSection:
    """A piece of a part, its heading, the sentence that it is told in, and the tables that it takes figures from.

    In headings and sentences `{department}`, `{year}` and what the piece gives (`{units}`, `{staff}`) are filled in.
    """

    piece: Piece
    heading: str = ""
    reads: str = ""
    tables: tuple[str, ...] = ()


@frozen
class OutlinePart:
    """A part of the document (第一部分 …); without a heading, its piece has one of its own."""

    heading: str
    sections: tuple[OutlineSection, ...]


@frozen
class Outline:
    """A document: its title, and its parts in order."""

    title: str
    parts: tuple[OutlinePart, ...]
