"""Files that cannot be used: each told by its code, at its place, with what to do, and never by a traceback."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import govfin
from govfin.api import to_text
from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.show import show_all
from govfin.formats.decisions import read_decisions
from govfin.formats.files import decode, read_text
from strategies.reports import Draft, drafts, schema

HEAD: Final = "table,row,column,amount\n,schema,,cn-2020\n"
PDF: Final = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
XLSX: Final = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(256))
XLS: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"

#: The published JSON Schema of reports.
PUBLISHED: Final = Draft202012Validator(json.loads((files("govfin.formats") / "report.schema.json").read_text("utf-8")))
#: What is said of a JSON file that is not of the form at all, whatever its tables and figures.
STRUCTURAL: Final = frozenset({"D0107", "D0110", "D0111", "D0112", "D0113", "D0114", "D0301"})

Told = tuple[str, str | None]


def told(error: govfin.GovfinError) -> list[Told]:
    """The codes of what was told, and the places."""
    for diagnostic in error.diagnostics:
        assert str(error).count(f"[{diagnostic.code}]"), "it can be shown"
    return [(d.code, d.place) for d in error.diagnostics]


def wrong(path: Path, schema_id: str | None = None) -> govfin.FileError:
    with pytest.raises(govfin.FileError) as caught:
        govfin.read(path, schema=schema_id)
    return caught.value


def json_of(**changed: object) -> str:
    """A sound JSON file with some fields changed; a field that is None is left out."""
    sound = {"govfin": 1, "schema": "cn-2020", "unit": "万元", "tables": {"表1": {"1": {"1": "1.00"}}}}
    return json.dumps({k: v for k, v in {**sound, **changed}.items() if v is not None}, ensure_ascii=False)


def table(amount: object) -> dict[str, object]:
    return {"表1": {"1": {"1": amount}}}


# ── what is no file of figures at all ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("empty.csv", b"", [("D0102", None)]),
        ("empty.json", b"", [("D0102", None)]),
        ("blank.csv", b"\xef\xbb\xbf \r\n\n", [("D0102", None)]),
        ("renamed.csv", PDF, [("D0104", None)]),
        ("renamed.json", PDF, [("D0104", None)]),
        ("sheet.csv", XLSX, [("D0104", None)]),
        ("sheet.json", XLSX, [("D0104", None)]),
        ("old-sheet.csv", XLS, [("D0104", None)]),
        ("picture.json", PNG, [("D0104", None)]),
        ("half.csv", HEAD.encode("utf-16")[:-1], [("D0104", None)]),
        ("no-mark.csv", HEAD.encode("utf-16-le"), [("D0104", None)]),
        ("prose.csv", "第一部分 概况\n".encode(), [("D0108", "line 1")]),
        ("prose.json", "第一部分 概况\n".encode(), [("D0107", "line 1, column 1")]),
        ("page.csv", b"<!DOCTYPE html><html></html>", [("D0108", "line 1")]),
        ("other.csv", b"date,payee\n2020-01-01,x\n", [("D0108", "line 1")]),
        ("semicolons.csv", b"table;row;column;amount\n", [("D0108", "line 1")]),
        ("json-in.csv", json_of().encode(), [("D0108", "line 1")]),
        ("csv-in.json", HEAD.encode(), [("D0107", "line 1, column 1")]),
        ("header-only.csv", b"table,row,column,amount\n", [("D0117", None)]),
        ("facts-only.csv", HEAD.encode(), [("D0117", None)]),
        ("no-tables.json", json_of(tables={}).encode(), [("D0117", None)]),
        ("no-schema.csv", "table,row,column,amount\n表1,1,1,1\n".encode(), [("D0115", None)]),
        ("truncated.json", json_of().encode()[:-3], [("D0107", "line 1, column 86")]),
        ("trailing.json", json_of().encode() + b"}", [("D0107", "line 1, column 89")]),
        ("quotes.csv", (HEAD + '表1,1,1,"217.35\n').encode(), [("D0112", "line 3")]),
        ("deep.json", b"[" * 100_000, [("D0107", None)]),
        ("deep-objects.json", b'{"tables":' * 100_000, [("D0107", None)]),
        ("long-number.json", b'{"govfin": ' + b"9" * 5000 + b"}", [("D0107", None)]),
    ],
)
def test_not_a_file_of_figures(tmp_path: Path, name: str, data: bytes, expected: Sequence[Told]) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert told(wrong(path)) == expected


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert told(wrong(tmp_path / "none.csv")) == [("D0101", None)]
    assert told(wrong(tmp_path)) == [("D0604", None)]
    assert told(wrong(tmp_path / "a\0b.csv")) == [("D0101", None)]
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    assert told(wrong(tmp_path / "loop.csv")) == [("D0101", None)]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read anything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text(HEAD, encoding="utf-8")
    path.chmod(0)
    assert told(wrong(path)) == [("D0101", None)]


def test_a_file_that_is_far_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    error = wrong(path)
    assert told(error) == [("D0103", None)]
    assert error.diagnostics[0].params["size"] == "100 MB"


def test_a_stream_without_end_is_read_no_further_than_a_report_can_go() -> None:
    endless = Path("/dev/zero")
    if not endless.is_char_device():
        pytest.skip("no /dev/zero")
    assert told(wrong(endless)) == [("D0103", None)]


# ── CSV ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("表99,1,1,1", [("D0201", "line 3")]),
        ("表四,1,1,1", [("D0201", "line 3")]),
        ("表1,77,1,1", [("D0202", "line 3")]),
        ("表1,9,1,1", [("D0202", "line 3")]),  # printed blank: a number without a cell
        ("表1,,1,1", [("D0202", "line 3")]),
        ("表1,1,2,1", [("D0203", "line 3")]),
        ("表3,2010350,9,1", [("D0203", "line 3")]),
        ("表3,2010350,,95.58", [("D0203", "line 3")]),  # which of the six columns?
        ("表7,,合计,1", [("D0203", "line 3")]),  # two columns are called so
        ("表3,20103500,1,1", [("D0204", "line 3")]),
        ("表3,9990101,1,1", [("D0204", "line 3")]),
        ("表6,30105,决算数,1", [("D0202", "line 3")]),
        ("表1,1,1", [("D0109", "line 3")]),
        ("表1,1,1,1,234.56", [("D0109", "line 3")]),
        (",schema,,cn-2021", [("D0114", "line 3")]),
        (",year,,2021\n表1,1,1,1", [("D0207", "line 3")]),
        (",year,,MMXX\n表1,1,1,1", [("D0210", "line 3")]),
        (",unit,,元\n表1,1,1,1", [("D0208", "line 3")]),
        (",unit,,USD\n表1,1,1,1", [("D0208", "line 3")]),
        ("表8,,,无\n表8,,,有", [("D0114", "line 4")]),
        ("表1,1,1,1\n表1,1,1,2", [("D0206", "line 4; first on line 3")]),
        ("表1,1,1,\n表1,1,1,0", [("D0206", "line 4; first on line 3")]),  # a blank is not zero
        ("表1,1,1,?\n表1,1,1,0", [("D0206", "line 4; first on line 3")]),
    ],
)  # fmt: skip
def test_wrong_lines(tmp_path: Path, lines: str, expected: Sequence[Told]) -> None:
    path = tmp_path / "report.csv"
    path.write_text(HEAD + lines, encoding="utf-8")
    assert told(wrong(path)) == expected


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("表1,本年收人合计,1,1", "本年收入合计"),
        ("表3,20103500,1,1", "2010350"),
        (",scheme,,cn-2020", "schema"),
        (",deparment,,x", "department"),
    ],
)
def test_the_name_that_was_probably_meant(tmp_path: Path, line: str, suggestion: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text(HEAD + line, encoding="utf-8")
    assert [d.params["suggestion"] for d in wrong(path).diagnostics] == [suggestion]
    assert f"did you mean `{suggestion}`?" in str(wrong(path))


NOT_AMOUNTS: Final = [
    ("一百", "D0301"),
    ("217.35万元", "D0301"),
    ("¥217.35", "D0301"),
    ("1.2.3", "D0301"),
    ("12,34", "D0301"),
    ("1,2345", "D0301"),
    (",123", "D0301"),
    ("1 234.56", "D0301"),
    ("1e5", "D0301"),
    ("0x1F", "D0301"),
    ("NaN", "D0301"),
    ("Infinity", "D0301"),
    ("-inf", "D0301"),
    ("--5", "D0301"),
    ("5-", "D0301"),
    ("(5)", "D0301"),
    (".5", "D0301"),
    ("5.", "D0301"),
    ("-", "D0301"),
    ("—", "D0301"),
    ("182²", "D0301"),  # a footnote's mark is no digit
    ("182①", "D0301"),
    ("٣", "D0301"),
    ("=1+1", "D0301"),
    ("#REF!", "D0301"),
    ("??", "D0301"),
    ("217.355", "D0302"),
    ("0.001", "D0302"),
    ("1000000000000000", "D0303"),
    ("9" * 400, "D0303"),
]


@pytest.mark.parametrize(("text", "code"), NOT_AMOUNTS)
def test_what_is_not_an_amount(tmp_path: Path, text: str, code: str) -> None:
    as_csv, as_json = tmp_path / "report.csv", tmp_path / "report.json"
    as_csv.write_text(f'{HEAD}表1,1,1,"{text}"\n', encoding="utf-8")
    as_json.write_text(json_of(tables=table(text)), encoding="utf-8")
    assert told(wrong(as_csv)) == [(code, "line 3, 表1.1行")]
    assert told(wrong(as_json)) == [(code, "$.tables.表1.1.1, 表1.1行")]
    assert len(str(wrong(as_csv))) < 1000


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1,234.56", "1234.56"),
        ("1,234,567.8", "1234567.80"),
        ("１，２３４．５６", "1234.56"),
        ("−5", "-5.00"),
        ("－5", "-5.00"),
        ("–5", "-5.00"),
        ("+5", "5.00"),
        ("  5 ", "5.00"),
        ("　5　", "5.00"),
        ("-0", "0.00"),
        ("007", "7.00"),
        ("217.350", "217.35"),
        ("?", "?"),
        ("？", "?"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_what_people_write_for_amounts(text: str, figure: str) -> None:
    report = read_text(f'{HEAD}表1,1,1,"{text}"\n', "report.csv", None, lambda _: schema())
    assert report.text("表1.1行") == figure


def test_the_same_figure_twice_is_no_error() -> None:
    report = read_text(HEAD + "表1,1,1,5\n表1,1行,金额,5.00\n", "report.csv", None, lambda _: schema())
    assert dict(report) == {"表1.1行": "5.00"}


def test_all_errors_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(HEAD + "表1,1,1,1.2.3\n表99,1,1,1\n表3,2010350,9,1\n,year,,2019\n表1,2,1,5\n", encoding="utf-8")
    assert sorted(told(wrong(path))) == [
        ("D0201", "line 4"),
        ("D0203", "line 5"),
        ("D0207", "line 6"),
        ("D0301", "line 3, 表1.1行"),
    ]


def test_both_places_of_a_contradiction_are_told(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(HEAD + "表1,1,1,217.35\n表2,合计,1,217.35\n表1,1行,1栏,271.35\n", encoding="utf-8")
    (diagnostic,) = wrong(path).diagnostics
    assert (diagnostic.code, diagnostic.place) == ("D0206", "line 5; first on line 3")
    assert (diagnostic.params["first"], diagnostic.params["second"]) == ("217.35", "271.35")


# ── JSON ───────────────────────────────────────────────────────────────────────────────────────────────────────────

#: Files that the published schema refuses too.
WRONG_JSON: Final[list[tuple[str, str, list[Told]]]] = [
    ("a list", "[]", [("D0112", "$")]),
    ("a text", '"cn-2020"', [("D0112", "$")]),
    ("null", "null", [("D0112", "$")]),
    ("no version", json_of(govfin=None), [("D0111", "$")]),
    ("no schema", json_of(schema=None), [("D0111", "$")]),
    ("no unit", json_of(unit=None), [("D0111", "$")]),
    ("no tables", json_of(tables=None), [("D0111", "$")]),
    ("all missing", "{}", [("D0111", "$")] * 4),
    ("another version", json_of(govfin=2), [("D0113", "$.govfin")]),
    ("a version in text", json_of(govfin="1"), [("D0112", "$.govfin")]),
    ("a version that is true", json_of(govfin=True), [("D0112", "$.govfin")]),
    ("an unknown field", json_of(departement="x"), [("D0110", "$")]),
    ("a number for a text", json_of(schema=2020), [("D0112", "$.schema")]),
    ("a path for a schema", json_of(schema="../evil.govfin"), [("D0209", "$.schema")]),
    ("a unit that is none", json_of(unit="dollars"), [("D0208", "$.unit")]),
    ("a year in text", json_of(year="2020"), [("D0112", "$.year")]),
    ("a year with a fraction", json_of(year=2020.5), [("D0112", "$.year")]),
    ("a year that is none", json_of(year=20), [("D0210", "$.year")]),
    ("a department that is a list", json_of(department=["x"]), [("D0112", "$.department")]),
    ("tables in a list", json_of(tables=[]), [("D0112", "$.tables")]),
    ("a table in a list", json_of(tables={"表1": []}), [("D0112", "$.tables.表1")]),
    ("a row that is a text", json_of(tables={"表1": {"1": "5"}}), [("D0112", "$.tables.表1.1")]),
    ("a number for an amount", json_of(tables=table(217.35)), [("D0112", "$.tables.表1.1.1")]),
    ("true for an amount", json_of(tables=table(True)), [("D0112", "$.tables.表1.1.1")]),
    ("a list for an amount", json_of(tables=table(["1"])), [("D0112", "$.tables.表1.1.1")]),
    ("words for an amount", json_of(tables=table("one")), [("D0301", "$.tables.表1.1.1, 表1.1行")]),
    ("statements in a list", json_of(statements=["无"]), [("D0112", "$.statements")]),
    ("a statement that is a number", json_of(statements={"表8": 0}), [("D0112", "$.statements.表8")]),
    ("a table without a name", json_of(tables={"": {}}), [("D0201", "$.tables.")]),
    ("a column without a name", json_of(tables={"表3": {"合计": {"": "5"}}}), [("D0203", "$.tables.表3.合计.")]),
    ("NaN", json_of(tables=table("@")).replace('"@"', "NaN"), [("D0112", "$.tables.表1.1.1")]),
    ("Infinity", json_of(tables=table("@")).replace('"@"', "Infinity"), [("D0112", "$.tables.表1.1.1")]),
    ("null for an amount", json_of(tables=table("@")).replace('"@"', "null"), [("D0112", "$.tables.表1.1.1")]),
]

#: Files that only this schema, or JSON itself, refuses.
UNFIT_JSON: Final[list[tuple[str, str, list[Told]]]] = [
    ("a field twice", json_of().replace('"unit"', '"govfin": 1, "unit"'), [("D0114", None)]),
    ("a cell twice", json_of().replace('"1.00"', '"1.00", "1": "2.00"'), [("D0114", None)]),
    ("an unknown table", json_of(tables={"表10": {}}), [("D0201", "$.tables.表10")]),
    ("an unknown row", json_of(tables={"表1": {"99": {}}}), [("D0202", "$.tables.表1.99")]),
    ("an unknown column", json_of(tables={"表1": {"1": {"2": "1"}}}), [("D0203", "$.tables.表1.1.2")]),
    ("an unknown code", json_of(tables={"表3": {"99": {}}}), [("D0204", "$.tables.表3.99")]),
    ("a statement of no table", json_of(statements={"表10": "无"}), [("D0201", "$.statements.表10")]),
    ("an unknown schema", json_of(schema="cn-2O20"), [("D0209", "$.schema")]),
    ("another unit", json_of(unit="元"), [("D0208", "$.unit")]),
    ("another year", json_of(year=2019), [("D0207", "$.year")]),
    (
        "half a character in an amount",
        json_of(tables=table("@")).replace("@", "\\ud800"),
        [("D0118", "$.tables.表1.1.1")],
    ),
    ("half a character in a name", json_of(tables={"@": {}}).replace("@", "\\uDFFF"), [("D0118", "$.tables")]),
    ("half a character in a list", json_of(department=["@"]).replace("@", "x\\udc00"), [("D0118", "$.department.0")]),
]


@pytest.mark.parametrize(
    ("why", "text", "expected"), WRONG_JSON + UNFIT_JSON, ids=[w for w, *_ in WRONG_JSON + UNFIT_JSON]
)
def test_wrong_json(tmp_path: Path, why: str, text: str, expected: Sequence[Told]) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    assert told(wrong(path)) == expected, why


@pytest.mark.parametrize(("why", "text"), [w[:2] for w in WRONG_JSON], ids=[w for w, *_ in WRONG_JSON])
def test_the_published_schema_refuses_it_too(why: str, text: str) -> None:
    assert not PUBLISHED.is_valid(json.loads(text)), why


def test_a_file_that_follows_another_schema_than_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json_of(schema="cn-1999"), encoding="utf-8")
    assert told(wrong(path, "cn-2020")) == [("D0116", "$.schema")]
    assert told(wrong(path, "cn-2O20")) == [("D0209", None)]


def test_a_file_of_figures_has_no_other_file_opened(tmp_path: Path) -> None:
    """A schema is named by its id: a path in a file from elsewhere would show what is in the files of this machine."""
    secret = tmp_path / "secret.govfin"
    secret.write_text("password", encoding="utf-8")
    path = tmp_path / "report.csv"
    path.write_text(f"table,row,column,amount\n,schema,,{secret}\n表1,1,1,1\n", encoding="utf-8")
    error = wrong(path)
    assert told(error) == [("D0209", "line 2")]
    assert "password" not in str(error)


def test_all_errors_of_a_json_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json_of(year="2020", extra=1, tables={"表1": {"1": {"1": 1}, "2": []}}), encoding="utf-8")
    assert sorted(told(wrong(path))) == [
        ("D0110", "$"),
        ("D0112", "$.tables.表1.1.1"),
        ("D0112", "$.tables.表1.2"),
        ("D0112", "$.year"),
    ]


def test_a_pair_of_surrogates_is_a_character() -> None:
    text = json_of(department="@").replace("@", "\\ud840\\udc00")
    assert read_text(text, "report.json", None, lambda _: schema()).department == "\U00020000"


# ── in Chinese ─────────────────────────────────────────────────────────────────────────────────────────────────────

#: Names that are the same in Chinese; two of them may follow each other.
KEYWORDS: Final = re.compile(
    r"`[^`]*`|“[^”]*”|table,row,column,amount|date;payee|govfin|schema|CSV|JSON|TOML|UTF-\d+|GB18030|xlsx?|zip"
)
ENGLISH: Final = re.compile(r"[A-Za-z]{2,}[ ,:]+[A-Za-z]{2,}")

BAD_FILES: Final = [
    ("report.json", text.encode()) for _, text, _ in (*WRONG_JSON, *UNFIT_JSON)
] + [
    ("report.json", b'{"govfin": 1,'),
    ("report.json", b'{"govfin" 1}'),
    ("report.json", b'{"govfin": 1 2}'),
    ("report.json", b'{"govfin": "1'),
    ("report.json", b'{"govfin": "\t"}'),
    ("report.json", b'{"govfin": "\\q"}'),
    ("report.json", b'{"govfin": "\\u12"}'),
    ("report.json", b'{"govfin": 1,}'),
    ("report.json", b"{} {}"),
    ("report.json", b"{"),
    ("report.json", b"[" * 100_000),
    ("report.json", b'{"govfin": ' + b"9" * 5000 + b"}"),
    ("report.json", XLSX),
    ("report.csv", XLS),
    ("report.csv", PDF),
    ("report.csv", b""),
    ("report.csv", b"date;payee\n"),
    ("report.csv", (HEAD + '表1,1,1,"217.35\n').encode()),
    ("report.csv", (HEAD + '表1,1,1,"217"35\n').encode()),
    ("report.csv", (HEAD + f"表1,1,1,{'9' * 200_000}\n").encode()),
    ("report.csv", (HEAD + "表1,1,1,1\r2\n").encode()),
    ("report.csv", (HEAD + "表1,1,1,1\n表1,1,1,2\n").encode()),
    ("report.csv", (HEAD + "表1,1,1,1.2.3\n").encode()),
]  # fmt: skip


def in_chinese(error: govfin.GovfinError, folder: Path) -> str:
    text = show_all(error.diagnostics, Language.ZH).replace(str(folder), "")
    # What is known is listed in its own words, on one line or more.
    english = [ENGLISH.search(KEYWORDS.sub("·", line)) for line in re.sub(r"可用：[^=]*", "", text).splitlines()]
    assert not any(english), text
    assert "{" not in text.replace("对象 { … }", "")
    assert " line " not in text
    return text


@pytest.mark.parametrize(("name", "data"), BAD_FILES)
def test_chinese_messages_are_chinese(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    in_chinese(wrong(tmp_path / name), tmp_path)


def test_why_a_file_cannot_be_opened_is_told_in_chinese(tmp_path: Path) -> None:
    assert "没有这个文件" in in_chinese(wrong(tmp_path / "none.csv"), tmp_path)
    assert "须有且只有一个数字文件（report.csv / report.json）" in in_chinese(wrong(tmp_path), tmp_path)
    assert "空字符" in in_chinese(wrong(tmp_path / "a\0b.csv"), tmp_path)


@pytest.mark.parametrize(
    "text", ["[rules", "a b", "a = ", "a = x", 'a = "x', "a = 1\na = 2", "[a]\n[a]", "a = [1", "a=1 b=2"]
)
def test_why_settings_cannot_be_read_is_told_in_chinese(tmp_path: Path, text: str) -> None:
    path = tmp_path / "govfin.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(govfin.FileError) as caught:
        read_decisions(path)
    assert told(caught.value)[0][0] == "D0501"
    assert "这里读不懂" not in in_chinese(caught.value, tmp_path)


def test_what_was_expected_and_found_is_told_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json_of(year="2020", schema=2020), encoding="utf-8")
    shown = in_chinese(wrong(path), tmp_path)
    assert '应为整数，不是 "2020"' in shown
    assert "应为引号中的文字，不是 2020" in shown
    assert 'expected a whole number, not "2020"' in str(wrong(path))


def test_both_places_are_told_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(HEAD + "表1,1,1,1\n表1,1,1,2\n", encoding="utf-8")
    assert "report.csv, line 4; first on line 3" in str(wrong(path))
    assert "report.csv，第 4 行；先在第 3 行" in in_chinese(wrong(path), tmp_path)
    assert "表1.1行 is given twice" in str(wrong(path))


@pytest.mark.parametrize("data", [XLSX, XLS])
def test_a_workbook_by_another_name_is_told_to_be_one(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(data)
    assert "workbook" in str(wrong(path))
    assert "工作簿" in in_chinese(wrong(path), tmp_path)


# ── anything at all ────────────────────────────────────────────────────────────────────────────────────────────────


def survives(data: bytes, suffix: str) -> None:
    """Reading either makes a report or says what is wrong; nothing else is ever raised."""
    try:
        read_text(decode(data, "report"), f"report{suffix}", None, lambda _: schema())
    except govfin.GovfinError as refused:
        error = refused
    else:
        return
    assert told(error)


@given(st.binary(max_size=400), st.sampled_from([".csv", ".json", ""]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    survives(data, suffix)


@given(drafts(), st.data(), st.sampled_from([".csv", ".json"]))
def test_any_damage_is_read_or_refused(draft: Draft, data: st.DataObject, suffix: str) -> None:
    text = bytearray(to_text(draft.report(), suffix).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 5))
        text[at : at + gone] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b",", b'"', b"\n", b"{", b"}", b"null", "，".encode(), b"\\ud800"])
        )
    survives(bytes(text), suffix)


names = st.sampled_from(["表1", "表3", "1", "27", "2010350"]) | st.text(max_size=3)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


@given(any_json, any_json, any_json)
@example({}, {}, "\ud800")
def test_any_json_is_read_or_refused(tables: object, statements: object, department: object) -> None:
    survives(json_of(tables=tables, statements=statements, department=department).encode("utf-8", "replace"), ".json")
    survives(json.dumps(tables).encode(), ".json")


@given(any_json, any_json, any_json, st.none() | st.integers() | st.just(2020))
def test_what_the_published_schema_accepts_is_of_the_form(
    tables: object, statements: object, department: object, year: int | None
) -> None:
    text = json_of(tables=tables, statements=statements, department=department, year=year)
    if PUBLISHED.is_valid(json.loads(text)):
        try:
            read_text(text, "report.json", None, lambda _: schema())
        except govfin.FileError as error:
            codes = {d.code for d in error.diagnostics}
        else:
            codes = set()
        assert codes.isdisjoint(STRUCTURAL)


def test_nothing_is_suggested_where_nobody_could_read_it(tmp_path: Path) -> None:
    """The nearest name to each of a million wrong ones would take hours to find."""
    path = tmp_path / "report.csv"
    path.write_text(HEAD + f"表3,{'9' * 100_000},1,1\n" + "表3,9990101,1,1\n" * 2_000, encoding="utf-8")
    found = wrong(path).diagnostics
    assert len(found) == 2001
    assert "suggestion" not in found[0].params
    assert len(found[0].params["name"]) < 100
