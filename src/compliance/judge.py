"""A careful clerk: one part's case -> faults -> verdict. Pure; ``today`` is an argument.

The order of the questions is the order in which a person would ask them: is it there, current and
reachable; is its link dead; is it there but unplaced; walled; unreadable; out of date; hollow;
could we not look; is anything doubtful; is it proven absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.cases import Candidate, Case, Entry
from compliance.currency import (
    find_asked_again,
    find_current,
    find_outdated,
    find_undated,
    may_cover,
    newest_day,
    newest_period,
    rank,
)
from compliance.faults import (
    Absent,
    Dead,
    Doubtful,
    Fault,
    Hollow,
    Unlooked,
    Unplaced,
    Unread,
    Walled,
    verdict_of,
)
from compliance.freshness import covers, find_due
from compliance.model import (
    Part,
    PeriodCovered,
    SiteCoverage,
    Verdict,
)
from compliance.periods import find_periods
from compliance.reasons import outcome_words
from compliance.signs import declares_nothing
from compliance.substance import Substance
from crawler.items import Outcome

_WALLS = frozenset({Outcome.LOGIN_WALL, Outcome.FORBIDDEN, Outcome.CAMPUS_ONLY})
# a whole site that never answered is "could not look", not a dead link
# pages that say nothing about the part, neither that it is there nor that its place is empty
_SILENT = frozenset({Substance.LISTING, Substance.UNCONFIRMED})
_SITE_DOWN = frozenset(
    {Outcome.REFUSED, Outcome.RESET, Outcome.TIMEOUT, Outcome.DNS, Outcome.TLS, Outcome.SERVER_ERROR}
)


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

    @property
    def complete(self) -> bool:
        """Whether every site that could hold the part was seen to its end."""
        return not self.interrupted and all(site.complete for site in self.holders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The faults of a part (none: published), its evidence best first, and the newest period.

    ``last`` is the newest day on which anything was posted that holds the part; none where a declared
    nil answers for it, which does not age.
    """

    faults: tuple[Fault, ...]
    evidence: tuple[Candidate, ...]
    newest: PeriodCovered | None
    last: date | None = None

    @property
    def verdict(self) -> Verdict:
        """Follows from the first fault."""
        return verdict_of(self.faults[0]) if self.faults else Verdict.PUBLISHED


def judge(part: Part, case: Case, bench: Bench) -> Judgement:
    """One part's faults, in the order of their weight."""
    accepted = [one for one in case.candidates if one.counts(bench.accept)]
    holding = [one for one in accepted if one.substance.holds]
    current = find_current(part, holding, bench.today)
    placed = [one for one in current if one.evidence.placed]
    newest = newest_period(holding)
    if placed:
        return Judgement(
            faults=(),
            evidence=_ordered(placed, holding),
            newest=newest_period(placed) or newest,
            last=None if placed[0].substance is Substance.NIL else newest_day(holding),
        )
    faults: list[Fault]
    if current and not _column_proven(bench):
        faults = [_unlooked_sites(bench)]
    else:
        faults = _dead(case, accepted, part, bench)
        if current:  # what the column leads to and we could not open may be it
            leads = [one for one in accepted if one.evidence.placed]
            faults += _unopened(case, leads) or [_unplaced(current[0], bench)]
    if not current:
        faults += find_asked_again(part, case, bench.today)
        faults += _walled(case)
        faults += _unread(part, accepted, holding, bench.today)
        faults += find_undated(part, holding)
        faults += _stale(part, holding, bench)
        faults += [] if faults else _hollow_or_unopened(case, accepted, bench)
    if not faults:
        faults = _nothing_accepted(part, case, bench)
    return Judgement(
        faults=tuple(faults),
        evidence=_ordered(current, holding, accepted),
        newest=newest,
        last=newest_day(holding),
    )


def _ordered(*groups: Sequence[Candidate]) -> tuple[Candidate, ...]:
    chosen = {id(one): one for group in groups for one in group}
    return tuple(chosen.values())


def _column_proven(bench: Bench) -> bool:
    """Whether we may say that the column does not lead somewhere."""
    return bench.column_read or (bench.column_url is None and bench.complete)


def _unlooked_sites(bench: Bench) -> Unlooked:
    open_ = [site for site in bench.holders if not site.complete]
    reasons = sorted({_why(site) for site in open_}) or ["抓取中途停止"]
    return Unlooked(places=tuple(site.name for site in open_) or ("本次抓取",), why="、".join(reasons))


def _why(site: SiteCoverage) -> str:
    if site.reason in Outcome.__members__.values():
        return outcome_words(Outcome(site.reason))[0]
    return _OTHER_REASONS.get(site.reason, site.reason)


_OTHER_REASONS = {
    "no_end_mark": "抓取记录没有结束标记",
    "watch": "本次只复查已知依据和专栏",
    "shrunk": "页面比上次少了一半以上",
}


def _dead(case: Case, accepted: list[Candidate], part: Part, bench: Bench) -> list[Fault]:
    """Dead entries of the column, and dead files on the part's own page."""
    due = find_due(part.freshness, bench.today)
    dead: dict[str, Fault] = {}
    for entry in case.entries:
        named = find_periods(entry.anchor)
        if due is not None and named and not any(covers(period, due.period) for period in named):
            continue  # a dead link to an old year is a dead link, not the gap of this part
        _note_dead(entry, dead)
    for one in accepted:
        if not one.substance.holds and (one.evidence.placed or _column_proven(bench)):
            for file in one.dead:
                _note_dead(file, dead)
    return [*dead.values()][:3]


def _note_dead(entry: Entry, dead: dict[str, Fault]) -> None:
    """Each address once, as the first that leads there calls it."""
    if _is_dead(entry.outcome) and entry.confirmed and not _is_down(entry):
        found = Dead(url=entry.url, anchor=entry.anchor, outcome=entry.outcome, status=entry.status)
        dead.setdefault(entry.url, found)


def _is_down(entry: Entry) -> bool:
    return entry.outcome in _SITE_DOWN and not entry.site_reached


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
        for one in sorted(unread, key=rank)
        if one.evidence.url not in readable and may_cover(part, one, today)
    ][:3]


def _stale(part: Part, holding: list[Candidate], bench: Bench) -> list[Fault]:
    """Outdated, if nothing newer can stand where we did not look."""
    fault = find_outdated(part, holding, bench.today)
    if fault is None:
        return []
    return [fault] if bench.complete else [_unlooked_sites(bench), fault]


def _hollow_or_unopened(case: Case, accepted: list[Candidate], bench: Bench) -> list[Fault]:
    """A page seen to be empty stands; a doubtful list does not, while something was left unopened."""
    hollow, unopened = _hollow(case, accepted, bench), _unopened(case, accepted)
    if any(isinstance(fault, Hollow) for fault in hollow):
        return hollow + unopened
    if unopened:
        return unopened + hollow
    return hollow if bench.complete else [_unlooked_sites(bench), *hollow] if hollow else []


def _hollow(case: Case, accepted: list[Candidate], bench: Bench) -> list[Fault]:
    """Entries that open and hold nothing. A list of other things is doubtful rather than empty."""
    found: dict[str, Fault] = {}
    for entry in case.entries:
        if entry.substance is not None and entry.outcome is Outcome.OK:
            found.setdefault(entry.url, _empty(entry.url, entry.anchor, entry.substance))
    for one in accepted:
        if not (one.evidence.placed or _column_proven(bench)):
            continue
        hollow = not one.substance.holds and not one.substance.unread
        if hollow and one.substance not in _SILENT and one.evidence.kind == "page":
            found.setdefault(one.evidence.url, _empty(one.evidence.url, one.evidence.title, one.substance))
    faults: list[Fault] = list(found.values())
    empty: list[Fault] = [fault for fault in faults if not isinstance(fault, Doubtful)]
    return (empty or faults)[:3]


def _empty(url: str, title: str, substance: Substance) -> Fault:
    if substance is Substance.THIN:
        return Doubtful(url=url, title=title, score=0.0, why="页面内容很少")
    if substance is Substance.LISTING:
        return Doubtful(url=url, title=title, score=0.0, why="栏目里列有其他文件，没有认出本要点的文件")
    return Hollow(url=url, title=title, substance=substance)


def _unopened(case: Case, accepted: list[Candidate]) -> list[Fault]:
    """What we could not open, and what failed without a second look, later, to confirm it."""
    unopened: dict[str, Fault] = {}
    files = [file for one in accepted if not one.substance.holds for file in one.dead]
    for entry in (*case.entries, *(file for file in files if _is_dead(file.outcome))):
        once = _is_dead(entry.outcome) and not entry.confirmed
        if once or entry.outcome.unlooked or _is_down(entry):
            why = entry.outcome.value
            found = Unlooked(places=(entry.anchor,), why=why, url=entry.url, once=once)
            unopened.setdefault(entry.url, found)
    return [*unopened.values()][:3]


def _nothing_accepted(part: Part, case: Case, bench: Bench) -> list[Fault]:
    grey = [one for one in case.candidates if bench.review <= one.evidence.score < bench.accept]
    grey += [one for one in case.candidates if one.named_by_column and one not in grey]
    grey = [one for one in grey if (one.substance.holds or one.substance.unread) and not one.accepted]
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
    unlinked = min(case.unlinked, default=None)
    if unlinked and part.nil_accepted and declares_nothing(unlinked.words):
        why = f"目录中没有链接，只写“{unlinked.words}”"
        return [Doubtful(url=unlinked.url, title=part.title, score=0.0, why=why)]
    if bench.complete:
        pages = sum(site.pages for site in bench.holders)
        listed, instead = unlinked or (None, "")
        return [Absent(pages=pages, listed=listed, instead=instead)]
    return [_unlooked_sites(bench)]


def _weakest(one: Candidate) -> str:
    against = [signal for signal in one.evidence.signals if signal.weight < 0]
    if against:
        return min(against, key=lambda signal: signal.weight).words
    return f"匹配得分 {one.evidence.score:.2f}，未达到确认线"
