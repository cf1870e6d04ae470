"""``compliance init``: look at a portal and propose a school file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from compliance.checklists import read_checklist
from compliance.cli.looking import look, look_around
from compliance.cli.planning import AGENT
from compliance.cli.terminal import messages
from compliance.discovery import Proposal, confirm, propose, to_yaml
from compliance.errors import ComplianceError
from compliance.model import SchoolKind
from compliance.reasons import outcome_words
from compliance.report.progress import Watcher
from crawler.items import Outcome, Plan
from crawler.urls import normalise

MOST_FRONTS = 60  # sites whose front page is asked for
FRONT_SECONDS = 6.0  # for one of them


@click.command()
@click.argument("url")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the school file here instead of printing it; never overwrites.",
)
@click.option(
    "--pages", type=click.IntRange(1, 500), default=20, show_default=True, help="Pages to look at, in all."
)
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
    proposal = _propose(address, pages)
    if not proposal.name:
        messages().print(
            "页面上没有找到学校名称，请在 school.name 处填写 / no school name was found on the page: "
            "fill in school.name",
            style="yellow",
        )
    text = to_yaml(proposal)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        messages().print(f"{output}")


def _propose(address: str, pages: int) -> Proposal:
    """Looks at the home page, then at the most telling pages of its own site that it links, then at
    the front pages of the sites found."""
    checklist = read_checklist("moe-2014", kind=SchoolKind.HIGHER_VOCATIONAL)
    limits = Plan(seeds=(), user_agent=AGENT)
    seen, fetches = look_around(address, limits, checklist.column_terms, at_most=pages)
    opened = {fetch.final_url for fetch in fetches if fetch.outcome is Outcome.OK}
    proposal = propose(
        address,
        [page for page in seen if page.url in opened],
        column_names=checklist.column_terms,
        departments=checklist.departments,
    )
    if proposal is None:
        zh, en = outcome_words(fetches[0].outcome if fetches else Outcome.INTERRUPTED)
        raise ComplianceError(f"{address}: {en}; nothing to propose / {zh}，无法生成学校文件")
    if not proposal.sites:
        return proposal
    with Watcher(messages()) as watcher:
        fronts = look(
            [site.url for site in proposal.sites[:MOST_FRONTS]],
            replace(limits, seconds=FRONT_SECONDS),
            on_progress=watcher,
        )
    return confirm(proposal, *fronts, departments=checklist.departments)
