"""audit.json: writing it, reading it back, and the JSON Schema that holds both to their word."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

from compliance.configuration import from_json, json_schema, to_json
from compliance.errors import AuditFileError, ConfigError
from compliance.model import AUDIT_SCHEMA, Audit

SCHEMA_FILE = "audit-1.schema.json"


def render(audit: Audit) -> str:
    """Return the audit as JSON text."""
    return to_json(audit)


def read(path: Path) -> Audit:
    """Read an audit written by :func:`render`.

    Raises :class:`AuditFileError`, with what to do, when the file is missing, is not JSON, has
    another schema, or does not have the shape its schema promises.
    """
    remedy = "run compliance audit again to write a new one"
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
    except OSError as error:
        raise AuditFileError(
            str(path), error.strerror or str(error), "give the path of an audit.json"
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise AuditFileError(str(path), f"is not JSON: {error}", remedy) from error
    found = content.get("schema") if isinstance(content, dict) else None
    if found is None:
        raise AuditFileError(
            str(path), "is not an audit: it names no schema", "give the path of an audit.json"
        )
    if found != AUDIT_SCHEMA:
        raise AuditFileError(
            str(path),
            f"has schema {found!r}; this version reads {AUDIT_SCHEMA!r}",
            "use the version of compliance that wrote it, or audit again (--from CRAWL needs no network)",
        )
    try:
        return from_json(text, Audit, file=str(path))
    except ConfigError as error:
        problems = "; ".join(f"{each.where}: {each.message}" for each in error.problems[:5])
        raise AuditFileError(
            str(path), f"does not have the shape of {AUDIT_SCHEMA}: {problems}", remedy
        ) from error


def schema() -> dict[str, Any]:
    """Return the JSON Schema of audit.json, made from the types."""
    made = json_schema(Audit)
    head = {
        "$schema": made.pop("$schema"),
        "$id": AUDIT_SCHEMA,
        "title": "Audit of a school's information disclosure",
        "description": (
            "What one audit of a Chinese college against 《高等学校信息公开事项清单》(教办函〔2014〕23号) "
            "established: one finding per item with its reasons, parts and evidence, and how completely the "
            "sites were seen."
        ),
    }
    made.pop("title", None)
    made.pop("description", None)
    made["properties"]["schema"] = {"const": AUDIT_SCHEMA, "description": "The version of this format."}
    return {**head, **made}


def schema_text() -> str:
    """Return :func:`schema` as the text of the packaged file."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def packaged_schema() -> str:
    """Return the schema file that comes with the package."""
    return resources.files("compliance.report").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
