"""What strangers put into titles, anchors and addresses, in every text of a whole audit.

``NASTY`` and ``NASTY_URLS`` are the corpus, ``soil`` puts one of them into every text that an audit holds,
``unseen`` finds what no report may show. Whoever adds a format puts it through :func:`soiled_audits`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from itertools import chain, repeat
from typing import Any, get_type_hints

from compliance.model import Audit
from tests.builders import golden_audit

NASTY: Mapping[str, str] = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "attribute": '" onmouseover="alert(1)" x="',
    "apostrophe": "' onfocus='alert(1)' autofocus='",
    "closing": "</td></tr></table></details></script></style></title><!--",
    "entities": "&lt;b&gt; &amp;copy; &#x3c;script&#x3e;",
    "template": "{{ 7*7 }} {% raw %} ${7*7} #{7*7}",
    "placeholder": "{0} {1} %s %(x)s {school} {{0}}",
    "equals": "=cmd|' /C calc'!A0",
    "hyperlink": '=HYPERLINK("https://evil.example/","open")',
    "plus": "+1+1",
    "minus": "-2+3+cmd|' /C calc'!D2",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "wide equals": "＝1+1",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "quoted formula": '"=1+1"',
    "delimiters": 'a,b;c\t"d"\r\n=1+1,"',
    "ansi": "\x1b[31mred\x1b[0m \x1b[2J\x1b[1;1H",
    "c1": "\x9b2J\x9b31m \x85\x84 \x90q\x9c",
    "title": "\x1b]0;owned\x07\x1b]2;owned\x1b\\",
    "osc 8": "\x1b]8;;https://evil.example/\x07click\x1b]8;;\x07",
    "osc 52": "\x1b]52;c;cm0gLXJmIC8K\x07",
    "backspace": "good\x08\x08\x08\x08evil\r overwritten \x7f",
    "bidi": "\u202egnp.exe\u202c \u2066a\u2069 \u200frtl",
    "nul and c0": "nul\x00 " + "".join(map(chr, range(1, 32))),
    "surrogate": "high \ud800 low \udc00 end",
    "nonchars": "\ufffe\uffff \U0001ffff \ufdd0",
    "cdata": "]]> <![CDATA[ x ]]> <?xml version='1.0'?> <!DOCTYPE x>",
    "separators": "a\u2028b\u2029c\x0bd\x0ce",
    "pipes": "a | b || c \\| d \\\\| e",
    "ticks": "`ticks` ```fence``` ~~~ **bold** __under__ ~~gone~~",
    "links": "[text](javascript:alert(1)) ![i](https://evil.example/x.png) <https://evil.example/> [x]: /y",
    "bare address": "https://evil.example/ www.evil.example a@evil.example",
    "blocks": "one\n\n# head\n- list\n> quote\n\n---\n\n| a | b |\n| - | - |\n\n    code\n1. x",
    "mentions": "@everyone #1 !2 $3 %4 :smile: ::: &5 /close /approve",
    "math": "$x$ $$y$$ \\(z\\) $`w`$",
    "folded": "</details></summary><details open>",
    "rich": "[red]markup[/] [link=https://evil.example/]x[/link] [/nonsense]",
    "zero width": "零\u200b宽\u200d字\ufeff符\u2060",
    "combining": "a" + "\u0301" * 60,
    "emoji": "👩\u200d👩\u200d👧\u200d👦🏽🇨🇳☠\ufe0f",
    "rtl": "مرحبا שלום",
    "tags": "flag\U000e0041\U000e0042\U000e007f",
    "private": "\ue000\U000f0000",
    "space": " \u3000\u00a0 ",
    "long": "长" * 1200,
    "unbroken": "x" * 2400,
}
NASTY_URLS: tuple[str, ...] = (
    "javascript:alert(document.domain)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "//evil.example/x",
    "https://",
    "http://[::1",
    'https://xxgk.example.edu.cn/a_(1)|b`c`"onmouseover="x\'<i>.htm',
    "https://xxgk.example.edu.cn/x y\nz",
    "https://xxgk.example.edu.cn/]]>&amp;&lt;\\|[x](y)",
    "https://user:secret@xxgk.example.edu.cn/\u202egnp.exe",
    "https://xxgk.example.edu.cn/\ud800\ufffe\x00\x1b[31m",
    "=cmd|' /C calc'!A0",
    "\\\\evil.example\\share",
)

_ADDRESSES = frozenset({"url", "final_url", "portal", "disclosure", "site", "linked_on", "referrers"})
_FIXED = frozenset({"schema"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def soil(audit: Audit, text: str, url: str | None = None) -> Audit:
    """``audit`` with ``text`` added to every text in it, and ``url`` (else a page called so) as every
    address. Ids keep their beginnings, so that parts and their evidence still belong together."""
    soiled = _soiled(audit, text, url or f"https://xxgk.example.edu.cn/{text}")
    assert isinstance(soiled, Audit)
    return soiled


@cache
def soiled_audits() -> Mapping[str, Audit]:
    """A small audit of every verdict for each of the corpus, by its name."""
    whole = golden_audit(hostile=False)
    seen = {item.verdict: item for item in reversed(whole.items)}
    small = replace(whole, items=tuple(seen.values()), links=whole.links[:3])
    urls = chain(NASTY_URLS, repeat(None))
    return {name: soil(small, text, url) for (name, text), url in zip(NASTY.items(), urls, strict=False)}


def unseen(text: str, *, allowed: str = "\n") -> set[str]:
    """The characters of ``text`` that nobody sees but a terminal, a parser or an eye may obey."""
    return {char for char in text if unicodedata.category(char) in _UNSEEN and char not in allowed}


def _soiled(value: Any, text: str, url: str, name: str = "") -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return url if name in _ADDRESSES else text + value if name == "title" else value + text
    if hasattr(value, "_replace"):  # a named tuple
        return value._replace(**{one: _soiled(getattr(value, one), text, url, one) for one in value._fields})
    if isinstance(value, tuple):
        return tuple(_soiled(each, text, url, name) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **_soiled_fields(value, text, url))
    return value


def _soiled_fields(value: Any, text: str, url: str) -> dict[str, Any]:
    """Every field but those that take a few fixed words only."""
    kind: Any = type(value)
    return {name: _soiled(getattr(value, name), text, url, name) for name in _open_fields(kind)}


@cache
def _open_fields(kind: type[Any]) -> tuple[str, ...]:
    hints = get_type_hints(kind)
    names = (one.name for one in fields(kind) if one.name not in _FIXED)
    return tuple(name for name in names if not str(hints[name]).startswith("typing.Literal"))
