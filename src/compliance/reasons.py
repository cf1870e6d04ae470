"""Faults in words: what a clerk reads, Chinese and English, each with where to look."""

from __future__ import annotations

from typing import assert_never

from compliance.faults import (
    Absent,
    AskedAgain,
    Dead,
    Doubtful,
    Exempt,
    Fault,
    Hollow,
    Overdue,
    Silent,
    Undated,
    Unlooked,
    Unplaced,
    Unread,
    Walled,
)
from compliance.model import Decision, DecisionNote, Reason
from compliance.substance import Substance
from crawler.items import Outcome

_OUTCOME = {
    Outcome.GONE: ("页面不存在（404/410）", "not found (404/410)"),
    Outcome.SOFT_404: ("打开后提示页面不存在", "opens, but says the page does not exist"),
    Outcome.SERVER_ERROR: ("服务器报错", "server error"),
    Outcome.CLIENT_ERROR: ("服务器拒绝该请求", "request rejected by the server"),
    Outcome.FORBIDDEN: ("禁止访问（401/403）", "forbidden (401/403)"),
    Outcome.LOGIN_WALL: ("需要登录", "needs a login"),
    Outcome.CAMPUS_ONLY: ("仅限校内访问", "campus network only"),
    Outcome.CAPTCHA: ("需输入验证码", "needs a captcha"),
    Outcome.CHALLENGE: ("被网站防护拦截", "blocked by a firewall challenge"),
    Outcome.EMPTY_SHELL: (
        "需浏览器渲染：页面执行脚本后才显示内容",
        "needs a browser: shows nothing until its scripts have run",
    ),
    Outcome.RATE_LIMITED: ("网站限制访问频率", "rate-limited"),
    Outcome.REFUSED: ("拒绝连接", "connection refused"),
    Outcome.RESET: ("连接被中断", "connection reset"),
    Outcome.TIMEOUT: ("访问超时", "timed out"),
    Outcome.TOO_SLOW: ("响应过慢，未能收完", "answered too slowly to be received whole"),
    Outcome.DNS: ("域名无法解析", "the host name does not resolve"),
    Outcome.TLS: ("安全证书错误", "TLS error"),
    Outcome.PROTOCOL: ("服务器的回答不符合 HTTP 协议", "the answer is not proper HTTP"),
    Outcome.REDIRECT_LOOP: ("循环跳转", "redirects in a loop"),
    Outcome.TOO_LARGE: ("文件过大，未读取", "too large to read"),
    Outcome.TOO_EXPANDED: ("解压后过大，未读取", "too large once unpacked"),
    Outcome.BAD_ENCODING: ("内容压缩编码损坏", "its compression is broken"),
    Outcome.LOCKED: ("文件设有密码", "the file is protected by a password"),
    Outcome.UNREADABLE: ("文件无法解析", "could not be parsed"),
    Outcome.UNSAFE: ("指向内网地址，未访问", "points to a private address; not fetched"),
    Outcome.ROBOTS: ("网站 robots.txt 禁止访问", "disallowed by robots.txt"),
    Outcome.BUDGET: ("超出抓取上限", "beyond the limits of the crawl"),
    Outcome.OUT_OF_SCOPE: ("不在申报的站点范围内", "outside the declared sites"),
    Outcome.INTERRUPTED: ("抓取中途停止", "the crawl was interrupted"),
    Outcome.OK: ("可以访问", "reachable"),
}

_SUBSTANCE = {
    Substance.BLANK: ("页面没有正文，也没有附件", "the page has no text and no attachment"),
    Substance.UNDER_CONSTRUCTION: (
        "页面只写着“建设中”一类的话",
        "the page only says it is under construction",
    ),
    Substance.POINTER: ("页面只是指向另一个网站首页", "the page only points to another site's home page"),
    Substance.HOME_PAGE: (
        "链接指向网站首页，没有落到具体内容",
        "the link ends at a home page, not at the content",
    ),
    Substance.LISTING: (
        "栏目里只有其他文件，没有找到本要点的文件",
        "the list holds other documents, not this one",
    ),
    Substance.THIN: ("页面内容过少，看不出所要求的信息", "too little content to be what is required"),
    Substance.UNCONFIRMED: ("没有见到该要点的内容", "this part was not seen inside"),
    Substance.SCAN: (
        "文件是扫描件，没有文字层（安装可选组件 ocr 后可识别）",
        "the file is a scan without a text layer (the optional extra `ocr` reads it)",
    ),
    Substance.IMAGE: ("正文是图片，无法读取文字", "the text is a picture"),
    Substance.UNREAD: (
        "附件格式（如图片、RAR 压缩包）无法读取",
        "the attachment's form (a picture, a RAR archive) cannot be read",
    ),
}


def outcome_words(outcome: Outcome) -> tuple[str, str]:
    """An outcome in Chinese and English."""
    return _OUTCOME[outcome]


def substance_words(substance: Substance) -> tuple[str, str] | None:
    """Why a document holds nothing, in Chinese and English; none of a document that holds something."""
    return _SUBSTANCE.get(substance)


def reason_of(fault: Fault) -> Reason:
    """A fault in words a clerk understands, Chinese and English, with where to look."""
    match fault:
        case Absent():
            return _absent(fault)
        case Unlooked():
            return _unlooked(fault)
        case Dead():
            zh, en = _OUTCOME[fault.outcome]
            status = f"，状态码 {fault.status}" if fault.status else ""
            return Reason(
                code="dead_link",
                zh=f"“{fault.anchor}”的链接两次访问均失败：{zh}{status}",
                en=f"the link “{fault.anchor}” failed twice: {en}",
                url=fault.url,
            )
        case Walled():
            zh, en = _OUTCOME[fault.outcome]
            return Reason(
                code="walled", zh=f"“{fault.anchor}”{zh}", en=f"“{fault.anchor}”: {en}", url=fault.url
            )
        case Hollow():
            zh, en = _SUBSTANCE[fault.substance]
            return Reason(
                code=f"hollow_{fault.substance}",
                zh=f"“{fault.title}”{zh}",
                en=f"“{fault.title}”: {en}",
                url=fault.url,
            )
        case AskedAgain():
            return _asked_again(fault)
        case _:
            return _reason_of_document(fault)


def _absent(fault: Absent) -> Reason:
    zh = f"应当承载此项的站点已全部查完（共 {fault.pages} 页），没有找到"
    en = f"every site that could hold it was crawled completely ({fault.pages} pages); not found"
    if fault.listed:
        said_zh = f"，只写“{fault.instead}”" if fault.instead else ""
        said_en = f", it only says “{fault.instead}”" if fault.instead else ""
        zh = f"专栏目录列有此项但没有链接{said_zh}；{zh}"
        en = f"the column's catalogue lists it without a link{said_en}; {en}"
    return Reason(code="absent", zh=zh, en=en, url=fault.listed)


def _unlooked(fault: Unlooked) -> Reason:
    places = "、".join(fault.places)
    if fault.url is not None:
        zh, en = _OUTCOME[Outcome(fault.why)]
        return Reason(
            code="unlooked_page",
            zh=f"“{places}”未能查看：{zh}" + ("（尚未经再次访问核实）" if fault.once else ""),
            en=f"could not open “{places}”: {en}"
            + (" (no second look has confirmed it)" if fault.once else ""),
            url=fault.url,
        )
    return Reason(
        code="unlooked_site",
        zh=f"可能承载此项的站点未能查完：{places}（{fault.why}）",
        en=f"sites that could hold it were not seen completely: {places} ({fault.why})",
    )


def _reason_of_document(
    fault: Overdue | Silent | Unplaced | Undated | Unread | Doubtful | Exempt,
) -> Reason:
    match fault:
        case Overdue():
            return Reason(
                code="overdue",
                zh=f"应公开{fault.due}（{fault.due_on} 前），找到的最新为{fault.newest}，"
                f"超期 {fault.days} 天（{fault.workdays} 个工作日）",
                en=f"{fault.due} was due on {fault.due_on}; the newest found is {fault.newest}, "
                f"{fault.days} days ({fault.workdays} working days) overdue",
                url=fault.url,
            )
        case Silent():
            return Reason(
                code="silent",
                zh=f"最近一条发布于 {fault.newest}，超过 {fault.months} 个月没有更新，"
                f"超期 {fault.days} 天（{fault.workdays} 个工作日）",
                en=f"the newest is of {fault.newest}; silent for more than {fault.months} months, "
                f"{fault.days} days ({fault.workdays} working days) overdue",
                url=fault.url,
            )
        case Unplaced():
            return Reason(
                code="unplaced",
                zh=f"“{fault.title}”已在部门网站公开，但信息公开专栏没有链接到它"
                if fault.column
                else f"“{fault.title}”已公开，但门户上没有找到信息公开专栏",
                en=f"“{fault.title}” is online, but the disclosure column does not lead to it"
                if fault.column
                else f"“{fault.title}” is online, but the portal shows no disclosure column",
                url=fault.url,
            )
        case Undated():
            return Reason(
                code="undated",
                zh=f"“{fault.title}”没有标明年度，也没有发布日期，无法判断是否为最新",
                en=f"“{fault.title}” shows neither a period nor a date",
                url=fault.url,
            )
        case Unread():
            zh, en = _SUBSTANCE[fault.substance]
            return Reason(
                code=f"unread_{fault.substance}",
                zh=f"“{fault.title}”{zh}，请人工核对",
                en=f"“{fault.title}”: {en}; please check by hand",
                url=fault.url,
            )
        case Doubtful():
            scored = f" (score {fault.score:.2f})" if fault.score else ""
            return Reason(
                code="doubtful",
                zh=f"“{fault.title}”可能是，也可能不是所要求的内容（{fault.why}），请人工确认",
                en=f"“{fault.title}” may or may not be it{scored}; please confirm",
                url=fault.url,
            )
        case Exempt():
            return Reason(code="not_applicable", zh=fault.reason, en=f"not applicable: {fault.reason}")
        case _:
            assert_never(fault)


def _asked_again(fault: AskedAgain) -> Reason:
    zh, en = decided_words(fault.decided)
    return Reason(
        code="changed_since",
        zh=f"“{fault.title}”：{zh}，此后页面内容有变化，请重新确认",
        en=f"“{fault.title}”: {en}; the page has changed since, please confirm again",
        url=fault.url,
    )


def decided_words(note: Decision | DecisionNote) -> tuple[str, str]:
    """A person's decision in Chinese and English: who, when, what, why."""
    zh, en = {
        "accept": ("确认是", "confirmed it"),
        "reject": ("认定不是", "rejected it"),
        "other": (f"认定属于 {note.belongs_to}", f"said that it is {note.belongs_to}"),
    }[note.decision]
    why_zh, why_en = (f"（{note.reason}）", f" ({note.reason})") if note.reason else ("", "")
    return f"{note.by} {note.decided_on} {zh}{why_zh}", f"{note.by} {en} on {note.decided_on}{why_en}"
