"""环境: what stands around a title: columns, links, attachments, tables, the body."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from compliance.matching.frames import giver
from compliance.matching.naming import Naming
from compliance.matching.terms import Owner
from compliance.matching.titles import Title
from compliance.matching.weights import Weights
from compliance.model import Item, Part, PartKind, Signal, Subject

_ARTICLES = re.compile(r"第[一1]条|第一章|第二条")
ANCHORS = 12  # of one document, looked at: a catalogue may send ten items to one page
Names = Callable[[str, tuple[str, ...]], dict[Owner, Naming]]
_RULES = frozenset({PartKind.RULE, PartKind.RULE_LIST})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """环境: what the columns, anchors and attachments of one subject name, looked up once."""

    columns: dict[Owner, str] = field(default_factory=dict)
    anchors: dict[Owner, tuple[str, str]] = field(default_factory=dict)
    attachments: dict[Owner, str] = field(default_factory=dict)


def look_around(subject: Subject, names: Names, says_nothing: Callable[[str], bool]) -> Surroundings:
    """What stands around ``subject``'s title, by the item or part it names.

    ``names`` tells what a text names, ``says_nothing`` whether it is as general as 查看.
    """
    school = subject.school_names
    around = Surroundings()
    for column in subject.trail[-3:]:
        for owner, naming in names(column, school).items():
            if naming.direct:
                around.columns[owner] = column
    for anchor in subject.anchors[:ANCHORS]:
        named = names(anchor.text, school)
        signal = "column_anchor" if anchor.in_column else "anchor_term"
        if not named and says_nothing(anchor.text):
            named, signal = names(anchor.context or anchor.heading, school), "anchor_row"
            if anchor.context and not named:
                named = names(anchor.heading, school)
        for owner, naming in named.items():
            stronger = around.anchors.get(owner, ("", ""))[0] == "column_anchor"
            if not stronger and (naming.direct or signal == "anchor_row"):
                around.anchors[owner] = (signal, naming.term.words)
    for name in subject.attachments[:8]:
        for owner, naming in names(name, school).items():
            if naming.direct:
                around.attachments.setdefault(owner, name)
    return around


def around_signals(
    subject: Subject, title: Title, item: Item, part: Part, around: Surroundings, weights: Weights
) -> list[Signal]:
    """What the surroundings say for or against ``part``."""
    give = giver(weights)
    signals = []
    owners = (Owner(item.id, part.id), Owner(item.id, ""))
    column = next((around.columns[owner] for owner in owners if owner in around.columns), "")
    if column:
        signals.append(give("trail_names", column))
    else:
        signals += _trail(subject, weights)
    anchor = next((around.anchors[owner] for owner in owners if owner in around.anchors), None)
    if anchor:
        signals.append(give(*anchor))
    attachment = next((around.attachments[owner] for owner in owners if owner in around.attachments), "")
    if attachment and not title.relay:
        signals.append(give("attachment_name", attachment))
    if subject.kind == "news":
        signals.append(give("news_page", ""))
    if title.published:
        signals.append(give("published", title.genre_word))
    if title.own_school:
        signals.append(give("own_school", ""))
    if subject.department and subject.department in item.departments:
        signals.append(give("department", subject.department))
    if part.kind in _RULES and _ARTICLES.search(subject.text[:3000]):
        signals.append(give("articles", ""))
    return signals


def _trail(subject: Subject, weights: Weights) -> list[Signal]:
    """The weakest prior: what sort of column the page stands in."""
    give = giver(weights)
    for column in reversed(subject.trail):
        for name in ("trail_for", "trail_against"):
            if any(word in column for word in weights.words[name]):
                return [give(name, column)]
    return []
