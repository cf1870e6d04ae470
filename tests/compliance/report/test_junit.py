"""junit.xml: what a pipeline counts."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from lxml import etree

from compliance.model import Audit, Reason, Verdict
from compliance.report import junit
from compliance.report.wording import Lang
from tests.builders import a_finding, a_part, an_audit, golden_audit

GOLDEN = golden_audit(hostile=False)
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("data") / "junit.xsd"))


def read(audit: Audit, lang: Lang = "zh") -> Element:
    text = junit.render(audit, lang=lang)
    SCHEMA.assertValid(etree.fromstring(text.encode()))
    root = ElementTree.fromstring(text.encode())
    assert isinstance(root, Element)
    return root


def only_case(verdict: Verdict, **changes: object) -> Element:
    case = read(an_audit(a_finding(verdict, **changes))).find(".//testcase")
    assert case is not None
    return case


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_counts_are_those_of_the_audit(lang: Lang) -> None:
    root = read(GOLDEN, lang)
    cases = root.findall(".//testcase")
    assert len(cases) == 50 == int(root.get("tests", ""))
    for kind, count in (("failure", root.get("failures")), ("error", root.get("errors"))):
        assert len(root.findall(f".//{kind}")) == int(count or "")
    for suite in root:
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == len(suite.findall(f"testcase/{tag}")), suite.get("name")
    assert [suite.get("name") for suite in root][:2] == ["1 基本信息", "2 招生考试信息"]


@pytest.mark.parametrize(
    ("verdict", "ending"),
    [
        *((each, "failure") for each in (Verdict.MISSING, Verdict.BROKEN, Verdict.STALE, Verdict.MISPLACED)),
        *((each, "failure") for each in (Verdict.EMPTY, Verdict.RESTRICTED, Verdict.PARTIAL)),
        (Verdict.UNVERIFIED, "error"),
        (Verdict.REVIEW, "skipped"),
        (Verdict.WAIVED, "skipped"),
        (Verdict.NOT_APPLICABLE, "skipped"),
    ],
)
def test_every_verdict_ends_as_it_should(verdict: Verdict, ending: str) -> None:
    told = list(only_case(verdict))
    assert [each.tag for each in told] == [ending]
    assert told[0].get("type") == verdict.value


def test_a_published_item_passes_and_says_where() -> None:
    told = list(only_case(Verdict.PUBLISHED))
    assert [each.tag for each in told] == ["system-out"]
    assert "https://cwc.example.edu.cn/info/1021/2208.htm" in (told[0].text or "")


def test_what_is_skipped_says_why() -> None:
    reason = Reason(code="not_applicable", zh="本校无研究生教育", en="no graduates")
    skipped = only_case(Verdict.NOT_APPLICABLE, reasons=(reason,)).find("skipped")
    assert skipped is not None and skipped.get("message") == "不适用：本校无研究生教育"


def test_a_failure_names_reason_address_department_and_remedy() -> None:
    url = "https://xxgk.example.edu.cn/a.htm?b=1&c=2"
    part = a_part(Verdict.BROKEN, reasons=(Reason(code="dead_link", zh="打不开", en="dead", url=url),))
    case = only_case(Verdict.BROKEN, parts=(part,), department="财务处")
    failure = case.find("failure")
    assert case.get("classname") == "财务处"
    assert failure is not None and failure.text is not None
    assert "打不开" in failure.text and url in failure.text.splitlines()[2] and "怎么办：" in failure.text


def test_when_and_how_long_is_said() -> None:
    root = read(GOLDEN)
    assert root[0].get("timestamp") == GOLDEN.started_at.strftime("%Y-%m-%dT%H:%M:%S")
    assert float(root.get("time", "")) == (GOLDEN.ended_at - GOLDEN.started_at).total_seconds()
    facts = {each.get("name"): each.get("value") for each in root[0].findall("properties/property")}
    assert facts["school"] == "青岚职业技术学院" and facts["as_of"] == GOLDEN.as_of.isoformat()
    assert facts["coverage_complete"] == "false"


def test_an_audit_of_nothing_is_still_a_report() -> None:
    assert read(an_audit()).get("tests") == "0"
