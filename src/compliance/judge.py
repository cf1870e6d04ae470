"""A careful clerk: one part's case -> faults -> verdict. Pure; ``today`` is an argument.

The order of the questions is the order in which a person would ask them: is it there, current and
reachable; is its link dead; is it there but unplaced; walled; unreadable; out of date; hollow;
could we not look; is anything doubtful; is it proven absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.cases import Candidate, Case
from compliance.faults import (
    Absent,
    Dead,
    Doubtful,
    Fault,
    Hollow,
    Overdue,
    Silent,
    Undated,
    Unlooked,
    Unplaced,
    Unread,
    Walled,
    outcome_words,
    verdict_of,
)
from compliance.freshness import covers, find_due, silent_since
from compliance.model import (
    Annual,
    Event,
    FiveYear,
    Part,
    PartFinding,
    PeriodCovered,
    SiteCoverage,
    Verdict,
    Weight,
)
from compliance.periods import find_periods
from compliance.substance import Substance
from crawler.items import Outcome

_WALLS = frozenset({Outcome.LOGIN_WALL, Outcome.FORBIDDEN, Outcome.CAMPUS_ONLY})
# a whole site that never answered is "could not look", not a dead link
_SITE_DOWN = frozenset({Outcome.REFUSED, Outcome.RESET, Outcome.TIMEOUT, Outcome.DNS, Outcome.TLS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a judge needs besides the case.

    ``holders`` are the sites that could hold the part; ``column_url`` is none when the portal shows
    no column; ``column_read`` whether the column itself was seen completely.
    """

    today: date
    accept: float
    review: float
    holders: tuple[SiteCoverage, ...]
    column_url: str | None
    column_read: bool
    interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The faults of a part (none: published), its evidence best first, and the newest period."""

    faults: tuple[Fault, ...]
    evidence: tuple[Candidate, ...]
    newest: PeriodCovered | None

    @property
    def verdict(self) -> Verdict:
        """Follows from the first fault."""
        return verdict_of(self.faults[0]) if self.faults else Verdict.PUBLISHED


def judge(part: Part, case: Case, bench: Bench) -> Judgement:
    """One part's faults, in the order of their weight."""
    accepted = [one for one in case.candidates if one.evidence.score >= bench.accept]
    holding = [one for one in accepted if one.substance.holds]
    current = _current(part, holding, bench.today)
    placed = [one for one in current if one.evidence.placed]
    newest = _newest(holding)
    if placed:
        return Judgement(faults=(), evidence=_ordered(placed, holding), newest=_newest(placed) or newest)
    if current and not _column_proven(bench):
        faults: list[Fault] = [_unlooked_sites(bench)]
    else:
        faults = [*_dead(case, accepted, part, bench), *(_unplaced(one, bench) for one in current[:1])]
    if not current:
        faults += _walled(case)
        faults += _unread(part, accepted, holding, bench.today)
        faults += _undated(part, holding)
        faults += _stale(part, holding, bench)
        faults += [] if faults else _hollow(case, accepted)
        faults += _unopened(case)
    if not faults:
        faults = _nothing_accepted(case, bench)
    return Judgement(faults=tuple(faults), evidence=_ordered(current, holding, accepted), newest=newest)


def _ordered(*groups: Sequence[Candidate]) -> tuple[Candidate, ...]:
    chosen = {id(one): one for group in groups for one in group}
    return tuple(chosen.values())


def _newest(candidates: Iterable[Candidate]) -> PeriodCovered | None:
    periods = [one.evidence.period for one in candidates if one.evidence.period is not None]
    return max(periods, key=lambda period: period.end, default=None)


def _current(part: Part, holding: list[Candidate], today: date) -> list[Candidate]:
    """Those in date, the best first: placed before unplaced, newer before older."""
    freshness = part.freshness
    if isinstance(freshness, Event):
        newest = _newest_day(holding)
        fit = holding if newest is not None and not silent_since(freshness, newest, today) else []
        fit = fit or [one for one in holding if one.substance is Substance.NIL]
    elif isinstance(freshness, Annual | FiveYear):
        due = find_due(freshness, today)
        fit = [
            one
            for one in holding
            if due is None or (one.evidence.period is not None and covers(one.evidence.period, due.period))
        ]
    else:
        fit = holding
    return sorted(fit, key=_rank)


def _rank(one: Candidate) -> tuple[bool, int, float, int, str]:
    period = one.evidence.period
    posted = one.evidence.published
    return (
        not one.evidence.placed,
        -(period.end.year if period else 0),
        -round(one.evidence.score, 2),
        -(posted.toordinal() if posted else 0),
        one.evidence.url,
    )


def _newest_day(holding: list[Candidate]) -> date | None:
    days = [one.evidence.published for one in holding] + [one.newest_row for one in holding]
    return max((day for day in days if day is not None), default=None)


def _column_proven(bench: Bench) -> bool:
    """Whether we may say that the column does not lead somewhere."""
    return bench.column_read or (bench.column_url is None and _complete(bench))


def _complete(bench: Bench) -> bool:
    return not bench.interrupted and all(site.complete for site in bench.holders)


def _unlooked_sites(bench: Bench) -> Unlooked:
    open_ = [site for site in bench.holders if not site.complete]
    reasons = sorted({_why(site) for site in open_}) or ["抓取中途停止"]
    return Unlooked(places=tuple(site.name for site in open_) or ("本次抓取",), why="、".join(reasons))


def _why(site: SiteCoverage) -> str:
    if site.reason in Outcome.__members__.values():
        return outcome_words(Outcome(site.reason))[0]
    return "抓取记录没有结束标记" if site.reason == "no_end_mark" else site.reason


def _dead(case: Case, accepted: list[Candidate], part: Part, bench: Bench) -> list[Fault]:
    """Dead entries of the column, and dead files on the part's own page."""
    due = find_due(part.freshness, bench.today)
    faults: list[Fault] = []
    for entry in case.entries:
        if not _is_dead(entry.outcome) or (entry.outcome in _SITE_DOWN and not entry.site_reached):
            continue
        named = find_periods(entry.anchor)
        if due is not None and named and not any(covers(period, due.period) for period in named):
            continue  # a dead link to an old year is a dead link, not the gap of this part
        faults.append(Dead(url=entry.url, anchor=entry.anchor, outcome=entry.outcome, status=entry.status))
    for one in accepted:
        if one.substance.holds:
            continue
        for fetch in one.dead_files:
            if _is_dead(fetch.outcome):
                anchor = fetch.anchor or one.evidence.title
                faults.append(Dead(url=fetch.url, anchor=anchor, outcome=fetch.outcome, status=fetch.status))
    return faults[:3]


def _is_dead(outcome: Outcome) -> bool:
    return outcome is not Outcome.OK and not outcome.unlooked and outcome not in _WALLS


def _unplaced(one: Candidate, bench: Bench) -> Fault:
    return Unplaced(url=one.evidence.url, title=one.evidence.title, column=bench.column_url)


def _walled(case: Case) -> Sequence[Fault]:
    return [
        Walled(url=entry.url, anchor=entry.anchor, outcome=entry.outcome)
        for entry in case.entries
        if entry.outcome in _WALLS
    ][:3]


def _unread(part: Part, accepted: list[Candidate], holding: list[Candidate], today: date) -> Sequence[Fault]:
    """A scan or picture named for the period that is due may well be it: a person must look."""
    unread = [one for one in accepted if one.substance.unread]
    readable = {one.evidence.url for one in holding}
    return [
        Unread(url=one.evidence.url, title=one.evidence.title, substance=one.substance)
        for one in sorted(unread, key=_rank)
        if one.evidence.url not in readable and _may_cover(part, one, today)
    ][:3]


def _may_cover(part: Part, one: Candidate, today: date) -> bool:
    due = find_due(part.freshness, today)
    return due is None or one.evidence.period is None or covers(one.evidence.period, due.period)


def _undated(part: Part, holding: list[Candidate]) -> list[Fault]:
    if isinstance(part.freshness, Annual | FiveYear):
        undated = [one for one in holding if one.evidence.period is None]
    elif isinstance(part.freshness, Event):
        undated = holding if _newest_day(holding) is None else []
    else:
        undated = []
    return [Undated(url=one.evidence.url, title=one.evidence.title) for one in sorted(undated, key=_rank)[:2]]


def _stale(part: Part, holding: list[Candidate], bench: Bench) -> list[Fault]:
    """Outdated, if nothing newer can stand where we did not look."""
    fault = _outdated(part, holding, bench.today)
    if fault is None:
        return []
    return [fault] if _complete(bench) else [_unlooked_sites(bench), fault]


def _outdated(part: Part, holding: list[Candidate], today: date) -> Fault | None:
    freshness = part.freshness
    if isinstance(freshness, Event):
        newest_day = _newest_day(holding)
        if newest_day is None:
            return None
        best = max(
            holding, key=lambda one: (one.newest_row or one.evidence.published or date.min, one.evidence.url)
        )
        return Silent(url=best.evidence.url, newest=newest_day, months=freshness.months)
    due = find_due(freshness, today)
    dated = [one for one in holding if one.evidence.period is not None]
    if due is None or not dated:
        return None
    newest = min(dated, key=lambda one: (-_end(one), _rank(one)))
    period = newest.evidence.period
    label = period.label if period else ""
    return Overdue(
        url=newest.evidence.url,
        due=due.period.label,
        due_on=due.due_on,
        newest=label,
        days=(today - due.due_on).days,
    )


def _end(one: Candidate) -> int:
    return one.evidence.period.end.toordinal() if one.evidence.period else 0


def _hollow(case: Case, accepted: list[Candidate]) -> list[Fault]:
    """Entries that open and hold nothing. A list of other things is doubtful rather than empty."""
    found: dict[str, Fault] = {}
    for entry in case.entries:
        if entry.substance is not None and entry.outcome is Outcome.OK:
            found.setdefault(entry.url, _empty(entry.url, entry.anchor, entry.substance))
    for one in accepted:
        hollow = not one.substance.holds and not one.substance.unread
        if hollow and one.substance is not Substance.LISTING and one.evidence.kind == "page":
            found.setdefault(one.evidence.url, _empty(one.evidence.url, one.evidence.title, one.substance))
    empty = [fault for fault in found.values() if not isinstance(fault, Doubtful)]
    return (empty or list(found.values()))[:3]


def _empty(url: str, title: str, substance: Substance) -> Fault:
    if substance is Substance.LISTING:
        return Doubtful(url=url, title=title, score=0.0, why="栏目里列有其他文件，没有认出本要点的文件")
    return Hollow(url=url, title=title, substance=substance)


def _unopened(case: Case) -> list[Fault]:
    faults: list[Fault] = []
    for entry in case.entries:
        down = entry.outcome in _SITE_DOWN and not entry.site_reached
        if entry.outcome.unlooked or down:
            faults.append(Unlooked(places=(entry.anchor,), why=entry.outcome.value, url=entry.url))
    return faults[:3]


def _nothing_accepted(case: Case, bench: Bench) -> list[Fault]:
    grey = [one for one in case.candidates if bench.review <= one.evidence.score < bench.accept]
    grey = [one for one in grey if one.substance.holds or one.substance.unread]
    if grey:
        return [
            Doubtful(
                url=one.evidence.url,
                title=one.evidence.title,
                score=one.evidence.score,
                why=_weakest(one),
            )
            for one in grey[:3]
        ]
    if _complete(bench):
        return [Absent(pages=sum(site.pages for site in bench.holders))]
    return [_unlooked_sites(bench)]


def _weakest(one: Candidate) -> str:
    against = [signal for signal in one.evidence.signals if signal.weight < 0]
    if against:
        return min(against, key=lambda signal: signal.weight).words
    return f"匹配得分 {one.evidence.score:.2f}，未达到确认线"


_FAULTS_FIRST = (
    Verdict.BROKEN,
    Verdict.RESTRICTED,
    Verdict.EMPTY,
    Verdict.STALE,
    Verdict.MISPLACED,
    Verdict.REVIEW,
    Verdict.UNVERIFIED,
)
_FOUND = frozenset({Verdict.PUBLISHED, Verdict.MISPLACED, Verdict.STALE})


def item_verdict(parts: Sequence[PartFinding]) -> Verdict:
    """What an item comes to, from its parts that apply and are more than recommended.

    All alike: that. Some missing beside others whose document was found: partial. Otherwise the
    first fault in the order in which it calls for action. Missing beside parts we could not look at
    stays unverified: the item as a whole was not seen.
    """
    counted = [part.verdict for part in parts if part.weight is not Weight.RECOMMENDED] or [
        part.verdict for part in parts
    ]
    verdicts = {one for one in counted if one not in (Verdict.NOT_APPLICABLE, Verdict.WAIVED)}
    if not verdicts:
        return Verdict.WAIVED if Verdict.WAIVED in counted else Verdict.NOT_APPLICABLE
    if len(verdicts) == 1:
        return next(iter(verdicts))
    if Verdict.MISSING in verdicts and verdicts & _FOUND:
        return Verdict.PARTIAL
    return next(verdict for verdict in _FAULTS_FIRST if verdict in verdicts)
