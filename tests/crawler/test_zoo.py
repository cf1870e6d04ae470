"""What real sites write in place of a plain link: scripts, buttons, frames, pagers, odd names, odd bytes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.items import DateSource, Link, Outcome, Place
from crawler.reading import read
from crawler.reading.dates import Byline, find_days, read_bylines, read_row_day, read_url_day
from crawler.reading.names import read_name
from crawler.urls import normalise

URL = "http://www.qinghe.example/a/b.htm"
HOME = "http://www.qinghe.example"
SENTENCE = (
    "第一条 为规范学校管理，保障学生合法权益，根据国家有关法律法规和学校章程，结合学校实际，制定本办法。"
)


def links_of(html: str, url: str = URL) -> tuple[Link, ...]:
    return read(f"<html><head><title>甲</title></head>{html}</html>".encode(), url=url).page.links


def sent_on_to(html: str) -> list[str]:
    return [link.url.removeprefix(HOME) for link in links_of(html) if link.place is Place.REDIRECT]


@pytest.mark.parametrize(
    "content",
    [
        "0;url=/new/x.htm",
        "0; URL='/new/x.htm'",
        '3 ; url = "/new/x.htm"',
        "0;/new/x.htm",
        "0,url=/new/x.htm",
        "url=/new/x.htm",
        "0;URL=../new/x.htm",
        "0.5; url=/new/x.htm#top",
        "0;\nurl=/new/x.htm",
    ],
)
def test_every_spelling_of_a_refresh_is_a_move(content: str) -> None:
    quote = "'" if '"' in content else '"'
    assert sent_on_to(f"<META HTTP-EQUIV='Refresh' CONTENT={quote}{content}{quote}>") == ["/new/x.htm"]


def test_a_refresh_keeps_the_whole_address_and_a_reload_is_no_move() -> None:
    page = "<meta http-equiv=refresh content='0;url=/x.jsp;v=1?a=1&b=2'>"
    assert sent_on_to(page) == ["/x.jsp;v=1?a=1&b=2"]
    assert sent_on_to("<meta http-equiv=refresh content='300'>") == []


@pytest.mark.parametrize(
    "script",
    [
        "location='/new/x.htm';",
        'location.href = "/new/x.htm"',
        "window.location.href='/new/x.htm'",
        "window.location.replace('/new/x.htm');",
        "location.assign( '/new/x.htm' )",
        "document.location='/new/x.htm'",
        "self.location.href='/new/x.htm'",
        "top.location='/new/x.htm'",
        "parent.location.href='/new/x.htm'",
        "window.navigate('/new/x.htm')",
        "setTimeout(\"location.href='/new/x.htm'\",3000)",
        "setTimeout('location.href=\\'/new/x.htm\\'',0)",
        "setTimeout(function(){ location.href='/new/x.htm' }, 10)",
        "setTimeout(() => { location.href='/new/x.htm' }, 10)",
        "function go(){location='/new/x.htm'}\nsetTimeout('go()',10)",
        "function go(){location='/new/x.htm'}\ngo();",
        "window.onload = function(){ location.href='/new/x.htm' }",
        "location.href='/new/'+'x.htm'",
        "location.href='http://'+location.host+'/new/x.htm'",
        "window.open('/new/x.htm','_self')",
    ],
)
def test_scripts_that_send_every_visitor_on_are_moves(script: str) -> None:
    assert sent_on_to(f"<body><script>{script}</script></body>") == ["/new/x.htm"]


@pytest.mark.parametrize(
    "html",
    [
        "<body onload=\"location.href='/new/x.htm'\"></body>",
        "<script>function go(){top.location='/new/x.htm'}</script><body onload='go();'></body>",
        "<body><form name=f action=/new/x.htm></form><script>document.forms[0].submit();</script></body>",
    ],
)
def test_pages_that_go_elsewhere_as_they_load_are_moves(html: str) -> None:
    assert sent_on_to(html) == ["/new/x.htm"]


def test_a_form_sent_by_script_keeps_its_fields_and_one_to_fill_in_is_not_sent() -> None:
    hidden = "<form action='in.jsp' method=get><input type=hidden name=id value=3></form>"
    send = "<script type=text/javascript>document.forms[0].submit()</script>"
    assert sent_on_to(f"<body>{hidden}{send}</body>") == ["/a/in.jsp?id=3"]
    asked = "<form action='in.jsp'><input name=q></form>"
    assert sent_on_to(f"<body>{asked}{send}</body>") == []
    assert sent_on_to(f"<body>{hidden.replace('get', 'post')}{send}</body>") == []


@pytest.mark.parametrize(
    "script",
    [
        "function search(){location.href='/s.jsp?q='+q.value}",
        "function home(){location.href='/index.htm'}",
        "if(location.href=='http://x.example/'){}",
        "var x='location';",
    ],
)
def test_functions_that_wait_to_be_called_move_nobody(script: str) -> None:
    assert sent_on_to(f"<body><script type='text/javascript'>{script}</script></body>") == []


@pytest.mark.parametrize(
    "html",
    [
        "<a href='#' onclick=\"window.open('/new/x.htm','_blank','width=300');return false\">规定</a>",
        "<a href='javascript:void(0)' onclick=\"location.href='/new/x.htm'\">规定</a>",
        "<a href=\"javascript:window.open('/new/x.htm')\">规定</a>",
        "<a href=\"JavaScript:location='/new/x.htm'\">规定</a>",
        "<a href=\"javascript:openWin('/new/x.htm',300)\">规定</a>",
        "<a onclick=\"show('../new/x.htm')\">规定</a>",
        "<a href='javascript:;' data-href='/new/x.htm'>规定</a>",
        "<div onclick=\"window.location='/new/x.htm'\">规定</div>",
        "<table><tr onclick=\"window.open('/new/x.htm')\"><td>规定</td></tr></table>",
        "<input type=button value=规定 onclick=\"location.href='/new/x.htm'\">",
        "<map><area href=/new/x.htm alt=规定 shape=rect></map>",
        "<select onchange='location=this.value'><option value='/new/x.htm'>规定</option></select>",
        "<script>function op(i){window.open('/new/'+i+'.htm')}</script>"
        "<a href=\"javascript:op('x')\">规定</a>",
        "<a href='\n/new/x.htm\n'>规定</a>",
        "<a href='\\new\\x.htm'>规定</a>",
        "<a href='\u3000/new/x.htm'>规定</a>",
        "<base href='/new/'><a href=x.htm>规定</a>",
        "<a href='http://www。qinghe。example/new/x.htm'>规定</a>",
    ],
)
def test_what_leads_somewhere_when_clicked_is_a_link(html: str) -> None:
    assert ("/new/x.htm", "规定") in [
        (link.url.removeprefix(HOME), link.anchor) for link in links_of(f"<body>{html}</body>")
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<a href='javascript:history.go(-1)'>返回</a>",
        "<a href='#' onclick=\"window.open('http://share.example/s?url='+location.href)\">分享</a>",
        "<a href='javascript:void(0)' onclick=\"show('/images/a.jpg')\">图</a>",
        "<a href='javascript:doZoom(16)'>大</a><a href='javascript:window.print()'>打印</a>",
        "<img src=a.gif onclick=\"this.src='code.jsp?'+Math.random()\">",
        "<a href='javascript:goPage(3)'>3</a>",
    ],
)
def test_what_leads_nowhere_that_can_be_told_is_no_link(html: str) -> None:
    assert links_of(f"<body>{html}</body>") == ()


@pytest.mark.parametrize(
    "html",
    [
        "<object data='/f/x.pdf'></object>",
        "<object classid=clsid:1><param name=src value='/f/x.pdf'></object>",
        "<object><embed src='/f/x.pdf'></object>",
        "<embed src=/f/x.pdf>",
        "<iframe src='/f/x.pdf'></iframe>",
        "<iframe src='/js/pdfjs/web/viewer.html?file=/f/x.pdf#page=1'></iframe>",
        "<div pdfsrc='/f/x.pdf' class=wp_pdf_player></div>",
        "<script>showVsbpdfIframe('/f/x.pdf','100%','600')</script>",
    ],
)
def test_a_file_shown_on_a_page_is_a_link(html: str) -> None:
    assert HOME + "/f/x.pdf" in [link.url for link in links_of(f"<body>{html}</body>")]


def pages_of(html: str, url: str) -> list[str]:
    folder = url.rpartition("/")[0] + "/"
    return [
        link.url.removeprefix(folder)
        for link in links_of(f"<body>{html}</body>", url)
        if link.place is Place.PAGER
    ]


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        ('createPageHTML(4, 0, "index", "html");', ["index_1.html", "index_2.html", "index_3.html"]),
        ("createPageHTML('page_div',3,1,'index','html',45);", ["index_2.html", "index_3.html"]),
        ("var n=3;var here=0;createPageHTML(n,here,'index','html')", ["index_1.html", "index_2.html"]),
        ('createPageHTML(1, 0, "index", "html");', []),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}", []),
        (
            'var countPage = 3;for(i=1;i<3;i++)document.write("<a href=index_"+i+".html>")',
            ["index_1.html", "index_2.html"],
        ),
    ],
)
def test_pages_a_script_would_write_are_known_on_the_first(script: str, pages: list[str]) -> None:
    html = f"<script type='text/javascript'>{script}</script>"
    assert pages_of(html, HOME + "/x/") == pages
    assert pages_of(html, HOME + "/x/index.html") == pages
    assert pages_of(html, HOME + "/x/index_2.html") == []


def test_pages_between_two_that_are_linked_are_known_on_the_first_only() -> None:
    html = "<a href=l_2.htm>下一页</a> <a href=l_5.htm>尾页</a>"
    assert pages_of(html, HOME + "/x/l.htm") == ["l_2.htm", "l_5.htm", "l_3.htm", "l_4.htm"]
    assert pages_of(html, HOME + "/x/l_4.htm") == ["l_2.htm", "l_5.htm"]


def test_numbers_of_articles_are_no_pages() -> None:
    html = "<a href=/info/1105/16250.htm>上一条</a> <a href=/info/1105/16240.htm>下一条</a>"
    assert len(links_of(f"<body>{html}</body>", HOME + "/info/1105/16245.htm")) == 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("a.htm?id=3&CFID=12&CFTOKEN=99", "a.htm?id=3"),
        ("a.htm?id=3&from=singlemessage&isappinstalled=0&nsukey=abc%2F", "a.htm?id=3"),
        ("a.htm?from=2022", "a.htm?from=2022"),
        ("a.htm?sid=12", "a.htm?sid=12"),
        ("a.htm?sid=a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4", "a.htm"),
        ("a.htm?_t=1650000000000&id=1", "a.htm?id=1"),
        ("a.htm?timestamp=1650000000&rand=0.7312", "a.htm"),
        ("a.htm?t=3&r=20&rand=5&_=7", "a.htm?t=3&r=20&rand=5&_=7"),
        ("a.htm?id=1450428636254", "a.htm?id=1450428636254"),
        ("a.htm?spm=a1.b2&utm_campaign=x", "a.htm"),
        ("a.htm?utm%5Fsource=x", "a.htm"),
        ("a.do;jsessionid=A1.node2?x=1", "a.do?x=1"),
        ("..\\f\\a b.DOC", "/f/a%20b.DOC"),
        ("http:\\\\www.qinghe.example\\a\\a.htm", "a.htm"),
        ("a.asp?f=c:\\x", "a.asp?f=c:%5Cx"),
    ],
)
def test_what_only_marks_the_visitor_goes_and_what_chooses_the_page_stays(url: str, expected: str) -> None:
    expected = expected if expected.startswith("/") else "/a/" + expected
    assert normalise(url, URL) == HOME + expected


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=\"UTF-8''%E7%AB%A0%E7%A8%8B.pdf\"", "章程.pdf"),
        ("attachment; filename*=utf-8'zh-CN'%E7%AB%A0%E7%A8%8B.pdf", "章程.pdf"),
        ("attachment; filename*=GBK''%D5%C2%B3%CC.pdf", "章程.pdf"),
        ("attachment; filename*0*=UTF-8''%E7%AB%A0; filename*1*=%E7%A8%8B.pdf", "章程.pdf"),
        ('attachment; filename*0="zhang"; filename*1="cheng.pdf"', "zhangcheng.pdf"),
        ("attachment; filename=" + "章程 2022.doc".encode("gbk").decode("latin-1"), "章程 2022.doc"),
        ("attachment;filename='章程.doc'".encode().decode("latin-1"), "章程.doc"),
        ('attachment; filename="%E7%AB%A0+%E7%A8%8B.doc"', "章 程.doc"),
        ('attachment; filename="a+b.doc"', "a+b.doc"),
        ('attachment; filename="=?GB2312?B?1cKzzA==?= =?GB2312?B?LmRvYw==?="', "章程.doc"),
        ('attachment; filename="=?utf-8?Q?=E7=AB=A0=E7=A8=8B.doc?="', "章程.doc"),
        ('attachment; filename="' + "乗車.doc".encode("gbk").decode("latin-1") + '"', "乗車.doc"),
        (
            'attachment; filename="' + "章程.doc".encode().decode("latin-1").encode().decode("latin-1"),
            "章程.doc",
        ),
        ('attachment; filename="a \\"b\\".doc"', 'a "b".doc'),
        ("attachment; filename=x.pdf; size=3", "x.pdf"),
        ('form-data; name="f"; filename=""', ""),
    ],
)
def test_more_ways_of_sending_a_file_name(disposition: str, name: str) -> None:
    assert read_name(disposition, "http://a.example/download.jsp?id=1") == name


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
@pytest.mark.parametrize(
    "declared",
    ["", "utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "latin1", "utf-16", "ascii", "no-such", "hex"],
)
def test_text_is_read_whatever_was_declared(encoding: str, declared: str) -> None:
    words = "學校章程與學生管理辦法，自發布之日起施行。" if encoding == "big5hkscs" else SENTENCE
    meta = f"<meta http-equiv='Content-Type' content='text/html; charset={declared}'>" if declared else ""
    body = f"<html><head>{meta}<title>章程</title></head><body><p>{words * 3}</p></body></html>".encode(
        encoding
    )
    for header in ("text/html", f"text/html; charset={declared}"):
        assert read(body, url=URL, content_type=header).page.text == words * 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark(encoding: str) -> None:
    body = f"<html><head><title>章程</title></head><body><p>{SENTENCE}</p></body></html>".encode(encoding)
    assert read(body, url=URL, content_type="text/html").page.text == SENTENCE


@pytest.mark.parametrize(("main", "other"), [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_a_page_with_a_part_in_another_encoding_loses_nothing(main: str, other: str) -> None:
    body = f"<html><body><p>{SENTENCE * 5}</p>".encode(main) + "<p>版权信息：青禾学院</p>".encode(other)
    text = read(body, url=URL, content_type="text/html").page.text
    assert SENTENCE in text and "青禾学院" in text and "\ufffd" not in text


def outcome_of(html: str, url: str = URL) -> Outcome:
    return read(html.encode(), url=url, content_type="text/html").outcome


@pytest.mark.parametrize(
    "body",
    [
        "<head><title></title><script>$_ts=window['$_ts']||{};$_ts.nsd=1</script></head><body></body>",
        "<head><script>var arg1='3B5F4C8D9E0A1B2C3D4E5F60718293A4B5C6D7E8';"
        "document.cookie='acw_sc__v2='</script></head>",
        "<script>document.cookie=('_')+('_')+'jsl_clearance_s=1';</script><body><script>__jsl_clearance</script></body>",
        "<title>Just a moment...</title><body>"
        "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>"
        "<script>window._cf_chl_opt={}</script></body>",
        "<title>安全验证</title><body><p>为了您的访问安全，请完成安全验证</p><p>请向右滑动滑块</p></body>",
        "<title>网站防火墙</title><body><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p></body>",
        "<body>您的访问被阻断，请求ID：123，事件已记录</body>",
    ],
)
def test_challenges_and_firewalls_are_told(body: str) -> None:
    assert outcome_of(f"<html>{body}</html>") is Outcome.CHALLENGE


@pytest.mark.parametrize(
    "body",
    [
        "<title>提示信息</title><body><div class=wp_error_msg>提示：无效的文章参数！</div></body>",
        "<title>青禾学院</title><body>对不起，该文章不存在或已被删除！</body>",
        "<title>HTTP Status 404 – Not Found</title><body><h1>HTTP Status 404 – Not Found</h1></body>",
        "<title>青禾学院</title><body><h1>404</h1><p>抱歉，您访问的页面不存在</p></body>",
        "<body><font face=宋体>ADODB.Field</font> 错误 '800a0bcd'<p>BOF 或 EOF 中有一个是“真”</p></body>",
        "<body><font>Microsoft VBScript 运行时错误</font> 错误 '800a000d'<p>类型不匹配: 'CInt'</p></body>",
        "<body><h1>“/”应用程序中的服务器错误。</h1><h2>输入字符串的格式不正确。</h2></body>",
        "<script>alert('该信息不存在或已删除！');history.back();</script>",
        "<title>学院</title><body><p>没有找到该信息</p><p>3秒后返回首页</p></body>",
    ],
)
def test_pages_that_say_not_here_are_told(body: str) -> None:
    assert outcome_of(f"<html>{body}</html>") is Outcome.SOFT_404


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<body>您的IP地址不在允许访问范围内，仅限校内访问</body>", Outcome.CAMPUS_ONLY),
        ("<body><p>该栏目只允许校内IP访问，校外用户请使用VPN</p></body>", Outcome.CAMPUS_ONLY),
        ("<title>访问受限</title><body>对不起，您没有权限访问该页面</body>", Outcome.CAMPUS_ONLY),
        ("<script>alert('仅限校园网内访问');window.close();</script>", Outcome.CAMPUS_ONLY),
        (
            "<title>附件下载</title><body>请输入验证码下载附件<input><img src=createimage.jsp></body>",
            Outcome.CAPTCHA,
        ),
        (
            "<title>统一身份认证</title><body><form>账号<input>密码<input type=password></form></body>",
            Outcome.LOGIN_WALL,
        ),
        ("<script>alert('请先登录！');top.location='/login.jsp'</script>", Outcome.LOGIN_WALL),
        (
            "<title>就业网</title><body><div id=app></div><script src=/js/app.1.js></script></body>",
            Outcome.EMPTY_SHELL,
        ),
        ("<body><ul><li v-for='x in y'>{{x.title}}</li></ul></body>", Outcome.EMPTY_SHELL),
    ],
)
def test_walls_gates_and_shells_are_told(body: str, outcome: Outcome) -> None:
    assert outcome_of(f"<html>{body}</html>") is outcome


@pytest.mark.parametrize(
    "words",
    [
        "关于财务系统访问的通知。请使用校园网登录财务系统查询，校外用户请先连接VPN。",
        "我校学风建设中期总结大会召开，暂无异议。",
        "为保障安全，请升级浏览器版本。学校召开安全验证工作会议。",
        "统一身份认证平台升级公告：平台将于本周六升级，期间可能短时无法登录。",
        "关于清理校外不存在的页面和已删除的文章的说明。",
        "附件下载：请输入验证码的步骤已取消。",
    ],
)
def test_short_notices_that_speak_of_walls_are_pages(words: str) -> None:
    html = (
        "<html><head><title>通知-青禾学院</title><script>$_ts=window['$_ts']</script></head><body>"
        "<div>当前位置：<a href=/>首页</a> > <a href=/tzgg.htm>通知公告</a> > 正文</div>"
        f"<h2>关于有关事项的通知</h2><p>发布时间：2022-09-01</p><div><p>{words}</p></div>"
        "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script></body></html>"
    )
    assert outcome_of(html) is Outcome.OK


@pytest.mark.parametrize(
    "words",
    [
        "当前位置：<a>首页</a> &gt;&gt; <a>教学工作</a> &gt;&gt; <a>教学动态</a> &gt;&gt; 正文",
        "您现在的位置：<a>网站首页</a> - <a>教学工作</a> - <a>教学动态</a> - 内容",
        "您当前所在位置： <a>首页</a>－&gt;<a>教学工作</a>－&gt;<a>教学动态</a>",
        "您目前的位置:<a>首页</a>-&gt;<a>教学工作</a>-&gt;教学动态",
        "位置：<a>首页</a> » <a>教学工作</a> » <a>教学动态</a>",
        "当前位置 <a>首页</a><font>></font><a>教学工作</a><font>></font><a>教学动态</a>",
        "<b>当前位置：</b><a>主页</a>/<a>教学工作</a>/<a>教学动态</a>",
        "【当前位置】<a>首页</a> → <a>教学工作</a> → <a>教学动态</a>",
        "你的位置: <a>首页</a> | <a>教学工作</a> | <a>教学动态</a>",
        "<!-- 当前位置：假的 --><span>当前位置：</span><a>首页</a>&nbsp;&nbsp;&gt;&nbsp;&nbsp;"
        "<a>教学工作</a>&gt;<a>教学动态</a>&gt;",
        "您所在的位置：<a>首页</a>＞<a>教学工作</a>＞<a>教学动态</a>＞详情",
        "<table><tr><td>当前位置：</td><td><table><tr><td>"
        "<a>首页</a> &gt; <a>教学工作</a> &gt; <a>教学动态</a></td></tr></table></td></tr></table>",
        "当前位置：<a>首页</a>&gt;&gt;<a>教学工作</a>&gt;&gt;<a>教学动态</a>&gt;&gt;浏览文章",
        "当前位置：<a>首页</a> ＞ <a>教学工作</a> ＞ <a>教学动态</a> ＞ 文章正文",
    ],
)
def test_breadcrumbs_in_every_form_name_the_columns(words: str) -> None:
    page = read(
        f"<html><body><div class=a><div>{words}</div></div><div><ul><li><a href=1.htm>管理文件</a></li></ul>"
        f"<p>{SENTENCE}</p></div></body></html>".encode(),
        url=URL,
    ).page
    assert page.trail == ("教学工作", "教学动态")


@pytest.mark.parametrize(
    "html",
    [
        "<ul class=breadcrumb><li><a>首页</a></li><li><a>教学工作</a></li>"
        "<li class=active>教学动态</li></ul>",
        "<ol class=breadcrumb><li><a>Home</a></li><li><a>教学工作</a></li><li>教学动态</li></ol>",
        "<nav aria-label=breadcrumb><ol class='el-breadcrumb'>"
        "<li><a>首页</a></li><li>教学工作</li><li>教学动态</li></ol></nav>",
        "<div class=crumbs><a>首页</a> / <a>教学工作</a> / <span>教学动态</span></div>",
    ],
)
def test_breadcrumbs_known_by_their_class_alone_name_the_columns(html: str) -> None:
    page = read(f"<html><body>{html}<p>{SENTENCE}</p></body></html>".encode(), url=URL).page
    assert page.trail == ("教学工作", "教学动态")


FIRST = date(2022, 9, 1)


@pytest.mark.parametrize(
    "text",
    [
        "二O二二年九月一日",
        "二零二二年 九月一日",
        "２０２２年９月１日",
        "2022年9月1号",
        "2022—09—01",
        "2022－9－1",
        "2022-09-01T10:00:00+08:00",
        "Thu Sep 01 10:20:30 CST 2022",
    ],
)
def test_more_ways_of_writing_a_day(text: str) -> None:
    assert [day for day, _, _ in find_days(text)] == [FIRST]


@pytest.mark.parametrize(
    "text",
    [
        "发布时间：20220901",
        "发布人：张老师 2022-09-01 点击：33",
        "作者：宣传部 来源：本站 2022-09-01",
        "来源：教务处  发布日期：【2022-09-01】",
        "【发布时间】2022-09-01",
        "[发表时间]：2022-09-01",
        "发稿日期：2022-09-01",
        "点击数：12 更新时间：2022-09-01",
        "Posted on 2022-09-01",
    ],
)
def test_more_bylines(text: str) -> None:
    assert [seen.day for seen in read_bylines([Byline(text)])] == [FIRST]


@pytest.mark.parametrize(
    "text",
    [
        "发布者：[变量] 发布时间：2022-09-01",
        "发布时间：20221399",
        "今天是2022年9月1日 星期四",
        "编号：20220901",
        "会议时间地点另行通知，作者：张三，2022-09-01 前报名",
    ],
)
def test_what_only_looks_like_a_byline(text: str) -> None:
    assert read_bylines([Byline(text)]) == []


@pytest.mark.parametrize(
    "row",
    [
        "<li><em>01</em><span>2022-09</span><a href=1.htm>某通知</a></li>",
        "<li><div class=date><p>01</p><p>2022-09</p></div><a href=1.htm>某通知</a></li>",
        "<li><a href=1.htm><div class=d><b>01</b>2022.09</div><div>某通知</div></a></li>",
        "<li><a href=1.htm><span>2022</span><i>09-01</i><p>某通知</p></a></li>",
        "<li><span>2022</span><i>09-01</i><a href=1.htm>某通知</a></li>",
        "<li><a href=1.htm>某通知</a>[2022-09-01]</li>",
        "<table><tr><td><a href=1.htm>某通知</a></td><td>2022</td><td>09-01</td></tr></table>",
        "<dl><dt><a href=1.htm>某通知</a></dt><dd>2022-09-01</dd></dl>",
        "<div><div>01</div><div>2022/09</div><div><a href=1.htm>某通知</a></div></div>",
    ],
)
def test_a_day_in_pieces_belongs_to_its_row(row: str) -> None:
    (link,) = links_of(f"<body>{row}</body>")
    assert (link.anchor, link.day) == ("某通知", FIRST)


def test_a_day_in_pieces_beside_the_title_is_the_page_s() -> None:
    html = "<h1>关于开展评审的通知</h1><div class=date><span>01</span><em>2022-09</em></div><p>各部门：</p>"
    page = read(f"<html><title>关于开展评审的通知</title><body>{html}".encode(), url=URL).page
    assert [(seen.day, seen.source) for seen in page.dates] == [(FIRST, DateSource.BYLINE)]


@pytest.mark.parametrize(
    "path",
    [
        "/2022-09/01/content_1.htm",
        "/202209/01/1.htm",
        "/news/20220901123456.html",
        "/P020220901401.pdf",
        "/ggsm.aspx?fbsj=2022-09-01%2010:19:19&yxqx=2022-12-31&xh=12",
        "/uploadfile/2022/0901/20220901102019123.doc",
    ],
)
def test_more_addresses_that_hold_a_day(path: str) -> None:
    seen = read_url_day(HOME + path)
    assert seen and seen.day == FIRST


SAVED = sorted((Path(__file__).parent / "pages").glob("*/page.html"))
SPOILS = (
    b"<",
    b">",
    b"\x00",
    b"\xff",
    b'"',
    b"'",
    b"<!--",
    b"</body>",
    b"<script>",
    b"\xd6",
    b"&#0;",
    b"<a href=",
)


@settings(max_examples=150)
@given(
    st.sampled_from(SAVED),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(SPOILS)), min_size=1, max_size=8),
)
def test_a_saved_page_with_spoilt_bytes_is_still_read(path: Path, spoils: list[tuple[float, bytes]]) -> None:
    body = path.read_bytes()
    for where, spoil in spoils:
        at = int(where * len(body))
        body = body[:at] + spoil + body[at + len(spoil) // 2 :]
    found = read(body, url=URL, content_type="text/html")
    assert found.outcome is not Outcome.UNREADABLE, found.detail
    for link in found.page.links:
        assert normalise(link.url) == link.url


@given(st.text(st.sampled_from("2022019年月日-/. 〇一二十廿"), max_size=30))
def test_a_day_is_never_made_up(text: str) -> None:
    for day, start, end in find_days(text):
        written = re.sub(r"\s", "", text[start:end])
        assert not re.search(r"\d", written) or str(day.year) in written and f"{day.day}" in written
    of_row = read_row_day(text)
    if of_row and re.search(r"\d", text):
        assert str(of_row.year) in text or "年" in text


QUERIES = st.text(st.sampled_from("&=?;%_tsidrnCF0159afjsoegml.\\/: #utm"), max_size=60)


@given(QUERIES, st.sampled_from([URL, "", "http://a.example:8080/x?y=1"]))
@example("?utm%5Fsource=1", URL)
@example(";%6asessionid=1", URL)
@example("a;sid=b;jsessionid=c/d", URL)
def test_dropping_marks_of_visitors_is_stable(text: str, base: str) -> None:
    found = normalise(text, base)
    assert found is None or normalise(found, base) == found


HOSTILE = (
    "<script>location='" + "a'+'",
    "<a href='javascript:goPage(",
    "<meta http-equiv=refresh content='0;url=",
    "<a onclick=\"location.href='",
    "createPageHTML(1,",
    "<script>function f(",
    "<a href='javascript:f(1)'>1</a>",
    "<a href='l_9.htm'>2</a>",
    "<option value='/a.htm'>1",
    "2022-09-",
    "二〇二二年",
    "发布时间：作者：",
    "当前位置：<b>",
    "<em class=all_count>9",
    "共1/页",
    "\\",
    "alert('",
    "<li><a href=x>01",
    "<div class=col_title>",
    "{{ a",
    "<noframes><a href=x>",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_bytes_take_no_more_than_thrice_the_time(piece: str) -> None:
    def seconds(size: int) -> float:
        body = b"<html><head><title>x</title></head><body>" + (piece * (size // len(piece))).encode()[:size]
        found = []
        for _ in range(2):
            start = process_time()
            read(body, url=URL, content_type="text/html")
            found.append(process_time() - start)
        return min(found)

    assert seconds(400_000) <= 3 * max(seconds(200_000), 0.05)
