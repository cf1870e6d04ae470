"""Consoles: results to stdout, messages to stderr, colour only where a person looks."""

from __future__ import annotations

import io
import os
import sys
from datetime import date, datetime

from rich.console import Console

from crawler.pacing import CHINA

LOG_WIDTH = 100


def results() -> Console:
    """Where results go."""
    return _console(stderr=False)


def messages() -> Console:
    """Where progress and messages go."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    if isinstance(stream, io.TextIOWrapper):  # a console of another encoding shows ? for what it lacks
        stream.reconfigure(errors="replace")
    width = None if stream.isatty() or "COLUMNS" in os.environ else LOG_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False, emoji=False, markup=False)


def today() -> date:
    """The day in China: due days are Chinese days."""
    return datetime.now(CHINA).date()
