"""What every fault went through, audit by audit: new, persisting, fixed; suspected or confirmed.

Pure functions over past audits. Of each crawl one judgement counts (:func:`line_of`). An audit that saw
less than those before it claims nothing (:func:`degraded`). A fault that was not there before is suspected
until it is seen in two of the last three audits that could judge its part; a page that was archived
before and now answers 404 or 410 is confirmed at once, and so is what only the calendar brought about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from compliance.model import Verdict, Weight
from compliance.past import Fingerprint, PastAudit
from compliance.sightings import Cause, Confirmed, Others, Run, Step, steps_of, walk

State = Literal["new", "persisting", "fixed", "unseen"]

LOOKED_BACK = 2  # audits that a site's completeness is compared with
_FEWER = 0.8  # of the pages of a site never seen completely: fewer than this is less than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """经过: one fault through the audits.

    ``verdict`` is the part's.
    ``state``: *new* when the newest audit is the first of this run of sightings, *persisting* when it is
    not, *fixed* when the newest audit that judged the part no longer has it, *unseen* when the part could
    not be judged since. ``first_seen`` and ``last_seen`` are the days judged for; ``seen`` counts all
    sightings, ``consecutive`` those of the latest run. ``again``: it had been fixed before.
    ``confirmed`` says why it is believed, empty while it is only *suspected*: there from the *first*
    audit that could judge its part (unless its address failed in a way that may pass), seen *twice*,
    *gone*, or *calendar*. ``confirmed_on`` is the audit
    that did so. ``cause`` is what brought it about: *rules* if another judgement of the same crawl, by
    other rules, does not have it; *unclear* if the rules changed and no such judgement is there.
    """

    fingerprint: Fingerprint
    item: str
    title: str
    weight: Weight
    department: str
    verdict: Verdict
    state: State
    first_seen: date
    last_seen: date
    seen: int
    consecutive: int
    again: bool
    waived: bool
    confirmed: Confirmed
    confirmed_on: date | None
    cause: Cause

    @property
    def is_open(self) -> bool:
        """Whether it stands, is believed and is not excused: what a department is asked to put right."""
        return self.state in ("new", "persisting") and bool(self.confirmed) and not self.waived


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """What the audits say together. ``degraded`` says why the newest of them claims nothing."""

    newest: PastAudit | None
    counted: tuple[PastAudit, ...]
    courses: tuple[Course, ...]
    degraded: tuple[str, ...] = ()


def line_of(audits: Sequence[PastAudit], *, now: datetime | None = None) -> tuple[PastAudit, ...]:
    """One judgement for each whole crawl, the oldest crawl first; watches are left out.

    Of several the one judged for the day nearest to the crawl, then the one by the newest crawl's rules,
    then the one stored last. A crawl that began after ``now`` was dated by a wrong clock and is left out.
    """
    crawls = _by_crawl(audits, now)
    if not crawls:
        return ()
    rules = max(crawls[-1], key=_rank).rules
    return tuple(
        max(judged, key=lambda one: (_rank(one)[0], one.rules == rules, _rank(one)[1])) for judged in crawls
    )


def chronicle(audits: Sequence[PastAudit], *, now: datetime | None = None) -> Chronicle:
    """The course of every fault that stood in any of a school's audits."""
    line = line_of([one for one in audits if one.whole], now=now)
    if not line:
        return Chronicle(newest=None, counted=(), courses=())
    counted = counted_of(line)
    return Chronicle(
        newest=line[-1],
        counted=counted,
        courses=courses_of(counted, others=[one for one in audits if one not in line]),
        degraded=degraded(line[-1 - LOOKED_BACK : -1], line[-1]),
    )


def counted_of(line: Sequence[PastAudit]) -> tuple[PastAudit, ...]:
    """Those audits of a line that saw no less than the ones just before them."""
    return tuple(
        audit
        for place, audit in enumerate(line)
        if not degraded(line[max(0, place - LOOKED_BACK) : place], audit)
    )


def courses_of(counted: Sequence[PastAudit], *, others: Sequence[PastAudit] = ()) -> tuple[Course, ...]:
    """The courses of all faults in audits of different crawls; ``others`` judge the same crawls otherwise."""
    steps, faults, seen_by_others = steps_of(counted, others)
    return tuple(_course(fault, steps, seen_by_others) for fault in faults)


def degraded(before: Sequence[PastAudit], audit: PastAudit) -> tuple[str, ...]:
    """Why an audit cannot be compared with those before it: it broke off, or saw less of a site.

    The words are ``interrupted``, or a site. A site that was never complete counts by its pages.
    """
    if audit.interrupted:
        return ("interrupted",)
    seen = {site.site: site for site in audit.sites}
    less: dict[str, None] = {}
    for earlier in before:
        for site in earlier.sites:
            now = seen.get(site.site)
            if now is None or now.complete:
                continue  # no longer declared, or seen completely
            if site.complete or now.pages < _FEWER * site.pages:
                less[site.site] = None
    return tuple(less)


def _course(fault: Fingerprint, steps: Sequence[Step], others: Others) -> Course:
    for run in walk(fault, steps, others):  # noqa: B007 - the last one is meant
        pass
    item, part = steps[run.last].parts[fault.part]
    return Course(
        fingerprint=fault,
        item=item.id,
        title=part.title,
        weight=part.weight,
        department=item.department,
        verdict=part.seen_as,
        state=_state(run, fault, steps[-1]),
        first_seen=steps[run.first].audit.as_of,
        last_seen=steps[run.last].audit.as_of,
        seen=run.seen,
        consecutive=run.consecutive,
        again=run.again,
        waived=Verdict.WAIVED in (item.verdict, part.verdict),
        confirmed=run.confirmed,
        confirmed_on=run.confirmed_on,
        cause=run.cause,
    )


def _state(run: Run, fault: Fingerprint, newest: Step) -> State:
    if not run.marks[-1]:
        return "fixed"
    if not newest.judged(fault):
        return "unseen"
    return "new" if run.consecutive == 1 else "persisting"


def _by_crawl(audits: Sequence[PastAudit], now: datetime | None) -> list[list[PastAudit]]:
    crawls = defaultdict[datetime, list[PastAudit]](list)
    for audit in audits:
        if audit.profile == "full" and (now is None or audit.started_at <= now):
            crawls[audit.started_at].append(audit)
    return [crawls[started] for started in sorted(crawls)]


def _rank(audit: PastAudit) -> tuple[int, int]:
    """The nearer to its crawl the better, then the later stored."""
    return (-abs((audit.as_of - audit.crawled_on).days), audit.id or 0)
