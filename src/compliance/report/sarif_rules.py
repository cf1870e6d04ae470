"""The rules of a SARIF log, one for each part of the checklist, and how SARIF wants text and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from compliance.checklists.places import find_law_pages
from compliance.model import Audit, Finding, PartFinding, Weight
from compliance.report import view
from compliance.report.open_faults import parts_of
from compliance.report.plain import plain, safe_href, shown
from compliance.report.strings import Words

_ADDRESS = "-._~:/?#@!$&'()*+,;=%"  # all that RFC 3986 lets stand in a path


def rules_of(audit: Audit, words: Words) -> list[dict[str, Any]]:
    """Return a rule for every part of the audit, in the order of the checklist."""
    laws = find_law_pages(audit.checklist)
    findings = sorted(audit.items, key=lambda each: view.id_order(each.id))
    rules = {
        shown(part.id): _rule(finding, part, laws, words)
        for finding in findings
        for part in parts_of(finding)
    }
    return list(rules.values())


def _rule(finding: Finding, part: PartFinding, laws: Mapping[str, str], words: Words) -> dict[str, Any]:
    number = words("item_no", id=shown(finding.id))
    basis = words("semicolon").join(map(shown, finding.basis))
    helping = [
        f"{number} {shown(finding.title)}",
        f"{words('part')}{words('colon')}{shown(part.id)} {shown(part.title)}",
        f"{words('department')}{words('colon')}{shown(finding.department) or words('no_department')}",
        f"{words('basis')}{words('colon')}{basis or words('none')}",
    ]
    page = safe_href(laws.get(part.id))
    return {
        "id": shown(part.id),
        "shortDescription": {"text": literal(shown(part.title) or shown(part.id))},
        "fullDescription": {"text": literal(helping[0])},
        "help": {"text": literal("\n".join(helping))},
        **({"helpUri": escaped(page)} if page else {}),
        "defaultConfiguration": {"level": "note" if part.weight is Weight.RECOMMENDED else "error"},
        "properties": {
            "item": shown(finding.id),
            "department": shown(finding.department),
            "weight": part.weight.value,
            "tags": [f"category-{finding.category}"],
        },
    }


def literal(text: str) -> str:
    """Text that a viewer shows as it is: brackets make links there, braces placeholders."""
    for char in "\\[]":
        text = text.replace(char, f"\\{char}")
    return text.replace("{", "{{").replace("}", "}}")


def link(url: str) -> str:
    """An embedded link where the address may be linked to, else the bare address."""
    target = safe_href(url)
    if not target:
        return literal(plain(url))
    return f"[{literal(target)}]({escaped(target).replace('(', '%28').replace(')', '%29')})"


def escaped(address: str) -> str:
    """A web address with what may not stand in one as escapes."""
    return quote(address, safe=_ADDRESS)
