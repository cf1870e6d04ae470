"""What repeats over a host or a folder says nothing about a page: menus, sidebars, footers.

Every page of a disclosure column carries all fifty item titles as navigation, so repeated blocks and
repeated links are learned from samples and left out before anything counts. A host's sample finds
what the whole site repeats; a folder's finds the menu of one section of a large portal.

Samples are chosen by address, not by what came first: the same site gives the same audit, whatever
order its answers came in. Marks are checksums: the same in every process, and on every machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from zlib import adler32, crc32

from crawler.glances import Glance, Links
from crawler.items import Block, Link, Place
from crawler.urls import site_of

LEAST = 4  # occurrences; fewer prove nothing on a small host
HOST_SAMPLE, HOST_SHARE = 200, 0.2  # the same nil statement in five columns is not a menu
FOLDER_SAMPLE, FOLDER_SHARE = 15, 0.6
TITLE_SHARE = 0.1
PARAGRAPH = 100  # characters: longer ones are prose, which yearly reports repeat, not menus
FOLDERS = 40  # sampled a host: dated folders of articles are endless, and have no menu of their own

Counts = dict[str, Counter[int]]
_NOTHING: frozenset[int] = frozenset()


def choose_sample(urls: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The web pages to learn from, each with the hosts and folders it is a sample of."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        hosts[site_of(url)].append(url)
    chosen: dict[str, tuple[str, ...]] = {}
    for host, of_host in hosts.items():
        of_host.sort(key=lambda url: (crc32(url.encode()), url))
        folders: dict[str, list[str]] = defaultdict(list)
        for url in of_host:
            folders[_folder(url)].append(url)
        largest = sorted(folders, key=lambda folder: (-len(folders[folder]), folder))[:FOLDERS]
        for url in of_host[:HOST_SAMPLE]:
            chosen[url] = (host,)
        for folder in largest:
            for url in folders[folder][:FOLDER_SAMPLE] if len(folders[folder]) >= LEAST else ():
                chosen[url] = (*chosen.get(url, ()), folder)
    return chosen


class Marking:
    """What sampled pages show that others may repeat, as marks, counted by host and folder until told.

    ``pages`` is how many were counted since.
    """

    def __init__(self) -> None:
        self._links = Links(_of_link)
        self.pages = 0
        self._sampled: Counter[str] = Counter()
        self._marks: Counts = {}

    def take(self, page: Glance, scopes: Iterable[str]) -> None:
        """Counts one page, a sample of ``scopes``."""
        marks = self._marks_of(page)
        self.pages += 1
        for scope in scopes:
            self._sampled[scope] += 1
            self._marks.setdefault(scope, Counter()).update(marks)

    def tell(self) -> tuple[Counter[str], Counts]:
        """How many pages of each host and folder were counted, and how often each mark in them; then anew."""
        told = self._sampled, self._marks
        self.pages, self._sampled, self._marks = 0, Counter(), {}
        return told

    def _marks_of(self, page: Glance) -> set[int]:
        """The marks of one page: its title, its short blocks, its links."""
        marks = {mark_of(block.text) for block in page.read_blocks() if len(block.text) < PARAGRAPH}
        marks.update(self._links.of(page))
        marks.add(_of_title(page.title))
        return marks


class Boilerplate:
    """Repeated blocks and links, learned from the sampled pages of each host and folder."""

    def __init__(self) -> None:
        self._sampled: Counter[str] = Counter()
        self._expected: Counter[str] = Counter()
        self._counts: Counts = defaultdict(Counter)
        self._repeated: dict[str, frozenset[int]] = {}
        self._titles: dict[str, frozenset[int]] = {}
        self._links: Links[tuple[int, Link]] = Links(_unless_menu)
        self._digests: dict[str, bytes] = {}

    def expect(self, sample: Mapping[str, tuple[str, ...]]) -> None:
        """Says how many pages of each host and folder are to be learned from: the last of them ends it."""
        self._expected = Counter(scope for scopes in sample.values() for scope in scopes)

    def learn(self, counts: Mapping[str, Counter[int]], sampled: Counter[str]) -> None:
        """Adds what some sampled pages show, counted by host and folder."""
        self._sampled.update(sampled)
        for scope, marks in counts.items():
            self._counts[scope].update(marks)
            if self._sampled[scope] == self._expected[scope]:
                self._conclude(scope)

    def conclude(self) -> None:
        """All there is to learn from was learned: what is repeated is kept, the counts are dropped."""
        for scope in tuple(self._counts):
            self._conclude(scope)

    def _conclude(self, scope: str) -> None:
        counts, is_host = self._counts.pop(scope), not scope.endswith("/")
        least = max(LEAST, (HOST_SHARE if is_host else FOLDER_SHARE) * self._sampled[scope])
        repeated = frozenset(mark for mark, count in counts.items() if count >= least)
        titles = _NOTHING
        if is_host:
            least = max(LEAST, TITLE_SHARE * self._sampled[scope])
            titles = self._titles[scope] = frozenset(mark for mark, count in counts.items() if count >= least)
        self._repeated[scope] = repeated
        known = repr((sorted(repeated), sorted(titles)))
        self._digests[scope] = blake2b(known.encode(), digest_size=16).digest()

    def digest_for(self, page: Glance) -> bytes:
        """What names all that is known of what repeats beside a page."""
        return self._digests.get(page.site, b"") + b"/" + self._digests.get(_folder(page.url), b"")

    def strip(self, page: Glance) -> tuple[Block, ...]:
        """The blocks of a page that are its own."""
        blocks = page.read_blocks()
        if page.is_attachment:
            return blocks
        host, folder = self._scopes(page)
        return tuple(
            block
            for block in blocks
            if len(block.text) >= PARAGRAPH or not ((mark := mark_of(block.text)) in host or mark in folder)
        )

    def is_common_title(self, page: Glance) -> bool:
        """Whether a page is titled like the pages beside it (教务处 on all): that names none of them."""
        return not page.title or _of_title(page.title) in self._titles.get(page.site, _NOTHING)

    def own_links(self, page: Glance) -> tuple[Link, ...]:
        """The links of a page that are no navigation: by where they stand, and not repeated beside it."""
        host, folder = self._scopes(page)
        return tuple([link for mark, link in self._links.of(page) if not (mark in host or mark in folder)])

    def _scopes(self, page: Glance) -> tuple[frozenset[int], frozenset[int]]:
        repeated = self._repeated
        return repeated.get(page.site, _NOTHING), repeated.get(_folder(page.url), _NOTHING)


def _folder(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[0] + "/"


def mark_of(text: str) -> int:
    """64 bits that stand for a text. Two checksums: far cheaper than a digest, and who makes one text look
    like another only takes his own for a menu."""
    data = text.encode("utf-8", "surrogatepass")
    return crc32(data) << 32 | adler32(data)


def _of_title(title: str) -> int:
    return mark_of("title\0" + title)


def _of_link(link: Link) -> int:
    return mark_of(f"{link.url}\0{link.anchor}")


def _unless_menu(link: Link) -> tuple[int, Link] | None:
    return None if link.place is Place.NAV or link.place is Place.TRAIL else (_of_link(link), link)
