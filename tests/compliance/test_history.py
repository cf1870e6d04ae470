"""The trend file beside a school file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from compliance.errors import HistoryError
from compliance.history import history_path, read_history, remember
from compliance.model import Verdict
from tests.builders import NOON, a_finding, an_audit


def test_audits_are_remembered_in_the_order_they_were_made(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    later = an_audit(a_finding(), started_at=NOON + timedelta(days=7))
    remember(school, later, tmp_path / "b.json")
    remember(school, an_audit(a_finding(Verdict.BROKEN)), tmp_path / "a.json")
    rows = read_history(school)
    assert [row.path for row in rows] == ["a.json", "b.json"]
    assert rows[0].verdicts == {Verdict.BROKEN: 1}
    assert rows[1].items == {"19": Verdict.PUBLISHED}


def test_the_same_audit_is_remembered_once(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    for _ in range(2):
        remember(school, an_audit(a_finding()), tmp_path / "audit.json")
    remember(school, an_audit(a_finding()), tmp_path / "elsewhere/audit.json")
    assert len(read_history(school)) == 1
    remember(school, an_audit(a_finding(Verdict.STALE)), tmp_path / "audit.json")
    assert len(read_history(school)) == 2


def test_a_school_never_audited_has_no_history(tmp_path: Path) -> None:
    assert read_history(tmp_path / "school.yaml") == ()


@pytest.mark.parametrize("line", ["{", "[]", '{"schema": "compliance/history@9"}', "{}"])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    school = tmp_path / "school.yaml"
    remember(school, an_audit(a_finding()), tmp_path / "audit.json")
    with history_path(school).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(HistoryError, match=r"history\.jsonl:2"):
        read_history(school)
