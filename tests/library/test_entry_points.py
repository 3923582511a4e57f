"""Schemas that packages ship, and folders of one's own: found in order, never imported, asked last."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import govfin
from govfin.diagnostics.diagnostic import FileError
from govfin.library import packages
from govfin.library.packages import SchemaPackage, schema_packages
from govfin.library.shelf import Shelf, default_shelf, own_folder, shipped_by

_FORM: Final = """\
schema {} "{}" {{ unit 万元 precision 0.01 }}
table 表1 "表" {{ column 1 "金额" row 1 "甲" row 2 "乙" 1行 = 2行 }}
"""


def _write(folder: Path, id_: str, title: str = "示例") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{id_}.govfin"
    path.write_text(_FORM.format(id_, title), encoding="utf-8")
    return path


def _install(site: Path, name: str, *entry_points: str) -> None:
    """The metadata of an installed package."""
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[govfin.schemas]\n" + "\n".join(entry_points) + "\n", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, with one that ships schemas and must not be run."""
    folder = tmp_path / "site"
    _write(folder / "county_forms" / "schemas", "county-2021")
    for module in ("__init__.py", "schemas/__init__.py"):
        (folder / "county_forms" / module).write_text("raise RuntimeError('this package was imported')\n")
    _install(folder, "county-forms", "county = county_forms.schemas")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("GOVFIN_CACHE", str(tmp_path / "cache"))
    return folder


def test_a_schema_of_a_package_is_found(site: Path) -> None:
    schema = govfin.load_schema("county-2021")
    assert schema.id == "county-2021"
    path = default_shelf().find("county-2021")
    assert path == site / "county_forms" / "schemas" / "county-2021.govfin"
    assert shipped_by(path) == "county-forms"
    assert "county-2021" in default_shelf().ids()


def test_the_package_does_not_run(site: Path) -> None:
    govfin.load_schema("county-2021")
    assert "county_forms" not in sys.modules


def test_a_module_stands_for_its_folder(site: Path) -> None:
    _write(site / "flat", "flat-2021")
    (site / "flat" / "forms.py").write_text("raise RuntimeError\n")
    _install(site, "flat-forms", "flat = flat.forms")
    packages._found.cache_clear()
    assert default_shelf().find("flat-2021") == site / "flat" / "flat-2021.govfin"


@pytest.mark.parametrize("entry", ["gone = not_there", "gone = not_there.below", "gone = sys", "gone = json.not_there"])
def test_a_package_that_is_not_there_is_left_out(site: Path, entry: str) -> None:
    _install(site, "gone", entry)
    packages._found.cache_clear()
    assert [p.name for p in schema_packages()] == ["county-forms"]
    with pytest.raises(FileError, match="county-2021"):
        govfin.load_schema("county-2012")


def test_folders_come_first_then_the_environment_then_govfin_then_packages(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for id_ in ("cn-2020", "county-2021"):
        _write(tmp_path / "given", id_, "given")
        _write(tmp_path / "named", id_, "named")
    _write(site / "county_forms" / "schemas", "cn-2020", "shipped")

    def title(id_: str, *path: Path) -> str:
        return govfin.load_schema(id_, path=path).title

    assert title("county-2021") == "示例"
    assert title("cn-2020") == "2020年度部门决算公开表"
    monkeypatch.setenv("GOVFIN_SCHEMAS", os.pathsep.join([str(tmp_path / "nowhere"), str(tmp_path / "named")]))
    assert (title("county-2021"), title("cn-2020")) == ("named", "named")
    assert title("cn-2020", tmp_path / "given") == "given"
    monkeypatch.delenv("GOVFIN_SCHEMAS")
    assert title("cn-2020") == "2020年度部门决算公开表"


def test_what_a_form_extends_is_looked_for_where_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFIN_CACHE", str(tmp_path / "cache"))
    mine = tmp_path / "mine.govfin"
    mine.write_text("schema mine extends base-1", encoding="utf-8")
    for folder in ("one", "two"):
        _write(tmp_path / folder, "base-1", folder)
    # The compiled form of the one search path is not that of the other.
    assert [govfin.load_schema(mine, path=[tmp_path / f]).title for f in ("one", "two", "one")] == ["one", "two", "one"]


def test_packages_are_asked_only_for_what_nobody_else_has(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def packages() -> tuple[SchemaPackage, ...]:
        asked.append("packages")
        return ()

    monkeypatch.setattr("govfin.library.shelf.schema_packages", packages)
    assert default_shelf().find("cn-2020") == own_folder() / "cn-2020.govfin"
    assert not asked
    assert default_shelf().find("nobody-has-it") is None
    assert asked
    assert Shelf((own_folder(),)).find("county-2021") is None


def test_a_check_of_a_known_form_reads_no_metadata(tmp_path: Path) -> None:
    code = "import sys, govfin; govfin.load_schema('cn-2020'); print('importlib.metadata' in sys.modules)"
    environment = {**os.environ, "GOVFIN_CACHE": str(tmp_path)}
    for _ in range(2):
        ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_an_id_never_leaves_the_folders(tmp_path: Path) -> None:
    _write(tmp_path, "outside")
    assert Shelf((tmp_path / "inside",)).find("../outside") is None
