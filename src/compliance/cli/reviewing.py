"""``compliance review``: a person looks at what the audit could not decide."""

from __future__ import annotations

import shlex
import sys
import webbrowser
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import click

from compliance import decisions
from compliance.checklists import checklist_ids, read_checklist
from compliance.cli.again import CRAWL
from compliance.cli.beside import find_school_file
from compliance.cli.options import FILE, audit_file, lang_option
from compliance.cli.terminal import messages, results, today
from compliance.errors import ConfigError
from compliance.gate import Exit
from compliance.matching import read_weights
from compliance.model import Audit, Decision, Thresholds
from compliance.report import audit_json, reviewing
from compliance.report.plain import safe_href, shorten, shown
from compliance.report.strings import Words
from compliance.report.weighing import decided_text
from compliance.report.wording import Lang
from compliance.review import ReviewCase, labelled_examples, review_cases
from compliance.schools import read_school
from crawler.record import HEAD
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


@click.command()
@click.argument("audit", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--school", type=FILE, help="The school file.  [default: the one found beside the audit or here]"
)
@click.option("--item", "item_id", metavar="ID", help="All documents of one item or part, sure ones too.")
@click.option("--by", envvar="COMPLIANCE_BY", show_envvar=True, help="Who decides.  [default: asked once]")
@click.option(
    "--export",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ask nothing; write the decisions as labelled examples for compliance evaluate.",
)
@lang_option
@click.pass_context
def review(
    ctx: click.Context,
    audit: Path,
    school: Path | None,
    item_id: str | None,
    by: str | None,
    export: Path | None,
    lang: Lang,
) -> None:
    """Walk through the documents in doubt: is this what the item asks for?

    AUDIT is an audit.json or the directory that holds it. Every answer is saved at once in decisions.yaml
    beside the school file, which the next audit honours. Answers are read from standard input, a line each.

    \b
    Example:
      compliance review reports/school
      compliance review reports/school --item 19.2 --by 学院办公室
      compliance review reports/school --export labelled.jsonl
    """
    source = audit_file(audit)
    done = audit_json.read(source)
    school_file = school or find_school_file(done.school.portal, source.parent)
    checked = read_school(school_file)
    if checked.portal != done.school.portal:
        raise click.BadParameter(
            f"{school_file} is of {checked.portal}, the audit of {done.school.portal} 学校文件与审查不是同一所学校",
            param_hint="--school",
        )
    checklist = read_checklist(checked.checklist, kind=checked.school.kind, beside=school_file.parent)
    path = school_file.with_name(decisions.FILE)
    made = decisions.read_decisions(path) if path.exists() else ()
    words = Words(lang)
    if export:
        examples = labelled_examples(done, made)
        decisions.write_text(export, "".join(f"{one}\n" for one in examples))
        messages().print(words("review_exported", count=len(examples), path=export), soft_wrap=True)
        return
    known = checklist_ids(checklist)
    if item_id is not None and item_id not in known:
        raise click.BadParameter(words("unknown_item", id=item_id), param_hint="--item")
    weights = read_weights()
    thresholds = done.thresholds or Thresholds(accept=weights.accept, review=weights.review)
    sitting = Sitting(
        cases=review_cases(done, made, thresholds, only=item_id),
        thresholds=thresholds,
        path=path,
        known=frozenset(known),
        by=_clean(by or "", LONGEST_NAME),
        day=today(),
        lang=lang,
    )
    sitting.hold()
    _say_how_to_go_on(sitting, audit, school_file, done, words)
    ctx.exit(Exit.CLEAN)


def _say_how_to_go_on(sitting: Sitting, audit: Path, school_file: Path, done: Audit, words: Words) -> None:
    console = messages()
    if sitting.decided:
        console.print(words("review_file", path=sitting.path), soft_wrap=True)
        record = audit_file(audit).parent / CRAWL
        again = ["compliance", "audit", str(school_file), "--as-of", done.as_of.isoformat()]
        if (record / HEAD).is_file():
            again += ["--from", str(record), "--out", str(record.parent)]
        console.print(words("review_again", command=shlex.join(again)), soft_wrap=True)
    if sitting.left:
        command = shlex.join(["compliance", "review", str(audit)])
        console.print(words("review_go_on", command=command), soft_wrap=True)


def _clean(text: str, columns: int) -> str:
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
                self.by = _clean(_ask(words("review_who")), LONGEST_NAME)
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
        results().print(sheet)
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
            reason=_clean(rest or _ask(words("review_why")), LONGEST_REASON),
            title=_clean(case.evidence.title, LONGEST_TITLE),
            digest=case.evidence.text_digest,
        )
        try:
            before = decisions.read_text(self.path)
            after = decisions.with_decision(before or "", decision, file=str(self.path))
            decisions.write_text(self.path, after)
        except ConfigError as error:
            _say(str(error))
            return False
        self.answers.append(_Answer(len(self.answers), before, after))
        _say(words("review_saved", said=decided_text(decision, self.lang)))
        return True

    def _undo(self, words: Words) -> bool:
        """Takes the last answer back; what somebody else changed in the file meanwhile stays."""
        if not self.answers:
            _say(words("review_no_undo"))
            return False
        last = self.answers[-1]
        try:
            if last.after is not None:
                self._restore(last, self.cases[last.place])
        except ConfigError as error:
            _say(str(error))
            return False
        self.answers.pop()
        _say(words("review_undone"))
        return True

    def _restore(self, last: _Answer, case: ReviewCase) -> None:
        now = decisions.read_text(self.path)
        if now == last.after:
            decisions.write_text(self.path, last.before)
        elif now is not None:
            key = case.part.id, normalise(case.evidence.url) or case.evidence.url
            text = decisions.with_entry_of(now, last.before or "", key, file=str(self.path))
            decisions.write_text(self.path, text)


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
