"""Alerts as a department, an operator and a supervisor meet them; real servers on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from compliance.model import Finding, LinkFinding, Reason, Verdict
from compliance.store import opened, past_audits, told
from tests.builders import MOBILE, a_finding, a_part, an_audit, an_evidence
from tests.compliance.alerts.conftest import Office
from tests.compliance.alerts.receivers import ACCEPTED, Bot, Post, a_bot

PAGE = "https://cwc.example.edu.cn/info/1021/2208.htm"
PORTAL = "https://www.example.edu.cn/"
HOOK = """
channels:
  hook:
    kind: webhook
    url: ${HOOK_URL}
recipients:
  - {name: 财务处, channel: hook, departments: [财务处]}
"""
FINE = a_finding()
OTHER = a_finding(Verdict.MISSING, id="36", department="学生处", parts=(a_part(Verdict.MISSING, id="36.1"),))


def gap(code: str = "nothing_found", url: str | None = PAGE, part: str = "19.1") -> Finding:
    reason = Reason(code=code, zh="没有找到", en="nothing was found", url=url)
    faulty = a_part(Verdict.MISSING, id=part, reasons=(reason,))
    return a_finding(Verdict.MISSING, id=part.partition(".")[0], parts=(faulty,))


def hook(office: Office, bot: Bot) -> None:
    office.settings(HOOK, HOOK_URL=bot.url + "/in")


def kinds(bot: Bot) -> list[list[tuple[str, str]]]:
    return [[(one["kind"], one["part"]) for one in request.content["news"]] for request in bot.got]


def test_a_department_is_told_of_its_gaps_once_with_what_to_do_by_when(office: Office, post: Post) -> None:
    office.settings(MAIL.format(port=post.port))
    office.audited(0, gap(), OTHER)
    ran = office.tell()
    assert (ran.code, len(post.got)) == (0, 1), ran
    ((to, message),) = post.got
    text = message.get_content()
    assert to == "cwc@example.edu.cn"
    assert message["Subject"] == "【信息公开】青岚职业技术学院·财务处：新问题 1（2022-11-07）"
    assert message["Auto-Submitted"] == "auto-generated"
    for words in (
        "19.1 收支预算总表",
        "✗ 未公开",
        "没有找到",
        "请财务处",
        "整改期限：2022-11-21",
        f"依据: {PAGE}",
    ):
        assert words in text
    assert "36.1" not in text  # another department's
    assert "没有收件人的部门 / departments nobody is told for: 学生处" in ran.err

    again = office.tell()
    assert (again.code, len(post.got)) == (0, 1)
    assert "nothing new, nothing sent" in again.err


MAIL = """
channels:
  mail: {{kind: email, host: 127.0.0.1, port: {port}, security: none, sender: xxgk@example.edu.cn}}
recipients:
  - {{name: 财务处, channel: mail, to: [cwc@example.edu.cn], departments: [财务处]}}
"""


def test_a_gap_through_its_life_new_due_soon_overdue_fixed_reopened(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap())
    assert office.tell(week=0).code == 0
    assert office.tell(week=1).code == 0  # due in ten working days: not soon yet
    assert kinds(bot) == [[("new", "19.1")]]
    office.tell("--as-of", "2022-11-17")
    office.tell("--as-of", "2022-11-18")
    assert kinds(bot)[1:] == [[("due_soon", "19.1")]]
    office.tell("--as-of", "2022-11-22")
    office.tell("--as-of", "2022-12-22")
    assert kinds(bot)[2:] == [[("overdue", "19.1")]]
    office.audited(3, FINE)
    office.tell(week=3)
    office.tell(week=3)
    assert kinds(bot)[3:] == [[("fixed", "19.1")]]
    assert bot.got[3].content["news"][0]["evidence"] == an_evidence().final_url
    office.audited(4, FINE)
    office.audited(5, gap())
    office.tell(week=5)
    assert len(bot.got) == 4  # suspected until a second audit sees it
    office.audited(6, gap())
    office.tell(week=6)
    office.tell(week=6)
    assert kinds(bot)[4:] == [[("reopened", "19.1")]]


def test_faults_of_a_part_that_are_due_on_two_days_are_told_apart(office: Office, bot: Bot) -> None:
    hook(office, bot)
    first = gap()
    second = Reason(code="nothing_found", zh="没有找到", en="nothing was found", url=f"{PAGE}?2")
    (part,) = first.parts
    both = replace(first, parts=(replace(part, reasons=(*part.reasons, second)),))
    for week, item in enumerate((first, both, both)):
        office.audited(week, item)
    office.tell(week=2)
    (request,) = bot.got
    told = {
        one["faults"][0]["address"]: (one["due_on"], one["action"]["zh"]) for one in request.content["news"]
    }
    assert {address: day for address, (day, _) in told.items()} == {
        PAGE: "2022-11-21",
        f"{PAGE}?2": "2022-12-05",
    }
    assert all(f"整改期限：{day}。" in action for day, action in told.values())


def test_what_was_fixed_and_came_back_between_two_rounds_is_told_again(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap())
    office.tell()
    office.audited(1, FINE)
    office.audited(2, gap())
    office.audited(3, gap())
    office.tell(week=3)
    assert kinds(bot) == [[("new", "19.1")], [("reopened", "19.1")]]


def test_a_suspected_gap_that_passes_is_never_told(office: Office, bot: Bot) -> None:
    hook(office, bot)
    for week, item in enumerate((FINE, gap(), FINE, FINE, FINE)):
        office.audited(week, item)
        assert office.tell(week=week).code == 0
    assert bot.got == []


def test_fixed_is_said_of_a_part_not_of_one_of_its_faults(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap())
    office.tell()
    office.audited(1, gap(url=PAGE + "?2"))
    office.tell(week=1)
    assert kinds(bot) == [[("new", "19.1")]]  # the part is as open as before
    office.audited(2, gap(url=PAGE + "?2"))
    office.tell(week=2)
    office.audited(3, FINE)
    office.tell(week=3)
    assert kinds(bot)[1:] == [[("new", "19.1")], [("fixed", "19.1")]]
    assert len(bot.got[2].content["news"][0]["faults"]) == 2


def test_what_is_waived_in_review_or_was_never_told_is_not_called_fixed(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap())
    office.audited(1, FINE)
    office.tell(week=1)
    assert bot.got == []
    office.audited(2, gap())
    office.audited(3, gap())
    office.tell(week=3)
    waived = replace(gap(), verdict=Verdict.WAIVED, would_be=Verdict.MISSING)
    office.audited(4, waived)
    office.tell(week=4)
    office.audited(5, a_finding(Verdict.REVIEW))
    office.tell(week=5)
    office.audited(6, a_finding(Verdict.NOT_APPLICABLE))
    office.tell(week=6)
    assert kinds(bot) == [[("reopened", "19.1")]]


def test_an_audit_that_saw_less_tells_the_operator_alone_and_once(office: Office, bot: Bot) -> None:
    with a_bot() as operator:
        text = HOOK.replace("recipients:", "  ops:\n    kind: webhook\n    url: ${OPS_URL}\nrecipients:")
        office.settings(text + "operator: {channel: ops}\n", HOOK_URL=bot.url, OPS_URL=operator.url)
        office.audited(0, FINE)
        office.audited(1, gap(), coverage=replace(an_audit().coverage, interrupted=True))
        ran = office.tell(week=1)
        assert (ran.code, bot.got, len(operator.got)) == (3, [], 1)
        assert "抓取中途停止" in operator.got[0].content["text"]
        assert operator.got[0].content["degraded"] == ["interrupted"]
        assert office.tell(week=1).code == 3
        assert len(operator.got) == 1
        assert "could not look" in ran.err


def test_the_operator_is_told_which_site_was_not_seen_and_why(office: Office, bot: Bot) -> None:
    office.settings(HOOK + "operator: {channel: hook}\n", HOOK_URL=bot.url)
    seen = an_audit().coverage
    down = replace(seen.sites[0], name="财务处", complete=False, reached=False, pages=0, reason="timeout")
    office.audited(0, FINE)
    office.audited(1, FINE, coverage=replace(seen, complete=False, sites=(down, *seen.sites[1:])))
    assert office.tell(week=1).code == 3
    assert f"没有看全：财务处 {down.site}（访问超时；看到 0 页）" in bot.got[0].content["text"]


def test_what_a_dead_link_hid_is_not_told_as_come_back(office: Office, bot: Bot) -> None:
    def faulty(verdict: Verdict, code: str) -> Finding:
        reason = Reason(code=code, zh="", en="", url=PAGE)
        return a_finding(verdict, id="19", parts=(a_part(verdict, id="19.1", reasons=(reason,)),))

    hook(office, bot)
    empty, dead = faulty(Verdict.EMPTY, "hollow_blank"), faulty(Verdict.BROKEN, "dead_link")
    for week, item in enumerate((empty, dead, dead, empty)):
        office.audited(week, item)
        office.tell(week=week)
    told = [kind for each in kinds(bot) for kind, _ in each]
    assert told.count("new") == 2 and "reopened" not in told


def test_a_channel_that_fails_keeps_no_other_from_its_alerts_and_is_tried_again(
    office: Office, bot: Bot
) -> None:
    with a_bot() as fine:
        text = HOOK.replace("recipients:", "  other:\n    kind: webhook\n    url: ${OTHER_URL}\nrecipients:")
        office.settings(
            text + "  - {name: 督查, channel: other, whole: true}\n", HOOK_URL=bot.url, OTHER_URL=fine.url
        )
        bot.answers = [(500, b"oops"), (200, ACCEPTED)]
        office.audited(0, gap(), OTHER)
        ran = office.tell()
        assert (ran.code, len(bot.got), len(fine.got)) == (3, 1, 1)
        assert "未发出，下次再试 / not sent, the next run tries again: 财务处 · hook: answered 500" in ran.out
        assert kinds(fine) == [[("new", "19.1"), ("new", "36.1")]]
        assert office.tell().code == 0
        assert (len(bot.got), len(fine.got)) == (2, 1)
        assert bot.got[0].content == bot.got[1].content
        assert bot.got[0].headers["Idempotency-Key"] == bot.got[1].headers["Idempotency-Key"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((302, b""), "answered 302"),
        ((503, b"<html>"), "answered 503"),
    ],
)
def test_whatever_is_no_success_is_no_success(
    office: Office, bot: Bot, answer: tuple[int, bytes], reason: str
) -> None:
    hook(office, bot)
    office.audited(0, gap())
    bot.answers = [answer]
    ran = office.tell()
    assert (ran.code, len(bot.got)) == (3, 1)  # nor is a redirect followed
    assert reason in ran.out


def test_nobody_there_is_tried_again(office: Office) -> None:
    with a_bot() as gone:
        hook(office, gone)
    office.audited(0, gap())
    ran = office.tell()
    assert (ran.code, "no connection" in ran.out) == (3, True)
    with opened(office.place) as store:
        assert told(store, PORTAL, "webhook:hook") == ()


def test_what_was_not_answered_is_unsure_until_a_person_decides(office: Office, bot: Bot) -> None:
    office.settings(HOOK.replace("${HOOK_URL}", "${HOOK_URL}\n    timeout: 0.2"), HOOK_URL=bot.url)
    office.audited(0, gap())
    import threading

    waits = threading.Event()
    bot.answers = [lambda: (waits.wait(30), None)[1], (200, ACCEPTED)]
    ran = office.tell()
    waits.set()
    assert (ran.code, "nobody knows whether it arrived" in ran.out) == (3, True)
    again = office.tell()
    assert (again.code, len(bot.got)) == (3, 1)  # never twice by itself
    assert "webhook:hook" in again.err
    assert "--unsure resend|arrived" in again.err
    assert office.tell("--unsure", "resend").code == 0
    assert len(bot.got) == 2
    assert office.tell().code == 0


def test_a_person_may_know_that_it_arrived(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap())
    bot.answers = [lambda: None]
    assert office.tell().code == 3
    assert office.tell("--unsure", "arrived").code == 0
    assert len(bot.got) == 1


def test_killed_between_sending_and_noting_sends_nothing_twice(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap())
    process: list[subprocess.Popen[str]] = []
    bot.answers = [lambda: process[0].send_signal(signal.SIGKILL), (200, ACCEPTED)]
    command = [sys.executable, "-m", "compliance", "notify", str(office.file), "--as-of", "2022-11-07"]
    environment = os.environ | office.environment | {"WAIT": "1"}
    process.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
    process[0].communicate(timeout=60)
    assert process[0].returncode == -signal.SIGKILL
    ran = office.tell()
    assert (ran.code, len(bot.got)) == (3, 1)
    assert "unsure whether they arrived" in ran.err
    assert office.tell("--unsure", "resend").code == 0
    assert len(bot.got) == 2


def test_two_at_once_tell_everyone_once(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap(), OTHER)
    command = [sys.executable, "-m", "compliance", "notify", str(office.file), "--as-of", "2022-11-07"]
    environment = os.environ | office.environment
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    for one in both:
        one.communicate(timeout=60)
    assert len(bot.got) == 1
    assert office.tell().code == 0


def test_a_dry_run_prints_what_would_go_to_whom_and_notes_nothing(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap())
    ran = office.tell("--dry-run")
    assert (ran.code, bot.got) == (0, [])
    assert "将发送 / would be sent: 财务处 · hook" in ran.out
    assert "整改期限：2022-11-21" in ran.out
    assert bot.url not in ran.out + ran.err
    told_as_json = json.loads(office.tell("--dry-run", "--format", "json").out)
    (alert,) = told_as_json["alerts"]
    office.tell()
    sent = bot.got[0].content
    assert {key: alert[key] for key in ("subject", "text", "news")} == {
        key: sent[key] for key in ("subject", "text", "news")
    }
    assert "nothing sent" in office.tell("--dry-run").err


def test_a_digest_comes_once_a_period_and_repeats_what_is_open(office: Office, bot: Bot) -> None:
    office.settings(HOOK.replace("[财务处]}", "[财务处], digest: monthly}"), HOOK_URL=bot.url)
    office.audited(0, gap())
    office.tell()
    office.tell()
    office.audited(4, gap())
    office.tell("--as-of", "2022-12-05")
    office.tell("--as-of", "2022-12-12")
    assert kinds(bot) == [[("new", "19.1")], [("overdue", "19.1")]]
    office.audited(9, FINE)
    office.tell("--as-of", "2023-01-09")
    office.tell("--as-of", "2023-02-06")
    assert kinds(bot)[2:] == [[("fixed", "19.1")], []]
    assert bot.got[3].content["subject"].endswith("月报、没有尚未整改的问题（2023-01-09）")


def test_nothing_is_sent_of_what_another_school_in_the_same_store_did(office: Office, bot: Bot) -> None:
    hook(office, bot)
    school = replace(an_audit().school, portal="https://www.other.example/")
    office.audited(0, FINE)
    office.audited(0, gap(), school=school)
    assert office.tell().code == 0
    assert bot.got == []


def test_personal_data_and_markup_of_strangers_reach_nobody(office: Office, bot: Bot) -> None:
    hook(office, bot)
    reason = Reason(
        code="x", zh=f"联系人 {MOBILE} <b>\x1b[31m", en="", url=f"https://x.example.edu.cn/{MOBILE}"
    )
    faulty = a_part(Verdict.MISSING, reasons=(reason,))
    office.audited(0, a_finding(Verdict.MISSING, parts=(faulty,)))
    assert office.tell().code == 0
    said = json.dumps(bot.got[0].content, ensure_ascii=False)
    assert MOBILE not in said
    assert "138****8000" in said
    assert "\x1b" not in bot.got[0].content["text"]


def test_what_was_told_outlives_the_audit_it_was_about(office: Office, bot: Bot) -> None:
    hook(office, bot)
    office.audited(0, gap())
    office.tell()
    office.audited(1, gap())
    with opened(office.place) as store:
        number = past_audits(store, PORTAL)[0].id
        with store.writing() as connection:
            connection.exec_driver_sql(f"DELETE FROM audits WHERE id = {number}")
    office.tell(week=1)
    assert len(bot.got) == 1


def test_without_an_audit_there_is_nothing_to_tell(office: Office, bot: Bot, tmp_path: Path) -> None:
    hook(office, bot)
    ran = office.tell()
    assert (ran.code, "no whole audit is stored" in ran.err) == (3, True)
    assert not Path(office.place).exists()


def test_the_moment_an_address_may_be_down_is_no_news(office: Office, bot: Bot) -> None:
    hook(office, bot)
    link = LinkFinding(url=PAGE, outcome="timeout", http_status=None, on_site=True, referrers=())
    office.audited(0, gap(), links=(link,))
    assert office.tell().code == 0
    assert bot.got == []


def test_a_site_that_flaps_is_told_once_and_not_called_fixed_each_time_it_answers(
    office: Office, bot: Bot
) -> None:
    hook(office, bot)
    link = LinkFinding(url=PAGE, outcome="timeout", http_status=None, on_site=True, referrers=())
    for week, down in enumerate("xx.x.x.xx.x..xx"):
        office.audited(week, gap() if down == "x" else FINE, links=(link,) if down == "x" else ())
        assert office.tell("--as-of", "2022-11-08").code == 0
    assert kinds(bot) == [[("new", "19.1")], [("fixed", "19.1")], [("reopened", "19.1")]]


def test_what_came_back_once_is_called_fixed_only_when_two_audits_say_so(office: Office, bot: Bot) -> None:
    hook(office, bot)
    for week, bad in enumerate("x.xx.x.xxx"):
        office.audited(week, gap() if bad == "x" else FINE)
        assert office.tell("--as-of", "2022-11-08").code == 0
    assert kinds(bot) == [[("new", "19.1")], [("fixed", "19.1")], [("reopened", "19.1")]]
