"""What changed between two audits, and what a gate makes of one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compliance.compare import compare
from compliance.gate import DEFAULT_FAIL_ON, Exit, gate
from compliance.model import Audit, Reason, Verdict
from tests.builders import a_finding, a_part, an_audit


def test_an_unchanged_school_has_no_changes() -> None:
    audit = an_audit(a_finding(Verdict.BROKEN))
    assert compare(audit, audit).changes == ()


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
    change = compare(an_audit(a_finding(before)), an_audit(a_finding(after))).changes[0]
    assert (change.before, change.after, change.kind) == (before, after, kind)


def test_an_item_that_left_the_checklist_is_reported() -> None:
    changes = compare(an_audit(a_finding(), a_finding(id="20")), an_audit(a_finding())).changes
    assert [(change.item, change.after) for change in changes] == [("20", None)]


def test_a_comparison_says_what_else_changed() -> None:
    audit = an_audit(a_finding())
    incomplete = replace(audit, coverage=replace(audit.coverage, complete=False))
    other_rules = replace(audit, checklist=replace(audit.checklist, version="next"))
    assert compare(audit, incomplete).degraded == ("coverage_new",)
    assert compare(audit, other_rules).degraded == ("checklist",)


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
    assert gate(an_audit(a_finding(verdict)), DEFAULT_FAIL_ON) is code


def test_what_was_proven_outweighs_what_was_not_seen() -> None:
    audit = an_audit(a_finding(Verdict.UNVERIFIED), a_finding(Verdict.BROKEN, id="20"))
    assert gate(audit, DEFAULT_FAIL_ON) is Exit.FINDINGS
    assert gate(audit, [Verdict.MISSING]) is Exit.INCONCLUSIVE


def test_a_baseline_forgives_only_the_very_same_fault() -> None:
    def broken(url: str) -> Reason:
        return Reason(code="dead_link", zh="", en="", url=url)

    def audit_with(url: str) -> Audit:
        part = a_part(Verdict.BROKEN, reasons=(broken(url),))
        return an_audit(a_finding(Verdict.BROKEN, parts=(part,)))

    old, same, moved = audit_with("http://a/1"), audit_with("http://a/1"), audit_with("http://a/2")
    assert gate(same, DEFAULT_FAIL_ON, old) is Exit.CLEAN
    assert gate(moved, DEFAULT_FAIL_ON, old) is Exit.FINDINGS
