"""Writing reports: whole files or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.errors import FileError
from compliance.report import FORMATS, audit_json, write
from tests.builders import a_finding, an_audit, golden_audit


def test_every_format_has_its_file() -> None:
    assert {name: form.file for name, form in FORMATS.items()} == {
        "json": "audit.json",
        "html": "report.html",
        "md": "report.md",
        "mr": "comment.md",
        "csv": "items.csv",
        "links": "links.csv",
        "junit": "junit.xml",
        "sarif": "audit.sarif",
        "xlsx": "ledger.xlsx",
        "docx": "appendix.docx",
        "notices": "notices",
        "badge": "badge.svg",
    }


def test_reports_are_written_in_the_order_asked_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    paths = write(golden_audit(), out, ["md", "json", "html", "json"])
    assert [path.name for path in paths] == ["report.md", "audit.json", "report.html"]
    assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in paths)


def test_an_older_report_is_replaced(tmp_path: Path) -> None:
    write(an_audit(a_finding()), tmp_path, ["json"])
    (path,) = write(an_audit(), tmp_path, ["json"])
    assert audit_json.read(path) == an_audit()


def test_the_same_audit_gives_the_same_bytes(tmp_path: Path) -> None:
    def written(out: Path) -> dict[str, bytes]:
        write(golden_audit(), out, FORMATS)
        return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.*")}

    first = written(tmp_path / "1")
    assert len(first) > len(FORMATS)
    assert written(tmp_path / "2") == first


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FileError, match="cannot be written") as refused:
        write(an_audit(), tmp_path / "file", ["json"])
    assert "--out" in refused.value.remedy


def test_an_unknown_format_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write(an_audit(), tmp_path, ["pdf"])
