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
MAX_BYTES = 1_000_000_000
SAID = 5  # problems of one file
_NAME_ONE = "give the path of an audit.json, or the folder it is in 请指明 audit.json 或它所在的目录"
_AGAIN = "run compliance audit again to write a new one 请重新审查"


def render(audit: Audit) -> str:
    """Return the audit as JSON text."""
    return to_json(audit)


def read(path: Path) -> Audit:
    """Read an audit written by :func:`render`.

    Raises :class:`AuditFileError`, with what to do, when the file is missing, is not JSON, has
    another schema, or does not have the shape its schema promises.
    """
    text = _text(path)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AuditFileError(str(path), f"is not JSON 不是 JSON: {error}", _AGAIN) from error
    found = content.get("schema") if isinstance(content, dict) else None
    if found is None:
        raise AuditFileError(str(path), "is not an audit: it names no schema 不是审查结果", _NAME_ONE)
    if found != AUDIT_SCHEMA:
        raise AuditFileError(
            str(path),
            f"has schema {str(found)[:80]!r}; this version reads {AUDIT_SCHEMA!r} 数据格式版本不符",
            "use the version of compliance that wrote it, or audit again (--from CRAWL needs no network) "
            "请用写出它的版本打开，或重新审查",
        )
    try:
        return from_json(text, Audit, file=str(path))
    except ConfigError as error:
        problems = "; ".join(f"{each.where}: {each.message}" for each in error.problems[:SAID])
        rest = f"; and {len(error.problems) - SAID} more" if len(error.problems) > SAID else ""
        raise AuditFileError(
            str(path), f"does not have the shape of {AUDIT_SCHEMA} 内容不合格式: {problems}{rest}", _AGAIN
        ) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise AuditFileError(str(path), f"is larger than {MAX_BYTES} bytes 文件过大", _NAME_ONE)
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AuditFileError(str(path), error.strerror or str(error), _NAME_ONE) from error
    except UnicodeDecodeError as error:
        raise AuditFileError(str(path), f"is not UTF-8 编码不是 UTF-8: {error}", _AGAIN) from error


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
