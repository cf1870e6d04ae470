"""What one record says apart from the text of its pages: addresses, names, links, days.

Filled by :mod:`compliance.observing`, asked by everything after it. Memory holds names, addresses and
counts; text is dropped as soon as it has been looked at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from compliance.boilerplate import Boilerplate
from compliance.model import Anchor
from compliance.placement import Column, Found, Reach
from crawler.glances import Glance
from crawler.items import (
    CrawlEnd,
    CrawlHead,
    DateSource,
    Fetch,
    Media,
    Outcome,
    SeenDate,
)

READ = frozenset(
    {Media.HTML, Media.PDF, Media.DOCX, Media.XLSX, Media.PPTX, Media.TEXT}
    | {Media.XLS, Media.RTF, Media.ODF, Media.OFD}
)

_POSTED = (
    DateSource.META,
    DateSource.BYLINE,
    DateSource.LIST_ROW,
    DateSource.URL,
    DateSource.TEXT,
    DateSource.DOCUMENT,
)


class Trace(NamedTuple):
    """How we came to an address, and what it answered."""

    parent: str
    anchor: str
    status: int | None
    fetched_at: datetime
    outcome: Outcome


class Carrier(NamedTuple):
    """A page that carries an attachment: where, its title, when it was posted."""

    url: str
    title: str
    posted: SeenDate | None


class ColumnLink(NamedTuple):
    """A link of the disclosure column: what it is called there and on which page it stands."""

    anchor: Anchor
    page: str


@dataclass(slots=True, kw_only=True)
class Observations:
    """Everything one record says apart from the text of its pages.

    ``carried`` holds, for pages that link files or what failed, the addresses of those links.
    """

    directory: Path
    head: CrawlHead
    end: CrawlEnd | None
    traces: dict[str, Trace] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    failures: dict[str, Fetch] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    pages: int = 0
    sample: dict[str, tuple[str, ...]] = field(default_factory=dict)
    column: Column | None = None
    column_found: Found = "not_found"
    column_read: bool = False
    reach: Reach = field(default_factory=lambda: Reach(None, str))
    boilerplate: Boilerplate = field(default_factory=Boilerplate)
    anchors: dict[str, list[Anchor]] = field(default_factory=dict)
    column_links: dict[str, list[ColumnLink]] = field(default_factory=dict)
    carriers: dict[str, list[Carrier]] = field(default_factory=dict)
    carried: dict[str, tuple[str, ...]] = field(default_factory=dict)
    row_days: dict[str, SeenDate] = field(default_factory=dict)
    posted: Counter[tuple[str, date]] = field(default_factory=Counter)
    rows: Counter[tuple[str, date]] = field(default_factory=Counter)
    referrers: dict[str, list[str]] = field(default_factory=dict)

    def resolve(self, url: str) -> str:
        """The address a link finally leads to."""
        return self.redirects.get(url, url)

    def posted_together(self, site: str, day: date) -> int:
        """How many documents of a site bear one day, by their pages or by the lists that name them."""
        return max(self.posted[site, day], self.rows[site, day])

    def click_path(self, url: str) -> tuple[str, ...]:
        """How a person gets there from a seed: ``anchor <address>`` for every step."""
        steps: list[str] = []
        seen: set[str] = set()
        while url and url not in seen and len(steps) < 30:
            seen.add(url)
            trace = self.traces.get(url)
            steps.append(f"{trace.anchor} <{url}>" if trace and trace.anchor else f"<{url}>")
            url = self.resolve(trace.parent) if trace else ""
        return tuple(reversed(steps))


def posted_on(page: Glance) -> SeenDate | None:
    """The date a page was posted, by the most trusted source it shows, or none."""
    for source in _POSTED:
        for seen in page.dates:
            if seen.source is source:
                return seen
    return None


def was_read(page: Glance) -> bool:
    """Whether our readers saw what stands in a page or file; the names of an archive's members alone
    (items) are not what it holds."""
    return page.media in READ or any(block.kind != "item" for block in page.read_blocks())
