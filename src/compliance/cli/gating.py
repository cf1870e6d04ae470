"""The gate on the command line: its options, and why it did not let an audit pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from compliance.chronicle import Chronicle, chronicle
from compliance.cli.keeping import store_of
from compliance.cli.options import Words
from compliance.cli.terminal import messages
from compliance.errors import HistoryError
from compliance.gate import DEFAULT_FAIL_ON, FAIL_ON, Bar, Ruling
from compliance.model import Audit
from compliance.report.plain import shown
from compliance.store import past_audits

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT = tuple(verdict.value for verdict in DEFAULT_FAIL_ON)
_UNSAID = {
    "seen": "有内容没能看到 / not everything was seen",
    "new": "没有可比的审查，不能说哪些是新问题 / nothing to compare with: what is new cannot be said",
    "rate": "没有可评定的事项，公开率无从算起 / nothing could be evaluated: there is no rate",
}


class Rate(click.ParamType[float]):
    """A share: ``0.9`` or ``90%``."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """0..1, or a usage error that says the expected form."""
        if isinstance(value, float):
            return value
        text = str(value).strip()
        try:
            rate = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            rate = -1.0
        if not 0 <= rate <= 1:
            self.fail(f"{value!r} is no rate; expected 0 to 1 or 0% to 100%, for example 90%", param, ctx)
        return rate


def fail_on_option(default: tuple[str, ...] = DEFAULT) -> Callable[[F], F]:
    """``--fail-on`` and ``--fail-under``."""

    def add(command: F) -> F:
        command = click.option(
            "--fail-under", type=Rate(), metavar="RATE", help="Exit code 1 under this rate, e.g. 90%."
        )(command)
        return click.option(
            "--fail-on",
            type=Words(FAIL_ON),
            default=",".join(default) or "none",
            show_default=True,
            help="What makes the exit code 1, comma-separated: verdicts; essential, mandatory, recommended "
            "(gaps of such parts); new; overdue. Or `none`: nothing does.",
        )(command)

    return add


def stored_chronicle(school_file: Path, place: str | None, done: Audit, bar: Bar) -> Chronicle | None:
    """What all stored audits say together, where the gate asks for it and the store can be used."""
    if not bar.new:
        return None
    try:
        with store_of(school_file, place) as opened:
            return chronicle(past_audits(opened, done.school.portal), now=datetime.now(UTC))
    except HistoryError as error:
        messages().print(f"审查库 / store: {error}", soft_wrap=True)
        return None


def say_ruling(ruling: Ruling, under: float | None, rate: float | None) -> None:
    """Says on stderr what did not pass, and what could not be established."""
    for line in _lines(ruling, under, rate):
        messages().print(line, soft_wrap=True)


def _lines(ruling: Ruling, under: float | None, rate: float | None) -> Iterator[str]:
    if ruling.failing:
        named = ", ".join(f"{shown(item.id)} ({', '.join(why)})" for item, why in ruling.failing)
        yield f"门禁未通过 / the gate fails on {len(ruling.failing)}: {named}"
    if ruling.low and under is not None and rate is not None:
        yield f"门禁未通过：公开率 / the gate fails: rate {rate:.1%} < {under:.1%}"
    for word in ruling.unsaid:
        yield f"门禁不能判定 / the gate cannot say: {_UNSAID[word]}"
