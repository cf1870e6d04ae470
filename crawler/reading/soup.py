"""A second look at a page that reads as nearly empty, with more tolerance. The door to BeautifulSoup.

Browsers and lxml agree that an unclosed comment or ``<select>`` hides the rest of the page, and lxml
drops what stands after ``</html>`` or too deep. A visitor may see nothing there either; but to call
a page empty costs an office a day, so its words are looked for wherever they are.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from bs4 import BeautifulSoup
from bs4.element import Tag

MAX_SOUP = 500_000
_DEEPEST = 100
_FEWEST = 60  # Chinese characters a hiding place must hold to be opened
_FEWEST_OF_NOTICE = 200  # 请启用 JavaScript, at whatever length, is not the page

_CHINESE = re.compile("[\u4e00-\u9fff]+")
_BLOCKS = ("p", "div", "table", "ul")
_HIDING = (
    *("select", "textarea", "noscript", "title", "button", "object", "iframe", "svg", "math"),
    *("audio", "video", "canvas"),
)
_SPACED_END = re.compile(r"--\s+>")
_COMMENT_EDGE = re.compile(r"<!--|-->")
_CONDITIONAL = re.compile(r"<!--\s*\[if[^\]]*\]>|<!\[endif\]-->|<!-*\[endif\]-*>", re.I)
# A quote that nothing closes before the next tag begins.
_OPEN_QUOTE = re.compile(r"""=\s*(?:"([^"<>]*)>(?=[^"]*<)|'([^'<>]*)>(?=[^']*<))""")
_STRAY = re.compile(r"<(?!!|[^<>]*>)")  # html.parser takes a square of time over many of these
_SHELLS = ("html", "head", "body")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^<>]*>")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"}
)
_INLINE = frozenset({"a", "b", "em", "font", "i", "small", "span", "strong", "u"})


def count_chinese(text: str) -> int:
    """How many Chinese characters a text holds."""
    return sum(map(len, _CHINESE.findall(text)))


def mend(text: str) -> str | None:
    """The page written anew with everything in one body, or None when nothing was there to mend."""
    soup = BeautifulSoup(_flatten(_close(text[:MAX_SOUP])), "html.parser")
    for name in _HIDING:
        for holder in soup.find_all(name):
            _open(holder)
    for shell in soup.find_all(_SHELLS):
        shell.unwrap()
    mended = str(soup)
    return f"<html><body>{mended}</body></html>" if count_chinese(mended) else None


def _close(text: str) -> str:
    """Comments, scripts and quotes that never end, ended."""
    text = _CONDITIONAL.sub("", _SPACED_END.sub("-->", text))
    edges = list(_COMMENT_EDGE.finditer(text))
    # An opening mark that no closing mark follows before the next opening one.
    loose = [here.span() for here, after in pairwise(edges) if here[0] == after[0] == "<!--"]
    loose += [edges[-1].span()] if edges and edges[-1][0] == "<!--" else []
    ends = [0, *(end for _, end in loose)]
    text = "".join(text[a:b] for a, b in zip(ends, [*(start for start, _ in loose), len(text)], strict=True))
    for name in ("script", "style"):
        lower = text.lower()
        if (start := lower.rfind(f"<{name}")) > lower.rfind(f"</{name}"):
            text = text[:start] + text[start + len(name) + 1 :].partition(">")[2]
    return _STRAY.sub("&lt;", _OPEN_QUOTE.sub(r'="\1\2">', text))


def _open(holder: Tag) -> None:
    """Lay open what a holder hides if that is a text rather than a control's own words."""
    words = holder.get_text()
    fewest = _FEWEST_OF_NOTICE if holder.name == "noscript" else _FEWEST
    if count_chinese(words) < fewest or holder.parent is None:
        return
    if not holder.find(_BLOCKS):
        if "</" not in words:
            return
        inner = BeautifulSoup(words, "html.parser")  # it counted as plain text: <title>, <textarea>
        if not inner.find(_BLOCKS):
            return
        holder.clear()
        holder.append(inner)
    if holder.has_attr("src") or holder.has_attr("data"):
        frame = BeautifulSoup("", "html.parser").new_tag(holder.name)
        frame.attrs = holder.attrs
        holder.insert_before(frame)
    holder.unwrap()


def _flatten(text: str) -> str:
    """The page without the elements that open deeper than the other reader follows."""
    depth = 0
    open_now: Counter[str] = Counter()
    dropped: Counter[str] = Counter()

    def pass_or_drop(match: re.Match[str]) -> str:
        nonlocal depth
        closing, name = match[1], match[2].lower()
        if name in _VOID:
            return match[0]
        if not closing and depth >= (2 * _DEEPEST if name == "a" else _DEEPEST):
            dropped[name] += 1
            return " " if name in _INLINE else "<br>"
        if not closing:
            depth += 1
            open_now[name] += 1
        elif dropped[name]:
            dropped[name] -= 1
            return ""
        elif open_now[name]:
            open_now[name] -= 1
            depth -= 1
        return match[0]

    return _TAG.sub(pass_or_drop, text)
