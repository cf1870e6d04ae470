"""Bytes to text: which encoding a page really is in, whatever it says."""

from __future__ import annotations

import codecs
import re
from collections import Counter

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_\-]{2,20})""", re.I)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([a-zA-Z0-9_\-]{2,20})""", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# A page that says gb2312 uses the characters of its supersets.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "cn-gb": "gb18030",
}
# The two Chinese ones are weighed, UTF-8 has failed by then, and any bytes at all are Latin-1 or UTF-16.
_OTHERS = frozenset({"shift_jis", "euc-jp", "euc-kr", "ks_c_5601-1987", "windows-1251", "koi8-r"})
# Frequent in any Chinese page: what tells right GB18030 from Big5 bytes that happen to decode.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
    "而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去"
    "務學會與為國個們對發經過這時來動員長開關於後應資訊請處館網頁通知公開信息校院系首"
)

_CLEAR = 0.2  # of the Chinese characters everyday ones: the wrong reading never gets near


def read_text(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of ``body`` and the encoding it was in.

    A byte order mark decides; else valid UTF-8 is UTF-8, whatever was declared (Chinese in GB18030
    is practically never valid UTF-8); else the declared encoding if it decodes cleanly; else the
    better of GB18030 and Big5.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace"), name
    if b"\0" in body[:8] and (wide := _wide(body)):
        return body.decode(wide, errors="replace"), wide
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _read_declared(body, content_type)
    for name in declared:
        if name not in _OTHERS:
            continue
        try:
            return body.decode(name), name
        except UnicodeDecodeError:
            continue
    return _weigh(body, declared)


def _wide(body: bytes) -> str:
    """UTF-16 without its mark: markup with a zero in every other byte."""
    head = body[:64]
    for name, zeros, signs in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if signs.lstrip().startswith(b"<") and zeros.count(0) > 0.7 * len(zeros):
            return name
    return ""


def _read_declared(body: bytes, content_type: str) -> list[str]:
    found = [m.group(1) for m in [_HEADER.search(content_type)] if m]
    found += [m.group(1).decode("ascii") for m in _META.finditer(body[:4096])]
    names = []
    for name in found:
        names.append(_SUPERSETS.get(name.lower(), name.lower()))
    return names


def _weigh(body: bytes, declared: list[str]) -> tuple[str, str]:
    """GB18030, Big5 or damaged UTF-8: the reading with fewest losses and most everyday characters."""
    sample = body[:60_000]
    best_name, best_score = "gb18030", float("-inf")
    for name in ("gb18030", "big5hkscs", "utf-8"):
        text = sample.decode(name, errors="replace")
        counts = Counter(text)
        wide = sum(count for sign, count in counts.items() if sign > "\u2e80")
        lost = counts["\ufffd"]
        common = sum(count for sign, count in counts.items() if sign in _COMMON)
        score = (common - 4 * lost) / (wide + lost + 1) + (0.02 if name in declared else 0)
        if score > best_score:
            best_name, best_score = name, score
        if not lost and name in declared and score > _CLEAR:
            break
    return _decode_mixed(body, best_name), best_name.replace("hkscs", "")


def _decode_mixed(body: bytes, name: str) -> str:
    """``body``, of which parts may be in another encoding: a header or a footer taken from elsewhere."""
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        pass
    other = "gb18030" if name == "utf-8" else "utf-8"
    parts = []
    # Before a tag no character is cut: ``<`` is no second byte in any of these encodings.
    for part in re.split(rb"(?=<)", body):
        for tried in (name, other):
            try:
                parts.append(part.decode(tried))
                break
            except UnicodeDecodeError:
                continue
        else:
            parts.append(part.decode(name, errors="replace"))
    return "".join(parts)
