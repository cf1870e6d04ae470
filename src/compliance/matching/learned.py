"""学得的权重: what labelled titles say the signals weigh, read from ``checklist/learned.yaml``.

The file is written by ``compliance evaluate … --learn``, never by hand. The weights set by hand in
``matching.yaml`` are where learning starts from, and what a signal keeps that was not seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap

from compliance.configuration import read_document

NONE = "none"  # the titles that disclose nothing
_PAIR = re.compile(r"(..)(\d+)(?:\s|$)")
_WIDTH = 70  # characters, most of them of double width
_HEAD = """\
# What the labelled titles in tests/quality say the signals of matching.yaml weigh (log odds).
# Written by `make learn`; not to be edited: set a weight in matching.yaml and learn again.
#
#   weight  where the evidence moved it from the weight set by hand
#   right   candidates with this signal that were what they seemed
#   wrong   candidates with it that were not
#
# Under titles: how many labelled titles each item has (none: those that disclose nothing), and the pairs of
# characters that at least two of them share, each with how many do.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """One signal's weight, and the candidates it was learnt from."""

    weight: float
    right: int
    wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """What the titles of one item are made of: how many there are, and their pairs of characters, each with
    how many of them have it (学籍2 籍管2). Pairs of a single title are left out."""

    count: int
    pairs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """学得的权重: ``records`` titles of ``schools`` schools; ``bias`` and signals in log odds.

    ``titles`` are by item, those that disclose nothing under ``none``.
    """

    records: int
    schools: int
    bias: float
    signals: Mapping[str, Learnt]
    titles: Mapping[str, Titles] = field(default_factory=dict)


def read_learned(path: Path) -> Learned:
    """What was learned. Raises :class:`compliance.errors.ConfigError` with every problem of the file."""
    document = read_document(path)
    learned = document.value(Learned)
    document.raise_problems()
    return learned


def held_in(titles: Titles) -> dict[str, int]:
    """The pairs of ``titles`` and how many of them have each."""
    return {pair: int(count) for pair, count in _PAIR.findall(titles.pairs)}


def write_learned(learned: Learned, path: Path) -> None:
    """Write ``learned`` so that the same evidence gives the same bytes."""
    lines = [
        f"records: {learned.records}",
        f"schools: {learned.schools}",
        f"bias: {learned.bias}",
        "signals:",
    ]
    for name, one in sorted(learned.signals.items()):
        lines.append(f"  {name}: {{weight: {one.weight}, right: {one.right}, wrong: {one.wrong}}}")
    lines.append("titles:" if learned.titles else "titles: {}")
    for name, held in learned.titles.items():
        lines += [f'  "{name}":', f"    count: {held.count}", "    pairs: >-"]
        lines += (f"      {line}" for line in wrap(held.pairs, _WIDTH, break_long_words=False))
    path.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
