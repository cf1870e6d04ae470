"""nginx on loopback, one address a site, serving the made-up portal from disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

COUNT = 21
PORT = 18080
_PATIENCE = 10.0  # seconds until nginx must answer

_TYPES = """
    types { text/html htm html; application/pdf pdf;
      application/vnd.openxmlformats-officedocument.wordprocessingml.document docx;
      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx; }"""


class ServerError(Exception):
    """The portal cannot be served; the message says what to do about it."""


def find_origins() -> tuple[str, ...]:
    """21 addresses on loopback nobody listens at: 127.0.1.10 to 30, or 21 ports where only one answers.

    Raises :class:`ServerError` when a port is taken.
    """
    origins = [(f"127.0.1.{10 + number}", PORT) for number in range(COUNT)]
    try:
        _try_all(origins[:1])
    except OSError:  # macOS has one loopback address unless told otherwise
        origins = [("127.0.0.1", PORT + number) for number in range(COUNT)]
    try:
        _try_all(origins)
    except OSError as error:
        raise ServerError(f"the benchmark needs port {PORT} on loopback: {error}") from error
    return tuple(f"http://{host}:{port}" for host, port in origins)


def _try_all(addresses: Sequence[tuple[str, int]]) -> None:
    for address in addresses:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)


@contextmanager
def serving(folders: Sequence[Path], origins: Sequence[str], *, workplace: Path) -> Iterator[None]:
    """Serve ``folders`` at ``origins`` while the block runs.

    Raises :class:`ServerError` when nginx is not there or does not start.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise ServerError("the benchmark serves its portal with nginx: apt install nginx")
    workplace.mkdir(parents=True, exist_ok=True)
    settings = workplace / "nginx.conf"
    settings.write_text(_settings(folders, origins), encoding="utf-8")
    log = workplace / "error.log"
    server = subprocess.Popen(
        [program, "-p", str(workplace), "-c", str(settings), "-e", str(log)], stdin=subprocess.DEVNULL
    )
    try:
        _wait_for(origins[-1], server, log)
        yield
    finally:
        server.terminate()
        server.wait(timeout=_PATIENCE)


def _settings(folders: Sequence[Path], origins: Sequence[str]) -> str:
    servers = "".join(
        f"""
    server {{ listen {origin.removeprefix("http://")}; root "{folder}"; }}"""
        for folder, origin in zip(folders, origins, strict=True)
    )
    places = "".join(
        f"\n    {name}_temp_path temp_{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # LinkChecker slows itself down unless the server says it may hurry.
    return f"""daemon off;
master_process off;
pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    log_not_found off;
    sendfile on;
    keepalive_requests 100000;
    index index.html;
    add_header LinkChecker "welcome";{places}{_TYPES}{servers}
}}
"""


def _wait_for(origin: str, server: subprocess.Popen[bytes], log: Path) -> None:
    host, _, port = origin.removeprefix("http://").rpartition(":")
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    raise ServerError(f"nginx did not start: {said.strip() or 'it said nothing'}")
