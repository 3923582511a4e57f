"""Charts as pictures: SVG whose text is text, or outlines, and PNG; every shape says itself what it is and how much."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from govfin.diagnostics.extras import needs
from govfin.diagnostics.width import width
from govfin.documents.fonts import FACES, extra_folders, find_fonts
from govfin.documents.model import Chart, Share, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: A pie has few slices, and none that is too thin to see; everything else is bars.
_MOST_SLICES: Final = 6
_THINNEST: Final = 0.02
#: Colours that differ in lightness too, so that they differ in print and to the colour-blind.
_COLOURS: Final = ("#2f6690", "#d98324", "#7a9e7e", "#a23e48", "#8d6a9f", "#5c6b73")
_BAR: Final = "#2f6690"
_LAST_YEAR: Final = "#a9bccb"
_NEGATIVE: Final = "#a23e48"
_INK: Final = "#1b1f24"
_DPI: Final = 200
#: What browsers may have, for text in SVG.
_BROWSER: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei", "sans-serif")
#: Faces of collections, by the name that matplotlib gives them.
_COLLECTIONS: Final = {"Noto Sans CJK JP": "Noto Sans CJK SC", "Noto Serif CJK JP": "Noto Serif CJK SC"}
_NOTHING: Final = "（没有数字）"


def svg_of(chart: Chart, *, outlines: bool = False) -> str:
    """The chart as an SVG element to stand in a page, its text as text; as outlines where no page gives fonts.

    Raises:
        FileError: D0505 when matplotlib is not installed, D0801 when no font for Chinese is found.
    """
    out = io.StringIO()
    with _drawn(chart, {"svg.fonttype": "path" if outlines else "none", "svg.hashsalt": chart.anchor}) as figure:
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = out.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    if outlines:
        return text
    name = re.sub(r"\W", "-", chart.anchor)
    faces = ", ".join(f"'{face}'" if " " in face else face for face in _BROWSER)
    text = re.sub(r"(font(?:-family)?: [^;\"']*?)'[^']*'(?:, *(?:'[^']*'|[\w-]+))*", rf"\1{faces}", text)
    # Two charts on one page must not share ids; whoever does not see the picture hears its description.
    text = re.sub(r'id="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(xlink:href="#|url\(#)([^")]+)', rf"\1{name}-\2", text)
    label = _escaped(chart.description)
    return text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def png_of(chart: Chart) -> bytes:
    """The chart as PNG, for Word.

    Raises:
        FileError: D0505 when matplotlib is not installed, D0801 when no font for Chinese is found.
    """
    out = io.BytesIO()
    with _drawn(chart, {}) as figure:
        figure.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
    return out.getvalue()


def as_pie(items: Sequence[Share]) -> bool:
    """Whether parts of a whole can be seen as slices: positive, few, and none too thin."""
    whole = sum(item.amount for item in items)
    positive = all(item.amount > 0 for item in items)
    return bool(items) and positive and len(items) <= _MOST_SLICES and min(i.amount / whole for i in items) >= _THINNEST


@contextmanager
def _drawn(chart: Chart, settings: dict[str, Any]) -> Iterator[Figure]:
    with needs("charts", "matplotlib"):
        import matplotlib as mpl  # noqa: PLC0415 - an extra, loaded where it is used
        from matplotlib.figure import Figure  # noqa: PLC0415
    faces = _faces()
    common: dict[Any, Any] = {"font.family": list(faces), "axes.unicode_minus": False, "text.parse_math": False}
    with mpl.rc_context(common | settings):
        if chart.kind == "shares" and as_pie(chart.items):
            figure = Figure(figsize=(6.0, 2.9))
            _pie(figure.add_axes((0.0, 0.04, 1.0, 0.92)), chart.items)
        else:
            figure = Figure(figsize=(6.0, 0.5 + 0.42 * max(2, len(chart.items))))
            _bars(figure.add_subplot(), chart)
        yield figure


@cache
def _faces() -> tuple[str, ...]:
    """The faces for Chinese that matplotlib can draw with; it is told of the fonts that it has not looked for."""
    from matplotlib import font_manager  # noqa: PLC0415 - asked for by `_drawn` alone

    manager = font_manager.fontManager
    folders = extra_folders()
    known = {Path(f.fname) for f in manager.ttflist}
    for file in font_manager.findSystemFonts([str(f) for f in folders] or None):
        if Path(file) not in known and (Path(file).parent in folders or "cjk" in file.lower()):
            manager.addfont(file)
    families = sorted({f.name for f in manager.ttflist})
    # matplotlib knows a collection of fonts by its first face, the Japanese one; it serves where nothing else does.
    offered = {_COLLECTIONS[f]: f for f in families if f in _COLLECTIONS} | {f: f for f in families}
    faces = [f for f in FACES["heading"] if f in families] or [f for f in _serving(offered, folders) if f in offered]
    return (offered[faces[0]], "DejaVu Sans")


def _serving(offered: Iterable[str], folders: Sequence[Path]) -> tuple[str, ...]:
    return find_fonts(offered, folders).faces["heading"]


def _pie(axes: Axes, items: Sequence[Share]) -> None:
    """Slices from the top, clockwise; each is named beside it, with its amount and share."""
    wedges, *_ = axes.pie(
        [float(i.amount) for i in items],
        colors=_COLOURS[: len(items)],
        startangle=90,
        counterclock=False,
        radius=1.0,
        wedgeprops={"linewidth": 1.2, "edgecolor": "white"},
    )
    axes.set_xlim(-3.4, 3.4)
    axes.set_ylim(-1.3, 1.3)
    if len(items) == 1:
        axes.text(1.35, 0, _said(items[0]), va="center", fontsize=12, color=_INK, linespacing=1.35)
        return
    placed = [_beside(w) for w in wedges]
    for side in (-1, 1):
        mine = sorted((i for i, p in enumerate(placed) if p[2] == side), key=lambda i: -placed[i][1])
        for i, y in zip(mine, _spread([placed[i][1] for i in mine]), strict=True):
            x, at, _ = placed[i]
            align = "left" if side > 0 else "right"
            leader = {"arrowstyle": "-", "color": "#8c959f", "linewidth": 0.8, "relpos": (0 if side > 0 else 1, 0.5)}
            axes.annotate(
                _said(items[i]), (x, at), (1.45 * side, y), ha=align, va="center", fontsize=12, color=_INK,
                arrowprops=leader, linespacing=1.35,
            )  # fmt: skip


def _beside(wedge: Any) -> tuple[float, float, int]:  # noqa: ANN401 - matplotlib's own
    """The middle of a slice's rim, and on which side it is named."""
    from math import cos, radians, sin  # noqa: PLC0415

    middle = radians((wedge.theta1 + wedge.theta2) / 2)
    return cos(middle) * 0.98, sin(middle) * 0.98, 1 if cos(middle) >= 0 else -1


def _spread(heights: Sequence[float], gap: float = 0.62) -> list[float]:
    """Heights, from the top, moved apart so that names do not overlap, and kept within the picture."""
    placed: list[float] = []
    for height in heights:
        placed.append(min(height, placed[-1] - gap) if placed else height)
    below = -1.1 - placed[-1] if placed and placed[-1] < -1.1 else 0.0  # noqa: PLR2004 - the lower edge
    return [height + below for height in placed]


def _said(item: Share) -> str:
    return f"{plain(item.label)}\n{item.text}"


def _bars(axes: Axes, chart: Chart) -> None:
    """Bars from zero, the first at the top; each is named before it and says its amount after it."""
    items = chart.items or (Share(_NOTHING, Decimal(0), ""),)
    amounts = [float(i.amount) for i in items]
    labels = [plain(i.label) for i in items]
    axes.barh(range(len(items)), amounts, height=0.62, color=list(_colours(chart, amounts)))
    axes.set_yticks(range(len(items)), labels, fontsize=12, color=_INK)
    # One bar alone is as thick as one of two.
    axes.set_ylim(len(items) - 0.5 + 0.5 * (len(items) == 1), -0.5 - 0.5 * (len(items) == 1))
    axes.axvline(0, color=_INK, linewidth=0.8)
    low, high = min([0.0, *amounts]), max([0.0, *amounts])
    room = max(high - low, 1e-9)
    longest = max(width(i.text) for i in items)
    left = min(0.5, 0.021 * max(map(width, labels)) + 0.03)
    share = min(0.6, (0.0235 * longest + 0.03) / (0.99 - left))
    axes.set_xlim(
        low - (room * share if low < 0 else 0), high + room * share / (1 - share) if high or not low else room * 0.05
    )
    for i, item in enumerate(items):
        behind = amounts[i] >= 0
        axes.annotate(
            item.text, (amounts[i], i), (4 if behind else -4, 0), textcoords="offset points",
            ha="left" if behind else "right", va="center", fontsize=12, color=_INK,
        )  # fmt: skip
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.figure.subplots_adjust(left=left, right=0.99, top=0.96, bottom=0.04)


def _colours(chart: Chart, amounts: Sequence[float]) -> Iterator[str]:
    for i, amount in enumerate(amounts):
        earlier = chart.kind == "years" and len(amounts) > 1 and i % 2 == 0
        yield _NEGATIVE if amount < 0 else _LAST_YEAR if earlier else _BAR


def _escaped(text: str) -> str:
    from xml.sax.saxutils import escape  # noqa: PLC0415

    return escape(plain(text), {'"': "&quot;", "\n": " "})


__all__ = ["FACES", "as_pie", "png_of", "svg_of"]
