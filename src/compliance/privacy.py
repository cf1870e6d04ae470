"""Personal data in text: finding it, and masking it before anything is shown.

Three kinds are known: identity numbers (GB 11643, with their check digit), bank cards (16 to 19
digits with a Luhn check digit) and mobile numbers. Office landlines are public and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["id_number", "bank_card", "mobile"]

# Full-width digits and dashes read as their ASCII twins; one character stays one character.
_NARROW = str.maketrans("０１２３４５６７８９Ｘｘ－　", "0123456789Xx- ")

# Every kind has eleven digits with at most one sign between two: most texts have none, and are done.
_LIKELY = re.compile(r"\d(?:[- \uff0d\u3000]?\d){10}")

# A number must not be cut out of a longer one (nor out of a decimal fraction).
_START = r"(?<![0-9])(?<![0-9]\.)"
_ID = re.compile(_START + r"[1-9]\d{16}[\dXx](?![0-9])")
_MOBILE = re.compile(_START + r"(?:86[- ]?)?(1[3-9]\d(?P<gap>[- ]?)\d{4}(?P=gap)\d{4})(?![0-9])")
_CARD = re.compile(_START + r"[3-6]\d{3}(?:(?:[- ]?\d{4}){3}(?:[- ]?\d{1,3})?|\d{12,15})(?![0-9])")
_DIGEST = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{32,}(?![0-9A-Za-z])")  # digits in it are nobody's number

_PROVINCES = frozenset(
    [11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46]
    + [50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91]
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """个人信息: one personal number in a text, where it stood, and how it may be shown."""

    kind: Kind
    start: int
    end: int
    masked: str


def find_personal(text: str) -> tuple[Personal, ...]:
    """Find identity numbers, bank cards and mobile numbers whose check digits hold, in order."""
    if _LIKELY.search(text) is None:
        return ()
    return tuple(_without_overlap(_candidates(text.translate(_NARROW), strict=True)))


def mask(text: str) -> str:
    """Show ``text`` with every personal number masked.

    Stricter than :func:`find_personal` in what it lets pass: an identity number with a wrong check
    digit is not reported, but it is not shown either.
    """
    if _LIKELY.search(text) is None:
        return text
    narrow = text.translate(_NARROW)
    parts: list[str] = []
    done = 0
    for seen in _without_overlap(_candidates(narrow, strict=False)):
        parts += [text[done : seen.start], seen.masked]
        done = seen.end
    return "".join(parts) + text[done:]


def _candidates(text: str, *, strict: bool) -> Iterator[Personal]:
    digests = [found.span() for found in _DIGEST.finditer(text)]
    for seen in _numbers(text, strict=strict):
        if not any(start <= seen.start < end for start, end in digests):
            yield seen


def _numbers(text: str, *, strict: bool) -> Iterator[Personal]:
    for found in _ID.finditer(text):
        number = found.group().upper()
        if _is_id_shaped(number) and (not strict or _id_check(number[:17]) == number[17]):
            yield _personal("id_number", found.span(), number, keep=(3, 4))
    for found in _CARD.finditer(text):
        number = re.sub(r"[- ]", "", found.group())
        if 16 <= len(number) <= 19 and _luhn_holds(number):
            yield _personal("bank_card", found.span(), number, keep=(4, 4))
    for found in _MOBILE.finditer(text):
        number = re.sub(r"[- ]", "", found.group(1))
        yield _personal("mobile", found.span(1), number, keep=(3, 4))


def _without_overlap(candidates: Iterator[Personal]) -> Iterator[Personal]:
    done = 0
    for seen in sorted(candidates, key=lambda each: (each.start, -each.end)):
        if seen.start >= done:
            yield seen
            done = seen.end


def _personal(kind: Kind, span: tuple[int, int], number: str, *, keep: tuple[int, int]) -> Personal:
    head, tail = keep
    hidden = "*" * (len(number) - head - tail)
    return Personal(kind=kind, start=span[0], end=span[1], masked=number[:head] + hidden + number[-tail:])


def _is_id_shaped(number: str) -> bool:
    """Whether province and birthday are possible: most 18-digit numbers fail here."""
    if int(number[:2]) not in _PROVINCES:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099


def _id_check(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def _luhn_holds(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
