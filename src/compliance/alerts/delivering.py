"""One recipient after the other: what is new to them is noted, sent, and settled.

At most once: an alert is noted before it is sent. Killed in between, or left without an answer, it is
unsure and stays so until a person decides; it is never sent twice by itself. What certainly did not go out
is taken back, and the next run tells it again, together with whatever else is new by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal, NamedTuple

from compliance.alerts import bots
from compliance.alerts.channels import Channel, DingTalk, Email, Feishu, Service, Webhook, WeCom
from compliance.alerts.failures import MaybeSent, NotSent, SendFailed
from compliance.alerts.letters import STYLES, Envelope, Letter, blind_letter, compose
from compliance.alerts.mail import send_mail
from compliance.alerts.news import News, Question, news_of, open_news
from compliance.alerts.settings import Addressee, Settings, addressees, id_of, secrets_of
from compliance.alerts.strings import STRINGS
from compliance.chronicle import Chronicle
from compliance.configuration import to_json
from compliance.model import Audit
from compliance.past import Fingerprint, PastAudit
from compliance.store import Alert, Claim, Store, Told, claim, settle, take_back, told
from compliance.tasks import Task

State = Literal["sent", "failed", "unsure", "would_send"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one alert. ``reason`` says why it failed or is unsure, without secrets."""

    recipient: str
    name: str
    channel: str
    to: str
    state: State
    letter: Letter
    news: int
    reason: str = ""


class Parcel(NamedTuple):
    """A letter on its way; ``name`` is what it is noted as."""

    letter: Letter
    name: str
    news: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Everything one round of alerts goes by: the newest audit, what all audits say together, to whom.

    ``tasks`` are those that stand, by their fault.
    """

    settings: Settings
    chronicle: Chronicle
    tasks: Mapping[Fingerprint, Task]
    audit: Audit
    today: date
    now: datetime

    @property
    def newest(self) -> PastAudit:
        """The audit that is told about."""
        assert self.chronicle.newest is not None  # there is an audit
        return self.chronicle.newest


def deliver(store: Store, going: Round, *, dry: bool = False) -> Iterator[Delivery]:
    """Tells everyone what they have not been told; with ``dry`` nothing is sent and nothing noted.

    Raises :class:`~compliance.errors.HistoryError` when the store fails: nothing more is sent then.
    """
    school = going.newest.school
    for one in _everyone(going):

        def plan(before: Sequence[Told], to: Addressee = one) -> tuple[Alert, Parcel] | None:
            return _blind(going, to, before) if going.chronicle.degraded else _planned(going, to, before)

        if dry:
            planned = plan(told(store, school, one.id))
            if planned:
                yield _delivery(one, planned[1], "would_send")
            continue
        parcel = claim(store, school, one.id, plan, now=going.now)
        if parcel:
            yield _sent(store, going, one, parcel)


def uncovered(going: Round) -> tuple[str, ...]:
    """Departments of which something is open and that nobody is told for, but who gets the whole."""
    covered = {name for one in going.settings.recipients for name in one.departments}
    return tuple(
        dict.fromkeys(
            one.department for one in going.chronicle.courses if one.is_open and one.department not in covered
        )
    )


def _everyone(going: Round) -> tuple[Addressee, ...]:
    """The recipients; under degraded coverage only the operator, for nothing is claimed."""
    settings = going.settings
    if not going.chronicle.degraded:
        return addressees(settings)
    if settings.operator is None:
        return ()
    return tuple(
        Addressee(
            id=f"operator:{id_of(settings, settings.operator.channel, to)}",
            name="operator",
            channel=settings.operator.channel,
            to=to,
            departments=frozenset(),
            whole=True,
            digest=None,
            language=settings.language,
        )
        for to in settings.operator.to or ("",)
    )


def _planned(going: Round, to: Addressee, before: Sequence[Told]) -> tuple[Alert, Parcel] | None:
    question = Question(
        departments=None if to.whole else to.departments,
        tasks=going.tasks,
        today=going.today,
        tell=going.settings.tell,
        remind_workdays=going.settings.remind_workdays,
    )
    news = news_of(going.chronicle, going.audit, before, question)
    claims = [one for each in news for one in each.claims]
    digest = _digest_claim(going, to)
    if digest is not None and (digest.fingerprint, digest.kind) in {(b.fingerprint, b.kind) for b in before}:
        digest = None
    if digest is not None:
        told_now = {(one.part, one.due_on) for one in news}
        still = open_news(going.chronicle, going.audit, question)
        news += tuple(one for one in still if (one.part, one.due_on) not in told_now)
        claims.append(digest)
    if not claims:
        return None
    envelope = _envelope(going, to, to.digest if digest else None)
    letter = compose(news, envelope, STYLES[_kind_of(going, to)])
    return _noted(going, to, claims, letter, news)


def _blind(going: Round, to: Addressee, before: Sequence[Told]) -> tuple[Alert, Parcel] | None:
    """That the newest audit could not look: once an audit."""
    newest = going.newest
    one = Claim(Fingerprint(newest.school, "", "blind", newest.started_at.isoformat()), "blind")
    if any(each.fingerprint == one.fingerprint for each in before):
        return None
    style = STYLES[_kind_of(going, to)]
    letter = blind_letter(_envelope(going, to, None), going.chronicle.degraded, newest.sites, style)
    return _noted(going, to, [one], letter, ())


def _digest_claim(going: Round, to: Addressee) -> Claim | None:
    if to.digest is None:
        return None
    year, week, _ = going.today.isocalendar()
    period = f"{year}-W{week:02}" if to.digest == "weekly" else f"{going.today:%Y-%m}"
    return Claim(Fingerprint(going.newest.school, "", to.digest, period), "digest")


def _envelope(going: Round, to: Addressee, digest: Literal["weekly", "monthly"] | None) -> Envelope:
    whole = STRINGS["whole"].of(to.language)
    return Envelope(
        school=going.newest.name,
        portal=going.newest.school,
        who=whole if to.whole else to.name,
        as_of=going.newest.as_of,
        whole=to.whole or len(to.departments) > 1,
        lang=to.language,
        digest=digest,
    )


def _noted(
    going: Round, to: Addressee, claims: Sequence[Claim], letter: Letter, news: Sequence[News]
) -> tuple[Alert, Parcel]:
    newest = going.newest
    key = to_json((newest.school, to.id, newest.as_of, sorted(claims)))
    name = sha256(key.encode("utf-8", "replace")).hexdigest()[:40]
    alert = Alert(to.id, tuple(claims), newest.as_of, newest.id, name)
    return alert, Parcel(letter, name, len(news))


def _kind_of(going: Round, to: Addressee) -> str:
    return going.settings.channels[to.channel].kind


def _sent(store: Store, going: Round, to: Addressee, parcel: Parcel) -> Delivery:
    try:
        _send(going.settings.channels[to.channel], to.to, parcel, going.now)
    except MaybeSent as failure:
        return _delivery(to, parcel, "unsure", _clean(failure, going.settings))
    except NotSent as failure:
        take_back(store, parcel.name)
        return _delivery(to, parcel, "failed", _clean(failure, going.settings))
    settle(store, parcel.name)
    return _delivery(to, parcel, "sent")


def _send(channel: Channel, to: str, parcel: Parcel, now: datetime) -> None:
    match channel:
        case Email():
            send_mail(channel, to, parcel.letter, parcel.name, now)
        case WeCom():
            bots.send_to_wecom(channel, parcel.letter)
        case DingTalk():
            bots.send_to_dingtalk(channel, parcel.letter)
        case Feishu():
            bots.send_to_feishu(channel, parcel.letter)
        case Webhook():
            bots.send_to_webhook(channel, parcel.letter, parcel.name)
        case Service():
            bots.send_to_service(channel, parcel.letter)


def _delivery(to: Addressee, parcel: Parcel, state: State, reason: str = "") -> Delivery:
    return Delivery(
        recipient=to.id,
        name=to.name,
        channel=to.channel,
        to=to.to,
        state=state,
        letter=parcel.letter,
        news=parcel.news,
        reason=reason,
    )


def _clean(failure: SendFailed, settings: Settings) -> str:
    """What a server answered may repeat a secret."""
    said = failure.reason
    for secret in secrets_of(settings):
        said = said.replace(secret, "***")
    return said
