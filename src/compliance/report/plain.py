"""Text from strangers made safe to show: no control characters, no escapes, no disguises."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from compliance.privacy import mask

# Terminal escape sequences go as a whole, else their visible rest ("[31m") would stay behind.
_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC: titles, hyperlinks
    r"|\x1b[PX^_][^\x1b\x9c]*(?:\x1b\\|\x9c)?"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor
    r"|\x1b[ -/]*[0-~]?"
)
_SPACES = re.compile(r"\s+")
_OVER = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"  # marks over a letter
_PILES = re.compile(rf"({_OVER}{{3}}){_OVER}+")
_HALVES = re.compile(r"[\ud800-\udfff]")  # lone surrogates: half a character, which no file can hold
_LOST = "\ufffd"
# Cc control, Cf format (bidi overrides, zero-width), Co private, Cn unassigned.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn"})


def plain(text: str) -> str:
    """Return ``text`` on one line, without control, bidi and zero-width characters.

    Half a character becomes U+FFFD; of marks piled on one letter three are left.
    """
    if not text.isprintable() or "  " in text:  # nearly all are: no character of _UNSEEN, one kind of space
        text = _HALVES.sub(_LOST, _SPACES.sub(" ", _ESCAPES.sub("", text)))
        text = "".join(char for char in text if unicodedata.category(char) not in _UNSEEN)
        text = _SPACES.sub(" ", text)
    return _PILES.sub(r"\1", text).strip()


def spaced(text: str) -> str:
    """Return :func:`plain` text with a blank kept at each end that had one: it sets pieces apart."""
    cleaned = plain(text)
    head = " " if cleaned and text[:1].isspace() else ""
    tail = " " if text[-1:].isspace() else ""
    return head + cleaned + tail


def shown(text: str) -> str:
    """Return text of a page as it may be printed: :func:`plain`, personal data masked."""
    return mask(plain(text))


def safe_href(url: str | None) -> str | None:
    """Return ``url`` if a report may link to it, else ``None``.

    It is http or https, has a host, and names no user: what stands before an ``@`` looks like a host.
    """
    if not url or url != plain(url) or " " in url or _LOST in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_web = parts.scheme.lower() in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return url if is_web else None


def cells(text: str) -> int:
    """Return how many columns ``text`` takes on a terminal; Chinese characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def shorten(text: str, limit: int) -> str:
    """Cut ``text`` to ``limit`` terminal columns, marking the cut with an ellipsis."""
    if cells(text) <= limit:
        return text
    kept = used = 0
    while (used := used + cells(text[kept])) <= limit - 1:
        kept += 1
    return text[:kept].rstrip(" 、，,;；") + "…"
