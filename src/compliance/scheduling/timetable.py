"""时间表: the file that says which schools are audited when, checked to the last field."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from apscheduler.triggers.cron import CronTrigger

from compliance.configuration import Document, read_document
from compliance.errors import ConfigError
from compliance.schools import read_school
from crawler.pacing import CHINA, QuietHours

_SEASON = re.compile(r"(\d\d)-(\d\d)\s*(?:\.\.|至|~)\s*(\d\d)-(\d\d)")
_MOST_DAYS = 3_000  # with a turn, looked through for one in season: eight years of every day
_LEAP_YEAR = datetime(2024, 1, 1, tzinfo=CHINA)
_ADDRESS = re.compile(r"(?P<host>[\w.\-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")


class Profile(StrEnum):
    """How much an audit looks at: known evidence, everything, or everything within a season."""

    WATCH = "watch"
    FULL = "full"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One school of a timetable: its school file, and where its reports go. Paths are the file's own."""

    file: str
    out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One kind of audit for all schools. ``between``: only in that part of the year, both days included."""

    name: str
    cron: str
    profile: Profile
    between: str = ""

    def runs_on(self, day: date) -> bool:
        """Whether the season of the job, if it has one, includes a day."""
        match = _SEASON.fullmatch(self.between.strip())
        if match is None:
            return True
        first, last, this = (match[1], match[2]), (match[3], match[4]), (f"{day:%m}", f"{day:%d}")
        return first <= this <= last if first <= last else this >= first or this <= last


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What may stand in the file. Times are those of Asia/Shanghai.

    ``jitter_minutes`` spreads the beginnings; in ``quiet_hours`` none begins; what was missed for
    longer than ``catch_up_hours`` is left to the next turn; an audit that could establish nothing (exit
    codes 3 and 4) is tried again ``retries`` times, ``retry_minutes`` apart. ``parallel`` schools are
    audited at a time. ``health`` is the HOST:PORT of the page that says how things stand. ``notify``:
    after each audit that established something, who is to know is told (``compliance notify``).
    """

    schools: tuple[Entry, ...]
    jobs: tuple[Job, ...]
    jitter_minutes: int = 10
    quiet_hours: str = ""
    catch_up_hours: int = 48
    retries: int = 2
    retry_minutes: int = 60
    parallel: int = 1
    health: str = ""
    notify: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable(Written):
    """The file and the ``folder`` it lies in, from which its paths count; ``names`` of schools by ``out``."""

    folder: Path = Path()
    names: Mapping[str, str] = field(default_factory=dict)

    def school_file(self, entry: Entry) -> Path:
        """Where the school file lies."""
        return self.folder / entry.file

    def out(self, entry: Entry) -> Path:
        """Where the reports go."""
        return self.folder / entry.out

    def quiet(self) -> QuietHours:
        """The hours in which nothing begins."""
        return QuietHours(self.quiet_hours)

    def health_address(self) -> tuple[str, int] | None:
        """Host and port of the health page."""
        match = _ADDRESS.fullmatch(self.health)
        return (match["host"].strip("[]"), int(match["port"])) if match else None


def read_timetable(path: Path) -> Timetable:
    """The timetable ``path``. Raises :class:`ConfigError` with every problem, those of school files too."""
    document = read_document(path)
    found = document.value(Written)
    _check(document, found)
    problems, names = list(document.problems), {}
    for entry in found.schools:
        try:
            names[entry.out] = read_school(path.parent / entry.file).school.name
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(tuple(problems))
    written = {name: getattr(found, name) for name in Written.__slots__}
    return Timetable(folder=path.parent, names=names, **written)


def _check(document: Document, found: Written) -> None:
    for name, least, most in _BOUNDS:
        if not least <= getattr(found, name) <= most:
            document.add((name,), "is out of bounds 超出范围", f"from {least} to {most}")
    for place, entries in (("schools", found.schools), ("jobs", found.jobs)):
        if not entries:
            document.add((place,), "is empty 为空", "at least one")
    _check_twice(document, found)
    for index, job in enumerate(found.jobs):
        _check_job(document, index, job)
    if found.quiet_hours:
        try:
            quiet = QuietHours(found.quiet_hours)
            if quiet.left(_LEAP_YEAR + timedelta(seconds=quiet.left(_LEAP_YEAR))):
                raise ValueError("leaves no time of the day 没有留出任何时间")
        except ValueError as error:
            document.add(("quiet_hours",), str(error), "such as 08:00-18:00 如 08:00-18:00")
    address = _ADDRESS.fullmatch(found.health)
    if found.health and not (address and 1 <= int(address["port"]) <= 65535):
        document.add(("health",), "is no address 不是地址", "such as 127.0.0.1:8790")


_BOUNDS = (
    ("jitter_minutes", 0, 12 * 60),
    ("catch_up_hours", 0, 24 * 31),
    ("retries", 0, 10),
    ("retry_minutes", 1, 24 * 60),
    ("parallel", 1, 16),
)


def _check_twice(document: Document, found: Written) -> None:
    for what, names in (
        (("schools", "out"), [os.path.normpath(entry.out) for entry in found.schools]),
        (("jobs", "name"), [job.name for job in found.jobs]),
    ):
        for index, name in enumerate(names):
            if name in names[:index]:
                expected = "a folder of its own" if what[1] == "out" else "a name of its own"
                document.add((what[0], index, what[1]), f"{name} stands twice 重复", expected)


def _check_job(document: Document, index: int, job: Job) -> None:
    weekdays, comes = job.cron.split()[4:5], True
    if any(char.isdigit() for char in "".join(weekdays)):
        # Sunday is 0 in crontab and 6 in others: a wrong day would go unnoticed for months.
        document.add(("jobs", index, "cron"), "counts weekdays 星期不能用数字", "mon, tue … sun")
    else:
        try:
            comes = next_fire(job, _LEAP_YEAR) is not None
        except ValueError as error:
            expected = "minute hour day month weekday, such as 30 6 * * mon-fri"
            document.add(
                ("jobs", index, "cron"), f"is no cron expression ({error}) 不是 cron 表达式", expected
            )
    season = _SEASON.fullmatch(job.between.strip())
    if job.between and (season is None or not _is_season(season)):
        document.add(("jobs", index, "between"), "is no part of a year 不是时段", "such as 10-20..10-31")
    elif not comes:
        within = f" within {job.between}" if job.between else ""
        document.add(
            ("jobs", index, "cron"), f"never comes round{within} 永远不会到", "a day that the calendar has"
        )
    if job.profile is Profile.CAMPAIGN and not job.between:
        document.add(("jobs", index), "a campaign needs its days 专项检查要写明时段", "between: 10-20..10-31")


def _is_season(match: re.Match[str]) -> bool:
    try:
        return bool(date(2024, int(match[1]), int(match[2])) and date(2024, int(match[3]), int(match[4])))
    except ValueError:
        return False


def next_fire(job: Job, after: datetime) -> datetime | None:
    """The next moment after ``after`` that the job's expression names, within its season; none if there is
    none. Raises :class:`ValueError` for what is no cron expression."""
    trigger, moment = CronTrigger.from_crontab(job.cron, timezone=CHINA), after.astimezone(CHINA)
    for _ in range(_MOST_DAYS):
        fire: datetime | None = trigger.get_next_fire_time(moment, moment + timedelta(microseconds=1))
        if fire is None or job.runs_on(fire.date()):
            return fire
        moment = fire.replace(hour=23, minute=59, second=59, microsecond=999999)
    return None
