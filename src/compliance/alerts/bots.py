"""The bots of WeCom, DingTalk and Feishu, webhooks, and every service of Apprise: the door to Apprise.

Apprise's own ``send`` for WeCom and DingTalk takes any 200 for delivered, also ``{"errcode": 45009}``, and
writes text where these bots know Markdown; so their classes are extended here: their checks and signatures
stay, the answer is read. Certificates are verified and no redirect is followed: an address is a secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.exception import AppriseException
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from compliance.alerts.channels import DingTalk, Feishu, Service, Webhook, WeCom
from compliance.alerts.failures import MaybeSent, NotSent
from compliance.alerts.letters import Letter

_MOST_ANSWER = 65_536  # bytes of an answer that are read
_NO_ADDRESS = "its variable holds no address of this kind 变量里不是这类渠道的网址"
_SAID = re.compile(r"[^\w\s.,:;，。：；()（）-]+")


def send_to_wecom(channel: WeCom, letter: Letter) -> None:
    """Raises :class:`NotSent` or :class:`MaybeSent`, as all of these do."""
    bot = _made(NotifyWeComBot, key=_query(channel.url, "key"))
    payload = {"msgtype": "markdown", "markdown": {"content": letter.text}}
    _check(_post(channel.url, payload, channel.timeout, verify=bot.verify_certificate), "errcode", "errmsg")


def send_to_dingtalk(channel: DingTalk, letter: Letter) -> None:
    """As Markdown; signed when there is a secret."""
    bot = _made(NotifyDingTalk, token=_query(channel.url, "access_token"), secret=channel.secret)
    url = channel.url
    if channel.secret:
        timestamp, signature = bot.get_signature()
        url = f"{url}&timestamp={timestamp}&sign={signature}"
    payload = {"msgtype": "markdown", "markdown": {"title": letter.subject, "text": letter.text}}
    _check(_post(url, payload, channel.timeout, verify=bot.verify_certificate), "errcode", "errmsg")


def send_to_feishu(channel: Feishu, letter: Letter) -> None:
    """As a card; signed when there is a secret."""
    bot = _made(NotifyFeishu, token=urlsplit(channel.url).path.rstrip("/").rpartition("/")[2])
    payload: dict[str, Any] = {
        "msg_type": "interactive",
        "card": {
            "config": {"wide_screen_mode": True},
            "header": {"title": {"tag": "plain_text", "content": letter.subject}},
            "elements": [{"tag": "div", "text": {"tag": "lark_md", "content": letter.text}}],
        },
    }
    if channel.secret:
        payload |= _feishu_signature(channel.secret, str(int(time.time())))
    _check(_post(channel.url, payload, channel.timeout, verify=bot.verify_certificate), "code", "msg")


def send_to_webhook(channel: Webhook, letter: Letter, name: str) -> None:
    """As JSON (schema ``compliance/alert@1``); ``Idempotency-Key`` is the alert's ``name``."""
    headers = {"Idempotency-Key": name}
    if channel.token:
        headers["Authorization"] = f"Bearer {channel.token}"
    _post(channel.url, {"subject": letter.subject, **letter.content}, channel.timeout, headers=headers)


def send_to_service(channel: Service, letter: Letter) -> None:
    """By Apprise alone: it says whether it went out, and no more."""
    _silence()
    try:
        service = Apprise.instantiate(channel.url, asset=AppriseAsset(http_redirects=False))
        if service is None:
            raise NotSent(_NO_ADDRESS)
        service.socket_connect_timeout = service.socket_read_timeout = channel.timeout
        sent = service.notify(body=letter.text, title=letter.subject, body_format=NotifyFormat.TEXT)
    except NotSent:
        raise
    except Exception as error:  # whatever one of a hundred services raises must not show its address
        raise NotSent(type(error).__name__) from None
    if not sent:
        raise NotSent("Apprise could not deliver it 未能送达")


def _made(kind: Callable[..., Any], **given: Any) -> Any:
    """Apprise's own class, which checks the form of key and secret."""
    _silence()
    try:
        return kind(**given)
    except (AppriseException, TypeError):
        raise NotSent(_NO_ADDRESS) from None


def _silence() -> None:
    """Apprise logs the keys that it does not like."""
    logging.getLogger("apprise").disabled = True


def _query(url: str, name: str) -> str:
    return parse_qs(urlsplit(url).query).get(name, [""])[0]


def _feishu_signature(secret: str, timestamp: str) -> dict[str, str]:
    """签名校验: the digest of nothing, with time and secret as the key (open.feishu.cn, custom bots)."""
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}


def _post(
    url: str,
    payload: Mapping[str, Any],
    timeout: float,
    *,
    headers: Mapping[str, str] | None = None,
    verify: bool = True,
) -> bytes:
    """The start of the answer to a POST of JSON. What requests says holds the address: it is not repeated."""
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "compliance", **(headers or {})}
    try:
        with requests.post(
            url, data=body, headers=sent, timeout=timeout, verify=verify, allow_redirects=False, stream=True
        ) as answer:
            status = answer.status_code
            content = answer.raw.read(_MOST_ANSWER, decode_content=True)
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError):
        raise NotSent(_NO_ADDRESS) from None
    except requests.exceptions.SSLError:
        raise NotSent("the certificate does not hold 证书无效") from None
    except requests.exceptions.ConnectTimeout:
        raise NotSent("no connection in time 连接超时") from None
    except requests.exceptions.ConnectionError as error:
        if _never_connected(error):
            raise NotSent("no connection 无法连接") from None
        raise MaybeSent("the connection broke before the answer 连接在应答前中断") from None
    except (requests.exceptions.Timeout, TimeoutError, ReadTimeoutError):
        raise MaybeSent(f"no answer within {timeout:g} s 超时未应答") from None
    except (requests.exceptions.RequestException, HTTPError, OSError) as error:
        raise MaybeSent(f"the answer cannot be read 应答无法读取 ({type(error).__name__})") from None
    if not 200 <= status < 300:
        raise NotSent(f"answered {status} 返回 {status}")
    return bytes(content or b"")


def _never_connected(error: Exception) -> bool:
    """Whether nothing can have been sent: the name or the connection failed."""
    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", inner), NewConnectionError)


def _check(content: bytes, code: str, words: str) -> None:
    """A bot refuses with 200 and a code: 93000 wrong key, 45009 too often, 310000 security settings."""
    try:
        answer = json.loads(content)
        number = answer[code]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotSent("the answer is none of this service 应答不是该服务的格式") from None
    if number != 0:
        said = _SAID.sub(" ", str(answer.get(words, "")))[:120].strip()
        raise NotSent(f"refused 被拒绝: {code} {str(number)[:12]} {said}".strip())
