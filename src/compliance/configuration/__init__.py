"""Files to checked values, and values to JSON: the one door to PyYAML and pydantic."""

from compliance.configuration.json_text import from_json, json_schema, to_json
from compliance.configuration.yaml_entries import WrittenEntry, entry_lines, read_entries
from compliance.configuration.yaml_files import Document, read_document, read_list, read_yaml

__all__ = [
    "Document",
    "WrittenEntry",
    "entry_lines",
    "from_json",
    "json_schema",
    "read_document",
    "read_entries",
    "read_list",
    "read_yaml",
    "to_json",
]
