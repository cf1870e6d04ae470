"""Scans: said to be scans without the extra, read with it, and read once."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from compliance.configuration import to_json
from compliance.model import Verdict
from compliance.ocr import FILE, can_read, read_lines, read_scans
from compliance.substance import Substance
from crawler.items import Media, Page
from crawler.reading import read
from tests.records import COLUMN, Rows, a_record, judged, parts, pdf

ROWS: Rows = [
    ["项目", "金额（万元）"],
    ["财政拨款收入", "5120.30"],
    ["事业收入", "4740.05"],
    ["合计", "9860.35"],
]
TITLE = "青岚职业技术学院2022年部门预算公开"
TABLES = dict.fromkeys(("部门收支总表", "部门收入总表", "部门支出总表", "财政拨款收支总表"), ROWS)
BUDGET = ("19.1", "19.2", "19.3", "19.4")
KEY = f"{TITLE} ys.pdf"
LINES = [TITLE, *(line for name in TABLES for line in (name, *(" | ".join(row) for row in ROWS)))]


def scanned(body: bytes) -> bytes:
    """The PDF as pictures of its pages, without a text layer."""
    document = pdfium.PdfDocument(body)
    pictures = [page.render(scale=2).to_pil().convert("L") for page in document]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=144)
    return out.getvalue()


@pytest.fixture(scope="module")
def scan() -> bytes:
    return scanned(pdf(TITLE, TABLES))


def keep(record: Path, body: bytes, lines: list[str]) -> None:
    entry = {"digest": sha256(body).hexdigest(), "url": COLUMN + "ys.pdf", "lines": lines, "failure": ""}
    (record / FILE).write_text(json.dumps(entry, ensure_ascii=False) + "\n", encoding="utf-8")


def test_a_scan_is_known_for_one(scan: bytes) -> None:
    assert read(scan, url=COLUMN + "ys.pdf").page.scan


@pytest.mark.skipif(can_read(), reason="the extra ocr is installed")
def test_without_the_extra_a_scan_goes_to_a_person_and_the_extra_is_named(
    tmp_path: Path, scan: bytes
) -> None:
    record = a_record(tmp_path / "crawl", {KEY: scan})
    found = parts(judged(record))
    assert {found[key].verdict for key in BUDGET} == {Verdict.REVIEW}
    assert "扫描件" in found["19.1"].reasons[0].zh and "可选组件 ocr" in found["19.1"].reasons[0].zh
    assert not (record / FILE).exists()


def test_text_kept_in_the_record_is_judged_like_any_text_and_says_where_it_is_from(
    tmp_path: Path, scan: bytes
) -> None:
    record = a_record(tmp_path / "crawl", {KEY: scan})
    keep(record, scan, LINES)
    first = judged(record)
    found = parts(first)
    assert {found[key].verdict for key in BUDGET} == {Verdict.PUBLISHED}
    (evidence, *_) = found["19.2"].evidence
    assert evidence.substance == Substance.OCR
    assert "ocr" in [signal.name for signal in evidence.signals]
    assert to_json(judged(record)) == to_json(first)


def test_a_scan_that_was_read_and_lacks_the_table_does_not_hold_it(tmp_path: Path, scan: bytes) -> None:
    record = a_record(tmp_path / "crawl", {KEY: scan})
    keep(record, scan, [line for line in LINES if line != "部门收支总表"])
    found = parts(judged(record))
    assert found["19.1"].verdict is not Verdict.PUBLISHED
    assert found["19.2"].verdict is Verdict.PUBLISHED


def test_a_scan_that_could_not_be_read_stays_one_and_a_torn_line_is_left_out(
    tmp_path: Path, scan: bytes
) -> None:
    record = a_record(tmp_path / "crawl", {KEY: scan})
    keep(record, scan, [])
    with (record / FILE).open("a", encoding="utf-8") as file:
        file.write('{"digest": "ab", "lines": [1\n[]\n{"digest"')
    assert {parts(judged(record))[key].verdict for key in BUDGET} == {Verdict.REVIEW}


@pytest.mark.skipif(not can_read(), reason="needs the extra ocr")
def test_with_the_extra_a_scan_is_read_once_and_kept(tmp_path: Path, scan: bytes) -> None:
    record = a_record(tmp_path / "crawl", {KEY: scan})
    first = judged(record)
    assert {parts(first)[key].verdict for key in BUDGET} == {Verdict.PUBLISHED}
    kept = (record / FILE).read_bytes()
    assert len(kept.splitlines()) == 1
    for path in (record / "archive").iterdir():
        path.unlink()  # the second judgement needs neither the archive nor the engine
    assert to_json(judged(record)) == to_json(first)
    assert (record / FILE).read_bytes() == kept


@pytest.mark.skipif(not can_read(), reason="needs the extra ocr")
def test_cells_side_by_side_are_read_as_rows(scan: bytes) -> None:
    lines = read_lines(scan)
    assert [line for line in lines if line.endswith("收支总表")]  # an engine may misread a character
    assert [line.count(" | ") for line in lines if "4740.05" in line] == [1] * 4


@pytest.mark.skipif(not can_read(), reason="needs the extra ocr")
def test_hostile_bytes_end_as_a_file_without_lines(tmp_path: Path) -> None:
    body = b"%PDF-1.7 broken"
    record = a_record(tmp_path / "crawl", {KEY: body})
    page = Page(url=COLUMN + "ys.pdf", site="", media=Media.PDF, digest=sha256(body).hexdigest())
    assert read_scans(record, [page]) == {}
    assert json.loads((record / FILE).read_text("utf-8"))["failure"] == "exit 1"
