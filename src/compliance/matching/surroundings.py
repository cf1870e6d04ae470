"""环境: what stands around a title: columns, links, attachments, tables, the body."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from compliance.matching.frames import giver
from compliance.matching.naming import Naming
from compliance.matching.speaking import (
    asks_for_work,
    describes_work,
    speaks_for_company,
    speaks_for_unit,
    speaks_of_whole,
    tells_of_the_state,
)
from compliance.matching.terms import Owner
from compliance.matching.titles import Title
from compliance.matching.weights import Weights
from compliance.model import Item, Part, PartKind, Signal, Subject

_ARTICLES = re.compile(r"第[一1]条|第一章|第二条")
ANCHORS = 12  # of one document, looked at: a catalogue may send ten items to one page
_GENERAL = ("职业技术学院", "职业学院", "大学", "关于", "各", "我")  # a school itself, or all its colleges
_SLUG = re.compile(r"(?<=[/_-])[a-z]{5,}(?=[/_.\-\d]|$)")  # a word of an address
Names = Callable[[str, tuple[str, ...]], dict[Owner, Naming]]
_LISTED = frozenset({PartKind.LIST, PartKind.TABLE, PartKind.DATA})
WRITTEN = frozenset({PartKind.RULE, PartKind.RULE_LIST, PartKind.REPORT, PartKind.PLAN})
_RULES = frozenset({PartKind.RULE, PartKind.RULE_LIST})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """环境: what the columns, anchors, attachments and address of one subject name, looked up once."""

    columns: dict[Owner, str] = field(default_factory=dict)
    anchors: dict[Owner, tuple[str, str]] = field(default_factory=dict)
    attachments: dict[Owner, str] = field(default_factory=dict)
    slugs: tuple[str, ...] = ()


def look_around(subject: Subject, names: Names, says_nothing: Callable[[str], bool]) -> Surroundings:
    """What stands around ``subject``'s title, by the item or part it names.

    ``names`` tells what a text names, ``says_nothing`` whether it is as general as 查看.
    """
    school = subject.school_names
    around = Surroundings(slugs=tuple(_SLUG.findall(subject.url.lower())))
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
    slug = next((word for word in around.slugs if weights.slugs.get(word) == item.id), "")
    if slug:
        signals.append(give("url_slug", slug))
    return signals + _kind_signals(subject, title, item, part, weights)


def _kind_signals(subject: Subject, title: Title, item: Item, part: Part, weights: Weights) -> list[Signal]:
    """Whether this is the kind of thing that ``part`` is, by what stands in and around it."""
    give, signals = giver(weights), []
    place = _college_place(subject, weights)
    if place and not title.college and item.id not in weights.college_serves:
        signals.append(give("college_site", place))
    signals += _voices(subject, title, item, part, weights, placed=bool(place))
    columns = weights.words["unit_columns"]
    own = next((column for column in subject.trail if any(word in column for word in columns)), "")
    if own and not title.unit and item.id in weights.whole_school:
        signals.append(give("unit", own))
    answers = (*part.departments, *item.departments)
    if item.id in weights.whole_school and subject.department and subject.department not in answers:
        signals.append(give("other_department", subject.department))
    context = weights.context.get(item.id, ())
    if context and not _stands_in(context, subject, title):
        signals.append(give("out_of_context", context[0]))
    if part.kind in _RULES and _ARTICLES.search(subject.text[:3000]):
        signals.append(give("articles", ""))
    return signals


def _voices(
    subject: Subject, title: Title, item: Item, part: Part, weights: Weights, *, placed: bool
) -> list[Signal]:
    """Whose voice it is that speaks in the text, where the title does not say: a unit's, the State's."""
    give, signals, text, names = giver(weights), [], subject.text, subject.school_names
    named = title.own_school or title.college or placed or item.id in weights.college_serves
    unit = "" if named else speaks_for_unit(text, names)
    if not (unit or named) and part.kind in _RULES:
        unit = speaks_for_company(text)
    if unit:
        signals.append(give("unit_speaks", unit))
    elif part.kind in _RULES and not (named or title.ours or title.published or speaks_of_whole(text)):
        laboratory = next((word for word in weights.words["laboratories"] if word in title.core), "")
        signals += [give("laboratory", laboratory)] if laboratory else []
    state = "" if item.id in weights.relay_serves else tells_of_the_state(text, names)
    if state:
        signals.append(give("state_news", state))
    how = describes_work(text) if part.kind in _LISTED or item.id in weights.own_page else ""
    if how:
        signals.append(give("describes_work", how))
    asked = asks_for_work(text) if part.kind in WRITTEN and title.genre == "circular" else ""
    if asked and not title.published and not title.task:
        signals.append(give("asks_inside", asked))
    return signals


def _college_place(subject: Subject, weights: Weights) -> str:
    """The college whose site or column the document stands in, if it is one's."""
    for name in (subject.site_name, *subject.trail):
        plain = name.strip()
        if not plain.endswith(weights.words["college_ends"]) or any(own in plain for own in _GENERAL):
            continue
        own = any(plain in school or school.endswith(plain) for school in subject.school_names)
        if not own and not any(word in plain for word in weights.words["college_neutral"]):
            return plain
    return ""


def _stands_in(context: tuple[str, ...], subject: Subject, title: Title) -> bool:
    """Whether the title, its columns, its site or what the links say has one of the words of ``context``."""
    links = (f"{anchor.text} {anchor.heading}" for anchor in subject.anchors[:6])
    said = (title.text, *subject.trail, subject.site_name, subject.department or "", *links)
    return any(word in text.lower() for text in said for word in context)


def _trail(subject: Subject, weights: Weights) -> list[Signal]:
    """The weakest prior: what sort of column the page stands in."""
    give = giver(weights)
    for column in reversed(subject.trail):
        for name in ("trail_for", "trail_against"):
            if any(word in column for word in weights.words[name]):
                return [give(name, column)]
    return []
