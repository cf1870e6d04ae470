"""The house rules that a machine can check; ruff and mypy check the rest."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_MODULE = 320
LONGEST_FUNCTION = 60
VOCABULARIES = {"src/compliance/model.py", "crawler/items.py"}  # declarations, looked up one at a time
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "core", "tools"}
SAYS_NOTHING_AT_THE_FRONT = ("get_", "process_", "handle_", "do_")

# One door to each foreign package; the sample school makes pages and papers, so it has its own.
DOORS = {
    "aiohttp": ("crawler.connecting", "crawler.downloading", "crawler.heads"),
    "ahocorasick": ("compliance.matching",),
    "alembic": ("compliance.store",),
    "brotli": ("crawler.unpacking",),
    "apscheduler": ("compliance.scheduling",),
    "apprise": ("compliance.alerts.bots",),
    "bs4": ("crawler.reading.soup",),
    "chinese_calendar": ("compliance.workdays",),
    "click": ("compliance.cli",),
    "defusedxml": ("crawler.reading",),
    "docx": ("compliance.report.office.paper", "crawler.reading"),
    "isal": ("crawler.deflating",),
    "jinja2": ("compliance.report",),
    "lxml": ("crawler.reading",),
    "markupsafe": ("compliance.report",),
    "msgspec": ("crawler.notation",),
    "olefile": ("crawler.reading",),
    "openpyxl": ("compliance.report.office.grid", "crawler.reading"),
    "OpenSSL": ("crawler.connecting",),
    "playwright": ("crawler.browser",),
    "pydantic": ("compliance.configuration",),
    "pypdfium2": ("crawler.reading",),
    "rapidocr": ("compliance.ocr",),
    "rapidfuzz": ("compliance.matching",),
    "rarfile": ("crawler.reading",),
    "reportlab": (),
    "requests": ("compliance.alerts.bots",),
    "rich": ("compliance.cli", "compliance.report"),
    "scrapy": (
        "crawler.__main__",
        "crawler.downloading",
        "crawler.fetching",
        "crawler.manners",
        "crawler.robots",
        "crawler.spider",
        "crawler.visiting",
    ),
    "sqlalchemy": ("compliance.store",),
    "striprtf": ("crawler.reading",),
    "tldextract": ("crawler.urls",),
    "urllib3": ("compliance.alerts.bots",),
    "vl_convert": ("compliance.report.html.charts",),
    "warcio": ("crawler.archive",),
    "xlrd": ("crawler.reading",),
    "xlsxwriter": ("compliance.report.office.workbook",),
    "yarl": ("crawler.downloading",),
    "yaml": ("compliance.configuration",),
}
WORKSHOP = "compliance.sample"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef

SOURCES = sorted(
    path for folder in ("src/compliance", "crawler", "checklist") for path in (ROOT / folder).rglob("*.py")
)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    line = getattr(node, "lineno", None)
    return f"{path.relative_to(ROOT).as_posix()}{f':{line}' if line else ''}"


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, Function))


def public_names(body: list[ast.stmt]) -> Iterator[Documented]:
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_names(node.body)


def test_there_is_something_to_check() -> None:
    assert ROOT / "src/compliance/model.py" in SOURCES
    assert ROOT / "crawler/items.py" in SOURCES


def test_every_import_runs_down_the_layers() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not installed beside this Python")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_command_that_needs_little_loads_little() -> None:
    code = "import sys\nfrom compliance.cli import main\nmain.main(['explain', '--help'])"
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True
    ).stderr
    packages = {line.rpartition("|")[2].strip().partition(".")[0] for line in loaded.splitlines()}
    assert "rich" in packages
    slow = {"alembic", "docx", "jinja2", "scrapy", "sqlalchemy", "twisted", "vl_convert", "xlsxwriter"}
    assert packages & slow == set()


def test_no_module_is_too_long_to_read_at_one_sitting() -> None:
    sizes = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    too_long = {where: size for where, size in sizes.items() if size > LONGEST_MODULE}
    assert {where: size for where, size in too_long.items() if where not in VOCABULARIES} == {}


def test_no_function_is_too_long_to_see_at_once() -> None:
    sizes = {
        f"{place(path, node)} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in SOURCES
        for node in functions(path)
    }
    assert {where: size for where, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def module_name(path: Path) -> str:
    home = ROOT / "src" if path.is_relative_to(ROOT / "src") else ROOT
    parts = path.relative_to(home).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def foreign_imports(path: Path) -> set[str]:
    """The top-level names of the foreign packages a module imports, wherever in it."""
    named = {
        name.partition(".")[0]
        for node in ast.walk(tree_of(path))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    return named - sys.stdlib_module_names - {"compliance", "crawler", "checklist"}


def test_each_foreign_package_has_one_door() -> None:
    beside = [
        f"{place(path)} imports {package}"
        for path in SOURCES
        for package in sorted(foreign_imports(path))
        if not module_name(path).startswith((*DOORS.get(package, ()), WORKSHOP))
    ]
    assert beside == []


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[^\w.-]", need)[0].lower() for need in project["dependencies"]}
    providers = packages_distributions()
    imported = {
        providers.get(package, [package])[0].lower() for path in SOURCES for package in foreign_imports(path)
    }
    extras = (need for needs in project["optional-dependencies"].values() for need in needs)
    optional = {re.split(r"[^\w.-]", need)[0].lower() for need in extras}
    assert imported - optional == declared
    assert imported & optional == {
        "playwright",
        "rapidocr",
    }  # which asks for onnxruntime, but does not install it


def test_every_module_is_named_for_what_it_holds() -> None:
    vague = [place(path) for path in SOURCES if SAYS_NOTHING & set(path.stem.strip("_").split("_"))]
    assert vague == []


def test_every_public_function_is_named_for_what_it_gives() -> None:
    vague = [
        f"{place(path, node)} {node.name}"
        for path in SOURCES
        for node in public_names(tree_of(path).body)
        if isinstance(node, Function)
        and node.name.startswith(SAYS_NOTHING_AT_THE_FRONT)
        and node.name != "get_command"  # click's word, overridden
    ]
    assert vague == []


def test_every_module_and_public_name_says_what_it_means() -> None:
    silent = [place(path) for path in SOURCES if not ast.get_docstring(tree_of(path))]
    silent += [
        f"{place(path, node)} {node.name}"
        for path in SOURCES
        for node in public_names(tree_of(path).body)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_importing_a_module_does_nothing() -> None:
    acting = [
        place(path, node)
        for path in SOURCES
        for node in tree_of(path).body
        if isinstance(node, (ast.For, ast.While, ast.With, ast.Delete))
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
        # Putting the commands together is what cli/__init__ is for.
        if path.stem != "__main__" and not path.match("cli/__init__.py")
    ]
    assert acting == []


def test_only_the_command_line_asks_the_clock_for_the_day() -> None:
    asking = [
        place(path, node)
        for path in SOURCES
        if path.is_relative_to(ROOT / "src/compliance")
        if not path.is_relative_to(ROOT / "src/compliance/cli") and path.stem != "cli"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in ("today", "now", "utcnow")
    ]
    assert asking == []


def test_only_the_command_line_prints() -> None:
    printing = [
        place(path, node)
        for path in SOURCES
        if not path.is_relative_to(ROOT / "src/compliance/cli") and path.stem not in ("cli", "__main__")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_no_exception_is_swallowed_unnamed() -> None:
    bare = [
        place(path, node)
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []
