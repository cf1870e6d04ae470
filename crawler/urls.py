"""Addresses: one spelling for each, the site it belongs to, and whether it may be asked for.

The door to tldextract (offline: the suffix list inside the package, never the network).
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address
from posixpath import splitext
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_LENGTH = 2_000

_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\u00a0\u3000\ufeff\u200b"
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_\-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_\-]*[a-z0-9_])?)*\.?")
_PATH_SESSION = re.compile(r";(?:jsessionid(?:_\w+)?|phpsessid|sid)=[^/;?#]*", re.I)
# Who visits and by which advertisement: sessions, campaigns, what a chat adds to an address it passes on.
_DROPPED = re.compile(
    r"(?:utm_[a-z]+|jsessionid|phpsessid|aspsessionid[a-z]*|asp\.net_sessionid|cfid|cftoken|spm|from_wecom"
    r"|isappinstalled|nsukey|gclid|fbclid|bd_vid|hm(?:sr|pl|cu|kw|ci))(?:=.*)?"
    r"|from=(?:singlemessage|groupmessage|timeline|message)"
    # ``sid`` is as often the number of a subject: only what looks like nothing but a session goes.
    r"|(?:sid|sessionid|session_id)=(?=[0-9a-z]*[a-z])(?=[0-9a-z]*[0-9])[0-9a-z]{24,}"
    # Against caches: a moment or a fraction, never a short number, which may choose what is shown.
    r"|(?:_|_t|_r|_ts|_dc|ts|timestamp|time_?stamp|nocache|rand|random|rnd)=(?:1\d{9}|1\d{12}|0?\.\d{3,20})"
    r"|(?:t|r)=0?\.\d{6,20}",
    re.I,
)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
# A path with nothing to escape, drop or resolve but leading ``../``.
_SIMPLE = re.compile(r"(?:/|(?:\.\./)*)[A-Za-z0-9_\-~][A-Za-z0-9_\-~]*(?:[./][A-Za-z0-9_\-~]+)*/?\Z")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE_PATH = "/:@!$&'()*+,;=~%[]|"
_SAFE_QUERY = "/:@!$'()*+,;=~%?[]|&"
_CARRIERS = frozenset(int(IPv6Address(prefix)) >> 32 for prefix in ("::", "::ffff:0:0", "64:ff9b::"))
_METADATA_HOSTS = frozenset({"metadata", "metadata.google.internal", "instance-data"})


def normalise(url: str, base: str = "") -> str | None:
    """The one spelling of an address, or None for what is no web address.

    Fragments, default ports, session ids and campaign marks go; percent escapes become stable.
    Never raises: pages hold ``javascript:``, ``file:///C:/`` and garbage.
    """
    text = url.strip(_EDGES)
    if text[:7].lower() == "http://" or text[:8].lower() == "https://":
        return _normalise_whole(text)
    if base and text and text[0] not in "?#;" and (folder := _folder_of(base)):
        return _normalise_in(text, folder)
    return _normalise(text, base)


@lru_cache(maxsize=8192)
def _normalise_in(text: str, folder: str) -> str | None:
    """The same hundred links stand on every page of a folder."""
    return _join(text, folder) if _SIMPLE.match(text) else _normalise(text, folder)


@lru_cache(maxsize=4096)
def _normalise_whole(text: str) -> str | None:
    """An address that needs no base: the same few dozen stand in the menus of all pages."""
    return _normalise(text, "")


def _normalise(text: str, base: str) -> str | None:
    if "\n" in text or "\t" in text or "\r" in text:
        text = re.sub(r"[\t\r\n]+", "", text)
    if "\\" in text:
        text = _turn_slashes(text)
    scheme = _SCHEME.match(text)
    if scheme and scheme.group().lower() not in ("http:", "https:"):
        return None
    try:
        if scheme and not urlsplit(text).netloc:
            return None
        parts = urlsplit(urljoin(base, text) if base else text)
        return _spell(parts)
    except ValueError:  # what urllib says of a bad port or a bracket out of place
        return None


def _turn_slashes(text: str) -> str:
    """``..\\upload\\a.doc`` as browsers read it; what follows a ``?`` or ``#`` stays."""
    end = min((at for at in (text.find("?"), text.find("#")) if at >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


@lru_cache(maxsize=256)
def _folder_of(base: str) -> str:
    """The base without its last name and its query; empty for what is no normal address."""
    return base.partition("?")[0].rpartition("/")[0] + "/" if normalise(base) == base else ""


def _join(path: str, base: str) -> str | None:
    """What nine links in ten are, a plain path, without taking both apart (five times as fast)."""
    site = site_of(base)
    if path[0] == "/":
        found = site + path
    else:
        folder = path_of(base).rpartition("/")[0]
        while path.startswith("../"):
            folder = folder.rpartition("/")[0]
            path = path[3:]
        found = f"{site}{folder}/{path}"
    return found if len(found) <= MAX_LENGTH else None


def _spell(parts: SplitResult) -> str | None:
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        return None
    host = _spell_host(parts.hostname or "")
    if not host:
        return None
    port = parts.port
    netloc = host if port is None or port == _PORTS[scheme] else f"{host}:{port}"
    # Escapes first, or what they hide would be dropped only the second time.
    path = _PATH_SESSION.sub("", _escape(parts.path, _SAFE_PATH)) or "/"
    query = _spell_query(_escape(parts.query, _SAFE_QUERY))
    found = f"{scheme}://{netloc}{_flatten(path)}" + (f"?{query}" if query else "")
    return found if len(found) <= MAX_LENGTH else None


def _spell_host(host: str) -> str:
    host = host.lower()
    if ":" in host:
        try:
            return f"[{IPv6Address(host)}]"
        except AddressValueError:
            return ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if _HOST.fullmatch(host) else ""


def _spell_query(query: str) -> str:
    if not query:
        return ""
    return "&".join([part for part in query.split("&") if part and not _DROPPED.fullmatch(part)])


def _escape(text: str, safe: str) -> str:
    """Percent escapes in upper case, none where none is needed, one wherever one is."""
    if "%" not in text and text.isascii() and not _CONTROL.search(text):
        return quote(text, safe=safe)
    text = _ESCAPE.sub(_spell_escape, text)
    text = re.sub(r"%(?![0-9A-F]{2})", "%25", text)
    return quote(text, safe=safe, errors="replace")


def _spell_escape(match: re.Match[str]) -> str:
    byte = int(match.group(1), 16)
    return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"


def _flatten(path: str) -> str:
    """Dot segments resolved, also those above the root (``/../../x`` is seen in the wild)."""
    if "/." not in path:
        return path if path.startswith("/") else "/" + path
    kept: list[str] = []
    segments = path.split("/")[1:] if path.startswith("/") else path.split("/")
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", "..") and (not kept or kept[-1]):
        kept.append("")
    return "/" + "/".join(kept)


def site_of(url: str) -> str:
    """``scheme://host[:port]`` of a normalised address; empty for what is none."""
    end = url.find("/", url.find("://") + 3)
    return url[:end] if end > 0 else (url if "://" in url else "")


def host_of(url: str) -> str:
    """The host of a normalised address, without its port."""
    netloc = site_of(url).partition("://")[2]
    if netloc.startswith("["):
        return netloc.partition("]")[0] + "]"
    return netloc.partition(":")[0]


def path_of(url: str) -> str:
    """The path of a normalised address, without its query."""
    return url[len(site_of(url)) :].partition("?")[0] or "/"


def extension_of(url: str) -> str:
    """What the path's name ends in, lower case, without the dot."""
    return splitext(path_of(url))[1][1:].lower()


def file_name_of(url: str) -> str:
    """The last segment of the path, unescaped for people (UTF-8 or GB18030)."""
    raw = unquote_to_bytes(path_of(url).rsplit("/", 1)[-1])
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


@lru_cache(maxsize=1)
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # here, as it is slow to import and reading processes need it not

    # The default constructor asks two hosts on the internet for the list.
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The domain one registers (``x.edu.cn`` of ``jwc.x.edu.cn``); an IP or bare name is its own."""
    return _suffixes()(host).top_domain_under_public_suffix or host


def are_kin(one: str, other: str) -> bool:
    """Whether two hosts stand under one registrable domain: the one door for "the school's domain"."""
    return one == other or registrable(one) == registrable(other)


def is_address(host: str) -> bool:
    """Whether a host is a bare IP address rather than a name."""
    return _literal(host.strip("[]")) is not None


def is_private(host: str) -> bool:
    """Whether a literal address or well-known name points inside: loopback, private, metadata.

    Names that need a look-up are judged once resolved; here they are not private.
    """
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")) or name in _METADATA_HOSTS:
        return True
    address = _literal(name)
    if address is None:
        return False
    if isinstance(address, IPv6Address):
        if address.is_site_local:
            return True
        address = _carried(address) or address
    return not address.is_global or address.is_multicast


def is_on_link(address: str) -> bool:
    """Whether a literal address is of the link itself, where the metadata of a cloud stands."""
    found = _literal(address.strip("[]").partition("%")[0])
    carried = _carried(found) if isinstance(found, IPv6Address) else None
    return any(one is not None and one.is_link_local for one in (found, carried))


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address an IPv6 one stands for: mapped, compatible, translated (NAT64) or tunnelled (6to4)."""
    number = int(address)
    if number >> 32 in _CARRIERS and number > 0xFFFF:
        return IPv4Address(number & 0xFFFFFFFF)
    return address.sixtofour


def _literal(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        pass
    if not re.fullmatch(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+)){0,3}", name):
        return None
    return _odd_literal(name)


def _odd_literal(name: str) -> IPv4Address:
    """``127.1``, ``2130706433``, ``0x7f.1``: the spellings a C library takes for an address."""
    numbers = [_odd_number(part) for part in name.split(".")]
    value = 0
    for number in numbers[:-1]:
        value = (value << 8) | (number & 0xFF)
    value = (value << (8 * (5 - len(numbers)))) | numbers[-1]
    return IPv4Address(value & 0xFFFFFFFF)


def _odd_number(text: str) -> int:
    if text.startswith("0x"):
        return int(text, 16)
    octal = len(text) > 1 and text[0] == "0" and "8" not in text and "9" not in text
    return int(text, 8 if octal else 10)
