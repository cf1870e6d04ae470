"""命名: which parts a title names, and how directly it does."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from compliance.matching.lexicon import Lexicon
from compliance.matching.terms import Found, Owner, Term, TermIndex
from compliance.matching.titles import Title

# From the strongest to the weakest; what one title says of one owner is the strongest of these.
ORDER = (
    "whole_term",
    "head_term",
    "topic_term",
    "joined_term",
    "near_term",
    "open_topic",
    "loose_topic",
    "inside_term",
)
DIRECT = frozenset(ORDER[:6])
_SHADES = frozenset({"whole_term", "head_term", "topic_term", "open_topic"})
_TOPICS = frozenset({"topic_term", "open_topic"})
_LOOSE = 6  # more words between a topic and its genre make it another topic
_OPEN = 14  # so many may stand between an open topic (学籍…) and its genre
_TELLING = 4  # telling characters a term needs to be compared: 学生管理规定 says little more than 规定
_ONE_WORD_MORE = 2  # characters a title may have beyond a term it nearly equals
# What may follow a term when the title names one thing more: 招生咨询电话及邮箱, 采购公示——教学软件.
_TURNS = frozenset({"form", "minutes", "about"})  # kinds of document that turn what is joined into talk
_JOINED = re.compile(r"(?:及其?|和|与|以及|暨|、|/)(.{1,14})|[-:,;|(]+(.{1,40})")


class Naming(NamedTuple):
    """One term that names something in a title: the signal it gives, and where it stands.

    ``reach`` is where the words end that only go with it: tails, the genre after a topic.
    """

    signal: str
    term: Term
    start: int
    end: int
    reach: int

    @property
    def direct(self) -> bool:
        """Whether the title is about nothing else."""
        return self.signal in DIRECT


def name_owners(
    title: Title, index: TermIndex, lexicon: Lexicon, veto_pairs: tuple[tuple[str, ...], ...] = ()
) -> dict[Owner, Naming]:
    """For everything ``title`` names, the strongest naming."""
    best: dict[Owner, Naming] = {}
    for found in index.find(title.core):
        naming = _classify(found, title, lexicon)
        if naming is not None:
            _keep(best, naming)
    if not any(naming.direct for naming in best.values()):
        for term in index.near(title.core):
            if _says_the_same(title.core, term, lexicon) and not _vetoed(title.core, term.text, veto_pairs):
                _keep(best, Naming("near_term", term, 0, len(title.core), len(title.core)))
    return best


def shadow(naming: Naming, owner: Owner, named: dict[Owner, Naming]) -> Term | None:
    """The longer term of another item that ``naming`` is only a piece of, if there is one."""
    said = naming.term.said
    for other, rival in named.items():
        if other.item == owner.item or rival.signal not in _SHADES:
            continue
        if any(same.item == owner.item for same in rival.term.owners):
            continue  # the longer term names this item too
        longer = rival.term.said if rival.signal in _TOPICS or rival.term.rest else rival.reach - rival.start
        if longer > said and rival.start <= naming.start and naming.reach <= rival.reach:
            return rival.term
    return None


def belongs_elsewhere(naming: Naming, owner: Owner, named: dict[Owner, Naming]) -> bool:
    """Whether the document has an item of its own, so that it counts here only for what stands inside."""
    return any(
        other.item != owner.item
        and other.part
        and rival.direct
        and rival.start <= naming.start
        and ORDER.index(rival.signal) <= ORDER.index(naming.signal)
        for other, rival in named.items()
    )


def _classify(found: Found, title: Title, lexicon: Lexicon) -> Naming | None:
    term, core = found.term, title.core
    if not found.by_topic:
        if term.school_only and not (
            found.start == 0 and (title.own_school or title.ours or title.published)
        ):
            return None
        after = core[found.end :]
        if not after or lexicon.only_tails(after):
            signal = "whole_term" if found.start == 0 else "head_term"
            return Naming(signal, term, found.start, found.end, len(core))
        if term.school_only:
            return None
        if _is_joined(after, title, lexicon):
            return Naming("joined_term", term, found.start, found.end, found.end)
        # Two characters anywhere in a title name nothing.
        long = len(term.text) + sum(map(len, term.rest)) > 3
        return Naming("inside_term", term, *found[1:3], found.end) if long else None
    body = len(core) - len(title.genre_word)
    if not _same_genre(term.genre, title.genre) or found.end > body:
        return Naming("inside_term", term, *found[1:3], found.end) if title.genre == "none" else None
    between = lexicon.without_fillers(core[found.end : body])
    if term.open:
        if len(between) > _OPEN or lexicon.events.search(between):
            return None
        signal = "topic_term" if term.rest else "open_topic"  # two topics together say more than one
        return Naming(signal, term, found.start, len(core), len(core))
    if len(between) <= 1:
        return Naming("topic_term", term, found.start, len(core), len(core))
    if len(between) <= _LOOSE and not lexicon.events.search(between):
        return Naming("loose_topic", term, found.start, len(core), len(core))
    return Naming("inside_term", term, found.start, found.end, found.end)


def _same_genre(wanted: str, seen: str) -> bool:
    return wanted == seen or (wanted == "rule" and seen == "scheme")


def _keep(best: dict[Owner, Naming], naming: Naming) -> None:
    for owner in naming.term.owners:
        held = best.get(owner)
        if held is None or _rank(naming) < _rank(held):
            best[owner] = naming


def _rank(naming: Naming) -> tuple[int, int]:
    return ORDER.index(naming.signal), naming.start - naming.end


def _is_joined(after: str, title: Title, lexicon: Lexicon) -> bool:
    """Whether ``after`` only names something beside what the term names."""
    found = _JOINED.fullmatch(lexicon.without_tails(after))
    return found is not None and not lexicon.events.search(after) and title.genre not in _TURNS


def _says_the_same(core: str, term: Term, lexicon: Lexicon) -> bool:
    """Whether no telling character of ``term`` is missing in ``core``, which says hardly more.

    档案管理办法 is not 会计档案管理办法, nor 课程教学质量分析报告 the 教学质量报告.
    """
    told = Counter(lexicon.without_fillers(term.text))
    if (
        told - Counter(core)
        or told.total() < _TELLING
        or lexicon.genre(core)[0] != lexicon.genre(term.text)[0]
    ):
        return False
    return (Counter(lexicon.without_fillers(core)) - Counter(term.text)).total() <= _ONE_WORD_MORE


def _vetoed(core: str, text: str, pairs: tuple[tuple[str, ...], ...]) -> bool:
    return any((one in core) != (one in text) and (other in core) != (other in text) for one, other in pairs)
