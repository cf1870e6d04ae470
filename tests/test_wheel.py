"""The built package, installed from the lock into an empty environment and used from elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

ROOT = Path(__file__).parent.parent
FOLDER = "Scripts" if os.name == "nt" else "bin"


def run(command: Sequence[str | Path], *, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run with nothing of this checkout on the path, and return what came out."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )


def run_well(command: Sequence[str | Path], *, cwd: Path) -> str:
    done = run(command, cwd=cwd)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive, and the wheel built from that archive."""
    folder = tmp_path_factory.mktemp("dist")
    run_well([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT], cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs of a new environment are that holds the wheel and the lock, nothing else."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    python = home / FOLDER / "python"
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]
    run_well([*pip, "--require-hashes", "-r", ROOT / "requirements/run.txt"], cwd=home)
    run_well([*pip, "--no-deps", "--no-index", wheel], cwd=home)
    return home / FOLDER


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """An unrelated working directory with packages of our names in it, which must not be taken."""
    for name in ("crawler", "checklist", "compliance"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the decoy was imported')\n")
    return tmp_path


def test_the_wheel_holds_the_three_packages_their_data_and_the_licence(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"compliance", "crawler", "checklist"}
    assert any(name.startswith("checklist/") and name.endswith(".yaml") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_source_archive_holds_no_reports_and_no_environment(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert {"src", "crawler", "checklist", "tests", "LICENSE", "pyproject.toml"} <= tops
    assert tops & {"reports", ".venv", ".git"} == set()


def test_the_lock_satisfies_what_the_wheel_declares(scripts: Path, tmp_path: Path) -> None:
    assert "No broken requirements" in run_well([scripts / "python", "-m", "pip", "check"], cwd=tmp_path)


def test_the_packages_are_importable_without_the_checkout(scripts: Path, tmp_path: Path) -> None:
    for name in ("crawler", "checklist"):
        (tmp_path / name).mkdir()  # an empty folder of the same name is no package
    code = "import crawler, checklist, compliance; print(crawler.__file__, checklist.__file__)"
    assert str(tmp_path) not in run_well([scripts / "python", "-c", code], cwd=tmp_path)


def test_the_command_shows_its_help(scripts: Path, elsewhere: Path) -> None:
    assert "audit" in run_well([scripts / "compliance", "--help"], cwd=elsewhere)


def test_the_bundled_checklist_is_found(scripts: Path, elsewhere: Path) -> None:
    assert "moe-2014" in run_well([scripts / "compliance", "checklist", "list"], cwd=elsewhere)


def test_the_demo_finds_what_is_wrong_with_the_sample_school(scripts: Path, elsewhere: Path) -> None:
    out = elsewhere / "报告 out"
    before = set(elsewhere.iterdir())
    done = run([scripts / "compliance", "demo", "--out", out], cwd=elsewhere)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert list(out.rglob("audit.json")), sorted(out.rglob("*"))
    assert set(elsewhere.iterdir()) - before == {out}, "the demo writes only where it was told"
