"""Failing links as data in the page: compact, and rendered in portions by a script.

Fifty thousand addresses would be fifty thousand rows that nobody reads; as data they cost their text.
Addresses are split at their site, and pages that many links stand on are named once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from markupsafe import Markup

from compliance.model import LinkFinding
from compliance.report.html.strings import PageWords
from compliance.report.plain import plain, safe_href
from compliance.report.wording import OUTCOMES, name_of

MOST_LINKS = 100_000  # rows in the file at all; audit.json holds the rest
MOST_REFERRERS = 3
IN_COLUMN, AWAY, NO_LINK = 1, 2, 4  # flags of a row

_SITE = re.compile(r"(https?://[^/?#]+)(.*)", re.DOTALL)


def link_data(links: Sequence[LinkFinding], words: PageWords) -> Markup:
    """The links as JSON without ``<``, ``>`` or ``&``: ``sites``, ``outcomes``, ``pages`` and ``rows``.

    A page is ``[site, rest, linkable]``; a row is ``[site, rest, outcome, status, flags, pages]``, where
    ``site``, ``outcome`` and ``pages`` are places in the lists.
    """
    sites, outcomes, pages = _Places(), _Places(), _Places()
    rows = []
    for link in links:
        site, rest = _split(link.url)
        flags = (
            (IN_COLUMN if link.in_column else 0)
            | (0 if link.on_site else AWAY)
            | (0 if safe_href(link.url) else NO_LINK)
        )
        rows.append(
            [
                sites.of(site),
                rest,
                outcomes.of(plain(name_of(OUTCOMES, link.outcome, words.lang))),
                link.http_status or 0,
                flags,
                [pages.of(each) for each in link.referrers[:MOST_REFERRERS]],
            ]
        )
    listed = []
    for page in pages.names:
        site, rest = _split(page)
        listed.append([sites.of(site), rest, 1 if safe_href(page) else 0])
    return _in_script({"sites": sites.names, "outcomes": outcomes.names, "pages": listed, "rows": rows})


class _Places:
    """Texts in the order they were first named."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The place of a text in the list."""
        return self._places.setdefault(text, len(self._places))

    @property
    def names(self) -> list[str]:
        """The list."""
        return list(self._places)


def _split(url: str) -> tuple[str, str]:
    """An address as its site and the rest; what is no web address is all rest."""
    text = plain(url)
    found = _SITE.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def _in_script(value: object) -> Markup:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)
