"""语境: the reasons against, which a title's frame gives whatever item it names."""

from __future__ import annotations

from collections.abc import Callable

from compliance.matching.lexicon import Lexicon
from compliance.matching.naming import Naming
from compliance.matching.titles import Title
from compliance.matching.weights import Weights
from compliance.model import Item, Part, Signal

# A genre at the end of a title says it is the document, so that nouns of events do not count.
_DOCUMENTS = frozenset({"rule", "scheme", "report", "plan", "table", "list"})
_SHOWN = frozenset({"notice", "circular"})  # genres in which a document of another genre is shown
NOWHERE = (-1, -1)  # no term stands in the title
Give = Callable[[str, str], Signal]


def frame_signals(
    title: Title,
    item: Item | None,
    span: tuple[int, int],
    weights: Weights,
    pieces: tuple[str, ...] = (),
) -> list[Signal]:
    """What speaks against ``title`` being ``item``'s document; ``span`` is where its term stands, ``pieces``
    are the term's own words.

    A word inside the term itself says nothing: 大会 in 教职工代表大会 reports no meeting.
    """
    give = giver(weights)
    signals = []
    event = _event(title, span)
    bought = item is not None and item.id in weights.event_serves and title.genre in ("notice", "list")
    if event and not bought:
        signals.append(give("event", event))
    if title.task and not any(title.task in piece for piece in pieces) and _asks(title):
        signals.append(give("task", title.task))
    if title.relay and not (item and item.id in weights.relay_serves):
        signals.append(give("relay", title.relay))
    if title.unit and item and item.id in weights.whole_school and span != NOWHERE:
        signals.append(give("unit", title.unit))
    if title.college and not (item and item.id in weights.college_serves):
        signals.append(give("college", title.college))
    named = title.genre != "rule"  # 领导小组议事规则 names nobody
    if named and title.committee and not (item and item.id in weights.committee_serves):
        signals.append(give("committee", title.committee))
    for name, word in (("about", title.about), ("outcome", title.outcome)):
        if word and not span[0] <= title.core.find(word) < span[1]:
            signals.append(give(name, word))
    for name, word in (("draft", title.draft), ("other_school", title.other_school)):
        if word:
            signals.append(give(name, word))
    return signals


def fit_signals(
    title: Title, kind_fits: dict[str, float], naming: Naming | None, weights: Weights
) -> list[Signal]:
    """Whether the kind of document suits the part. A genre inside the term itself is never against."""
    fit = kind_fits.get(title.genre, 0.0)
    if not fit or (naming is not None and fit < 0 and _genre_in_term(title, naming)):
        return []
    if naming is not None and title.genre in _SHOWN and kind_fits.get(naming.term.genre, 0.0) > 0:
        return []  # 学籍管理办法公示 shows the rule itself
    name = "genre_fits" if fit > 0 else "genre_against"
    strength = weights.signals[name]
    words = strength.words.format(title.genre_word or "不明")
    return [Signal(name, round(strength.weight * fit, 3), words)]


def narrow_signals(
    title: Title, naming: Naming, part: Part, lexicon: Lexicon, weights: Weights
) -> list[Signal]:
    """Whether words before the term leave less than the whole school: 附属幼儿园招生简章."""
    scale = weights.narrowing.get(part.kind, 0.0)
    if not scale or title.college or title.unit or naming.signal == "near_term":
        return []
    left = lexicon.narrowing(title.core[: naming.start])
    if not left:
        return []
    strength = weights.signals["narrowed"]
    return [Signal("narrowed", round(strength.weight * scale, 3), strength.words.format(left))]


def giver(weights: Weights) -> Give:
    """A function from a signal's name and the word seen to the signal."""

    def give(name: str, word: str = "") -> Signal:
        strength = weights.signals[name]
        return Signal(name, strength.weight, strength.words.format(word))

    return give


def _genre_in_term(title: Title, naming: Naming) -> bool:
    if naming.signal == "joined_term":
        return True  # the last noun is that of the other thing
    if naming.signal not in ("whole_term", "head_term"):
        return False
    return title.genre == "none" or naming.end == len(title.core)


def _asks(title: Title) -> bool:
    """Whether the task is the title's own: a rule or 意见 may be about one, and a draft is asked about."""
    written = title.genre == "rule" or title.genre_word.endswith("意见")
    return (title.asks_of or not written) and not title.draft


def _event(title: Title, span: tuple[int, int]) -> str:
    for hit in title.events:
        if hit.start >= 0 and span[0] <= hit.start and hit.end <= span[1]:
            continue
        if title.event_verb or title.genre not in _DOCUMENTS:
            return hit.word
    return ""
