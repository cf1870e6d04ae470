"""audit.sarif: held to the schema of OASIS, stable from one audit to the next."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import checklist
from compliance.model import Audit, ChecklistRef, Ground, Reason, Verdict, WaiverNote, Weight
from compliance.report import sarif
from compliance.report.wording import Lang
from tests.builders import a_finding, a_part, an_audit, golden_audit

GOLDEN = golden_audit(hostile=False)
ADDRESS = "https://xxgk.example.edu.cn/list/19.htm"
FAULT = Reason(code="dead_link", zh="打不开", en="dead", url=ADDRESS)


@cache
def validator() -> jsonschema.Draft7Validator:
    path = Path(__file__).with_name("data") / "sarif-schema-2.1.0.json"
    return jsonschema.Draft7Validator(
        json.loads(path.read_text(encoding="utf-8")), format_checker=jsonschema.FormatChecker()
    )


def read(audit: Audit, lang: Lang = "zh", earlier: Audit | None = None) -> dict[str, Any]:
    log = json.loads(sarif.render(audit, lang=lang, earlier=earlier))
    assert [error.message for error in validator().iter_errors(log)] == []
    run: dict[str, Any] = log["runs"][0]
    return run


def results(audit: Audit, **how: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(audit, **how)["results"]
    return found


def faulty(verdict: Verdict = Verdict.BROKEN, *, fault: Reason = FAULT, **changes: Any) -> Audit:
    part = a_part(verdict, id="19.2", title="支出预算总表", reasons=(fault,), **changes)
    return an_audit(a_finding(verdict, parts=(part,)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_audit_keeps_the_schema(lang: Lang) -> None:
    for audit in (GOLDEN, an_audit(), an_audit(*(a_finding(verdict) for verdict in Verdict))):
        run = read(audit, lang)
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert len(rules) == len(set(rules))
        assert [rules[each["ruleIndex"]] for each in run["results"]] == [
            each["ruleId"] for each in run["results"]
        ]


@pytest.mark.parametrize(
    ("verdict", "kind", "level"),
    [
        (Verdict.MISSING, "fail", "error"),
        (Verdict.STALE, "fail", "warning"),
        (Verdict.REVIEW, "review", "none"),
        (Verdict.UNVERIFIED, "open", "none"),
    ],
)
def test_a_verdict_has_its_kind_and_level(verdict: Verdict, kind: str, level: str) -> None:
    (found,) = results(faulty(verdict))
    assert (found["kind"], found["level"]) == (kind, level)


def test_a_recommended_part_is_a_note() -> None:
    assert results(faulty(weight=Weight.RECOMMENDED))[0]["level"] == "note"


def test_what_holds_or_does_not_apply_is_no_result() -> None:
    assert results(an_audit(a_finding(), a_finding(Verdict.NOT_APPLICABLE, id="30"))) == []


def test_a_result_stands_at_the_line_of_its_part_in_the_checklist() -> None:
    ref = ChecklistRef(id="moe-2014", version="2014.1", profile="higher-vocational", title="清单")
    run = read(replace(faulty(), checklist=ref))
    place = run["results"][0]["locations"][0]["physicalLocation"]
    file = place["artifactLocation"]["uri"]
    assert file == "checklist/moe-2014.yaml" == run["artifacts"][0]["location"]["uri"]
    lines = (Path(checklist.__file__).parent / "moe-2014.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[place["region"]["startLine"] - 1].strip() == "- id: 19.2"
    rule = run["tool"]["driver"]["rules"][0]
    assert rule["helpUri"].startswith("http") and "地方预决算公开操作规程" in rule["help"]["text"]


def test_a_checklist_that_is_not_bundled_has_no_line() -> None:
    ref = ChecklistRef(id="our-province", version="1", profile="general", title="清单")
    location = results(replace(faulty(), checklist=ref))[0]["locations"][0]
    assert "physicalLocation" not in location
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "our-province/19/19.2"


def test_an_address_is_a_link_in_the_message() -> None:
    assert f"[{ADDRESS}]({ADDRESS})" in results(faulty())[0]["message"]["text"]
    unsafe = replace(FAULT, url="javascript:alert(1)")
    text = results(faulty(fault=unsafe))[0]["message"]["text"]
    assert "javascript:alert(1)" in text and "](" not in text


def test_a_fault_has_the_same_mark_whatever_its_words_and_language() -> None:
    first = results(faulty())[0]["partialFingerprints"]
    other_words = replace(FAULT, zh="第二次也打不开", en="dead again")
    assert results(faulty(fault=other_words), lang="en")[0]["partialFingerprints"] == first
    for changed in (replace(FAULT, code="gone"), replace(FAULT, url=ADDRESS + "?b")):
        assert results(faulty(fault=changed))[0]["partialFingerprints"] != first
    school = faulty()
    elsewhere = replace(school, school=replace(school.school, portal="https://www.other.example/"))
    assert results(elsewhere)[0]["partialFingerprints"] != first


def test_marks_are_unique_and_the_same_fault_is_told_once() -> None:
    marks = [each["partialFingerprints"]["fault/v1"] for each in results(GOLDEN)]
    assert marks and len(marks) == len(set(marks))
    part = a_part(Verdict.BROKEN, id="19.2", reasons=(FAULT, replace(FAULT, zh="同一处，另一种说法")))
    (found,) = results(an_audit(a_finding(Verdict.BROKEN, parts=(part,))))
    assert "打不开；同一处，另一种说法" in found["message"]["text"]


def test_an_earlier_audit_tells_new_from_old() -> None:
    old = a_part(Verdict.BROKEN, id="19.2", reasons=(FAULT,))
    new = a_part(Verdict.MISSING, id="19.3", reasons=(Reason(code="absent", zh="没有", en="none"),))
    audit = an_audit(a_finding(Verdict.BROKEN, parts=(old, new)))
    assert [each["baselineState"] for each in results(audit, earlier=faulty())] == ["unchanged", "new"]
    assert not [each for each in results(audit) if "baselineState" in each]


def test_what_is_waived_is_suppressed_with_its_ground() -> None:
    part = a_part(Verdict.MISSING, id="19.2", reasons=(FAULT,))
    waived = a_finding(Verdict.WAIVED, parts=(part,), would_be=Verdict.MISSING)
    note = WaiverNote(
        item="19",
        state="used",
        ground=Ground.NOT_APPLICABLE,
        reason="筹建中",
        approved_by="学院办公室",
        until=GOLDEN.as_of,
    )
    (found,) = results(replace(an_audit(waived), waivers=(note,)))
    (suppressed,) = found["suppressions"]
    assert suppressed["status"] == "accepted"
    for said in ("不涉及", "筹建中", "学院办公室", GOLDEN.as_of.isoformat()):
        assert said in suppressed["justification"]


def test_the_run_says_how_completely_the_school_was_seen() -> None:
    (invocation,) = read(GOLDEN)["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["properties"]["coverageComplete"] is False
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", invocation["startTimeUtc"])
    assert any("图书馆" in each["message"]["text"] for each in invocation["toolExecutionNotifications"])
    stopped = replace(GOLDEN, coverage=replace(GOLDEN.coverage, interrupted=True))
    assert read(stopped)["invocations"][0]["executionSuccessful"] is False
