"""What one document holds, for every part: candidates, hollow entries, items without a link, personal data.

It follows from the document and what is said of it elsewhere, so what was found in a page can be told
again (:mod:`compliance.remembering`), but for what each crawl says anew: when it came by, and which way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from compliance.candidates import (
    Context,
    as_crawled,
    candidate_of,
    content_of,
    subject_of,
    substance_of,
    weighed_match,
)
from compliance.cases import COLUMN_SIGNAL, Candidate, Entry, Unlinked
from compliance.catalogue import find_unlinked
from compliance.compilations import chapters_held, find_mention, is_better
from compliance.documents import Document, digest_of
from compliance.model import Anchor, Match, Part, PrivacyFinding
from compliance.observations import Observations
from compliance.privacy import find_personal, mask
from compliance.promises import check_promise, files_keep
from compliance.series import listed_rows
from compliance.substance import Substance, weigh
from crawler.glances import Glance
from crawler.items import Outcome
from crawler.notation import pack, unpack

MOBILES_TOGETHER = 3
LARGEST = 1 << 18  # bytes of one page's holdings worth remembering
_NEVER = datetime.min.replace(tzinfo=UTC)


class Timeless(NamedTuple):
    """A candidate without what each crawl says anew; ``dead`` are the addresses of its files that failed."""

    candidate: Candidate
    dead: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What one document holds. ``kept`` says of pages that carry this file, and of parts they name,
    whether it speaks of them; ``entries`` and ``unlinked`` are those of a part."""

    candidates: tuple[Candidate, ...] = ()
    entries: tuple[tuple[str, Entry], ...] = ()
    unlinked: tuple[tuple[str, Unlinked], ...] = ()
    personal: tuple[PrivacyFinding, ...] = ()
    kept: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    """Holdings as they are remembered."""

    candidates: tuple[Timeless, ...] = ()
    entries: tuple[tuple[str, Entry], ...] = ()
    unlinked: tuple[tuple[str, Unlinked], ...] = ()
    personal: tuple[PrivacyFinding, ...] = ()
    kept: tuple[tuple[str, str, bool], ...] = ()


NOTHING = Holdings()


def holdings_of(
    document: Document, seen: Observations, context: Context, parts: Mapping[str, Part]
) -> Holdings | None:
    """What a document holds; None for a scan that is to be read before anything can be said."""
    matches = matches_of(document, context)
    if document.page.scan and any(one.score >= context.matcher.weights.review for one in matches):
        return None
    return Holdings(
        candidates=tuple(candidates_in(document, matches, seen, context, parts)),
        entries=tuple(_hollow_entries(document, context, parts, seen)),
        unlinked=tuple(find_unlinked(document, context.claims)) if document.in_column else (),
        personal=tuple(personal_in(document)),
        kept=tuple(files_keep(document, context)),
    )


def noted(holdings: Holdings) -> bytes | None:
    """Holdings as bytes, none for nothing; None for what cannot be noted, or is too much."""
    if holdings == NOTHING:
        return b""
    with suppress(UnicodeEncodeError):
        data = pack(
            _Noted(
                candidates=tuple(map(_timeless, holdings.candidates)),
                entries=holdings.entries,
                unlinked=holdings.unlinked,
                personal=holdings.personal,
                kept=holdings.kept,
            )
        )
        return data if len(data) <= LARGEST else None
    return None


def told_again(data: bytes, page: Glance, seen: Observations) -> Holdings:
    """The holdings of a page, as noted, with what this crawl says of it.

    Raises :class:`ValueError` for what notes none.
    """
    if not data:
        return NOTHING
    known = unpack(_Noted, data)
    return Holdings(
        candidates=tuple(
            as_crawled(
                replace(one.candidate, dead_files=tuple(seen.failures[url] for url in one.dead)), page, seen
            )
            for one in known.candidates
        ),
        entries=known.entries,
        unlinked=known.unlinked,
        personal=known.personal,
        kept=known.kept,
    )


def _timeless(candidate: Candidate) -> Timeless:
    evidence = replace(candidate.evidence, found_via=(), http_status=None, fetched_at=_NEVER)
    origin = replace(candidate.origin, together=0)
    dead = tuple(fetch.url for fetch in candidate.dead_files)
    return Timeless(replace(candidate, evidence=evidence, origin=origin, dead_files=()), dead)


def matches_of(document: Document, context: Context) -> list[Match]:
    """The parts that a document may be of, by what it and its surroundings say."""
    found = context.matcher.match(subject_of(document, context))
    named = {one.part for one in found if any(signal.name == COLUMN_SIGNAL for signal in one.signals)}
    return [one for one in found if one.score >= context.floor or one.part in named]


def candidates_in(
    document: Document,
    matches: list[Match],
    seen: Observations,
    context: Context,
    parts: Mapping[str, Part],
) -> Iterator[Candidate]:
    """A document as a candidate for each part it matches, or holds a chapter of."""
    decided = context.decided.get(document.page.url, ())
    named = {match.part for match in matches}
    matches = matches + [
        Match(part=one, score=0.0, term="", signals=()) for one in decided if one not in named
    ]
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
        yield replace(candidate, pinned=part.id in decided)
    for identity, chapter in held.items():
        part, alone = parts[identity], chapter.document
        candidate = candidate_of(alone, chapter.match, part, seen, chapter.substance, None, digest)
        yield replace(candidate, pinned=identity in decided, chapter=True)


def personal_in(document: Document) -> list[PrivacyFinding]:
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


def _hollow_entries(
    document: Document, context: Context, parts: Mapping[str, Part], seen: Observations
) -> Iterator[tuple[str, Entry]]:
    """The parts that the column promises here, where nothing of them is."""
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
            entry = Entry(
                url=page.url,
                anchor=name,
                outcome=Outcome.OK,
                substance=substance,
                text_digest=digest_of(document),
            )
            yield part, entry
