"""Addresses as each CMS writes them: list pages, articles, attachments."""

from __future__ import annotations

import hashlib
from datetime import date

from compliance.sample.source import Column, Document, Paper, Site

_UNDATED = date(2021, 9, 10)


def list_path(site: Site, column: Column, page: int, pages: int) -> str:
    """The address of list page ``page`` of ``pages`` (from 1)."""
    first = page == 1
    key, number = column.key, column.number
    match site.style:
        case "vsb":  # page numbers fall: the last page is 1
            return f"/{key}.htm" if first else f"/{key}/{pages - page + 1}.htm"
        case "vsbd":
            turn = "" if first else f"PAGENUM={page}&"
            return f"/list.jsp?{turn}urltype=tree.TreeTempUrl&wbtreeid={number}"
        case "sudy":
            return f"/{number}/list.htm" if first else f"/{number}/list{page}.htm"
        case "dede":
            return f"/a/{key}/" if first else f"/a/{key}/list_{number}_{page}.html"
        case "asp":
            return f"/list.asp?cid={number}" + ("" if first else f"&page={page}")
        case "trs":
            return f"/{key}/" if first else f"/{key}/index_{page - 1}.html"
        case "modern":
            return f"/{key}" if first else f"/{key}?page={page}"
        case "jee":
            return f"/{key}/index.chtml" if first else f"/{key}/index_{page}.chtml"
        case "phpcms":
            return f"/index.php?m=content&c=index&a=lists&catid={number}" + ("" if first else f"&page={page}")
        case _:
            return f"/article/list/cid-{number}" + ("" if first else f"-p-{page}") + ".html"


def article_path(site: Site, column: Column, document: Document) -> str:
    """The address of one article (of the column, for a document that is its column page)."""
    if document.on_column:
        return list_path(site, column, 1, 1)
    number, day = document.number, document.day or _UNDATED
    match site.style:
        case "vsb":
            return f"/info/{column.number}/{number}.htm"
        case "vsbd":
            return f"/content.jsp?urltype=news.NewsContentUrl&wbtreeid={column.number}&wbnewsid={number}"
        case "sudy":
            return f"/{day:%Y}/{day:%m%d}/c{column.number}a{number}/page.htm"
        case "dede":
            return f"/plus/view.php?aid={number}"
        case "asp":
            return f"/news.asp?id={number}"
        case "trs":
            return f"/{column.key}/{day:%Y%m}/t{day:%Y%m%d}_{number}.html"
        case "modern":
            return f"/{column.key}/{number}"
        case "jee":
            return f"/{column.key}/{number}.chtml"
        case "phpcms":
            return f"/index.php?m=content&c=index&a=show&catid={column.number}&id={number}"
        case _:
            return f"/article/view/id-{number}.html"


def file_path(site: Site, document: Document, paper: Paper) -> str:
    """The address of one attachment, as unreadable as the CMS makes it."""
    mark = hashlib.md5(paper.key.encode(), usedforsecurity=False).hexdigest()
    day = document.day or _UNDATED
    match site.style:
        case "vsb" | "vsbd":
            query = f"urltype=news.DownloadAttachUrl&owner=1391370217&wbfileid={mark.upper()}"
            return f"/system/_content/download.jsp?{query}"
        case "sudy":
            uuid = f"{mark[:8]}-{mark[8:12]}-{mark[12:16]}-{mark[16:20]}-{mark[20:]}"
            return f"/_upload/article/files/{mark[:2]}/{mark[2:4]}/{mark[4:]}/{uuid}.{paper.kind}"
        case "dede":
            return f"/uploads/soft/{day:%y%m%d}/1-{int(mark[:8], 16) % 10**10:010d}.{paper.kind}"
        case "asp":
            return f"/UploadFile/{day:%Y}/{day:%Y%m%d}0930{int(mark[:4], 16) % 60:02d}.{paper.kind}"
        case "trs":
            return f"/P0{day:%Y%m%d}{int(mark[:8], 16) % 10**12:012d}.{paper.kind}"
        case _:
            return f"/u/cms/www/{day:%Y%m}/{mark[:16]}.{paper.kind}"
