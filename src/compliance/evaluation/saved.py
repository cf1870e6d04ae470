"""另存的文件: labelled pages and attachments of many schools that somebody saved, without any crawl.

The files of each school are read as if its servers had just sent them, into a crawl record that is thrown
away; then they are judged like the pages of any crawl. The record gets no end mark, since what somebody saved
proves no absence.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from compliance.evaluation.copied import read_copied
from compliance.evaluation.crawled import Crawled
from compliance.evaluation.files import COPIED, Found, find_files, unreadable
from compliance.evaluation.judging import Answer
from compliance.evaluation.labels import Labelled
from compliance.matching import Matcher
from compliance.model import School, SchoolKind, SchoolName
from crawler.archive import Exchange
from crawler.items import CrawlHead, Fetch, Outcome, Plan
from crawler.reading import Reading, read
from crawler.record import RecordWriter
from crawler.urls import host_of, registrable

_NEVER = datetime.min.replace(tzinfo=UTC)  # nobody asks when a file was saved


@dataclass(frozen=True, slots=True)
class Saved:
    """The files below ``folder`` that the records name, of schools of one ``kind``."""

    matcher: Matcher
    folder: Path
    kind: SchoolKind

    def answers(self, records: tuple[Labelled, ...]) -> tuple[Answer, ...]:
        """What an audit would find in each file, and in those that it carries.

        Raises :class:`~compliance.errors.ConfigError` for records without an address, or whose name leads
        elsewhere or to several files; when there is none of the files; and for one that cannot be opened.
        """
        found = find_files(records, self.folder)
        schools: defaultdict[str, list[Found]] = defaultdict(list)
        for one in found:
            if one.path is not None:
                schools[one.school].append(one)
        said: dict[str, Answer] = {}
        for held in schools.values():
            said.update(self._of_school(held))
        return tuple(said.get(one.record.id, Answer({}, None, one.place)) for one in found)

    def _of_school(self, held: list[Found]) -> Iterator[tuple[str, Answer]]:
        """What is said of each record of one school, by its id."""
        with tempfile.TemporaryDirectory() as beside:
            crawl = Path(beside) / "crawl"
            _write(crawl, held)
            source = Crawled(self.matcher, crawl, _school_of(held[0], self.kind))
            answers = source.answers(tuple(one.record for one in held))
            for one, answer in zip(held, answers, strict=True):
                yield one.record.id, answer._replace(place=one.place)


def _school_of(one: Found, kind: SchoolKind) -> School:
    """The school as far as its label tells: what it is called, and its domain's first host as the portal."""
    name, *short = one.record.school_names or (host_of(one.url),)
    portal = f"{one.url.partition('://')[0]}://www.{registrable(host_of(one.url))}/"
    return School(school=SchoolName(name=name, kind=kind, short=tuple(short)), portal=portal)


def _write(crawl: Path, held: list[Found]) -> None:
    """The record of a crawl that was answered with these files."""
    head = CrawlHead(tool="compliance", started_at=_NEVER, plan=Plan(seeds=()))
    with RecordWriter(crawl, head) as writer:
        for one in {one.url: one for one in held}.values():
            body, reading = _read(one)
            if reading is None:
                continue
            if reading.outcome is Outcome.OK:
                writer.page(reading.page)
            writer.archive(Exchange(one.url, _NEVER, (), 200, "OK", (), body))
            writer.fetch(
                Fetch(
                    url=one.url,
                    final_url=one.url,
                    site=reading.page.site,
                    outcome=reading.outcome,
                    status=200,
                    fetched_at=_NEVER,
                    media=reading.page.media,
                    digest=reading.page.digest,
                )
            )


def _read(one: Found) -> tuple[bytes, Reading | None]:
    """The bytes of a file, and what the crawler's readers see in them; None for text that is none."""
    assert one.path is not None
    try:
        body = one.path.read_bytes()
    except OSError as error:
        raise unreadable(one.path, error) from error
    if one.path.suffix.lower() == COPIED:
        return body, read_copied(body, one.record, url=one.url)
    return body, read(body, url=one.url)
