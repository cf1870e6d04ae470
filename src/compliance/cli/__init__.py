"""The command ``compliance``: the only place that knows the clock, the environment and exit codes."""

from __future__ import annotations

import click

from compliance import __version__
from compliance.cli.program import Program

# Where each command is, and what a list of them says of it: imported when asked for, as store, mail and
# office files take a second to import.
_COMMANDS = {
    "audit": ("auditing", "Crawl a school's sites, judge every item, write the reports."),
    "checklist": ("checklists", "List, show and validate checklists."),
    "demo": ("demo", "Serve an invented school on this machine, audit it, say where the reports are."),
    "diff": ("comparing", "Show what changed between two audits of one school."),
    "evaluate": ("measuring", "Measure the matcher on titles or pages labelled by hand."),
    "explain": ("asking", "Say why an item got its verdict: candidates, scores, what each signal gave."),
    "history": ("history", "Show the trend of a school: every audit made with this school file."),
    "init": ("proposing", "Look at a portal and propose a school file."),
    "notify": ("notifying", "Tell every department what changed, once, by mail, chat or webhook."),
    "proof": ("proving", "Gather the proof for an item: archived answers, digests, seals."),
    "read": ("seeing", "Show what the reader sees: title, trail, dates, text, links, attachments."),
    "report": ("telling", "Write the reports of an earlier audit again."),
    "review": ("reviewing", "Walk through the documents in doubt: is this what the item asks for?"),
    "schedule": ("scheduling", "Run audits by a timetable."),
    "tasks": ("rectifying", "Follow each gap from audit to audit until it is proven put right."),
    "verify": ("proving", "Read every byte of the crawl records: was any changed since it was sealed?"),
}


@click.group(
    cls=Program,
    places={name: (f"compliance.cli.{module}", said) for name, (module, said) in _COMMANDS.items()},
)
@click.version_option(__version__, prog_name="compliance")
def main() -> None:
    """Audit whether a school discloses online what the Ministry obliges it to.

    核查高校是否按《高等学校信息公开事项清单》在网上公开了应公开的信息。

    \b
    Example:
      compliance demo
      compliance init https://www.example.edu.cn/ > school.yaml
      compliance audit school.yaml
    """
