"""Script-made pages in a real Chromium on loopback: what they show is read, what they try is refused."""

from __future__ import annotations

import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.archive import read_exchanges, read_renderings
from crawler.gateway import Reach, reach_of
from crawler.items import Fetch, Outcome, Page, Plan, Seed, SiteEnd
from crawler.notation import write_line
from crawler.record import read_end, read_fetches, read_pages, read_skips
from crawler.run import run
from crawler.urls import host_of
from crawler.window import Limits, View, Window, can_open
from tests.crawler.serving import Route, Served, Site

pytestmark = pytest.mark.skipif(
    not can_open(), reason="needs the extra browser (make browser) and a Chromium (apt install chromium)"
)
Serve = Callable[[dict[str, Route]], Site]
JSON = (("Content-Type", "application/json"),)
SCRIPT = (("Content-Type", "text/javascript"),)
NOTICES = (
    '[{"href": "/info/1.htm", "title": "青禾职业技术学院章程"}, {"href": "/info/2.htm", "title": "收费标准"}]'
)
APP = """
fetch('/api/notices').then(answer => answer.json()).then(notices => {
  const rows = notices.map(one => `<li><a href="${one.href}">${one.title}</a><span>2022-09-01</span></li>`);
  document.querySelector('#app').innerHTML =
    '<h1>信息公开</h1><p>本栏目公开学校章程、收费标准等信息。</p><ul>' + rows.join('') + '</ul>';
});
"""


def shell(script: str = "", *, source: str = "") -> str:
    """A page as a build tool leaves it: an empty root, and a bundle."""
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>信息公开</title></head><body>'
        "<noscript>We're sorry but this site doesn't work properly without JavaScript enabled.</noscript>"
        f'<div id="app"></div><script{f" src={source!r}" if source else ""}>{script}</script></body></html>'
    )


def article(title: str) -> str:
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
        f"<p>{title}的正文，写得足够长，以便成为一页真正的内容。</p></body></html>"
    )


@pytest.fixture(scope="module")
def window() -> Iterator[Window]:
    held = Window(limits=Limits(seconds=5, settle=2))
    yield held
    held.close()


def look(window: Window, url: str, *, reach: Reach | None = None, picture: bool = False) -> View:
    return window.view_now(url, reach or reach_of({host_of(url)}, (url,)), picture=picture)


def site_end(directory: Path) -> SiteEnd:
    end = read_end(directory)
    assert end is not None
    return end.sites[0]


def crawl(directory: Path, *urls: str, **limits: Any) -> tuple[dict[str, Page], dict[str, Fetch]]:
    plan = Plan(
        seeds=tuple(Seed(name="站点", url=url) for url in urls),
        **{"requests_per_second": 1000, "second_look_after": 0, "readers": 1, "browser": True, **limits},
    )
    run(plan, directory)
    return (
        {page.url: page for page in read_pages(directory)},
        {fetch.url: fetch for fetch in read_fetches(directory)},
    )


@pytest.fixture(scope="module")
def app(serve: Serve) -> Site:
    return serve(
        {
            "/": shell(source="/js/app.js"),
            "/js/app.js": Served(APP.encode(), headers=SCRIPT),
            "/api/notices": Served(NOTICES.encode(), headers=JSON),
            "/info/1.htm": article("青禾职业技术学院章程"),
            "/info/2.htm": article("收费标准"),
        }
    )


def test_a_list_that_a_script_fetches_is_read_and_its_links_are_crawled(app: Site, tmp_path: Path) -> None:
    pages, fetches = crawl(tmp_path / "record", app.url)
    start = app.url + "/"
    assert fetches[start].outcome is Outcome.OK
    assert fetches[start].detail == "rendered"
    assert pages[start].rendered
    assert [link.anchor for link in pages[start].links] == ["青禾职业技术学院章程", "收费标准"]
    assert fetches[app.url + "/info/1.htm"].outcome is Outcome.OK
    assert fetches[app.url + "/info/2.htm"].parent == start
    assert not pages[app.url + "/info/2.htm"].rendered
    assert site_end(tmp_path / "record").complete


@pytest.mark.parametrize(
    "row",
    [
        '<a href="#/notice/1">部门预算公开</a>',
        '<li style="cursor: pointer" onclick="show(1)">部门预算公开</li>',
    ],
    ids=["route", "click"],
)
def test_what_a_crawl_cannot_follow_on_a_rendered_page_leaves_its_site_incomplete(
    serve: Serve, tmp_path: Path, row: str
) -> None:
    body = (
        f"<h1>信息公开</h1><p>本栏目公开学校章程、收费标准等信息，接受社会监督，欢迎查阅。</p><ul>{row}</ul>"
    )
    script = f"document.querySelector('#app').innerHTML = `{body}`;".encode()
    site = serve({"/": shell(source="/js/app.js"), "/js/app.js": Served(script, headers=SCRIPT)})
    _, fetches = crawl(tmp_path / "record", site.url)
    assert fetches[site.url + "/"].outcome is Outcome.OK
    (skip,) = read_skips(tmp_path / "record")
    assert skip.reason is Outcome.EMPTY_SHELL
    assert not site_end(tmp_path / "record").complete


def test_the_archive_keeps_what_was_received_and_what_the_browser_made_of_it(
    app: Site, tmp_path: Path
) -> None:
    pages, _ = crawl(tmp_path / "record", app.url)
    archive = tmp_path / "record" / "archive"
    received = {exchange.url: exchange.body.decode() for exchange in read_exchanges(archive)}
    (made,) = read_renderings(archive)
    assert "收费标准" not in received[app.url + "/"]
    assert made.url == app.url + "/"
    assert "收费标准" in made.body.decode()
    assert pages[made.url].links


def test_without_the_wish_for_a_browser_a_shell_stays_one(app: Site, tmp_path: Path) -> None:
    pages, fetches = crawl(tmp_path / "record", app.url, browser=False)
    assert fetches[app.url + "/"].outcome is Outcome.EMPTY_SHELL
    assert "rendered" not in fetches[app.url + "/"].detail
    assert pages == {}


def test_no_more_pages_of_a_site_are_opened_than_the_plan_says(serve: Serve, tmp_path: Path) -> None:
    links = "".join(f'<li><a href="/{number}.htm">第{number}页</a></li>' for number in range(3))
    script = f"document.querySelector('#app').innerHTML = '<p>本栏目公开学校章程</p><ul>{links}</ul>'"
    site = serve({"/": shell(script), **{f"/{number}.htm": shell("") for number in range(3)}})
    _, fetches = crawl(tmp_path / "record", site.url, max_rendered=2)
    outcomes = sorted(fetch.outcome.value for fetch in fetches.values())
    assert outcomes == ["budget", "budget", "empty_shell", "ok"]
    assert "rendered: still empty" in [fetch.detail for fetch in fetches.values()]
    assert not site_end(tmp_path / "record").complete


def test_a_login_that_a_script_shows_is_a_login(serve: Serve, tmp_path: Path) -> None:
    form = """'<h2>统一身份认证</h2><form>用户登录<input type="' + 'pass' + 'word"></form>'"""
    site = serve(
        {
            "/": shell(source="/js/app.js"),
            "/js/app.js": Served(
                f"document.querySelector('#app').innerHTML = {form}".encode(), headers=SCRIPT
            ),
        }
    )
    pages, fetches = crawl(tmp_path / "record", site.url)
    assert fetches[site.url + "/"].outcome is Outcome.LOGIN_WALL
    assert fetches[site.url + "/"].detail.startswith("rendered: ")
    assert pages == {}


def test_a_page_that_never_ends_is_given_up_and_the_next_one_opened(window: Window, serve: Serve) -> None:
    site = serve({"/": shell("for (;;) {}"), "/next": shell("document.title = 'next'")})
    began = time.monotonic()
    assert "took longer" in look(window, site.url + "/").failure
    assert time.monotonic() - began < 15
    assert b"<title>next" in look(window, site.url + "/next").document


def test_a_page_that_never_rests_is_taken_as_it_stands(window: Window, serve: Serve) -> None:
    site = serve(
        {
            "/": shell("document.title = 'busy'; setInterval(() => fetch('/poll'), 100)"),
            "/poll": "{}",
        }
    )
    assert b"<title>busy" in look(window, site.url + "/").document
    polled = site.asked["/poll"]
    assert polled
    time.sleep(0.6)  # its timers would have asked six times more
    assert site.asked["/poll"] <= polled + 1


def test_what_a_page_tries_beyond_its_site_is_never_asked(window: Window, serve: Serve) -> None:
    inside = serve(
        {path: "secret" for path in ("/fetch", "/img", "/frame", "/moved", "/popup", "/go", "/ws")}
    )
    site = serve({})
    site.routes |= {
        "/away": Served(status=302, headers=(("Location", inside.url + "/moved"),)),
        "/": shell(
            f"""
            const inside = {inside.url!r};
            const frame = document.createElement('iframe');
            frame.src = inside + '/frame';
            document.body.append(frame);
            new Image().src = inside + '/img';
            open(inside + '/popup');
            const link = document.createElement('a');
            link.href = inside + '/popup'; link.target = '_blank'; document.body.append(link); link.click();
            try {{ new WebSocket(inside.replace('http', 'ws') + '/ws'); }} catch (e) {{}}
            fetch('/post', {{method: 'POST', body: 'x'}}).catch(() => 0);
            fetch('/away', {{mode: 'no-cors'}}).catch(() => 0);
            fetch('http://169.254.169.254/latest/meta-data/', {{mode: 'no-cors'}}).catch(() => 0);
            fetch('file:///etc/passwd').catch(() => 0);
            fetch(inside + '/fetch', {{mode: 'no-cors'}}).catch(() => 0);
            fetch(inside.replace('127.0.0.1', 'localhost') + '/fetch', {{mode: 'no-cors'}}).catch(() => 0);
            alert('stay'); confirm('stay?');
            document.title = 'done';
            """
        ),
        "/post": "{}",
    }
    view = look(window, site.url + "/")
    assert b"<title>done" in view.document
    assert inside.asked.total() == 0
    assert site.asked["/away"] == 1
    assert site.asked["/post"] == 0
    assert "169.254.169.254" in view.refused
    assert "localhost" in view.refused


def test_a_name_of_the_school_that_leads_inside_is_not_asked_unless_its_site_is_declared(
    window: Window, serve: Serve
) -> None:
    site = serve({"/": article("内网")})
    url = site.url.replace("127.0.0.1", "localhost") + "/"
    refused = look(window, url, reach=Reach(("localhost",), ()))
    assert "private" in refused.failure
    assert site.asked.total() == 0
    assert look(window, url, reach=Reach(("localhost",), (url.rstrip("/"),))).status == 200


def test_a_page_over_tls_goes_through_the_same_gateway(window: Window, serve: Serve, tmp_path: Path) -> None:
    inside = serve({"/": "secret"})
    away = inside.url.replace("http:", "https:")
    with serving_tls(
        shell(
            f"""fetch('{away}/', {{mode: 'no-cors'}}).catch(() => 0);
            fetch('/api').then(a => a.text()).then(t => document.title = 'got ' + t.length);"""
        ).encode(),
        tmp_path,
    ) as url:
        view = look(window, url)
    assert b"<title>got " in view.document
    assert inside.asked.total() == 0
    assert "127.0.0.1" in view.refused


@contextmanager
def serving_tls(body: bytes, folder: Path) -> Iterator[str]:
    """The body at every address of an https site with a certificate of its own making."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "site.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_page_that_leaves_for_elsewhere_is_not_taken_for_the_school(serve: Serve, tmp_path: Path) -> None:
    inside = serve({"/": article("别处")})
    away = f"location.href = '{inside.url.replace('127.0.0.1', 'localhost')}/'"
    site = serve({"/": shell(source="/js/app.js"), "/js/app.js": Served(away.encode(), headers=SCRIPT)})
    pages, fetches = crawl(tmp_path / "record", site.url)
    assert fetches[site.url + "/"].outcome is Outcome.EMPTY_SHELL
    assert inside.asked.total() == 0
    assert pages == {}


def test_a_download_that_a_page_starts_is_not_kept(window: Window, serve: Serve) -> None:
    site = serve(
        {
            "/": shell("location.href = '/file.bin'; document.title = 'still here'"),
            "/file.bin": Served(
                b"x" * 1000,
                headers=(
                    ("Content-Type", "application/octet-stream"),
                    ("Content-Disposition", "attachment; filename=evil.exe"),
                ),
            ),
        }
    )
    assert b"still here" in look(window, site.url + "/").document
    assert list(Path.home().glob("**/evil.exe")) == []


def test_a_page_may_ask_only_so_often_and_for_so_much(serve: Serve) -> None:
    site = serve(
        {
            "/": shell("for (let i = 0; i < 60; i++) fetch('/x?' + i).catch(() => 0)"),
            "/large": shell("fetch('/body').then(a => a.text()).then(t => document.title = 'got ' + 'it')"),
            "/body": b"x" * 3_000_000,
        }
    )
    held = Window(limits=Limits(requests=20, max_bytes=1_000_000))
    try:
        look(held, site.url + "/")
        assert sum(count for path, count in site.asked.items() if path.startswith("/x")) <= 19
        assert b"got it" not in look(held, site.url + "/large").document
    finally:
        held.close()


def test_a_document_without_end_is_cut(serve: Serve) -> None:
    site = serve({"/": shell("document.querySelector('#app').textContent = 'x'.repeat(100000)")})
    held = Window(limits=Limits(max_document=5_000))
    try:
        view = look(held, site.url + "/")
        assert view.cut
        assert len(view.document.decode()) == 5_000
    finally:
        held.close()


def test_a_page_that_twists_what_our_script_means_is_not_believed(window: Window, serve: Serve) -> None:
    twist = "Document.prototype.querySelectorAll = () => 7; String.prototype.slice = () => ({length: 1e9});"
    site = serve({"/": shell(twist), "/next": shell("document.title = 'next'")})
    view = look(window, site.url + "/")
    assert view.failure or len(view.document) < 100
    assert b"<title>next" in look(window, site.url + "/next").document


def test_a_browser_that_does_not_start_is_not_tried_for_ever(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLIANCE_CHROMIUM", shutil.which("false") or "")
    held = Window()
    try:
        failures = [look(held, "http://127.0.0.1:9/").failure for _ in range(3)]
    finally:
        held.close()
    assert all(failures)
    assert "does not start" in failures[-1]


@pytest.mark.parametrize(
    "script",
    [
        "const held = []; for (;;) held.push(new Array(1e6).fill(held.length));",
        "const held = []; for (;;) try { held.push(new Uint8Array(5e7).fill(7)); }"
        " catch (e) { document.title = 'full'; break; }",
    ],
    ids=["objects", "bytes"],
)
def test_a_page_that_takes_memory_without_end_costs_only_itself(serve: Serve, script: str) -> None:
    site = serve({"/": shell(script), "/next": shell("document.title = 'next'")})
    held = Window(limits=Limits(seconds=15, megabytes=900, megabytes_in_all=900, heap=200))
    try:
        view = look(held, site.url + "/")
        assert view.failure or b"<title>full" in view.document
        assert b"<title>next" in look(held, site.url + "/next").document
    finally:
        held.close()


def processes(mark: str) -> list[str]:
    """Command lines of running processes that name ``mark``."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if mark in line:
                found.append(line)
    return found


def await_none(mark: str) -> list[str]:
    deadline = time.monotonic() + 15
    while (left := processes(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


@pytest.fixture
def short_home() -> Iterator[Path]:
    """A folder for what a browser leaves, with a path short enough for its sockets."""
    with TemporaryDirectory(prefix="seen-", dir="/tmp") as folder:
        yield Path(folder)


def test_closing_ends_every_process_and_leaves_no_file(
    serve: Serve, short_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short_home))
    site = serve({"/": shell("document.title = 'here'")})
    held = Window()
    assert b"here" in look(held, site.url + "/").document
    assert processes(str(short_home))
    held.close()
    assert await_none(str(short_home)) == []
    assert list(short_home.iterdir()) == []


def test_a_worn_browser_is_replaced(serve: Serve) -> None:
    site = serve({"/": shell("document.title = 'here'")})
    held = Window(limits=Limits(pages=1))
    try:
        views = [look(held, site.url + "/") for _ in range(3)]
        assert [view.failure for view in views] == ["", "", ""]
    finally:
        held.close()


def test_a_browser_dies_with_a_crawl_that_is_killed(serve: Serve, tmp_path: Path, short_home: Path) -> None:
    reached = threading.Event()

    def hold(_: int) -> str:
        reached.set()
        return "for (;;) {}"

    site = serve({"/": shell(source="/js/app.js"), "/js/app.js": hold})
    plan = tmp_path / "plan.json"
    seeds = (Seed(name="站点", url=site.url),)
    plan.write_bytes(write_line(Plan(seeds=seeds, browser=True, readers=1, requests_per_second=1000)))
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "crawler", str(plan), str(tmp_path / "record")],
        env={**os.environ, "TMPDIR": str(short_home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert reached.wait(90)
        assert processes(str(short_home))
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert await_none(str(short_home)) == []


def test_a_picture_of_a_page_is_taken(window: Window, app: Site) -> None:
    view = look(window, app.url + "/", picture=True)
    assert view.picture.startswith(b"\x89PNG\r\n")
    assert view.status == 200


def test_an_address_that_is_no_page_says_why_there_is_no_picture(
    window: Window, serve: Serve, dead_url: str
) -> None:
    assert look(window, dead_url + "/x", picture=True).failure
    for url in ("file:///etc/passwd", "chrome://version/"):
        assert look(window, url, picture=True).failure
