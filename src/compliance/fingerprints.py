"""What a text says, as a digest that stays the same while only its surroundings change.

A decision of a person holds for a text. Bytes change with every visit (menus, click counters, the day of
the visit, the neighbours of an article); what is digested is what a reader would call the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlsplit

_COUNTERS = re.compile(
    r"(?:浏览|点击|阅读|访问|人气|查看)(?:次数|数量|量|率|数|数目)?[:：]?[\[(（【]?\d*[\])）】]?次?"
    r"|您是第\d+位(?:访客|访问者|来访者)|(?:今日|总)(?:访问|点击)量?[:：]?\d+"
)
# Lines about the visit and about the neighbours of an article, not about the article.
_PASSING = re.compile(
    r"^(?:(?:上一?(?:篇|条|页)|下一?(?:篇|条|页)|前一篇|后一篇|今天是|今日是|当前时间|现在时间|当前位置|您的位置"
    r"|【?(?:打印|关闭|字号|分享)|分享(?:到|至)).{0,60}|相关(?:文章|新闻|链接))$",
    re.MULTILINE,
)
# Wide letters and figures read as narrow ones; wide signs do not count, like all signs. Normalising the
# whole text would say the same and takes six times as long.
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
_SPACES = re.compile(r"[^\S\n]+")
_SIGNS = re.compile(r"[\W_]+")


def text_digest(title: str, text: str, *, files: Iterable[str] = (), body: str = "") -> str:
    """SHA-256 of what a document says: its ``title``, its ``text`` without navigation, and where on their
    hosts the ``files`` lie that it carries.

    Spaces, punctuation and the width of letters do not count; nor do click counters, the day of the visit
    and links to the articles before and after. ``body`` is the digest of the received bytes, which stand
    in where there is no text to read (a scan).
    """
    places = sorted({urlsplit(url)._replace(scheme="", netloc="").geturl() for url in files})
    parts = [_said(title), _said(text) or body, *places]
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _said(text: str) -> str:
    """The letters and figures of a text, in order."""
    narrow = _SPACES.sub("", text.translate(_NARROW) if _WIDE.search(text) else text)
    return _SIGNS.sub("", _COUNTERS.sub("", _PASSING.sub("", narrow))).casefold()
