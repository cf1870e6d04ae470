"""The door to python-docx: documents in the look of 党政机关公文格式 (GB/T 9704-2012).

A4 with margins of 37, 35, 28 and 26 mm, title in 小标宋 二号, text in 仿宋 三号 with lines of 28 points,
headings in 黑体, page numbers between dashes at the outer edge. Fonts that a machine lacks are replaced
through the font table's alternative names, so nothing needs to be installed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from compliance.report.office.addresses import office_href
from compliance.report.office.sealing import MAKER, UNSEALED, sealed
from compliance.report.wording import Lang

BODY, TITLE, HEADING, SECOND, FOOT = "仿宋", "方正小标宋简体", "黑体", "楷体", "宋体"
FALLBACKS = {
    BODY: "仿宋_GB2312,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC",
    TITLE: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,Noto Serif CJK SC",
    HEADING: "SimHei,华文黑体,STHeiti,Noto Sans CJK SC",
    SECOND: "楷体_GB2312,KaiTi,华文楷体,STKaiti,Noto Serif CJK SC",
    FOOT: "SimSun,华文宋体,STSong,Noto Serif CJK SC",
}
LATIN = "Times New Roman"
SAN_HAO, ER_HAO, SI_HAO, XIAO_SI, WU_HAO = 16.0, 22.0, 14.0, 12.0, 10.5  # points
SMALL = 9.0
LINE, TITLE_LINE = 28, 36  # points
SHORT = 80  # characters of the fullest cell of a row that stays on one page
_INK = "0B5394"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one look; with an address, a link where it can be opened."""

    text: str
    url: str | None = None
    bold: bool = False
    small: bool = False
    font: str = ""


Line = Sequence[Piece]


class Paper:
    """One document, written from the top."""

    def __init__(self, *, lang: Lang, title: str, made_at: datetime, landscape: bool = False) -> None:
        self._document = docx.Document()
        self._lang = lang
        self._describe(title, made_at)
        self._set_fonts()
        section = self._document.sections[0]
        tall, wide = Mm(297), Mm(210)
        section.page_width, section.page_height = (tall, wide) if landscape else (wide, tall)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        edges = (Mm(28), Mm(26), Mm(37), Mm(35)) if not landscape else (Mm(25), Mm(25), Mm(28), Mm(24))
        section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = edges
        section.footer_distance = Mm(26) if not landscape else Mm(16)  # 7 mm below the text
        self.width = int(section.page_width - section.left_margin - section.right_margin)
        self._number_pages()

    def title(self, text: str) -> None:
        """The document's title, in the middle."""
        paragraph = self._document.add_paragraph(text, style="Title")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str) -> None:
        """A heading of the first level."""
        self._document.add_paragraph(text, style="Heading 1")

    def text(
        self,
        line: Line | str,
        *,
        indent: bool = True,
        align: str = "both",
        before: bool = False,
        kept: bool = False,
        new_page: bool = False,
    ) -> None:
        """A paragraph; ``align`` is both, left, right or center.

        ``before`` leaves a line free above; ``kept`` keeps it on one page with what follows, ``new_page``
        begins a page with it.
        """
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = kept or None
        paragraph.paragraph_format.page_break_before = new_page or None
        if before:
            paragraph.paragraph_format.space_before = Pt(LINE)
        paragraph.alignment = _ALIGNED[align]
        if indent:
            _indent(paragraph)
        self._fill(paragraph, [Piece(line)] if isinstance(line, str) else line)

    def table(
        self,
        heads: Sequence[str],
        shares: Sequence[float],
        rows: Sequence[Sequence[Sequence[Line]]],
        *,
        joined: int | None = None,
    ) -> None:
        """A table whose head repeats on every page; a cell holds lines, ``shares`` are parts of the width.

        Cells below each other that say the same are joined in the column ``joined``.
        """
        table = self._document.add_table(rows=len(rows) + 1, cols=len(heads), style="Table Grid")
        table.autofit = False
        widths = [int(self.width * share / sum(shares)) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Emu(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Emu(width)  # Word goes by the cells, LibreOffice by the columns
        head, *rest = table.rows
        _mark(head._tr.get_or_add_trPr(), "w:cantSplit", "w:tblHeader")
        for cell, name in zip(head.cells, heads, strict=True):
            _shade(cell)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            self._fill_cell(cell, [[Piece(name, bold=True)]], centred=True)
        above: Sequence[Line] | None = None
        for row, cells in zip(rest, rows, strict=True):
            if max(sum(len(piece.text) for line in lines for piece in line) for lines in cells) < SHORT:
                _mark(row._tr.get_or_add_trPr(), "w:cantSplit")
            for place, (cell, lines) in enumerate(zip(row.cells, cells, strict=True)):
                repeats = place == joined and lines == above
                if place == joined:
                    above = lines
                    cell._tc.get_or_add_tcPr().append(
                        _element("w:vMerge", val=None if repeats else "restart")
                    )
                self._fill_cell(cell, () if repeats else lines, centred=place == 0)

    def sealed(self) -> bytes:
        """The document as the bytes of a DOCX file, the same for the same content."""
        out = io.BytesIO()
        self._document.save(out)
        return sealed(out.getvalue())

    def _describe(self, title: str, made_at: datetime) -> None:
        about = self._document.core_properties
        about.title, about.author, about.last_modified_by = title[:255], MAKER, MAKER
        about.comments = about.keywords = about.subject = ""
        about.created = about.modified = made_at
        about.content_status = UNSEALED
        about.language = "zh-CN" if self._lang == "zh" else "en-GB"

    def _set_fonts(self) -> None:
        """The template's styles in our fonts; what it takes from its theme would win over them."""
        styles = self._document.styles
        for fonts in styles.element.iter(qn("w:rFonts")):
            for name in [name for name in fonts.attrib if name.endswith("Theme")]:
                del fonts.attrib[name]
        for tongue in styles.element.iter(qn("w:lang")):
            tongue.set(qn("w:eastAsia"), "zh-CN")
        for name, font, size, bold in (
            ("Normal", BODY, SAN_HAO, False),
            ("Title", TITLE, ER_HAO, False),
            ("Heading 1", HEADING, SAN_HAO, False),
        ):
            style: Any = styles[name]
            style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            style.paragraph_format.line_spacing = Pt(LINE if name != "Title" else TITLE_LINE)
        for frame in styles["Title"].element.iter(qn("w:pBdr"), qn("w:spacing"), qn("w:kern")):
            if frame.getparent().tag == qn("w:rPr") or frame.tag == qn("w:pBdr"):
                frame.getparent().remove(frame)
        styles["Heading 1"].paragraph_format.first_line_indent = Pt(2 * SAN_HAO)
        self._name_other_fonts()

    def _name_other_fonts(self) -> None:
        """What Word takes where a font is not installed."""
        named = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
            f'<w:family w:val="{"swiss" if name == HEADING else "roman"}"/></w:font>'
            for name, others in FALLBACKS.items()
        )
        for part in self._document.part.package.iter_parts():
            if str(part.partname) == "/word/fontTable.xml":
                part._blob = part.blob.replace(b"</w:fonts>", named.encode() + b"</w:fonts>")

    def _number_pages(self) -> None:
        """— 1 — at the outer edge, one character in."""
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        for footer, edge in ((section.footer, "right"), (section.even_page_footer, "left")):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = _ALIGNED[edge]
            space = paragraph.paragraph_format
            space.left_indent = space.right_indent = Pt(SI_HAO)
            self._write(paragraph, "— ", size=SI_HAO, font=FOOT)
            field = _element("w:fldSimple", instr="PAGE")
            paragraph._p.append(field)
            field.append(self._write(paragraph, "1", size=SI_HAO, font=FOOT)._r)
            self._write(paragraph, " —", size=SI_HAO, font=FOOT)

    def _fill_cell(self, cell: _Cell, lines: Sequence[Line], *, centred: bool) -> None:
        for number, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
            self._fill(paragraph, line, size=WU_HAO)
        for paragraph in cell.paragraphs:
            paragraph.alignment = _ALIGNED["center" if centred else "left"]
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE

    def _fill(self, paragraph: Paragraph, line: Line, *, size: float | None = None) -> None:
        for piece in line:
            points = SMALL if piece.small else size
            href = office_href(piece.url)
            run = self._write(paragraph, piece.text, size=points, bold=piece.bold, font=piece.font)
            if href:
                run.font.color.rgb = RGBColor.from_string(_INK)
                run.font.underline = True
                known = paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                link = OxmlElement("w:hyperlink")
                link.set(qn("r:id"), known)
                paragraph._p.append(link)
                link.append(run._r)

    def _write(
        self, paragraph: Paragraph, text: str, *, size: float | None, bold: bool = False, font: str = ""
    ) -> Run:
        run = paragraph.add_run(text)
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if font:
            run.font.name = FOOT if font == FOOT else LATIN
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        return run


_ALIGNED = {
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}


def _element(tag: str, **values: str | None) -> Any:
    element = OxmlElement(tag)
    for name, value in values.items():
        if value is not None:
            element.set(qn(f"w:{name}"), value)
    return element


def _mark(properties: Any, *tags: str) -> None:
    """Set properties that are on by being there."""
    for tag in tags:
        properties.append(_element(tag))


def _shade(cell: _Cell) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill="E8ECF0"))


def _indent(paragraph: Paragraph) -> None:
    """Two characters of whatever size, as Chinese paragraphs begin."""
    paragraph.paragraph_format.first_line_indent = Pt(2 * SAN_HAO)
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")
