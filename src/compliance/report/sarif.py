"""SARIF 2.1.0, the format that code hosts and editors show findings in.

A rule for each part of the checklist, a result for each open fault: at the checklist's line, since a school
has no source file; where to look on the web is in the message and beside it. A doubtful part is a result of
kind *review*, one that could not be looked at of kind *open*, a waived one is suppressed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from compliance.checklists.places import Place, find_places
from compliance.configuration import to_json
from compliance.model import Audit, Evidence, Verdict, Weight
from compliance.report import view
from compliance.report.open_faults import OpenFault, open_faults
from compliance.report.plain import plain, safe_href, shown
from compliance.report.sarif_rules import escaped, link, literal, rules_of
from compliance.report.strings import Words
from compliance.report.wording import GROUNDS, Lang, name_of, verdict_name

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
PACKAGE = "PACKAGE"  # what addresses of the checklist's files are relative to
MOST_EVIDENCE = 3  # a result

_LEVELS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.MISSING: "error",
        Verdict.BROKEN: "error",
        Verdict.EMPTY: "error",
        Verdict.RESTRICTED: "error",
        Verdict.STALE: "warning",
        Verdict.PARTIAL: "warning",
        Verdict.MISPLACED: "warning",
    }
)
_KINDS: Mapping[Verdict, str] = MappingProxyType({Verdict.REVIEW: "review", Verdict.UNVERIFIED: "open"})

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a result needs beside its fault."""

    audit: Audit
    words: Words
    places: Mapping[str, Place]
    rules: Mapping[str, int]
    artifacts: tuple[str, ...]


def render(audit: Audit, *, lang: Lang = "zh", earlier: Audit | None = None) -> str:
    """Return the audit as a SARIF log of one run; with an earlier one, each result says if it is new."""
    words, language = Words(lang), "zh-CN" if lang == "zh" else "en"
    places = find_places(audit.checklist)
    rules = rules_of(audit, words)
    sheet = _Sheet(
        audit=audit,
        words=words,
        places=places,
        rules={rule["id"]: index for index, rule in enumerate(rules)},
        artifacts=tuple(sorted({place.file for place in places.values()})),
    )
    run = {
        "tool": {
            "driver": {
                "name": shown(audit.tool.name),
                "version": shown(audit.tool.version),
                "language": language,
                "rules": rules,
            }
        },
        "language": language,
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": _automation(audit)},
        "originalUriBaseIds": {PACKAGE: {"description": {"text": words("sarif_package")}}},
        "artifacts": [{"location": _located(file)} for file in sheet.artifacts],
        "invocations": [_invocation(audit, words)],
        "results": [_result(fault, sheet) for fault in open_faults(audit, earlier)],
        "properties": _facts(audit),
    }
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


# The run


def _automation(audit: Audit) -> str:
    """What runs of one school by one checklist have in common; the slash at the end ends the category."""
    try:
        host = urlsplit(plain(audit.school.portal)).netloc
    except ValueError:
        host = ""
    return f"{shown(audit.tool.name)}/{shown(audit.checklist.id)}/{host}/{audit.as_of.isoformat()}"


def _invocation(audit: Audit, words: Words) -> Object:
    unseen = [
        (site.reason or "unreached", f"{shown(site.name)}{words('colon')}{view.seen_text(site, words)}")
        for site in view.unseen_sites(audit)
    ]
    notes = [
        (note.code, view.reason_text(note, words.lang))
        for note in audit.notes
        if note.code not in view.SAID_BY_COVERAGE
    ]
    return {
        "executionSuccessful": not audit.coverage.interrupted,
        "startTimeUtc": _utc(audit.started_at),
        "endTimeUtc": _utc(audit.ended_at),
        "toolExecutionNotifications": [
            {"level": "warning", "message": {"text": literal(text)}, "properties": {"code": shown(code)}}
            for code, text in dict.fromkeys([*unseen, *notes])
        ],
        "properties": {
            "coverageComplete": audit.coverage.complete,
            "interrupted": audit.coverage.interrupted,
            "pages": audit.coverage.pages,
            "addresses": audit.coverage.addresses,
            "sites": len(audit.coverage.sites),
            "sitesIncomplete": len(view.unseen_sites(audit)),
        },
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _facts(audit: Audit) -> Object:
    return {
        "school": shown(audit.school.name),
        "portal": plain(audit.school.portal),
        "asOf": audit.as_of.isoformat(),
        "checklist": f"{shown(audit.checklist.id)} {shown(audit.checklist.version)}",
        "profile": shown(audit.checklist.profile),
        "applicable": audit.summary.applicable,
        "evaluated": audit.summary.evaluated,
        "rate": audit.summary.rate,
        "verdicts": {verdict.value: count for verdict, count in view.counts(audit)},
    }


# Results


def _result(fault: OpenFault, sheet: _Sheet) -> Object:
    rule = shown(fault.part.id)
    kind = _KINDS.get(fault.verdict, "fail")
    state = {} if fault.is_new is None else {"baselineState": "new" if fault.is_new else "unchanged"}
    return {
        "ruleId": rule,
        "ruleIndex": sheet.rules[rule],
        "kind": kind,
        "level": _level(fault) if kind == "fail" else "none",
        "message": {"text": _message(fault, sheet.words)},
        "locations": [_location(fault, sheet)],
        **_related(fault),
        "partialFingerprints": {"fault/v1": _digest(fault)},
        **state,
        **({"suppressions": [_suppression(fault, sheet.words)]} if fault.waived else {}),
        "properties": {
            "item": shown(fault.finding.id),
            "part": rule,
            "department": shown(fault.finding.department),
            "verdict": fault.verdict.value,
            "fault": shown(fault.reasons[0].code),
            "address": plain(fault.reasons[0].url or ""),
        },
    }


def _level(fault: OpenFault) -> str:
    return "note" if fault.part.weight is Weight.RECOMMENDED else _LEVELS.get(fault.verdict, "warning")


def _message(fault: OpenFault, words: Words) -> str:
    """What is wrong, where to look, what to do."""
    said = fault.said(words)
    head = f"{shown(fault.part.id)} {shown(fault.part.title)} {verdict_name(fault.verdict, words.lang)}"
    lines = [literal(head + (words("colon") + said if said else ""))]
    url = fault.reasons[0].url
    if url:
        lines.append(link(url))
    action = view.action_text(fault.finding, words.lang)
    if action and not fault.waived:
        lines.append(literal(f"{words('action')}{words('colon')}{action}"))
    return "\n".join(lines)


def _location(fault: OpenFault, sheet: _Sheet) -> Object:
    item, part = shown(fault.finding.id), shown(fault.part.id)
    checklist = shown(sheet.audit.checklist.id)
    names = [checklist, item] if item == part else [checklist, item, part]
    location: Object = {
        "logicalLocations": [{"name": part, "fullyQualifiedName": "/".join(names), "kind": "member"}]
    }
    place = sheet.places.get(fault.part.id) or sheet.places.get(fault.finding.id)
    if place:
        location["physicalLocation"] = {
            "artifactLocation": {**_located(place.file), "index": sheet.artifacts.index(place.file)},
            "region": {"startLine": place.line},
        }
    return location


def _located(file: str) -> Object:
    return {"uri": file, "uriBaseId": PACKAGE}


def _related(fault: OpenFault) -> Object:
    """The documents that were found for the part."""
    found = [_document(seen) for seen in fault.part.evidence[:MOST_EVIDENCE]]
    kept = [one for one in found if one]
    return {"relatedLocations": kept} if kept else {}


def _document(seen: Evidence) -> Object | None:
    address = safe_href(seen.final_url or seen.url)
    if not address:
        return None
    return {
        "physicalLocation": {"artifactLocation": {"uri": escaped(address)}},
        "message": {"text": literal(view.title_of(seen))},
    }


def _suppression(fault: OpenFault, words: Words) -> Object:
    note = fault.waiver
    said = verdict_name(Verdict.WAIVED, words.lang)
    if note:
        facts = [
            name_of(GROUNDS, note.ground, words.lang),
            shown(note.reason),
            f"{words('approved_by')}{words('colon')}{shown(note.approved_by)}",
            f"{words('until')}{words('colon')}{note.until.isoformat()}",
        ]
        said += words("colon") + words("semicolon").join(facts)
    return {"kind": "external", "status": "accepted", "justification": said}


def _digest(fault: OpenFault) -> str:
    """The same fault has the same mark in every audit: of school, part, fault and address."""
    return hashlib.sha256("\n".join(map(plain, fault.fingerprint)).encode()).hexdigest()[:32]
