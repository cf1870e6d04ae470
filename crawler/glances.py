"""Pages of a record at first look: what they are called, their text and links not yet taken apart.

Nine links of ten are menus, noted in the same bytes on every page of a site: each is read once
(:class:`Links`), and looked up by its bytes after that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar, cast

from crawler.items import Block, Link, Media, SeenDate
from crawler.notation import MisnotedError, Noted, read_line

T = TypeVar("T")

REMEMBERED = 1 << 15  # links: far fewer would be forgotten before a site repeats them
_NONE = cast("Noted", b"")
_LEAST = 1000  # bytes of a menu worth remembering
_OPEN, _BETWEEN, _CLOSE = b'[["http', b'],["http', b"]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A page or attachment as :class:`crawler.items.Page` has it; ``blocks`` and ``links`` as noted."""

    url: str
    site: str
    media: Media
    title: str = ""
    name: str = ""
    site_name: str = ""
    trail: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    blocks: Noted = _NONE
    tables: tuple[str, ...] = ()
    links: Noted = _NONE
    dates: tuple[SeenDate, ...] = ()
    digest: str = ""
    scan: bool = False
    truncated: bool = False
    images: int = 0

    @property
    def is_attachment(self) -> bool:
        """Whether this is a file rather than a web page."""
        return self.media is not Media.HTML

    def read_blocks(self) -> tuple[Block, ...]:
        """The text, taken apart now. Raises :data:`MisnotedError` for what notes none."""
        noted = bytes(self.blocks)
        return read_line(_BLOCKS, noted) if noted else ()

    def read_links(self) -> tuple[Link, ...]:
        """The links, taken apart now. Raises :data:`MisnotedError` for what notes none."""
        noted = bytes(self.links)
        return read_line(_LINKS, noted) if noted else ()


_BLOCKS = tuple[Block, ...]
_LINKS = tuple[Link, ...]


class _Menu(NamedTuple, Generic[T]):
    """How the links of many pages of a site begin, as noted, and what there is to say of them."""

    noted: bytes
    said: list[T]


class Links(Generic[T]):
    """What there is to say of each link of many pages: ``look`` is asked once for the same bytes.

    ``look`` answers None for a link of which there is nothing to say.
    """

    def __init__(self, look: Callable[[Link], T | None]) -> None:
        self._look = look
        self._known: dict[bytes, T | None] = {}
        self._menus: dict[str, _Menu[T]] = {}
        self._before: dict[str, bytes] = {}

    def of(self, page: Glance) -> list[T]:
        """What there is to say of the links of a page, in their order.

        Raises :data:`MisnotedError` for what notes no links.
        """
        noted = bytes(page.links)
        # An unescaped quote before http begins a link: in a string it would be escaped, at a string's end
        # no http can follow.
        if not noted.startswith(_OPEN):
            return self._all(page) if noted else []
        try:
            menu = self._menus.get(page.site)
            if menu is not None and noted.startswith(menu.noted):
                rest = noted[len(menu.noted) : -len(_CLOSE)]
                return menu.said + self._each(rest)
            self._learn_menu(page.site, noted)
            return self._each(noted[len(_OPEN) : -len(_CLOSE)])
        except MisnotedError:
            return self._all(page)

    def _each(self, noted: bytes) -> list[T]:
        known = self._known
        if len(known) > REMEMBERED:
            known.clear()
        found: list[T] = []
        for piece in noted.split(_BETWEEN):
            try:
                said = known[piece]
            except KeyError:
                link = read_line(Link, b"".join((_OPEN[1:], piece, _CLOSE[1:])))
                said = known[piece] = self._look(link)
            if said is not None:
                found.append(said)
        return found

    def _learn_menu(self, site: str, noted: bytes) -> None:
        """What this page and the last one of its site begin with is taken for the menu of more."""
        before = self._before.get(site, b"")
        self._before[site] = noted
        end = noted.rfind(_BETWEEN, 0, _common_length(before, noted))
        if end >= _LEAST:
            said = self._each(noted[len(_OPEN) : end])
            self._menus[site] = _Menu(noted[: end + len(_BETWEEN)], said)

    def _all(self, page: Glance) -> list[T]:
        """For links that another hand noted, or of other schemes."""
        return [said for link in page.read_links() if (said := self._look(link)) is not None]


def _common_length(one: bytes, other: bytes) -> int:
    """How many bytes two texts begin with alike."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one.startswith(other[:middle]):
            least = middle
        else:
            most = middle - 1
    return least
