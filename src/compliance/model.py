"""The words of the field: checklist, school, evidence, fault, finding, audit.

Frozen values without behaviour beyond simple properties. ``Audit`` and what it holds have the
shape of ``audit.json`` (schema ``compliance/audit@1``), so writing and reading need no mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple

AUDIT_SCHEMA = "compliance/audit@1"

Profile = Literal["full", "watch"]


class Verdict(StrEnum):
    """结论: what an item or part comes to. Derived from faults, never assigned by hand."""

    PUBLISHED = "published"
    PARTIAL = "partial"
    MISPLACED = "misplaced"
    STALE = "stale"
    EMPTY = "empty"
    BROKEN = "broken"
    RESTRICTED = "restricted"
    MISSING = "missing"
    REVIEW = "review"
    UNVERIFIED = "unverified"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"


class SchoolKind(StrEnum):
    """What kind of school it is; decides which items apply."""

    UNDERGRADUATE = "undergraduate"
    HIGHER_VOCATIONAL = "higher-vocational"


# The school file


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolName:
    """The school's name and kind. ``short`` names are other names it goes by in titles."""

    name: str
    kind: SchoolKind
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """站点: a declared sub-site and the department that runs it."""

    name: str
    url: str
    department: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlLimits:
    """Politeness and bounds of a crawl. What meets a bound is listed as such, never left out silently.

    ``contact`` (a mail address or a web address) goes into the User-Agent, for whoever reads the
    server's logs. In ``quiet_hours`` (``"08:00-18:00"``, China Standard Time) nothing is asked for.
    Per host: ``max_pages``, ``requests_per_second``, ``max_crawl_delay`` (seconds that robots.txt may
    ask for between two requests), ``max_wait`` (seconds that a busy site may put us off).
    Per address: ``max_seconds`` to answer (twice that at the second look), ``max_megabytes`` received,
    ``max_expanded_megabytes`` unpacked, ``max_redirects``, ``max_depth`` links from the start.
    ``max_per_pattern`` bounds the addresses that calendars, sorting and sessions make, ``max_hours``
    the whole crawl. ``discover`` crawls hosts of the portal's domain too that the file does not name.
    ``verify_certificates: false`` visits sites whose certificate does not hold.
    ``browser``: pages that show nothing without their scripts are opened in a real browser.
    ``screenshots``: pictures of the evidence are taken after judging. Both need the extra ``browser``.
    """

    max_pages: int = 50_000
    requests_per_second: float = 4.0
    obey_robots: bool = True
    discover: bool = False
    contact: str | None = None
    quiet_hours: str | None = None
    max_hours: float | None = None
    max_seconds: float = 30.0
    max_megabytes: float = 50.0
    max_expanded_megabytes: float = 100.0
    max_redirects: int = 10
    max_depth: int = 40
    max_per_pattern: int = 400
    max_crawl_delay: float = 10.0
    max_wait: float = 600.0
    verify_certificates: bool = True
    browser: bool = False
    screenshots: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """学校: the school file, checked."""

    school: SchoolName
    portal: str
    disclosure: str | None = None
    sites: tuple[Site, ...] = ()
    checklist: str = "moe-2014"
    departments: Mapping[str, str] = field(default_factory=dict)
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    crawl: CrawlLimits = field(default_factory=CrawlLimits)


class Ground(StrEnum):
    """The legal ground of a waiver."""

    STATE_SECRET = "state-secret"
    TRADE_SECRET = "trade-secret"
    PRIVACY = "privacy"
    NOT_APPLICABLE = "not-applicable"
    EXTERNAL_PLATFORM = "external-platform"
    ON_REQUEST = "on-request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """豁免: excuses an item or part for at most 12 months; never removes the fault.

    ``scope`` is an address: only what is wrong there, or below it, is excused. ``digest`` is what that
    page said when this was approved; the waiver lapses once the page says something else.
    """

    item: str
    ground: Ground
    reason: str
    approved_by: str
    created: date
    until: date
    scope: str | None = None
    digest: str | None = None


Decided = Literal["accept", "reject", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """决定: what a person said of one document: it is the one that ``item`` asks for, or it is not.

    ``item`` is an item or a part, ``url`` where the document was seen. ``other``: not for ``item``, but for
    ``belongs_to``. ``digest`` is of the text that was seen
    (:func:`compliance.fingerprints.text_digest`): the decision holds until that changes; without one it
    holds for as long as there is a page.
    """

    item: str
    url: str
    decision: Decided
    by: str
    decided_on: date
    belongs_to: str | None = None
    reason: str = ""
    title: str = ""
    digest: str = ""


# The checklist


class PartKind(StrEnum):
    """What kind of thing a part is; decides what counts as its substance."""

    RULE = "rule"
    RULE_LIST = "rule_list"
    REPORT = "report"
    PLAN = "plan"
    TABLE = "table"
    DATA = "data"
    LIST = "list"
    NOTICE = "notice"
    NOTICE_LIST = "notice_list"
    CONTACT = "contact"
    PAGE = "page"
    SERVICE = "service"
    DOC = "doc"


class Weight(StrEnum):
    """How much a part counts: ``recommended`` parts never change an item's verdict."""

    ESSENTIAL = "essential"
    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Stays true until changed: never stale by the calendar."""

    kind: Literal["standing"] = "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnChange:
    """变动即更: due within ``workdays`` working days of a change (教办函〔2014〕23号 二)."""

    workdays: int = 20
    kind: Literal["on_change"] = "on_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annual:
    """A document for every year of a kind.

    ``year`` is calendar (年度), academic (学年, 1 Sept to 31 Aug) or class (届). ``due`` is
    ``MM-DD``; ``years_after`` counts from the year the period ends in (年度 and 届: the year
    itself). ``grace`` is in days. ``undated``: what bears no year counts as in date, as a standing page
    (学校简介) does that is kept up without saying so.
    """

    year: Literal["calendar", "academic", "class"]
    due: str
    years_after: int = 0
    grace: int = 0
    undated: bool = False
    kind: Literal["annual"] = "annual"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiveYear:
    """A five-year plan: the running one is due from ``due`` (``MM-DD``) of its first year."""

    due: str = "12-31"
    kind: Literal["five_year"] = "five_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A series of notices that should not fall silent for more than ``months``."""

    months: int
    kind: Literal["event"] = "event"


Freshness = Standing | OnChange | Annual | FiveYear | Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """应有内容: what a part's substance looks like beyond its kind.

    ``attachment`` says whether the content usually, or always, comes as a file. ``tables`` are the names
    one of which a table goes by. Of every group in ``says`` one word stands in the text. ``contact`` asks
    for a telephone or mailbox, ``figures`` for a number that is no date, ``dated`` for a date,
    ``characters`` for that much text where no file carries it.
    """

    attachment: Literal["usual", "required"] | None = None
    tables: tuple[str, ...] = ()
    says: tuple[tuple[str, ...], ...] = ()
    contact: bool = False
    figures: bool = False
    dated: bool = False
    characters: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """依据: a document that a duty rests on.

    ``seen`` says how surely it is known: its text was read, only a citation or its title was, or it
    rests on memory.
    """

    name: str
    number: str = ""
    seen: Literal["seen", "cited", "memory"] = "memory"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """要点: the smallest thing that is matched, ages and is shown on its own.

    ``terms`` name the part itself. A document named by its item's terms also holds the part when
    one of ``contains`` stands inside it (or when ``contains`` is empty). ``not_terms`` veto.
    ``departments`` are given where the part has other answerers than its item, ``law`` where it rests on
    more than its item does (keys of the checklist's ``laws``).
    """

    id: str
    title: str
    kind: PartKind
    freshness: Freshness
    weight: Weight = Weight.MANDATORY
    terms: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    not_applicable: str | None = None
    nil_accepted: bool = False
    departments: tuple[str, ...] = ()
    expects: Expectation = field(default_factory=Expectation)
    law: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """事项: one of the 50, in its official wording.

    ``departments`` are the usual answerers, the default first. ``terms`` name documents that cover
    the item as a whole. ``basis`` are the sources of the wording and ``confidence`` how sure it is;
    ``law`` is the legal basis (keys of the checklist's ``laws``). ``not_applicable`` gives the profile's
    reason, if it has one.
    """

    id: str
    title: str
    category: int
    departments: tuple[str, ...]
    parts: tuple[Part, ...]
    terms: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    confidence: Literal["high", "medium", "low"] = "high"
    not_applicable: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """类别: one of the ten headings of the list."""

    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """清单: items and parts as they apply to one kind of school.

    ``departments`` maps a department's canonical name to the other names it goes by.
    ``column_terms`` are the names of a disclosure column (信息公开, 校务公开…).
    """

    id: str
    version: str
    title: str
    document: str
    profile: str
    categories: tuple[Category, ...]
    items: tuple[Item, ...]
    departments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    column_terms: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    laws: Mapping[str, Law] = field(default_factory=dict)
    note: str = ""


# Matching


class Signal(NamedTuple):
    """One reason for or against a match: a stable name, what it gave, words for a clerk."""

    name: str
    weight: float
    words: str


class Anchor(NamedTuple):
    """How others call a document: a link's text, the row and heading it stands in, where."""

    text: str
    context: str = ""
    heading: str = ""
    in_column: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the matcher looks at: one document, with all it is called, boilerplate removed.

    ``kind`` is page, attachment, column (a list page) or news. ``links`` are the words of its first links:
    what others are called.
    """

    url: str
    title: str
    kind: Literal["page", "attachment", "column", "news"] = "page"
    links: tuple[str, ...] = ()
    name: str = ""
    trail: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    attachments: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    text: str = ""
    site_name: str = ""
    department: str | None = None
    school_names: tuple[str, ...] = ()
    other_school: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One document for one part: score in 0..1, the term that spoke, and every signal.

    ``passage`` is the stretch of text that counts, at most 160 characters.
    """

    part: str
    score: float
    term: str
    signals: tuple[Signal, ...]
    passage: str = ""


# The audit


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCovered:
    """The time a document is about: ``label`` as printed (2021-2022学年), ``start`` to ``end``.

    ``source`` is title, attachment, text or published (only the posting date was known).
    """

    label: str
    start: date
    end: date
    source: Literal["title", "attachment", "text", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """依据: a document that speaks for a part, and everything needed to look it up again.

    ``found_via`` is the click path from a seed, page titles or addresses. ``published`` is the
    date it was posted and ``date_source`` where that stood. ``placed`` is whether the disclosure
    column leads to it; ``substance`` why it counts as having content, or empty if it has none, and
    ``hollow`` why it has none. ``trail`` is the breadcrumb on the page. ``sha256`` is of the received
    body, ``text_digest`` of the text without navigation, counters and the day of the visit.
    """

    url: str
    final_url: str
    title: str
    part: str
    kind: str
    found_via: tuple[str, ...]
    http_status: int | None
    fetched_at: datetime
    sha256: str
    score: float
    signals: tuple[Signal, ...]
    snippet: str
    outcome: str = "ok"
    published: date | None = None
    date_source: str | None = None
    date_words: str = ""
    period: PeriodCovered | None = None
    placed: bool = False
    substance: str = ""
    hollow: str = ""
    text_digest: str = ""
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """原因: one fault in words. ``code`` is stable; ``url`` is where to look.

    ``due_on`` (整改期限), of a fault of a part in an audit that was ``followed``: the day of its task.
    """

    code: str
    zh: str
    en: str
    url: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessState:
    """What the calendar asks of a part today, and how it stands.

    ``due_period`` is what must be covered today, ``newest`` what was found, ``overdue_days`` and
    ``overdue_workdays`` (工作日) how long the due day has passed; ``next_period`` falls due on
    ``next_due``. A series of notices has no periods: it is due again on ``next_due``.
    """

    due_period: str | None = None
    due_on: date | None = None
    newest: str | None = None
    overdue_days: int | None = None
    overdue_workdays: int | None = None
    next_period: str | None = None
    next_due: date | None = None


DecisionState = Literal["used", "changed", "unused", "unseen", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNote:
    """What became of a person's decision.

    ``used``: the verdict rests on it. ``changed``: the page is another since, so it is asked again.
    ``unused``: the verdict is the same without it. ``unseen``: the crawl did not see the page.
    ``unknown``: the checklist has no such item or part.
    """

    item: str
    url: str
    title: str
    decision: Decided
    belongs_to: str | None
    by: str
    decided_on: date
    reason: str
    state: DecisionState


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEntry:
    """栏目条目: an entry of the disclosure column that names a part, and where it led.

    ``outcome`` is how opening it ended. Of what opened, ``hollow`` says why it holds nothing; it is empty
    where the target holds something else.
    """

    url: str
    anchor: str
    outcome: str
    http_status: int | None = None
    hollow: str = ""
    text_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFinding:
    """One part's verdict, with its reasons and evidence, best first.

    ``remarks`` are what a person should know beside the verdict (published late, a newer version
    elsewhere, years missing in a series); they never change it. ``decisions`` are those of a person that
    the verdict rests on, or that must be made again. ``entries`` of the disclosure column name the part
    and do not lead to it; published parts need none.
    """

    id: str
    title: str
    verdict: Verdict
    weight: Weight
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    freshness: FreshnessState = field(default_factory=FreshnessState)
    would_be: Verdict | None = None
    remarks: tuple[Reason, ...] = ()
    decisions: tuple[DecisionNote, ...] = ()
    entries: tuple[ColumnEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """结论: one item's verdict. ``would_be`` is what a waived item would have been.

    ``action`` says what the department should do next, Chinese and English; empty when nothing.
    ``basis`` names the documents that the duty rests on.
    ``candidates`` are the best documents that were considered, also those that lost.
    """

    id: str
    title: str
    category: int
    verdict: Verdict
    department: str
    reasons: tuple[Reason, ...] = ()
    parts: tuple[PartFinding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Evidence, ...] = ()
    would_be: Verdict | None = None
    action_zh: str = ""
    action_en: str = ""
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedSchool:
    """The school as audited. ``disclosure_found`` says how the column was found."""

    name: str
    kind: SchoolKind
    portal: str
    disclosure: str | None
    disclosure_found: Literal["declared", "from_portal", "not_found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRef:
    """Which checklist was applied."""

    id: str
    version: str
    profile: str
    title: str
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCoverage:
    """How completely one site was seen; absence is proven only where ``complete``.

    ``robots`` and ``budget`` are the addresses that robots.txt and our own limits kept us from.
    """

    site: str
    name: str
    department: str | None
    pages: int
    failed: int
    blocked: int
    skipped: int
    complete: bool
    reason: str
    reached: bool = True
    robots: int = 0
    budget: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How completely the school was seen."""

    complete: bool
    interrupted: bool
    pages: int
    addresses: int
    sites: tuple[SiteCoverage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts by verdict, and how many applicable items could be evaluated.

    ``rate`` is published items over evaluated items (applicable, neither waived nor unverified nor
    in review), 0..1, or none when nothing could be evaluated.
    """

    verdicts: Mapping[Verdict, int]
    applicable: int
    evaluated: int
    rate: float | None


SiteStatus = Literal["declared", "declared_not_linked", "found_not_declared", "outside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSummary:
    """What one site contributed: items with evidence there, and dead links on its pages.

    ``status`` tells declared sites, those that no page links any more, those found within the
    school's domain though not declared, and hosts outside it. ``linked_from`` counts the pages of
    other sites that link it, ``linked_on`` is one of them; ``presented`` marks an outside host that
    the school's menus show as its own (双非), ``crawled`` whether its pages were looked at.
    """

    site: str
    name: str
    department: str | None
    items: tuple[str, ...]
    dead_links: int
    status: SiteStatus = "declared"
    linked_from: int = 0
    linked_on: str = ""
    presented: bool = False
    crawled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFinding:
    """A link that did not end in ``ok``: where it stands and what came of it."""

    url: str
    outcome: str
    http_status: int | None
    on_site: bool
    referrers: tuple[str, ...]
    in_column: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyFinding:
    """Personal data seen in public (masked): what kind, where, how many."""

    url: str
    kind: Literal["id_number", "bank_card", "mobile"]
    count: int
    masked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverNote:
    """What became of a waiver today: used, unused, expired, lapsed (its page says something else now).

    ``age_days`` have passed since it was created. ``digest`` is what the page at ``scope`` says today,
    empty where it was not read.
    """

    item: str
    state: Literal["used", "unused", "expired", "not_yet", "lapsed"]
    ground: Ground
    reason: str
    approved_by: str
    until: date
    created: date | None = None
    age_days: int | None = None
    scope: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Which program judged."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The scores at which a match was taken (``accept``) and at which a person is asked (``review``)."""

    accept: float
    review: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """审查: everything one audit established; the content of ``audit.json``.

    ``seal`` (封存号) vouches for the crawl record that was judged: the SHA-256 of its manifest, empty
    for a record without one.
    ``profile`` says whether everything was crawled or only known evidence was looked at again.
    ``rules`` is a digest of what was judged by: program, checklist, weights, school file, decisions.
    ``followed``: deadlines are those of the tasks in the store, each in the ``due_on`` of its fault; a fault
    without one has none yet. Else they are counted from ``as_of``.
    """

    schema: str
    tool: Tool
    school: AuditedSchool
    as_of: date
    started_at: datetime
    ended_at: datetime
    checklist: ChecklistRef
    coverage: Coverage
    summary: Summary
    items: tuple[Finding, ...]
    sites: tuple[SiteSummary, ...]
    links: tuple[LinkFinding, ...]
    privacy: tuple[PrivacyFinding, ...] = ()
    waivers: tuple[WaiverNote, ...] = ()
    notes: tuple[Reason, ...] = ()
    sites_left_out: int = 0
    seal: str = ""
    profile: Profile = "full"
    rules: str = ""
    decisions: tuple[DecisionNote, ...] = ()
    thresholds: Thresholds | None = None
    followed: bool = False
