"""词表: the word lists of the weights file, compiled for searching."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from compliance.matching.weights import Weights
from compliance.matching.wording import normalise

_COMPATIBLE = "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f"  # what NFKC turns into other ideographs
REMEMBERED = 10_000  # names normalised


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of ``words``, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """词表: what titles are read with. Build with :func:`compile_lexicon`.

    ``simplified`` puts a text into simplified script, ``plain_text`` normalises it; ``plain`` a name, which
    it remembers: columns, headings and links come again and again.
    """

    traditional: dict[int, str]
    plain: Callable[[str], str]
    plain_text: Callable[[str], str]
    simplified: Callable[[str], str]
    events: re.Pattern[str]
    event_verbs: re.Pattern[str]
    says: re.Pattern[str]
    task_frame: re.Pattern[str]
    publish_frame: re.Pattern[str]
    notice_frame: re.Pattern[str]
    issuer: re.Pattern[str]
    unit: re.Pattern[str]
    college: re.Pattern[str]
    neutral_colleges: tuple[str, ...]
    national_texts: frozenset[str]
    schools_at_large: re.Pattern[str]
    generic_titles: frozenset[str]
    lists: dict[str, re.Pattern[str]]
    genres: dict[str, str]
    longest_genre: int
    tail: re.Pattern[str]
    leading_tail: re.Pattern[str]
    filler: re.Pattern[str]
    filler_end: re.Pattern[str]
    openings: re.Pattern[str]
    softeners: re.Pattern[str]
    rule_end: re.Pattern[str]

    def genre(self, core: str) -> tuple[str, str]:
        """What the last noun of ``core`` says the document is, and that noun."""
        for size in range(min(self.longest_genre, len(core)), 0, -1):
            found = self.genres.get(core[-size:])
            if found is not None:
                return found, core[-size:]
        return "none", ""

    def ends_in_rule(self, text: str) -> bool:
        """Whether ``text`` looks like the title of a rule."""
        return self.rule_end.search(text) is not None

    def first(self, name: str, text: str) -> str:
        """The first word of the list ``name`` that stands in ``text``, or nothing."""
        found = self.lists[name].search(text)
        return found.group() if found else ""

    def is_neutral_college(self, word: str, text: str) -> bool:
        """Whether ``word`` (…学院) acts for the whole school or is only part of a phrase."""
        return any(neutral in word for neutral in self.neutral_colleges)

    def only_tails(self, text: str) -> bool:
        """Whether ``text``, standing after a term, changes nothing."""
        return self.tail.fullmatch(text) is not None

    def without_tails(self, text: str) -> str:
        """``text``, standing after a term, without the words at its beginning that change nothing."""
        found = self.leading_tail.match(text)
        return text[found.end() :] if found else text

    def narrowing(self, before: str) -> str:
        """What of the words before a term narrows it to less than the whole school, or nothing."""
        left = self.openings.sub("", before)
        return left if len(left) > 1 else ""

    def trim_fillers(self, text: str) -> str:
        """``text`` without such words at its end."""
        return self.filler_end.sub("", text)

    def without_fillers(self, text: str) -> str:
        """``text`` without the words that say nothing of their own."""
        return self.filler.sub("", text)


def compile_lexicon(weights: Weights) -> Lexicon:
    """The word lists of ``weights`` as patterns."""
    words = weights.words
    ends = any_of(words["notice_ends"])
    # A title that ends in …会 reports a meeting, unless that is the name of a body.
    meeting = "".join(f"(?<!{re.escape(body[:-1])})" for body in words["bodies"]) + "会$"
    closing = rf"(?:的)?(?P<end>{ends})?(?:\([^)]*\))?$"
    adverb = "(?:进一步|认真|切实|全面|积极|扎实|继续|组织|协助|再次|集中|共同)?"
    genres = {normalise(word): genre for genre, listed in weights.genres.items() for word in listed}
    college = any_of(words["college_ends"])
    simplified, plain_text = _in_one_script(weights.traditional)
    return Lexicon(
        traditional=weights.traditional,
        plain=lru_cache(REMEMBERED)(plain_text),
        plain_text=plain_text,
        simplified=simplified,
        events=re.compile(any_of((*words["event_verbs"], *words["event_nouns"])) + "|" + meeting),
        event_verbs=re.compile(any_of(words["event_verbs"])),
        says=re.compile(rf"(?:我校|我院|学校|学院|校领导|校党委)(?P<verb>{any_of(words['says'])})"),
        task_frame=re.compile(
            rf"关于(?:{adverb}(?P<verb>{any_of(words['task_verbs'])})|[^《》]*?(?P<must>{any_of(words['musts'])}))"
            rf".*?(?<!公示)(?<!通报)(?<!报告)(?:\([^)]*\))?$"
        ),
        publish_frame=re.compile(
            rf"(?:关于)(?:同意|重新|再次|联合)?(?:(?:修订|修改|修正|制定|制订)(?:并|后)?)?(?:{any_of(words['publish_verbs'])})(?:实施|执行|施行)?(?P<content>.+?){closing}"
        ),
        notice_frame=re.compile(rf"关于(?P<content>.+?)(?:的)?(?P<end>{ends})(?:\([^)]*\))?$"),
        issuer=re.compile(
            rf"^(?:.{{0,6}}?)(?:{any_of(words['issuers'])})|^[一-龥]{{2,12}}?(?:{any_of(words['authorities'])})关于"
        ),
        unit=re.compile(rf"[一-龥]{{0,8}}?(?:{any_of(words['units'])})(?=.)"),
        college=re.compile(
            rf"(?:(?<=^)|(?<=[^一-龥])|(?<=关于)|(?<=我校))[一-龥]{{1,14}}?(?:{college})"
            r"|^[一-龥]{2,8}?(?<![体关联派])系(?![统列数部])"
        ),
        neutral_colleges=words["college_neutral"],
        national_texts=frozenset(words["national_texts"]),
        schools_at_large=re.compile(any_of(words["schools_at_large"])),
        generic_titles=frozenset(words["generic_titles"]),
        lists={name: re.compile(any_of(listed)) for name, listed in words.items()},
        genres=genres,
        longest_genre=max(map(len, genres)),
        leading_tail=re.compile(
            rf"(?:{any_of(set(map(normalise, words['tails'])) - {'及', '和', '与', '的', '等'})})+"
        ),
        tail=re.compile(rf"(?:{any_of(map(normalise, words['tails']))}|\([^)]*\)|[-_:,.、\d])*"),
        filler=re.compile(any_of(words["fillers"])),
        softeners=re.compile(any_of(words["softeners"])),
        openings=re.compile(
            any_of((*words["fillers"], *words["openings"]))
            + r"|[\W\d_]|第[一二三四五六七八九十\d]+[届次批期]"
        ),
        rule_end=re.compile(any_of(word for word, genre in genres.items() if genre == "rule")),
        filler_end=re.compile(rf"(?<=...)(?:{any_of(words['fillers'])})+$"),
    )


def _in_one_script(traditional: dict[int, str]) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """What puts a text into simplified script, and what normalises it on top of that."""
    # Most texts have nothing in traditional characters, so that is asked first.
    old = re.compile(f"[{_COMPATIBLE}{re.escape(''.join(map(chr, traditional)))}]")

    def simplified(text: str) -> str:
        return text.translate(traditional) if old.search(text) else text

    def plain_text(text: str) -> str:
        return normalise(text, traditional if old.search(text) else None)

    return simplified, plain_text
