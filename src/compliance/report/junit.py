"""JUnit XML, in the dialect that Jenkins, GitLab and others read.

A suite for each category, a case for each item. A gap is a failure, an item that could not be looked at an
error; waived, not applicable and waiting for a person are skipped, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from typing import Literal
from xml.etree import ElementTree

from compliance.model import Audit, Finding, Verdict
from compliance.report import view
from compliance.report.plain import plain, shorten, shown
from compliance.report.strings import Words
from compliance.report.wording import NEEDS_ACTION, Lang, verdict_name

TITLE, MESSAGE = 200, 1000  # columns
MOST_EVIDENCE = 3  # a part

Ending = Literal["failure", "error", "skipped"]


def render(audit: Audit, *, lang: Lang = "zh") -> str:
    """Return the audit as JUnit XML."""
    words = Words(lang)
    duration = max(0.0, (audit.ended_at - audit.started_at).total_seconds())
    root = ElementTree.Element(
        "testsuites",
        {
            "name": f"{shown(audit.school.name)} {words('report_title')}",
            "time": f"{duration:.3f}",
            **_counts(audit.items),
        },
    )
    for place, group in enumerate(view.by_category(audit), start=1):
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            {
                "name": f"{group.category.number} {shown(group.category.name)}".rstrip(),
                "id": str(place),
                "timestamp": audit.started_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
                "time": "0.000",
                "skipped": str(sum(_ending(each.verdict) == "skipped" for each in group.findings)),
                **_counts(group.findings),
            },
        )
        _add_properties(suite, audit)
        for finding in group.findings:
            _add_case(suite, finding, words)
    ElementTree.indent(root, " ")
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + ElementTree.tostring(root, encoding="unicode") + "\n"


def _ending(verdict: Verdict) -> Ending | None:
    if verdict in NEEDS_ACTION:
        return "failure"
    if verdict is Verdict.UNVERIFIED:
        return "error"
    return None if verdict is Verdict.PUBLISHED else "skipped"


def _counts(findings: tuple[Finding, ...]) -> dict[str, str]:
    endings = Counter(_ending(each.verdict) for each in findings)
    return {
        "tests": str(len(findings)),
        "failures": str(endings["failure"]),
        "errors": str(endings["error"]),
    }


def _add_properties(suite: ElementTree.Element, audit: Audit) -> None:
    facts = {
        "school": shown(audit.school.name),
        "portal": plain(audit.school.portal),
        "as_of": audit.as_of.isoformat(),
        "checklist": f"{plain(audit.checklist.id)} {plain(audit.checklist.version)}",
        "profile": plain(audit.checklist.profile),
        "coverage_complete": "true" if audit.coverage.complete else "false",
        "tool": f"{plain(audit.tool.name)} {plain(audit.tool.version)}",
    }
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in facts.items():
        ElementTree.SubElement(properties, "property", name=name, value=value)


def _add_case(suite: ElementTree.Element, finding: Finding, words: Words) -> None:
    number = words("item_no", id=shown(finding.id))
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=f"{number} {shorten(shown(finding.title), TITLE)}",
        classname=shown(finding.department) or words("no_department"),
        time="0.000",
    )
    ending = _ending(finding.verdict)
    text = "\n".join(_lines(finding, words))
    if ending is None:
        if text:
            ElementTree.SubElement(case, "system-out").text = text
        return
    reasons = view.reason_line(finding, words)
    said = verdict_name(finding.verdict, words.lang) + (words("colon") + reasons if reasons else "")
    told = ElementTree.SubElement(case, ending, type=finding.verdict.value, message=shorten(said, MESSAGE))
    told.text = text


def _lines(finding: Finding, words: Words) -> Iterator[str]:
    """Part by part: what it comes to, why, and where that can be seen."""
    if finding.would_be:
        yield words("would_be", verdict=verdict_name(finding.would_be, words.lang))
    for part in finding.parts:
        yield f"{shown(part.id)} {shown(part.title)}: {verdict_name(part.verdict, words.lang)}"
        said = ((view.reason_text(one, words.lang), one.url) for one in (*part.reasons, *part.remarks))
        for reason, url in dict.fromkeys(said):
            yield f"  - {reason}"
            if url:
                yield f"    {plain(url)}"
        for seen in part.evidence[:MOST_EVIDENCE]:
            yield f"  + {view.title_of(seen)}"
            yield f"    {plain(seen.final_url or seen.url)}"
    action = view.action_text(finding, words.lang)
    if action:
        yield f"{words('action')}{words('colon')}{action}"
    if finding.basis:
        yield f"{words('basis')}{words('colon')}{words('semicolon').join(map(shown, finding.basis))}"
