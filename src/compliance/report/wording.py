"""Names of verdicts, outcomes and other closed lists, in both languages.

One row per value; a test holds every enum to its table. A verdict is always shown as symbol and
word, so that nothing depends on seeing colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from compliance.model import Ground, SchoolKind, Verdict
from compliance.report.plain import plain
from crawler.items import DateSource, Outcome

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


class Named(NamedTuple):
    """One name in both languages."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        """Return the name in ``lang``."""
        return self.zh if lang == "zh" else self.en


class VerdictWords(NamedTuple):
    """How a verdict is shown.

    ``symbol`` takes one column in every terminal, ``mark`` is its ASCII twin for logs; ``style``
    is a terminal colour. ``holds`` says when the verdict holds.
    """

    name: Named
    symbol: str
    mark: str
    style: str
    holds: Named


# The most urgent first: this is the order of every list of work.
VERDICTS: Mapping[Verdict, VerdictWords] = MappingProxyType(
    {
        Verdict.MISSING: VerdictWords(
            Named("未公开", "missing"),
            "✗",
            "x",
            "bold red",
            Named(
                "相关站点均已完整查看，没有找到",
                "every site that could hold it was seen completely; not found",
            ),
        ),
        Verdict.BROKEN: VerdictWords(
            Named("链接失效", "broken"),
            "⊗",
            "X",
            "red",
            Named("栏目中列有链接，但两次都打不开", "the column lists it, but its target failed twice"),
        ),
        Verdict.EMPTY: VerdictWords(
            Named("空白", "empty"),
            "∅",
            "0",
            "red",
            Named("链接打得开，但没有实质内容", "the entry opens a page without substance"),
        ),
        Verdict.STALE: VerdictWords(
            Named("超期未更新", "stale"),
            "◷",
            "!",
            "yellow",
            Named("有内容，但现在应公开的一期没有", "found, but the period due today is not covered"),
        ),
        Verdict.RESTRICTED: VerdictWords(
            Named("访问受限", "restricted"),
            "⊘",
            "#",
            "magenta",
            Named("须登录或仅限校内访问", "behind a login, or for the campus only"),
        ),
        Verdict.PARTIAL: VerdictWords(
            Named("部分公开", "partial"),
            "◒",
            "~",
            "yellow",
            Named("部分要点已公开，其余没有", "some parts are published, others are not"),
        ),
        Verdict.MISPLACED: VerdictWords(
            Named("未归集", "misplaced"),
            "↷",
            ">",
            "blue",
            Named(
                "已公开，但从信息公开专栏进不去", "published, but the disclosure column does not lead there"
            ),
        ),
        Verdict.REVIEW: VerdictWords(
            Named("待人工复核", "review"),
            "?",
            "?",
            "cyan",
            Named("有候选内容，须由人确认", "there are candidates; a person must confirm"),
        ),
        Verdict.UNVERIFIED: VerdictWords(
            Named("未能核查", "unverified"),
            "⋯",
            "-",
            "bright_black",
            Named("没能看到，不作结论", "could not look, so no conclusion"),
        ),
        Verdict.WAIVED: VerdictWords(
            Named("已豁免", "waived"),
            "⚑",
            "w",
            "bright_black",
            Named("在豁免期内，问题本身仍列出", "a waiver covers it today; the fault is still shown"),
        ),
        Verdict.PUBLISHED: VerdictWords(
            Named("已公开", "published"),
            "✓",
            "+",
            "green",
            Named(
                "专栏可达、能打开、有内容、未过期",
                "reachable from the column, opened, with substance, in date",
            ),
        ),
        Verdict.NOT_APPLICABLE: VerdictWords(
            Named("不适用", "not applicable"),
            "/",
            "/",
            "bright_black",
            Named("该校不涉及此事项，已注明理由", "does not concern this school, for the reason given"),
        ),
    }
)

URGENCY: Mapping[Verdict, int] = MappingProxyType({verdict: place for place, verdict in enumerate(VERDICTS)})

# What a department must act on, and what a person must decide.
NEEDS_ACTION = frozenset(
    {
        Verdict.MISSING,
        Verdict.BROKEN,
        Verdict.EMPTY,
        Verdict.STALE,
        Verdict.RESTRICTED,
        Verdict.PARTIAL,
        Verdict.MISPLACED,
    }
)
TO_DO = NEEDS_ACTION | {Verdict.REVIEW}

OUTCOMES: Mapping[str, Named] = MappingProxyType(
    {
        Outcome.OK: Named("正常", "ok"),
        Outcome.GONE: Named("页面不存在", "not found"),
        Outcome.SOFT_404: Named("提示页面不存在", "says “not here”"),
        Outcome.SERVER_ERROR: Named("服务器错误", "server error"),
        Outcome.CLIENT_ERROR: Named("请求被拒", "refused as a bad request"),
        Outcome.FORBIDDEN: Named("无权访问", "forbidden"),
        Outcome.LOGIN_WALL: Named("须登录", "login needed"),
        Outcome.CAMPUS_ONLY: Named("仅限校内", "campus only"),
        Outcome.CAPTCHA: Named("须输验证码", "behind a captcha"),
        Outcome.CHALLENGE: Named("防护拦截", "stopped by a firewall"),
        Outcome.EMPTY_SHELL: Named("需浏览器渲染", "needs a browser"),
        Outcome.RATE_LIMITED: Named("访问过频被限", "rate limited"),
        Outcome.REFUSED: Named("拒绝连接", "connection refused"),
        Outcome.RESET: Named("连接中断", "connection reset"),
        Outcome.TIMEOUT: Named("超时", "timed out"),
        Outcome.TOO_SLOW: Named("响应过慢", "too slow"),
        Outcome.DNS: Named("域名无法解析", "name does not resolve"),
        Outcome.TLS: Named("证书错误", "certificate error"),
        Outcome.PROTOCOL: Named("回答不合 HTTP 协议", "not proper HTTP"),
        Outcome.REDIRECT_LOOP: Named("循环跳转", "redirects in a circle"),
        Outcome.TOO_LARGE: Named("文件过大", "too large"),
        Outcome.TOO_EXPANDED: Named("解压后过大", "too large once unpacked"),
        Outcome.BAD_ENCODING: Named("压缩编码损坏", "broken compression"),
        Outcome.LOCKED: Named("有密码", "under a password"),
        Outcome.UNREADABLE: Named("无法读取内容", "could not be read"),
        Outcome.UNSAFE: Named("地址不安全，未访问", "unsafe address, not visited"),
        Outcome.ROBOTS: Named("robots.txt 不允许", "forbidden by robots.txt"),
        Outcome.BUDGET: Named("达到抓取上限", "crawl limit reached"),
        Outcome.OUT_OF_SCOPE: Named("不在审查范围", "out of scope"),
        Outcome.INTERRUPTED: Named("抓取被中断", "crawl interrupted"),
    }
)

# Why a site was not seen completely: an outcome, or one of these.
COVERAGE_REASONS: Mapping[str, Named] = MappingProxyType(
    {
        **OUTCOMES,
        "no_end_mark": Named("抓取没有正常结束", "the crawl has no end mark"),
        "watch": Named("本次只复查已知依据和专栏", "only known evidence and the column were looked at"),
        "shrunk": Named("页面比上次少了一半以上", "less than half of the last crawl's pages"),
    }
)

GROUNDS: Mapping[str, Named] = MappingProxyType(
    {
        Ground.STATE_SECRET: Named("国家秘密", "state secret"),
        Ground.TRADE_SECRET: Named("商业秘密", "trade secret"),
        Ground.PRIVACY: Named("个人隐私", "privacy"),
        Ground.NOT_APPLICABLE: Named("不涉及", "not applicable"),
        Ground.EXTERNAL_PLATFORM: Named("在上级平台公开", "published on an external platform"),
        Ground.ON_REQUEST: Named("依申请公开", "disclosed on request"),
    }
)

WAIVER_STATES: Mapping[str, Named] = MappingProxyType(
    {
        "used": Named("生效", "in force"),
        "unused": Named("未用到", "not needed"),
        "expired": Named("已过期", "expired"),
        "not_yet": Named("尚未生效", "not yet in force"),
        "lapsed": Named("页面已变，失效", "lapsed: its page changed"),
    }
)

DATE_SOURCES: Mapping[str, Named] = MappingProxyType(
    {
        DateSource.META: Named("页面元数据", "page metadata"),
        DateSource.BYLINE: Named("正文署期", "byline"),
        DateSource.LIST_ROW: Named("列表日期", "list row"),
        DateSource.URL: Named("网址", "address"),
        DateSource.TEXT: Named("正文", "text"),
        DateSource.DOCUMENT: Named("文件属性", "file properties"),
        DateSource.HEADER: Named("服务器时间", "server header"),
    }
)

PERIOD_SOURCES: Mapping[str, Named] = MappingProxyType(
    {
        "title": Named("标题", "title"),
        "attachment": Named("附件", "attachment"),
        "text": Named("正文", "text"),
        "published": Named("按发布日期推断", "inferred from the posting date"),
    }
)

KINDS: Mapping[str, Named] = MappingProxyType(
    {
        "page": Named("页面", "page"),
        "attachment": Named("附件", "attachment"),
        "column": Named("栏目", "column"),
        "news": Named("新闻", "news"),
    }
)

SCHOOL_KINDS: Mapping[str, Named] = MappingProxyType(
    {
        SchoolKind.UNDERGRADUATE: Named("本科院校", "undergraduate"),
        SchoolKind.HIGHER_VOCATIONAL: Named("高等职业院校", "higher vocational"),
    }
)

DISCLOSURE_FOUND: Mapping[str, Named] = MappingProxyType(
    {
        "declared": Named("学校文件所列", "declared in the school file"),
        "from_portal": Named("从门户首页找到", "found from the portal"),
        "not_found": Named("没有找到", "not found"),
    }
)

PERSONAL_KINDS: Mapping[str, Named] = MappingProxyType(
    {
        "id_number": Named("身份证号", "identity number"),
        "bank_card": Named("银行卡号", "bank card"),
        "mobile": Named("手机号", "mobile number"),
    }
)

WEIGHTS: Mapping[str, Named] = MappingProxyType(
    {
        "essential": Named("核心", "essential"),
        "mandatory": Named("应公开", "mandatory"),
        "recommended": Named("建议", "recommended"),
    }
)


def name_of(table: Mapping[str, Named], key: str, lang: Lang) -> str:
    """Return the name of ``key``; a key the table does not know is shown as it is, cleaned."""
    return table[key].of(lang) if key in table else plain(key)


def verdict_name(verdict: Verdict, lang: Lang) -> str:
    """Return the word for ``verdict``: 已公开, published."""
    return VERDICTS[verdict].name.of(lang)


def verdict_label(verdict: Verdict, lang: Lang) -> str:
    """Return symbol and word: ``✓ 已公开``."""
    return f"{VERDICTS[verdict].symbol} {verdict_name(verdict, lang)}"
