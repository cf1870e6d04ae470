"""开头: what the first lines of a page call it, where its title says little."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance.model import Subject

OPENING = 60  # characters of a line that may be a document's title
OPENING_TEXT, OPENING_LINES, OPENING_SHORTEST = 300, 3, 8  # where a page may repeat its title in full
_HEREWITH = re.compile(
    r"现将(?P<name>[^，。；：\n]{6,40}?)(?:有关情况|情况)?(?:予以|进行|公布|公示|公开|通报|印发|发布|公告)(?!工作|期)"
)
_ARTICLES = re.compile(r"第[一二三四五六七八九十百\d]+[编章节条]")  # a stretch of what the title names
_SENTENCE = re.compile(r"[。，；：、|…？！]|\.{3}|[:;?!]|\t")


def opening_titles(subject: Subject) -> Iterator[str]:
    """What a page's opening calls it: a line above the text that is a title, or 现将…公布如下.

    年度工作报告 often repeats its name in full, and 公示（第3号） says in its first sentence what of.
    A line that leads elsewhere names what it leads to.
    """
    if subject.kind != "page":
        return
    opening = subject.text[:OPENING_TEXT]
    for line in opening.split("\n")[:OPENING_LINES]:
        text = line.strip()
        others = any(link in text for link in subject.links if len(link) >= OPENING_SHORTEST)
        if OPENING_SHORTEST <= len(text) <= OPENING and not (
            others or _SENTENCE.search(text) or _ARTICLES.match(text) or text == subject.title
        ):
            yield text
    yield from (found.group("name") for found in _HEREWITH.finditer(opening))
