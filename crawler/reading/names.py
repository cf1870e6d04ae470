"""What an attachment is called: from its headers, else from its address."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from crawler.urls import file_name_of

# RFC 5987, whole or (RFC 2231) in numbered pieces.
_EXTENDED = re.compile(r"filename\*\s*=\s*\"?\s*([\w\-]*)'[^';]{0,40}'([^;\"]+)", re.I)
_PIECE = re.compile(r"filename\*(\d{1,2})(\*?)\s*=\s*(?:\"([^\"]*)\"|([^;]*))", re.I)
_PLAIN = re.compile(r"filename\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'\s*(?:;|$)|\"?([^;]+))", re.I)
_PERCENT = re.compile(r"%[0-9a-f]{2}", re.I)
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
    disposition = disposition[:4_000]
    if match := _EXTENDED.search(disposition):
        return _decode(unquote_to_bytes(match[2].strip()), match[1])
    if pieces := sorted(_PIECE.findall(disposition), key=lambda piece: int(piece[0])):
        first = pieces[0][2] or pieces[0][3]
        charset, quoted, _ = first.partition("'") if pieces[0][1] else ("", "", "")
        values = [(piece[2] or piece[3]).strip() for piece in pieces]
        if quoted:
            values[0] = values[0].split("'", 2)[-1]
        return _decode(unquote_to_bytes("".join(values)), charset)
    match = _PLAIN.search(disposition)
    if not match:
        return ""
    value = next((group for group in match.groups() if group is not None), "").strip()
    if "=?" in value:
        return _mime_word(value)
    if _PERCENT.search(value):
        value = value.replace("+", " ")  # as java.net.URLEncoder writes a blank
    if value.isascii():
        # Not in other bytes: in GBK a backslash may be half of a character.
        value = re.sub(r"\\([\"\\])", r"\1", value)
    elif any(c > "\xff" for c in value):
        return value
    return _unfold(_decode(unquote_to_bytes(value.encode("latin-1"))))


def _decode(raw: bytes, charset: str = "") -> str:
    for encoding in (charset or "utf-8", "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _unfold(name: str) -> str:
    """A name that went through UTF-8 twice, once."""
    if name.isascii() or any(c > "\xff" for c in name):
        return name
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return name


def _mime_word(value: str) -> str:
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(value.replace("?==?", "?= =?"))))
    except (HeaderParseError, UnicodeError, LookupError, ValueError):
        return value
