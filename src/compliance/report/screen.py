"""The door to rich: text on a terminal or in a log, never interpreted, never too wide.

Everything is a :class:`~rich.text.Text`, so markup, emoji codes and escapes in titles stay plain
characters. Lines are broken here, by the rules of Chinese typesetting, and columns are kept apart by
spaces alone: a log holds no box drawing and no trailing blanks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.live import Live
from rich.text import Text

from compliance.model import Verdict
from compliance.report.plain import plain, shown
from compliance.report.wording import VERDICTS, Lang, verdict_name

__all__ = [
    "Canvas",
    "Console",
    "Line",
    "Piece",
    "RenderableType",
    "Sheet",
    "Text",
    "address",
    "address_line",
    "line",
    "live",
    "print_whole",
]

Piece = str | Text | tuple[str, str]
STACKED_BELOW = 60  # columns; narrower than this, tables become stacked lines
GAP = 2  # columns between columns
NARROWEST = 6

_NOT_FIRST = frozenset("。，、；：？！）》〉」』】〕”’…—·,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; every line it is broken into starts ``indent`` columns in.

    ``copied`` is one that people copy: a log does not break it.
    """

    text: Text
    indent: int = 0
    copied: bool = False


def line(*pieces: Piece, indent: int = 0) -> Line:
    """One paragraph of pieces: plain strings, or (string, style)."""
    text = Text()
    for piece in pieces:
        if isinstance(piece, Text):
            text.append_text(piece)
        elif isinstance(piece, tuple):
            text.append(_spaced(piece[0]), style=piece[1])
        else:
            text.append(_spaced(piece))
    return Line(text, indent)


def address(url: str, style: str = "dim") -> Text:
    """An address, in full: not masked, or it could not be opened."""
    return Text(plain(url), style=style)


def address_line(url: str, *, indent: int = 0) -> Line:
    """An address on a line of its own, broken only where the screen ends."""
    return Line(address(url), indent, copied=True)


def print_whole(console: Console, what: RenderableType) -> None:
    """Print on ``console`` without cutting off what a log keeps on one line."""
    console.print(what, crop=False)


def live(console: Console) -> Live:
    """A place at the foot of ``console`` that is redrawn, and gone when it stops."""
    return Live(console=console, auto_refresh=False, transient=True)


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a sheet is drawn on: its width in columns, and whether it takes ASCII marks only."""

    width: int
    ascii_only: bool
    lang: Lang

    @property
    def stacked(self) -> bool:
        """Whether tables should become stacked lines."""
        return self.width < STACKED_BELOW

    def verdict(self, verdict: Verdict) -> Text:
        """Symbol and word, coloured."""
        words = VERDICTS[verdict]
        symbol = words.mark if self.ascii_only else words.symbol
        return Text(f"{symbol} {verdict_name(verdict, self.lang)}", style=words.style)

    def heading(self, text: str) -> Iterator[Line]:
        """A section's name with a blank line above."""
        yield Line(Text())
        yield line((text, "bold"))

    def table(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[Piece]],
        *,
        wraps: int = -1,
        below: Sequence[Sequence[Line]] = (),
    ) -> Iterator[Line]:
        """Columns side by side; when they do not fit, column ``wraps`` gives way first.

        ``below`` has paragraphs for each row, printed under it from the second column on.
        """
        texts = [[line((head, "bold")).text for head in heads]]
        texts += [[line(piece).text for piece in row] for row in rows]
        wanted = [max(cell_len(row[place].plain) for row in texts) for place in range(len(heads))]
        widths = _shares(wanted, self.width - GAP * (len(heads) - 1), wraps % len(heads))
        for place, row in enumerate(texts, start=-1):
            yield from _side_by_side(
                [list(_broken(cell, width)) for cell, width in zip(row, widths, strict=True)], widths
            )
            for said in below[place] if 0 <= place < len(below) else ():
                yield replace(said, indent=said.indent + widths[0] + GAP)


class Sheet:
    """Something to print that is laid out only when the width is known."""

    def __init__(
        self, draw: Callable[[Canvas], Iterable[Line]], *, lang: Lang = "zh", width: int | None = None
    ) -> None:
        """Draw with ``draw``, at most ``width`` columns wide (none: as wide as the console)."""
        self._draw = draw
        self._lang = lang
        self._width = width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(self._width or options.max_width, options.max_width)
        canvas = Canvas(width=width, ascii_only=options.ascii_only, lang=self._lang)
        for drawn in self._draw(canvas):
            indent = min(drawn.indent, max(0, width - NARROWEST))
            is_whole = drawn.copied and not console.is_terminal
            for text in [drawn.text] if is_whole else _broken(drawn.text, width - indent):
                whole = Text(" " * indent).append_text(text)
                whole.no_wrap, whole.overflow = True, "ignore"
                yield whole


def _spaced(text: str) -> str:
    """Clean ``text`` for the screen but keep the spaces around it, which set pieces apart."""
    head = " " * (len(text) - len(text.lstrip(" ")))
    tail = " " * (len(text) - len(text.rstrip(" "))) if text.strip(" ") else ""
    return head + shown(text) + tail


def _broken(text: Text, width: int) -> Iterator[Text]:
    for piece in text.divide(_breaks(text.plain, max(width, 2))):
        piece.rstrip()
        yield piece


def _breaks(text: str, width: int) -> list[int]:
    """Where to break ``text`` so that no line is wider than ``width``."""
    cuts: list[int] = []
    start = used = last = 0
    for place, char in enumerate(text):
        columns = cell_len(char)
        if used + columns > width and char != " ":
            start = last if last > start else place
            cuts.append(start)
            used = cell_len(text[start:place])
        used += columns
        if place + 1 < len(text) and _may_break(char, text[place + 1]):
            last = place + 1
    return cuts


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before == " " or cell_len(before) == 2 or cell_len(after) == 2


def _shares(wanted: list[int], space: int, wraps: int) -> list[int]:
    """Columns per column: ``wraps`` shrinks first, then the widest, none below the narrowest."""
    widths = list(wanted)
    over = sum(widths) - space
    give = min(max(over, 0), max(0, widths[wraps] - 3 * NARROWEST))
    widths[wraps] -= give
    while sum(widths) > space and max(widths) > 2:
        widths[widths.index(max(widths))] -= 1
    return widths


def _side_by_side(cells: list[list[Text]], widths: list[int]) -> Iterator[Line]:
    for level in range(max(len(cell) for cell in cells)):
        row, due = Text(), 0
        for cell, width in zip(cells, widths, strict=True):
            if level < len(cell) and cell[level].plain:
                row.append(" " * (due - cell_len(row.plain))).append_text(cell[level])
            due += width + GAP
        yield Line(row)
