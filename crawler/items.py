"""The words of observation: what one crawl saw, as plain frozen values.

Nothing here knows the checklist or judges a school. Every value can be written to a crawl record
and read back (:mod:`crawler.record`). Times are aware UTC datetimes; days are dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """访问结果: how one address ended. Every address ends in exactly one of these."""

    OK = "ok"
    GONE = "gone"  # 404, 410
    SOFT_404 = "soft_404"  # answered 200, says "not here"
    SERVER_ERROR = "server_error"  # 5xx
    CLIENT_ERROR = "client_error"  # other 4xx
    FORBIDDEN = "forbidden"  # 401, 403
    LOGIN_WALL = "login_wall"
    CAMPUS_ONLY = "campus_only"  # 仅限校内访问
    CAPTCHA = "captcha"  # the file stands behind a picture code
    CHALLENGE = "challenge"  # firewall or script challenge (412, 521, 瑞数)
    EMPTY_SHELL = "empty_shell"  # needs a script to show anything
    RATE_LIMITED = "rate_limited"  # 429, or 503 with Retry-After, until our patience ended
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"  # not a byte in time
    TOO_SLOW = "too_slow"  # began to answer, did not end in time
    DNS = "dns"
    TLS = "tls"  # the detail begins with expired, not yet valid, wrong host, self-signed, …
    PROTOCOL = "protocol"  # answered, but not in HTTP
    REDIRECT_LOOP = "redirect_loop"
    TOO_LARGE = "too_large"
    TOO_EXPANDED = "too_expanded"  # a small body that unpacks beyond the bound
    BAD_ENCODING = "bad_encoding"  # its compression is broken or unknown
    LOCKED = "locked"  # a file under a password
    UNREADABLE = "unreadable"  # received, but our reader failed on it
    UNSAFE = "unsafe"  # private address or foreign scheme: we refused
    ROBOTS = "robots"  # robots.txt forbids us
    BUDGET = "budget"  # max_pages or time ended first
    OUT_OF_SCOPE = "out_of_scope"  # not a declared host
    INTERRUPTED = "interrupted"  # the crawl was stopped first

    @property
    def transient(self) -> bool:
        """Whether the same request may well succeed later today."""
        return self in _TRANSIENT

    @property
    def looked_at_again(self) -> bool:
        """Whether a crawl asks once more at its end: a dead link must have failed twice."""
        return self in _TRANSIENT or self in _FOR_GOOD

    @property
    def is_for_good(self) -> bool:
        """Whether the same is to be expected another day."""
        return self in _FOR_GOOD

    @property
    def unlooked(self) -> bool:
        """Whether we never got to see what stands there: says nothing about the school."""
        return self in _UNLOOKED


_TRANSIENT = frozenset(
    {
        Outcome.SERVER_ERROR,
        Outcome.RATE_LIMITED,
        Outcome.REFUSED,
        Outcome.RESET,
        Outcome.TIMEOUT,
        Outcome.TOO_SLOW,
        Outcome.DNS,
        Outcome.PROTOCOL,
        Outcome.BAD_ENCODING,
    }
)
_FOR_GOOD = frozenset(
    {Outcome.GONE, Outcome.SOFT_404, Outcome.TLS, Outcome.REDIRECT_LOOP, Outcome.CLIENT_ERROR}
)
_UNLOOKED = frozenset(
    {
        Outcome.CHALLENGE,
        Outcome.EMPTY_SHELL,
        Outcome.RATE_LIMITED,
        Outcome.CAPTCHA,
        Outcome.TOO_LARGE,
        Outcome.LOCKED,
        Outcome.TOO_EXPANDED,
        Outcome.UNREADABLE,
        Outcome.UNSAFE,
        Outcome.ROBOTS,
        Outcome.BUDGET,
        Outcome.OUT_OF_SCOPE,
        Outcome.INTERRUPTED,
    }
)


class Media(StrEnum):
    """What kind of bytes an address held, by content rather than by name."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"  # also wps, and what an office program saved as HTML, MIME or XML
    XLS = "xls"  # also et, and likewise
    PPT = "ppt"  # also dps
    RTF = "rtf"
    ODF = "odf"  # odt, ods, odp
    OFD = "ofd"  # GB/T 33190
    LEGACY_OFFICE = "legacy_office"  # another OLE2 file
    ARCHIVE = "archive"  # zip, rar, 7z
    IMAGE = "image"
    TEXT = "text"
    OTHER = "other"


class DateSource(StrEnum):
    """Where a date stood, the most trusted first."""

    META = "meta"
    BYLINE = "byline"
    LIST_ROW = "list_row"
    URL = "url"
    TEXT = "text"
    DOCUMENT = "document"  # a file's own properties
    HEADER = "header"  # Last-Modified


class Place(StrEnum):
    """Where on a page a link stood."""

    BODY = "body"
    LIST = "list"  # a row of a list or table of links
    NAV = "nav"  # menu, header, footer, sidebar
    TRAIL = "trail"  # breadcrumb
    PAGER = "pager"
    FRAME = "frame"  # iframe, frame, embedded viewer
    REDIRECT = "redirect"  # meta refresh or script redirect


class SeenDate(NamedTuple):
    """日期: a day, where it stood, and the words around it."""

    day: date
    source: DateSource
    words: str


class Link(NamedTuple):
    """链接: one link of a page.

    ``anchor`` is its visible text (``title`` attribute when that is longer: lists cut titles),
    ``context`` the rest of the row, cell or sentence it stands in (at most 240 characters),
    ``heading`` the nearest heading above it, ``day`` the date in the same list row.
    """

    url: str
    anchor: str
    place: Place
    context: str = ""
    heading: str = ""
    day: date | None = None


class Block(NamedTuple):
    """A run of text: ``kind`` is heading, text, row (cells joined by `` | ``) or item."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """页面或附件: what one address held, read. ``media`` tells pages from attachments.

    ``url`` is the final, normalised address. ``title`` is the document's own title without the
    site's name; ``name`` an attachment's file name. ``blocks`` hold the text in reading order,
    structural navigation left out (blocks repeated over a host are found later, from the record).
    ``tables`` are sheet names and table captions. ``scan`` marks a file of pictures without text.
    An archive's members are items, and those that were read headings with their text below.
    ``digest`` is SHA-256 of the received body, ``text_digest`` of the text alone (click counters
    and scripts do not change it). ``rendered``: what was read is what a browser made of the page by
    running its scripts, and ``digest`` is of that.
    """

    url: str
    site: str
    media: Media
    title: str = ""
    name: str = ""
    site_name: str = ""
    trail: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    dates: tuple[SeenDate, ...] = ()
    digest: str = ""
    text_digest: str = ""
    encoding: str = ""
    scan: bool = False
    truncated: bool = False
    images: int = 0
    pages: int = 0
    rendered: bool = False

    @property
    def is_attachment(self) -> bool:
        """Whether this is a file rather than a web page."""
        return self.media is not Media.HTML

    @property
    def text(self) -> str:
        """All blocks, one a line."""
        return "\n".join(block.text for block in self.blocks)


class Attempt(NamedTuple):
    """One try at an address."""

    at: datetime
    outcome: Outcome
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """访问: how one address ended, and how we came to it.

    ``url`` is the address asked for, ``chain`` the addresses it redirected through, ``final_url``
    where it ended. ``parent`` is the page whose link we followed (empty for a seed), ``anchor``
    that link's text: following parents gives the click path. ``site`` is ``scheme://host[:port]``
    of ``url``. ``detail`` says what in the answer led to the outcome. ``etag`` and ``last_modified``
    are what the server named the body by; ``unchanged_since`` is when these same bytes were received
    in an earlier crawl, of which the page was taken over (status 304: the server said so itself).
    ``attempts`` begin with the last one of the earlier crawl where that failed in the same way for good.
    ``onward`` is where a page that holds nothing itself sends its visitors.
    """

    url: str
    final_url: str
    site: str
    outcome: Outcome
    status: int | None = None
    chain: tuple[str, ...] = ()
    parent: str = ""
    anchor: str = ""
    depth: int = 0
    fetched_at: datetime
    attempts: tuple[Attempt, ...] = ()
    media: Media | None = None
    size: int = 0
    digest: str = ""
    detail: str = ""
    etag: str = ""
    last_modified: str = ""
    unchanged_since: datetime | None = None
    onward: tuple[str, ...] = ()

    def failed_apart(self, seconds: float) -> bool:
        """Whether it failed at least twice, and the last time ``seconds`` or more after the first."""
        bad = [attempt.at for attempt in self.attempts if attempt.outcome is not Outcome.OK]
        return len(bad) > 1 and (max(bad) - min(bad)).total_seconds() >= seconds


class Skip(NamedTuple):
    """An address seen but never asked for, and why (robots, budget, out_of_scope, unsafe…).

    ``detail`` says which bound it met.
    """

    url: str
    reason: Outcome
    parent: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A site to crawl: ``url`` where it starts; ``role`` is portal, disclosure or site."""

    name: str
    url: str
    role: str = "site"


class Watched(NamedTuple):
    """An address to look at again, and how an earlier crawl came to it."""

    url: str
    parent: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to crawl and how politely. ``max_pages`` and ``requests_per_second`` are per host.

    ``seconds`` bounds one response (twice that at the second look), ``max_bytes`` one body as
    received, ``max_expanded`` the same unpacked, ``max_redirects`` one chain, ``max_per_pattern`` the
    addresses of one pattern that calendars, sorting and sessions make (lists of articles may have 50
    times as many), ``max_seconds`` the whole crawl (0: no bound). ``max_crawl_delay`` is how far
    robots.txt, ``max_wait`` how far Retry-After may slow us down. In ``quiet_hours`` (``08:00-18:00``,
    China Standard Time) nothing is asked for. ``readers`` is the number of reading processes (0: one
    per core). ``browser``: open pages that show nothing without
    their scripts in a real browser, at most ``max_rendered`` a site. ``earlier`` is the directory of an
    earlier record to compare with; unless ``fresh``, what did not change since is not sent or read again.
    ``profile`` is full, or watch: then only the seeds, the disclosure column and ``watched`` are visited.
    """

    seeds: tuple[Seed, ...]
    max_pages: int = 50_000
    requests_per_second: float = 4.0
    concurrency_per_site: int = 4
    obey_robots: bool = True
    user_agent: str = ""
    seconds: float = 30.0
    max_bytes: int = 50_000_000
    max_expanded: int = 100_000_000
    max_redirects: int = 10
    max_depth: int = 40
    max_per_pattern: int = 400
    max_seconds: float = 0.0
    max_crawl_delay: float = 10.0
    max_wait: float = 600.0
    quiet_hours: str = ""
    verify_certificates: bool = True
    second_look_after: float = 5.0
    readers: int = 0
    only_seeds: bool = False
    earlier: str = ""
    fresh: bool = False
    profile: str = "full"
    watched: tuple[Watched, ...] = ()
    discover: bool = False  # crawl what is found within the school's registrable domain too
    browser: bool = False
    max_rendered: int = 200


class HostKind(StrEnum):
    """How a host stands to the plan."""

    DECLARED = "declared"
    DISCOVERED = "discovered"  # within the school's domain, and crawled, as the plan allows
    KIN = "kin"  # within the school's registrable domain, named by no seed
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSeen:
    """主机: one host that the school's pages link from elsewhere, http and https as one.

    ``site`` is its more linked spelling (``scheme://host[:port]``), ``pages`` how many pages of other
    hosts link it, ``menus`` how many of these do so in a menu of the portal or on the disclosure
    column. ``anchor`` is what it is called most often where its front page is linked, ``parent`` a
    page that links it: one of the portal or the column before others, then the shortest address.
    """

    host: str
    site: str
    kind: HostKind
    pages: int
    menus: int = 0
    anchor: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEnd:
    """One line of the end mark: what became of one site.

    ``complete`` is true only if every in-scope address the site showed was asked for and answered
    or failed for good; ``reason`` says why not, in one word from :class:`Outcome`, or
    ``no_end_mark``, ``watch`` (not all was looked at), ``shrunk`` (far fewer pages than the
    ``pages_before`` of the earlier record). ``reached`` is whether any page of it answered. ``robots``
    and ``budget`` are the addresses that robots.txt and our own bounds kept us from.
    """

    site: str
    name: str
    role: str
    url: str
    reached: bool
    pages: int
    failed: int
    blocked: int
    skipped: int
    complete: bool
    reason: str = ""
    pages_before: int | None = None
    robots: int = 0
    budget: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlHead:
    """First thing written to a record: who crawled what, when, with which plan.

    ``reading`` names the reading rules: pages read by others are not taken over by a later crawl.
    """

    tool: str
    started_at: datetime
    plan: Plan
    reading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEnd:
    """The end mark, written last. Without it the record is incomplete and absence proves nothing.

    ``reason`` is ``finished``, ``interrupted``, or ``budget`` when ``max_seconds`` ended first.
    ``hosts`` is None in records that did not note them, and ``hosts_left_out`` says how many did not fit.
    """

    ended_at: datetime
    reason: str
    sites: tuple[SiteEnd, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    hosts: tuple[HostSeen, ...] | None = None
    hosts_left_out: int = 0


class Progress(NamedTuple):
    """What a running crawl tells the watcher, about once a second."""

    pages: int
    fetched: int
    queued: int
    failed: int
    seconds: float
    sites: dict[str, int]
    done: bool = False
    quiet_until: str = ""  # HH:MM, while quiet hours keep the crawl waiting
