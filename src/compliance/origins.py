"""When a document was made, approved and put on line: what tells a late publication from a timely one.

Being late is said of nobody on a guess. The day of making or approval must stand in the document, and
the day of posting where the site itself shows it; an address or a file's own properties prove nothing,
and neither does a day stamped on many documents at once (旧站迁移).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from compliance.cases import Origin
from compliance.documents import Document
from compliance.observations import Observations
from crawler.glances import Glance
from crawler.items import DateSource, SeenDate
from crawler.reading.dates import find_days
from crawler.urls import site_of

_SHOWN = (DateSource.META, DateSource.BYLINE, DateSource.LIST_ROW)
_SENTENCE = re.compile(r"[。；;！\n]")
_CLAUSE = re.compile("[，,]")
_MADE_BEFORE = re.compile(r"(?:成文|印发|制定|签发|发文)(?:日期|时间)\s*[:：]?\s*$")
_MADE_AFTER = re.compile(r"^\s*印发")
_FOOT = 400  # 印发 stands at a document's end or, as a field, at its head


def origin_of(document: Document) -> Origin:
    """The days a document shows of its own making and approval, and of its being put on line."""
    posted = _posting_shown(document)
    return Origin(
        made=_made(document), approved=find_approval(document.text), posted=posted.day if posted else None
    )


def counted(origin: Origin, page: Glance, seen: Observations) -> Origin:
    """The origin of a page, or of what stands in it, with how many documents bear its posting day."""
    if origin.posted is None:
        return origin
    carriers = seen.carriers.get(page.url)
    site = site_of(carriers[0].url) if carriers else page.site
    return replace(origin, together=seen.posted_together(site, origin.posted))


def _posting_shown(document: Document) -> SeenDate | None:
    """The posting day as the site shows it: on the page, in a list's row, on the page that carries it."""
    posted = document.posted
    if posted is not None and posted.source in _SHOWN:
        return posted
    shown = [one.posted for one in document.carriers if one.posted and one.posted.source in _SHOWN]
    return min(shown, key=lambda one: one.day, default=None)


def _made(document: Document) -> date | None:
    """The last day on which the document says that it was signed or issued (落款、印发日期)."""
    days = [seen.day for seen in document.page.dates if seen.source is DateSource.TEXT]
    text = document.text
    days += find_issue_days(text if len(text) <= 2 * _FOOT else text[:_FOOT] + "\n" + text[-_FOOT:])
    return max(days, default=None)


def find_issue_days(text: str) -> tuple[date, ...]:
    """The days a text gives as those of its issue: 成文日期：…, …印发."""
    return tuple(
        day
        for day, start, end in find_days(text)
        if _MADE_BEFORE.search(text[max(0, start - 12) : start]) or _MADE_AFTER.match(text[end : end + 6])
    )


def find_approval(text: str) -> date | None:
    """The day on which a budget or final account was approved (批复), where its text says so.

    Only a sentence that speaks of 预算 or 决算 counts, and in it a clause with 批复 and a single day.
    """
    clauses = [
        clause
        for sentence in _SENTENCE.split(text)
        if "批复" in sentence and ("预算" in sentence or "决算" in sentence)
        for clause in _CLAUSE.split(sentence)
        if "批复" in clause
    ]
    days = [{day for day, _, _ in find_days(clause)} for clause in clauses]
    return max((day for found in days if len(found) == 1 for day in found), default=None)
