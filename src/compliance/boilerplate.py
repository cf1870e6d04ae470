"""What repeats over a host or a folder says nothing about a page: menus, sidebars, footers.

Every page of a disclosure column carries all fifty item titles as navigation, so repeated blocks and
repeated links are learned from samples and left out before anything counts. A host's sample finds
what the whole site repeats; a folder's finds the menu of one section of a large portal.
"""

from __future__ import annotations

from collections import Counter

from crawler.items import Block, Link, Page, Place

LEAST = 4  # occurrences; fewer prove nothing on a small host
HOST_SAMPLE, HOST_SHARE = 200, 0.2  # the same nil statement in five columns is not a menu
FOLDER_SAMPLE, FOLDER_SHARE = 15, 0.6
TITLE_SHARE = 0.1
PARAGRAPH = 100  # characters: longer ones are prose, which yearly reports repeat, not menus
FOLDERS = 40  # sampled a host: dated folders of articles are endless, and have no menu of their own


class Boilerplate:
    """Learns repeated blocks and links from the first pages seen of each host and folder."""

    def __init__(self) -> None:
        self._sampled: Counter[str] = Counter()
        self._folders: Counter[str] = Counter()
        self._seen: Counter[tuple[str, int]] = Counter()

    def learn(self, page: Page) -> None:
        """Counts what a page shows, unless its host and folder have been sampled enough."""
        if page.is_attachment:
            return
        for scope, sample in ((page.site, HOST_SAMPLE), (_folder(page), FOLDER_SAMPLE)):
            if self._sampled[scope] >= sample or self._is_one_too_many(scope, page.site):
                continue
            self._sampled[scope] += 1
            self._seen.update({(scope, hash(block.text)) for block in page.blocks})
            self._seen.update({(scope, _of_link(link)) for link in page.links})
            self._seen[scope, _of_title(page.title)] += 1

    def _is_one_too_many(self, scope: str, site: str) -> bool:
        if scope == site or scope in self._sampled:
            return False
        self._folders[site] += 1
        return self._folders[site] > FOLDERS

    def strip(self, page: Page) -> tuple[Block, ...]:
        """The blocks of a page that are its own."""
        if page.is_attachment:
            return page.blocks
        return tuple(
            block
            for block in page.blocks
            if len(block.text) >= PARAGRAPH or not self._repeated(page, hash(block.text))
        )

    def is_common_title(self, page: Page) -> bool:
        """Whether a page is titled like the pages beside it (教务处 on all): that names none of them."""
        count = self._seen.get((page.site, _of_title(page.title)), 0)
        return not page.title or (count >= LEAST and count >= TITLE_SHARE * self._sampled.get(page.site, 0))

    def is_menu(self, page: Page, link: Link) -> bool:
        """Whether a link is navigation: by where it stands, or because its host or folder repeats it."""
        return link.place in (Place.NAV, Place.TRAIL) or self._repeated(page, _of_link(link))

    def _repeated(self, page: Page, mark: int) -> bool:
        for scope, share in ((page.site, HOST_SHARE), (_folder(page), FOLDER_SHARE)):
            count = self._seen.get((scope, mark), 0)
            if count >= LEAST and count >= share * self._sampled.get(scope, 0):
                return True
        return False


def _folder(page: Page) -> str:
    return page.url.partition("?")[0].rpartition("/")[0] + "/"


def _of_title(title: str) -> int:
    return hash(("title", title))


def _of_link(link: Link) -> int:
    return hash((link.url, link.anchor))
