"""Which earlier audit a report compares with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from compliance.cli.keeping import audit_before
from compliance.model import Audit
from compliance.store import default_place, keep, opened
from tests.builders import a_finding, an_audit

NOW = an_audit(a_finding())


def kept(school: Path, audit: Audit) -> Audit:
    with opened(default_place(school)) as store:
        keep(store, audit)
    return audit


def days_ago(days: int, audit: Audit = NOW) -> Audit:
    day = timedelta(days=days)
    return replace(audit, as_of=audit.as_of - day, started_at=audit.started_at - day)


def test_the_last_audit_before_is_taken_whatever_order_they_were_made_in(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    assert audit_before(school, None, NOW) is None
    last = kept(school, days_ago(7))
    kept(school, days_ago(30))
    kept(school, NOW)
    kept(school, days_ago(-7))
    assert audit_before(school, None, NOW) == last


def test_the_same_crawl_judged_for_an_earlier_day_comes_before(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    earlier = kept(school, replace(NOW, as_of=NOW.as_of - timedelta(days=1)))
    assert audit_before(school, None, NOW) == earlier


def test_watches_and_audits_of_another_portal_are_passed_over_and_a_damaged_store_says_nothing(
    tmp_path: Path,
) -> None:
    school = tmp_path / "school.yaml"
    usable = kept(school, days_ago(30))
    kept(school, replace(days_ago(3), profile="watch"))
    other = replace(NOW.school, portal="https://www.other.example.edu.cn/")
    kept(school, replace(days_ago(5), school=other))
    assert audit_before(school, None, NOW) == usable
    Path(default_place(school)).write_text("no store\n", encoding="utf-8")
    assert audit_before(school, None, NOW) is None
