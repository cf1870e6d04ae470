"""Mail, by the standard library: one message to one address, over a connection of its own.

Apprise could send mail too, but gives every message a new ``Message-ID`` and does not say how far it got.
Here the ID is that of the alert, so that a mail a person has sent again is known as the same one, and a
message that the server has not taken is told from one of which nobody knows.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime

from compliance.alerts.channels import Email
from compliance.alerts.failures import MaybeSent, NotSent
from compliance.alerts.letters import Letter

_ON_THE_WIRE = compat32.clone(linesep="\r\n")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def send_mail(channel: Email, to: str, letter: Letter, name: str, now: datetime) -> None:
    """Raises :class:`NotSent` when the server did not take it, :class:`MaybeSent` when nobody knows."""
    message = message_of(channel, to, letter, name, now).as_bytes(policy=_ON_THE_WIRE)
    try:
        server = _connected(channel)
    except ssl.SSLError:
        raise NotSent("the certificate does not hold 证书无效") from None
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(f"the server refused user or password ({error.smtp_code}) 用户名或密码不对") from None
    except smtplib.SMTPNotSupportedError:
        raise NotSent("the server offers no STARTTLS or login 服务器不支持 STARTTLS 或登录") from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"no connection 无法连接 ({_words(error)})") from None
    try:
        _hand_over(server, channel.sender, to, message)
    finally:
        server.close()


def message_of(channel: Email, to: str, letter: Letter, name: str, now: datetime) -> MIMEText:
    """The message itself. It says that a program wrote it, so that no absence alert answers it."""
    message = MIMEText(letter.text.encode("utf-8", "replace").decode("utf-8"), "plain", "utf-8")
    # The newer EmailMessage loses blanks where it folds a Chinese subject (Python 3.11).
    subject = letter.subject.encode("utf-8", "replace").decode("utf-8")
    message["Subject"] = Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")
    message["From"] = channel.sender
    message["To"] = to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{name}@{channel.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _connected(channel: Email) -> smtplib.SMTP:
    port = channel.port or _PORTS[channel.security]
    trusted = ssl.create_default_context()
    if channel.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(channel.host, port, timeout=channel.timeout, context=trusted)
    else:
        server = smtplib.SMTP(channel.host, port, timeout=channel.timeout)
    try:
        if channel.security == "starttls":
            server.starttls(context=trusted)
        if channel.user and channel.password:
            server.login(channel.user, channel.password)
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, sender: str, to: str, message: bytes) -> None:
    try:
        server.ehlo_or_helo_if_needed()
        for code, said in (server.mail(sender), server.rcpt(to)):
            if code not in (250, 251):
                raise NotSent(f"the server refused it 服务器拒收: {code} {_said(said)}")
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"the server broke off 服务器中断 ({_words(error)})") from None
    try:
        code, said = server.data(message)
    except smtplib.SMTPDataError as error:  # refused before anything of it was sent
        raise NotSent(f"the server refused it 服务器拒收: {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise MaybeSent(f"no answer to the message 服务器未应答 ({_words(error)})") from None
    if code != 250:
        raise NotSent(f"the server refused it 服务器拒收: {code} {_said(said)}")
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        return  # it has the message


def _said(said: bytes) -> str:
    return "".join(char for char in said.decode("utf-8", "replace") if char.isprintable())[:120]


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or type(error).__name__)
