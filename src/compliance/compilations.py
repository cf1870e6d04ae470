"""汇编: what a document holds chapter by chapter, beside what it is as a whole.

A chapter is matched by its own heading and judged by its own text; what speaks against the document
(news, a draft, another school's) speaks against all its chapters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from compliance.candidates import Context, lowered, weighed_match
from compliance.chapters import Chapter, find_chapters, weigh_chapter
from compliance.documents import Document
from compliance.model import Match, Part, PartKind, Signal, Subject
from compliance.periods import find_periods
from compliance.signs import count_articles
from compliance.substance import Content, Substance, is_home
from crawler.items import Place

MENTION_WEIGHT = -4.0  # log odds, set by hand: a handbook speaks of a rule, and no chapter of it is that rule
_NAMED = frozenset({"whole_term", "head_term", "topic_term"})
_BY_CONTENT = frozenset({"contains_found", "contains_unknown", "contains_unseen", "contains_absent"})
_RULE_TITLES = frozenset({"rule", "none"})
_TALK = frozenset({"report", "plan", "notice", "minutes", "about"})  # a chapter of these may only speak of it
# What has a purpose of its own: 第二章 组织机构 of a rule is no page about the school.
_ANOTHERS = frozenset({"rule", "report", "plan", "notice", "circular"})
_RULES = frozenset({PartKind.RULE, PartKind.RULE_LIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A part that one chapter holds: the match by its heading, what is there, and the chapter alone."""

    match: Match
    substance: Substance
    document: Document


def chapters_held(
    document: Document,
    matches: Iterable[Match],
    content: Content,
    context: Context,
    parts: Mapping[str, Part],
) -> dict[str, Held]:
    """The parts that chapters of a document hold, each by its best chapter. A front page is no document."""
    if is_home(document.page.url):
        return {}
    matcher, columns = context.matcher, {document.page.site_name, *document.page.trail}
    chapters = find_chapters(
        _without_rows(document),
        lambda text: text not in columns and bool(matcher.names(text)),
        headings=frozenset(document.page.headings),
        links=frozenset(link.anchor for link in document.own_links),
        title=document.title,
    )
    if not any(chapter.telling for chapter in chapters):
        return {}
    owners = {part.id: item.id for item in context.checklist.items for part in item.parts}
    own = {owners[match.part] for match in matches if match.score >= matcher.weights.accept}
    genre = matcher.genre(document.title, context.school_names)
    named = {owners.get(one, one) for one in matcher.names(document.title)}
    others = bool(named) and not named & matcher.weights.own_page  # 部门决算说明, whatever stands in it
    talks, spoken_for = not own and genre in _TALK, bool(own) or others or genre in _ANOTHERS
    held: dict[str, Held] = {}
    for chapter in chapters:
        alone = _alone(document, chapter)
        for match in _by_heading(chapter, alone, document, context) if chapter.telling else ():
            part = parts[match.part]
            if spoken_for and owners[part.id] in matcher.weights.own_page - own:
                continue
            proven = talks or (bool(own) and owners[part.id] not in own)
            substance = weigh_chapter(chapter, part.kind, nil_accepted=part.nil_accepted, proven=proven)
            if substance is None or (talks and part.kind is PartKind.DATA):
                continue
            if chapter.is_anybodys and not matcher.mentions(part.id, f"{document.title}\n{chapter.told}"):
                continue
            found = weighed_match(alone, _content(content, chapter), match, part, context, substance)
            best = held.get(part.id)
            if found.score >= context.floor and (best is None or best.match.score < found.score):
                read = Substance.OCR if document.recognised else substance
                held[part.id] = Held(match=found, substance=read, document=alone)
    for chapter in chapters:
        for one in () if chapter.telling or not held else _beside(chapter, held, owners, parts):
            held.setdefault(one.match.part, replace(one, document=_alone(document, chapter)))
    return held


def _by_heading(chapter: Chapter, alone: Document, document: Document, context: Context) -> Iterator[Match]:
    """What a chapter's heading names, less what speaks against the whole document."""
    against = context.matcher.reservations(document.title, context.school_names)
    worded = {
        part.id for item in context.checklist.items if item.title == chapter.name for part in item.parts
    }
    title = context.matcher.core(document.title, context.school_names)
    one_rule = context.matcher.genre(document.title, context.school_names) == "rule"
    for match in context.matcher.match(_subject(alone, chapter, context)):
        if one_rule and context.matcher.vetoes.rule_out(match.part, (title,)):
            continue  # 学籍管理 in 外国留学生管理规定 is theirs alone
        if match.part in worded and not context.matcher.mentions(match.part, chapter.text, alone=True):
            continue  # the name of the column, or of a category, above something else
        if match.signals[0].name in _NAMED:
            found = replace(match, passage=chapter.passage)
            yield lowered(found, against, context) if against else found


def _beside(
    chapter: Chapter, held: Mapping[str, Held], owners: Mapping[str, str], parts: Mapping[str, Part]
) -> Iterator[Held]:
    """Other parts of the items held, by a word in the heading of a chapter: 招生咨询, then 申诉与监督."""
    for neighbour in tuple(held.values()):
        item = owners[neighbour.match.part]
        for part in parts.values():
            word = next((word for word in part.contains if word in chapter.name), None)
            if owners[part.id] != item or part.id in held or word is None:
                continue
            substance = weigh_chapter(chapter, part.kind, nil_accepted=part.nil_accepted, proven=True)
            if substance is not None:
                signal = Signal("beside", 0.0, f"与“{neighbour.match.term}”同在一页，标题中有“{word}”")
                match = replace(
                    neighbour.match, part=part.id, term=word, signals=(signal,), passage=chapter.passage
                )
                yield replace(neighbour, match=match, substance=substance)


def is_better(chapter: Held, match: Match, document: Document, context: Context) -> bool:
    """Whether a chapter shows a part better than the whole document: that is named for more, or by its
    entry in the column alone."""
    if _by_content(match) or match.score < chapter.match.score:
        return True
    accepted = chapter.match.score >= context.matcher.weights.accept
    return accepted and not context.matcher.mentions(match.part, document.title, alone=True)


def _by_content(match: Match) -> bool:
    """Whether a document as a whole was matched only for what stands inside it."""
    return any(signal.name in _BY_CONTENT for signal in match.signals)


def find_mention(
    document: Document, match: Match, part: Part, context: Context, substance: Substance, *, chaptered: bool
) -> tuple[Match, Substance]:
    """The match and substance of a handbook that has no chapter for a rule, but the rule's words.

    ``chaptered``: other parts have chapters in it. Where it holds articles at all, a person decides;
    where it holds none, it only talks.
    """
    if part.kind not in _RULES or not _by_content(match) or not substance.holds:
        return match, substance
    if not chaptered and context.matcher.genre(document.title, context.school_names) in _RULE_TITLES:
        return match, substance
    if not count_articles(document.text) and not document.page.truncated:
        return match, Substance.UNCONFIRMED
    words = Signal("mention", MENTION_WEIGHT, "文件中提到，但没有找到专门的一章")
    return lowered(match, (words,), context), substance


def _subject(alone: Document, chapter: Chapter, context: Context) -> Subject:
    page = alone.page
    return Subject(
        url=page.url,
        title=chapter.name,
        kind="attachment" if page.is_attachment else "page",
        trail=page.trail,
        text=chapter.text,
        site_name=context.site_names.get(page.site, page.site_name),
        department=context.departments.get(page.site),
        school_names=context.school_names,
    )


def _alone(document: Document, chapter: Chapter) -> Document:
    """One chapter as a document: called by both names, dated as the whole unless its heading says more."""
    title = f"{document.title} › {chapter.heading}" if document.title else chapter.heading
    if find_periods(chapter.heading) and find_periods(document.title):
        title = chapter.heading
    return replace(
        document, title=title, text=chapter.text, table_rows=chapter.table_rows, rows=(), own_links=()
    )


def _content(content: Content, chapter: Chapter) -> Content:
    return replace(
        content,
        text=chapter.text,
        names=(chapter.heading,),
        rows=0,
        prose=len(chapter.text),
        table_rows=chapter.table_rows,
        files=0,
        unread_files=0,
        dead_files=0,
        images=0,
    )


def _without_rows(document: Document) -> str:
    """The text without rows of lists: they name other documents, and are no headings of this one."""
    rows = [link.anchor for link in document.own_links if link.place is Place.LIST and len(link.anchor) >= 3]
    if document.page.is_attachment or not rows:
        return document.text
    lines = document.text.split("\n")
    return "\n".join(line for line in lines if not any(row in line for row in rows))
