"""What several files of tests use."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from contextvars import ContextVar
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from townscale.cli import main
from townscale.page.app import application
from townscale.page.project import Project

# What commands note about files that they wrote stays out of the home of whoever runs the tests.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="townscale-tests-")

PORT = 8123
TOKEN = "the-token-of-the-tests"
ADDRESS = f"http://127.0.0.1:{PORT}"


def text_of(path: Path) -> str:
    """Everything a reader of the file can come across, blanks left out."""
    if path.suffix == ".html":
        return re.sub(
            r"\s", "", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", path.read_text("utf-8"), flags=re.S))
        )
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        parts = [archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")]
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", "".join(parts))))


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process; gives status, output and errors."""

    def run(*arguments: Any) -> tuple[Any, str, str]:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        seen = capsys.readouterr()
        return end.value.code or 0, seen.out, seen.err

    return run


class Page:
    """A browser without eyes: it follows links, sends forms and gives back the text of what is shown."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return unescape(answer.text)

    def post(self, path: str, status: int = 200, files: Any = None, **fields: Any) -> str:
        sent = {"files": files or {"_": ("", b"")}, "data": fields}
        answer = self.client.post(path, headers={"Origin": ADDRESS}, **sent)
        assert answer.status_code == status, answer.text
        return unescape(answer.text)

    @property
    def project(self) -> Project:
        guard = self.client.app
        project: Project = guard._app._app.state.session.project
        return project


@pytest.fixture
def page() -> Page:
    """A page that was opened by its token."""
    client = TestClient(application(TOKEN, PORT), base_url=ADDRESS)
    made = Page(client)
    made.get(f"/?token={TOKEN}")
    return made


@pytest.fixture(autouse=True)
def no_language_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that one test sets for the screen is not that of the next one."""
    monkeypatch.setattr("townscale._screen._of_process", [])
    monkeypatch.setattr("townscale._screen._own", ContextVar("of_this_test", default=None))
