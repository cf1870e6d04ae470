"""comment.md: what a reviewer of a merge request sees first."""

from __future__ import annotations

from dataclasses import replace

from compliance.model import Audit, Finding, Reason, Verdict
from compliance.report import comment
from tests.builders import a_finding, a_part, an_audit, golden_audit

GOLDEN = golden_audit(hostile=False)


def gap(number: str, verdict: Verdict = Verdict.MISSING) -> Audit:
    return an_audit(*items(number, verdict))


def items(number: str, verdict: Verdict = Verdict.MISSING) -> tuple[Finding, ...]:
    fault = Reason(code="absent", zh=f"没有找到{number}", en=f"not found {number}")
    part = a_part(verdict, id=f"{number}.1", title=f"要点{number}", reasons=(fault,))
    return (a_finding(verdict, id=number, title=f"事项{number}", parts=(part,)),)


def test_what_must_be_known_stands_before_the_first_fold() -> None:
    first = comment.render(GOLDEN).partition("<details>")[0]
    for said in ("青岚职业技术学院", "16项需要整改", "52.9%", "本次没有看全", "需整改的事项（16）"):
        assert said in first, said


def test_every_gap_and_open_question_has_a_row() -> None:
    rows = [line for line in comment.render(GOLDEN).splitlines() if line.startswith("| ")]
    open_items = [
        each for each in GOLDEN.items if each.verdict not in (Verdict.PUBLISHED, Verdict.NOT_APPLICABLE)
    ]
    assert [
        each.id for each in open_items if not [row for row in rows if row.startswith(f"| {each.id} |")]
    ] == []


def test_new_faults_come_first_and_known_ones_are_folded() -> None:
    before = an_audit(*items("3"), *items("7"))
    now = an_audit(*items("3"), *items("5", Verdict.BROKEN), a_finding(id="7", title="事项7"))
    text = comment.render(now, earlier=before)
    open_part, _, folded = text.partition("<details>")
    assert "新出现的问题（1）" in open_part and "要点5" in open_part and "要点3" not in open_part
    assert "已整改（1）" in folded and "事项7" in folded
    assert "上次已有的问题（1）" in folded and "要点3" in folded
    assert f"对照 {before.as_of.isoformat()} 的审查" in open_part


def test_without_new_faults_it_says_so() -> None:
    text = comment.render(gap("3"), earlier=gap("3"), lang="en")
    assert "No new faults since the last audit." in text.partition("<details>")[0]


def test_a_comparison_that_may_mislead_says_why() -> None:
    before = replace(gap("3"), checklist=replace(gap("3").checklist, version="older"))
    assert "规则不同" in comment.render(gap("3"), earlier=before).partition("<details>")[0]


def test_rows_that_do_not_fit_are_counted() -> None:
    long = "很长的原因" * 40
    many = tuple(
        a_finding(Verdict.MISSING, id=str(number), reasons=(Reason(code="absent", zh=long, en=long),))
        for number in range(1, 1201)
    )
    text = comment.render(an_audit(*many))
    rows = sum(line.startswith("| ") and "未公开" in line for line in text.splitlines())
    assert len(text) <= comment.MOST and f"另有{1200 - rows}行没有列出" in text
