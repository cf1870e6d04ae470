"""A page's own title, told from the name of the site that browsers show with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPLIT = re.compile(r"\s*(?:-{1,2}|_{1,2}|—{1,2}|–|\||｜|－)\s*")
_SITE_WORD = re.compile(
    r"(?:大学|学院|学校|研究院|研究所|附中|网|网站|网页|处|部|中心|馆|办公室|委员会|工会|团委|纪委|党委|办|系"
    r"|平台|门户|主页|首页|官网|专栏|专题网|信息公开|Homepage|University|College)$",
    re.I,
)
_SITE_NAME = re.compile(r"(?:网|网站|主页|首页|官网|门户)$")
_HOME = re.compile(r"^(?:网站|本站)?(?:首页|主页)$|^(?:home|index)$", re.I)


def split_title(
    title: str, headings: Sequence[str], *, declared: str = "", home: bool = False
) -> tuple[str, str]:
    """``标题-站名`` -> title and site name.

    Segments go from the right while they name a site; a segment that repeats a heading of the page
    is its title. When only site names are left, the first heading is the title if there is one.
    """
    title = " ".join(title.split())
    segments = [part for part in _SPLIT.split(title) if part]
    if declared and title.endswith(declared) and title != declared:
        own = title[: -len(declared)].rstrip(" -_—–|｜－")
        if own:
            return own, declared
    if home:
        names = [part for part in segments if not _HOME.match(part)]
        return (names[0] if names else title), declared or (names[-1] if names else "")
    keep = len(segments)
    while keep > 1 and _SITE_WORD.search(segments[keep - 1]) and segments[keep - 1] not in headings[:3]:
        keep -= 1
    own = title if keep == len(segments) else _cut(title, segments[keep:])
    site_name = declared or (title[len(own) :].strip(" -_—–|｜－") if keep < len(segments) else "")
    main = next((text for text in headings if 4 <= len(text) <= 120), "")
    if not own or (main and (own == declared or _SITE_NAME.search(own))):
        return main, site_name or own
    return own, site_name


def _cut(title: str, names: Sequence[str]) -> str:
    """``title`` without the trailing ``names`` and the marks before them, its own marks kept."""
    own = title
    for name in reversed(names):
        own = own[: own.rfind(name)].rstrip(" -_—–|｜－")
    return own
