"""渠道: the ways to reach people, as notify.yaml names them. What is secret is in no representation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# What must come from the environment, and is never shown.
SECRETS = frozenset({"url", "password", "secret", "token"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A mail server. ``port`` is by default 587 for starttls, 465 for tls, 25 without either."""

    host: str
    sender: str
    port: int | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    kind: Literal["email"] = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeCom:
    """企业微信群机器人: the webhook's whole address, with its key."""

    url: str = field(repr=False)
    timeout: float = 20.0
    kind: Literal["wecom"] = "wecom"


@dataclass(frozen=True, slots=True, kw_only=True)
class DingTalk:
    """钉钉群机器人: the webhook's whole address, and the secret (加签) if it signs."""

    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    timeout: float = 20.0
    kind: Literal["dingtalk"] = "dingtalk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feishu:
    """飞书 or Lark bot: the webhook's whole address, and the secret (签名校验) if it checks one."""

    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    timeout: float = 20.0
    kind: Literal["feishu"] = "feishu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A program of one's own: gets the alert as JSON, with ``token`` as its bearer token."""

    url: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    timeout: float = 20.0
    kind: Literal["webhook"] = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Any other service that Apprise knows, by its Apprise address."""

    url: str = field(repr=False)
    timeout: float = 20.0
    kind: Literal["apprise"] = "apprise"


Channel = Email | WeCom | DingTalk | Feishu | Webhook | Service
