"""承诺: a document that only the column's entry names, opened to see whether it is what was promised.

An entry that names an item shows what the school means; what stands behind it decides. The title may be
anything (附件1), but the text must speak of the part, and a rule must have articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from compliance.candidates import Context, lowered
from compliance.cases import Candidate
from compliance.documents import Document
from compliance.model import Anchor, Match, Part, PartKind, Signal
from compliance.signs import count_articles
from compliance.substance import Content, Substance

SILENT_WEIGHT = -3.0  # log odds, set by hand: what opens does not speak of what the entry promised
MANY = 3  # parts of an item: one document of several, and what it lacks stands in the others
_OWN_NAME = frozenset({"near_term", "residual_rule", "bare_rule", "in_own_column"})
_UNSEEN = (Substance.NIL, Substance.OCR)


def check_promise(
    document: Document, content: Content, match: Match, part: Part, context: Context, substance: Substance
) -> tuple[Match, Substance]:
    """The match and substance, less what an entry promised and the document does not keep."""
    if not match.signals or not substance.holds or substance in _UNSEEN:
        return match, substance
    if match.signals[0].name in _OWN_NAME:
        return match, substance
    matcher, page = context.matcher, document.page
    names = (document.title, page.name, *page.headings, *page.tables)
    alone = bool(part.contains)  # such a part must be seen inside, also where the title names the item
    if any(name and matcher.mentions(part.id, name, alone=alone) for name in names):
        return match, substance
    seen = any(signal.name == "contains_found" for signal in match.signals)
    if not seen and not _speaks_of(part, document, context):
        if not page.is_attachment and (content.files or content.unread_files):
            return match, Substance.UNCONFIRMED if content.files else Substance.UNREAD  # its files speak
        if _keeps_another(document, part, context):
            return match, Substance.UNCONFIRMED
        return _doubted(match, f"条目写的是“{part.title}”，打开的内容没有提到", context), substance
    named = any(name and matcher.mentions(part.id, name) for name in names)
    if not named and part.kind is PartKind.RULE and not count_articles(document.text):
        return _doubted(match, "打开的内容没有条文", context), substance
    return match, substance


def files_keep(document: Document, context: Context) -> Iterator[tuple[str, str, bool]]:
    """For each page that carries this file and is named for parts: page, part, and whether the file
    speaks of it. 学籍管理办法 with nothing but a menu of the canteen attached publishes no 学籍管理办法."""
    page = document.page
    if not page.is_attachment or page.scan or not document.text:
        return
    names = "\n".join((document.title, page.name, *page.headings, *page.tables))
    for carrier in document.carriers:
        for part in context.claims.of(Anchor(text=carrier.title)):
            kept = context.matcher.mentions(part, names) or context.matcher.mentions(part, document.text)
            yield carrier.url, part, kept


def unkept(candidate: Candidate, kept: Mapping[tuple[str, str], bool], context: Context) -> Candidate:
    """The candidate, in doubt where all its page holds are files and none of those we read is about it."""
    evidence = candidate.evidence
    holds_files = candidate.substance is Substance.ATTACHMENT and candidate.bare
    if not holds_files or kept.get((evidence.url, evidence.part), True):
        return candidate
    against = Signal("promise", SILENT_WEIGHT, "页面只有附件，所读附件的内容与此无关")
    score = min(evidence.score, context.matcher.weights.doubtful)
    return replace(candidate, evidence=replace(evidence, score=score, signals=(*evidence.signals, against)))


def _speaks_of(part: Part, document: Document, context: Context) -> bool:
    says = part.expects.says
    if says and all(any(word in document.text for word in group) for group in says):
        return True
    return context.matcher.mentions(part.id, document.text, alone=True)


def _keeps_another(document: Document, part: Part, context: Context) -> bool:
    """Whether the document is one of several that an entry for many parts leads to, and another part's."""
    entries = (*(anchor for anchor in document.anchors if anchor.in_column), *document.entries)
    promised = [parts for anchor in entries if part.id in (parts := context.claims.of(anchor))]
    if not promised or min(map(len, promised)) < MANY:
        return False
    others = {other for parts in promised for other in parts} - {part.id}
    return any(context.matcher.mentions(other, document.text, alone=True) for other in others)


def _doubted(match: Match, words: str, context: Context) -> Match:
    return lowered(match, (Signal("promise", SILENT_WEIGHT, words),), context)
