"""The crawl before, judged by today's rules: what the rules changed is told from what the site changed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from compliance import __version__, store
from compliance.audit import Question
from compliance.audit import audit as judge_record
from compliance.checklists import read_checklist
from compliance.cli.terminal import messages
from compliance.matching import read_weights
from compliance.model import School, Tool, Waiver
from compliance.past import PastAudit
from compliance.schools import read_waivers
from crawler.record import RecordError, read_head


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
    checklist = read_checklist(school.checklist, kind=school.school.kind, beside=school_file.parent)
    waiver_file = school_file.with_name("waivers.yaml")
    waivers: tuple[Waiver, ...] = read_waivers(waiver_file, checklist) if waiver_file.exists() else ()
    messages().print(
        f"规则有变，按新规则重新判断 {old.as_of} 的抓取 / the rules changed: judging the crawl of "
        f"{old.as_of} by the new ones …",
        soft_wrap=True,
    )
    question = Question(
        school=school,
        checklist=checklist,
        weights=read_weights(),
        waivers=waivers,
        today=old.as_of,
        tool=Tool(name="compliance", version=__version__),
    )
    done = judge_record(record, question)
    store.keep(opened, done)
    return done.rules == new.rules


def record_begun(out: Path, started_at: datetime) -> Path | None:
    """The crawl record in an output directory that began then."""
    for record in sorted(out.glob("crawl*")):
        with suppress(RecordError):
            if read_head(record).started_at == started_at:
                return record
    return None
