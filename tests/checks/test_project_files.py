"""What holds for the repository as a whole: sizes, locks, targets, and that nothing names one machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "portal"
MAX_LINES = 400
MAX_FUNCTION = 60
LOCKS = ("requirements.lock", "requirements-dev.lock", "package-lock.json")
# Put together here so that this file does not find itself.
OF_ONE_MACHINE = tuple("/w-ork/ /t-mp/prep /r-oot/ /U-sers/ p-ypi.org registry.n-pmjs".replace("-", "").split())


def tracked() -> list[Path]:
    """The text files that git knows, as paths."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in {".png", ".xlsx", ".woff2", ".ico"}]


@pytest.mark.parametrize("name", LOCKS)
def test_locks_carry_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "sha256:" in text or "sha512-" in text
    assert not re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links", text)


def test_requirements_pin_exactly() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        loose = [line for line in lines if line and not line.startswith(("#", "-r ")) and "==" not in line]
        assert loose == [], name


def test_locks_hold_the_pinned_versions() -> None:
    def pins(name: str) -> dict[str, str]:
        found = re.findall(
            r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
        )
        return {re.sub(r"[._-]+", "-", package).lower(): version for package, version in found}

    runtime = pins("requirements.lock")
    assert pins("requirements.txt").items() <= runtime.items()
    assert {**runtime, **pins("requirements-dev.txt")}.items() <= pins("requirements-dev.lock").items()


def test_every_make_target_has_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    expected = [
        "help",
        "setup",
        "run",
        "test",
        "test-fast",
        "test-slow",
        "fuzz",
        "faults",
        "screenshots",
        "check",
        "fmt",
        "assets",
        "demo",
        "docs",
        "db-new",
        "db-check",
        "lock",
    ]
    helped = re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE)
    assert helped == expected
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert [line.split()[1] for line in shown.splitlines()] == expected


def test_files_stay_readable() -> None:
    files = [
        path
        for path in PORTAL.rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js"} and "vendor" not in path.parts
    ]
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert files
    assert long == {}


def test_functions_stay_readable() -> None:
    long = {}
    for path in PORTAL.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > MAX_FUNCTION:
                    long[f"{path.relative_to(ROOT).as_posix()}:{node.name}"] = lines
    assert long == {}


def test_every_room_is_a_package() -> None:
    """import-linter does not see a folder without __init__.py."""
    folders = {path.parent for path in PORTAL.rglob("*.py")}
    assert folders
    assert [
        folder.relative_to(ROOT).as_posix() for folder in sorted(folders) if not (folder / "__init__.py").is_file()
    ] == []


def test_no_file_is_a_drawer() -> None:
    names = {"util", "utils", "helpers", "common", "misc", "base"}
    assert [path.relative_to(ROOT).as_posix() for path in PORTAL.rglob("*.py") if path.stem in names] == []


def test_nothing_names_one_machine_or_leaves_work_undone() -> None:
    undone = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|NotImplemented" + "Error)\\b")
    found = []
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")  # spreadsheets of the tests are no text
        place = path.relative_to(ROOT).as_posix()
        found += [f"{place}: {word}" for word in OF_ONE_MACHINE if word in text]
        if path.suffix in {".py", ".html", ".js", ".css", ".md"}:
            found += [f"{place}: {word}" for word in undone.findall(text)]
    assert found == []
