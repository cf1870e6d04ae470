"""Who takes part: our whole audit twice over, bare Scrapy, and others where they are installed."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import wording
from benchmarks.measure import ContestantError, Cost, measure

AUDIT, SECOND, BARE = "compliance audit", "second audit, nothing changed", "bare Scrapy"
LINKCHECKER, WGET, RAW = "LinkChecker", "wget -r", "raw client, addresses known"
AS_OF = "2022-11-01"
LINKCHECKER_LIMIT = 300.0  # seconds
UNHURRIED = 1_000_000  # pages or requests a second: no limit on loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One contestant's run: what it saw and what that cost."""

    pages: int
    cost: Cost

    @property
    def pages_per_second(self) -> float:
        """Pages over the whole time of the command, its start and its reports included."""
        return self.pages / self.cost.seconds

    @property
    def cpu_per_thousand(self) -> float:
        """Processor seconds for 1,000 pages."""
        return self.cost.cpu / self.pages * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a run takes place: the sites, their folders on disk, and a folder of its own."""

    origins: tuple[str, ...]
    folders: tuple[Path, ...]
    folder: Path


Contestant = Callable[[Ground], dict[str, Run]]


def run_audits(ground: Ground) -> dict[str, Run]:
    """The whole audit: crawl with its archive, read, match, judge, every report; then once more."""
    school = ground.folder / "school.yaml"
    school.write_text(_school(ground.origins), encoding="utf-8")
    return {AUDIT: _audit(school, ground.folder), SECOND: _audit(school, ground.folder)}


def _audit(school: Path, folder: Path) -> Run:
    program = shutil.which("compliance", path=str(Path(sys.executable).parent)) or "compliance"
    out = folder / "audit"
    command = [program, "audit", str(school), "--as-of", AS_OF, "--out", str(out)]
    cost = measure(command, log=folder / "audit.log", good=(0, 1, 3))
    audit = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    return Run(pages=audit["coverage"]["pages"], cost=cost)


def _school(origins: Sequence[str]) -> str:
    sites = "".join(
        f'  - {{name: {name}, url: "{origin}/", department: {name}}}\n'
        for name, origin in list(zip(wording.SITES, origins, strict=True))[2:]
    )
    return (
        f"school: {{name: {wording.SCHOOL}, kind: higher-vocational}}\n"
        f"portal: {origins[0]}/\ndisclosure: {origins[1]}/\nsites:\n{sites}"
        f"crawl: {{max_pages: {UNHURRIED}, requests_per_second: {UNHURRIED}, obey_robots: false}}\n"
    )


def run_bare(ground: Ground) -> dict[str, Run]:
    """Scrapy's defaults with LinkExtractor over the same links; nothing is read or kept."""
    counts = ground.folder / "bare.json"
    command = [sys.executable, "-m", "benchmarks.bare_scrapy", str(counts), *ground.origins]
    cost = measure(command, log=ground.folder / "bare.log")
    seen: dict[str, int] = json.loads(counts.read_text(encoding="utf-8"))
    return {BARE: Run(pages=seen["pages"] + seen.get("attachments", 0), cost=cost)}


def run_wget(ground: Ground) -> dict[str, Run]:
    """``wget -r`` over all sites: saves every file, reads nothing but links. Exit code 8: dead links."""
    saved = ground.folder / "saved"
    command = ["wget", "-r", "-l", "inf", "-H", "-nv", "-e", "robots=off", "-P", str(saved)]
    hosts = ",".join(sorted({urlsplit(origin).hostname or "" for origin in ground.origins}))
    command += ["-D", hosts, *(f"{origin}/" for origin in ground.origins)]
    cost = measure(command, log=ground.folder / "wget.log", good=(0, 8))
    return {WGET: Run(pages=sum(path.is_file() for path in saved.rglob("*")), cost=cost)}


def run_raw(ground: Ground) -> dict[str, Run]:
    """An HTTP client that knows every address beforehand: what fetching alone costs."""
    urls, counts = ground.folder / "urls.txt", ground.folder / "raw.json"
    known = [
        f"{origin}/{path.relative_to(folder).as_posix()}"
        for origin, folder in zip(ground.origins, ground.folders, strict=True)
        for path in sorted(folder.rglob("*.*"))
    ]
    urls.write_text("\n".join(known), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.raw_client", str(urls), str(counts)]
    cost = measure(command, log=ground.folder / "raw.log")
    return {RAW: Run(pages=json.loads(counts.read_text(encoding="utf-8"))["pages"], cost=cost)}


def run_linkchecker(ground: Ground) -> dict[str, Run]:
    """LinkChecker with ten threads, robots.txt unasked; its exit code 1 means dead links.

    Past :data:`LINKCHECKER_LIMIT` seconds it is stopped, and the pages it had seen by then count.
    """
    program = shutil.which("linkchecker")
    if program is None:
        raise ContestantError("linkchecker is not installed")
    folder = ground.folder
    log = folder / "linkchecker.csv"  # to stdout: as root it gives up the right to write files
    settings = folder / "linkcheckerrc"
    settings.write_text(
        "[checking]\nrobotstxt=0\nthreads=10\nmaxrequestspersecond=100000\n[output]\nstatus=0\n",
        encoding="utf-8",
    )
    command = [program, "--config", str(settings), "--verbose", "--no-warnings", "-o", "csv"]
    command += [f"{origin}/" for origin in ground.origins]
    cost = measure(command, log=log, good=(0, 1, -9), limit=LINKCHECKER_LIMIT)
    with log.open(encoding="utf-8", errors="replace") as lines:
        rows = csv.DictReader((line for line in lines if line.count(";") > 7), delimiter=";")
        urls = {row["url"] for row in rows if row["valid"] == "True"}
    if not urls:
        raise ContestantError(f"LinkChecker saw nothing; its words are in {log}")
    return {LINKCHECKER: Run(pages=len(urls), cost=cost)}


def find_contestants() -> dict[str, Contestant]:
    """Everyone who can take part here, ourselves first."""
    contestants: dict[str, Contestant] = {AUDIT: run_audits, BARE: run_bare, RAW: run_raw}
    for name, program, contestant in (
        (WGET, "wget", run_wget),
        (LINKCHECKER, "linkchecker", run_linkchecker),
    ):
        if shutil.which(program):
            contestants[name] = contestant
    return contestants
