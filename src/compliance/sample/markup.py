"""The small markup of the hand-written texts, and what it becomes in HTML.

One line is one block: ``# `` begins a heading, ``| a | b |`` is a table row, anything else a paragraph.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Literal, NamedTuple


class Piece(NamedTuple):
    """A heading, a paragraph, or a whole table (its ``rows``)."""

    kind: Literal["heading", "text", "table"]
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def read_pieces(body: str) -> tuple[Piece, ...]:
    """The blocks of a text, in order."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    pieces: list[Piece] = []
    for is_row, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_row:
            rows = tuple(tuple(cell.strip() for cell in line.strip("|").split("|")) for line in group)
            pieces.append(Piece("table", rows=rows))
        else:
            pieces.extend(
                Piece("heading", line[2:]) if line.startswith("# ") else Piece("text", line) for line in group
            )
    return tuple(pieces)


def write_html(body: str, style: str) -> str:
    """HTML for ``body`` as an editor of that CMS would have left it."""
    return "\n".join(_html(piece, style) for piece in read_pieces(body))


def _html(piece: Piece, style: str) -> str:
    text = escape(piece.text, quote=False)
    if piece.kind == "table":
        return _table(piece.rows, upper=style == "asp")
    if style == "asp":
        text = f"<B>{text}</B>" if piece.kind == "heading" else f"　　{text}"
        return f"<P><FONT SIZE=2>{text}</FONT></P>"
    if piece.kind == "heading":
        return f"<h3>{text}</h3>" if style in {"modern", "trs"} else f"<p><strong>{text}</strong></p>"
    indent = "" if style == "modern" else ' style="text-indent: 2em"'
    return f"<p{indent}>{text}</p>"


def _table(rows: tuple[tuple[str, ...], ...], *, upper: bool) -> str:
    lines = [
        "<tr>" + "".join(f"<td>{escape(cell, quote=False)}</td>" for cell in row) + "</tr>" for row in rows
    ]
    if upper:
        lines = [line.replace("<tr>", "<TR>").replace("<td>", "<TD>") for line in lines]
        return "<TABLE BORDER=1>" + "\n".join(lines) + "</TABLE>"
    return '<table border="1" cellspacing="0"><tbody>' + "\n".join(lines) + "</tbody></table>"
