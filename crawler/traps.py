"""Addresses without end: calendars, sorted and filtered lists, sessions, paths that grow by themselves.

Counted by pattern and site, never by number alone: a list of articles may be as long as it is.
"""

from __future__ import annotations

import re
from collections import Counter

_ARTICLES = 50  # times as many addresses where only the number of an article changes
_SHAPES = 40  # different sets of keys that one address may take
_SEGMENTS = 20
_KEYS = 8
_SESSIONS = 20
_SHUFFLED = re.compile(
    r"^(?:year|month|day|date|week|calendar|sort|sortby|sortfield|order|orderby|order_by|asc|desc|dir|direction|view|mode"
    r"|layout|filter|facet|cal|from|to|start|end|tab|color|size|pagesize|page_size|limit|per_page|rows|style|skin|theme"
    r"|reply|replytocom|share|print|ref|return|returnurl|redirect|back|backurl)(?:\[.*\])?$",
    re.I,
)
_PAGED = re.compile(r"^(?:page|p|pn|pageno|page_no|pageindex|curpage|currentpage|offset|pagenum)$", re.I)
_PAGES = 5
_SESSION_KEY = re.compile(
    r"^(?:sid|sess|session|session_?id|token|ticket|rand|random|rnd|nonce|_|_t|ts|timestamp|uuid|csrf.*)$",
    re.I,
)
_RANDOM_VALUE = re.compile(r"(?=.*\d)[\w.%\-]{8,}$")
_RANDOM = re.compile(r"\([A-Za-z]\([\w\-]{16,}\)\)|(?=[\w\-]*\d)(?=[\w\-]*[a-zA-Z])[\w\-]{20,}")
_DAYS = re.compile(r"/((?:19|20|21)\d\d)[/\-](\d{1,2})(?:[/\-]\d{1,2})?(/|\.\w{2,5})?$")
_CALENDAR = re.compile(
    r"calend|rili|(?:^|[/_\-])cal(?:[/_\-]|$)|events?(?:[/_\-]|$)|schedule|kalender|month|week", re.I
)
_DIGITS = re.compile(r"\d+")


class Traps:
    """Remembers the patterns of every site, and says when one has been followed far enough."""

    def __init__(self, limit: int, this_year: int) -> None:
        """``limit`` addresses of one pattern that only rearranges what is known."""
        self._limit = limit
        self._this_year = this_year
        self._seen: Counter[str] = Counter()
        self._shapes: dict[str, set[str]] = {}

    def catches(self, url: str) -> str:
        """Why an address is one too many of its kind; empty when it is not. Counts it."""
        address, _, query = url.partition("?")
        segments = address.split("/")[3:]
        if len(segments) > _SEGMENTS:
            return f"a path of {len(segments)} segments"
        if len(segments) > 5 and (cycle := _cycle_of(segments)):
            return f"a path that repeats {cycle}"
        if why := self._calendar(address) or self._session_path(address, segments):
            return why
        return self._query(address, query) if query else ""

    def _calendar(self, address: str) -> str:
        match = _DAYS.search(address)
        if match is None or not 1 <= int(match[2]) <= 12:
            return ""
        folder = address[: match.start() + 1]
        if _CALENDAR.search(folder.partition("://")[2].partition("/")[2]):
            return self._count(f"{folder}<day>", self._limit)
        # ``/info/2045/5.htm`` is an article; a folder of a month to come is made by a script.
        year, folder_itself = int(match[1]), not (match[3] or "/").startswith(".")
        return f"a calendar in the year {year}" if folder_itself and year > self._this_year + 2 else ""

    def _session_path(self, address: str, segments: list[str]) -> str:
        """A segment of chance in the middle, the same words after it each time."""
        chance = [place for place, part in enumerate(segments[:-1]) if _RANDOM.fullmatch(part)]
        if not chance or _DIGITS.search(segments[-1]):
            return ""
        made = "/".join("*" if place in chance else part for place, part in enumerate(segments))
        # ``/show/<uuid>/index.html`` may be an article.
        own = len(segments) > 2 and chance[0] == len(segments) - 2 and "(" not in segments[chance[0]]
        limit = self._limit * _ARTICLES if own else _SESSIONS
        return self._count(f"{address.split('/')[2]}/{made}", limit)

    def _query(self, address: str, query: str) -> str:
        # ``show.asp?1234`` has no key: the number is the value.
        pairs = [part.partition("=")[::2] if "=" in part else ("", part) for part in query.split("&")]
        keys = sorted({key for key, _ in pairs})
        place = _DIGITS.sub("#", address)
        if len(pairs) > _KEYS:
            return self._count(f"{place}?<many>", self._limit)
        shapes = self._shapes.setdefault(place, set())
        shapes.add("&".join(keys))
        if len(shapes) > _SHAPES:
            shapes.discard("&".join(keys))
            return f"more than {_SHAPES} sets of parameters for {place}"
        sessions = [key for key, value in pairs if _SESSION_KEY.match(key) and _RANDOM_VALUE.match(value)]
        if sessions:
            rest = "&".join(f"{key}={value}" for key, value in sorted(pairs) if key not in sessions)
            if why := self._count(f"{address}?{rest}&{sessions[0]}=*", _SESSIONS):
                return why
        pattern = f"{place}?{'&'.join(keys)}"
        if any(_SHUFFLED.match(key) for key in keys):
            return self._count(pattern, self._limit)
        if any(_PAGED.match(key) for key in keys):
            ids = "&".join(f"{key}={value}" for key, value in sorted(pairs) if not _PAGED.match(key))
            return self._count(f"{address}?{ids}&<page>", self._limit * _PAGES)
        return self._count(pattern, self._limit * _ARTICLES)

    def _count(self, pattern: str, limit: int) -> str:
        self._seen[pattern] += 1
        return f"more than {limit} addresses like {pattern[:120]}" if self._seen[pattern] > limit else ""


def _cycle_of(segments: list[str]) -> str:
    """``/a/b/a/b/a/b/``: up to four segments that stand three times in a row, not all numbers."""
    for length in range(1, 5):
        for start in range(len(segments) - 3 * length + 1):
            first, second, third = (segments[start + n * length : start + (n + 1) * length] for n in range(3))
            if first == second == third and any(part and not part.isdigit() for part in first):
                return "/".join(first)
    repeated = Counter(part for part in segments if part and not part.isdigit())
    return next((part for part, count in repeated.items() if count >= 4), "")
