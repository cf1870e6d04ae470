"""notify.yaml: the channels, who is told what over which, when, and in which language.

No secret stands in the file: what is one names an environment variable, ``${WECOM_URL}``. What came from
there is kept out of every representation (``repr=False``), message and log.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from compliance.alerts.channels import SECRETS, Channel, Email, Service
from compliance.alerts.news import Kind
from compliance.configuration import Document, read_document
from compliance.report.wording import Lang

T = TypeVar("T")
Place = tuple[str | int, ...]
Digest = Literal["weekly", "monthly"]

LONGEST_WAIT = 120.0  # seconds
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)*", re.A)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is told over one channel: of ``departments``, or the ``whole``; ``to`` are mail addresses."""

    name: str
    channel: str
    departments: tuple[str, ...] = ()
    whole: bool = False
    to: tuple[str, ...] = ()
    digest: Digest | None = None
    language: Lang | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Whoever runs the audits: told when one could not look."""

    channel: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The content of notify.yaml. ``remind_workdays`` before a due day comes one reminder."""

    channels: Mapping[str, Channel]
    recipients: tuple[Recipient, ...]
    operator: Operator | None = None
    language: Lang = "zh"
    tell: tuple[Kind, ...] = ("new", "reopened", "fixed", "due_soon", "overdue")
    remind_workdays: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One place an alert goes to: an address of a mail channel, or a channel. ``id`` is what is noted."""

    id: str
    name: str
    channel: str
    to: str
    departments: frozenset[str]
    whole: bool
    digest: Digest | None
    language: Lang


def read_settings(path: Path, environ: Mapping[str, str], departments: Collection[str]) -> Settings:
    """The settings in ``path``, with what they take from the environment.

    Raises :class:`~compliance.errors.ConfigError` with every problem: also a secret that stands in the
    file, a variable that is not set, a channel or department that does not exist.
    """
    document = read_document(path)
    settings = document.value(Settings)
    channels = {
        name: _filled(document, ("channels", name), channel, environ)
        for name, channel in settings.channels.items()
    }
    recipients = tuple(
        _filled(document, ("recipients", place), one, environ)
        for place, one in enumerate(settings.recipients)
    )
    operator = settings.operator and _filled(document, ("operator",), settings.operator, environ)
    settings = replace(settings, channels=channels, recipients=recipients, operator=operator)
    for name, channel in channels.items():
        _check_channel(document, ("channels", name), channel)
    _check_recipients(document, settings, departments)
    if not 0 <= settings.remind_workdays <= 60:
        document.add(("remind_workdays",), "is out of reach 超出范围", "0 to 60 working days")
    document.raise_problems()
    return settings


def addressees(settings: Settings) -> tuple[Addressee, ...]:
    """Every place that alerts go to, once: what several entries say of the same one is put together."""
    found: dict[str, Addressee] = {}
    for one in settings.recipients:
        for to in one.to or ("",):
            key = id_of(settings, one.channel, to)
            known = found.get(key)
            found[key] = Addressee(
                id=key,
                name=known.name if known else one.name,
                channel=one.channel,
                to=to,
                departments=frozenset(one.departments) | (known.departments if known else frozenset()),
                whole=one.whole or bool(known and known.whole),
                digest=(known.digest if known else None) or one.digest,
                language=known.language if known else one.language or settings.language,
            )
    return tuple(found.values())


def id_of(settings: Settings, channel: str, to: str) -> str:
    """What a recipient is noted as: a mail address stays the same whichever server sends."""
    return f"email:{to.lower()}" if to else f"{settings.channels[channel].kind}:{channel}"


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every value that must not be shown."""
    values = (
        getattr(channel, one.name)
        for channel in settings.channels.values()
        for one in fields(channel)
        if one.name in SECRETS
    )
    return tuple(value for value in values if value)


# References


def _filled(document: Document, place: Place, value: T, environ: Mapping[str, str]) -> T:
    """``value`` with its references to the environment replaced."""
    taken: dict[str, Any] = {}
    for one in fields(value):  # type: ignore[arg-type]
        given = getattr(value, one.name)
        where: Place = (*place, one.name)
        if isinstance(given, str) and one.name not in ("kind", "channel", "name"):
            taken[one.name] = _looked_up(document, where, given, environ, secret=one.name in SECRETS)
        elif one.name == "to":
            taken["to"] = tuple(
                _looked_up(document, (*where, n), to, environ, secret=False) for n, to in enumerate(given)
            )
    return replace(value, **taken)  # type: ignore[type-var]


def _looked_up(
    document: Document, place: Place, given: str, environ: Mapping[str, str], *, secret: bool
) -> str:
    found = _REFERENCE.fullmatch(given)
    if found is None:
        if secret and given:
            document.add(
                place,
                "holds a secret in the file 密钥不能写在文件里",
                "${NAME}, a whole reference, with the value in that environment variable; and replace the "
                "secret, it has been in a file 请改用环境变量，并更换已写入文件的密钥",
            )
            return ""
        return given
    value = environ.get(found.group(1), "").strip()
    if not value:
        document.add(
            place,
            f"the environment variable {found.group(1)} is not set 未设置环境变量",
            f"{found.group(1)} in the environment of this command",
        )
    return value


# Checks


def _check_channel(document: Document, place: Place, channel: Channel) -> None:
    if not 0 < channel.timeout <= LONGEST_WAIT:
        document.add((*place, "timeout"), f"is {channel.timeout}", f"seconds, up to {LONGEST_WAIT:.0f}")
    if isinstance(channel, Email):
        _check_mail(document, place, channel)
    elif not isinstance(channel, Service) and channel.url and not _is_safe_web(channel.url):
        expected = "https:// and a host (http:// only on this machine) 应为 https 网址"
        document.add((*place, "url"), "its variable holds no such address 变量里不是可用的网址", expected)


def _check_mail(document: Document, place: Place, channel: Email) -> None:
    if channel.sender and not _ADDRESS.fullmatch(channel.sender):
        document.add((*place, "sender"), "is no mail address 不是邮箱地址", "xxgk@example.edu.cn")
    if (channel.user is None) != (channel.password is None):
        lacking = "password" if channel.password is None else "user"
        document.add((*place, lacking), "is missing 缺少此项", "user and password, or neither")
    if channel.password and channel.security == "none" and not _is_here(channel.host):
        message = "would send the password in clear 密码会以明文发送"
        document.add((*place, "security"), message, "starttls or tls")
    if channel.port is not None and not 0 < channel.port < 65536:
        document.add((*place, "port"), f"is {channel.port}", "1 to 65535")


def _is_safe_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _check_recipients(document: Document, settings: Settings, departments: Collection[str]) -> None:
    if not settings.recipients:
        document.add(("recipients",), "names nobody 没有收件人", "at least one")
    for place, one in enumerate(settings.recipients):
        where: Place = ("recipients", place)
        _check_way(document, where, settings, one.channel, one.to)
        if one.whole == bool(one.departments):
            document.add(where, "says not what to tell 没有写明范围", "either departments, or whole: true")
        for n, name in enumerate(one.departments):
            if name not in departments:
                near = difflib.get_close_matches(name, departments, n=1, cutoff=0.5)
                expected = f"{near[0]} (did you mean it?)" if near else "、".join(sorted(departments)[:12])
                document.add((*where, "departments", n), f"no department {name} 没有这个部门", expected)
    if settings.operator:
        _check_way(document, ("operator",), settings, settings.operator.channel, settings.operator.to)


def _check_way(document: Document, where: Place, settings: Settings, name: str, to: tuple[str, ...]) -> None:
    channel = settings.channels.get(name)
    if channel is None:
        known = ", ".join(settings.channels) or "a channel under channels"
        document.add((*where, "channel"), f"no channel {name} 没有这个渠道", known)
    elif isinstance(channel, Email) != bool(to):
        expected = "mail addresses" if isinstance(channel, Email) else "no addresses: the channel is one"
        document.add((*where, "to"), "does not go with the channel 与渠道不符", expected)
    for n, address in enumerate(to):
        if address and not _ADDRESS.fullmatch(address):
            document.add((*where, "to", n), "is no mail address 不是邮箱地址", "name@example.edu.cn")
