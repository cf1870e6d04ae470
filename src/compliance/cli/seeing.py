"""``compliance read``: what the reader sees in one page or attachment."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import click

from compliance.cli.options import format_option
from compliance.cli.planning import AGENT
from compliance.cli.terminal import results
from compliance.exits import Exit
from compliance.reasons import outcome_words
from compliance.report.plain import shown
from crawler.items import Outcome, Page, Plan, Seed
from crawler.reading import read as read_bytes
from crawler.record import read_fetches, read_pages
from crawler.run import run
from crawler.urls import extension_of, normalise

FILES = frozenset(
    ("pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "dps", "csv", "txt", "rtf", "zip")
    + ("rar", "7z", "ofd")
)

# Something stood there and was read, were it only the notice that there is nothing for us.
ANSWERED = frozenset(
    {
        Outcome.OK,
        Outcome.SOFT_404,
        Outcome.LOGIN_WALL,
        Outcome.CAMPUS_ONLY,
        Outcome.CAPTCHA,
        Outcome.EMPTY_SHELL,
    }
)
SHOWN = 2000  # characters of text


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL…")
@click.option("--url", "address", help="The address a local file was saved from: relative links need it.")
@format_option("text", "json")
@click.pass_context
def read(ctx: click.Context, sources: tuple[str, ...], address: str | None, form: str) -> None:
    """Show what the reader sees: title, trail, dates with their source, text, links, attachments.

    With several sources, json is a list. A login wall or a page that says it does not exist is shown
    as such; the exit code is 3 when a source could not be read at all.

    \b
    Example:
      compliance read notice.html --url https://www.example.edu.cn/info/1001/2.htm --format json
      compliance read https://www.example.edu.cn/ 预算.pdf
    """
    if address and len(sources) > 1:
        raise click.UsageError("--url goes with one FILE")
    seen = [_look(source, address) for source in sources]
    if form == "json":
        shape: Any = seen[0] if len(seen) == 1 else seen
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1))
    else:
        for one in seen:
            _print(one)
    if any(Outcome(one["outcome"]) not in ANSWERED for one in seen):
        ctx.exit(Exit.INCONCLUSIVE)


def _look(source: str, address: str | None) -> dict[str, Any]:
    if source.startswith(("http://", "https://")):
        return _fetch(source)
    path = Path(source)
    if not path.is_file():
        raise click.BadParameter(f"{source} is neither a file nor an http(s) address", param_hint="FILE|URL")
    url = address or path.resolve().as_uri()
    reading = read_bytes(
        path.read_bytes(),
        url=url,
        disposition=f'attachment; filename="{path.name}"'
        if not address and path.suffix.lower() not in (".htm", ".html")
        else "",
    )
    return _as_data(source, reading.page, reading.outcome, reading.detail)


def _fetch(source: str) -> dict[str, Any]:
    url = normalise(source)
    if url is None:
        raise click.BadParameter(f"{source} is not an http(s) address", param_hint="FILE|URL")
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(
            seeds=(Seed(name="", url=url),), only_seeds=True, user_agent=AGENT, readers=1, second_look_after=0
        )
        record = Path(folder) / "record"
        run(plan, record)
        page = next(iter(read_pages(record)), None)
        fetch = next(iter(read_fetches(record)), None)
        outcome = fetch.outcome if fetch else Outcome.INTERRUPTED
        return _as_data(source, page, outcome, fetch.detail if fetch else "")


def _as_data(source: str, page: Page | None, outcome: Outcome, detail: str) -> dict[str, Any]:
    data: dict[str, Any] = {"source": source, "outcome": outcome.value, "detail": detail}
    if page is None:
        return data
    return data | {
        "url": page.url,
        "media": page.media.value,
        "title": page.title,
        "name": page.name,
        "site_name": page.site_name,
        "encoding": page.encoding,
        "trail": list(page.trail),
        "headings": list(page.headings),
        "dates": [
            {"day": seen.day.isoformat(), "source": seen.source.value, "words": seen.words}
            for seen in page.dates
        ],
        "tables": list(page.tables),
        "scan": page.scan,
        "sha256": page.digest,
        "text": page.text,
        "links": [
            {
                "url": link.url,
                "anchor": link.anchor,
                "place": link.place.value,
                "context": link.context,
                "heading": link.heading,
                "day": link.day.isoformat() if link.day else None,
            }
            for link in page.links
        ],
        "attachments": [
            {"url": link.url, "name": link.anchor} for link in page.links if _is_file(link.url, link.anchor)
        ],
    }


def _is_file(url: str, anchor: str) -> bool:
    """Whether a link names a file; what it really holds is known only once it is opened."""
    if extension_of(url) in FILES or "download" in url.lower():
        return True
    return anchor.rpartition(".")[2].strip().lower() in FILES


def _print(one: dict[str, Any]) -> None:
    console = results()
    outcome = Outcome(one["outcome"])
    zh, en = outcome_words(outcome)
    console.print(f"{shown(one['source'])}", soft_wrap=True)
    # Of an address that never answered, the detail is an exception's text: nothing for people.
    detail = f"  ({shown(one['detail'])})" if one["detail"] and outcome in ANSWERED - {Outcome.OK} else ""
    console.print(f"  {'' if outcome is Outcome.OK else '! '}{zh} / {en}{detail}")
    if "url" not in one:
        return
    for key in ("url", "media", "title", "name", "site_name", "encoding"):
        if one.get(key):
            console.print(f"  {key}: {shown(one[key])}")
    if one.get("trail"):
        console.print("  trail: " + shown(" > ".join(one["trail"])))
    for seen in one.get("dates", []):
        console.print(f"  date: {seen['day']} ({seen['source']}: {shown(seen['words'])})")
    for name in one.get("tables", []):
        console.print(f"  table: {shown(name)}")
    for link in one.get("attachments", []):
        console.print(f"  attachment: {shown(link['name'])} <{shown(link['url'])}>")
    console.print(f"  links: {len(one.get('links', []))}")
    text = one.get("text", "")
    for row in text[:SHOWN].splitlines():
        console.print(shown(row))
    if len(text) > SHOWN:
        console.print(f"… {len(text)} 字，全文见 --format json / the whole text: --format json")
