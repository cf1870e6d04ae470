"""The course of every fault through the audits: seen, believed, fixed, seen again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from compliance.actions import deadline_of
from compliance.chronicle import Course, chronicle, counted_of, line_of
from compliance.model import Finding, LinkFinding, Reason, Verdict
from compliance.past import PastAudit, past_of
from compliance.tasks import looks_of, tasks_on
from tests.builders import NOON, a_finding, a_part, an_audit, an_evidence

PAGE = "https://cwc.example.edu.cn/info/1021/2208.htm"


def dead(url: str = PAGE, part: str = "19.1") -> Finding:
    reason = Reason(code="dead_link", zh="", en="", url=url)
    broken = a_part(Verdict.BROKEN, id=part, reasons=(reason,))
    return a_finding(Verdict.BROKEN, id=part.partition(".")[0], parts=(broken,))


def fine(part: str = "19.1") -> Finding:
    published = a_part(id=part, evidence=(an_evidence(part=part, url=PAGE, final_url=PAGE),))
    return a_finding(id=part.partition(".")[0], parts=(published,))


def unseen() -> Finding:
    return a_finding(Verdict.UNVERIFIED)


def week(number: int, *items: Finding, **changes: object) -> PastAudit:
    begun = NOON + timedelta(weeks=number)
    given = {"started_at": begun, "as_of": begun.date(), "rules": "one"} | changes
    return past_of(an_audit(*items, **given))


def day(number: int) -> date:
    return (NOON + timedelta(weeks=number)).date()


def course_of(audits: Sequence[PastAudit]) -> Course:
    (course,) = chronicle(audits).courses
    return course


def weeks(*items: Finding) -> list[PastAudit]:
    return [week(number, item) for number, item in enumerate(items)]


def test_what_the_first_audit_finds_is_the_state_of_things_and_no_change() -> None:
    course = course_of(weeks(dead()))
    assert (course.state, course.confirmed, course.cause) == ("new", "first", "")
    assert (course.item, course.department, course.fingerprint.address) == ("19", "财务处", PAGE)


def test_what_may_pass_waits_for_a_second_audit_even_at_the_first() -> None:
    link = LinkFinding(url=PAGE, outcome="timeout", http_status=None, on_site=True, referrers=())
    assert course_of([week(0, dead(), links=(link,))]).confirmed == ""
    assert course_of([week(number, dead(), links=(link,)) for number in (0, 1)]).confirmed == "twice"


def test_a_fault_is_suspected_once_and_confirmed_when_seen_again() -> None:
    once, twice = course_of(weeks(fine(), dead())), course_of(weeks(fine(), dead(), dead()))
    assert (once.state, once.confirmed, once.cause) == ("new", "", "site")
    assert (twice.state, twice.confirmed, twice.confirmed_on) == ("persisting", "twice", day(2))
    assert (twice.first_seen, twice.last_seen, twice.seen, twice.consecutive) == (day(1), day(2), 2, 2)


def test_two_of_the_last_three_audits_confirm_and_two_of_four_do_not() -> None:
    assert course_of(weeks(fine(), dead(), fine(), dead())).confirmed == "twice"
    assert course_of(weeks(fine(), dead(), fine(), fine(), dead())).confirmed == ""


def test_a_fault_is_fixed_by_the_audit_that_proves_it_and_comes_again() -> None:
    fixed = course_of(weeks(dead(), dead(), fine()))
    assert (fixed.state, fixed.last_seen, fixed.consecutive) == ("fixed", day(1), 2)
    again = course_of(weeks(dead(), dead(), fine(), fine(), dead(), dead()))
    assert (again.state, again.again, again.seen, again.consecutive) == ("persisting", True, 4, 2)
    assert (again.confirmed, again.confirmed_on) == ("twice", day(5))


def test_a_link_that_died_before_an_empty_page_neither_fixes_nor_reopens_it() -> None:
    reason = Reason(code="hollow_blank", zh="", en="", url=PAGE)
    blank = a_part(Verdict.EMPTY, id="19.1", reasons=(reason,))
    empty = a_finding(Verdict.EMPTY, id="19", parts=(blank,))
    audits = weeks(empty, dead(), dead(), empty)
    courses = {one.fingerprint.fault: one for one in chronicle(audits).courses}
    assert (courses["hollow_blank"].again, courses["hollow_blank"].consecutive) == (False, 2)
    assert courses["dead_link"].state == "fixed"
    tasks = tasks_on(day(3), looks_of(audits))
    assert {task.facts.fingerprint.fault: (task.state, task.reopened) for task in tasks} == {
        "hollow_blank": ("open", 0),
        "dead_link": ("fixed", 0),
    }


def test_an_audit_that_could_not_look_neither_fixes_nor_confirms() -> None:
    course = course_of(weeks(fine(), dead(), unseen()))
    assert (course.state, course.seen, course.confirmed) == ("unseen", 1, "")
    course = course_of(weeks(fine(), dead(), unseen(), unseen(), dead()))
    assert (course.consecutive, course.confirmed) == (2, "twice"), "of the audits that could judge it"


def test_a_page_archived_before_and_gone_now_is_believed_at_once() -> None:
    link = LinkFinding(url=PAGE, outcome="gone", http_status=404, on_site=True, referrers=())
    audits = [week(0, fine()), week(1, dead(), links=(link,))]
    assert course_of(audits).confirmed == "gone"
    error = replace(link, outcome="server_error", http_status=500)
    assert course_of([week(0, fine()), week(1, dead(), links=(error,))]).confirmed == ""
    never = replace(link, url="https://a.example.edu.cn/x")
    assert course_of([week(0, fine()), week(1, dead(never.url), links=(never,))]).confirmed == ""


def test_a_waived_fault_keeps_its_course_and_is_marked() -> None:
    waived = replace(dead(), verdict=Verdict.WAIVED, would_be=Verdict.BROKEN)
    course = course_of(weeks(dead(), waived))
    assert (course.state, course.waived, course.consecutive) == ("persisting", True, 2)


def degraded_week(number: int, *items: Finding) -> PastAudit:
    audit = week(number, *items)
    down = replace(audit.sites[0], complete=False, reached=False, pages=0, reason="timeout")
    return replace(audit, complete=False, sites=(down, *audit.sites[1:]))


def test_an_audit_that_saw_less_claims_nothing() -> None:
    audits = [week(0, fine()), degraded_week(1, dead())]
    told = chronicle(audits)
    assert told.degraded == ("https://xxgk.example.edu.cn",) and told.courses == ()
    fixed = chronicle([week(0, dead()), degraded_week(1, fine())])
    assert [course.state for course in fixed.courses] == ["new"], "nothing was proven fixed"


def test_a_site_that_stays_down_is_the_new_state_after_three_audits() -> None:
    audits = [week(0, fine()), *(degraded_week(number, fine()) for number in range(1, 5))]
    assert [one.started_at for one in counted_of(audits)] == [audits[place].started_at for place in (0, 3, 4)]


def test_watches_and_audits_of_the_future_are_no_part_of_the_line() -> None:
    audits = [week(0, fine()), week(1, dead(), profile="watch"), week(500, dead())]
    assert line_of(audits, now=NOON + timedelta(weeks=2)) == (audits[0],)
    assert chronicle(audits, now=NOON + timedelta(weeks=2)).courses == ()


def test_an_old_audit_that_does_not_name_its_profile_is_known_as_a_watch() -> None:
    audit = an_audit(fine())
    sites = tuple(replace(site, complete=False, reason="watch") for site in audit.coverage.sites)
    watch = replace(audit, coverage=replace(audit.coverage, complete=False, sites=sites))
    assert (past_of(audit).profile, past_of(watch).profile) == ("full", "watch")


def test_of_one_crawl_the_judgement_of_its_own_day_by_the_newest_rules_counts() -> None:
    own, later = week(0, fine()), replace(week(0, dead()), as_of=day(40))
    ruled = replace(week(0, dead()), rules="two")
    newest = replace(week(1, dead()), rules="two")
    assert line_of([own, later]) == (own,)
    assert line_of([own, later, ruled, newest]) == (ruled, newest)
    course = course_of([own, ruled, newest])
    assert (course.first_seen, course.consecutive) == (day(0), 2)


def test_what_new_rules_brought_about_is_told_from_what_the_site_did() -> None:
    def by(rules: str, audit: PastAudit) -> PastAudit:
        return replace(audit, rules=rules)

    old = [week(0, fine()), week(1, fine())]
    assert course_of([*old, by("two", week(2, dead()))]).cause == "unclear"
    assert course_of([*old, by("two", week(1, dead())), by("two", week(2, dead()))]).cause == "rules"
    assert course_of([*old, by("two", week(1, fine())), by("two", week(2, dead()))]).cause == "site"


@dataclass(frozen=True)
class ASchool:
    """A school for a year: pages that really break and are repaired, and pages that flap.

    A flapping page times out at both looks of one audit in four; every ninth week a site is down.
    """

    broken: dict[str, tuple[range, ...]]
    flapping: tuple[str, ...]

    def audit(self, number: int) -> PastAudit:
        if number % 9 == 4:
            return degraded_week(number, *(dead(part=part) for part in (*self.broken, *self.flapping)))
        bad = {part for part, spans in self.broken.items() if any(number in span for span in spans)}
        bad |= {part for place, part in enumerate(self.flapping) if number % 4 == place % 4}
        links = tuple(
            LinkFinding(url=PAGE + part, outcome="timeout", http_status=None, on_site=True, referrers=())
            for part in self.flapping
        )
        items = [
            dead(PAGE + part, part) if part in bad else fine(part) for part in (*self.broken, *self.flapping)
        ]
        return week(number, *items, links=links)


def test_a_year_of_weekly_audits_opens_fixes_and_reopens_what_it_should_and_nothing_else() -> None:
    school = ASchool(
        broken={"1.1": (range(10, 20),), "2.1": (range(5, 12), range(30, 53)), "3.1": (range(0, 53),)},
        flapping=tuple(f"{number}.1" for number in range(10, 40)),
    )
    audits: list[PastAudit] = []
    alerts: dict[str, list[int]] = {}
    open_now: set[str] = set()
    for number in range(52):
        audits.append(school.audit(number))
        told = chronicle(audits)
        if told.degraded:
            continue
        believed = {
            course.fingerprint.part
            for course in told.courses
            if course.confirmed and course.state in ("new", "persisting", "unseen")
        }
        for part in sorted(believed - open_now):
            alerts.setdefault(part, []).append(number)
        open_now = believed
    flapped = {course.fingerprint.part for course in told.courses} - set(school.broken)
    assert flapped == set(school.flapping), "they did flap"
    assert set(alerts) == set(school.broken), "a flapping page raised a false alert"
    assert {part: len(weeks) for part, weeks in alerts.items()} == {"1.1": 1, "2.1": 2, "3.1": 1}
    assert 10 < alerts["1.1"][0] <= 13 and 5 < alerts["2.1"][0] <= 8 and 30 < alerts["2.1"][1] <= 33
    assert open_now == {"2.1", "3.1"}


def test_the_deadline_follows_the_item() -> None:
    missing = a_part(Verdict.MISSING)
    (task,) = tasks_on(day(0), looks_of([week(0, a_finding(Verdict.PARTIAL, parts=(missing,)))]))
    assert task.due_on == deadline_of(Verdict.PARTIAL, day(0))
