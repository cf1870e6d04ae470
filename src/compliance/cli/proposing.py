"""``compliance init``: look at a portal and propose a school file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from compliance.checklists import read_checklist
from compliance.cli.auditing import AGENT
from compliance.cli.terminal import messages
from compliance.discovery import Proposal, choose_pages, propose, to_yaml
from compliance.errors import ComplianceError
from compliance.model import SchoolKind
from compliance.reasons import outcome_words
from compliance.report.progress import Watcher
from crawler.items import Fetch, Outcome, Page, Plan, Progress, Seed
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
    """Looks at the home page, then at the most telling pages of its own site that it links."""
    checklist = read_checklist("moe-2014", kind=SchoolKind.HIGHER_VOCATIONAL)
    home, fetches = _look((address,))
    seen = list(home)
    more = choose_pages(home, checklist.column_terms, at_most=pages - 1)
    if more:
        with Watcher(messages()) as watcher:
            found, others = _look(more, on_progress=watcher)
        seen += found
        fetches += others
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
    return proposal


def _look(
    urls: tuple[str, ...], on_progress: Callable[[Progress], None] | None = None
) -> tuple[list[Page], list[Fetch]]:
    """These addresses and nothing they link."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        plan = Plan(
            seeds=tuple(Seed(name="门户网站", url=url, role="portal") for url in urls),
            only_seeds=True,
            user_agent=AGENT,
            readers=1,
            second_look_after=1,
        )
        if run(plan, record, on_progress=on_progress).reason == "interrupted":
            raise click.Abort
        return list(read_pages(record)), list(read_fetches(record))
