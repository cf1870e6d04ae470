"""决定: ``decisions.yaml``, what people decided in review: reading it, and changing one entry of it.

The file belongs to people: an entry is put in, replaced or taken out as lines, and every other line stays
as it was written, comments and blank lines too.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from compliance.configuration import Document, WrittenEntry, entry_lines, read_entries, read_list
from compliance.errors import ConfigError, Problem
from compliance.model import Decision
from crawler.urls import normalise

FILE = "decisions.yaml"
_DIGEST = re.compile(r"[0-9a-f]{64}")
HEAD = (
    "# 人工复核的决定，由 compliance review 写入，可以手工修改、注释，建议纳入版本管理。\n"
    "# What people decided in review: one entry a document and part.\n"
)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions in ``path``, a list. Raises :class:`ConfigError` with every problem of the file.

    Whether the checklist has their items is not asked here: an audit reports those it does not know.
    A file without entries, comments alone, holds no decisions.
    """
    document = read_list(path)
    decisions = document.values(Decision)
    seen: dict[tuple[str, str], int] = {}
    for index, decision in enumerate(decisions):
        _check(document, index, decision)
        first = seen.setdefault(key_of(decision), index)
        if first != index:
            line = document.line((first,))
            message = f"is decided already in line {line} 同一页面已有决定"
            document.add((index, "url"), message, "one entry a document and part")
    document.raise_problems()
    return decisions


def _check(document: Document, index: int, decision: Decision) -> None:
    if normalise(decision.url) is None:
        document.add((index, "url"), f"is no web address 网址不对: {decision.url!r}", "the page's address")
    named = decision.belongs_to is not None
    if named != (decision.decision == "other"):
        message = "goes with decision: other 只与 other 同用" if named else "is missing 缺少此项"
        document.add((index, "belongs_to"), message, "the item or part it is for, with decision: other")
    if named and decision.belongs_to == decision.item:
        document.add((index, "belongs_to"), "is the same as item 与 item 相同", "another item or part")
    if decision.digest and not _DIGEST.fullmatch(decision.digest):
        document.add((index, "digest"), "is no digest 不是摘要", "64 hexadecimal digits, or leave it out")


def key_of(decision: Decision) -> tuple[str, str]:
    """What a decision is about: the item or part, and the document's address."""
    return decision.item, normalise(decision.url) or decision.url


def with_decision(text: str, decision: Decision, *, file: str = FILE) -> str:
    """The text of a decisions file with one entry put in, in the place of the one about the same thing.

    New entries stand in the order of items. Raises :class:`ConfigError` where the file is not a list
    with an entry after another that lines can be put into.
    """
    return _spliced(text, key_of(decision), _written(decision), file)


def with_entry_of(text: str, earlier: str, key: tuple[str, str], *, file: str = FILE) -> str:
    """The text of a decisions file with the entry about ``key`` as it stood in an ``earlier`` text.

    Without one there, the entry is taken out. Raises as :func:`with_decision`.
    """
    return _spliced(text, key, list(entry_of(earlier, key, file=file)), file)


def entry_of(text: str, key: tuple[str, str], *, file: str = FILE) -> tuple[str, ...]:
    """The lines of the entry about ``key``, without their indentation; none where there is no entry."""
    lines = text.splitlines()
    return tuple(
        line[entry.indent :]
        for entry in read_entries(text, file)
        if _key_of(entry) == key
        for line in lines[entry.first : entry.last]
    )


def _written(decision: Decision) -> list[str]:
    fields = {
        "item": decision.item,
        "url": decision.url,
        "decision": decision.decision,
        "belongs_to": decision.belongs_to,
        "by": decision.by,
        "decided_on": decision.decided_on,
        "reason": decision.reason,
        "title": decision.title,
        "digest": decision.digest,
    }
    return entry_lines({key: value for key, value in fields.items() if value})


def _spliced(text: str, wanted: tuple[str, str], written: list[str], file: str) -> str:
    """``text`` with the lines of one entry changed; everything else is kept byte by byte."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = (text or HEAD.replace("\n", end)).splitlines(keepends=True)
    entries = read_entries("".join(lines), file)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    pad = " " * (entries[0].indent if entries else 0)
    new = [f"{pad}{line}{end}" for line in written]
    keys = [_key_of(one) for one in entries]
    if wanted in keys:
        old = entries[keys.index(wanted)]
        lines[old.first : old.last] = new
    else:
        before = [one for one, key in zip(entries, keys, strict=True) if _order(key) <= _order(wanted)]
        place = before[-1].last if before else entries[0].above if entries else len(lines)
        lines[place:place] = new
    done = "".join(lines)
    expected = sorted([*(key for key in keys if key != wanted), *([wanted] if written else [])])
    if sorted(map(_key_of, read_entries(done, file))) != expected:
        problem = Problem(file, None, "", "cannot be changed line by line 无法逐行修改", "plain entries")
        raise ConfigError((problem,))
    return done


def _key_of(entry: WrittenEntry) -> tuple[str, str]:
    url = entry.values.get("url", "")
    return entry.values.get("item", ""), normalise(url) or url


def _order(key: tuple[str, str]) -> tuple[tuple[tuple[int, str], ...], str]:
    pieces = (key[0] or "").split(".")
    return tuple((int(one), "") if one.isdigit() else (10**9, one) for one in pieces), key[1]


# Writing


def read_text(path: Path) -> str | None:
    """The text of the file as it stands, ends of lines included; none where there is no file.

    Raises :class:`ConfigError` where it cannot be read.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(str(path), None, "", f"cannot be read 无法读取 ({error})", "text saved as UTF-8")
        raise ConfigError((problem,)) from error


def write_text(path: Path, text: str | None) -> None:
    """Puts ``text`` in the place of the file, whole or not at all; none takes the file away.

    Raises :class:`ConfigError` where it cannot be written.
    """
    target = path.resolve()  # a link stays a link
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if text is None:
            target.unlink(missing_ok=True)
            return
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        problem = Problem(str(path), None, "", f"cannot be written 无法写入 ({error.strerror})")
        raise ConfigError((problem,)) from error
