"""Second pass over a record: one case for every part, filled while the documents stream by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from compliance.candidates import Context
from compliance.cases import KEPT, Candidate, Case, Entry, best_of
from compliance.documents import Document, document_of
from compliance.holdings import (
    Holdings,
    candidates_in,
    holdings_of,
    matches_of,
    noted,
    personal_in,
    told_again,
)
from compliance.model import Part, PrivacyFinding
from compliance.observations import ColumnLink, Observations
from compliance.ocr import CELL, read_scans
from compliance.placement import Leads
from compliance.privacy import mask
from compliance.promises import files_keep, unkept
from compliance.remembering import Memory
from compliance.sharing import in_shares
from compliance.substance import Substance
from crawler.glances import Glance
from crawler.items import Fetch, Outcome
from crawler.members import Share
from crawler.record import read_glances, read_skips, telling_where

PERSONAL_KEPT = 500  # findings of personal data: past that the message is clear
LISTED_KEPT = 8  # entries of the column that name a part and open


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One case for every part of the checklist, and the personal data met on the way (masked)."""

    cases: dict[str, Case]
    personal: tuple[PrivacyFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gleaning:
    """What one share of the documents holds. Batches are numbered as they stand in the record.

    ``known`` are the digests of pages that were known, ``new`` the holdings of others by theirs.
    """

    cases: dict[str, Case]
    leads: Leads
    personal: list[tuple[int, list[PrivacyFinding]]]
    scans: list[tuple[int, list[Document]]]
    kept: dict[tuple[str, str], bool] = field(default_factory=dict)
    known: list[bytes] = field(default_factory=list)
    new: dict[bytes, bytes] = field(default_factory=dict)


def gather(seen: Observations, context: Context, *, most: int = KEPT) -> Gathered:
    """Second pass over the record: ``most`` candidates a part. Placement is filled in at the end."""
    parts = {part.id: part for item in context.checklist.items for part in item.parts}
    cases = {identity: Case(most=most) for identity in parts}
    _note_failing_entries(seen, context, cases)
    personal: list[tuple[int, list[PrivacyFinding]]] = []
    scans: list[tuple[int, list[Document]]] = []
    kept: dict[tuple[str, str], bool] = {}

    memory = Memory(seen, _asked(context), context.decided)
    remembered: dict[bytes, bytes] = {}

    def glean(share: Share) -> Iterator[_Gleaning]:
        with telling_where(seen.directory):
            yield _glean(share, seen, context, parts, memory, most)

    for gleaning in in_shares(glean, units=seen.pages, here=True):
        for identity, case in gleaning.cases.items():
            cases[identity].add(case)
        seen.reach.leads.add(gleaning.leads)
        personal += gleaning.personal
        scans += gleaning.scans
        _note_kept(kept, ((url, part, good) for (url, part), good in gleaning.kept.items()))
        remembered |= gleaning.new
        remembered.update((key, memory.recall(key) or b"") for key in gleaning.known)
    memory.keep(remembered)
    found = _first_personal(personal)
    in_order = sorted(scans, key=lambda one: one[0])
    for document in recognised([one for _, batch in in_order for one in batch], seen):
        found += personal_in(document)
        for candidate in candidates_in(document, matches_of(document, context), seen, context, parts):
            cases[candidate.evidence.part].keep(candidate)
    for case in cases.values():
        case.candidates = [
            unkept(_settled(one, seen, context), kept, context) for one in best_of(case.candidates, most)
        ]
        case.entries.sort(key=lambda one: (one.outcome, one.url))
    return Gathered(cases=cases, personal=tuple(sorted(found, key=lambda one: (one.url, one.kind))))


def _asked(context: Context) -> tuple[object, ...]:
    """Everything besides the record that decides whether a page holds something."""
    names = (context.school_names, context.site_names, context.departments)
    return context.checklist, context.matcher.weights, names, context.floor


def _glean(
    share: Share, seen: Observations, context: Context, parts: dict[str, Part], memory: Memory, most: int
) -> _Gleaning:
    """One share of the second pass."""
    gleaning = _Gleaning(
        cases={part: Case(most=most) for part in parts}, leads=Leads(), personal=[], scans=[]
    )
    for number, pages in enumerate(read_glances(seen.directory, share)):
        turn = number * share.of + share.number
        for line, page in pages:
            key = memory.key_of(line, page)
            held = _recalled(memory.recall(key), page, seen, gleaning)
            if held is not None:
                gleaning.known.append(key)
            else:
                document = document_of(page, seen, gleaning.leads)
                held = holdings_of(document, seen, context, parts)
                if held is None:
                    gleaning.scans.append((turn, [document]))
                    held = Holdings(
                        personal=tuple(personal_in(document)), kept=tuple(files_keep(document, context))
                    )
                elif key and (data := noted(held)) is not None:
                    gleaning.new[key] = data
            _take(held, gleaning, turn)
    return gleaning


def _recalled(data: bytes | None, page: Glance, seen: Observations, gleaning: _Gleaning) -> Holdings | None:
    """What is remembered of a page, if anything; what its lists lead to is noted as of any other."""
    if data is None:
        return None
    try:
        held = told_again(data, page, seen)
    except ValueError:
        return None
    if page.url in seen.reach.list_pages():
        seen.reach.note_lists(page, seen.boilerplate.own_links(page), gleaning.leads)
    return held


def _take(held: Holdings, gleaning: _Gleaning, turn: int) -> None:
    cases = gleaning.cases
    if held.personal and len(gleaning.personal) < PERSONAL_KEPT:
        gleaning.personal.append((turn, list(held.personal)))
    _note_kept(gleaning.kept, held.kept)
    for candidate in held.candidates:
        cases[candidate.evidence.part].keep(candidate)
    for part, entry in held.entries:
        cases[part].entries.append(entry)
    for part, unlinked in held.unlinked:
        cases[part].unlinked.append(unlinked)


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


def _settled(candidate: Candidate, seen: Observations, context: Context) -> Candidate:
    """With what only the end of the stream tells: whether the column leads there, which of its files failed.

    What a site's front page links is no part of what led there.
    """
    evidence = candidate.evidence
    own = () if candidate.substance is Substance.HOME_PAGE else candidate.dead_files
    dead = {one.url: _failed(one, mask((one.anchor or evidence.title)[:80]), seen, context) for one in own}
    carriers = [carrier.url for carrier in seen.carriers.get(evidence.url, ())]
    placed = seen.reach.places(evidence.url, in_column=evidence.placed, carriers=carriers)
    return replace(candidate, evidence=replace(evidence, placed=placed), dead=tuple(dead.values()))


def _failed(fetch: Fetch, anchor: str, seen: Observations, context: Context) -> Entry:
    """An address that failed, as what the column or a page's own list leads to."""
    return Entry(
        url=fetch.url,
        anchor=anchor,
        outcome=fetch.outcome,
        status=fetch.status,
        confirmed=fetch.failed_apart(seen.head.plan.second_look_after),
        site_reached=fetch.site not in context.declared or fetch.site in context.reached,
    )


def _note_failing_entries(seen: Observations, context: Context, cases: dict[str, Case]) -> None:
    listed = seen.column_links
    skipped = {skip.url: skip.reason for skip in read_skips(seen.directory) if skip.url in listed}
    for url, links in seen.column_links.items():
        fetch = seen.failures.get(url)
        reason = fetch.outcome if fetch else skipped.get(url)
        if reason is None:
            _note_listed(url, links, seen, context, cases)
            continue
        for link in links:
            anchor = mask((context.claims.promise(link.anchor).words or link.anchor.text)[:80])
            if fetch:
                entry = replace(_failed(fetch, anchor, seen, context), url=url)
            else:
                entry = Entry(url=url, anchor=anchor, outcome=reason, confirmed=False)
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
