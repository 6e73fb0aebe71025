"""The project that the page has open, for all its tabs, and what was told of the last change."""

from __future__ import annotations

import dataclasses
from threading import Lock
from typing import Any

from townscale.page.project import Project


class Session:
    """One open project. A change replaces it whole, so that a page that is being made sees it as it was."""

    def __init__(self, project: Project | None = None) -> None:
        self._project = project or Project()
        self._lock = Lock()

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._project

    def open(self, project: Project) -> None:
        """Take another project in place of this one."""
        with self._lock:
            self._project = project

    def change(self, **parts: Any) -> None:
        """Replace parts of the project."""
        with self._lock:
            self._project = dataclasses.replace(self._project, **parts)
