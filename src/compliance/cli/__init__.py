"""The command ``compliance``: the only place that knows the clock, the environment and exit codes."""

from __future__ import annotations

import click

from compliance import __version__
from compliance.cli.program import Program

# Where each command is; imported when asked for: store, mail and office files take a second to import.
_COMMANDS = {
    "audit": "auditing",
    "checklist": "checklists",
    "demo": "demo",
    "diff": "comparing",
    "evaluate": "measuring",
    "explain": "asking",
    "history": "history",
    "init": "proposing",
    "notify": "notifying",
    "proof": "proving",
    "read": "seeing",
    "report": "telling",
    "review": "reviewing",
    "schedule": "scheduling",
    "tasks": "rectifying",
    "verify": "proving",
}


@click.group(cls=Program, places={name: f"compliance.cli.{module}" for name, module in _COMMANDS.items()})
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
