"""What one address of the sample answers, and the answers that are not pages of a CMS."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

_HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. ``location`` is set on redirects."""

    body: bytes
    content_type: str = _HTML
    status: int = 200
    location: str = ""

    @property
    def is_html(self) -> bool:
        """Whether the body is HTML."""
        return self.content_type.startswith("text/html")


def address_key(target: str) -> str:
    """A path with its query in one order, so that a crawler that sorts parameters still arrives."""
    parts = urlsplit(target)
    query = "&".join(
        f"{name}={value}" for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    return parts.path + ("?" + query if query else "")


def _page(title: str, body: str, status: int = 200) -> Answer:
    head = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>'
    return Answer(f"{head}<body>{body}</body></html>".encode(), status=status)


NOT_FOUND = _page("404 Not Found", "<h1>404 Not Found</h1><hr><center>nginx</center>", 404)
FORBIDDEN = _page("403 Forbidden", "<h1>403 Forbidden</h1><hr><center>nginx</center>", 403)
SERVER_ERROR = _page("HTTP Status 500", "<h1>HTTP Status 500 - java.lang.NullPointerException</h1>", 500)
# A Sudy site answers 200 for an article that does not exist.
SOFT_404 = _page(
    "提示信息",
    '<!--No Permission--><div class="wp_error_msg">提示：无效的文章参数！</div>'
    '<input type="hidden" id="ipAddress" value="127.0.0.1">',
)
CAMPUS_ONLY = _page(
    "访问提示",
    '<div class="wp_error_msg">您没有权限访问该页面：仅限校内访问，请使用校园网或VPN登录后访问。</div>',
)
LOGIN = _page(
    "统一身份认证",
    "<h1>统一身份认证平台</h1><p>您将登录的是：办公自动化系统</p>"
    '<form id="casLoginForm" method="post" action="/authserver/login">'
    '<input type="text" name="username" placeholder="学工号">'
    '<input type="password" name="password" placeholder="密码"><button type="submit">登录</button></form>',
)


def redirect(location: str) -> Answer:
    """302 to ``location``."""
    return Answer(b"", status=302, location=location)


def robots(closed: bool) -> Answer:
    """robots.txt: everything allowed, or nothing."""
    rule = "Disallow: /" if closed else "Disallow: /system/login/"
    return Answer(f"User-agent: *\n{rule}\n".encode(), content_type="text/plain")
