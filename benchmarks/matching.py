"""Matching alone: what it costs beside the reading of the same pages, and how that grows.

The pages of a made-up portal are read as the crawler reads them, kept as a record, and matched against all
parts with everything the record says of them: title, trail, links that lead there, text, attachments.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import wording
from benchmarks.site import Portal, write_portal
from compliance.candidates import Context, subject_of
from compliance.checklists import read_checklist
from compliance.documents import document_of
from compliance.matching import Claims, Matcher, Weights, read_weights
from compliance.model import Checklist, Item, Part, SchoolKind, Subject
from compliance.observations import Observations
from compliance.observing import observe
from compliance.placement import Leads
from crawler.items import CrawlEnd, CrawlHead, Fetch, Outcome, Plan, Seed
from crawler.members import Share
from crawler.reading import read
from crawler.record import RecordWriter, read_glances
from crawler.urls import site_of

ORIGINS = tuple(f"http://127.0.1.{10 + number}:18080" for number in range(len(wording.SITES)))
AT = datetime(2022, 11, 1, tzinfo=UTC)
TIMES = (1, 2, 4)  # as many synonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What matching the pages of one record cost: CPU seconds of the first half of them and of all,
    bytes that the process grew by over the second half."""

    half: float
    whole: float
    growth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """CPU seconds of reading ``pages`` pages, and of matching them with once, twice … the synonyms."""

    pages: int
    reading: float
    matching: dict[int, Matching]
    terms: dict[int, int]

    @property
    def share(self) -> float:
        """What matching costs, in parts of what reading costs."""
        return self.matching[1].whole / self.reading


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table; 0 when every target is met, 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--pages", type=int, default=2000, help="about how many pages the portal has")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="compliance-matching-") as name:
        result = run(Path(name), pages=asked.pages)
    print(render(result))
    return 0 if all(met for _, _, _, met in _rows(result)) else 1


def run(workplace: Path, *, pages: int) -> Result:
    """Write a portal of about ``pages`` pages, read it, match it."""
    portal = write_portal(workplace / "portal", origins=ORIGINS, pages=pages)
    count, reading = _read_all(portal, workplace / "crawl")
    checklist, weights = read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL), read_weights()
    lists = {times: _with_synonyms(checklist, times) for times in TIMES}
    seen = observe(
        workplace / "crawl",
        portal=ORIGINS[0],
        disclosure=ORIGINS[1],
        column_names=checklist.column_terms,
        names=Matcher(checklist, weights).names,
    )
    return Result(
        pages=count,
        reading=reading,
        matching={times: _match_all(seen, of, weights, count) for times, of in lists.items()},
        terms={times: len(_terms(of)) for times, of in lists.items()},
    )


def _read_all(portal: Portal, record: Path) -> tuple[int, float]:
    """Reads every file of the portal into a record: how many, and the CPU seconds of reading alone."""
    plan = Plan(seeds=(Seed(name=wording.SCHOOL, url=ORIGINS[0] + "/", role="portal"),))
    count, spent = 0, 0.0
    with RecordWriter(record, CrawlHead(tool="benchmark", started_at=AT, plan=plan)) as writer:
        for origin, folder in zip(ORIGINS, portal.folders, strict=True):
            for path in sorted(folder.rglob("*.*")):
                url, body = f"{origin}/{path.relative_to(folder).as_posix()}", path.read_bytes()
                begin = time.process_time()
                page = read(body, url=url).page
                spent += time.process_time() - begin
                count += 1
                writer.page(page)
                writer.fetch(
                    Fetch(
                        url=url,
                        final_url=url,
                        site=site_of(url),
                        outcome=Outcome.OK,
                        fetched_at=AT,
                        media=page.media,
                    )
                )
        writer.end(CrawlEnd(ended_at=AT, reason="finished"))
    return count, spent


def _match_all(seen: Observations, checklist: Checklist, weights: Weights, count: int) -> Matching:
    """Matches every page with a matcher that knows nothing of them yet."""
    matcher = Matcher(checklist, weights)
    spent, half, done, grown = 0.0, 0.0, 0, 0
    for subjects in _subjects(seen, checklist, matcher, weights):
        begin = time.process_time()
        for subject in subjects:
            matcher.match(subject)
        spent += time.process_time() - begin
        done += len(subjects)
        if not half and done >= count / 2:
            half, grown = spent * count / 2 / done, _memory()
    return Matching(half=half, whole=spent, growth=_memory() - grown)


def _subjects(
    seen: Observations, checklist: Checklist, matcher: Matcher, weights: Weights
) -> Iterator[list[Subject]]:
    context = Context(
        checklist=checklist,
        matcher=matcher,
        claims=Claims(matcher, (wording.SCHOOL,)),
        school_names=(wording.SCHOOL,),
        site_names=dict(zip(ORIGINS, wording.SITES, strict=True)),
        departments=dict(zip(ORIGINS, wording.SITES, strict=True)),
        reached=frozenset(ORIGINS),
        declared=frozenset(ORIGINS),
        floor=weights.review / 2,
    )
    for batch in read_glances(seen.directory, Share(0, 1)):
        yield [subject_of(document_of(page, seen, Leads()), context) for _, page in batch]


def _with_synonyms(checklist: Checklist, times: int) -> Checklist:
    """The checklist with as many terms again, made of the words there are: of the same length and
    characters, they are as hard to tell from a title as real ones."""

    def turned(term: str, turn: int) -> str:
        """``term`` begun elsewhere, with its gap where it was: one before a single 员 nobody would write."""
        bare, gap = term.replace("…", ""), term.find("…")
        at = len(bare) * turn // times
        words = bare[at:] + bare[:at]
        return words if gap < 0 else f"{words[:gap]}…{words[gap:]}"

    def more(terms: tuple[str, ...]) -> tuple[str, ...]:
        others = (turned(term, turn) for term in terms for turn in range(1, times))
        return tuple(dict.fromkeys((*terms, *others)))

    def of_part(part: Part) -> Part:
        return replace(part, terms=more(part.terms))

    def of_item(item: Item) -> Item:
        return replace(item, terms=more(item.terms), parts=tuple(map(of_part, item.parts)))

    return replace(checklist, items=tuple(map(of_item, checklist.items)))


def _terms(checklist: Checklist) -> set[str]:
    return {
        term
        for item in checklist.items
        for terms in (item.terms, *(part.terms for part in item.parts))
        for term in terms
    }


def _memory() -> int:
    """Bytes this process has in memory; where the system does not say, the most it ever had."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _rows(result: Result) -> list[tuple[str, str, str, bool]]:
    once = result.matching[1]
    rows = [
        (
            "CPU of matching over CPU of reading",
            f"{once.whole / result.pages * 1e3:.2f} ms : {result.reading / result.pages * 1e3:.2f} ms a page"
            f" = {result.share:.2f}",
            "at most 0.25",
            result.share <= 0.25,
        ),
        (
            "all pages against half of them",
            f"x {once.whole / once.half:.2f}",
            "x 2, caches help a little",
            once.whole / once.half <= 2.2,
        ),
        (
            "memory grown over the second half",
            f"{once.growth / 1e6:.0f} MB",
            "at most 20 MB",
            once.growth <= 20e6,
        ),
    ]
    for times in TIMES[1:]:
        more, terms = result.matching[times].whole / once.whole, result.terms[times] / result.terms[1]
        rows.append(
            (f"x {terms:.1f} the synonyms", f"x {more:.2f} CPU", "less than the synonyms", more < terms)
        )
    return rows


def render(result: Result) -> str:
    """The table, in Markdown."""
    lines = [
        f"{result.pages} pages and attachments, {result.terms[1]} terms",
        "",
        "| | measured | target | |",
        "|---|---|---|---|",
        *(
            f"| {what} | {found} | {goal} | {'met' if met else 'MISSED'} |"
            for what, found, goal, met in _rows(result)
        ),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
