"""Crawls judged again by new rules, to tell those from the site; or at last, after a run that was killed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from compliance import __version__, store
from compliance.audit import Question
from compliance.audit import audit as judge_record
from compliance.checklists import read_checklist
from compliance.cli.beside import read_beside
from compliance.cli.terminal import messages
from compliance.matching import read_weights
from compliance.model import Audit, School, Tool
from compliance.past import PastAudit
from crawler.pacing import CHINA
from crawler.record import RecordError, read_end, read_head


def judge_again(
    opened: store.Store, school_file: Path, school: School, out: Path, old: PastAudit, new: PastAudit
) -> bool:
    """Judges the old audit's crawl for its own day by the rules of now, and stores that too.

    Whether that was done: not where the record is gone, nor where the rules of now are not those of the
    new audit.
    """
    record = record_begun(out, old.started_at)
    if record is None:
        return False
    messages().print(
        f"规则有变，按新规则重新判断 {old.as_of} 的抓取 / the rules changed: judging the crawl of "
        f"{old.as_of} by the new ones …",
        soft_wrap=True,
    )
    done = judged_for(school_file, school, record, old.as_of)
    store.keep(opened, done)
    return done.rules == new.rules


def judge_left(opened: store.Store, school_file: Path, school: School, record: Path) -> Audit | None:
    """The audit, for its own day, of a finished crawl of which none was stored; none if that is not so."""
    with suppress(RecordError):
        head, end = read_head(record), read_end(record)
        portals = [seed.url for seed in head.plan.seeds if seed.role == "portal"]
        known = {one.started_at for one in store.past_audits(opened, school.portal)}
        if (
            end is None
            or end.reason != "finished"
            or school.portal not in portals
            or head.started_at in known
        ):
            return None
        day = head.started_at.astimezone(CHINA).date()
        messages().print(
            f"{day} 的抓取已完成但没有判断，现在补上 / the crawl of {day} was finished but never judged; "
            "doing so now …",
            soft_wrap=True,
        )
        return judged_for(school_file, school, record, day)
    return None


def judged_for(school_file: Path, school: School, record: Path, day: date) -> Audit:
    """A record, judged for a day by the rules, waivers and decisions of now."""
    checklist = read_checklist(school.checklist, kind=school.school.kind, beside=school_file)
    waivers, decisions = read_beside(school_file, checklist)
    question = Question(
        school=school,
        checklist=checklist,
        weights=read_weights(),
        waivers=waivers,
        decisions=decisions,
        today=day,
        tool=Tool(name="compliance", version=__version__),
    )
    return judge_record(record, question)


def record_begun(out: Path, started_at: datetime) -> Path | None:
    """The crawl record in an output directory that began then."""
    for record in sorted(out.glob("crawl*")):
        with suppress(RecordError):
            if read_head(record).started_at == started_at:
                return record
    return None
