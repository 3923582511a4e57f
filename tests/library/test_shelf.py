"""Where schemas are found: by id on a search path, or as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from govfin.diagnostics.diagnostic import FileError
from govfin.library.load import locate
from govfin.library.shelf import Shelf, default_shelf


def _folder(parent: Path, name: str, *ids: str) -> Path:
    folder = parent / name
    folder.mkdir()
    for id_ in ids:
        (folder / f"{id_}.govfin").write_text(f"schema {id_}", encoding="utf-8")
    return folder


def test_the_first_folder_that_has_an_id_is_the_one(tmp_path: Path) -> None:
    first, second = _folder(tmp_path, "first", "a"), _folder(tmp_path, "second", "a", "b")
    shelf = Shelf((first, second))
    assert shelf.find("a") == first / "a.govfin"
    assert shelf.find("b") == second / "b.govfin"
    assert shelf.find("c") is None
    assert shelf.ids() == ("a", "b")


def test_a_file_finds_its_neighbours_first(tmp_path: Path) -> None:
    first, second = _folder(tmp_path, "first", "a"), _folder(tmp_path, "second", "a", "b")
    assert Shelf((first,)).beside(second / "b.govfin").find("a") == second / "a.govfin"
    assert Shelf((first, second)).beside(second / "b.govfin").folders == (second, first)


def test_govfins_own_schemas_come_last(tmp_path: Path) -> None:
    mine = _folder(tmp_path, "mine", "cn-2020")
    assert default_shelf([mine]).find("cn-2020") == mine / "cn-2020.govfin"
    own = default_shelf().find("cn-2020")
    assert own is not None
    assert own.parent.name == "schemas"


@pytest.mark.parametrize("id_", ["../secret", "/etc/passwd", "a/b", "", ".", "a..b", "a\x00b", "A" * 5000])
def test_an_id_never_leaves_the_folders(id_: str, tmp_path: Path) -> None:
    _folder(tmp_path, "secret")
    assert Shelf((_folder(tmp_path, "shelf"),)).find(id_) is None


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    shelf = Shelf((tmp_path / "nowhere",))
    assert shelf.find("a") is None
    assert shelf.ids() == ()


def test_a_name_with_an_ending_or_a_folder_is_a_path(tmp_path: Path) -> None:
    shelf = Shelf((_folder(tmp_path, "shelf", "a"),))
    assert locate("a", shelf) == tmp_path / "shelf" / "a.govfin"
    assert locate("a.govfin", shelf) == Path("a.govfin")
    assert locate("here/a", shelf) == Path("here/a")


def test_an_unknown_id_is_told_with_what_is_there_and_the_nearest(tmp_path: Path) -> None:
    shelf = Shelf((_folder(tmp_path, "shelf", "wuhan-2020", "wuhan-2021"),))
    with pytest.raises(FileError) as caught:
        locate("wuhna-2020", shelf)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "D0209"
    assert diagnostic.params["known"] == "wuhan-2020, wuhan-2021"
    assert diagnostic.params["suggestion"] == "wuhan-2020"
