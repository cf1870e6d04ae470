"""What reaches the mail server and the bots, and what is made of their answers; secrets reach nobody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from compliance.alerts import bots
from compliance.alerts.channels import DingTalk, Email, Feishu, Service, Webhook, WeCom
from compliance.alerts.failures import MaybeSent, NotSent
from compliance.alerts.letters import Letter
from compliance.alerts.mail import send_mail
from tests.compliance.alerts.receivers import Bot, Post, a_bot, a_mail_server
from tests.crawler.faults import Authority

NOW = datetime(2022, 11, 7, 4, 0, tzinfo=UTC)
LETTER = Letter(subject="【信息公开】青岚·财务处：新问题 1", text="**财务处**\n- 19.1", content={"news": []})
KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
TOKEN, SECRET = "a1b2c3d4e5f6", "SEC0123456789abcdef"


def wecom(bot: Bot, **changes: Any) -> WeCom:
    return WeCom(url=f"{bot.url}/cgi-bin/webhook/send?key={KEY}", **changes)


def dingtalk(bot: Bot, **changes: Any) -> DingTalk:
    return DingTalk(url=f"{bot.url}/robot/send?access_token={TOKEN}", **changes)


def feishu(bot: Bot, **changes: Any) -> Feishu:
    return Feishu(url=f"{bot.url}/open-apis/bot/v2/hook/{TOKEN}", **changes)


def test_wecom_gets_markdown(bot: Bot) -> None:
    bots.send_to_wecom(wecom(bot), LETTER)
    (got,) = bot.got
    assert got.path == f"/cgi-bin/webhook/send?key={KEY}"
    assert got.content == {"msgtype": "markdown", "markdown": {"content": LETTER.text}}


def test_dingtalk_gets_markdown_signed_as_its_manual_says(bot: Bot) -> None:
    bots.send_to_dingtalk(dingtalk(bot, secret=SECRET), LETTER)
    (got,) = bot.got
    query = parse_qs(urlsplit(got.path).query)
    signed = f"{query['timestamp'][0]}\n{SECRET}".encode()
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
    assert query["access_token"] == [TOKEN]
    assert base64.b64decode(query["sign"][0]) == digest
    assert got.content["markdown"] == {"title": LETTER.subject, "text": LETTER.text}


def test_feishu_gets_a_card_signed_as_its_manual_says(bot: Bot) -> None:
    bots.send_to_feishu(feishu(bot, secret=SECRET), LETTER)
    (got,) = bot.got
    key = f"{got.content['timestamp']}\n{SECRET}".encode()
    assert base64.b64decode(got.content["sign"]) == hmac.new(key, digestmod=hashlib.sha256).digest()
    assert got.content["card"]["header"]["title"]["content"] == LETTER.subject
    assert got.content["card"]["elements"][0]["text"] == {"tag": "lark_md", "content": LETTER.text}


def test_a_webhook_gets_json_with_its_token(bot: Bot) -> None:
    bots.send_to_webhook(Webhook(url=bot.url + "/in", token=TOKEN), LETTER, "name")
    (got,) = bot.got
    assert got.headers["Authorization"] == f"Bearer {TOKEN}"
    assert got.content == {"subject": LETTER.subject, "news": []}


# Apprise looks through all its services, and one of them through a module that Python gives up.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_any_other_service_goes_through_apprise(bot: Bot) -> None:
    bots.send_to_service(Service(url=bot.url.replace("http", "json") + "/in"), LETTER)
    (got,) = bot.got
    assert (got.content["title"], got.content["message"]) == (LETTER.subject, LETTER.text)
    bot.answers = [(500, b"")]
    with pytest.raises(NotSent, match="could not deliver"):
        bots.send_to_service(Service(url=bot.url.replace("http", "json") + "/in"), LETTER)
    with pytest.raises(NotSent, match="no address of this kind"):
        bots.send_to_service(Service(url="nonsense"), LETTER)


REFUSED: Mapping[str, Mapping[str, Any]] = {
    "wecom": {"errcode": 93000, "errmsg": f"invalid webhook url, hint: [{KEY}]"},
    "dingtalk": {"errcode": 310000, "errmsg": "keywords not in content, more: [https://ding.example]"},
    "feishu": {"code": 19021, "msg": "sign match fail or timestamp is not within one hour", "data": {}},
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_refusal_with_200_is_a_refusal(bot: Bot, name: str) -> None:
    bot.answers = [(200, REFUSED[name])]
    code = str(REFUSED[name].get("errcode", REFUSED[name].get("code")))
    with pytest.raises(NotSent, match=f"refused.*{code}"):
        send(name, bot)


@pytest.mark.parametrize("name", sorted(REFUSED))
@pytest.mark.parametrize(
    "answer", [b"", b"<html>login</html>", b"[]", b"{}", b'"ok"', b"[" * 9000, b"\xff\xfe", b"null"]
)
def test_an_answer_of_something_else_is_no_success(bot: Bot, name: str, answer: bytes) -> None:
    bot.answers = [(200, answer)]
    with pytest.raises(NotSent, match="none of this service"):
        send(name, bot)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_hang_up_and_silence_leave_it_unsure(bot: Bot, name: str) -> None:
    bot.answers = [lambda: None]
    with pytest.raises(MaybeSent):
        send(name, bot)
    assert len(bot.got) == 1


def send(name: str, bot: Bot) -> None:
    if name == "wecom":
        bots.send_to_wecom(wecom(bot), LETTER)
    elif name == "dingtalk":
        bots.send_to_dingtalk(dingtalk(bot), LETTER)
    else:
        bots.send_to_feishu(feishu(bot), LETTER)


def test_an_address_without_its_key_is_told_before_anything_is_sent(bot: Bot) -> None:
    acts: tuple[Callable[[], None], ...] = (
        lambda: bots.send_to_wecom(WeCom(url=bot.url + "/cgi-bin/webhook/send"), LETTER),
        lambda: bots.send_to_dingtalk(DingTalk(url=bot.url + "/robot/send?access_token=a b"), LETTER),
        lambda: bots.send_to_feishu(Feishu(url=bot.url + "/hook/%20"), LETTER),
    )
    for act in acts:
        with pytest.raises(NotSent, match="no address of this kind"):
            act()
    assert bot.got == []


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_no_secret_is_in_what_is_raised_logged_or_shown(
    bot: Bot, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    said = []
    with a_bot() as gone:
        pass
    channel = wecom(gone)
    for answer in ((500, b""), (200, REFUSED["feishu"]), (200, b"x"), lambda: None):
        bot.answers = [answer]
        acts: tuple[Callable[[], None], ...] = (
            lambda: bots.send_to_wecom(wecom(bot), LETTER),
            lambda: bots.send_to_dingtalk(dingtalk(bot, secret=SECRET), LETTER),
            lambda: bots.send_to_feishu(feishu(bot, secret=SECRET), LETTER),
            lambda: bots.send_to_wecom(channel, LETTER),
            lambda: bots.send_to_service(Service(url=f"json://me:{SECRET}@127.0.0.1:1/{KEY}"), LETTER),
        )
        for act in acts:
            try:
                act()
            except (NotSent, MaybeSent) as failure:
                said += [str(failure), repr(failure.__cause__), str(failure.__suppress_context__)]
    printed = capfd.readouterr()
    everything = " ".join([*said, caplog.text, printed.out, printed.err, repr(channel), repr(dingtalk(bot))])
    assert "500" in everything
    for secret in (KEY, TOKEN, SECRET):
        assert secret not in everything


# Mail


def mail(post: Post, **changes: Any) -> Email:
    given: dict[str, Any] = {"security": "none", "timeout": 10.0} | changes
    return Email(host="127.0.0.1", port=post.port, sender="xxgk@example.edu.cn", **given)


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_with_login(certificates: Authority, security: str) -> None:
    context = certificates.context("mail")
    with a_mail_server(tls=context, implicit=security == "tls", password="geheim") as post:
        channel = mail(post, security=security, user="xxgk", password="geheim")
        send_mail(channel, "cwc@example.edu.cn", LETTER, "abc", NOW)
    ((to, message),) = post.got
    assert (to, post.logins) == ("cwc@example.edu.cn", [("xxgk", "geheim")])
    assert (message["Subject"], message["Message-ID"]) == (LETTER.subject, "<abc@example.edu.cn>")
    assert message.get_content().splitlines() == LETTER.text.splitlines()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_nobody_ends_it_before_the_password(certificates: Authority, security: str) -> None:
    context = certificates.context("own", signed=False)
    with a_mail_server(tls=context, implicit=security == "tls", password="geheim") as post:
        with pytest.raises(NotSent, match="certificate"):
            send_mail(
                mail(post, security=security, user="xxgk", password="geheim"), "a@b.cn", LETTER, "abc", NOW
            )
        assert (post.logins, post.got) == ([], [])


def test_a_server_without_starttls_gets_no_password() -> None:
    with a_mail_server(password="geheim") as post:
        with pytest.raises(NotSent, match="STARTTLS"):
            send_mail(
                mail(post, security="starttls", user="x", password="geheim"), "a@b.cn", LETTER, "abc", NOW
            )
        assert post.logins == []


def test_a_wrong_password_is_said_without_it(certificates: Authority) -> None:
    with a_mail_server(tls=certificates.context("mail"), password="geheim") as post:
        with pytest.raises(NotSent, match="535") as raised:
            send_mail(
                mail(post, security="starttls", user="x", password="falsch"), "a@b.cn", LETTER, "abc", NOW
            )
        assert "falsch" not in str(raised.value)
        assert post.got == []


def test_a_box_that_is_not_there_and_a_message_refused_are_not_sent(post: Post) -> None:
    post.refused = {"weg@example.edu.cn"}
    with pytest.raises(NotSent, match="550"):
        send_mail(mail(post), "weg@example.edu.cn", LETTER, "abc", NOW)
    post.at_data = lambda: "552 too much"
    with pytest.raises(NotSent, match="552"):
        send_mail(mail(post), "cwc@example.edu.cn", LETTER, "abc", NOW)


def test_a_message_without_an_answer_is_unsure(post: Post) -> None:
    import threading

    waits = threading.Event()
    post.at_data = lambda: "250 OK" if waits.wait(30) else "250 OK"
    with pytest.raises(MaybeSent):
        send_mail(mail(post, timeout=0.3), "cwc@example.edu.cn", LETTER, "abc", NOW)
    waits.set()


def test_no_server_is_not_sent() -> None:
    with a_mail_server() as post:
        pass
    with pytest.raises(NotSent, match="no connection"):
        send_mail(mail(post), "cwc@example.edu.cn", LETTER, "abc", NOW)
