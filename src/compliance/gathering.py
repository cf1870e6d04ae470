"""Second pass over a record: one case for every part, filled while the documents stream by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from compliance.candidates import (
    Context,
    candidate_of,
    content_of,
    subject_of,
    substance_of,
    weighed_match,
)
from compliance.cases import COLUMN_SIGNAL, Candidate, Case, Entry, best_of
from compliance.catalogue import find_unlinked
from compliance.compilations import chapters_held, find_mention, is_better
from compliance.documents import Document, digest_of, documents
from compliance.model import Anchor, Match, Part, PrivacyFinding
from compliance.observations import ColumnLink, Observations
from compliance.ocr import CELL, read_scans
from compliance.placement import Leads
from compliance.privacy import find_personal, mask
from compliance.promises import check_promise, files_keep, unkept
from compliance.remembering import Memory
from compliance.series import listed_rows
from compliance.sharing import in_shares
from compliance.substance import Substance, weigh
from crawler.items import Outcome
from crawler.members import Share
from crawler.record import read_glances, read_skips, telling_where

PERSONAL_KEPT = 500  # findings of personal data: past that the message is clear
MOBILES_TOGETHER = 3
LISTED_KEPT = 8  # entries of the column that name a part and open


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One case for every part of the checklist, and the personal data met on the way (masked)."""

    cases: dict[str, Case]
    personal: tuple[PrivacyFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gleaning:
    """What one share of the documents holds. Batches are numbered as they stand in the record."""

    cases: dict[str, Case]
    leads: Leads
    personal: list[tuple[int, list[PrivacyFinding]]]
    scans: list[tuple[int, list[Document]]]
    kept: dict[tuple[str, str], bool] = field(default_factory=dict)
    barren: list[bytes] = field(default_factory=list)


def gather(seen: Observations, context: Context) -> Gathered:
    """Second pass over the record. Placement is filled in at the end of the stream."""
    parts = {part.id: part for item in context.checklist.items for part in item.parts}
    cases = {identity: Case() for identity in parts}
    _note_failing_entries(seen, context, cases)
    personal: list[tuple[int, list[PrivacyFinding]]] = []
    scans: list[tuple[int, list[Document]]] = []
    kept: dict[tuple[str, str], bool] = {}

    memory = Memory(seen, _asked(context), context.decided)
    barren: set[bytes] = set()

    def glean(share: Share) -> Iterator[_Gleaning]:
        with telling_where(seen.directory):
            yield _glean(share, seen, context, parts, memory)

    for gleaning in in_shares(glean, units=seen.pages):
        for identity, case in gleaning.cases.items():
            cases[identity].add(case)
        seen.reach.leads.add(gleaning.leads)
        personal += gleaning.personal
        scans += gleaning.scans
        _note_kept(kept, ((url, part, good) for (url, part), good in gleaning.kept.items()))
        barren.update(gleaning.barren)
    memory.keep(barren)
    found = _first_personal(personal)
    in_order = sorted(scans, key=lambda one: one[0])
    for document in recognised([one for _, batch in in_order for one in batch], seen):
        found += _personal(document)
        _keep(document, _matches(document, context), seen, context, cases, parts)
    for case in cases.values():
        case.candidates = [unkept(_placed(one, seen), kept, context) for one in best_of(case.candidates)]
        case.entries.sort(key=lambda one: (one.outcome, one.url))
    return Gathered(cases=cases, personal=tuple(sorted(found, key=lambda one: (one.url, one.kind))))


def _asked(context: Context) -> tuple[object, ...]:
    """Everything besides the record that decides whether a page holds something."""
    names = (context.school_names, context.site_names, context.departments)
    return context.checklist, context.matcher.weights, names, context.floor


def _glean(
    share: Share, seen: Observations, context: Context, parts: dict[str, Part], memory: Memory
) -> _Gleaning:
    """One share of the second pass."""
    gleaning = _Gleaning(cases={part: Case() for part in parts}, leads=Leads(), personal=[], scans=[])
    cases = gleaning.cases
    for number, pages in enumerate(read_glances(seen.directory, share)):
        turn = number * share.of + share.number
        keys = {page.url: memory.key_of(line, page) for line, page in pages}
        gleaning.barren.extend(key for key in keys.values() if memory.knows(key))
        scans: list[Document] = []
        new = (page for _, page in pages if not memory.knows(keys[page.url]))
        for document in documents(seen, new, gleaning.leads):
            looked = len(gleaning.personal) < PERSONAL_KEPT
            if looked and (personal := _personal(document)):
                gleaning.personal.append((turn, personal))
            promised = tuple(files_keep(document, context))
            _note_kept(gleaning.kept, promised)
            matches = _matches(document, context)
            if document.page.scan and any(one.score >= context.matcher.weights.review for one in matches):
                scans.append(document)
                continue
            _keep(document, matches, seen, context, cases, parts)
            _note_hollow_entry(document, context, cases, parts, seen)
            if document.in_column:
                for part, entry in find_unlinked(document, context.claims):
                    cases[part].unlinked.append(entry)
            held = personal or matches or promised
            if looked and not held and (key := keys[document.page.url]):
                gleaning.barren.append(key)
        if scans:
            gleaning.scans.append((turn, scans))
    return gleaning


def _note_kept(kept: dict[tuple[str, str], bool], more: Iterable[tuple[str, str, bool]]) -> None:
    """Of several files of one page, one that is about the part is enough."""
    for url, part, good in more:
        kept[url, part] = good or kept.get((url, part), False)


def _first_personal(found: list[tuple[int, list[PrivacyFinding]]]) -> list[PrivacyFinding]:
    """The findings of the first documents that have any, up to where the message is clear."""
    kept: list[PrivacyFinding] = []
    for _, findings in sorted(found, key=lambda one: one[0]):
        if len(kept) >= PERSONAL_KEPT:
            break
        kept += findings
    return kept


def _matches(document: Document, context: Context) -> list[Match]:
    found = context.matcher.match(subject_of(document, context))
    named = {one.part for one in found if any(signal.name == COLUMN_SIGNAL for signal in one.signals)}
    return [one for one in found if one.score >= context.floor or one.part in named]


def _keep(
    document: Document,
    matches: list[Match],
    seen: Observations,
    context: Context,
    cases: dict[str, Case],
    parts: dict[str, Part],
) -> None:
    decided = context.decided.get(document.page.url, ())
    named = {match.part for match in matches}
    matches += [Match(part=one, score=0.0, term="", signals=()) for one in decided if one not in named]
    content = content_of(document, seen)
    held = chapters_held(document, matches, content, context, parts)
    if not matches and not held:
        return
    digest, chaptered = digest_of(document), bool(held)
    listed = listed_rows(document, context.claims, seen.failures, parts) if document.rows else {}
    for match in matches:
        part = parts[match.part]
        chapter = held.get(part.id)
        if chapter is not None and is_better(chapter, match, document, context):
            continue
        held.pop(part.id, None)
        substance = substance_of(document, content, match, part, seen, context, listed)
        match, substance = find_mention(document, match, part, context, substance, chaptered=chaptered)
        match, substance = check_promise(document, content, match, part, context, substance)
        weighed = weighed_match(document, content, match, part, context, substance)
        newest = listed.get(part.id)
        candidate = candidate_of(document, weighed, part, seen, substance, newest, digest)
        cases[part.id].keep(replace(candidate, pinned=part.id in decided))
    for identity, chapter in held.items():
        part, alone = parts[identity], chapter.document
        candidate = candidate_of(alone, chapter.match, part, seen, chapter.substance, None, digest)
        cases[identity].keep(replace(candidate, pinned=identity in decided))


def recognised(scans: list[Document], seen: Observations) -> list[Document]:
    """Scans with the text that was read off their pictures, where there is any."""
    lines = read_scans(seen.directory, [document.page for document in scans])
    return [
        replace(
            document,
            text="\n".join(lines[document.page.digest]),
            table_rows=sum(CELL in line for line in lines[document.page.digest]),
            recognised=True,
        )
        if document.page.digest in lines
        else document
        for document in scans
    ]


def _personal(document: Document) -> list[PrivacyFinding]:
    """Identity numbers and bank cards; mobile numbers only where several stand together.

    教财厅函〔2017〕28号 forbids all of them in public lists of students; a single mobile number is
    mostly an office's own contact.
    """
    by_kind: dict[str, dict[str, None]] = {}
    for one in find_personal(document.text):
        by_kind.setdefault(one.kind, {})[one.masked] = None
    return [
        PrivacyFinding(url=document.page.url, kind=kind, count=len(shown), masked="、".join([*shown][:3]))  # type: ignore[arg-type]
        for kind, shown in by_kind.items()
        if kind != "mobile" or len(shown) >= MOBILES_TOGETHER
    ]


def _placed(candidate: Candidate, seen: Observations) -> Candidate:
    evidence = candidate.evidence
    carriers = [carrier.url for carrier in seen.carriers.get(evidence.url, ())]
    placed = seen.reach.places(evidence.url, in_column=evidence.placed, carriers=carriers)
    return replace(candidate, evidence=replace(evidence, placed=placed))


def _note_failing_entries(seen: Observations, context: Context, cases: dict[str, Case]) -> None:
    listed = seen.column_links
    skipped = {skip.url: skip.reason for skip in read_skips(seen.directory) if skip.url in listed}
    for url, links in seen.column_links.items():
        fetch = seen.failures.get(url)
        reason = fetch.outcome if fetch else skipped.get(url)
        if reason is None:
            _note_listed(url, links, seen, context, cases)
            continue
        site = fetch.site if fetch else ""
        for link in links:
            entry = Entry(
                url=url,
                anchor=mask((context.claims.promise(link.anchor).words or link.anchor.text)[:80]),
                outcome=reason,
                status=fetch.status if fetch else None,
                confirmed=fetch is not None and fetch.failed_apart(seen.head.plan.second_look_after),
                site_reached=site not in context.declared or site in context.reached,
            )
            for part in context.claims.of(link.anchor):
                if entry not in cases[part].entries:
                    cases[part].entries.append(entry)


def _note_listed(
    url: str, links: list[ColumnLink], seen: Observations, context: Context, cases: dict[str, Case]
) -> None:
    """An entry that opens: where it led is said where the part is not found there."""
    target = seen.resolve(url)
    for link in links:
        for part in context.claims.of(link.anchor):
            listed = cases[part].listed
            if len(listed) < LISTED_KEPT and all(one.url != target for one in listed):
                anchor = mask((context.claims.promise(link.anchor).words or link.anchor.text)[:80])
                listed.append(Entry(url=target, anchor=anchor, outcome=Outcome.OK))


def _note_hollow_entry(
    document: Document, context: Context, cases: dict[str, Case], parts: dict[str, Part], seen: Observations
) -> None:
    page = document.page
    if page.is_attachment:
        return
    listed = [anchor for anchor in document.anchors if anchor.in_column]
    if not listed and not document.in_column:
        return
    promises = [context.claims.promise(anchor) for anchor in listed]
    claimed = {part: promise.words for promise in promises for part in promise.parts}
    if document.in_column and document.title:
        for part in context.claims.of(Anchor(text=document.title, in_column=True)):
            claimed.setdefault(part, document.title)
    if not claimed:
        return
    content = content_of(document, seen)
    for part in sorted(claimed):
        substance = weigh(content, parts[part].kind)
        if substance is Substance.LISTING and len(claimed) > 1:
            continue  # what its rows hold speaks for itself, part by part
        if not substance.holds and not substance.unread:
            name = mask((document.title or claimed[part])[:80])
            cases[part].entries.append(
                Entry(
                    url=page.url,
                    anchor=name,
                    outcome=Outcome.OK,
                    substance=substance,
                    text_digest=digest_of(document),
                )
            )
