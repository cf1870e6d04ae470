"""``compliance init``: look at a portal and propose a school file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from compliance.checklists import read_checklist
from compliance.cli.auditing import AGENT
from compliance.cli.terminal import messages
from compliance.discovery import propose, to_yaml
from compliance.errors import ComplianceError
from compliance.model import SchoolKind
from compliance.reasons import outcome_words
from compliance.report.progress import Watcher
from crawler.items import Outcome, Plan, Seed
from crawler.record import read_fetches, read_pages
from crawler.run import run
from crawler.urls import normalise


@click.command()
@click.argument("url")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the school file here instead of printing it; never overwrites.",
)
@click.option("--pages", type=click.IntRange(1, 500), default=20, show_default=True, help="Pages to look at.")
def init(url: str, output: Path | None, pages: int) -> None:
    """Look at a portal and propose a school file: sub-sites and disclosure column found.

    What is proposed is what the portal links: read it through and correct it before auditing.

    \b
    Example:
      compliance init https://www.example.edu.cn/ > school.yaml
      compliance init https://www.example.edu.cn/ --output school.yaml
    """
    address = normalise(url if "://" in url else f"https://{url}")
    if address is None:
        raise click.BadParameter(f"{url} is not an http(s) address", param_hint="URL")
    if output is not None and output.exists():
        raise click.BadParameter(f"{output} exists already; name another file", param_hint="--output")
    text = _propose(address, pages)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        messages().print(f"{output}")


def _propose(address: str, pages: int) -> str:
    checklist = read_checklist("moe-2014", kind=SchoolKind.HIGHER_VOCATIONAL)
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        plan = Plan(
            seeds=(Seed(name="门户网站", url=address, role="portal"),),
            max_pages=pages,
            user_agent=AGENT,
            second_look_after=1,
        )
        with Watcher(messages()) as watcher:
            run(plan, record, on_progress=watcher)
        proposal = propose(
            address,
            read_pages(record),
            column_names=checklist.column_terms,
            departments=checklist.departments,
        )
        if proposal is None:
            fetch = next(iter(read_fetches(record)), None)
            zh, en = outcome_words(fetch.outcome if fetch else Outcome.INTERRUPTED)
            raise ComplianceError(f"{address}: {en} / {zh}; nothing to propose")
    return to_yaml(proposal)
