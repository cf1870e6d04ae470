"""The monthly bulletin as a DOCX file, in the look of official documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from compliance.report.bulletin import Heading, Listed, Said, Title, blocks_of
from compliance.report.office.paper import Paper, Piece
from compliance.report.office.sealing import moment_of
from compliance.report.strings import Words
from compliance.report.wording import Lang
from compliance.tasks import Bulletin


def render(bulletins: Sequence[Bulletin], *, lang: Lang = "zh") -> bytes:
    """Return the bulletin as the bytes of a DOCX file; the same tasks give the same bytes."""
    words = Words(lang)
    blocks = list(blocks_of(bulletins, words))
    made_at = moment_of(datetime.combine(bulletins[0].last, time(), UTC))
    title = blocks[0].text if isinstance(blocks[0], Title) else ""
    paper = Paper(lang=lang, title=title, made_at=made_at)
    for block in blocks:
        match block:
            case Title():
                paper.title(block.text)
            case Heading():
                paper.heading(block.text)
            case Said():
                paper.text(block.text, indent=block.align == "both", align=block.align)
            case Listed():
                rows = [[[[Piece(cell)]] for cell in row] for row in block.rows]
                paper.table(block.heads, block.shares, rows)
    return paper.sealed()
