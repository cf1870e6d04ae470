"""学得的权重: what labelled titles say the signals weigh, read from ``checklist/learned.yaml``.

The file is written by ``compliance evaluate … --learn``, never by hand. The weights set by hand in
``matching.yaml`` are where learning starts from, and what a signal keeps that was not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.configuration import read_document

_HEAD = """\
# What the labelled titles in tests/quality say the signals of matching.yaml weigh (log odds).
# Written by `make learn`; not to be edited: set a weight in matching.yaml and learn again.
#
#   weight  where the evidence moved it from the weight set by hand
#   right   candidates with this signal that were what they seemed
#   wrong   candidates with it that were not
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """One signal's weight, and the candidates it was learnt from."""

    weight: float
    right: int
    wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """学得的权重: ``records`` titles of ``schools`` schools; ``bias`` and signals in log odds."""

    records: int
    schools: int
    bias: float
    signals: Mapping[str, Learnt]


def read_learned(path: Path) -> Learned:
    """What was learned. Raises :class:`compliance.errors.ConfigError` with every problem of the file."""
    document = read_document(path)
    learned = document.value(Learned)
    document.raise_problems()
    return learned


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
    path.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
