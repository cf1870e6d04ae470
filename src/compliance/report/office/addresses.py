"""Addresses as Word and Excel open them."""

from __future__ import annotations

from urllib.parse import quote

from compliance.report.plain import safe_href

LONGEST = 2_079  # characters: what Excel takes, and Word opens
_AS_IT_IS = "-._~:/?#[]@!$&'()*+,;=%"


def office_href(url: str | None) -> str | None:
    """An address a document may link: http or https, without what is not ASCII, and not too long."""
    target = safe_href(url)
    if not target:
        return None
    written = quote(target, safe=_AS_IT_IS)
    return written if len(written) <= LONGEST else None
