"""Style and scripts of the page, as files of the package, and the policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib import resources

from markupsafe import Markup

STYLES = ("style.css", "views.css", "phone.css", "print.css")
SCRIPTS = ("items.js", "links.js", "printing.js")


def inlined(names: Iterable[str]) -> tuple[Markup, ...]:
    """Files of the package as they go into the page. Our own text: nothing in it needs escaping."""
    folder = resources.files("compliance.report").joinpath("templates")
    return tuple(Markup(folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """The Content-Security-Policy of a page with these inline styles and scripts: they run, nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hashes(styles)}",
            f"script-src {_hashes(scripts)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hashes(texts: Iterable[str]) -> str:
    digests = (hashlib.sha256(each.encode()).digest() for each in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests) or "'none'"
