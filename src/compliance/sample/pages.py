"""Values -> HTML in the markup of each CMS: the sample's only door to the template engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import jinja2
from markupsafe import Markup

from compliance.sample.markup import write_html
from compliance.sample.source import Site, read_text

_TEMPLATES = {
    "vsb": "vsb",
    "vsbd": "vsb",
    "sudy": "sudy",
    "dede": "dede",
    "asp": "asp",
    "trs": "trs",
    "modern": "modern",
    "jee": "jee",
    "phpcms": "plain",
    "think": "plain",
}
_CUT_AT = 22
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: a title, where it leads, its day."""

    url: str
    title: str
    day: date | None = None

    @property
    def short(self) -> str:
        """The title as narrow lists cut it."""
        return self.title if len(self.title) <= _CUT_AT + 3 else self.title[:_CUT_AT] + "..."

    @property
    def day_dash(self) -> str:
        """2022-03-15."""
        return self.day.isoformat() if self.day else ""

    @property
    def day_dot(self) -> str:
        """2022.03.15."""
        return f"{self.day:%Y.%m.%d}" if self.day else ""

    @property
    def day_slash(self) -> str:
        """2022/3/15, as ASP prints it."""
        return f"{self.day.year}/{self.day.month}/{self.day.day}" if self.day else ""

    @property
    def day_cn(self) -> str:
        """2022年03月15日."""
        return f"{self.day:%Y}年{self.day:%m}月{self.day:%d}日" if self.day else ""


@dataclass(frozen=True, slots=True)
class Named:
    """A name and where it leads; an empty ``url`` is a name that leads nowhere."""

    name: str
    url: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A menu entry with what stands under it, or a section of a home page with its rows."""

    name: str
    url: str
    entries: Sequence[Named] = ()
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything one page shows. ``kind`` is home, list or article."""

    kind: str
    title: str = ""
    no: int = 0
    column: str = ""
    column_no: int = 1000
    on_column: bool = False
    refresh: str = ""
    sections: Sequence[Group] = ()
    trail: Sequence[Named] = ()
    rows: Sequence[Row] = ()
    pager: Sequence[Named] = ()
    total: int = 0
    number: int = 1
    last: int = 1
    size: int = 0
    text: str = ""
    extra_html: str = ""
    style: str = ""
    day: date | None = None
    byline: bool = True
    files: Sequence[Named] = ()
    sidebar: Sequence[Row] = ()
    older: Row | None = None
    newer: Row | None = None

    @property
    def body(self) -> Markup:
        """The body as HTML."""
        return Markup(write_html(self.text, self.style) + self.extra_html)

    @property
    def minute(self) -> str:
        """A minute for bylines that show the time of day."""
        return f"{self.no * 7 % 60:02d}"

    @property
    def day_dash(self) -> str:
        """The byline's day."""
        return Row("", "", self.day).day_dash

    @property
    def day_cn(self) -> str:
        """The byline's day in Chinese."""
        return Row("", "", self.day).day_cn

    @property
    def day_slash(self) -> str:
        """The byline's day as ASP prints it."""
        return Row("", "", self.day).day_slash

    @property
    def day_signed(self) -> str:
        """The day in Chinese numerals that some articles end with (二〇二二年三月十五日)."""
        if self.day is None or self.no % 5 or not self.no:
            return ""
        year = "".join(_DIGITS[int(digit)] for digit in str(self.day.year))
        return f"{year}年{_numeral(self.day.month)}月{_numeral(self.day.day)}日"

    @property
    def upto(self) -> int:
        """The last row's place in the whole list."""
        return min(self.total, self.number * self.size)

    @property
    def first(self) -> int:
        """The first row's place in the whole list."""
        return (self.number - 1) * self.size + 1


def write_page(site: Site, view: View, *, home: str, menu: Sequence[Group], footer: Sequence[Named]) -> str:
    """The HTML of one page, in the markup of the site's CMS."""
    template = _engine().get_template(_TEMPLATES[site.style] + ".html")
    return template.render(site=site, page=view, home=home, menu=menu, footer=footer)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")) + (
        _DIGITS[ones] if ones else ""
    )


@cache
def _engine() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: read_text(f"templates/{name}")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
