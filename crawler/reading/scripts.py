"""Addresses that stand in scripts, found without running any.

Only what can be told from the words themselves: a quoted address, quoted pieces joined by ``+`` around
a page's number, a function of one line that does nothing but go there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

MAX_SCRIPT = 200_000
_LONGEST_HANDLER = 600
_MOST_FUNCTIONS = 200

_TERM = r"""(?:"[^"\n]{0,300}"|'[^'\n]{0,300}'|[\w$.]{1,60}(?:\[this\.selectedIndex\]\.value)?)"""
# encodeURI(…) and a bracket around the whole are passed over.
_SUM = rf"(?:encodeURI\()?\(?\s*({_TERM}(?:\s{{0,9}}\+\s{{0,9}}{_TERM}){{0,8}})"
_GOES = re.compile(
    rf"\blocation\s{{0,9}}(?:\.\s{{0,9}}href\s{{0,9}})?=(?!=)\s{{0,9}}{_SUM}"
    rf"|\b(?:location\s{{0,9}}\.\s{{0,9}}(?:replace|assign)|window\s{{0,9}}\.\s{{0,9}}(?:open|navigate))\s{{0,9}}\(\s{{0,9}}{_SUM}"
)
_OPENS = "open"
_PIECE = re.compile(_TERM)
_QUOTED = re.compile(r"""["']([^"'<>\s]{2,300})["'](?!\s{0,9}\+)""")
_ADDRESS = re.compile(
    r"(?:https?:)?//[^/\s]+|\.{0,2}/[^/\s]|[^\s:(){}]{0,200}\.(?:[sj]?html?|jsp|aspx?|php|do|action|psp|vsb|pdf|docx?|xlsx?|pptx?|wps|et"
    r"|zip|rar)(?:[?#]|$)",
    re.I,
)
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|bmp|svg|ico|css|js|swf|mp4|flv)(?:[?#]|$)", re.I)
_CALL = re.compile(r"^(?:javascript:)?\s{0,9}(?:return\s{1,9})?([\w$]{1,60})\s{0,9}\(([^()]{0,300})\)", re.I)
_FUNCTION = re.compile(
    r"function\s{1,9}([\w$]{1,60})\s{0,9}\(([\w$,\s]{0,120})\)\s{0,9}\{|([\w$]{1,60})\s{0,9}=\s{0,9}function\s{0,9}\(([\w$,\s]{0,120})\)\s{0,9}\{"
)
_LATER = re.compile(
    r"""set(?:Timeout|Interval)\s{0,9}\(\s{0,9}(?:(function\b|\([^()]{0,40}\)\s{0,9}=>)|["']?([\w$]{1,60}))"""
)
_MADE_AT_ONCE = re.compile(r"\(\s{0,9}function\s{0,9}\(|\$\(\s{0,9}function|window\.onload\s{0,9}=")
_NUMBER = re.compile(r"\d{1,6}$")


def moves_in(source: str) -> Iterator[str]:
    """Where a page's script sends every visitor: ``location = "…"`` outside functions it only keeps."""
    if "function" in source and not _runs_at_once(source):
        return
    for match in _GOES.finditer(source.replace("\\", "")):
        if f".{_OPENS}" in match[0].replace(" ", "") and "_self" not in source:
            continue
        if found := _join(match[1] or match[2], {}):
            yield found


def _runs_at_once(source: str) -> bool:
    """Whether a script's functions are called by the script itself: later, or as the page loads."""
    if _MADE_AT_ONCE.search(source):
        return True
    names = {match[1] or match[3] for match in _FUNCTION.finditer(source)}
    calls = {match[2] for match in _LATER.finditer(source) if match[2]}
    if any(match[1] for match in _LATER.finditer(source)) or calls & names:
        return True
    return any(
        re.search(rf"(?:^|[;}}\n])\s{{0,20}}{re.escape(name)}\(\)", source) for name in list(names)[:5]
    )


def address_in(handler: str) -> str:
    """The address an ``onclick`` or ``javascript:`` leads to by its own words, or empty."""
    if len(handler) > _LONGEST_HANDLER:
        return ""
    handler = handler.replace("\\'", "'").replace('\\"', '"')
    if goes := list(_GOES.finditer(handler)):
        # What only scripts know (a choice, this page's own address to be shared) is not guessed at.
        found = next((found for match in goes if (found := _join(match[1] or match[2], {}))), "")
        return "" if _NO_PAGE.search(found) else found
    if ".src" in handler:
        return ""
    for quoted in _QUOTED.findall(handler):
        if _ADDRESS.match(quoted) and not _NO_PAGE.search(quoted):
            return str(quoted)
    return ""


def clicked_address(offered: str, onclick: str, href: str) -> tuple[str, str]:
    """The address behind a link that has none, or else the call of a function that may know it."""
    if offered:
        return offered, ""
    call = ""
    for handler in (onclick, unquote(href)):
        if len(handler) < 4 or "void" in handler[:16]:
            continue
        if target := address_in(handler):
            return target, ""
        call = call or (handler if "(" in handler else "")
    return "", call


def chosen_address(handler: str, value: str) -> str:
    """Where ``onchange`` of a list leads once ``value`` is chosen: there itself, or around it."""
    for match in _GOES.finditer(handler[:_LONGEST_HANDLER]):
        terms = _PIECE.findall(match[1] or match[2])
        if any(term.endswith("alue") for term in terms):
            return _join(match[1] or match[2], {term: value for term in terms if term.endswith("alue")})
    return ""


def functions_in(sources: Iterable[str]) -> dict[str, tuple[tuple[str, ...], str]]:
    """The functions of a page that go somewhere: their parameters and what they join to an address."""
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for source in sources:
        if len(found) >= _MOST_FUNCTIONS or "location" not in source and ".open" not in source:
            continue
        for match in _FUNCTION.finditer(source):
            # The body ends at the next function, or after a few lines.
            body = source[match.end() : match.end() + _LONGEST_HANDLER]
            goes = _GOES.search(body.partition("function")[0])
            if goes:
                parameters = tuple(name.strip() for name in (match[2] or match[4] or "").split(","))
                found[match[1] or match[3]] = parameters, goes[1] or goes[2]
    return found


def called_address(handler: str, functions: Mapping[str, tuple[tuple[str, ...], str]]) -> str:
    """Where ``goPage(3)`` leads, when the page says what ``goPage`` does."""
    match = _CALL.match(handler.strip())
    known = functions.get(match[1]) if match else None
    if match is None or known is None:
        return ""
    parameters, way = known
    values = [value.strip().strip("'\"") for value in match[2].split(",")]
    return _join(way, dict(zip(parameters, values, strict=False)))


def _join(way: str, values: Mapping[str, str]) -> str:
    """Quoted pieces and known names put together; empty when a name is not known."""
    parts: list[str] = []
    for term in _PIECE.findall(way):
        if term[0] in "\"'":
            parts.append(term[1:-1])
        elif term in values:
            parts.append(values[term])
        elif _NUMBER.match(term):
            parts.append(term)
        elif term.endswith(("location.host", "location.hostname")) and parts and parts[-1].endswith("//"):
            parts[-1] = ""  # ``"http://" + location.host + "/x"`` is ``/x``
        elif not term.endswith(("location.protocol", "location.origin")):
            return ""
    found = "".join(parts).strip()
    return "" if found.startswith(("#", "javascript:", "//")) and found[2:3] in ("", "/") else found
