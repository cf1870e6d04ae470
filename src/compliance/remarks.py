"""备注: what a person should know of a part beside its verdict. Nothing here changes a verdict.

Published late, a newer version elsewhere, years missing in a series: each may have an explanation that
no crawl can see, so each is said with its days and addresses, and only where the record proves it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.cases import Candidate, Case, Origin
from compliance.freshness import due_day, suits
from compliance.matching.wording import YEAR, normalise, strip_frame
from compliance.model import Annual, OnChange, Part, PartKind, Reason, Verdict
from compliance.periods import answers_for, find_periods
from compliance.substance import Substance
from compliance.workdays import known, workdays_between

STAMPED = 8  # documents of one site and day: more look like a move to a new site than like posting
REPOSTED = 366  # days: posted later than that after it was made, it may have stood elsewhere before
RULE_SINCE = date(2014, 7, 25)  # 教办函〔2014〕23号
APPROVED_WITHIN = 20  # days, not working days: 财预〔2016〕143号
SERIES = 6  # years back in which a series should have no gap

_FOUND = frozenset({Verdict.PUBLISHED, Verdict.MISPLACED})
_DOCUMENTS = frozenset({PartKind.REPORT, PartKind.TABLE, PartKind.PLAN, PartKind.RULE, PartKind.LIST})
_ISSUED = _DOCUMENTS | {PartKind.DOC, PartKind.NOTICE}
_YEARLY_SERIES = frozenset({PartKind.REPORT, PartKind.TABLE, PartKind.PLAN})
_REVISED = re.compile(
    r"(20\d{2})\s*年?\s*(?:\d{1,2}\s*月)?\s*(?:第?[一二三四五六]次)?\s*(?:修订|修正|修改|版)"
)
_BRACKETED_YEAR = re.compile(r"[(（\[〔]\s*(20\d{2})\s*年?\s*[)）\]〕]\s*$")
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,20}[)\]]")
_EDITION = re.compile(r"修订版?|修正版?|试行|暂行|最新版?")
_ISSUING = re.compile(r"^.{0,30}?关于(?:印发|公布|发布|修订)|的?通知$|《|》")
_LEAST_CORE = 4  # characters of a title that must be left for two to be called the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What remarks need besides the case.

    ``complete`` is whether every site that could hold more was seen to its end; ``names`` are the
    school's, which a title may or may not begin with.
    """

    accept: float
    complete: bool
    names: tuple[str, ...] = ()


def remarks_on(
    part: Part, verdict: Verdict, evidence: Sequence[Candidate], case: Case, desk: Desk
) -> tuple[Reason, ...]:
    """What to say of a part beside its verdict. ``evidence`` is what the verdict rests on, best first."""
    accepted = [one for one in case.candidates if one.counts(desk.accept)]
    said: list[Reason | None] = []
    if verdict in _FOUND and evidence:
        if isinstance(part.freshness, Annual):
            said.append(_undated(part.freshness, evidence[0]))
            said.append(_late_for_year(part, part.freshness, evidence[0], accepted))
            said.append(_late_after_approval(part, evidence[0], accepted))
        elif isinstance(part.freshness, OnChange):
            same = _of_title(evidence[0], accepted, desk)
            if part.kind in _ISSUED:
                said.append(_late_after_making(part.freshness, evidence[0], same))
            if verdict is Verdict.PUBLISHED:
                said.append(_newer_elsewhere(evidence[0], same))
    if desk.complete and isinstance(part.freshness, Annual) and part.kind in _YEARLY_SERIES:
        said.append(_gap_years(case, accepted, desk))
    return tuple(reason for reason in said if reason is not None)


def _undated(freshness: Annual, best: Candidate) -> Reason | None:
    if not freshness.undated or best.evidence.period is not None or best.substance is Substance.NIL:
        return None
    return Reason(
        code="undated_figures",
        zh="页面没有注明数据截至何时，请核对是否为最近一年的数据并加以注明",
        en="the page does not say of when its figures are: check that they are the last year's",
    )


# Published late


def _first_posted(one: Candidate, same: Sequence[Candidate]) -> date | None:
    """When the document was first put on line, or none where that cannot be proven."""
    days = []
    for each in (one, *same):
        if each.origin.posted is None or each.origin.together >= STAMPED:
            return None
        days.append(each.origin.posted)
    return min(days)


def _of_title(one: Candidate, accepted: Sequence[Candidate], desk: Desk) -> list[Candidate]:
    """Every edition of the document among the candidates."""
    core = core_of(one.evidence.title, desk.names)
    if len(core) < _LEAST_CORE:
        return [one]
    return [other for other in accepted if core_of(other.evidence.title, desk.names) == core]


def _late_after_making(freshness: OnChange, one: Candidate, same: Sequence[Candidate]) -> Reason | None:
    posted, made = _first_posted(one, same), _last(one.origin.made, [other.origin for other in same])
    if posted is None or made is None or made < RULE_SINCE or not known(made) or not known(posted):
        return None
    version = version_year(one.evidence.title)
    days = workdays_between(made, posted)
    if days <= freshness.workdays or (posted - made).days > REPOSTED or (version and version > made.year):
        return None
    return Reason(
        code="late",
        zh=f"“{one.evidence.title}”成文于 {made}，{posted} 才发布，相隔 {days} 个工作日，"
        f"超过 {freshness.workdays} 个工作日的时限",
        en=f"“{one.evidence.title}” was made on {made} and posted on {posted}, {days} working days later; "
        f"{freshness.workdays} are allowed",
        url=one.evidence.url,
    )


def _last(made: date | None, origins: Sequence[Origin]) -> date | None:
    return max((day for day in (made, *(origin.made for origin in origins)) if day is not None), default=None)


def _late_for_year(
    part: Part, freshness: Annual, one: Candidate, accepted: Sequence[Candidate]
) -> Reason | None:
    period = one.evidence.period
    if part.kind not in _DOCUMENTS or period is None or period.source == "published":
        return None
    if not suits(period, freshness):
        return None  # a school that reports by another kind of year has other due days
    posted = _first_posted(one, _of_period(one, accepted))
    due_on = due_day(freshness, answers_for(period))
    if posted is None or not freshness.grace < (posted - due_on).days <= REPOSTED:
        return None
    days = (posted - due_on).days
    return Reason(
        code="late",
        zh=f"“{one.evidence.title}”应于 {due_on} 前公开，{posted} 才发布，晚了 {days} 天",
        en=f"“{one.evidence.title}” was due on {due_on} and posted on {posted}, {days} days late",
        url=one.evidence.url,
    )


def _of_period(one: Candidate, accepted: Sequence[Candidate]) -> list[Candidate]:
    period = one.evidence.period
    return [
        other
        for other in accepted
        if period and other.evidence.period and other.evidence.period.label == period.label
    ]


def _late_after_approval(part: Part, one: Candidate, accepted: Sequence[Candidate]) -> Reason | None:
    if part.kind is not PartKind.TABLE or not re.search("预算|决算", one.evidence.title):
        return None
    same = _of_period(one, accepted)
    approvals = [other.origin.approved for other in (one, *same) if other.origin.approved is not None]
    posted = _first_posted(one, same)
    if not approvals or posted is None:
        return None
    approved = max(approvals)
    days = (posted - approved).days
    if not APPROVED_WITHIN < days <= REPOSTED:
        return None
    return Reason(
        code="late",
        zh=f"“{one.evidence.title}”于 {approved} 批复，{posted} 才发布，相隔 {days} 天，"
        f"超过批复后 {APPROVED_WITHIN} 日内公开的时限",
        en=f"“{one.evidence.title}” was approved on {approved} and posted on {posted}, {days} days later; "
        f"{APPROVED_WITHIN} are allowed",
        url=one.evidence.url,
    )


# Superseded, and missing years


def _newer_elsewhere(one: Candidate, same: Sequence[Candidate]) -> Reason | None:
    ours = _newest([other for other in (one, *same) if other.evidence.placed])
    elsewhere = [other for other in same if other.substance.holds and not other.evidence.placed]
    newer = [other for other in elsewhere if _is_newer(other, ours)]
    if not newer:
        return None
    best = max(newer, key=lambda other: (version_year(other.evidence.title) or 0, other.evidence.url))
    return Reason(
        code="newer_elsewhere",
        zh=f"专栏所列为“{one.evidence.title}”，其他页面另有较新的“{best.evidence.title}”，请核对是否已修订",
        en=f"the column leads to “{one.evidence.title}”; a newer “{best.evidence.title}” stands elsewhere",
        url=best.evidence.url,
    )


def _newest(placed: Sequence[Candidate]) -> int | None:
    """The newest version the column leads to; none where one of them shows no year at all."""
    years = []
    for one in placed:
        posted = one.origin.posted or one.evidence.published
        year = version_year(one.evidence.title) or (posted.year if posted else None)
        if year is None:
            return None
        years.append(year)
    return max(years, default=None)


def _is_newer(other: Candidate, ours: int | None) -> bool:
    year = version_year(other.evidence.title)
    return year is not None and ours is not None and year > ours


def _gap_years(case: Case, accepted: Sequence[Candidate], desk: Desk) -> Reason | None:
    if any(_may_be_any_year(one) for one in accepted):
        return None
    found = {year for (year, _), score in case.years.items() if score >= desk.accept}
    named = {year for (year, by_name), score in case.years.items() if by_name and score >= desk.accept}
    if not named:
        return None
    recent = {year for year in named if year > max(named) - SERIES}
    listed = {answers_for(period) for entry in case.entries for period in find_periods(entry.anchor)}
    gaps = [year for year in range(min(recent), max(recent)) if year not in found | listed]
    if not gaps:
        return None
    first, last = min(recent), max(recent)
    return Reason(
        code="gap_years",
        zh=f"近年系列不全：有 {first} 年和 {last} 年的，没有找到 {'、'.join(map(str, gaps))} 年的",
        en=f"the series has gaps: {first} and {last} were found, {', '.join(map(str, gaps))} not",
    )


def _may_be_any_year(one: Candidate) -> bool:
    """A document that names no year and shows no date may be the one that seems to be missing."""
    single = one.substance is not Substance.LIST and (one.substance.holds or one.substance.unread)
    return single and one.evidence.period is None


# Titles


def core_of(title: str, names: Sequence[str] = ()) -> str:
    """The words that name a document whatever its edition: no year, 修订, 关于印发…的通知.

    Of schools only ``names`` are left out: 继续教育学院学籍管理办法 is not the school's.
    """
    bare = _ISSUING.sub("", _BRACKETS.sub("", strip_frame(normalise(title))))
    bare = _EDITION.sub("", YEAR.sub("", bare))
    for name in sorted(map(normalise, names), key=len, reverse=True):
        bare = bare.removeprefix(name)
    return bare.strip("()[]-:, 年度")


def version_year(title: str) -> int | None:
    """The year of the edition a title names: （2019年修订）, 2022版, （2021）."""
    bare = strip_frame(normalise(title))
    years = [int(year) for year in _REVISED.findall(bare) + _BRACKETED_YEAR.findall(bare)]
    return max(years, default=None)
