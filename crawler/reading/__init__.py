"""Bytes -> :class:`Page`, purely: no network, no clock, no file.

:func:`read` is the door. Whatever bytes a school sends, it answers with a :class:`Reading`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from crawler.items import Media, Outcome, Page
from crawler.reading.furniture import KnownMenus
from crawler.urls import site_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """读取结果: the page, what the answer really is, and the words that say so."""

    page: Page
    outcome: Outcome
    detail: str = ""


def read(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    disposition: str = "",
    site: str = "",
    last_modified: str = "",
    rendered: bool = False,
    known: KnownMenus | None = None,
) -> Reading:
    """Read what ``url`` answered with 200. Never raises on hostile bytes.

    What the bytes are decides, not what the header or the name says. ``content_type``,
    ``disposition`` (``Content-Disposition``) and ``last_modified`` are header values;
    ``site`` is derived from ``url`` when empty. ``rendered``: a browser made these bytes.
    ``known`` remembers the menus of many pages, for speed alone.
    """
    from crawler.reading.attachments import read_attachment
    from crawler.reading.html import read_html
    from crawler.reading.names import read_promise
    from crawler.reading.sniffing import sniff

    digest = sha256(body).hexdigest()
    media = Media.OTHER
    try:
        media = sniff(body, content_type, read_promise(disposition, url))
        if media is Media.HTML:
            page, outcome, detail = read_html(
                body,
                url=url,
                content_type=content_type,
                site=site,
                last_modified=last_modified,
                known=known,
            )
        else:
            page, outcome, detail = read_attachment(
                body,
                media,
                url=url,
                content_type=content_type,
                disposition=disposition,
                site=site,
                last_modified=last_modified,
            )
    except MemoryError:
        page = Page(url=url, site=site or site_of(url), media=media)
        outcome, detail = Outcome.TOO_EXPANDED, "wanted more memory than a reader has"
    # The one place where a reader's failure becomes an outcome: hostile bytes raise anything.
    except Exception as failure:
        page = Page(url=url, site=site or site_of(url), media=media)
        outcome, detail = Outcome.UNREADABLE, f"{type(failure).__name__}: {failure}"[:200]
    return Reading(page=replace(page, digest=digest, rendered=rendered), outcome=outcome, detail=detail)
