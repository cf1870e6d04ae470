"""What changed between two audits, how sure that is, and what a gate makes of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from compliance.compare import Change, Comparison, compare
from compliance.exits import Exit
from compliance.gate import DEFAULT_FAIL_ON, Bar, bar_of, gate
from compliance.model import Audit, Finding, Reason, SiteCoverage, Verdict
from compliance.past import PastAudit, past_of
from tests.builders import NOON, a_finding, a_part, an_audit, an_evidence


def past(*items: Finding, week: int = 0, **changes: object) -> PastAudit:
    begun = NOON + timedelta(weeks=week)
    given = {"started_at": begun, "as_of": begun.date(), "rules": "one"} | changes
    return past_of(an_audit(*items, **given))


def one_change(compared: Comparison) -> Change:
    (change,) = compared.changes
    return change


def test_an_unchanged_school_has_no_changes_but_what_persists() -> None:
    compared = compare(past(a_finding(Verdict.BROKEN)), past(a_finding(Verdict.BROKEN), week=1))
    change = one_change(compared)
    assert (change.kind, change.consecutive, change.first_seen) == ("persisting", 2, date(2022, 11, 7))
    assert compare(past(a_finding()), past(a_finding(), week=1)).changes == ()


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Verdict.MISSING, Verdict.PUBLISHED, "fixed"),
        (Verdict.PUBLISHED, Verdict.BROKEN, "new"),
        (Verdict.STALE, Verdict.MISSING, "worse"),
        (Verdict.MISSING, Verdict.STALE, "better"),
        (Verdict.PUBLISHED, Verdict.UNVERIFIED, "changed"),
        (Verdict.UNVERIFIED, Verdict.MISSING, "changed"),
        (Verdict.PUBLISHED, Verdict.WAIVED, "changed"),
    ],
)
def test_a_change_is_called_what_it_is(before: Verdict, after: Verdict, kind: str) -> None:
    change = one_change(compare(past(a_finding(before)), past(a_finding(after), week=1)))
    assert (change.before, change.after, change.kind) == (before, after, kind)
    unsaid = {before, after} & {Verdict.UNVERIFIED, Verdict.WAIVED}
    assert change.cause == ("" if unsaid else "site"), "the site did nothing where nobody looked"


def test_an_item_that_left_the_checklist_is_reported() -> None:
    changes = compare(past(a_finding(), a_finding(id="20")), past(a_finding(), week=1)).changes
    assert [(change.item, change.after) for change in changes] == [("20", None)]


def test_a_change_to_the_worse_is_suspected_until_another_audit_sees_it() -> None:
    good, bad = a_finding(), a_finding(Verdict.BROKEN)
    first = compare(past(good), past(bad, week=1))
    assert one_change(first).standing == "suspected"
    again = compare(past(bad, week=1), past(bad, week=2), earlier=[past(good)])
    assert (one_change(again).kind, one_change(again).consecutive) == ("persisting", 2)
    assert [course.confirmed for course in again.courses] == ["twice"]
    flapping = compare(past(good, week=2), past(bad, week=3), earlier=[past(good), past(bad, week=1)])
    assert one_change(flapping).standing == "confirmed", "two of the last three"
    better = compare(past(bad), past(good, week=1))
    assert (one_change(better).kind, one_change(better).standing) == ("fixed", "")


def less(audit: PastAudit, **changes: Any) -> PastAudit:
    """The audit with one site of it seen otherwise."""
    return replace(audit, complete=False, sites=(replace(audit.sites[0], **changes), *audit.sites[1:]))


def test_where_one_audit_saw_less_no_change_is_claimed() -> None:
    old, new = past(a_finding()), past(a_finding(Verdict.MISSING), week=1)
    compared = compare(old, less(new, complete=False, reached=False, pages=0, reason="timeout"))
    assert compared.degraded == ("coverage_new",)
    assert compared.changes == () and compared.courses == ()
    assert [(one.kind, one.cause, one.standing) for one in compared.unclaimed] == [("new", "", "")]
    assert compare(less(old, complete=False), new).degraded == ("coverage_old",)
    assert compare(old, replace(new, interrupted=True)).degraded == ("coverage_new",)
    assert compare(old, replace(new, profile="watch")).degraded == ("watch_new",)
    assert compare(old, replace(new, school="https://other.example/")).degraded == ("school",)


def test_a_site_never_seen_completely_is_no_reason_as_long_as_as_much_was_seen() -> None:
    old, new = past(a_finding()), past(a_finding(Verdict.MISSING), week=1)
    partly = less(old, complete=False, pages=400, reason="budget")
    assert compare(partly, less(new, complete=False, pages=390, reason="budget")).degraded == ()
    assert compare(partly, less(new, complete=False, pages=200)).degraded == ("coverage_new",)


def test_a_site_down_for_two_audits_is_still_compared_with_when_it_was_up() -> None:
    up = past(a_finding())
    down = [less(past(a_finding(), week=week), complete=False, reached=False, pages=0) for week in (1, 2)]
    assert compare(*down, earlier=[up]).degraded == ("coverage_new",)


def test_what_the_rules_changed_is_told_from_what_the_site_changed() -> None:
    old = past(a_finding(), a_finding(id="20"))
    new = past(a_finding(Verdict.STALE), a_finding(Verdict.BROKEN, id="20"), week=1, rules="two")
    causes = {change.item: change.cause for change in compare(old, new).changes}
    assert causes == {"19": "unclear", "20": "unclear"}
    again = past(a_finding(Verdict.STALE), a_finding(id="20"), rules="two")
    compared = compare(old, new, others=[again])
    assert {change.item: change.cause for change in compared.changes} == {"19": "rules", "20": "site"}


def test_a_due_day_that_passed_is_no_doing_of_the_site_and_needs_no_second_look() -> None:
    late = a_part(Verdict.STALE, reasons=(Reason(code="overdue", zh="", en="", url="http://a/1"),))
    old = past(a_finding())
    change = one_change(compare(old, past(a_finding(Verdict.STALE, parts=(late,)), week=1)))
    assert (change.cause, change.standing) == ("calendar", "confirmed")
    other = replace(late, evidence=(an_evidence(sha256="0" * 64),))
    change = one_change(compare(old, past(a_finding(Verdict.STALE, parts=(other,)), week=1)))
    assert (change.cause, change.standing) == ("site", "suspected")


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict.PUBLISHED, Exit.CLEAN),
        (Verdict.NOT_APPLICABLE, Exit.CLEAN),
        (Verdict.WAIVED, Exit.CLEAN),
        (Verdict.REVIEW, Exit.CLEAN),
        (Verdict.UNVERIFIED, Exit.INCONCLUSIVE),
        *((verdict, Exit.FINDINGS) for verdict in DEFAULT_FAIL_ON),
    ],
)
def test_every_verdict_has_its_exit_code(verdict: Verdict, code: Exit) -> None:
    assert gate(an_audit(a_finding(verdict)), Bar()).exit is code


def test_what_was_proven_outweighs_what_was_not_seen() -> None:
    audit = an_audit(a_finding(Verdict.UNVERIFIED), a_finding(Verdict.BROKEN, id="20"))
    assert gate(audit, Bar()).exit is Exit.FINDINGS
    assert gate(audit, bar_of(["missing"])).exit is Exit.INCONCLUSIVE


def broken_at(*urls: str, verdict: Verdict = Verdict.BROKEN) -> Audit:
    reasons = tuple(Reason(code="dead_link", zh="", en="", url=url) for url in urls)
    part = a_part(Verdict.BROKEN, reasons=reasons)
    return an_audit(a_finding(verdict, parts=(part,)))


def test_a_baseline_forgives_only_the_very_same_fault() -> None:
    old, same, moved = broken_at("http://a/1"), broken_at("http://a/1"), broken_at("http://a/2")
    assert gate(same, Bar(), old).exit is Exit.CLEAN
    assert gate(moved, Bar(), old).exit is Exit.FINDINGS


def test_a_baseline_never_goes_by_how_many_faults_there_are() -> None:
    old = broken_at("http://a/1", "http://a/2", "http://a/3")
    assert gate(broken_at("http://a/4"), Bar(), old).exit is Exit.FINDINGS, "fewer, but another"
    assert gate(broken_at("http://a/2"), Bar(), old).exit is Exit.CLEAN


def test_what_a_baseline_had_waived_counts_once_the_waiver_is_over() -> None:
    waived = broken_at("http://a/1", verdict=Verdict.WAIVED)
    assert gate(broken_at("http://a/1"), Bar(), waived).exit is Exit.FINDINGS


def test_a_site_that_left_the_school_file_degrades_nothing() -> None:
    old, new = past(a_finding()), past(a_finding(Verdict.BROKEN), week=1)
    fewer: tuple[SiteCoverage, ...] = an_audit().coverage.sites[:1]
    assert len(fewer) == 1
    assert compare(old, replace(new, sites=new.sites[:1])).degraded == ()
