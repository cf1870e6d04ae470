"""audit.json: held to its schema, read back whole. Run this file to write the schema again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from compliance.errors import AuditFileError
from compliance.model import Audit, Verdict
from compliance.report import audit_json
from tests.builders import a_finding, an_audit, golden_audit

AUDITS = [golden_audit(hostile=False), an_audit(), an_audit(*(a_finding(verdict) for verdict in Verdict))]


def test_the_packaged_schema_is_the_one_of_the_types() -> None:
    remedy = f"run: PYTHONPATH=src:. python {Path(__file__).relative_to(Path.cwd())}"
    assert audit_json.packaged_schema() == audit_json.schema_text(), remedy


def test_the_schema_is_a_valid_one_and_names_itself() -> None:
    schema = json.loads(audit_json.packaged_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == "compliance/audit@1"
    assert schema["title"] and schema["description"]


@pytest.mark.parametrize("audit", AUDITS, ids=["golden", "empty", "every verdict"])
def test_every_written_audit_keeps_its_schema(audit: Audit) -> None:
    schema = json.loads(audit_json.packaged_schema())
    jsonschema.validate(json.loads(audit_json.render(audit)), schema, cls=jsonschema.Draft202012Validator)


def test_the_schema_refuses_another_shape() -> None:
    content = json.loads(audit_json.render(an_audit(a_finding())))
    content["items"][0]["verdict"] = "fine"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, json.loads(audit_json.packaged_schema()))


@pytest.mark.parametrize("audit", AUDITS, ids=["golden", "empty", "every verdict"])
def test_what_was_written_is_read_back(audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "audit.json"
    path.write_text(audit_json.render(audit), encoding="utf-8")
    assert audit_json.read(path) == audit


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("[1]", "names no schema"),
        ('{"schema": "compliance/audit@2"}', "compliance/audit@2"),
        ('{"schema": "compliance/audit@1"}', "does not have the shape"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_no_audit_is_refused_with_a_remedy(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "audit.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AuditFileError, match=said) as refused:
        audit_json.read(path)
    assert refused.value.remedy


def test_a_missing_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(AuditFileError, match="audit.json"):
        audit_json.read(tmp_path / "nowhere.json")


def test_the_shape_of_the_contract_holds() -> None:
    content = json.loads(audit_json.render(golden_audit()))
    assert content["schema"] == "compliance/audit@1"
    assert {"tool", "school", "as_of", "coverage", "summary", "items", "sites", "links", "privacy"} <= set(
        content
    )
    assert [item["id"] for item in content["items"]] == [str(n) for n in range(1, 51)]
    evidence = content["items"][0]["evidence"][0]
    assert {"url", "final_url", "found_via", "sha256", "period", "date_source", "score", "signals"} <= set(
        evidence
    )
    assert set(content["links"][0]) >= {"url", "outcome", "http_status", "on_site", "referrers"}


def test_an_audit_of_another_version_names_both_versions(tmp_path: Path) -> None:
    path = tmp_path / "audit.json"
    path.write_text(audit_json.render(replace(an_audit(), schema="compliance/audit@9")), encoding="utf-8")
    with pytest.raises(AuditFileError, match=r"audit@9.*audit@1"):
        audit_json.read(path)


if __name__ == "__main__":
    source = Path(audit_json.__file__).with_name(audit_json.SCHEMA_FILE)
    source.write_text(audit_json.schema_text(), encoding="utf-8")
