"""A school that changes: an audit for each week of a year, made from the faults that stand in that week.

Week 0 is 7 November 2022, a Monday. ``YEAR`` says of each part what happens to it; ``COURSE`` what must
become of its task.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from compliance.model import Audit, Finding, Ground, LinkFinding, PartFinding, Reason, Verdict, WaiverNote
from tests.builders import NOON, a_finding, a_part, an_audit, an_evidence

WEEKS = 52
PORTAL = "https://www.example.edu.cn/"
WAIVED = range(15, 25)  # weeks in which item 10 is waived
DOWN = (12, 13)  # weeks in which the site of the finance office is down
NEW_RULES = 35  # the first week of the new rules
UNTIL = date(2023, 4, 30)  # the last day of the waiver, a Sunday


def begun(week: int) -> datetime:
    return NOON + timedelta(weeks=week)


def day(week: int) -> date:
    return begun(week).date()


def page(part: str) -> str:
    return f"https://cwc.example.edu.cn/{part}.htm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What a part goes through: in which weeks it has its fault, and which."""

    stands: Callable[[int], bool]
    verdict: Verdict = Verdict.MISSING
    code: str = "nothing_found"
    outcome: str = ""  # how its address fails; empty for a fault without one
    needs_site: bool = False  # cannot be judged while that site is down
    rules: tuple[str, ...] = ("old", "new")  # which rules call it a fault


YEAR: Mapping[str, Plot] = {
    "1.1": Plot(stands=lambda week: True),
    "2.1": Plot(stands=lambda week: 5 <= week < 10 or 20 <= week < 23),
    "3.1": Plot(stands=lambda week: week < 13, needs_site=True),
    "4.1": Plot(stands=lambda week: week == 13, needs_site=True),  # only seen while the site was down
    "10.1": Plot(stands=lambda week: week < 30),
    # flaps: one week in three, and a single time
    "20.1": Plot(
        stands=lambda week: week % 3 == 0, verdict=Verdict.BROKEN, code="dead", outcome="server_error"
    ),
    "20.2": Plot(stands=lambda week: week == 9, verdict=Verdict.BROKEN, code="dead", outcome="timeout"),
    # every other week: broken, but one task
    "21.1": Plot(
        stands=lambda week: week >= 30 and week % 2 == 0,
        verdict=Verdict.BROKEN,
        code="dead",
        outcome="server_error",
    ),
    # a page that was archived and is gone: believed at once, and put right within the week
    "22.1": Plot(stands=lambda week: week == 8, verdict=Verdict.BROKEN, code="dead", outcome="gone"),
    # what only the old, and what only the new rules call a fault
    "30.1": Plot(stands=lambda week: True, rules=("old",)),
    "31.1": Plot(stands=lambda week: True, rules=("new",)),
    "32.1": Plot(stands=lambda week: False),
}

# What must become of each: turn, week.
COURSE: Mapping[str, tuple[tuple[str, int], ...]] = {
    "1.1": (("opened", 0),),
    "2.1": (("opened", 6), ("fixed", 10), ("reopened", 21), ("fixed", 24)),
    "3.1": (("opened", 0), ("fixed", 14)),
    "10.1": (("opened", 0), ("suspended", 15), ("resumed", 25), ("fixed", 30)),
    "21.1": (("opened", 32),),
    "22.1": (("opened", 8), ("fixed", 9)),
    "30.1": (("opened", 0), ("withdrawn", 34)),
    "31.1": (("opened", 35),),
}


def audit_of(week: int, *, rules: str | None = None) -> Audit:
    """The audit of a week, by the rules of that week or by others."""
    by = rules or ("new" if week >= NEW_RULES else "old")
    findings = [_finding(part, plot, week, by) for part, plot in YEAR.items()]
    links = [
        LinkFinding(url=page(part), outcome=plot.outcome, http_status=None, on_site=True, referrers=())
        for part, plot in YEAR.items()
        if plot.outcome and plot.stands(week)
    ]
    audit = an_audit(
        *findings,
        started_at=begun(week),
        ended_at=begun(week) + timedelta(hours=1),
        as_of=day(week),
        rules=by,
        links=tuple(links),
        waivers=(_waiver(),) if week in WAIVED else (),
    )
    return _with_site_down(audit) if week in DOWN else audit


def year(weeks: int = WEEKS) -> list[Audit]:
    """The audits of the year, and one crawl that was judged again when the rules changed."""
    return [audit_of(week) for week in range(weeks)] + (
        [audit_of(NEW_RULES - 1, rules="new")] if weeks > NEW_RULES else []
    )


def _finding(part: str, plot: Plot, week: int, rules: str) -> Finding:
    item = part.partition(".")[0]
    judged = _part(part, plot, week, rules)
    found = a_finding(judged.verdict, id=item, parts=(judged,), department=f"第{len(item)}部门")
    if item == "10" and week in WAIVED and judged.verdict is not Verdict.PUBLISHED:
        waived = replace(judged, verdict=Verdict.WAIVED, would_be=judged.verdict)
        return replace(found, verdict=Verdict.WAIVED, would_be=found.verdict, parts=(waived,))
    return found


def _part(part: str, plot: Plot, week: int, rules: str) -> PartFinding:
    if plot.needs_site and week in DOWN and week != 13:
        return a_part(Verdict.UNVERIFIED, id=part, title=f"要点{part}")
    if not plot.stands(week) or rules not in plot.rules:
        known = an_evidence(part=part, url=page(part), final_url=page(part))
        return a_part(id=part, title=f"要点{part}", evidence=(known,))
    fault = Reason(code=plot.code, zh="", en="", url=page(part) if plot.outcome else None)
    return a_part(plot.verdict, id=part, title=f"要点{part}", reasons=(fault,), evidence=())


def _with_site_down(audit: Audit) -> Audit:
    """What is seen while a site is down counts for nothing, whatever it says."""
    column, site = audit.coverage.sites
    down = replace(site, complete=False, reached=False, pages=0, failed=1, reason="timeout")
    return replace(audit, coverage=replace(audit.coverage, complete=False, sites=(column, down)))


def _waiver() -> WaiverNote:
    return WaiverNote(
        item="10",
        state="used",
        ground=Ground.NOT_APPLICABLE,
        reason="基金会筹建中",
        approved_by="学院办公室",
        until=UNTIL,
    )
