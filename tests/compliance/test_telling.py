"""``compliance report``: an audit made earlier, told again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from compliance.cli import main
from compliance.report import FORMATS, audit_json, write, write_file
from tests.builders import a_finding, an_audit, golden_audit
from tests.compliance.report.nasty import NASTY, soil

GOLDEN = golden_audit()


class Ran(NamedTuple):
    code: int
    out: bytes
    err: str


def compliance(*words: object, **environment: str) -> Ran:
    command = [sys.executable, "-P", "-m", "compliance", *(str(word) for word in words)]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run(command, capture_output=True, env=env, timeout=120, check=False)
    return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(GOLDEN, tmp_path / "first", ["json"])
    return tmp_path / "first"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_format_told_again_has_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write(GOLDEN, folder, FORMATS)
    ran = compliance("report", folder, "--out", tmp_path / "again")
    assert ran.code == 0, ran.err
    assert files(tmp_path / "again") == files(folder)
    assert str(tmp_path / "again" / "audit.sarif") in ran.out.decode()


def test_one_format_goes_to_standard_output_as_it_would_be_written(folder: Path) -> None:
    write(GOLDEN, folder, ["csv"])
    ran = compliance("report", folder / "audit.json", "--format", "csv", PYTHONIOENCODING="gbk")
    assert ran.code == 0 and ran.out == (folder / "items.csv").read_bytes()


def test_the_other_language_and_a_baseline(folder: Path, tmp_path: Path) -> None:
    write_file(tmp_path / "old.json", audit_json.render(an_audit(a_finding())))
    ran = compliance("report", folder, "--format", "mr", "--lang", "en", "--baseline", tmp_path / "old.json")
    assert "New faults" in ran.out.decode()


def test_without_a_format_it_is_told_on_the_terminal(folder: Path) -> None:
    ran = compliance("report", folder)
    assert ran.code == 0 and "需处理的事项" in ran.out.decode() and b"\x1b" not in ran.out


def test_several_formats_need_a_place(folder: Path) -> None:
    ran = compliance("report", folder, "--format", "csv,mr")
    assert ran.code == 2 and "--out" in ran.err and ran.out == b""


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_console_of_another_encoding_shows_what_it_can(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "audit.json"
    write_file(path, audit_json.render(soil(an_audit(a_finding()), NASTY["emoji"])))
    ran = compliance("report", path, PYTHONIOENCODING=encoding)
    assert ran.code == 0, ran.err
    assert "100.0%" in ran.out.decode(encoding)


def _changed(folder: Path, **changes: object) -> str:
    content = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    return json.dumps({**content, **changes})


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: _changed(folder, schema="compliance/audit@2"), "use the version of compliance"),
        (lambda folder: _changed(folder, schema=["x"]), "use the version of compliance"),
        (lambda folder: (folder / "audit.json").read_text(encoding="utf-8")[:9000], "line"),
        (lambda folder: _changed(folder, items=[{"id": "1"}]), "items[0].title"),
        (lambda folder: _changed(folder, surprise=1), "surprise"),
        (lambda folder: _changed(folder, as_of="yesterday"), "as_of"),
        (lambda folder: '{"a": 1}', "names no schema"),
        (lambda folder: "", "not JSON"),
        (lambda folder: "\ufeff[]", "names no schema"),
    ],
)
def test_a_file_that_cannot_be_told_is_refused_with_place_and_remedy(
    damage: object, said: str, folder: Path
) -> None:
    assert callable(damage)
    path = folder / "audit.json"
    path.write_text(damage(folder), encoding="utf-8")
    ran = CliRunner().invoke(main, ["report", str(folder), "--out", str(folder / "again")])
    assert ran.exit_code == 2, ran.output
    assert str(path) in ran.stderr and said in ran.stderr and "(" in ran.stderr
    assert "Traceback" not in ran.stderr and not (folder / "again").exists()


def test_a_folder_without_an_audit_is_refused(tmp_path: Path) -> None:
    ran = compliance("report", tmp_path)
    assert ran.code == 2 and "audit.json" in ran.err


def test_a_place_that_cannot_be_written_leaves_what_was_there(folder: Path) -> None:
    ran = compliance("report", folder, "--out", folder / "audit.json" / "x")
    assert ran.code == 2 and "--out" in ran.err and "Traceback" not in ran.err
    assert [path.name for path in folder.iterdir() if path.name.endswith(".partial")] == []
