"""翻页: the pages of a list that no link names, told from its script, its totals or its numbers.

A page is only named where the list itself says that it is there: between two pages it links to, or
up to a number of pages it gives. Only a list's first page names them, so that a record does not hold
every list's pages once a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.urls import path_of, site_of

MAX_PAGES = 1_000
PAGER_ANCHOR = re.compile(
    r"^[<>«»‹›\[\]\s]*(?:上一?页|下一?页|前一?页|后一?页|尾页|末页|最后一?页|第?\d{1,4}页?|next|prev)[<>«»‹›\[\]\s]*$",
    re.I,
)
# A line that is nothing but a pager: 共353条 1/36 首页 上页 下页 尾页 转到
PAGER_LINE = re.compile(
    r"[共总第每当此前数条页记录首上下一后尾末最转到跳至\d\s:：,，/<>«»‹›.…|\[\]()（）-]{2,200}\Z"
)

_CREATE = re.compile(r"""createPageHTML\w{0,10}\s{0,9}\(([\w\s,"'.\-]{3,200})\)""")
_VARIABLE = re.compile(
    r"""(?:var\s{1,9}|[;,{\n]\s{0,20})([\w$]{1,40})\s{0,9}=\s{0,9}["']?([\w\-]{1,40})["']?"""
)
_ARGUMENT = re.compile(r"""["']([^"']{0,60})["']|([\w\-]+)""")
_WRITTEN = re.compile(r"""["'](?:[^"']{0,60}href=\\?["']?)?([\w\-]{1,40})_["']\s{0,9}\+\s{0,9}\(?\w{1,40}""")
_EXTENSION = re.compile(r"""["']\.(s?html?|jsp|aspx?|jhtml)""")
_COUNTED = re.compile(r"""\b(?:countPage|pageCount|totalPages?|nPageCount)\s{0,9}=\s{0,9}["']?(\d{1,5})""")
_SUDY_LIST = re.compile(r"/(listm?)\.(htm|psp)$")
_SUDY_TOTAL = re.compile(
    r"""class=["']?(per_count|all_count|all_pages)["']?[^>]{0,60}>\s{0,9}(\d{1,6})\s{0,9}<"""
)
_DIGITS = re.compile(r"\d+")


def script_pages(sources: Iterable[str], url: str) -> Iterator[str]:
    """The pages TRS writes by script: ``createPageHTML(10, 0, "index", "html")`` and its kin."""
    for source in sources:
        if "createPageHTML" in source:
            known = dict(_VARIABLE.findall(source[:20_000]))
            for match in _CREATE.finditer(source):
                yield from _created(match[1], known, url)
        elif (counted := _COUNTED.search(source)) and (written := _WRITTEN.search(source)):
            extension = _EXTENSION.search(source)
            if extension and path_of(url).rpartition("/")[2] in ("", f"{written[1]}.{extension[1]}"):
                for number in range(1, min(int(counted[1]), MAX_PAGES)):
                    yield f"{written[1]}_{number}.{extension[1]}"


def _created(arguments: str, known: dict[str, str], url: str) -> Iterator[str]:
    """Number of pages, this page's place, name and ending; an element's id may come before them."""
    values = [text or known.get(word, word) for text, word in _ARGUMENT.findall(arguments)]
    numbered = bool(values) and not values[0].isdigit()
    values = values[1:] if numbered else values
    if len(values) < 4 or not (values[0].isdigit() and values[1].isdigit()):
        return
    count, place, name, extension = int(values[0]), int(values[1]), values[2], values[3]
    if not re.fullmatch(r"[\w\-]+", name) or not re.fullmatch(r"\w{2,5}", extension):
        return
    if path_of(url).rpartition("/")[2] not in ("", f"{name}.{extension}"):
        return
    # Places count from 0, the second page being name_1; with an id before them often from 1.
    first = 2 if numbered and place == 1 else 1
    for number in range(first, first + min(count, MAX_PAGES) - 1):
        yield f"{name}_{number}.{extension}"


def total_pages(text: str, url: str) -> Iterator[str]:
    """The pages of a Sudy list whose buttons are dead, from the totals beside them."""
    match = _SUDY_LIST.search(path_of(url))
    if not match or "all_" not in text:
        return
    totals = {name: int(number) for name, number in _SUDY_TOTAL.findall(text)}
    pages = totals.get("all_pages") or -(
        -totals.get("all_count", 0) // (totals.get("per_count") or 1_000_000)
    )
    for number in range(2, min(pages, MAX_PAGES) + 1):
        yield f"{match[1]}{number}.{match[2]}"


def pages_between(pagers: Iterable[str], url: str) -> Iterator[str]:
    """The pages between those a pager links to (2 … 36), for addresses that differ in one number."""
    site = site_of(url)
    shapes: dict[tuple[str, ...], set[int]] = {}
    for address in dict.fromkeys(pagers):
        if address.startswith(site) and len(shapes) < 200:
            for shape, number in _shapes_of(address):
                shapes.setdefault(shape, set()).add(number)
    own = dict(_shapes_of(url))
    for (head, tail), numbers in shapes.items():
        low, high = min(numbers), max(numbers)
        here = own.get((head, tail), 1)
        if here > 1 or len(numbers) < 2 or high - low > MAX_PAGES or high - low < len(numbers):
            continue
        for number in range(low + 1, high):
            if number not in numbers:
                yield f"{head}{number}{tail}"


def _shapes_of(address: str) -> Iterator[tuple[tuple[str, str], int]]:
    """An address around each short number of its last segment and query."""
    start = address.partition("?")[0].rfind("/")
    for match in _DIGITS.finditer(address, start):
        if len(match[0]) <= 4 and not match[0].startswith("0"):
            yield (address[: match.start()], address[match.end() :]), int(match[0])
