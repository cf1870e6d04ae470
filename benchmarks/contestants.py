"""Who takes part: our whole audit, bare Scrapy, and LinkChecker where it is installed."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import wording
from benchmarks.measure import ContestantError, Cost, measure

AUDIT, BARE, LINKCHECKER = "compliance audit", "bare Scrapy", "LinkChecker"
AS_OF = "2022-11-01"
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


Contestant = Callable[[Sequence[str], Path], Run]


def run_audit(origins: Sequence[str], folder: Path) -> Run:
    """The whole audit: crawl with its archive, read, match, judge, and every report."""
    school = folder / "school.yaml"
    school.write_text(_school(origins), encoding="utf-8")
    program = shutil.which("compliance", path=str(Path(sys.executable).parent)) or "compliance"
    out = folder / "audit"
    command = [program, "audit", str(school), "--as-of", AS_OF, "--out", str(out)]
    cost = measure(command, log=folder / "audit.log", good=(0, 1, 3))
    found = sorted(out.rglob("audit.json"))
    if not found:
        raise ContestantError(f"no audit.json in {out}")
    audit = json.loads(found[-1].read_text(encoding="utf-8"))
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


def run_bare(origins: Sequence[str], folder: Path) -> Run:
    """Scrapy's defaults with LinkExtractor over the same links; nothing is read or kept."""
    counts = folder / "bare.json"
    command = [sys.executable, "-m", "benchmarks.bare_scrapy", str(counts), *origins]
    cost = measure(command, log=folder / "bare.log")
    seen: dict[str, int] = json.loads(counts.read_text(encoding="utf-8"))
    return Run(pages=seen["pages"] + seen.get("attachments", 0), cost=cost)


def run_linkchecker(origins: Sequence[str], folder: Path) -> Run:
    """LinkChecker with ten threads, robots.txt unasked; its exit code 1 means dead links."""
    program = shutil.which("linkchecker")
    if program is None:
        raise ContestantError("linkchecker is not installed")
    log = folder / "linkchecker.csv"  # to stdout: as root it gives up the right to write files
    settings = folder / "linkcheckerrc"
    settings.write_text(
        "[checking]\nrobotstxt=0\nthreads=10\nmaxrequestspersecond=100000\n[output]\nstatus=0\n",
        encoding="utf-8",
    )
    command = [program, "--config", str(settings), "--verbose", "--no-warnings", "-o", "csv"]
    cost = measure([*command, *(f"{origin}/" for origin in origins)], log=log, good=(0, 1))
    with log.open(encoding="utf-8", errors="replace") as lines:
        rows = csv.DictReader((line for line in lines if line.count(";") > 7), delimiter=";")
        urls = {row["url"] for row in rows if row["valid"] == "True"}
    if not urls:
        raise ContestantError(f"LinkChecker saw nothing; its words are in {log}")
    return Run(pages=len(urls), cost=cost)


def find_contestants() -> dict[str, Contestant]:
    """Everyone who can take part here, ourselves first."""
    contestants: dict[str, Contestant] = {AUDIT: run_audit, BARE: run_bare}
    if shutil.which("linkchecker"):
        contestants[LINKCHECKER] = run_linkchecker
    return contestants
