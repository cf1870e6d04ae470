"""学校: the school file and its waivers, checked beyond their types."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from compliance.checklists import DEFAULT, checklist_ids, checklist_schemas, read_checklist
from compliance.configuration import Document, json_schema, read_document, read_list
from compliance.errors import ConfigError, Problem
from compliance.model import Checklist, Decision, School, Site, Waiver
from crawler.pacing import QuietHours
from crawler.urls import host_of, normalise, site_of

Place = tuple[str | int, ...]

_AN_URL = "http:// or https:// and a host, such as https://www.example.edu.cn/"
# It goes into a header of every request: ASCII, no blanks.
_CONTACT = re.compile(r"(?:mailto:)?[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+|https?://[\x21-\x7e]+", re.A)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_POSITIVE = (
    "max_pages",
    "requests_per_second",
    "max_hours",
    "max_seconds",
    "max_megabytes",
    "max_expanded_megabytes",
    "max_depth",
    "max_per_pattern",
    "max_wait",
)
_TEXT_OR_NUMBER = {"type": ["string", "number"]}


# Public functions


def read_school(path: Path) -> School:
    """The school file ``path``. Raises :class:`ConfigError` with every problem of it.

    If its checklist cannot be read, the problems of the checklist's file are among them.
    """
    document = read_document(path)
    school = document.value(School)
    _check_names(document, school)
    _check_addresses(document, school)
    _check_limits(document, school)
    beyond = _check_ids(document, school, path)
    problems = (*document.problems, *beyond)
    if problems:
        raise ConfigError(problems)
    return school


def find_unresolvable(school: School, path: Path | None = None) -> tuple[Problem, ...]:
    """The portal, if its host has no address: asks the resolver, so it may take seconds.

    ``path`` is the school file, for the line. Other sites are left to the crawl: a sub-site that
    is down is something to report, a portal that does not exist is a slip of the pen.
    """
    host = urlsplit(school.portal).hostname or ""
    try:
        socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        line = read_document(path).line(("portal",)) if path else None
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{host} does not resolve 域名无法解析 ({reason})"
        return (Problem(str(path or school.school.name), line, "portal", message, "a host that exists"),)
    return ()


def read_waivers(path: Path, checklist: Checklist) -> tuple[Waiver, ...]:
    """The waivers in ``path``, a list; comments alone hold none.

    Raises :class:`ConfigError`, also when there is no such file.
    """
    document = read_list(path)
    waivers = document.values(Waiver)
    known = checklist_ids(checklist)
    for index, waiver in enumerate(waivers):
        place: Place = (index,)
        if waiver.item not in known:
            document.add((*place, "item"), f"no item or part {waiver.item} 没有这个事项", _of(checklist))
        for name in ("reason", "approved_by"):
            if not getattr(waiver, name).strip():
                document.add((*place, name), "is empty 为空", "words for whoever reads the report")
        if waiver.until < waiver.created:
            document.add((*place, "until"), "is before created 早于起始日期", "a later day")
        elif waiver.created > date.min and waiver.until > _a_year_after(waiver.created):
            expected = f"at most 12 months: {_a_year_after(waiver.created)} or earlier"
            document.add((*place, "until"), "is too far away 超过12个月", expected)
        _check_scope(document, place, waiver)
    document.raise_problems()
    return waivers


def _check_scope(document: Document, place: Place, waiver: Waiver) -> None:
    if waiver.scope is not None:
        _check_url(document, (*place, "scope"), waiver.scope)
    if waiver.digest is None:
        return
    if waiver.scope is None:
        document.add((*place, "digest"), "is of no page 没有写明是哪个页面", "scope: the page's address")
    if not _DIGEST.fullmatch(waiver.digest):
        document.add((*place, "digest"), "is no digest 格式不对", "the 64 digits that audit.json shows")


def declared_sites(school: School) -> tuple[Site, ...]:
    """Every site to crawl, once: the portal, the disclosure column if it has a host of its own, then
    the sub-sites in the order of the file. What the file says of a site among ``sites`` (its name,
    its department) holds for the portal and the column too."""
    listed = {_site(site.url): site for site in school.sites}
    portal = listed.get(_site(school.portal))
    found = {_site(school.portal): _named(portal, school.school.name, school.portal)}
    if school.disclosure:
        key = _site(school.disclosure)
        found.setdefault(key, _named(listed.get(key), "信息公开", school.disclosure))
    for site in school.sites:
        found.setdefault(_site(site.url), site)
    return tuple(found.values())


def file_schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas of the files people write, for editors: school, waivers, decisions, checklist,
    extension."""
    schemas: dict[str, dict[str, Any]] = {
        "school": json_schema(School),
        "waivers": json_schema(tuple[Waiver, ...]),
        "decisions": json_schema(tuple[Decision, ...]),
        **checklist_schemas(),
    }
    return {name: _as_written(schema) for name, schema in schemas.items()}


# The school file


def _check_names(document: Document, school: School) -> None:
    for place, name in _names(school):
        if not name.strip():
            document.add(place, "is empty 为空", "a name")


def _names(school: School) -> Iterator[tuple[Place, str]]:
    yield ("school", "name"), school.school.name
    for index, short in enumerate(school.school.short):
        yield ("school", "short", index), short
    for index, site in enumerate(school.sites):
        yield ("sites", index, "name"), site.name
        if site.department is not None:
            yield ("sites", index, "department"), site.department
    for key, department in school.departments.items():
        yield ("departments", key), department
    for key, reason in school.not_applicable.items():
        yield ("not_applicable", key), reason


def _check_addresses(document: Document, school: School) -> None:
    _check_url(document, ("portal",), school.portal)
    if school.disclosure is not None:
        _check_url(document, ("disclosure",), school.disclosure)
    seen: dict[str, int] = {}
    for index, site in enumerate(school.sites):
        place: Place = ("sites", index, "url")
        if not _check_url(document, place, site.url):
            continue
        key = _site(site.url)
        if key in seen:
            first = f"{key} stands already as sites[{seen[key]}] 站点重复"
            document.add(place, first, "each scheme://host[:port] once")
        seen.setdefault(key, index)
        if key == _site(school.portal) and normalise(site.url) != normalise(school.portal):
            message = f"is a part of the portal {key}, not a site of its own 与门户为同一站点"
            document.add(place, message, f"{school.portal}, or leave it out")


def _check_url(document: Document, place: Place, url: str) -> bool:
    found = normalise(url) if url.strip() == url else None
    if found is None or not _is_host(host_of(found)) or _has_login(url):
        document.add(place, f"is no web address 网址不对: {url!r}", _AN_URL)
        return False
    return True


def _is_host(host: str) -> bool:
    return host == "localhost" or host.startswith("[") or "." in host.strip(".")


def _has_login(url: str) -> bool:
    return "@" in urlsplit(url).netloc


def _check_limits(document: Document, school: School) -> None:
    crawl = school.crawl
    for key in _POSITIVE:
        value = getattr(crawl, key)
        if value is not None and not 0 < value < float("inf"):
            document.add(("crawl", key), f"is {value} 应为正数", "a number above 0")
    if crawl.max_crawl_delay < 0 or crawl.max_redirects < 0:
        key = "max_crawl_delay" if crawl.max_crawl_delay < 0 else "max_redirects"
        document.add(("crawl", key), f"is {getattr(crawl, key)} 不能为负数", "0 or more")
    if crawl.contact is not None and not _CONTACT.fullmatch(crawl.contact):
        message = f"is no way to reach anyone 不是邮箱或网址: {crawl.contact!r}"
        document.add(("crawl", "contact"), message, "a mail address, or http(s):// and a page")
    try:
        QuietHours(crawl.quiet_hours or "")
    except ValueError:
        message = f"is no span of hours 时段不对: {crawl.quiet_hours!r}"
        document.add(("crawl", "quiet_hours"), message, '"HH:MM-HH:MM", such as "08:00-18:00"')


def _check_ids(document: Document, school: School, path: Path) -> tuple[Problem, ...]:
    """Item ids the checklist does not have; the checklist's own problems are given back."""
    try:
        checklist = read_checklist(school.checklist or DEFAULT, kind=school.school.kind, beside=path)
    except ConfigError as error:
        for problem in error.problems:
            if problem.file == str(path):  # the name of the checklist is what is wrong
                document.add(("checklist",), problem.message, problem.expected)
        return tuple(problem for problem in error.problems if problem.file != str(path))
    known = checklist_ids(checklist)
    for name, given in (("departments", school.departments), ("not_applicable", school.not_applicable)):
        for key in given:
            if key not in known:
                document.add((name, key), f"no item or part {key} 没有这个事项", _of(checklist))
    return ()


def _of(checklist: Checklist) -> str:
    return f"an id of {checklist.id}, such as {checklist.items[0].id} or {checklist.items[0].parts[0].id}"


# Sites and days


def _site(url: str) -> str:
    return site_of(normalise(url) or url)


def _named(listed: Site | None, name: str, url: str) -> Site:
    if listed is None:
        return Site(name=name, url=url)
    return Site(name=listed.name, url=url, department=listed.department)


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February, or the end of time
        return date(day.year + 1, 2, 28) if day.year < date.max.year else date.max


def _as_written(schema: Any) -> Any:
    """The schema of a value, as people may write it in YAML: ids without quotes, and the name of a
    kind of freshness for the whole of it."""
    if isinstance(schema, list):
        return [_as_written(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    written = {key: _as_written(part) for key, part in schema.items()}
    properties = written.get("properties")
    if isinstance(properties, dict):
        for key in ("id", "item"):
            if properties.get(key, {}).get("type") == "string":
                properties[key] = {**properties[key], **_TEXT_OR_NUMBER}
        if "freshness" in properties:
            short = {"enum": ["standing", "on_change", "five_year"]}
            properties["freshness"] = {"anyOf": [properties["freshness"], short]}
    return written
