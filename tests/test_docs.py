"""What the documentation says is so: commands, options, verdicts, exit codes and links."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from compliance.cli import main
from compliance.model import Ground, Verdict
from compliance.report import FORMATS

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)


def inside(group: click.Group) -> dict[str, click.Command]:
    """The commands of a group by name."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The full name of every command that does something by itself."""
    if isinstance(group, click.Group):
        for name, command in inside(group).items():
            yield from commands(command, (*path, name))
    else:
        yield path


COMMANDS = sorted(commands(main))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def console_lines(name: str) -> list[str]:
    """Every `compliance …` line of a document's console blocks, continuation lines joined."""
    blocks = re.findall(r"^```(?:console|sh|shell|bash)\n(.*?)^```", read(name), re.M | re.S)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    shown = [line.removeprefix("$ ").strip() for line in lines]
    return [line for line in shown if line.startswith("compliance ")]


def parse(words: list[str]) -> None:
    """Parse as the program would, without running anything or looking at files."""
    ends = [index for index, word in enumerate(words) if word in (">", "2>", "|", "||", "&&")]
    words = words[: min(ends, default=len(words))]
    command: click.Command = main
    context = click.Context(main, info_name="compliance")
    while isinstance(command, click.Group):
        _, words, _ = command.make_parser(context).parse_args(list(words))
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        assert name is not None
        command, context = found, click.Context(found, info_name=name, parent=context)
    given, surplus, _ = command.make_parser(context).parse_args(list(words))
    assert not surplus, f"nothing takes {surplus}"
    for parameter in command.params:
        value = given.get(parameter.name or "")
        absent = value is None or value == () or repr(value) == "Sentinel.UNSET"
        assert not (parameter.required and absent), f"{parameter.name} is missing"
        if isinstance(parameter.type, click.Choice) and not absent:
            for one in value if isinstance(value, (tuple, list)) else (value,):
                parameter.type.convert(one, parameter, context)


def lines_of_all() -> list[tuple[str, str]]:
    names = [*READMES, "CONTRIBUTING.md"]
    return [(name, line) for name in names for line in console_lines(name)]


@pytest.mark.parametrize(("name", "line"), lines_of_all())
def test_a_command_line_shown_is_one_the_program_takes(name: str, line: str) -> None:
    try:
        parse(shlex.split(line, comments=True)[1:])
    except click.UsageError as error:
        pytest.fail(f"{name}: {line}: {error.format_message()}")


@pytest.mark.parametrize("name", READMES)
def test_a_readme_shows_every_command(name: str) -> None:
    text = read(name)
    missing = [" ".join(path) for path in COMMANDS if f"compliance {' '.join(path)}" not in text]
    assert missing == []


@pytest.mark.parametrize("name", READMES)
def test_a_readme_names_no_command_that_is_not_there(name: str) -> None:
    named = set(re.findall(r"`compliance ([a-z][a-z-]*)", read(name)))
    named |= {line.split()[1] for line in console_lines(name)}
    assert {word for word in named if not word.startswith("-")} - set(inside(main)) == set()


@pytest.mark.parametrize("name", READMES)
def test_a_readme_names_no_option_that_is_not_there(name: str) -> None:
    known = {"--help", "--version"} | {
        option
        for path in COMMANDS
        for parameter in command_at(path).params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert set(re.findall(r"`(--[a-z][a-z-]*)", read(name))) - known == set()


def command_at(path: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = inside(command)[name]
    return command


@pytest.mark.parametrize("name", READMES)
def test_a_readme_explains_every_verdict_and_ground(name: str) -> None:
    text = read(name)
    rows = re.findall(r"^\| `([a-z_]+)` \|", text, re.M)
    assert [verdict.value for verdict in Verdict if verdict.value not in rows] == []
    assert [ground.value for ground in Ground if f"`{ground.value}`" not in text] == []


@pytest.mark.parametrize("name", READMES)
def test_a_readme_names_every_report(name: str) -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| `(\w+)` \|", read(name), re.M)
    assert {form: file for file, form in rows} == {form: FORMATS[form].file for form in FORMATS}


@pytest.mark.parametrize("name", READMES)
def test_a_readme_explains_every_exit_code(name: str) -> None:
    rows = re.findall(r"^\| `(\d)` \|", read(name), re.M)
    assert rows == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_every_command_has_an_example_it_takes(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"], prog_name="compliance")
    assert shown.exit_code == 0, shown.output
    begin = f"compliance {' '.join(path)}"
    lines = [line.strip().removeprefix("$ ") for line in shown.output.splitlines()]
    examples = [line for line in lines if line.startswith(begin)]
    assert examples, shown.output
    for example in examples:
        parse(shlex.split(example, comments=True)[1:])


def heading_anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(name: str) -> None:
    here = ROOT / name
    astray = []
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^```.*?^```", "", read(name), flags=re.M | re.S)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (here.parent / file) if file else here
        if not there.exists() or (
            anchor and anchor not in heading_anchors(there.read_text(encoding="utf-8"))
        ):
            astray.append(target)
    assert astray == []


def test_the_two_readmes_tell_the_same() -> None:
    english, chinese = (read(name) for name in READMES)
    shown = [[shlex.split(line, comments=True) for line in console_lines(name)] for name in READMES]
    assert shown[0] == shown[1]
    assert len(re.findall(r"^## ", english, re.M)) == len(re.findall(r"^## ", chinese, re.M))
