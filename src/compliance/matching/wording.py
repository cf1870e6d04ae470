"""文字: one spelling for what is written in many ways, so that words can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－─━~～〜"), "-")
_QUOTES = dict.fromkeys(map(ord, "“”„‟‘’'\"`「」『』"), None)
_BRACKETS = {
    ord("〔"): "[",
    ord("〕"): "]",
    ord("〈"): "《",
    ord("〉"): "》",
    ord("＜"): "《",
    ord("＞"): "》",
}
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD], None)
_PLAIN: dict[int, str | None] = {**_DASHES, **_QUOTES, **_BRACKETS, **_INVISIBLE}
_REPLACED = tuple((chr(code), spelling or "") for code, spelling in _PLAIN.items())
_ODD = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")
_WIDE = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in "，：；（）！？")
_WORDS = re.compile(r"[a-z]\s[a-z]")
_SPACE = re.compile(r"\s+(?![a-z])|(?<![a-z])\s+|(?<=[^\x00-\x7f])\s+")
_EXTENSION = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|jpe?g|png|html?|txt)$")
_LEAD = re.compile(
    r"^(?:附件?[0-9一二三四五六七八九十]*[:.、,]|附件[0-9一二三四五六七八九十]+-?|\([0-9一二三四五六七八九十]{1,3}\)"
    r"|[0-9]{1,2}(?:[、,]|\.(?![0-9]))|[一二三四五六七八九十]{1,3}[、.]|第?[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}[、.]?(?=[^0-9.\-年])"
    r"|【[^】]{1,12}】|#|\[(?:置顶|图文|原创|转载|热|新)\]|•|·|\*|>>?)+"
)
_DOCUMENT_NUMBER = re.compile(
    r"^[一-龥]{1,14}(?<!公示)(?<!公告)(?<!通告)[\[(【]?(?:19|20)\d{2}[\])】]?第?\d{1,4}号[:-]?|^[\[(](?:19|20)\d{2}[\])]\d{1,4}号[:-]?"
)
_TRAILING_NUMBER = re.compile(
    r"\([一-龥]{1,14}[\[(【]?(?:19|20)\d{2}[\])】]?第?\d{1,4}号\)$"
    r"|(?<=公示|公告|通告|通知)[\[(【](?:19|20)\d{2}[\])】]第?\d{1,4}号$"
    r"|(?<=办法|细则|规定|条例|章程|制度|规程|规则|准则|方案|预案|意见|通知|.[)])[一-龥]{1,8}[\[(【](?:19|20)\d{2}[\])】]第?\d{1,4}号$"
)
_TRAILING_ISSUE = re.compile(
    r"(?<![(\[])(?:19|20)\d{2}年(?:\d{1,2}月(?:\d{1,2}日)?)?起?(?:印发|发布|公布|颁布|施行|实施|执行|制定|通过)$"
    r"|(?<=办法|细则|规定|条例|制度|规则|规程)(?:修订|修正|试行)$"
)
_TRAILING_DATE = re.compile(
    r"(?:[\[(]?(?:19|20)\d{2}(?:[-./]\d{1,2}[-./]\d{1,2}|年\d{1,2}月\d{1,2}日)[\])]?|\d{1,2}[./]\d{1,2}|(?<=\D)[-_]?(?:19|20)\d{6})$"
)
_LEADING_DATE = re.compile(r"^(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}")
_DATA_EDGES = re.compile(r"^[-_:,.;!、|]+|[-_:,.;!、|#]+$")

LONG = 400  # characters

YEAR = re.compile(
    r"(?:(?:19|20)\d{2}(?:[-、/](?:19|20)?\d{2})?|(?:19|20)\d{2}(?:19|20)\d{2}|(?<!\d)\d{2}-\d{2}(?=学年)|二[〇零○oO0]?[〇零○0一二三四五六七八九十]{2,3}(?=年|届|级)|^[12]\d(?=年))"
    r"(?:学年度?|年度?|届|级|版)?(?:第[一二]学期|上半年|下半年|[春秋]季(?:学期)?|第[一二三四]季度)?"
)


def normalise(text: str, traditional: Mapping[int, str] | None = None) -> str:
    """``text`` in one spelling: full-width, dashes, quotes and spaces made alike, lower case."""
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    # These are all that NFKC has to change in most texts, and whether it has is asked in no time.
    plain = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    if _ODD.search(plain):
        if len(plain) < LONG:
            plain = plain.translate(_PLAIN)
        else:  # a character at a time would take ten times as long
            for char, spelling in _REPLACED:
                plain = plain.replace(char, spelling)
    plain = plain.strip().lower()
    if traditional:
        plain = plain.translate(traditional)
    # A space counts only between Latin words, which few texts have: looking for one is fast.
    return _SPACE.sub("", plain) if _WORDS.search(plain) else "".join(plain.split())


def only_numbered(text: str) -> bool:
    """Whether a normalised title is a document number and nothing else: 校发[2025]31号."""
    bare = _TRAILING_NUMBER.sub("", _EXTENSION.sub("", text))
    return _DOCUMENT_NUMBER.sub("", bare) == "" != bare


def strip_frame(text: str) -> str:
    """A normalised title without extension, numbering, document number and stray dates."""
    bare = _EXTENSION.sub("", text)
    bare = _LEAD.sub("", _LEADING_DATE.sub("", _TRAILING_NUMBER.sub("", bare)))
    bare = _DOCUMENT_NUMBER.sub("", bare)
    bare = _LEAD.sub("", bare)
    bare = _TRAILING_ISSUE.sub("", _TRAILING_DATE.sub("", bare))
    return _DATA_EDGES.sub("", bare) or text
