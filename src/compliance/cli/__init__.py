"""The command ``compliance``: the only place that knows the clock, the environment and exit codes."""

from __future__ import annotations

import click

from compliance import __version__
from compliance.cli.asking import explain
from compliance.cli.auditing import audit
from compliance.cli.checklists import checklist
from compliance.cli.comparing import diff
from compliance.cli.demo import demo
from compliance.cli.history import history
from compliance.cli.measuring import evaluate
from compliance.cli.notifying import notify
from compliance.cli.program import Program
from compliance.cli.proposing import init
from compliance.cli.proving import proof, verify
from compliance.cli.rectifying import tasks
from compliance.cli.reviewing import review
from compliance.cli.scheduling import schedule
from compliance.cli.seeing import read
from compliance.cli.telling import report


@click.group(cls=Program)
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


for _command in (
    audit,
    checklist,
    demo,
    diff,
    evaluate,
    explain,
    history,
    init,
    notify,
    proof,
    read,
    report,
    review,
    schedule,
    tasks,
    verify,
):
    main.add_command(_command)
