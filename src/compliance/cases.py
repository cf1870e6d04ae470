"""Everything the record says about each part, gathered while the documents stream by.

A case holds the best candidates (documents that match), and the column's entries for the part that
do not lead to content: dead, walled, hollow, or never opened. It knows no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from compliance.freshness import find_covered
from compliance.matching import Claims, Matcher
from compliance.model import Anchor, Checklist, Evidence, Match, Part, PeriodCovered, PrivacyFinding, Subject
from compliance.observations import Document, Observations, documents, newest_row
from compliance.periods import find_periods
from compliance.privacy import find_personal, mask
from compliance.substance import Content, Substance, points_home, weigh
from crawler.items import DateSource, Fetch, Media, Outcome

PERSONAL_KEPT = 500  # findings of personal data: past that the message is clear
MOBILES_TOGETHER = 3
ROWS_READ = 60  # of a list page: what a column is for shows in its first rows
KEPT = 8  # candidates a part, by score and again by period
_OPENED = frozenset({Media.HTML, Media.PDF, Media.DOCX, Media.XLSX, Media.PPTX, Media.TEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A document that may be the part, with what stands in it and what it carries that failed."""

    evidence: Evidence
    substance: Substance
    newest_row: date | None = None
    dead_files: tuple[Fetch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the disclosure column that names a part and leads to no content.

    ``substance`` is set when the target opened but holds nothing.
    """

    url: str
    anchor: str
    outcome: Outcome
    status: int | None = None
    substance: Substance | None = None
    site_reached: bool = True


@dataclass(slots=True, kw_only=True)
class Case:
    """One part's candidates and failing entries."""

    candidates: list[Candidate] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def keep(self, candidate: Candidate) -> None:
        """Adds a candidate; of many, the best by score and the newest by period stay."""
        self.candidates.append(candidate)
        if len(self.candidates) > 4 * KEPT:
            self.candidates = best_of(self.candidates)


def best_of(candidates: list[Candidate]) -> list[Candidate]:
    """The best by score and the newest by period among those that hold something, in a fixed order."""
    by_score = sorted(candidates, key=lambda one: (-one.evidence.score, one.evidence.url))
    holding = [one for one in by_score if one.substance.holds]
    by_period = sorted(holding, key=lambda one: (-_year(one.evidence), -one.evidence.score, one.evidence.url))
    chosen = {id(one): one for one in by_score[:KEPT] + by_period[:KEPT]}
    return sorted(chosen.values(), key=lambda one: (-one.evidence.score, one.evidence.url))


def _year(evidence: Evidence) -> int:
    if evidence.period is not None:
        return evidence.period.end.toordinal()
    return evidence.published.toordinal() if evidence.published else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What gathering needs to know besides the record."""

    checklist: Checklist
    matcher: Matcher
    claims: Claims
    school_names: tuple[str, ...]
    site_names: dict[str, str]
    departments: dict[str, str | None]
    reached: frozenset[str]
    declared: frozenset[str]
    floor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One case for every part of the checklist, and the personal data met on the way (masked)."""

    cases: dict[str, Case]
    personal: tuple[PrivacyFinding, ...]


def gather(seen: Observations, context: Context) -> Gathered:
    """Second pass over the record. Placement is filled in at the end of the stream."""
    parts = {part.id: part for item in context.checklist.items for part in item.parts}
    cases = {identity: Case() for identity in parts}
    _note_failing_entries(seen, context, cases)
    personal: list[PrivacyFinding] = []
    for document in documents(seen):
        if len(personal) < PERSONAL_KEPT:
            personal += _personal(document)
        subject = subject_of(document, context)
        matches = [one for one in context.matcher.match(subject) if one.score >= context.floor]
        listed = _listed_parts(document, context, seen) if matches and document.rows else frozenset()
        for match in matches:
            part = parts[match.part]
            substance = _substance(document, part, seen, context, listed)
            cases[match.part].keep(_candidate(document, match, part, seen, substance))
        _note_hollow_entry(document, context, cases, parts, seen)
    for case in cases.values():
        case.candidates = [_placed(one, seen) for one in best_of(case.candidates)]
        case.entries.sort(key=lambda one: (one.outcome, one.url))
    return Gathered(cases=cases, personal=tuple(sorted(personal, key=lambda one: (one.url, one.kind))))


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


def subject_of(document: Document, context: Context) -> Subject:
    """A document as the matcher sees it."""
    page = document.page
    anchors = document.anchors + tuple(
        Anchor(text=page.name or anchor_of(document), context=carrier.title)
        for carrier in document.carriers[:2]
        if page.is_attachment
    )
    is_column = (
        not page.is_attachment and len(document.rows) >= 3 and len(document.text) < 60 * len(document.rows)
    )
    return Subject(
        url=page.url,
        title=page.title or page.name,
        kind="attachment" if page.is_attachment else "column" if is_column else "page",
        name=page.name,
        trail=page.trail,
        headings=page.headings[:20],
        anchors=anchors,
        attachments=tuple(link.anchor for link in document.own_links if link.url in document.file_links),
        tables=page.tables,
        text=document.text,
        site_name=context.site_names.get(page.site, page.site_name),
        department=context.departments.get(page.site),
        school_names=context.school_names,
    )


def anchor_of(document: Document) -> str:
    """The first name others give a document."""
    return document.anchors[0].text if document.anchors else ""


def content_of(document: Document, seen: Observations) -> Content:
    """What stands in a document, for weighing."""
    page = document.page
    links = tuple(link.url for link in document.own_links)
    readable = [url for url in document.file_links if seen.resolve(url) in seen.files]
    return Content(
        url=page.url,
        text=document.text,
        rows=len(document.rows),
        files=len(readable),
        images=page.images,
        scan=page.scan,
        is_attachment=page.is_attachment,
        unreadable=page.is_attachment and page.media not in _OPENED,
        points_to_home=points_home(document.text, links),
    )


def _listed_parts(document: Document, context: Context, seen: Observations) -> frozenset[str]:
    """The parts that the rows of a list page promise and whose targets opened."""
    return frozenset(
        part
        for row in document.rows[:ROWS_READ]
        if row.url not in seen.failures
        for part in context.claims.of(Anchor(text=row.anchor, context=row.context))
    )


def _substance(
    document: Document, part: Part, seen: Observations, context: Context, listed: frozenset[str]
) -> Substance:
    """What a document holds for a part. A list page of several parts holds those its rows name."""
    substance = weigh(content_of(document, seen), part.kind)
    if substance is Substance.LIST and part.id not in listed:
        promised = context.claims.of(Anchor(text=document.page.title))
        if promised != (part.id,):
            return Substance.LISTING
    return substance


def _candidate(
    document: Document, match: Match, part: Part, seen: Observations, substance: Substance
) -> Candidate:
    page = document.page
    posted = document.posted
    trace = seen.traces.get(page.url)
    title = page.title or page.name or anchor_of(document) or page.url
    evidence = Evidence(
        url=page.url,
        final_url=page.url,
        title=mask(title[:200]),
        part=part.id,
        kind="attachment" if page.is_attachment else "page",
        found_via=seen.click_path(page.url),
        http_status=trace.status if trace else None,
        fetched_at=trace.fetched_at if trace else seen.head.started_at,
        sha256=page.digest,
        score=match.score,
        signals=match.signals,
        snippet=mask(match.passage[:200]),
        published=posted.day if posted else None,
        date_source=posted.source.value if posted else None,
        date_words=mask(posted.words[:80]) if posted else "",
        period=_period(document, part, title),
        placed=document.in_column,
        substance=substance.value if substance.holds else "",
    )
    dead = tuple(seen.failures[url] for url in document.file_links if url in seen.failures)
    return Candidate(
        evidence=evidence, substance=substance, newest_row=newest_row(document), dead_files=dead[:5]
    )


def _period(document: Document, part: Part, title: str) -> PeriodCovered | None:
    page = document.page
    named = find_periods(title)
    if not named:
        others = [page.name, *(anchor.text for anchor in document.anchors)]
        others += [carrier.title for carrier in document.carriers] if page.is_attachment else []
        named = tuple(period for text in others for period in find_periods(text, "attachment"))
    published = document.posted.day if document.posted else None
    if document.posted and document.posted.source is DateSource.DOCUMENT:
        published = None if part.freshness.kind == "annual" else published
    if not named:
        named = _stated_in_text(document.text, published)
    return find_covered(part.freshness, named, published)


def _stated_in_text(text: str, published: date | None) -> tuple[PeriodCovered, ...]:
    """Periods a text itself declares (学年, 届, spans); single years in running text prove nothing.

    A document posted after the newest period it mentions speaks by its posting date instead.
    """
    strong = [
        period
        for period in find_periods(text[:800], "text")
        if period.label.endswith(("学年", "届")) or "至" in period.label
    ]
    if not strong:
        return ()
    newest = max(strong, key=lambda period: period.end)
    if published is not None and published.year > newest.end.year:
        return ()
    return (newest,)


def _placed(candidate: Candidate, seen: Observations) -> Candidate:
    evidence = candidate.evidence
    carriers = [carrier.url for carrier in seen.carriers.get(evidence.url, ())]
    placed = seen.reach.places(evidence.url, in_column=evidence.placed, carriers=carriers)
    return replace(candidate, evidence=replace(evidence, placed=placed))


def _note_failing_entries(seen: Observations, context: Context, cases: dict[str, Case]) -> None:
    skipped = {skip.url: skip.reason for skip in seen.skips}
    for url, links in seen.column_links.items():
        fetch = seen.failures.get(url)
        reason = fetch.outcome if fetch else skipped.get(url)
        if reason is None:
            continue
        site = fetch.site if fetch else ""
        for link in links:
            for part in context.claims.of(link.anchor):
                entry = Entry(
                    url=url,
                    anchor=mask((link.anchor.text or link.anchor.context)[:80]),
                    outcome=reason,
                    status=fetch.status if fetch else None,
                    site_reached=site not in context.declared or site in context.reached,
                )
                if entry not in cases[part].entries:
                    cases[part].entries.append(entry)


def _note_hollow_entry(
    document: Document, context: Context, cases: dict[str, Case], parts: dict[str, Part], seen: Observations
) -> None:
    page = document.page
    if page.is_attachment:
        return
    listed = [anchor for anchor in document.anchors if anchor.in_column]
    if not listed and not document.in_column:
        return
    claimed = {part: anchor.text or anchor.context for anchor in listed for part in context.claims.of(anchor)}
    if document.in_column and page.title:
        for part in context.claims.of(Anchor(text=page.title, in_column=True)):
            claimed.setdefault(part, page.title)
    if not claimed:
        return
    content = content_of(document, seen)
    for part in sorted(claimed):
        substance = weigh(content, parts[part].kind)
        if substance is Substance.LISTING and len(claimed) > 1:
            continue  # what its rows hold speaks for itself, part by part
        if not substance.holds and not substance.unread:
            name = mask((page.title or claimed[part])[:80])
            cases[part].entries.append(
                Entry(url=page.url, anchor=name, outcome=Outcome.OK, substance=substance)
            )
