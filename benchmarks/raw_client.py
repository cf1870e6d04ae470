"""The ceiling: ask for addresses known beforehand and throw the answers away. Follows nothing.

``python -m benchmarks.raw_client URLS.txt OUT.json`` writes how many answers were 200.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from aiohttp import ClientSession, TCPConnector

AT_ONCE = 48


async def ask_all(urls: list[str]) -> int:
    """Ask for every address over kept connections; returns how many answered 200."""
    waiting = iter(urls)
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE), auto_decompress=False) as session:
        return sum(await asyncio.gather(*(_ask(session, waiting) for _ in range(AT_ONCE))))


async def _ask(session: ClientSession, waiting: Iterator[str]) -> int:
    good = 0
    for url in waiting:
        async with session.get(url) as answer:
            await answer.read()
            good += answer.status == 200
    return good


def main(urls: Path, out: Path) -> None:
    """Ask for the addresses in ``urls``, one a line, and write the count to ``out``."""
    good = asyncio.run(ask_all(urls.read_text(encoding="utf-8").split()))
    out.write_text(json.dumps({"pages": good}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
