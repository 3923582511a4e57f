"""The house holds: who may import whom, what is loaded when, and what the wheel of a release needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
#: What takes long to import, and what for: models, the parser, files, money, the terminal.
HEAVY: Final = ("attrs", "lark", "cattrs", "moneyed", "babel", "rich", "click")


def run(code: str, cache: Path | str = "off", cwd: Path = ROOT) -> str:
    """What a fresh interpreter prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "GOVFIN_CACHE": str(cache), "PYTHONUTF8": "1"}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded(code: str, cache: Path | str = "off") -> set[str]:
    """Which of the heavy packages a program has loaded at its end."""
    report = f"import sys; print('loaded', *(n for n in {HEAVY!r} if n in sys.modules))"
    return set(run(f"{code}\n{report}", cache).rpartition("loaded")[2].split())


@pytest.fixture(scope="module")
def warm_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    run("import govfin; govfin.load_schema('cn-2020')", folder)
    assert list(folder.glob("*.json"))
    return folder


def test_no_room_knows_a_later_one() -> None:
    """The contracts of import-linter in pyproject.toml."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout


def test_importing_govfin_loads_nothing() -> None:
    assert loaded("import govfin") == set()


def test_a_check_with_a_cached_schema_needs_neither_parser_nor_money(warm_cache: Path) -> None:
    check = "import govfin; print(govfin.validate(govfin.read('examples/jianghan-2020/published.csv')))"
    assert loaded(check, warm_cache).isdisjoint({"lark", "moneyed", "babel", "rich", "click"})


def test_the_cached_schema_is_the_compiled_one(warm_cache: Path) -> None:
    show = "import govfin; s = govfin.load_schema('cn-2020'); print(s.fingerprint, s.rules, s.tables)"
    assert run(show, warm_cache) == run(show, "off")


def test_money_is_loaded_when_money_is_asked_for(warm_cache: Path) -> None:
    ask = "import govfin; print(govfin.read('examples/jianghan-2020/published.csv')['表1.1行'].amount)"
    assert "moneyed" in loaded(ask, warm_cache)


def test_reading_leaves_no_trace_but_the_cache(tmp_path: Path) -> None:
    example = ROOT / "examples" / "jianghan-2020" / "published.csv"
    run(f"import govfin; govfin.validate(govfin.read({str(example)!r}))", "off", tmp_path)
    assert list(tmp_path.iterdir()) == []
