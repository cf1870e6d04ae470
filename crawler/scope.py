"""What may be asked for, what may be followed on, and what comes first.

Only hosts named by seeds are crawled, on any port, and those within the same registrable domain that
a seed redirects to. Links on the disclosure column are looked at
wherever they lead, without crawling on from there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from crawler.items import Link, Place, Plan
from crawler.urls import extension_of, host_of, normalise, path_of, registrable, site_of

COLUMN_WORDS = re.compile(r"信息公开|校务公开|院务公开|政务公开")
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

FIRST, COLUMN, WORDED, PLAIN, OLD = range(5)


class Scope:
    """Knows the declared hosts and the disclosure column, declared or learned from the portal."""

    def __init__(self, plan: Plan, today: date) -> None:
        """``today`` decides which news is old and comes last."""
        seeds = [(seed, url) for seed in plan.seeds if (url := normalise(seed.url))]
        self.hosts = {host_of(url) for _, url in seeds}
        self._portals = {site_of(url) for seed, url in seeds if seed.role == "portal"}
        self._columns = [_prefix_of(url) for seed, url in seeds if seed.role == "disclosure"]
        self._declared = bool(self._columns)
        self._today = today

    def declares(self, url: str) -> bool:
        """Whether the host of ``url`` is one of the school's."""
        return host_of(url) in self.hosts

    def is_kin(self, seed: str, url: str) -> bool:
        """Whether a seed may move to ``url``: to its own host, or within its registrable domain."""
        return registrable(host_of(seed)) == registrable(host_of(url))

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
        return self.declares(url) and any(COLUMN_WORDS.search(crumb) for crumb in trail)

    def learn(self, page_url: str, link: Link) -> bool:
        """Take a portal's link named 信息公开 for the column when none was declared."""
        if self._declared or site_of(page_url) not in self._portals or not COLUMN_WORDS.search(link.anchor):
            return False
        prefix = _prefix_of(link.url)
        if len(link.anchor) > 16 or path_of(prefix[0]) == "/" and site_of(link.url) in self._portals:
            return False
        if prefix not in self._columns:
            self._columns.append(prefix)
        return True

    def rank(self, link: Link, *, from_column: bool) -> int:
        """How soon a link is asked for, the lowest first."""
        if from_column or self.in_column(link.url):
            return COLUMN
        if link.place in (Place.FRAME, Place.REDIRECT):
            return COLUMN
        if _WORDS.search(link.anchor) or COLUMN_WORDS.search(link.context):
            return WORDED
        if self._is_old(link):
            return OLD
        if link.place is Place.PAGER or extension_of(link.url) in _DOCUMENTS or link.place is Place.NAV:
            return WORDED
        return PLAIN

    def _is_old(self, link: Link) -> bool:
        year = link.day.year if link.day else None
        if year is None and (match := _URL_YEAR.search(link.url)):
            year = int(match[1])
        return year is not None and year < self._today.year - _OLD_YEARS


def is_read(url: str) -> bool:
    """Whether what an address ends in is something a reader could read."""
    return extension_of(url) not in _NOT_READ


def _prefix_of(url: str) -> tuple[str, str]:
    """Where a column's pages stand, and its landing page: ``/xxgk.htm`` -> ``/xxgk/``."""
    site, path = site_of(url), path_of(url)
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    if not name or _INDEX.match(stem):
        return f"{site}{folder}/", url
    return f"{site}{folder}/{stem}/", url
