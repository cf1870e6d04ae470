"""The ready files for pipelines: their commands run as written, on the sample school served on loopback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance.gate import FAIL_ON
from compliance.report import FORMATS
from compliance.sample import Sample, serve

ROOT = Path(__file__).parents[2]
CI = ROOT / "docs/ci"
FILES = ("github-actions.yml", "gitlab-ci.yml", "Jenkinsfile")


def github() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((CI / "github-actions.yml").read_text(encoding="utf-8"))
    return parsed


def gitlab() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((CI / "gitlab-ci.yml").read_text(encoding="utf-8"))
    return parsed


def steps_of_github() -> list[str]:
    """Every shell command of the job, as the runner gives them to ``bash -e``."""
    steps = github()["jobs"]["audit"]["steps"]
    return [step["run"] for step in steps if "run" in step and "notify" not in step["run"]]


def steps_of_gitlab() -> list[str]:
    """The script as the runner gives it: one shell, one line after the other."""
    return ["\n".join(gitlab()["audit"]["script"])]


@pytest.fixture(scope="module")
def sample() -> Iterator[Sample]:
    with serve() as served:
        yield served


def run(commands: list[str], folder: Path) -> tuple[int, str]:
    """What the last command ended with; an earlier one that fails ends it, as in a pipeline."""
    python = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{python}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",  # the program is there already: nothing is fetched
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }
    said = ""
    for command in commands:
        shell = ["bash", "-eo", "pipefail", "-c", command]
        done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        said += done.stdout + done.stderr
        if done.returncode:
            return done.returncode, said
    return 0, said


@pytest.mark.slow
@pytest.mark.parametrize(
    "commands",
    [
        pytest.param(steps_of_github(), id="github"),
        pytest.param(steps_of_gitlab(), id="gitlab", marks=pytest.mark.slow),
    ],
)
def test_the_commands_of_a_pipeline_run_as_written(
    sample: Sample, tmp_path: Path, commands: list[str]
) -> None:
    if shutil.which("compliance", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("the program is not installed beside this Python")
    (tmp_path / "school.yaml").write_text(sample.school_yaml, encoding="utf-8")
    (tmp_path / "waivers.yaml").write_text(sample.waivers_yaml, encoding="utf-8")

    code, said = run(commands, tmp_path)
    assert code == 1, said
    assert "the gate fails on" in said
    for name in ("report.html", "audit.json", "junit.xml", "audit.sarif"):
        assert (tmp_path / "reports/school" / name).stat().st_size > 0

    (tmp_path / "baseline").mkdir()
    shutil.copy(tmp_path / "reports/school/audit.json", tmp_path / "baseline")
    code, said = run(commands, tmp_path)
    assert code == 3, said  # no new fault; but one site of the sample is always down
    assert "not everything was seen" in said
    sarif = json.loads((tmp_path / "reports/school/audit.sarif").read_text(encoding="utf-8"))
    states = {result.get("baselineState") for result in sarif["runs"][0]["results"]}
    assert states == {"unchanged"}


@pytest.mark.parametrize("name", FILES)
def test_every_pipeline_publishes_what_it_makes_with_words_the_program_knows(name: str) -> None:
    text = (CI / name).read_text(encoding="utf-8")
    (formats,) = re.findall(r"--format ([\w,]+)", text)
    (words,) = re.findall(r"--fail-on ([\w,]+)", text)
    assert set(words.split(",")) <= set(FAIL_ON)
    for each in formats.split(","):
        assert f"reports/school/{FORMATS[each].file}" in text
    assert "baseline/audit.json" in text
    assert "compliance notify school.yaml" in text


def test_what_was_told_to_whom_is_kept_after_findings_too() -> None:
    steps = {
        step["uses"].partition("@")[0]: step for step in github()["jobs"]["audit"]["steps"] if "uses" in step
    }
    restored, saved = steps["actions/cache/restore"], steps["actions/cache/save"]
    assert "always()" in saved["if"] and "actions/cache" not in steps, "that one saves after success only"
    assert (
        restored["with"]["key"] == saved["with"]["key"] and restored["with"]["path"] == saved["with"]["path"]
    )
    assert gitlab()["audit"]["cache"]["when"] == "always"


def test_gitlab_takes_inconclusive_for_a_warning_and_shows_the_tests() -> None:
    job = gitlab()["audit"]
    assert job["allow_failure"] == {"exit_codes": [3]}
    assert job["artifacts"]["reports"] == {"junit": "reports/school/junit.xml"}
    assert (job["artifacts"]["when"], job["cache"]["when"]) == ("always", "always")


def test_github_publishes_also_when_the_gate_fails_and_asks_for_no_more_rights_than_it_needs() -> None:
    workflow = github()
    assert workflow["permissions"] == {"contents": "read", "security-events": "write"}
    after = [step for step in workflow["jobs"]["audit"]["steps"] if "cancelled" in step.get("if", "")]
    assert [step.get("name") or step["uses"].partition("@")[0] for step in after] == [
        "Tell the departments",
        "github/codeql-action/upload-sarif",
        "actions/upload-artifact",
    ]


def test_the_jenkinsfile_is_whole() -> None:
    text = (CI / "Jenkinsfile").read_text(encoding="utf-8")
    assert text.count("'''") == 2
    bare = re.sub(r"'''[\s\S]*?'''|'[^'\n]*'|\"[^\"\n]*\"|//.*", "", text)
    depth = {"{": 0, "(": 0, "[": 0}
    for char in bare:
        for opening, closing in ("{}", "()", "[]"):
            depth[opening] += (char == opening) - (char == closing)
            assert depth[opening] >= 0
    assert set(depth.values()) == {0}
    assert re.findall(r"stage\('([\w ]+)'\)", text) == ["Install", "Audit", "Tell the departments"]
    for word in ("pipeline {", "agent any", "triggers {", "stages {", "post {", "junit ", "recordIssues "):
        assert word in text
    assert "code == 3" in text
    assert "unstable(" in text


@pytest.mark.parametrize("name", FILES)
def test_no_secret_stands_in_a_ready_file(name: str) -> None:
    text = (CI / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if re.search(r"(?:_URL|_PASSWORD|_SECRET)\b\s*[:=]", line):
            assert re.search(r"\$\{\{ secrets\.\w+ \}\}", line)
