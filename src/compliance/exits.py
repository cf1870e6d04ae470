"""How the program ends (contracts §3). Apart from the gate, so that a command is ready without it."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes, each with one meaning."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCONCLUSIVE = 3
    BUG = 4
