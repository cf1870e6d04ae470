"""Judging alone: a kept crawl record is judged again, without network, and its cost a page is shown."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.contestants import AS_OF
from benchmarks.measure import ContestantError, measure


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the record; 0 when it could be judged, 2 when not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judging", description=__doc__)
    parser.add_argument("school", type=Path, help="the school file of a kept benchmark")
    parser.add_argument("record", type=Path, help="the crawl record beside it")
    asked = parser.parse_args(arguments)
    try:
        print(_judge(asked.school, asked.record))
    except ContestantError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _judge(school: Path, record: Path) -> str:
    """One line: what judging cost, the program's start and its reports included."""
    program = shutil.which("compliance", path=str(Path(sys.executable).parent)) or "compliance"
    with tempfile.TemporaryDirectory(prefix="compliance-judging-") as name:
        out = Path(name, "out")
        beside = Path(shutil.copy(school, name))  # the history of audits is written beside the school file
        command = [program, "audit", str(beside), "--as-of", AS_OF, "--from", str(record), "--out", str(out)]
        cost = measure(command, log=Path(name, "log"), good=(0, 1, 3))
        audit = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    pages = max(1, audit["coverage"]["pages"])
    return (
        f"{pages} pages: {cost.cpu / pages * 1000:.2f} ms CPU and {cost.seconds / pages * 1000:.2f} ms "
        f"a page, {cost.memory / 1e6:.0f} MB at the highest"
    )


if __name__ == "__main__":
    sys.exit(main())
