"""What an attachment is called: from its headers, else from its address."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from crawler.urls import file_name_of

_EXTENDED = re.compile(r"filename\*\s*=\s*\"?([\w\-]*)'[^']*'([^;\"]+)", re.I)
_PLAIN = re.compile(r"filename\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;]+))", re.I)
_SERVLETS = frozenset(
    {"jsp", "do", "action", "aspx", "asp", "php", "ashx", "vsb", "htm", "html", "psp", "cgi"}
)


def read_name(disposition: str, url: str) -> str:
    """The file's name, or empty when neither header nor address names one.

    ``disposition`` is the header as Latin-1 text, so that raw UTF-8 or GBK bytes survive.
    """
    name = _named(disposition)
    if not name:
        name = file_name_of(url)
        if "." not in name or name.rsplit(".", 1)[-1].lower() in _SERVLETS:
            return ""
    name = re.split(r"[\\/]", name)[-1]
    return "".join(c for c in name if c.isprintable()).strip()[:200]


def _named(disposition: str) -> str:
    if match := _EXTENDED.search(disposition):
        raw = unquote_to_bytes(match[2].strip())
        for encoding in (match[1] or "utf-8", "utf-8", "gb18030"):
            try:
                return raw.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    match = _PLAIN.search(disposition)
    if not match:
        return ""
    value = (match[1] if match[1] is not None else match[2]).strip()
    value = re.sub(r"\\(.)", r"\1", value)
    if value.startswith("=?"):
        return _mime_word(value)
    raw = unquote_to_bytes(value.encode("latin-1", "replace") if value.isascii() or _latin(value) else value)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value


def _latin(value: str) -> bool:
    return all(c <= "\xff" for c in value)


def _mime_word(value: str) -> str:
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, UnicodeError, LookupError, ValueError):
        return value
