"""The page that says how the scheduler stands: for people at ``/``, for programs at ``/health.json``."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from compliance.exits import Exit
from compliance.scheduling.due import Turn
from compliance.scheduling.runs import Run
from compliance.scheduling.timetable import Entry, Job
from crawler.pacing import CHINA

_CODES = {
    Exit.CLEAN: "无需整改 clean",
    Exit.FINDINGS: "有需整改事项 findings",
    Exit.USAGE: "配置有误 configuration",
    Exit.INCONCLUSIVE: "未能核定 inconclusive",
    Exit.BUG: "程序错误 bug",
}
_STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}"
    "td,th{border-bottom:1px solid #bbb;padding:.4rem;text-align:left}"
    ".bad{color:#a40000;font-weight:bold}:root{color-scheme:light dark}"
    "@media(prefers-color-scheme:dark){.bad{color:#ff8080}}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One job at one school: how its last run ended, when the next begins, since when one is running.

    ``name`` is the school's; ``noted``: what was run is on the disk.
    """

    name: str
    entry: Entry
    job: Job
    last: Run | None
    turn: Turn | None
    running_since: datetime | None
    noted: bool = True

    @property
    def healthy(self) -> bool:
        """Whether the last run established something (exit codes 0 and 1) and who is to know was told, or
        there was none yet."""
        told = self.last is None or self.last.notified in (None, Exit.CLEAN)
        return self.noted and told and (self.last is None or self.last.code in (Exit.CLEAN, Exit.FINDINGS))


def render_json(standings: Sequence[Standing]) -> str:
    """The page for programs: ``healthy`` and, for each job of each school, the facts."""
    rows = [
        {
            "school": each.entry.out,
            "name": each.name,
            "job": each.job.name,
            "healthy": each.healthy,
            "last_ended": each.last.ended.isoformat() if each.last else None,
            "last_code": each.last.code if each.last else None,
            "attempt": each.last.attempt if each.last else None,
            "last_notified": each.last.notified if each.last else None,
            "noted": each.noted,
            "next": each.turn.at.isoformat() if each.turn else None,
            "running_since": each.running_since.isoformat() if each.running_since else None,
        }
        for each in standings
    ]
    whole = {"healthy": all(each.healthy for each in standings), "jobs": rows}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def render_html(standings: Sequence[Standing]) -> str:
    """The page for people."""
    heads = ("学校 School", "检查 Job", "上次 Last run", "结果 Result", "下次 Next")
    rows = "".join(_row(each) for each in standings)
    return (
        "<!DOCTYPE html><html lang=zh><meta charset=utf-8><title>定时审查 Schedule</title>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        "<meta http-equiv=refresh content=60>"
        f"<style>{_STYLE}</style><h1>定时审查 Schedule</h1>"
        f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{rows}</table></html>\n"
    )


def _row(each: Standing) -> str:
    last = _moment(each.last.ended) if each.last else "-"
    result = _CODES.get(Exit(each.last.code), "-") if each.last and each.last.code in set(Exit) else "-"
    if each.last and each.last.notified:
        result += "；通知未全部送达 not everyone was told"
    if not each.noted:
        result += "；磁盘无法写入 the disk takes no notes"
    if each.running_since:
        result = f"正在进行 running ({_moment(each.running_since)})"
    coming = _moment(each.turn.at) if each.turn else "-"
    style = "" if each.healthy else " class=bad"
    cells = (f"{each.name} ({each.entry.out})", each.job.name, last, result, coming)
    return f"<tr{style}>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


@contextmanager
def serving(address: tuple[str, int], standings: Callable[[], Sequence[Standing]]) -> Iterator[int]:
    """Serve the page at ``address`` while the block runs; gives the port. Raises :class:`OSError` if taken.

    Status 503 when something is not healthy, so that any monitor can watch it.
    """

    class Page(BaseHTTPRequestHandler):
        timeout = 10

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            found = standings()
            as_json = self.path.partition("?")[0] == "/health.json"
            if not as_json and self.path.partition("?")[0] != "/":
                self.send_error(404)
                return
            body = (render_json if as_json else render_html)(found).encode()
            self.send_response(200 if all(each.healthy for each in found) else 503)
            kind = "application/json" if as_json else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: monitors ask every minute."""

    server = ThreadingHTTPServer(address, Page)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
