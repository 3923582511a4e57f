"""Files that mean harm, or are broken: bounded in time and memory, told in a sentence, never a traceback."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import govfin
from govfin.cli.main import main
from govfin.diagnostics.diagnostic import FileError
from govfin.reading import extract as extracting
from govfin.reading.extract import extract
from govfin.reading.extracted import Document
from govfin.reading.guarded import extract_guarded
from reading.printing import Style, as_csv, as_docx, as_html, as_xlsx, printed_report

_PUBLISHED: Final = Path(__file__).parents[2] / "examples" / "jianghan-2020" / "published.csv"
_TYPES: Final = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    b'.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS: Final = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="word/document.xml"/></Relationships>'
)
_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _code(data: bytes, read: Callable[[bytes, str], object] = extract) -> str:
    with pytest.raises(FileError) as error:
        read(data, "file")
    return error.value.diagnostics[0].code


def _tried(data: bytes, read: Callable[[bytes, str], Document] = extract) -> tuple[str, set[str]]:
    """The text of a file, or the codes of what is wrong with it, each with its sentence."""
    try:
        found = read(data, "file")
    except FileError as error:
        return str(error), {d.code for d in error.diagnostics}
    return "".join(getattr(block, "text", "") for block in found), set()


def _document(text: str, entities: str) -> str:
    """The body of a Word document with entities of its own."""
    run = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return f"<!DOCTYPE w [{entities}]><w:document {_W}><w:body>{run}</w:body></w:document>"


def _word(document: str | bytes) -> bytes:
    """A Word document with any text for its body."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", document)
    return stream.getvalue()


def _pdf(objects: list[bytes]) -> bytes:
    """A PDF of objects, the first one its catalogue."""
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for i, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (i, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % o for o in offsets))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


# ── kinds that cannot be read ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "D0102", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "D0901", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "D0902", "password"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "D0901", "OCR"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "D0901", "OCR"),
        (b"{\\rtf1 text}", "D0901", ".docx"),
        (b"%PDF-1.4\nnothing else", "D0903", "damaged"),
        (b"PK\x03\x04 nothing else", "D0903", "damaged"),
        (b"\x00\x01\x02\x03" * 50, "D0104", "text"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, code: str, words: str) -> None:
    with pytest.raises(FileError) as error:
        extract(data, "file")
    assert error.value.diagnostics[0].code == code
    assert words in str(error.value)


def test_a_scan_is_told_from_a_page_of_text() -> None:
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Length 1 >>\nstream\n\x80\nendstream"
    )
    draw = b"q 500 0 0 700 0 0 cm /Im0 Do Q"
    pdf = _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                b"/Resources << /XObject << /Im0 5 0 R >> >> >>"
            ),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
            image,
        ]
    )
    assert _code(pdf) == "D0908"


# ── bombs ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_archive_that_unpacks_to_too_much_is_refused_early() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 400_000_000)
    started = time.perf_counter()
    assert _code(stream.getvalue()) == "D0905"
    assert time.perf_counter() - started < 20


def test_an_archive_that_lies_about_its_size_is_unpacked_to_see() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 50_000_000)
    data = bytearray(stream.getvalue())
    # The size in the local header and in the directory: one kilobyte, it says.
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(magic)
        struct.pack_into("<I", data, at + offset, 1024)
    assert _code(bytes(data)) in {"D0903", "D0905"}


_LAUGHS: Final = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


def test_a_billion_laughs_are_not_laughed() -> None:
    started = time.perf_counter()
    found, codes = _tried(_word(_document("&l9;", f'<!ENTITY l0 "lol">{_LAUGHS}')))
    assert codes <= {"D0903"}
    assert len(found) < 10_000
    assert time.perf_counter() - started < 20


def test_an_external_entity_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("天机不可泄露", encoding="utf-8")
    entity = f'<!ENTITY x SYSTEM "{secret.as_uri()}">'
    page = f"<!DOCTYPE html [{entity}]><html><body><p>&x;</p></body></html>"
    for data in (_word(_document("&x;", entity)), page.encode()):
        found, codes = _tried(data)
        assert codes <= {"D0903"}
        assert "天机" not in found


@pytest.mark.parametrize("depth", [300, 20_000])
def test_deep_nesting_ends(depth: int) -> None:
    page = "<html><body>" + "<div>" * depth + "<table><tr><td>一、财政拨款收入</td></tr></table>" + "</div>" * depth
    inside = "<w:sdt><w:sdtContent>" * depth + "<w:p/>" + "</w:sdtContent></w:sdt>" * depth
    document = f"<w:document {_W}><w:body>{inside}</w:body></w:document>"
    for data in (page.encode(), _word(document)):
        _, codes = _tried(data, lambda data, file: extract_guarded(data, file, 60))
        assert codes <= {"D0903", "D0905"}


def test_ten_thousand_pages_are_too_many() -> None:
    count = 10_000
    kids = b" ".join(b"%d 0 R" % (i + 3) for i in range(count))
    pages = [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * count
    pdf = _pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), *pages]
    )
    with pytest.raises(FileError) as error:
        extract(pdf, "file")
    assert [(d.code, d.params["found"]) for d in error.value.diagnostics] == [("D0904", "10000")]


def test_a_page_that_unpacks_to_gigabytes_ends_in_its_own_process() -> None:
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * 40_000_000, 9)
    pdf = _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    )
    assert _code(pdf, lambda data, file: extract_guarded(data, file, 5)) in {"D0905", "D0906"}


def test_a_sheet_with_two_far_corners_ends_in_its_own_process() -> None:
    """A1 and XFD1048576: seventeen billion cells between them."""
    data = as_xlsx(printed_report(govfin.read(_PUBLISHED), Style()))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = body.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            new.writestr(name, body)
    started = time.perf_counter()
    _, codes = _tried(stream.getvalue(), lambda data, file: extract_guarded(data, file, 30))
    assert codes <= {"D0903", "D0905", "D0906"}
    assert time.perf_counter() - started < 60


def test_more_bytes_than_a_report_has_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "MAX_BYTES", 1000)
    assert _code(b"x" * 1001) == "D0103"


# ── broken files ────────────────────────────────────────────────────────────────────────────────────


def _whole() -> dict[str, bytes]:
    tables = printed_report(govfin.read(_PUBLISHED), Style())
    return {"xlsx": as_xlsx(tables), "docx": as_docx(tables), "html": as_html(tables), "csv": as_csv(tables)}


_WHOLE: Final = _whole()


@pytest.mark.parametrize("kind", _WHOLE)
@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_a_damaged_file_is_read_or_refused_in_a_sentence(kind: str, data: st.DataObject) -> None:
    """Cut off, with bytes changed, doubled or left out: a document or diagnostics, and nothing else."""
    found = bytearray(_WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(found) - 1))
        what = data.draw(st.sampled_from(["change", "cut", "double", "drop"]))
        if what == "change":
            found[at] = data.draw(st.integers(0, 255))
        elif what == "cut":
            del found[max(1, at) :]
        elif what == "double":
            found[at:at] = found[at : at + 40]
        else:
            del found[at : at + 20]
        if not found:
            return
    _tried(bytes(found), lambda data, _: extract(data, f"file.{kind}"))


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=100)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for head in (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"):
        _tried(head + data)


def test_the_command_ends_with_two_and_no_traceback(tmp_path: Path) -> None:
    rough = random.Random(7)
    for name in ("a.pdf", "b.xlsx", "c.docx", "d.html", "e.txt"):
        path = tmp_path / name
        path.write_bytes(bytes(rough.randrange(256) for _ in range(500)))
        for command in ("read", "audit"):
            result = CliRunner().invoke(main, [command, str(path)])
            assert result.exit_code == 2, (name, result.output)
            assert "Traceback" not in result.output + result.stderr
            assert "error[D" in result.stderr
