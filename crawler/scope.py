"""What may be asked for, what may be followed on, and what comes first.

Only hosts named by seeds are crawled, on any port, and those within the same registrable domain that
a seed redirects to, or, where the plan says so, all hosts of the portal's registrable domain that are
met. Links on the disclosure column are looked at wherever they lead, without crawling on from there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from crawler.columns import NAMES, rank_of
from crawler.items import HostKind, Link, Place, Plan, Seed
from crawler.urls import are_kin, extension_of, host_of, is_address, normalise, path_of, site_of

COLUMN_WORDS = re.compile("|".join(NAMES))
_WORDS = re.compile(
    r"公开|章程|预算|决算|收费|年度报告|年报|质量报告|招生|录取|学位|采购|招标|中标|资助|奖学金|助学|申诉|处分|职称|岗位|干部"
    r"|兼职|出国|教代会|职工代表|学术委员会|应急|突发|财务|资产|就业|师资|课程|专业|制度|办法|规定|细则|公示|规划|学风|学籍|基金"
    r"|捐赠|巡视|整改|依法|指南|机构设置|规章"
)
_DOCUMENTS = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "rtf", "zip", "rar", "7z"}
)
# Looked at by nobody here: pictures are counted on their pages, the rest holds no text.
_NOT_READ = frozenset(
    {
        "jpg",
        "jpeg",
        "png",
        "gif",
        "bmp",
        "webp",
        "svg",
        "ico",
        "tif",
        "tiff",
        "css",
        "js",
        "mjs",
        "map",
        "woff",
        "woff2",
        "ttf",
        "eot",
        "mp3",
        "wma",
        "wav",
        "mp4",
        "flv",
        "avi",
        "mov",
        "wmv",
        "mkv",
        "swf",
        "rm",
        "rmvb",
        "m3u8",
        "exe",
        "msi",
        "apk",
        "dmg",
        "iso",
        "rss",
        "xsl",
        "dll",
        "jar",
    }
)
_INDEX = re.compile(r"^(?:index|list|main|default|home)\d*m?$", re.I)
_URL_YEAR = re.compile(r"/(?:t|W0|P0)?(20\d\d|19\d\d)(?:[/_-]|\d{2,4}[/_])")
_OLD_YEARS = 3
_LAST_PAGE = re.compile(r"[末尾]页|最后|last", re.I)
_MOST_AGE = 98
MOST_DISCOVERED = 200  # hosts crawled without being declared

# A rank is a class, and within it an age: how many years old a dated link is, how far on a list page.
FIRST, COLUMN, WORDED, LISTS, MENUS, PLAIN, OLD = range(0, 700, 100)


def seeds_of(plan: Plan) -> list[tuple[Seed, str]]:
    """The seeds with their addresses normalised; what is no web address is left out."""
    return [(seed, url) for seed in plan.seeds if (url := normalise(seed.url))]


class Scope:
    """Knows the declared hosts and the disclosure column, declared or learned from the portal."""

    def __init__(self, plan: Plan, today: date) -> None:
        """``today`` decides which news is old and comes last."""
        seeds = seeds_of(plan)
        self.hosts = {host_of(url) for _, url in seeds}
        self._portals = {site_of(url) for seed, url in seeds if seed.role == "portal"}
        self._columns = [_prefix_of(url) for seed, url in seeds if seed.role == "disclosure"]
        self._declared = bool(self._columns)
        self._today = today
        centre = [url for seed, url in seeds if seed.role == "portal"] or [url for _, url in seeds]
        self._centre = tuple(dict.fromkeys(host_of(url) for url in centre))
        self._discover = plan.discover
        self._discovered: set[str] = set()

    def declares(self, url: str) -> bool:
        """Whether the host of ``url`` is one of the school's."""
        return host_of(url) in self.hosts

    def is_kin(self, seed: str, url: str) -> bool:
        """Whether a seed may move to ``url``: to its own host, or within its registrable domain."""
        return are_kin(host_of(seed), host_of(url))

    def is_ours(self, url: str) -> bool:
        """Whether ``url`` stands within the registrable domain of the school's portal."""
        return any(are_kin(host_of(url), host) for host in self._centre)

    @property
    def centre(self) -> str:
        """The portal's host."""
        return self._centre[0] if self._centre else ""

    def discover(self, url: str) -> bool:
        """Whether an undeclared host is crawled as found: the plan says so, and it is the school's."""
        host = host_of(url)
        if host in self._discovered:
            return True
        allowed = self._discover and len(self._discovered) < MOST_DISCOVERED
        if not allowed or is_address(host) or not self.is_ours(url):
            return False
        self._discovered.add(host)
        return True

    def crawls(self, url: str) -> bool:
        """Whether the links of pages there are followed: a declared or discovered host."""
        host = host_of(url)
        return host in self.hosts or host in self._discovered

    def kind_of(self, url: str) -> HostKind:
        """How the host of ``url`` stands to the plan."""
        if self.declares(url):
            return HostKind.DECLARED
        if host_of(url) in self._discovered:
            return HostKind.DISCOVERED
        return HostKind.KIN if self.is_ours(url) else HostKind.OUTSIDE

    def is_central(self, page_url: str) -> bool:
        """Whether a page stands on the portal's own site."""
        return site_of(page_url) in self._portals

    def adopt(self, seed: str, url: str) -> None:
        """A seed has moved to ``url``: what stands there is declared with it."""
        self.hosts.add(host_of(url))
        if site_of(seed) in self._portals:
            self._portals.add(site_of(url))
        moved, home = _prefix_of(url), path_of(url) == "/" and site_of(url) in self._portals
        if any(landing == seed for _, landing in self._columns) and moved not in self._columns and not home:
            self._columns.append(moved)

    def in_column(self, url: str, trail: Sequence[str] = ()) -> bool:
        """Whether a page belongs to the disclosure column: by its address or its breadcrumb."""
        if any(url.startswith(prefix) or url == landing for prefix, landing in self._columns):
            return True
        return self.crawls(url) and any(COLUMN_WORDS.search(crumb) for crumb in trail)

    def learn(self, page_url: str, link: Link) -> bool:
        """Take a portal's link named 信息公开 for the column when none was declared."""
        if self._declared or not self.is_central(page_url):
            return False
        if rank_of(link, page_url) is None:
            return False
        prefix = _prefix_of(link.url)
        if prefix[0] == site_of(link.url) + "/" and self.is_central(link.url):
            return False
        if prefix not in self._columns:
            self._columns.append(prefix)
        return True

    def rank(self, link: Link, *, from_column: bool, parent_rank: int = PLAIN) -> int:
        """How soon a link is asked for, the lowest first; the page it stands on had ``parent_rank``.

        The column, worded links and their lists, documents, menus, the rest, old news; the newest years
        first. Pages of a list wait longer the further on they are, so that no list keeps others waiting.
        """
        if link.place in (Place.FRAME, Place.REDIRECT):
            return COLUMN
        if from_column or self.in_column(link.url):
            return COLUMN + (_step(link.anchor) if link.place is Place.PAGER else self._age(link))
        if link.place is Place.PAGER:
            start = max(parent_rank, LISTS if parent_rank < MENUS else PLAIN)
            return min(start + _step(link.anchor), start // 100 * 100 + _MOST_AGE)
        age = self._age(link)
        if _WORDS.search(link.anchor) or COLUMN_WORDS.search(link.context):
            return WORDED + age
        if age > _OLD_YEARS:
            return OLD + age
        if extension_of(link.url) in _DOCUMENTS:
            return LISTS + age
        return (MENUS if link.place is Place.NAV else PLAIN) + age

    def _age(self, link: Link) -> int:
        """Years since a link's day, or its address's; what bears none may be new, or a list."""
        year = link.day.year if link.day else None
        if year is None and (match := _URL_YEAR.search(link.url)):
            year = int(match[1])
        return 0 if year is None else min(max(self._today.year - year, 0), _MOST_AGE)


def _step(anchor: str) -> int:
    """How many pages on a pager's link leads."""
    if anchor.isdecimal() and len(anchor) <= 4:
        return min(max(int(anchor), 1), _MOST_AGE)
    return _MOST_AGE if _LAST_PAGE.search(anchor) else 1


def is_read(url: str) -> bool:
    """Whether what an address ends in is something a reader could read."""
    return extension_of(url) not in _NOT_READ


def _prefix_of(url: str) -> tuple[str, str]:
    """Where a column's pages stand, and its landing page: ``/xxgk.htm`` -> ``/xxgk/``.

    An address with a query stands for itself and its further pages: ``/list.asp?id=7&page=2``.
    """
    if "?" in url:
        return f"{url}&", url
    site, path = site_of(url), path_of(url)
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    if not name or _INDEX.match(stem):
        return f"{site}{folder}/", url
    return f"{site}{folder}/{stem}/", url
