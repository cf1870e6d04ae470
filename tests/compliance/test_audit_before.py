"""Which earlier audit a report compares with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from compliance.cli.again import audit_before
from compliance.history import history_path, remember
from compliance.model import Audit
from compliance.report import audit_json
from tests.builders import a_finding, an_audit

NOW = an_audit(a_finding())


def kept(school: Path, audit: Audit, name: str) -> Audit:
    path = school.parent / name
    path.write_text(audit_json.render(audit), encoding="utf-8")
    remember(school, audit, path)
    return audit


def days_ago(days: int, audit: Audit = NOW) -> Audit:
    day = timedelta(days=days)
    return replace(audit, as_of=audit.as_of - day, started_at=audit.started_at - day)


def test_the_last_audit_before_is_taken_whatever_order_they_were_made_in(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    assert audit_before(school, NOW) is None
    last = kept(school, days_ago(7), "last.json")
    kept(school, days_ago(30), "older.json")
    kept(school, NOW, "now.json")
    kept(school, days_ago(-7), "later.json")
    assert audit_before(school, NOW) == last


def test_the_same_crawl_judged_for_an_earlier_day_comes_before(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    earlier = kept(school, replace(NOW, as_of=NOW.as_of - timedelta(days=1)), "earlier.json")
    assert audit_before(school, NOW) == earlier


def test_audits_of_another_portal_or_gone_or_damaged_are_passed_over(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    usable = kept(school, days_ago(30), "usable.json")
    kept(school, days_ago(20), "gone.json")
    kept(school, days_ago(10), "damaged.json")
    other = replace(NOW.school, portal="https://www.other.example.edu.cn/")
    kept(school, replace(days_ago(5), school=other), "other.json")
    (tmp_path / "gone.json").unlink()
    (tmp_path / "damaged.json").write_text("{", encoding="utf-8")
    assert audit_before(school, NOW) == usable
    history_path(school).write_text("no history\n", encoding="utf-8")
    assert audit_before(school, NOW) is None
