"""权重: thresholds, weights and word lists of the matcher, read from ``checklist/matching.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

from compliance.configuration import Document, read_document
from compliance.matching.learned import Learned, Titles, read_learned
from compliance.matching.wording import normalise
from compliance.model import PartKind

# The signals the matcher gives; the file must weigh exactly these.
SIGNALS = frozenset(
    {
        "whole_term",
        "head_term",
        "topic_term",
        "loose_topic",
        "near_term",
        "joined_term",
        "open_topic",
        "inside_term",
        "likeness",
        "column_title",
        "in_own_column",
        "residual_rule",
        "bare_rule",
        "speaks_for_school",
        "anchor_term",
        "column_anchor",
        "anchor_row",
        "contains_found",
        "contains_unknown",
        "contains_absent",
        "contains_unseen",
        "published",
        "attachment_name",
        "table_name",
        "trail_names",
        "trail_for",
        "trail_against",
        "news_page",
        "own_school",
        "department",
        "articles",
        "url_slug",
        "genre_fits",
        "genre_against",
        "event",
        "task",
        "relay",
        "college",
        "committee",
        "about",
        "outcome",
        "draft",
        "other_school",
        "shadowed",
        "unit",
        "narrowed",
        "with_column",
        "out_of_context",
        "college_site",
        "unit_speaks",
        "state_news",
        "describes_work",
        "laboratory",
        "asks_inside",
        "other_department",
    }
)
# The word lists titles are read with.
WORD_LISTS = frozenset(
    {
        "event_verbs",
        "event_nouns",
        "task_verbs",
        "publish_verbs",
        "notice_ends",
        "tails",
        "fillers",
        "college_ends",
        "college_neutral",
        "college_hints",
        "committee",
        "outcome",
        "about",
        "disclosure",
        "drafts",
        "issuers",
        "relay_verbs",
        "units",
        "unit_columns",
        "musts",
        "says",
        "openings",
        "softeners",
        "authorities",
        "national_texts",
        "schools_at_large",
        "trail_for",
        "trail_against",
        "bodies",
        "gap_stops",
        "generic_titles",
        "laboratories",
    }
)


class Strength(NamedTuple):
    """What one signal gives, in log odds, and how a clerk is told (``{}`` takes the word seen)."""

    weight: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """权重: everything the matcher weighs with.

    Scores at or above ``accept`` count as matches, those from ``review`` up to it go to a person; a
    match with a signal in ``never_accepted`` never exceeds ``doubtful``.
    ``genres`` are the last nouns of titles by what they say, ``fits`` their log odds for each kind of
    part. The ``serves`` sets hold items to which a reason against does not apply; ``residual`` is
    the part that takes rules without an item of their own. ``whole_school`` items ask for what the whole
    school does, so that a department in front speaks against; ``own_page`` items are no chapter of another
    item's document; ``narrowing`` is how much other words in
    front do, by kind of part. ``context`` holds words of which one must stand near, by item, ``slugs``
    what columns are called in addresses, with their item. ``titles`` is what labelled titles are made of.
    """

    accept: float
    review: float
    bias: float
    contains_unknown_below: int
    never_accepted: frozenset[str]
    signals: Mapping[str, Strength]
    genres: Mapping[str, tuple[str, ...]]
    fits: Mapping[PartKind, Mapping[str, float]]
    words: Mapping[str, tuple[str, ...]]
    veto_pairs: tuple[tuple[str, ...], ...]
    college_serves: frozenset[str]
    committee_serves: frozenset[str]
    event_serves: frozenset[str]
    relay_serves: frozenset[str]
    whole_school: frozenset[str]
    own_page: frozenset[str]
    narrowing: Mapping[PartKind, float]
    residual: str
    context: Mapping[str, tuple[str, ...]]
    slugs: Mapping[str, str]
    traditional: dict[int, str]
    titles: Mapping[str, Titles] = field(default_factory=dict)

    @property
    def doubtful(self) -> float:
        """The highest score of a match that may never be accepted: the middle of what goes to a person."""
        return (self.accept + self.review) / 2

    def with_learned(self, learned: Learned) -> Weights:
        """These weights, moved to where the labelled titles say they belong."""
        moved = {
            name: Strength(learned.signals[name].weight, strength.words)
            for name, strength in self.signals.items()
            if name in learned.signals
        }
        signals = {**self.signals, **moved}
        return replace(self, bias=learned.bias, signals=signals, titles=learned.titles)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    value: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signal:
    weight: float
    words: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Serves:
    items: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Residual:
    part: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exceptions:
    college_serves: _Serves
    committee_serves: _Serves
    event_serves: _Serves
    relay_serves: _Serves
    whole_school: _Serves
    own_page: _Serves
    residual: _Residual
    context: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    accept: _Number
    review: _Number
    bias: _Number
    contains_unknown_below: _Number
    never_accepted: tuple[str, ...]
    signals: Mapping[str, _Signal]
    genres: Mapping[str, tuple[str, ...]]
    fits: Mapping[str, Mapping[str, float]]
    narrowing: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]
    veto_pairs: tuple[tuple[str, ...], ...]
    exceptions: _Exceptions
    slugs: Mapping[str, tuple[str, ...]]
    traditional: str


def read_weights(path: Path | None = None, *, by_hand: bool = False) -> Weights:
    """The weights in ``path``, by default those that come with the checklist, as learned.

    ``by_hand`` leaves out what was learned. Raises :class:`compliance.errors.ConfigError` with every
    problem of the file.
    """
    if path is not None:
        return _read(path)
    with as_file(files("checklist")) as bundled:
        weights = _read(bundled / "matching.yaml")
        learned = bundled / "learned.yaml"
        return weights if by_hand or not learned.is_file() else weights.with_learned(read_learned(learned))


def _read(path: Path) -> Weights:
    document = read_document(path)
    file = document.value(_File)
    if not document.problems:
        _check(document, file)
    document.raise_problems()
    lists = {name: tuple(map(normalise, listed)) for name, listed in file.words.items()}
    return Weights(
        accept=file.accept.value,
        review=file.review.value,
        bias=file.bias.value,
        contains_unknown_below=int(file.contains_unknown_below.value),
        never_accepted=frozenset(file.never_accepted),
        signals={name: Strength(one.weight, one.words) for name, one in file.signals.items()},
        genres=file.genres,
        fits={PartKind(kind): fit for kind, fit in file.fits.items()},
        words=lists,
        veto_pairs=file.veto_pairs,
        college_serves=frozenset(file.exceptions.college_serves.items),
        committee_serves=frozenset(file.exceptions.committee_serves.items),
        event_serves=frozenset(file.exceptions.event_serves.items),
        relay_serves=frozenset(file.exceptions.relay_serves.items),
        whole_school=frozenset(file.exceptions.whole_school.items),
        own_page=frozenset(file.exceptions.own_page.items),
        narrowing={PartKind(kind): scale for kind, scale in file.narrowing.items()},
        context={item: tuple(map(normalise, words)) for item, words in file.exceptions.context.items()},
        slugs={slug: item for item, slugs in file.slugs.items() for slug in slugs},
        residual=file.exceptions.residual.part,
        traditional=_pairs(file.traditional),
    )


def _check(document: Document, file: _File) -> None:
    for name, keys, known in (
        ("signals", set(file.signals), SIGNALS),
        ("words", set(file.words), WORD_LISTS),
        ("fits", set(file.fits), frozenset(kind.value for kind in PartKind)),
        ("narrowing", set(file.narrowing), frozenset(kind.value for kind in PartKind)),
    ):
        for key in sorted(keys - known):
            document.add((name, key), "is not known 未知", f"one of {', '.join(sorted(known))}")
        for key in sorted(known - keys):
            document.add((name,), f"lacks {key} 缺少 {key}", "all of them")
    for number, name in enumerate(file.never_accepted):
        if name not in SIGNALS:
            document.add(("never_accepted", number), "is not a signal 不是信号", "one of the signals below")
    for kind, fit in file.fits.items():
        for genre in sorted(set(fit) - set(file.genres) - {"none"}):
            document.add(("fits", kind, genre), "is not a genre 不是文种", "one of the genres above, or none")
    if not 0.0 < file.review.value <= file.accept.value < 1.0:
        document.add(("accept",), "thresholds are out of order 阈值不合理", "0 < review <= accept < 1")
    if len(file.traditional) % 2:
        document.add(("traditional",), "has an odd number of characters 字数应为偶数", "pairs")


def _pairs(text: str) -> dict[int, str]:
    return {ord(old): new for old, new in zip(text[::2], text[1::2], strict=True)}
