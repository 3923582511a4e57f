"""The header of a grid: which rows it takes, what each column says, and which column of the form it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

from attrs import frozen

from govfin.reading.extracted import Cell, Grid
from govfin.reading.vocabulary import CODE_HEADERS, LINE_HEADERS, NAME_HEADERS, NUMBERS_HEADER, TableWords
from govfin.reading.words import alike, bare, digits_of, figure_of, is_blank, is_figure, key, whole_of
from govfin.schema.tables import Column

_TOTALS: Final = frozenset({"合计", "小计", "总计"})
_PLAIN_AMOUNTS: Final = frozenset({"金额", "决算数", "预算数", "合计", "数额", "本年决算数", "本年预算数"})
#: What a column must come to, to be one of the form.
_ENOUGH: Final = 3.0
#: What a title comes to that is that of a column letter by letter.
_WHOLE_TITLE: Final = 6.0
_SHORT: Final = 3
_CODED: Final = 3


class Role(Enum):
    """What a column of a grid holds."""

    CODE = "code"
    NAME = "name"
    LINE = "line"
    VALUE = "value"
    OTHER = "other"


@frozen
class Header:
    """What stands above each column of a grid."""

    #: The number of rows that it takes, the row of column numbers included.
    height: int
    #: For each column, the texts above it, outermost first.
    paths: tuple[tuple[str, ...], ...]
    #: 栏次, where it is printed, by column.
    numbers: Mapping[int, int]
    roles: tuple[Role, ...]

    @property
    def said(self) -> bool:
        """Whether there is a header at all."""
        return any(self.paths)


@frozen
class Group:
    """Columns that belong together: what says the row, then its figures. Two panels side by side are two groups."""

    names: tuple[int, ...]
    codes: tuple[int, ...]
    lines: tuple[int, ...]
    values: tuple[int, ...]


def header_of(grid: Grid, words: TableWords) -> Header:
    """The header of a grid, as a table of the form would have it."""
    end = body_start(grid, words)
    rows, numbers = [], dict[int, int]()
    for row in range(end):
        if is_numbers_row(grid, row, words):
            numbers |= {c.column: n for c in grid.rows[row] if (n := whole_of(c.text)) is not None}
        else:
            rows.append(row)
    paths = tuple(path_of(grid, rows, column) for column in range(grid.width))
    roles = tuple(_role(grid, end, column, paths[column], words) for column in range(grid.width))
    return Header(end, paths, numbers, roles)


def body_start(grid: Grid, words: TableWords) -> int:
    """The first row that is a row of the table: one with a figure, a code, or a label that is no header."""
    for row, cells in enumerate(grid.rows):
        if is_numbers_row(grid, row, words):
            continue
        texts = [c.text for c in cells if not is_blank(c.text)]
        if any(map(is_figure, texts)) or any(_is_label(t, words) for t in texts):
            return row
        if any(
            _is_label(c.text + below.text, words) for c in cells if (below := grid.at(row + 1, c.column)) is not None
        ):
            return row
        if row and texts and all(key(t) in words.total_names for t in texts):
            return row
    return grid.height


def _is_label(text: str, words: TableWords) -> bool:
    plain = key(text)
    if plain in words.header_words or len(plain) < 2:  # noqa: PLR2004
        return False
    return plain in words.by_exact or bare(text) in words.by_bare


def is_numbers_row(grid: Grid, row: int, words: TableWords) -> bool:
    """Whether a row holds the numbers of the columns (栏次), and nothing else.

    Where there is one line of figures and no label, 1, 2, 3 are numbers of columns once, and above the figures.
    """
    cells = grid.rows[row]
    if not _numbers(cells, words):
        return False
    if words.columns_alone and not _is_marked(cells):
        after = any(is_figure(c.text) for later in grid.rows[row + 1 :] for c in later)
        numbered = any(c.number is not None for c in words.table.columns)
        return (after or numbered) and not any(_numbers(above, words) for above in grid.rows[:row])
    # A report may call a row 1.
    return not words.table.named or _is_marked(cells) or text_at(grid, row, 0) not in cells


def _is_marked(cells: Sequence[Cell]) -> bool:
    return any(key(c.text) == NUMBERS_HEADER for c in cells)


def _numbers(cells: Sequence[Cell], words: TableWords) -> bool:
    """Whether all that cells say is whole numbers, each once: any after 栏次, else 1, 2, 3, …."""
    texts = [c.text for c in cells if not is_blank(c.text)]
    numbers = [whole_of(t) for t in texts if key(t) not in words.header_words]
    found = [n for n in numbers if n is not None]
    if not found or len(found) != len(numbers) or len(found) != len(set(found)):
        return False
    counted = len(found) > 1 and sorted(found) == list(range(1, len(found) + 1))
    return _is_marked(cells) or (counted and len(found) * 2 >= len(words.table.columns))


def is_header_row(cells: Sequence[Cell], header: Sequence[str]) -> bool:
    """Whether a row repeats the header: all that it says is said there."""
    texts = [key(c.text) for c in cells if not is_blank(c.text)]
    return bool(texts) and all(t in header for t in texts) and len(texts) > 1


def path_of(grid: Grid, rows: Sequence[int], column: int) -> tuple[str, ...]:
    """What stands above a column. Where merging is lost, a text goes on to the right while columns have more below."""
    cells: dict[Cell, None] = {}
    for i, row in enumerate(rows):
        cell = text_at(grid, row, column)
        if cell is None and not grid.spanned and _says_more(grid, rows[i + 1 :], column):
            left = next((c for c in range(column - 1, -1, -1) if text_at(grid, row, c) is not None), None)
            if left is not None and _says_more(grid, rows[i + 1 :], left):
                cell = text_at(grid, row, left)
                cell = cell if cell is not None and cell.columns == 1 else None
        if cell is not None:
            cells[cell] = None
    return tuple(key(c.text) for c in cells)


def text_at(grid: Grid, row: int, column: int) -> Cell | None:
    """The cell that covers a position, where something is printed in it."""
    cell = grid.at(row, column)
    return cell if cell is not None and not is_blank(cell.text) else None


def _says_more(grid: Grid, rows: Sequence[int], column: int) -> bool:
    return any((c := text_at(grid, row, column)) is not None and c.row == row for row in rows)


def _role(grid: Grid, start: int, column: int, path: Sequence[str], words: TableWords) -> Role:
    """What a column holds: as its header says, when what stands in it does not say otherwise."""
    texts = [c.text for c in grid.cells if c.column == column and c.row >= start and not is_blank(c.text)]
    # A header that is printed again is no content.
    texts = [t for t in texts if key(t) not in path]
    figures = sum(map(is_figure, texts))
    said = _said(path, words)
    if said is Role.CODE:
        return Role.CODE if not texts or any(digits_of(t) for t in texts) else Role.NAME
    if (said is Role.NAME and texts and figures == len(texts)) or not path:
        return _by_texts(texts, words)
    if said is None and texts and figures * 2 < len(texts):
        return Role.NAME if any(_is_label(t, words) for t in texts) else Role.OTHER
    if said is Role.VALUE and texts and figures * 2 < len(texts):
        return Role.OTHER
    return said or Role.VALUE


def _said(path: Sequence[str], words: TableWords) -> Role | None:
    """What a header says that its column holds; None when it says nothing that is known."""
    leaf = path[-1] if path else ""
    if leaf in LINE_HEADERS:
        return Role.LINE
    coded = any(p.endswith(("编码", "代码")) for p in path)
    named = any(p.endswith("名称") or p.startswith("项目(") for p in path)
    known = any(leaf in names for names in words.column_names.values())
    if known and not coded and not named and leaf not in CODE_HEADERS | NAME_HEADERS:
        return Role.VALUE
    if coded or leaf in CODE_HEADERS:
        return Role.CODE
    return Role.NAME if named or leaf in NAME_HEADERS else None


def _by_texts(texts: Sequence[str], words: TableWords) -> Role:
    """What a column without a header holds, by what stands in it."""
    digits = [digits_of(t) for t in texts]
    if not texts:
        return Role.VALUE
    if all(digits):
        classification = words.classification
        whole = [int(d) for d in digits]
        if classification and any(d[:_CODED] in classification.by_code and classification.has_form(d) for d in digits):
            return Role.CODE
        if whole == list(range(whole[0], whole[0] + len(whole))) and len(whole) > 1:
            return Role.LINE
    figures = sum(map(is_figure, texts))
    return Role.VALUE if figures * 2 >= len(texts) else Role.NAME


def loose_figures(grid: Grid) -> tuple[Cell, ...]:
    """The figures of a grid of which no table is known: without what stands under 编码, 行次 and the like."""
    labels = {
        column
        for cell in grid.cells
        if figure_of(cell.text) is None
        and (key(cell.text) in LINE_HEADERS | CODE_HEADERS or key(cell.text).endswith(("编码", "代码")))
        for column in range(cell.column, cell.column + cell.columns)
    }
    return tuple(
        c for c in grid.cells if figure_of(c.text) is not None and not (c.column in labels and digits_of(c.text))
    )


def groups_of(header: Header) -> tuple[Group, ...]:
    """The groups of columns, from left to right; columns without figures at the end belong to none."""
    found: list[list[int]] = []
    last: Role | None = None
    for column, role in enumerate(header.roles):
        if role is Role.OTHER:
            continue
        label = role is not Role.VALUE
        if not found or (label and last is Role.VALUE):
            found.append([])
        found[-1].append(column)
        last = role
    return tuple(_group(columns, header.roles) for columns in found)


def _group(columns: Sequence[int], roles: Sequence[Role]) -> Group:
    def of(role: Role) -> tuple[int, ...]:
        return tuple(c for c in columns if roles[c] is role)

    return Group(of(Role.NAME), of(Role.CODE), of(Role.LINE), of(Role.VALUE))


# ── columns of the form ─────────────────────────────────────────────────────────────────────────────


def match_columns(header: Header, group: Group, words: TableWords, panel: int) -> Mapping[int, str]:
    """Which column of a panel each column of figures is, by what stands above it; the best fit first, each once."""
    columns = words.columns(panel)
    if not words.table.supplementary and _in_order(header, group, words, panel):
        return {v: c.key for v, c in zip(group.values, columns, strict=True)}
    scores = [
        (score, value, i)
        for value in group.values
        for i, column in enumerate(columns)
        if (score := _score(header, value, words, panel, column)) >= _ENOUGH
    ]
    found: dict[int, str] = {}
    for _, value, i in sorted(scores, key=lambda s: (-s[0], s[1], s[2])):
        if value not in found and columns[i].key not in found.values():
            found[value] = columns[i].key
    if not found and len(group.values) == len(columns) == 1 and _may_be_only(header.paths[group.values[0]]):
        found[group.values[0]] = columns[0].key
    if not found and not any(header.paths[v] for v in group.values) and len(group.values) == len(columns):
        found = {v: c.key for v, c in zip(group.values, columns, strict=True)}
    return found


def _in_order(header: Header, group: Group, words: TableWords, panel: int) -> bool:
    """Whether the columns of a grid are those of the panel, title by title, so that groups above need not be known."""
    columns = words.columns(panel)
    if len(group.values) != len(columns):
        return False
    known = {key(h) for c in words.table.columns for h in c.headers}
    for value, column in zip(group.values, columns, strict=True):
        path, above = header.paths[value], {key(h) for h in column.headers}
        if _title_score(path, words.column_names[panel, column.key]) < _WHOLE_TITLE:
            return False
        if any(p in known - above for p in path[:-1]):
            return False
    return True


def is_known_column(path: Sequence[str], words: TableWords) -> bool:
    """Whether texts that stand above a column say that it is one of the table's."""
    header = Header(0, (tuple(path),), {}, ())
    return any(
        _score(header, 0, words, i, column) >= _ENOUGH
        for i, panel in enumerate(words.table.panels)
        for column in panel.columns
    )


def _may_be_only(path: Sequence[str]) -> bool:
    return not path or path[-1] in _PLAIN_AMOUNTS


def _score(header: Header, value: int, words: TableWords, panel: int, column: Column) -> float:
    path = header.paths[value]
    names = words.column_names[panel, column.key]
    score = _title_score(path, names)
    if column.number is not None and header.numbers.get(value) == column.number:
        score += _ENOUGH
    if not score:
        return 0.0
    above = [key(h) for h in column.headers]
    for h in above:
        score += 1.5 if any(alike(h, p) >= 0.75 for p in path) else -0.5  # noqa: PLR2004
    others = {key(h) for c in words.table.columns for h in c.headers} - set(above)
    return score - 3 * sum(p in others for p in path[:-1])


def _title_score(path: Sequence[str], names: frozenset[str]) -> float:
    if not path:
        return 0.0
    leaf = path[-1]
    # A header that is wrapped over rows of a grid is its parts put together.
    if any("".join(path[i:]) in names for i in range(len(path))):
        return _WHOLE_TITLE
    near = max(alike(leaf, n) for n in names)
    if near >= 0.75:  # noqa: PLR2004
        return 3.5 + near
    if leaf in _TOTALS and any(p in names for p in path):
        return 4.0
    if any(min(len(leaf), len(n)) >= _SHORT and (leaf in n or n in leaf) for n in names):
        return 3.0
    return 0.0
