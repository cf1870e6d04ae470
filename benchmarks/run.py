"""The benchmark: make a portal, serve it, let the contestants take turns, print one table."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.contestants import BARE, Contestant, Ground, Run, find_contestants
from benchmarks.measure import ContestantError
from benchmarks.server import ServerError, find_origins, serving
from benchmarks.site import write_portal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 0 when everyone finished, 2 when it could not be run."""
    asked = _parser().parse_args(arguments)
    workplace = Path(tempfile.mkdtemp(prefix="compliance-bench-"))
    try:
        print(_benchmark(asked, workplace))
    except (ServerError, ContestantError) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        if asked.keep:
            _say(f"kept: {workplace}")
        else:
            shutil.rmtree(workplace, ignore_errors=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--pages", type=int, default=2000, help="about how many pages the portal has")
    parser.add_argument("--rounds", type=int, default=1, help="how often everyone runs; medians are shown")
    parser.add_argument("--only", default="", help="names to run, separated by commas")
    parser.add_argument("--keep", action="store_true", help="leave the portal, records and logs on disk")
    return parser


def _benchmark(asked: argparse.Namespace, workplace: Path) -> str:
    contestants = find_contestants()
    if asked.only:
        wanted = [name.strip() for name in asked.only.split(",")]
        contestants = {name: run for name, run in contestants.items() if name in wanted}
    if not contestants:
        raise ContestantError(f"nobody to run; known here: {', '.join(find_contestants())}")
    origins = find_origins()
    portal = write_portal(workplace / "portal", origins=origins, pages=asked.pages)
    facts = (
        f"{len(origins)} sites, {portal.pages} pages of {portal.size / portal.pages / 1000:.0f} kB, "
        f"{portal.attachments} attachments, {portal.dead} dead targets; {asked.rounds} round(s); "
        f"{os.cpu_count()} cores, Python {platform.python_version()}"
    )
    _say(facts)
    with serving(portal.folders, origins, workplace=workplace / "nginx"):
        runs = _take_turns(contestants, origins, portal.folders, workplace, rounds=asked.rounds)
    return f"{facts}\n\n{render(runs)}"


def _take_turns(
    contestants: dict[str, Contestant],
    origins: tuple[str, ...],
    folders: tuple[Path, ...],
    workplace: Path,
    *,
    rounds: int,
) -> dict[str, list[Run]]:
    """Everyone once a round, the next round started by the next, so nobody always runs warm."""
    runs: dict[str, list[Run]] = {}
    for number in range(rounds):
        names = list(contestants)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            folder = workplace / f"{number}-{name.replace(' ', '-')}"
            folder.mkdir()
            for what, run in contestants[name](
                Ground(origins=origins, folders=folders, folder=folder)
            ).items():
                runs.setdefault(what, []).append(run)
                _say(f"round {number + 1}: {what}: {run.pages} pages in {run.cost.seconds:.1f} s")
    return runs


def render(runs: dict[str, list[Run]]) -> str:
    """The table, in Markdown: medians, the slowest and fastest in brackets, and ratios to bare Scrapy."""
    lines = [
        "| | pages | pages/s | CPU s / 1000 pages | peak memory MB | speed | CPU |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    bare = runs.get(BARE) or next(iter(runs.values()))
    for name, mine in runs.items():
        speeds = [run.pages_per_second for run in mine]
        cpu = median(run.cpu_per_thousand for run in mine)
        faster = median(speeds) / median(run.pages_per_second for run in bare)
        cheaper = cpu / median(run.cpu_per_thousand for run in bare)
        lines.append(
            f"| {name} | {median(run.pages for run in mine):.0f} "
            f"| {median(speeds):.1f} ({min(speeds):.1f}-{max(speeds):.1f}) | {cpu:.2f} "
            f"| {median(run.cost.memory for run in mine) / 1e6:.0f} | x {faster:.2f} | x {cheaper:.2f} |"
        )
    return "\n".join(lines)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
