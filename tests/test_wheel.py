"""The wheel works on a machine that has nothing else: built, installed in an empty venv elsewhere, and used there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]

DEMO: Final = """
import sys
from pathlib import Path

import govfin

assert "site-packages" in govfin.__file__, govfin.__file__
example = Path(sys.argv[1])
schema = govfin.load_schema("cn-2020")
computed = govfin.compute(govfin.read(example / "leaves.csv", schema=schema))
published = govfin.read(example / "published.csv")
ours, theirs = dict(computed), dict(published)
print(*sorted(w for w in ours.keys() | theirs.keys() if ours.get(w) != theirs.get(w)))
assert govfin.validate(computed).ok
assert computed["表1.1行"].amount == 2173500
govfin.write(computed, "report.json")
assert govfin.read("report.json") == computed
"""


def run(*command: object, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    environment |= {"PYTHONUTF8": "1", "GOVFIN_CACHE": str(cwd / "cache")}
    done = subprocess.run(
        [str(x) for x in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_the_schemas_the_grammar_and_the_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"govfin/schemas/{p.name}" for p in (ROOT / "schemas").glob("*.govfin")} <= names
    assert {"govfin/syntax/grammar.lark", "govfin/py.typed", "govfin/formats/report.schema.json"} <= names
    assert not [n for n in names if "test" in n or n.endswith(".pyc")]


def test_the_wheel_does_the_main_job_in_an_empty_venv_elsewhere(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    try:
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    except AssertionError as error:
        if "No matching distribution" not in str(error) and "connection" not in str(error).lower():
            raise
        pytest.skip("the dependencies cannot be installed here: no network")
    (tmp_path / "demo.py").write_text(DEMO, encoding="utf-8")
    example = ROOT / "examples" / "jianghan-2020"
    printed = run(python, "demo.py", example, cwd=tmp_path)
    assert printed.split() == ["表4.33行.2栏", "表4.33行.3栏"]
    again = run(python, "demo.py", example, cwd=tmp_path)
    assert again == printed, "with a warm cache"
    assert "cn-2020" in run(python, "-m", "govfin", "schema", "list", cwd=tmp_path)
