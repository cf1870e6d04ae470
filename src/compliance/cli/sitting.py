"""复核: one person at a terminal, or a pipe, answering case after case."""

from __future__ import annotations

import sys
import webbrowser
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import click

from compliance import decisions
from compliance.alone import in_turn
from compliance.cli.terminal import results
from compliance.errors import ConfigError
from compliance.model import Decision, Thresholds
from compliance.report import reviewing
from compliance.report.plain import safe_href, shorten, shown
from compliance.report.screen import print_whole
from compliance.report.strings import Words
from compliance.report.weighing import decided_text
from compliance.report.wording import Lang
from compliance.review import ReviewCase
from crawler.urls import normalise

Key = Literal["y", "n", "p", "s", "o", "u", "q", "?"]

LONGEST_NAME, LONGEST_REASON, LONGEST_TITLE = 40, 300, 120  # columns

_KEYS: dict[str, Key] = {
    **dict.fromkeys(("y", "yes", "a", "accept", "是"), "y"),
    **dict.fromkeys(("n", "no", "r", "reject", "不是", "否"), "n"),
    **dict.fromkeys(("p", "part", "属于"), "p"),
    **dict.fromkeys(("s", "skip", "跳过"), "s"),
    **dict.fromkeys(("o", "open", "b", "打开"), "o"),
    **dict.fromkeys(("u", "undo", "撤销"), "u"),
    **dict.fromkeys(("q", "quit", "退出"), "q"),
    **dict.fromkeys(("?", "？", "h", "help", "说明"), "?"),
}


def clean(text: str, columns: int) -> str:
    """What a person typed, as it may be kept and shown."""
    return shorten(shown(text), columns)


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer given: the case, and the file's text before and after; no texts for one skipped."""

    place: int
    before: str | None = None
    after: str | None = None


@dataclass(slots=True, kw_only=True)
class Sitting:
    """复核: one person going through cases; every decision is in the file before the next is asked."""

    cases: tuple[ReviewCase, ...]
    thresholds: Thresholds
    path: Path
    known: frozenset[str]
    by: str
    day: date
    lang: Lang
    answers: list[_Answer] = field(default_factory=list)
    seen: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Notes the entries of the file that this person knows of: those that were there at the start."""
        with suppress(ConfigError):  # a file that cannot be changed is said when it is to be
            text = decisions.read_text(self.path) or ""
            for case in self.cases:
                self.seen[_key(case)] = decisions.entry_of(text, _key(case), file=str(self.path))

    @property
    def decided(self) -> int:
        """How many decisions were made."""
        return sum(answer.after is not None for answer in self.answers)

    @property
    def left(self) -> int:
        """How many cases are still open."""
        return len(self.cases) - self.decided

    def hold(self) -> None:
        """Asks case after case until all are answered, or the person or the input ends it."""
        words = Words(self.lang)
        if not self.cases:
            _say(words("review_none"))
            return
        try:
            while not self.by:
                self.by = clean(_ask(words("review_who")), LONGEST_NAME)
            while self._go_on(words):
                pass
        except (click.Abort, KeyboardInterrupt, EOFError):
            _say("")
        _say(words("review_done", decided=self.decided, left=self.left))

    def _go_on(self, words: Words) -> bool:
        """One more case; after the last one, the chance to take it back."""
        if len(self.answers) < len(self.cases):
            return self._step(words)
        given = _ask(words("review_end")).strip().lower()
        return _KEYS.get(given) == "u" and self._undo(words)

    def _step(self, words: Words) -> bool:
        """Shows the next case and takes one answer that settles it; false when the person is done."""
        place = len(self.answers)
        case = self.cases[place]
        sheet = reviewing.render(
            case, self.thresholds, place=place + 1, count=len(self.cases), lang=self.lang
        )
        print_whole(results(), sheet)
        while True:
            _say(words("review_keys"))
            given, _, rest = _ask(words("review_ask")).strip().partition(" ")
            key = _KEYS.get(given.lower())
            if key == "q":
                return False
            if key == "s":
                self.answers.append(_Answer(place))
                return True
            if key == "u" and self._undo(words):
                return True
            if key in ("y", "n", "p") and self._decide(case, key, rest.strip(), words):
                return True
            if key == "o":
                _open(case.evidence.final_url or case.evidence.url, words)
            elif key == "?":
                _say(words("review_help"))
            elif key is None and given:
                _say(words("review_unknown", answer=shown(given)))

    def _decide(self, case: ReviewCase, key: Key, rest: str, words: Words) -> bool:
        """Writes one decision; false when it could not be made, and is asked for again."""
        belongs_to = None
        if key == "p":
            belongs_to, _, rest = (rest or _ask(words("review_which"))).strip().partition(" ")
            if belongs_to not in self.known or belongs_to in (case.part.id, case.finding.id):
                _say(words("review_no_part", part=shown(belongs_to)))
                return False
        decision = Decision(
            item=case.part.id,
            url=case.evidence.url,
            decision="accept" if key == "y" else "other" if belongs_to else "reject",
            by=self.by,
            decided_on=self.day,
            belongs_to=belongs_to,
            reason=clean(rest or _ask(words("review_why")), LONGEST_REASON),
            title=clean(case.evidence.title, LONGEST_TITLE),
            digest=case.evidence.text_digest,
        )
        try:
            with in_turn(self.path):
                before = decisions.read_text(self.path)
                if self._changed_meanwhile(case, before or "", words):
                    return False
                after = decisions.with_decision(before or "", decision, file=str(self.path))
                decisions.write_text(self.path, after)
            self.seen[_key(case)] = decisions.entry_of(after, _key(case), file=str(self.path))
        except ConfigError as error:
            _say(str(error))
            return False
        self.answers.append(_Answer(len(self.answers), before, after))
        _say(words("review_saved", said=decided_text(decision, self.lang)))
        return True

    def _changed_meanwhile(self, case: ReviewCase, text: str, words: Words) -> bool:
        """Whether somebody else decided on the same; that is said once, and not written over unasked."""
        entry = decisions.entry_of(text, _key(case), file=str(self.path))
        if entry == self.seen.get(_key(case), ()):
            return False
        self.seen[_key(case)] = entry
        made = {decisions.key_of(one): one for one in decisions.read_decisions(self.path)} if text else {}
        other = made.get(_key(case))
        said = decided_text(other, self.lang) if other else words("review_taken_back")
        _say(words("review_meanwhile", said=said))
        return True

    def _undo(self, words: Words) -> bool:
        """Takes the last answer back; what somebody else changed in the file meanwhile stays."""
        if not self.answers:
            _say(words("review_no_undo"))
            return False
        last = self.answers[-1]
        try:
            if last.after is not None and not self._restore(last, self.cases[last.place], words):
                return False
        except ConfigError as error:
            _say(str(error))
            return False
        self.answers.pop()
        _say(words("review_undone"))
        return True

    def _restore(self, last: _Answer, case: ReviewCase, words: Words) -> bool:
        """Puts back what stood there before; false when somebody else has decided on the same since."""
        with in_turn(self.path):
            now = decisions.read_text(self.path)
            if now is not None and self._changed_meanwhile(case, now, words):
                return False
            if now == last.after:
                decisions.write_text(self.path, last.before)
            elif now is not None:
                text = decisions.with_entry_of(now, last.before or "", _key(case), file=str(self.path))
                decisions.write_text(self.path, text)
        self.seen[_key(case)] = decisions.entry_of(last.before or "", _key(case), file=str(self.path))
        return True


def _key(case: ReviewCase) -> tuple[str, str]:
    """What a decision on the case is about, as :func:`compliance.decisions.key_of` says it."""
    return case.part.id, normalise(case.evidence.url) or case.evidence.url


def _ask(question: str) -> str:
    """One line from the person, or from a pipe; :class:`click.Abort` at its end."""
    answer = str(click.prompt(question, default="", show_default=False))
    if not sys.stdin.isatty():
        click.echo(shown(answer))  # nobody typed it: without this, what follows runs on in its line
    return answer


def _say(text: str) -> None:
    results().print(reviewing.paragraph(text))


def _open(url: str, words: Words) -> None:
    """The page in the person's browser; only what is plainly a web address."""
    target = safe_href(url)
    opened = target is not None and webbrowser.open(target)
    key = "review_opened" if opened else "review_not_opened"
    results().print(words(key, url=shown(url)), soft_wrap=True)
