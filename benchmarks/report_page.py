"""The HTML report of an audit with many failing links, opened as a person would.

    python -m benchmarks.report_page --links 1000,20000,50000

Writes the report, opens it from its file in Chromium, and says for each number of links: how long it took
to write, how large it is, when something was first painted, when the page answered, and how long a letter
typed into a filter takes until the next frame is drawn. Compare figures of one run only; the ratios to the
smallest report say what the links cost. Needs the extra ``browser`` and a Chromium.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from compliance.model import Audit, LinkFinding
from compliance.report import html
from crawler.window import find_chromium
from tests.builders import golden_audit

OUTCOMES = ("gone", "soft_404", "timeout", "dns", "server_error", "campus_only", "tls")
SITES = 24
ROUNDS = 5

_TYPE = """async ([selector, text]) => {
    const field = document.querySelector(selector);
    const started = performance.now();
    field.value = text;
    field.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 0)));
    return performance.now() - started;
}"""
_PAINT = """new Promise(seen => new PerformanceObserver(
    list => list.getEntriesByName('first-contentful-paint').forEach(entry => seen(entry.startTime))
).observe({type: 'paint', buffered: true}))"""
_READY = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_HEAP = "performance.memory.usedJSHeapSize / 1e6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one report cost. Times in milliseconds, medians of :data:`ROUNDS`."""

    links: int
    written: float
    megabytes: float
    painted: float
    ready: float
    items: float
    first: float
    again: float
    heap: float


def audit_with(links: int) -> Audit:
    """An invented school with so many failing links, on addresses as content systems make them."""
    return replace(golden_audit(hostile=False), links=tuple(map(_link, range(links))))


def _link(n: int) -> LinkFinding:
    pages = tuple(
        f"https://site{(n + k) % SITES}.example.edu.cn/xxgk/list_{(n * 7 + k) % 3000}.htm"
        for k in range(n % 3 + 1)
    )
    return LinkFinding(
        url=f"https://site{n % SITES}.example.edu.cn/info/{1000 + n % 90}/{n}_附件{n % 11}.htm?id={n * 31}",
        outcome=OUTCOMES[n % len(OUTCOMES)],
        http_status=404 if n % len(OUTCOMES) == 0 else None,
        on_site=bool(n % 5),
        referrers=pages,
        in_column=n % 40 == 0,
    )


def measure(links: int, folder: Path, page_of: Any) -> Seen:
    """Write one report and open it :data:`ROUNDS` times, each time in a fresh tab."""
    audit, path = audit_with(links), folder / f"{links}.html"
    html.render(golden_audit(hostile=False))  # what is made once a process is made
    started = time.perf_counter()
    text = html.render(audit)
    written = (time.perf_counter() - started) * 1000
    path.write_text(text, encoding="utf-8")
    rows = []
    for _ in range(ROUNDS):
        with page_of() as page:
            page.goto(path.as_uri())
            row = [page.evaluate(_PAINT), page.evaluate(_READY)]
            row.append(page.evaluate(_TYPE, ["#item-filter [name=text]", "财务"]))
            row.append(page.evaluate(_TYPE, ["#link-filter [name=text]", "附件7"]))
            row.append(page.evaluate(_TYPE, ["#link-filter [name=text]", "site3 info/104"]))
            row.append(page.evaluate(_HEAP))
            rows.append(row)
    painted, ready, items, first, again, heap = (median(column) for column in zip(*rows, strict=True))
    return Seen(
        links=links,
        written=written,
        megabytes=len(text.encode()) / 1e6,
        painted=painted,
        ready=ready,
        items=items,
        first=first,
        again=again,
        heap=heap,
    )


@contextmanager
def _browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), chromium_sandbox=os.geteuid() != 0, args=["--disable-gpu"]
        )

        @contextmanager
        def page_of() -> Iterator[Any]:
            context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
            yield context.new_page()
            context.close()

        yield page_of
        browser.close()


def table(rows: list[Seen]) -> str:
    """The figures as Markdown, with the ratio of each to the first row's."""
    heads = ["links", "written ms", "size MB", "first paint ms", "ready ms", "filter items ms"]
    heads += ["filter links, first ms", "filter links, again ms", "heap MB"]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---:|" * len(heads)]
    for row in rows:
        pairs = [(getattr(row, name), getattr(rows[0], name)) for name in Seen.__slots__[1:]]
        told = [f"{value:.3g} (x {value / base:.1f})" for value, base in pairs]
        lines.append(f"| {row.links:,} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--links", default="1000,20000,50000", help="numbers of links, comma-separated")
    numbers = [int(each) for each in parser.parse_args().links.split(",")]
    with tempfile.TemporaryDirectory() as folder, _browser() as page_of:
        print(table([measure(number, Path(folder), page_of) for number in numbers]))


if __name__ == "__main__":
    main()
