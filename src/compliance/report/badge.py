"""A badge: the rate at a glance, as an SVG file that asks for nothing."""

from __future__ import annotations

from xml.sax.saxutils import escape

from compliance.model import Audit
from compliance.report import view
from compliance.report.plain import cells, shorten, shown
from compliance.report.strings import Words
from compliance.report.wording import Lang

NAME = 80  # columns of the school's name
GREEN, YELLOW, RED, GREY = "#2a7a2e", "#8a6100", "#b3261e", "#5c5c5c"  # white on each: more than 4.5 : 1
GOOD, FAIR = 0.9, 0.6
_PADDING, _HEIGHT = 7.0, 20  # pixels
_FONTS = "Verdana,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" aria-label="{said}">
<title>{title}</title>
<clipPath id="round"><rect width="{width}" height="{height}" rx="3"/></clipPath>
<g clip-path="url(#round)">
<rect width="{left}" height="{height}" fill="#444"/>
<rect x="{left}" width="{right}" height="{height}" fill="{colour}"/>
</g>
<g fill="#fff" text-anchor="middle" font-family="{fonts}" font-size="11">
<text x="{label_x}" y="14" textLength="{label_length}">{label}</text>
<text x="{value_x}" y="14" textLength="{value_length}">{value}</text>
</g>
</svg>
"""


def render(audit: Audit, *, lang: Lang = "zh") -> str:
    """Return the badge: the compliance rate, and that not everything was seen when it was not."""
    words = Words(lang)
    label, value = words("badge_label"), _value(audit, words)
    wide, wider = _length(label), _length(value)
    left, right = wide + 2 * _PADDING, wider + 2 * _PADDING
    said = f"{label}{words('colon')}{value}"
    school = shorten(shown(audit.school.name), NAME)
    quotes = {'"': "&quot;"}
    return _SVG.format(
        width=_figure(left + right),
        height=_HEIGHT,
        left=_figure(left),
        right=_figure(right),
        colour=_colour(audit.summary.rate),
        fonts=_FONTS,
        label=escape(label),
        value=escape(value),
        label_x=_figure(left / 2),
        value_x=_figure(left + right / 2),
        label_length=_figure(wide),
        value_length=_figure(wider),
        said=escape(said, quotes),
        title=escape(f"{school} {said} · {words('as_of')} {audit.as_of.isoformat()}"),
    )


def _value(audit: Audit, words: Words) -> str:
    rate = words("badge_unknown") if audit.summary.rate is None else view.rate_text(audit, words)
    is_whole = audit.coverage.complete and not audit.coverage.interrupted
    return rate if is_whole else f"{rate} · {words('badge_unseen')}"


def _colour(rate: float | None) -> str:
    if rate is None:
        return GREY
    return GREEN if rate >= GOOD else YELLOW if rate >= FAIR else RED


def _length(text: str) -> float:
    """How long a text is drawn, in pixels; the reader's font is fitted to it."""
    return cells(text) * (6.2 if text.isascii() else 5.6)


def _figure(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
