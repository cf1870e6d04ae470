"""复核: what a person should look at in an audit, and decisions as labelled examples. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from compliance.decisions import key_of
from compliance.model import Audit, Decision, Evidence, Finding, PartFinding, Thresholds, Verdict
from crawler.urls import normalise

RIVALS_SHOWN = 3

_CLOSED = frozenset({Verdict.PUBLISHED, Verdict.NOT_APPLICABLE, Verdict.WAIVED})
# Why a document is doubted though its name fits. A blank page is not: there is nothing to look at.
_UNREAD = frozenset({"scan", "image", "unread"})
_SLIGHT = frozenset({"thin", "listing", "unconfirmed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """One document that a person is asked about, for one part; ``rivals`` are the part's others.

    ``decision`` is what was decided of it before; its page has changed since.
    """

    finding: Finding
    part: PartFinding
    evidence: Evidence
    rivals: tuple[Evidence, ...] = ()
    decision: Decision | None = None


def review_cases(
    audit: Audit, decisions: Iterable[Decision], thresholds: Thresholds, *, only: str | None = None
) -> tuple[ReviewCase, ...]:
    """What is in doubt and not decided yet, by item and part, the likeliest first.

    ``only`` an item or part: then all its documents, also those that are sure or decided.
    """
    made = {key_of(one): one for one in decisions}
    return tuple(
        case
        for finding in audit.items
        for part in finding.parts
        if only in (None, finding.id, part.id)
        for case in _of_part(audit, finding, part, made, thresholds, everything=only is not None)
    )


def _of_part(
    audit: Audit,
    finding: Finding,
    part: PartFinding,
    made: dict[tuple[str, str], Decision],
    thresholds: Thresholds,
    *,
    everything: bool,
) -> Iterator[ReviewCase]:
    if (finding.verdict in _CLOSED or part.verdict in _CLOSED) and not everything:
        return
    candidates = (one for one in finding.candidates if one.part == part.id)
    documents = {one.url: one for one in (*part.evidence, *candidates, *_entries(audit, part))}
    # Documents before columns that only may hold one.
    for one in sorted(documents.values(), key=lambda one: (bool(one.hollow), -one.score, one.url)):
        decision = _decision_on(one, finding, part, made)
        settled = decision is not None and decision.digest in ("", one.text_digest)
        if everything or (not settled and (decision is not None or _is_doubtful(one, part, thresholds))):
            rivals = tuple(other for other in documents.values() if other.url != one.url)[:RIVALS_SHOWN]
            yield ReviewCase(finding=finding, part=part, evidence=one, rivals=rivals, decision=decision)


def _decision_on(
    one: Evidence, finding: Finding, part: PartFinding, made: dict[tuple[str, str], Decision]
) -> Decision | None:
    url = normalise(one.url) or one.url
    for asked in (part.id, finding.id):
        if (asked, url) in made:
            return made[asked, url]
    ours = (part.id, finding.id)
    return next((each for key, each in made.items() if key[1] == url and each.belongs_to in ours), None)


def _is_doubtful(one: Evidence, part: PartFinding, thresholds: Thresholds) -> bool:
    """Whether a person's word could change the verdict: in the grey band, unread, or what the audit asks."""
    if one.score < thresholds.review and one.signals:
        return False
    if one.hollow in _SLIGHT:
        return part.verdict is Verdict.REVIEW
    return one.hollow in _UNREAD or (one.score < thresholds.accept and not one.hollow)


def _entries(audit: Audit, part: PartFinding) -> Iterator[Evidence]:
    """Entries of the column that opened and may hold the part, though the matcher did not take them."""
    known = {one.url for one in part.evidence}
    for entry in part.entries:
        if entry.outcome == "ok" and entry.hollow in _UNREAD | _SLIGHT and entry.url not in known:
            yield Evidence(
                url=entry.url,
                final_url=entry.url,
                title=entry.anchor,
                part=part.id,
                kind="page",
                found_via=(),
                http_status=entry.http_status,
                fetched_at=audit.started_at,
                sha256="",
                score=0.0,
                signals=(),
                snippet="",
                placed=True,
                hollow=entry.hollow,
                text_digest=entry.text_digest,
            )


# Decisions as labelled examples


def labelled_examples(audit: Audit, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """One JSON object a document that was decided on, as ``compliance evaluate`` reads them.

    A document that was accepted satisfies the item; one that was rejected only looks like it. What has
    changed since it was decided is left out. Who decided is not said.
    """
    owners = {one: item.id for item in audit.items for one in (item.id, *(part.id for part in item.parts))}
    seen: dict[tuple[str, str], Evidence] = {}
    for item in audit.items:
        for one in (*(each for part in item.parts for each in part.evidence), *item.candidates):
            seen.setdefault((item.id, normalise(one.url) or one.url), one)
    by_url: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_url.setdefault(key_of(decision)[1], []).append(decision)
    records = []
    for url, made in sorted(by_url.items()):
        items, refused, document = _labels(url, made, seen, owners)
        if items or refused:
            records.append(_example(audit.school.name, url, made, document, items, refused))
    return tuple(json.dumps(one, ensure_ascii=False) for one in records)


def _labels(
    url: str,
    made: Sequence[Decision],
    seen: dict[tuple[str, str], Evidence],
    owners: dict[str, str],
) -> tuple[list[str], list[str], Evidence | None]:
    """The items a document satisfies, those it only looks like, and the document where it was seen."""
    items: dict[str, None] = {}
    refused: dict[str, None] = {}
    document: Evidence | None = None
    for decision in made:
        named = [owners[one] for one in (decision.item, decision.belongs_to or "") if one in owners]
        found = next((seen[one, url] for one in named if (one, url) in seen), None)
        if not named or (found and decision.digest and decision.digest != found.text_digest):
            continue
        document = document or found
        if decision.item in owners:
            (items if decision.decision == "accept" else refused).setdefault(owners[decision.item])
        if decision.belongs_to in owners:
            items.setdefault(owners[decision.belongs_to])
    return list(items), [one for one in refused if one not in items], document


def _example(
    school: str,
    url: str,
    made: Sequence[Decision],
    document: Evidence | None,
    items: list[str],
    refused: list[str],
) -> dict[str, Any]:
    title = document.title if document else next((one.title for one in made if one.title), "")
    return {
        "id": f"decision-{sha256(f'{school} {url}'.encode()).hexdigest()[:12]}",
        "school": school,
        "url": url,
        "title": title or url,
        "path": list(document.trail) if document else [],
        "date": document.published.isoformat() if document and document.published else "",
        "excerpt": document.snippet if document else "",
        "items": items,
        "confidence": 1.0,
        "kind": document.kind if document else "page",
        "items_also": [],
        "hard_for": refused,
        "title_src": "shown",
        "note": "; ".join(dict.fromkeys(one.reason for one in made if one.reason)),
    }
