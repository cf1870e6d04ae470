"""News in words, for one channel: bounded in bytes, nothing of strangers obeyed, personal data masked.

What does not fit in full is told in one line each; what does not fit even so is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from compliance.alerts.news import News
from compliance.alerts.settings import Digest
from compliance.alerts.strings import KINDS, STRINGS
from compliance.past import PastSite
from compliance.reasons import outcome_words
from compliance.report.plain import plain, safe_href, shorten, shown
from compliance.report.strings_trend import CAUSES
from compliance.report.wording import Lang, name_of, verdict_label
from crawler.items import Outcome

SCHEMA = "compliance/alert@1"
MOST_REASONS = 3  # of one part
MOST_NEWS = 1000  # in JSON
_TITLE, _REASON, _ACTION = 80, 200, 300  # columns on a screen

# What any of the bots takes for markup or a mention -> its wide twin, which none does.
_WIDE = str.maketrans({char: chr(ord(char) + 0xFEE0) for char in "*_`[]<>#~|\\&@"})
_ADDRESS = "-._~:/?#@!$&+,;=%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a channel writes. ``limit`` is in bytes of UTF-8, for the text alone."""

    limit: int
    markdown: bool = False
    newline: str = "\n"


STYLES = {
    "email": Style(limit=200_000),
    "wecom": Style(limit=4096, markdown=True),
    # One line end alone is no new line in DingTalk. The whole request may have 20,000 and 30,000 bytes.
    "dingtalk": Style(limit=18_000, markdown=True, newline="  \n"),
    "feishu": Style(limit=26_000, markdown=True),
    "webhook": Style(limit=20_000),
    "apprise": Style(limit=2_000),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent: ``text`` for people, ``content`` for programs. ``left_out`` news did not fit."""

    subject: str
    text: str
    content: dict[str, Any]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom it is for, about which school, as of which day; ``digest`` when it is one."""

    school: str
    portal: str
    who: str
    as_of: date
    whole: bool
    lang: Lang
    digest: Digest | None = None


def compose(news: Sequence[News], envelope: Envelope, style: Style) -> Letter:
    """The letter that tells ``news``, in as much detail as fits."""
    writer = _Writer(envelope, style)
    head = list(writer.head(news))
    subject = head[0]
    for in_full in (True, False):
        text = writer.joined([*head[1:], *writer.body(news, in_full=in_full)])
        if _size(text) <= style.limit:
            return Letter(subject=subject, text=text, content=_content(news, envelope, text))
    text, left_out = writer.cut(head[1:], news)
    return Letter(subject=subject, text=text, content=_content(news, envelope, text), left_out=left_out)


def blind_letter(envelope: Envelope, why: Sequence[str], sites: Sequence[PastSite], style: Style) -> Letter:
    """What the operator is told when an audit could not look; ``sites`` say what became of each."""
    writer, known = _Writer(envelope, style), {one.site: one for one in sites}
    subject = writer.say("blind_subject", school=plain(envelope.school), day=envelope.as_of)
    lines = [writer.bold(writer.clean(subject, 200)), writer.say("blind")]
    for one in why[:20]:
        if one == "interrupted":
            lines.append(writer.say("blind_interrupted"))
        else:
            lines.append(writer.blind_site(one, known.get(one)))
    text = writer.joined(lines)
    content = _content((), envelope, text) | {"degraded": [shown(one) for one in why]}
    return Letter(subject=subject, text=text, content=content)


class _Writer:
    def __init__(self, envelope: Envelope, style: Style) -> None:
        self._to, self._style, self._lang = envelope, style, envelope.lang

    def say(self, key: str, **values: object) -> str:
        return STRINGS[key].of(self._lang).format(**values)

    def clean(self, text: str, columns: int) -> str:
        """Text of strangers: one line, masked, and no markup for a bot."""
        safe = shorten(shown(text), columns)
        return safe.translate(_WIDE) if self._style.markdown else safe

    def blind_site(self, address: str, site: PastSite | None) -> str:
        """Which site was not seen completely, by its name, and what became of it."""
        if site is None:
            return self.say("blind_site", site=self.clean(address, _TITLE))
        named = self.clean(f"{site.name} {address}", _TITLE)
        outcomes = Outcome.__members__.values()
        why = outcome_words(Outcome(site.reason))[self._lang == "en"] if site.reason in outcomes else ""
        return self.say("blind_because", site=named, why=why or site.reason or "-", pages=site.pages)

    def bold(self, text: str) -> str:
        return f"**{text}**" if self._style.markdown else text

    def link(self, name: str, url: str) -> str:
        target = safe_href(url) if url == shown(url) else None  # personal data may stand in an address, too
        if target is None:
            return f"{name}：{self.clean(url, _REASON)}" if url else ""
        address = quote(target, safe=_ADDRESS)
        return f"[{name}]({address})" if self._style.markdown else f"{name}: {address}"

    def joined(self, lines: Sequence[str]) -> str:
        return self._style.newline.join(lines)

    def head(self, news: Sequence[News]) -> Iterator[str]:
        """The subject, then the first lines of the text."""
        number: Counter[str] = Counter(one.kind for one in news)
        counts = [
            self.say("count", name=name_of(KINDS, kind, self._lang), count=number[kind])
            for kind in KINDS
            if number[kind]
        ] or [self.say("all_clear")]
        if self._to.digest:
            counts.insert(0, self.say(f"digest_{self._to.digest}"))
        said = ("、" if self._lang == "zh" else ", ").join(counts)
        school, who = shorten(shown(self._to.school), 60), shorten(shown(self._to.who), 40)
        yield self.say("subject", school=school, who=who, counts=said, day=self._to.as_of)
        yield self.bold(self.clean(f"{self.say('about')} · {school} · {who}", 120))
        yield f"{self.say('audited', day=self._to.as_of)} · {said}"

    def body(self, news: Sequence[News], *, in_full: bool) -> Iterator[str]:
        kind = ""
        for one in news:
            if one.kind != kind:
                kind = one.kind
                yield ""
                yield self.bold(name_of(KINDS, kind, self._lang))
            yield from self._full(one) if in_full else (self._short(one),)

    def cut(self, head: Sequence[str], news: Sequence[News]) -> tuple[str, int]:
        """As many lines as fit, and how many news do not."""
        fits = self._cut_after(head, news, 0)
        least, most = 0, len(news)
        while most - least > 1:
            kept = (least + most) // 2
            text = self._cut_after(head, news, kept)
            if _size(text) <= self._style.limit:
                least, fits = kept, text
            else:
                most = kept
        return fits, len(news) - least

    def _cut_after(self, head: Sequence[str], news: Sequence[News], kept: int) -> str:
        more = self.say("more", count=len(news) - kept)
        return self.joined([*head, *self.body(news[:kept], in_full=False), "", more])

    def _short(self, one: News) -> str:
        said = [f"{self.clean(one.part, 20)} {self.clean(one.title, 40)}"]
        if self._to.whole:
            said.append(self.clean(one.department, 24))
        if one.kind != "fixed":
            said.append(verdict_label(one.verdict, self._lang))
        if one.due_on and one.kind != "fixed":
            said.append(self.say("due", day=one.due_on))
        return "- " + " · ".join(said)

    def _full(self, one: News) -> Iterator[str]:
        said = [self.bold(f"{self.clean(one.part, 20)} {self.clean(one.title, _TITLE)}")]
        if self._to.whole:
            said.append(self.clean(one.department, 40))
        if one.kind != "fixed":
            said.append(verdict_label(one.verdict, self._lang))
        yield "- " + " · ".join(said)
        if one.kind == "fixed":
            yield from self._indented(self.link(self.say("now_at"), one.evidence))
            return
        for reason in one.reasons[:MOST_REASONS]:
            text = reason.zh if self._lang == "zh" else reason.en
            yield from self._indented(self.say("problem", text=self.clean(text, _REASON)))
        yield from self._indented(self.clean(one.action[self._lang != "zh"], _ACTION))
        first = min(course.first_seen for course in one.courses)
        facts = [self.say("first_seen", day=first)]
        if one.courses[0].cause not in ("", "site"):
            facts.append(name_of(CAUSES, one.courses[0].cause, self._lang))
        yield from self._indented(("；" if self._lang == "zh" else "; ").join(facts))
        urls = dict.fromkeys(reason.url or "" for reason in one.reasons[:MOST_REASONS])
        for url in urls or {one.evidence: None}:
            yield from self._indented(self.link(self.say("evidence"), url))

    def _indented(self, text: str) -> Iterator[str]:
        if text:
            yield f"  {text}"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _content(news: Sequence[News], envelope: Envelope, text: str) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema": SCHEMA,
        "school": {"name": shown(envelope.school), "portal": shown(envelope.portal)},
        "recipient": shown(envelope.who),
        "as_of": envelope.as_of.isoformat(),
        "digest": envelope.digest,
        "text": text,
        "news": [_row(one) for one in news[:MOST_NEWS]],
        "left_out": max(0, len(news) - MOST_NEWS),
    }


def _row(one: News) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "item": shown(one.item),
        "part": shown(one.part),
        "title": shown(one.title),
        "department": shown(one.department),
        "severity": one.weight.value,
        "verdict": one.verdict.value,
        "first_seen": min(course.first_seen for course in one.courses).isoformat(),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "action": {"zh": shown(one.action[0]), "en": shown(one.action[1])},
        "evidence": shown(one.evidence),
        "faults": [
            {"fault": shown(course.fingerprint.fault), "address": shown(course.fingerprint.address)}
            for course in one.courses
        ],
        "reasons": [{"zh": shown(each.zh), "en": shown(each.en)} for each in one.reasons],
    }
