"""清单: the checklist as it applies to one kind of school.

A checklist is a full list, or a file that ``extends`` another one: it switches items off or on, rewords
them, adds items and parts, each change with its reason. The bundled list is extended first by the
profile of the school's kind, then by the school's own file, if it has one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from compliance.checklists.checks import check_items, ids_of
from compliance.checklists.extension import Extension, extend
from compliance.configuration import Document, json_schema, read_document, to_json
from compliance.errors import ConfigError, Problem
from compliance.model import Checklist, ChecklistRef, Item, Law, SchoolKind

DEFAULT = "moe-2014"
MAX_EXTENDS = 5
_NO_CHECKLIST = frozenset({"departments", "learned", "matching", *(kind.value for kind in SchoolKind)})


# Public functions


def find_checklists() -> tuple[ChecklistRef, ...]:
    """The bundled checklists, once for every kind of school."""
    names = sorted(path.stem for path in _bundled().glob("*.yaml") if path.stem not in _NO_CHECKLIST)
    lists = [read_checklist(name, kind=kind) for name in names for kind in SchoolKind]
    return tuple(
        ChecklistRef(
            id=one.id, version=one.version, profile=one.profile, title=one.title, categories=one.categories
        )
        for one in lists
    )


def read_checklist(ref: str = DEFAULT, *, kind: SchoolKind, beside: Path | None = None) -> Checklist:
    """The checklist ``ref`` (a bundled id, or a path) as it applies to ``kind``.

    A relative path is looked for beside the file ``beside`` (the school file), else in the working
    directory. Raises :class:`ConfigError` with every problem of every file involved.
    """
    path = _locate(ref, beside)
    return _read_bundled(path, kind) if path.parent == _bundled() else _read(path, kind)


def validate_checklist(path: Path) -> tuple[Problem, ...]:
    """Every problem of a checklist file, for each kind of school; nothing when it is sound."""
    problems: list[Problem] = []
    for kind in SchoolKind:
        try:
            read_checklist(str(path.absolute()), kind=kind)
        except ConfigError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    return tuple(problems)


def content_version(checklist: Checklist) -> str:
    """The version with a digest of the content (``2014.1+a1b2c3d4``): two audits were judged by the
    same rules only if this is the same."""
    digest = hashlib.sha256(to_json(checklist).encode()).hexdigest()
    return f"{checklist.version}+{digest[:8]}"


def checklist_ids(checklist: Checklist) -> frozenset[str]:
    """The ids of all items and parts."""
    return frozenset(ids_of(checklist.items))


def legal_basis(checklist: Checklist, item: Item) -> tuple[str, ...]:
    """What an item and its parts rest on, in words: 《name》（number）, and how surely it is known."""
    keys = dict.fromkeys((*item.law, *(key for part in item.parts for key in part.law)))
    return tuple(law_words(checklist.laws[key]) for key in keys)


def law_words(law: Law) -> str:
    """One law by name and number; what was not read itself says so."""
    name = law.name if "《" in law.name else f"《{law.name}》"
    marks = [law.number, {"seen": "", "cited": "据引用", "memory": "未核对原文"}[law.seen]]
    said = "，".join(filter(None, marks))
    return f"{name}（{said}）" if said else name


def checklist_schemas() -> dict[str, dict[str, object]]:
    """JSON Schemas for editors: of a full checklist file and of one that extends another."""
    return {"checklist": json_schema(Checklist), "extension": json_schema(Extension)}


def bundled_files(name: str, profile: str) -> tuple[Path, ...]:
    """The files that make the bundled checklist ``name`` for a kind of school; none of another one."""
    if name in _NO_CHECKLIST:
        return ()
    known = {path.stem: path for path in _bundled().glob("*.yaml")}
    kinds = [kind.value for kind in SchoolKind if kind.value == profile]
    return tuple(known[one] for one in (name, *kinds) if name in known and one in known)


# Reading


def _bundled() -> Path:
    return Path(str(files("checklist")))


def _locate(ref: str, beside: Path | None) -> Path:
    """A bundled id, unless it looks like a path."""
    if not ref.endswith((".yaml", ".yml")) and "/" not in ref and "\\" not in ref:
        bundled = _bundled() / f"{ref}.yaml"
        if bundled.is_file() and ref not in _NO_CHECKLIST:
            return bundled
        known = sorted(path.stem for path in _bundled().glob("*.yaml") if path.stem not in _NO_CHECKLIST)
        expected = f"one of {', '.join(known)}, or a path ending in .yaml"
        file = str(beside) if beside else ref
        raise ConfigError((Problem(file, None, "checklist", f"no checklist {ref!r} 没有这份清单", expected),))
    return beside.parent / ref if beside else Path(ref)


def _locate_base(document: Document) -> Path:
    """What a file extends; that there is no such checklist is told on the line that names it."""
    try:
        return _locate(document.text("extends"), document.path)
    except ConfigError as error:
        for problem in error.problems:
            document.add(("extends",), problem.message, problem.expected)
        raise ConfigError(document.problems) from error


def _read(path: Path, kind: SchoolKind) -> Checklist:
    found, documents = _read_chain(path, kind)
    problems = [problem for document in documents for problem in document.problems]
    if problems:
        raise ConfigError(tuple(problems))
    return found


# What comes with the program is asked for by the school file and by the audit, and stays as it is.
_read_bundled = cache(_read)


def _read_chain(path: Path, kind: SchoolKind) -> tuple[Checklist, list[Document]]:
    """The checklist with everything laid over it, and the files it came from with their problems."""
    document = read_document(path)
    extending: list[Document] = []
    while document.has("extends"):
        if len(extending) >= MAX_EXTENDS:
            document.add(
                ("extends",), "extends too often 继承层次过多", f"at most {MAX_EXTENDS} files, no circle"
            )
            document.raise_problems()
        extending.insert(0, document)
        document = read_document(_locate_base(document))
    if document.has("changes"):
        document.add(
            ("changes",), "changes nothing 缺少 extends", f"extends: {DEFAULT} at the top of the file"
        )
        document.raise_problems()
    found = document.value(Checklist)
    check_items(document, found.items, found.categories, found.laws)
    documents = [document]
    if document.path.resolve().parent == _bundled().resolve():
        found = replace(found, departments={**_read_departments(), **found.departments})
        profile = read_document(_bundled() / f"{kind.value}.yaml")
        if all(one.path.resolve() != profile.path.resolve() for one in extending):
            extending.insert(0, profile)
    for one in extending:
        found = extend(found, one)
        documents.append(one)
    return found, documents


def _read_departments() -> Mapping[str, tuple[str, ...]]:
    document = read_document(_bundled() / "departments.yaml")
    names = document.mapping(tuple[str, ...])
    document.raise_problems()
    return names
