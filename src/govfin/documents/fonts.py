"""Faces for Chinese text: those of the machine, or those of a package; without any, a diagnostic and no boxes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Diagnostic, FileError

#: A folder of fonts, by the environment; searched before everything else.
VARIABLE: Final = "GOVFIN_FONTS"

#: For each use, the faces in the order in which they are wanted: those of official documents, then what machines have.
_SONG: Final = (
    "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "SimSun", "宋体", "STSong", "Songti SC",
    "AR PL UMing CN",
)  # fmt: skip
_HEI: Final = (
    "SimHei", "黑体", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "STHeiti",
    "PingFang SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
)  # fmt: skip
FACES: Final = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong", "华文中宋", *_SONG),
    "heading": _HEI,
    "subheading": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "Kaiti SC", "AR PL UKai CN", *_SONG),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", *_SONG),
    "table": _SONG,
}


@frozen
class Fonts:
    """The faces that were found, for each use, and the folders besides the system's in which they lie."""

    faces: dict[str, tuple[str, ...]]
    folders: tuple[Path, ...]


def find_fonts(families: Iterable[str], folders: Sequence[Path]) -> Fonts:
    """The faces among some families for each use; every use falls back on any face for Chinese.

    Raises:
        FileError: D0801 when no family has Chinese characters, with how to get one.
    """
    have = {f.casefold(): f for f in families}
    found = {use: tuple(have[n.casefold()] for n in names if n.casefold() in have) for use, names in FACES.items()}
    anything = tuple(dict.fromkeys(face for faces in found.values() for face in faces))
    if not anything:
        raise FileError([Diagnostic("D0801", {"variable": VARIABLE})])
    return Fonts({use: tuple(dict.fromkeys((*faces, *anything))) for use, faces in found.items()}, tuple(folders))


@cache
def extra_folders(chosen: str | None = None) -> tuple[Path, ...]:
    """The folders of fonts that the environment names, and that of the fonts package, where it is installed.

    Raises:
        FileError: D0802 when the folder that was named is none.
    """
    folders = []
    named = chosen or os.environ.get(VARIABLE)
    if named:
        if not Path(named).is_dir():
            raise FileError([Diagnostic("D0802", {"variable": VARIABLE}, file=named)])
        folders.append(Path(named))
    try:
        import pylopdf_fonts_zh_cn  # noqa: PLC0415 - an extra, loaded where it is used
    except ImportError:
        return tuple(folders)
    return (*folders, Path(pylopdf_fonts_zh_cn.sans_path()).parent)
