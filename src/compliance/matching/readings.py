"""读法: what a document is read as: its titles with what they name, and all that was looked up about it."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.matching.inside import Inside
from compliance.matching.naming import Naming
from compliance.matching.surroundings import Surroundings
from compliance.matching.terms import Owner
from compliance.matching.titles import Title
from compliance.model import Subject


@dataclass(frozen=True, slots=True)
class Reading:
    """A title the document goes by, and how directly it names what."""

    title: Title
    named: dict[Owner, Naming]
    column: str = ""  # the column whose name went before the title


@dataclass(frozen=True, slots=True)
class Seen:
    """One subject with all that was looked up about it; ``own`` is its own title."""

    subject: Subject
    own: Reading
    around: Surroundings
    inside: Inside
