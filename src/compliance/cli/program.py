"""How the program ends: one exit code for each kind of ending, never Python's own 1 for a bug."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from compliance.cli.outlets import outlast_readers
from compliance.errors import AuditFileError, ComplianceError, ConfigError
from compliance.exits import Exit


class Program(click.Group):
    """A click group whose endings keep the contract: 2 usage, 3 inconclusive, 4 a bug.

    ``places`` names the module of each command, imported when the command is asked for, and says what the
    command does.
    """

    def __init__(self, *args: Any, places: Mapping[str, tuple[str, str]], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self._places:
            return None
        command: click.Command = getattr(import_module(self._places[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._places[name][1]) for name in self.list_commands(ctx)])

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> Any:
        """Runs the command line and exits with one of :class:`~compliance.gate.Exit`."""
        extra["standalone_mode"] = False
        outlast_readers()
        sys.exit(self._ending(args, extra))

    def _ending(self, args: Sequence[str] | None, extra: dict[str, Any]) -> int:
        try:
            code = super().main(args, **extra)
        except click.exceptions.Abort:
            click.echo("stopped / 已停止", err=True)
            return Exit.INCONCLUSIVE
        except click.ClickException as error:
            error.show()
            return Exit.USAGE
        except (ConfigError, AuditFileError) as error:  # a file that somebody named, and should not have
            click.echo(str(error), err=True)
            return Exit.USAGE
        except _inconclusive() as error:
            click.echo(str(error), err=True)
            return Exit.INCONCLUSIVE
        except Exception:
            traceback.print_exc()
            click.echo("This is a bug in compliance, not a finding. 这是程序错误，不是审查结论。", err=True)
            return Exit.BUG
        return code if isinstance(code, int) else Exit.CLEAN


def _inconclusive() -> tuple[type[Exception], ...]:
    """What keeps an audit from being established; looked up only when something was raised."""
    from crawler.record import RecordError  # here, as a help text needs no crawler
    from crawler.run import CrawlFailed

    return ComplianceError, RecordError, CrawlFailed
