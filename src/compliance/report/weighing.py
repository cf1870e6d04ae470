"""What spoke for and against a document, in the words of an office clerk, and why a candidate lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from compliance.model import Decision, DecisionNote, Evidence, PartFinding, Signal, Thresholds
from compliance.reasons import decided_words, substance_words
from compliance.report.plain import shown
from compliance.report.screen import Line, line
from compliance.report.strings import Words
from compliance.report.wording import Lang, Named
from compliance.substance import Substance

# What every signal says, in English; ``{}`` takes what was seen. The Chinese comes with the signal, from
# the matcher's own words.
SIGNALS_EN: Mapping[str, str] = MappingProxyType(
    {
        "whole_term": "the title says {} and nothing else",
        "likeness": "the words of the title ({}) are most like those of this item's documents",
        "head_term": "the title is about {}",
        "topic_term": "the title names a document of this kind on {}",
        "loose_topic": "the title touches on {}, in a document of the right kind",
        "near_term": "the title is close to {}",
        "joined_term": "the title names {} and one thing more",
        "open_topic": "a rule or report about {}",
        "with_column": "the title says it only together with its column {}",
        "inside_term": "the title mentions {}",
        "column_title": "the file's name says nothing, but it stands in the column {}",
        "in_own_column": "it stands in the column {} and is of the right kind",
        "residual_rule": "a rule of the school that belongs to no other item",
        "bare_rule": "a rule whose title does not say whose",
        "speaks_for_school": "its text speaks for the whole school ({})",
        "anchor_term": "links call it {}",
        "column_anchor": "a link of the disclosure column calls it {}",
        "anchor_row": "the row or heading of its link names {}",
        "contains_found": "{} stands inside",
        "contains_unknown": "its content could not be seen, so {} may or may not be inside",
        "contains_unseen": "a document of another item in which {} was not seen",
        "contains_absent": "{} does not stand in its text",
        "published": "a notice puts it into force ({})",
        "attachment_name": "an attachment is named {}",
        "table_name": "a table or sheet is named {}",
        "trail_names": "its column {} goes by the item's name",
        "trail_for": "formal documents usually stand in its column {}",
        "trail_against": "news usually stands in its column {}",
        "news_page": "the page is news",
        "own_school": "the title names the school",
        "department": "it stands on the site of the department that answers for it",
        "articles": "its text is in articles (第一条 …)",
        "url_slug": "its address holds the column's name in pinyin ({})",
        "genre_fits": "it is of the right kind ({})",
        "genre_against": "it is of the wrong kind ({})",
        "event": "the title reports a meeting or an event ({})",
        "task": "the title asks for work to be done ({})",
        "relay": "a document of a higher authority or of the State ({})",
        "college": "a document of a college or unit, not of the school ({})",
        "committee": "it names people, or sets up a body ({})",
        "about": "it explains or discusses the document ({})",
        "outcome": "it is a result, not the rule ({})",
        "draft": "it is a draft ({})",
        "other_school": "the title names another school ({})",
        "college_site": "it stands on the site or in the column of a college ({})",
        "unit_speaks": "its text speaks for a part of the school ({})",
        "state_news": "its text tells what the State did ({}) and not of the school",
        "describes_work": "its text tells how the work is done ({}) and lists nothing",
        "laboratory": "a rule such as laboratories have ({}), whose text does not speak of the school",
        "asks_inside": "its text asks for work ({})",
        "other_department": "published by {}, which does not answer for it",
        "unit": "a department's own document ({})",
        "narrowed": "{} in front narrows it",
        "out_of_context": "no word such as {} stands near",
        "shadowed": "what it names more exactly belongs to another item ({})",
        "ocr": "its text was read off a scan and may hold errors",
        "expected": "something that belongs into it was not seen ({})",
        "state_text": "a document of the State, reposted; the school is not named in it ({})",
    }
)
_SEEN = re.compile(r"“([^“”]*)”|（([^（）“”]*)）")

# How much a signal gives, by its log odds: at least this much, for and against.
_STRENGTHS: tuple[tuple[float, Named, Named], ...] = (
    (3.0, Named("很有力", "strong"), Named("严重不利", "strongly against")),
    (1.0, Named("有力", "clear"), Named("不利", "against")),
    (0.0, Named("略有帮助", "slight"), Named("略为不利", "slightly against")),
)


def signal_text(signal: Signal, lang: Lang) -> str:
    """What a signal says; in English by its name, and as it is where the name is not known."""
    told = SIGNALS_EN.get(signal.name)
    if lang == "zh" or told is None:
        return shown(signal.words)
    found = _SEEN.search(signal.words)
    seen = shown(next(filter(None, found.groups()), "")) if found else ""
    if signal.name in ("expected", "state_text"):
        seen = shown(signal.words)
    return told.format(f"“{seen}”") if seen else told.replace(" ({})", "").format("it")


def strength_text(weight: float, lang: Lang) -> str:
    """How much a signal gives, in a word; nothing for one that only notes something."""
    for least, fore, against in _STRENGTHS:
        if weight and abs(weight) >= least:
            return (fore if weight > 0 else against).of(lang)
    return ""


def signal_lines(evidence: Evidence, words: Words, indent: int) -> Iterator[Line]:
    """What spoke for a document, then what spoke against it, the strongest first."""
    if not evidence.signals:
        yield line((words("no_signals"), "dim"), indent=indent)
    for signal in sorted(evidence.signals, key=lambda each: (each.weight < 0, -abs(each.weight))):
        strength = strength_text(signal.weight, words.lang)
        sign = f"{signal.weight:+.2f}" if signal.weight else "     "
        yield line(
            (f"{sign} ", "bold"),
            f"{signal_text(signal, words.lang)}{words('strength', strength=strength) if strength else ''} ",
            (f"[{signal.name}]", "dim"),
            indent=indent,
        )


def score_text(score: float, thresholds: Thresholds | None, words: Words) -> str:
    """A score against the two lines it is held to."""
    if thresholds is None:
        return words("sureness", score=f"{score:.2f}")
    taken = score >= thresholds.accept
    key = "sure" if taken else "half_sure" if score >= thresholds.review else "hardly_sure"
    accept, review = f"{thresholds.accept:.2f}", f"{thresholds.review:.2f}"
    return words(key, score=f"{score:.2f}", accept=accept, review=review)


def decided_text(note: Decision | DecisionNote, lang: Lang) -> str:
    """A person's decision in words: who, when, what, why."""
    zh, en = decided_words(note)
    return shown(zh if lang == "zh" else en)


def decision_on(evidence: Evidence, part: PartFinding) -> DecisionNote | None:
    """What a person decided of a document, as far as the part's verdict rests on it."""
    return next((note for note in part.decisions if note.url in (evidence.url, evidence.final_url)), None)


def hollow_text(hollow: str, lang: Lang) -> str:
    """Why a document holds nothing, or nothing of one that does."""
    known = {each.value for each in Substance}
    told = substance_words(Substance(hollow)) if hollow in known else None
    return (told[0] if lang == "zh" else told[1]) if told else shown(hollow)


def lost_text(evidence: Evidence, part: PartFinding, thresholds: Thresholds | None, words: Words) -> str:
    """Why a candidate is not the evidence of its part: the first reason that suffices."""
    note = decision_on(evidence, part)
    if note is not None:
        return decided_text(note, words.lang) + (words("changed_since") if note.state == "changed" else "")
    if thresholds is not None and evidence.score < thresholds.accept:
        against = min(evidence.signals, key=lambda each: each.weight, default=None)
        said = words("lost_score", score=f"{evidence.score:.2f}", accept=f"{thresholds.accept:.2f}")
        if against is not None and against.weight < 0:
            return words("lost_against", said=said, against=signal_text(against, words.lang))
        return said
    if evidence.hollow:
        return words("lost_hollow", why=hollow_text(evidence.hollow, words.lang))
    best = part.evidence[0] if part.evidence else None
    if best is not None and best.period and evidence.period and evidence.period.end < best.period.end:
        return words("lost_period", period=shown(evidence.period.label), newer=shown(best.period.label))
    if best is not None and best.placed and not evidence.placed:
        return words("lost_place")
    return words("lost_rank")
