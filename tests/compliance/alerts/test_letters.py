"""Alerts fit their channel, and nothing that strangers wrote is obeyed in them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from compliance.alerts.letters import STYLES, Envelope, compose
from compliance.alerts.news import Kind, News, Question, news_of
from compliance.chronicle import chronicle
from compliance.model import Audit, Reason, Verdict
from compliance.past import past_of
from compliance.report.wording import Lang
from compliance.tasks import looks_of, tasks_on
from tests.builders import BANK_CARD, HOSTILE, HOSTILE_URLS, IDENTITY, MOBILE, a_finding, a_part, an_audit

DAY = date(2022, 11, 7)
TELL: tuple[Kind, ...] = ("new",)


def an_audit_with(gaps: int, words: str = "没有找到") -> Audit:
    items = []
    for number in range(1, gaps + 1):
        reason = Reason(
            code="nothing_found", zh=words, en=words, url=f"https://x.example.edu.cn/{number}(1)_a.htm"
        )
        part = a_part(
            Verdict.MISSING, id=f"{number}.1", title=f"要点{number}" + words[:20], reasons=(reason,)
        )
        items.append(a_finding(Verdict.MISSING, id=str(number), parts=(part,)))
    return an_audit(*items, rules="one")


def news_in(audit: Audit) -> tuple[News, ...]:
    tasks = {one.facts.fingerprint: one for one in tasks_on(DAY, looks_of([past_of(audit)]))}
    question = Question(departments=None, tasks=tasks, today=DAY, tell=TELL, remind_workdays=3)
    return news_of(chronicle([past_of(audit)]), audit, (), question)


def envelope(lang: Lang = "zh") -> Envelope:
    return Envelope(
        school="青岚职业技术学院",
        portal="https://www.example.edu.cn/",
        who="财务处",
        as_of=DAY,
        whole=True,
        lang=lang,
    )


@pytest.mark.parametrize("kind", sorted(STYLES))
@pytest.mark.parametrize("gaps", [1, 7, 30, 400])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_alert_fits_and_says_how_much_it_leaves_out(kind: str, gaps: int, lang: Lang) -> None:
    news = news_in(an_audit_with(gaps))
    letter = compose(news, envelope(lang), STYLES[kind])
    assert len(letter.text.encode()) <= STYLES[kind].limit
    told = [number for number in range(1, gaps + 1) if re.search(rf"(?<!\d){number}\.1 ", letter.text)]
    assert len(told) + letter.left_out == gaps
    assert str(gaps) in letter.subject
    if letter.left_out:
        assert str(letter.left_out) in letter.text


def test_what_does_not_fit_in_full_is_told_in_a_line_each() -> None:
    news = news_in(an_audit_with(30))
    letter = compose(news, envelope(), STYLES["wecom"])
    assert letter.left_out == 0
    assert letter.text.count("2022-11-21 前整改") == 30
    assert "没有找到" not in letter.text.replace("要点", "")[:40]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_no_markup_of_strangers_reaches_a_bot(words: str, kind: str) -> None:
    audit = an_audit_with(1, f"{words} @all <@everyone> [点我](https://evil.example/) **x** {MOBILE}")
    text = compose(news_in(audit), envelope(), STYLES[kind]).text
    ours = re.sub(r"\[(?:依据|现见)\]\(https://x\.example\.edu\.cn/[\w%.]+\)|\*\*", "", text)
    assert not set("[]<>`*@#~|\\_") & set(ours)
    assert MOBILE not in text
    assert text.isprintable() or set(text) - {char for char in text if char.isprintable()} <= {"\n"}


@pytest.mark.parametrize("url", [*HOSTILE_URLS, f"https://x.example.edu.cn/?id={IDENTITY}&c={BANK_CARD}"])
@pytest.mark.parametrize("kind", sorted(STYLES))
def test_only_web_addresses_without_personal_data_can_be_clicked(url: str, kind: str) -> None:
    reason = Reason(code="gone", zh="失效", en="dead", url=url)
    part = a_part(Verdict.BROKEN, reasons=(reason,))
    audit = an_audit(a_finding(Verdict.BROKEN, parts=(part,)), rules="one")
    text = compose(news_in(audit), envelope(), STYLES[kind]).text
    assert not re.search(r"\]\((?!https://)", text)
    assert IDENTITY not in text
    assert BANK_CARD not in text


def test_the_subject_is_one_line_whatever_a_school_is_called() -> None:
    for words in HOSTILE:
        name = Envelope(school=words, portal="x", who=words, as_of=DAY, whole=False, lang="zh")
        letter = compose(news_in(an_audit_with(2)), name, STYLES["email"])
        assert len(letter.subject.splitlines()) == 1
        assert letter.subject.isprintable()
        assert len(letter.subject) < 200


def test_the_gravest_comes_first_and_due_days_are_working_days() -> None:
    letter = compose(news_in(an_audit_with(2)), envelope("en"), STYLES["email"])
    assert "By 2022-11-21." in letter.text
    assert DAY + timedelta(days=14) == date(2022, 11, 21)
