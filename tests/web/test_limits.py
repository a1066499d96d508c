"""Where attempts are counted: as the environment says, for every process alike."""

from pathlib import Path

import pytest

from config import from_environment
from portal import create_app
from portal.kernel.registry import install, registry


@pytest.mark.parametrize(("given", "used"), [("memory://?shared", "memory://?shared"), ("", "memory://")])
def test_attempts_are_counted_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str, used: str
) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("RATELIMIT_STORAGE_URI", given)
    before = registry()
    try:
        assert create_app(from_environment()).config["RATELIMIT_STORAGE_URI"] == used
    finally:
        install(before)
