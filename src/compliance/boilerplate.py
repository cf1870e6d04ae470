"""What repeats over a host says nothing about a page: menus, sidebars, footers.

Every page of a disclosure site carries all fifty item titles as navigation, so repeated blocks and
repeated links are learned from a sample of each host's pages and left out before anything counts.
"""

from __future__ import annotations

from collections import Counter

from crawler.items import Block, Link, Page, Place

SAMPLE = 200  # pages a host: what is on most pages is on most of these
LEAST = 4  # occurrences; fewer prove nothing on a small host
SHARE = 0.2  # of the sampled pages: the same nil statement in five columns is not a menu


class Boilerplate:
    """Learns repeated blocks and links per host from the first pages seen of each."""

    def __init__(self) -> None:
        self._sampled: Counter[str] = Counter()
        self._blocks: Counter[tuple[str, int]] = Counter()
        self._links: Counter[tuple[str, int]] = Counter()

    def learn(self, page: Page) -> None:
        """Counts what a page shows, unless its host has been sampled enough."""
        if page.is_attachment or self._sampled[page.site] >= SAMPLE:
            return
        self._sampled[page.site] += 1
        self._blocks.update({(page.site, hash(block.text)) for block in page.blocks})
        self._links.update({(page.site, hash((link.url, link.anchor))) for link in page.links})

    def strip(self, page: Page) -> tuple[Block, ...]:
        """The blocks of a page that are its own."""
        if page.is_attachment:
            return page.blocks
        return tuple(
            block
            for block in page.blocks
            if not self._repeated(page.site, self._blocks[page.site, hash(block.text)])
        )

    def is_menu(self, page: Page, link: Link) -> bool:
        """Whether a link is navigation: by where it stands, or because the host repeats it."""
        if link.place in (Place.NAV, Place.TRAIL):
            return True
        return self._repeated(page.site, self._links[page.site, hash((link.url, link.anchor))])

    def _repeated(self, site: str, count: int) -> bool:
        return count >= LEAST and count >= SHARE * self._sampled[site]
