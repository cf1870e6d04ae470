"""回答的真伪: what an answer that says 200 really is.

Words alone mislead (建设中 stands in 学风建设中期总结; 请升级浏览器 on every home page of a sound
site), so apart from titles they count only on pages with next to nothing else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.items import Link, Outcome

SHORT = 400  # characters of text below which a page has nothing else to say
_GONE_TITLE = re.compile(
    r"^\W*(?:提示信息|系统提示|错误提示|出错了?!?|错误页面?|错误|404\b.{0,30}|error\b.{0,20}|not found"
    r"|页面不存在|页面未找到"
    r"|找不到(?:页面|文件|网页|资源).{0,6}|您?访问的(?:页面|内容|文章|信息)(?:不存在|已删除|未找到).{0,6}|无法找到(?:该页|网页|资源).{0,4}"
    r"|page not found|the page cannot be found|信息提示|友情提示|操作提示)\W*$",
    re.I,
)
_GONE_WORDS = re.compile(
    r"无效的文章参数|无效的栏目参数|无效的参数|下载文档出错|文章不存在|文章已(?:被)?删除|栏目不存在|该信息不存在|信息(?:不存在|已删除)"
    r"|(?:您|你)?(?:访问|请求|查看|查找|浏览)的(?:页面|网页|文章|内容|信息|文件|资源|栏目|地址)\S{0,6}(?:不存在|已(?:被)?删除|找不到|未找到|已失效|不见了|已下线)"
    r"|页面(?:不存在|未找到|找不到了?|走丢了)|(?:网页|文件|资源)(?:不存在|未找到)|找不到(?:该|您|你)?(?:访问|请求|要)?的?(?:页面|网页|文件|资源)"
    r"|(?:该|此)(?:篇|条)?(?:文章|文档|信息|新闻|页面|页|内容|栏目|记录)(?:不存在|已(?:被)?删除|未审核|已下线|已过期)"
    r"|(?:没有|未)(?:找到|查到)(?:该|此|相关|指定|您要)的?(?:页面|文章|信息|新闻|记录|内容)|文档已(?:被)?删除"
    r"|404\s*(?:[\u2013\-]\s*)?(?:not found|未找到|错误|页面|error)"
    r"|file not found|page not found|参数错误|非法参数"
    r"|错误\s*'8[0-9a-f]{7}'|应用程序中的服务器错误|error '8[0-9a-f]{7}'"
    r"|HTTP Status [45]\d\d|(?:Fatal|Parse) error\s*:",
    re.I,
)
_CAMPUS = re.compile(
    r"仅限校(?:内|园网)|仅供校(?:内|园网)|只限校(?:内|园网)|限校内(?:访问|用户|网)|(?:只|仅)(?:允许|支持|对)校(?:内|园网)\S{0,8}(?:访问|开放|浏览)|校内(?:用户|师生)?(?:才能|方可|可)(?:访问|浏览|查看)|仅(?:允许|支持)校(?:内|园网)"
    r"|(?:请|需|须|需要)(?:在|通过|使用|连接|接入|登录)?校园网|校外(?:用户|访问|网络)?(?:无法|不能|不可|禁止)"
    r"|(?:您|你)?(?:的|所在的)?(?:当前)?IP(?:地址)?\S{0,12}(?:不在|无权|禁止|受限|不允许|没有权限)|没有权限访问|无权(?:限)?(?:访问|浏览|查看)"
    r"|(?:您|你)没有\S{0,6}权限|(?:没有|无|缺少)访问权限|访问权限(?:不足|受限|错误)",
    re.I,
)
_CAPTCHA = re.compile(
    r"验证码(?:后)?(?:下载|查看|访问)(?:附件|文件)?|请输入验证码|输入(?:图片|图中|下方)\S{0,6}(?:验证码|字符)"
)
# Also set on every sound page behind that firewall: a sign only where next to nothing is shown.
_CHALLENGE_MARK = re.compile(rb"\$_ts\s*=|\$_ts\.", re.I)
_CHALLENGE_BYTES = re.compile(
    rb"/cdn-cgi/challenge-platform/(?!scripts/jsd)|cf-browser-verification|_cf_chl_opt|__jsl_clearance|acw_sc__v2|pypasswaf"
    rb"|var\s+arg1\s*=\s*'[0-9A-F]{30,}'|slide_?captcha|WafCaptcha|waf_slider",
    re.I,
)
_CHALLENGE_WORDS = re.compile(
    r"(?:请)?完成安全验证|滑动滑块|人机(?:身份)?验证"
    r"|正在(?:进行)?(?:浏览器)?安全(?:检查|检测|验证)|checking your browser|访问(?:行为)?存在异常"
    r"|安全验证|请求(?:被|已被)?(?:拦截|阻断)|(?:已)?被(?:网站)?(?:防火墙|安全|管理员设置)(?:拦截|阻断)|Web应用防火墙"
    r"|网站防火墙|(?:访问|请求)被(?:阻断|拦截|拒绝)\S{0,3}(?:请求|事件)ID|just a moment",
    re.I,
)
_LOGIN_WORDS = re.compile(
    r"统一身份认证|单点登录|用户登录|账号登录|密码登录|请(?:先)?登录"
    r"|登录后(?:才能|方可|可)?(?:查看|访问|浏览)|Sign in|Log ?in",
    re.I,
)
_LOGIN_TITLE = re.compile(
    r"统一身份认证|统一认证|用户登录|系统登录|登录页|^登录|身份认证"
    r"|CAS\b.{0,20}(?:登录|Login)|^Log ?in|^Sign in",
    re.I,
)
_LOGIN_FIRST = re.compile(r"登录后(?:才能|方可|可以)|请先登录|统一身份认证")
_LOGIN_ADDRESS = re.compile(
    r"/(?:authserver|cas|sso|idp)/(?:login|auth)|/_web/_ids/login|[?&]service=https?(?::|%3a)", re.I
)
_ALERT = re.compile(r"""alert\(\s{0,9}["']([^"'<>]{2,80})["']""")
_NOTHING = 40  # characters: fewer, and a page shows nothing
_ONLY_A_SCRIPT = 3_000
_TEMPLATE = re.compile(r"\{\{\s*[\w.$\[\]()' ]{1,60}\s*\}\}")
_ENABLE_JS = re.compile(
    r"enable javascript|doesn.t work properly without javascript|启用\s*javascript|开启\s*javascript", re.I
)
_APP_ROOT = re.compile(
    rb"""<(?:div|app-root)\s+[^>]*id=["']?(?:app|root|__nuxt|__next|application)["']?[^>]*>\s*(?:<!--.*?-->\s*)*</""",
    re.I | re.S,
)
_BUNDLE = re.compile(
    rb"""<script[^>]+src=["']?[^"'> ]*(?:chunk|bundle|app|vendor|main|runtime|index|umi)[\w.\-]*\.js"""
    rb"""|<script[^>]+type=["']?module""",
    re.I,
)


class Shown(NamedTuple):
    """What an answer shows: ``source`` as decoded, its whole ``<title>``, its text without furniture.

    ``dated``: a day stands there for the page itself, which walls, gates and errors never give.
    """

    source: str
    title: str
    text: str
    links: tuple[Link, ...]
    images: int
    dated: bool = False


def judge_answer(body: bytes, *, url: str, shown: Shown) -> tuple[Outcome, str]:
    """What a 200 answer of HTML is: ok, or why it shows nothing, with the words that say so."""
    title, text, links = shown.title, shown.text, shown.links
    if not shown.dated:
        if len(text) < _NOTHING and len(shown.source) < _ONLY_A_SCRIPT:
            text = f"{text} {' '.join(_ALERT.findall(shown.source))}".strip()
        if found := _find_challenge(body, title, text, links):
            return Outcome.CHALLENGE, found
        if found := _find_gone(title, text, len(text) <= SHORT):
            return Outcome.SOFT_404, found
        if found := _find_gate(body, title, text, links):
            return Outcome.CAPTCHA, found
        if found := _find_login(body, url, title, text, links):
            return Outcome.LOGIN_WALL, found
        if len(text) <= 250 and not _has_content(links) and (match := _CAMPUS.search(f"{title} {text}")):
            return Outcome.CAMPUS_ONLY, match.group()
    if found := _find_shell(body, text, links, shown.images):
        return Outcome.EMPTY_SHELL, found
    return Outcome.OK, ""


def _find_challenge(body: bytes, title: str, text: str, links: tuple[Link, ...]) -> str:
    if _has_content(links) or len(text) > SHORT:
        return ""
    match = _CHALLENGE_BYTES.search(body[:200_000]) if len(text) < 200 else None
    if match is None and len(text) < _NOTHING:
        match = _CHALLENGE_MARK.search(body[:200_000])
    if match:
        return match.group().decode("latin-1")[:80]
    words = _CHALLENGE_WORDS.search(f"{title} {text}")
    return words.group() if words else ""


def _find_gate(body: bytes, title: str, text: str, links: tuple[Link, ...]) -> str:
    """A picture code before a file; one beside a letter box or a search is none."""
    if len(text) > SHORT or not (match := _CAPTCHA.search(text)) or b"password" in body.lower():
        return ""
    return "" if _has_content(links) and "下载" not in title + match.group() else match.group()


def _has_content(links: tuple[Link, ...]) -> bool:
    """Whether the page leads on like a page of a site does."""
    return len(links) > 12


def _find_gone(title: str, text: str, short: bool) -> str:
    if not short:
        return ""
    if (match := _GONE_TITLE.match(title)) and len(text) <= 250:
        return match.group()
    if len(text) <= 250 and (match := _GONE_WORDS.search(text)):
        return match.group()
    return ""


def _find_login(body: bytes, url: str, title: str, text: str, links: tuple[Link, ...]) -> str:
    """A page that is nothing but a login; a small login box beside content is none."""
    if _has_content(links) or len(text) > SHORT:
        return ""
    password = re.search(rb"""type\s*=\s*["']?password""", body[:300_000], re.I)
    words = _LOGIN_TITLE.search(title) or _LOGIN_WORDS.search(text)
    if password and (words or len(text) < 120):
        return words.group() if words else "password"
    if _LOGIN_ADDRESS.search(url) and (words or password):
        return words.group() if words else url
    if words and len(text) < 120 and _LOGIN_FIRST.search(f"{title} {text}"):
        return words.group()
    return ""


def _find_shell(body: bytes, text: str, links: tuple[Link, ...], images: int) -> str:
    """A page whose text a script would have to fetch."""
    if (match := _TEMPLATE.search(text)) and len(text) <= SHORT:
        return match.group()
    if len(text) > 60 or _has_content(links) or images > 1:
        return ""
    if _APP_ROOT.search(body[:300_000]):
        return "empty #app"
    html = body[:300_000].decode("utf-8", errors="replace")
    if match := _ENABLE_JS.search(html):
        return match.group()
    if len(links) <= 2 and len(_BUNDLE.findall(body[:300_000])) >= 2 and len(text) <= 20:
        return "scripts without text"
    return ""
