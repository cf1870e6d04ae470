"""A document as a candidate for a part: what it is called, what it holds, which period it covers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from compliance.cases import Candidate
from compliance.documents import Document
from compliance.freshness import find_covered
from compliance.matching import Claims, Matcher
from compliance.model import Anchor, Checklist, Evidence, Match, Part, PeriodCovered, Signal, Subject
from compliance.observations import Observations, was_read
from compliance.origins import counted, origin_of
from compliance.periods import calendar_year, find_periods, is_term
from compliance.privacy import mask
from compliance.series import Series
from compliance.substance import (
    Content,
    Substance,
    find_lack,
    find_state_text,
    names_table,
    points_home,
    weigh,
)
from crawler.glances import Glance
from crawler.items import DateSource

BARE = 200  # characters: a page with less leaves what matters to its files
LACK_WEIGHT = -2.0  # log odds, set by hand: what should stand there does not
READ_BY_OCR = Signal("ocr", 0.0, "正文由文字识别（OCR）从扫描件读出，可能有误")
STATE_WEIGHT = -4.6  # as a title that is the Ministry's
_SEEN_INSIDE = frozenset({"contains_found", "table_name", "attachment_name"})
_JUDGED_BY_CONTENT = frozenset(
    {Substance.TEXT, Substance.TABLE, Substance.CONTACT, Substance.ATTACHMENT, Substance.OCR}
)
_FIRST_LINKS = 10  # of a page, that may stand in its opening
_AS_OF = re.compile(r"截[至止到]\s*(?:目前)?\s*(20\d{2})\s*年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What gathering needs to know besides the record.

    ``decided`` are the addresses of documents that a person decided on, and for which parts.
    """

    checklist: Checklist
    matcher: Matcher
    claims: Claims
    school_names: tuple[str, ...]
    site_names: dict[str, str]
    departments: dict[str, str | None]
    reached: frozenset[str]
    declared: frozenset[str]
    floor: float
    decided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def subject_of(document: Document, context: Context) -> Subject:
    """A document as the matcher sees it: links of the column go by what their rows say, and come first."""
    page = document.page
    listed = tuple(anchor for anchor in document.anchors if anchor.in_column)
    unlisted = document.entries and not listed
    if unlisted and context.matcher.says_nothing(_file_name(document), context.school_names):
        listed = document.entries  # 附件1 of the page that an entry leads to
    entries = tuple(context.claims.called(anchor) for anchor in listed)
    anchors = entries + tuple(anchor for anchor in document.anchors if not anchor.in_column)
    anchors += tuple(
        Anchor(text=page.name or _file_name(document), context=carrier.title)
        for carrier in document.carriers[:2]
        if page.is_attachment
    )
    is_column = (
        not page.is_attachment and len(document.rows) >= 3 and len(document.text) < 60 * len(document.rows)
    )
    return Subject(
        url=page.url,
        title=document.title,
        kind="attachment" if page.is_attachment else "column" if is_column else "page",
        name=_file_name(document),
        links=tuple(link.anchor for link in document.own_links[:_FIRST_LINKS]),
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


def _file_name(document: Document) -> str:
    """What a file is called by those who link it; its own name is often a number."""
    return next((anchor.text for anchor in document.anchors if anchor.text), document.page.name)


def content_of(document: Document, seen: Observations) -> Content:
    """What stands in a document, for weighing."""
    page = document.page
    links = tuple(link.url for link in document.own_links)
    readable = [url for url in document.file_links if seen.resolve(url) in seen.files]
    unread = sum(seen.resolve(url) in seen.unread for url in readable)
    return Content(
        url=page.url,
        text=document.text,
        names=(document.title, page.name, *page.headings, *page.tables),
        rows=len(document.rows),
        prose=len(document.text) - sum(len(row.anchor) + len(row.context) for row in document.rows),
        table_rows=document.table_rows,
        files=len(readable) - unread,
        unread_files=unread,
        dead_files=sum(url in seen.failures for url in document.file_links),
        images=page.images,
        scan=page.scan and not document.recognised,
        is_attachment=page.is_attachment,
        unreadable=page.is_attachment and not was_read(page),
        partial=page.is_attachment and page.truncated,
        points_to_home=points_home(document.text, links),
        recognised=document.recognised,
    )


def substance_of(
    document: Document,
    content: Content,
    match: Match,
    part: Part,
    seen: Observations,
    context: Context,
    listed: Mapping[str, Series],
) -> Substance:
    """What a document holds for a part. A list page of several parts holds those its rows name."""
    substance = weigh(content, part.kind)
    shown = substance.holds and substance is not Substance.NIL
    if shown and part.expects.tables and _only_narrower(document, match, part):
        return Substance.UNCONFIRMED
    if shown and not document.page.is_attachment and _unseen(match):
        unread = any(seen.resolve(url) in seen.unread for url in document.file_links)
        return Substance.UNREAD if unread else Substance.UNCONFIRMED
    if substance is Substance.LIST and part.id not in listed:
        promised = context.claims.of(Anchor(text=document.title))
        if promised != (part.id,):
            return Substance.LISTING
    return substance


def _unseen(match: Match) -> bool:
    """Whether the matcher named the document but did not see the part inside.

    Its attachments, where they were opened, speak for themselves.
    """
    return any(signal.name in ("contains_unknown", "contains_unseen") for signal in match.signals)


def _only_narrower(document: Document, match: Match, part: Part) -> bool:
    """Whether what the matcher saw inside is only a narrower table: 财政拨款收支总表 for 收支总表."""
    page = document.page
    if not any(signal.name in _SEEN_INSIDE for signal in match.signals):
        return False
    names = (
        page.title,
        page.name,
        *page.headings,
        *page.tables,
        *(link.anchor for link in document.own_links),
    )
    return not names_table(part.expects.tables, "\n".join((*names, document.text)))


def weighed_match(
    document: Document,
    content: Content,
    match: Match,
    part: Part,
    context: Context,
    substance: Substance,
) -> Match:
    """The match, with what stands in the document speaking against it.

    A document that lacks something the part expects, or is the State's and not the school's, is never
    accepted for the part: a person decides.
    """
    if substance not in _JUDGED_BY_CONTENT:
        return match
    against: list[Signal] = []
    if document.recognised:
        match = replace(match, signals=(*match.signals, READ_BY_OCR))
    if lack := find_lack(content, part.expects) and find_lack(_simplified(content, context), part.expects):
        against.append(Signal("expected", LACK_WEIGHT, lack))
    title = document.title
    if foreign := find_state_text(title, content, part.kind, context.school_names):
        against.append(Signal("state_text", STATE_WEIGHT, foreign))
    if not against:
        return match
    return lowered(match, tuple(against), context)


def _simplified(content: Content, context: Context) -> Content:
    """The same in the script in which the checklist says what it expects."""
    fold = context.matcher.lexicon.simplified
    return replace(content, text=fold(content.text), names=tuple(map(fold, content.names)))


def lowered(match: Match, against: tuple[Signal, ...], context: Context) -> Match:
    """The match with what speaks against it, never accepted: a person decides."""
    odds = match.score / max(1 - match.score, 1e-6) * math.exp(sum(signal.weight for signal in against))
    score = min(odds / (1 + odds), context.matcher.weights.doubtful)
    return replace(match, score=round(score, 4), signals=(*match.signals, *against))


def candidate_of(
    document: Document,
    match: Match,
    part: Part,
    seen: Observations,
    substance: Substance,
    series: Series | None,
    digest: str,
) -> Candidate:
    """The document as one part's candidate, with the ``digest`` of its text. Placement is filled in later."""
    page = document.page
    posted = document.posted
    title = document.title or page.url
    passage = series.words if series and substance is Substance.LIST else match.passage
    evidence = Evidence(
        url=page.url,
        final_url=page.url,
        title=mask(title[:200]),
        part=part.id,
        kind="attachment" if page.is_attachment else "page",
        found_via=(),
        http_status=None,
        fetched_at=seen.head.started_at,
        sha256=page.digest,
        score=match.score,
        signals=tuple(signal._replace(words=mask(signal.words)) for signal in match.signals),
        snippet=mask(passage[:200]),
        published=posted.day if posted else None,
        date_source=posted.source.value if posted else None,
        date_words=mask(posted.words[:80]) if posted else "",
        period=_period_of(document, part, title),
        placed=document.in_column,
        substance=substance.value if substance.holds else "",
        hollow="" if substance.holds else substance.value,
        text_digest=digest,
        trail=tuple(mask(step) for step in page.trail[-6:]),
    )
    dead = tuple(seen.failures[url] for url in document.file_links if url in seen.failures)
    candidate = Candidate(
        evidence=evidence,
        substance=substance,
        bare=len(document.text) < BARE,
        rows=series.rows if series else 0,
        newest_row=series.newest if series else None,
        dead_files=dead[:5],
        origin=origin_of(document),
    )
    return as_crawled(candidate, page, seen)


def as_crawled(candidate: Candidate, page: Glance, seen: Observations) -> Candidate:
    """The candidate with what each crawl says anew: when and how it came to the page, and how many documents
    of the site bear the same posting day."""
    trace = seen.traces.get(page.url)
    evidence = replace(
        candidate.evidence,
        found_via=tuple(mask(step) for step in seen.click_path(page.url)),
        http_status=trace.status if trace else None,
        fetched_at=trace.fetched_at if trace else seen.head.started_at,
    )
    return replace(candidate, evidence=evidence, origin=counted(candidate.origin, page, seen))


def _period_of(document: Document, part: Part, title: str) -> PeriodCovered | None:
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
        if period.label.endswith(("学年", "届")) or is_term(period) or "至" in period.label
    ]
    strong += [calendar_year(int(year), "text") for year in _AS_OF.findall(text[:2000])]
    if not strong:
        return ()
    newest = max(strong, key=lambda period: period.end)
    if published is not None and published.year > newest.end.year:
        return ()
    return (newest,)
