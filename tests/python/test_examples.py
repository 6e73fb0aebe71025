"""Examples of the documentation run: each page's Python from top to bottom, and the commands between it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from townscale import set_language
from townscale.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.M | re.S)
"""A block of Python, or of commands that begin with ``$``."""
WITH_EXAMPLES = [path for path in PAGES if BLOCK.search(path.read_text("utf-8"))]


@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder of its own to write to, and the language as it was."""
    monkeypatch.chdir(tmp_path)
    yield
    set_language("en")


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.relative_to(ROOT / "docs").as_posix())
@pytest.mark.usefixtures("_elsewhere")
def test_the_examples_of_a_page_run(page: Path) -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    for kind, text in BLOCK.findall(page.read_text("utf-8")):
        if kind == "python":
            exec(compile(text, str(page), "exec"), names)
            continue
        for line in text.splitlines():
            assert line.startswith("$ townscale "), line
            with pytest.raises(SystemExit) as ended:
                main(shlex.split(line.removeprefix("$ townscale ")))
            assert ended.value.code in (0, None), line


def test_every_kind_of_page_has_examples() -> None:
    folders = {path.relative_to(ROOT / "docs").parts[0] for path in WITH_EXAMPLES}
    assert {"tutorials", "how-to", "explanation", "zh"} <= folders
