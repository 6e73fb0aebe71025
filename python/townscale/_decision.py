"""Decision risk: a decision file, and what is missing from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from townscale import _core
from townscale._arguments import guard
from townscale._assessment import Assessment
from townscale._decision_files import as_json, from_json, from_yaml, read_text, version_of
from townscale._disclosure import Disclosure
from townscale._frames import frame
from townscale._progress import Progress, telling
from townscale._value import Value, recorded
from townscale.typing import Json
from townscale.words import problem

if TYPE_CHECKING:
    import polars as pl


class Decision(Value):
    """A decision file: what is to be decided, whom it affects, what may go wrong, what is done about it, who was asked.

    Made by ``Decision.read`` or ``Decision.from_dict``; both raise ``InputError`` with the line or path of what cannot
    be used, and ``SensitiveAttributeError`` for factors or groups by ethnicity, religion, politics or petitions.

    >>> Decision.from_dict({"title": "Close a road", "factors": [{"id": "noise", "p": 0.5, "q": 0.4, "w": 1}]}).title
    'Close a road'
    """

    __slots__ = ("_inner", "_profile")

    def __init__(self, inner: _core.Decision, profile: str | None = None) -> None:
        self._inner = inner
        self._profile = profile

    @classmethod
    def read(cls, path: str | Path) -> Decision:
        """Read a ``.toml``, ``.json``, ``.yaml`` or ``.xlsx`` file, and a profile named ``*.toml`` from beside it.

        >>> import townscale as ts
        >>> import json, pathlib, tempfile
        >>> text = json.dumps(ts.datasets.example("decision").to_dict(), default=str)
        >>> path = pathlib.Path(tempfile.mkdtemp(), "road.json")
        >>> _ = path.write_text(text)
        >>> ts.Decision.read(path).title
        'A bus line through East (made up)'
        """
        path = Path(path)
        if path.suffix.lower() == ".xlsx":
            from townscale._decision_book import read_book

            content, lines = read_book(path)
            return cls._of(*_with_profile(path, as_json(content, str(path)), "rows", lines))
        text = read_text(path)
        if path.suffix.lower() == ".toml":
            return cls._of(*_with_profile(path, text, "toml", {}))
        if path.suffix.lower() in (".json", ".yaml", ".yml"):
            return cls._of(*_with_profile(path, *_parsed(text, str(path))))
        raise problem("problem.ending", path=path, ending=path.suffix, forms=".toml, .json, .yaml, .xlsx")

    @classmethod
    def from_dict(cls, content: Mapping[str, object]) -> Decision:
        """A decision from a dict with the keys of the file.

        >>> import townscale as ts
        >>> factor = {"id": "noise", "p": 0.5, "q": 0.5, "w": 1.0}
        >>> ts.Decision.from_dict({"title": "A road (made up)", "factors": [factor]}).title
        'A road (made up)'
        """
        return cls._of(as_json(content, "decision"), "json", "decision", {})

    @staticmethod
    @recorded()
    def _of(text: str, form: str, source: str, lines: dict[str, int], profile: str | None = None) -> Decision:
        """The decision of a text: its form, the name that errors use, the line of each path, a profile's text."""
        return Decision(_core.Decision(text, form, source, lines), profile)

    @classmethod
    def template(cls, field: str, language: str = "zh") -> Decision:
        """A decision of one of the nine fields with its usual groups, risk points and measures, nothing judged yet.

        Risk points stand under the headings of 发改办投资〔2013〕428号; ``check()`` lists what is to be filled in.

        Raises ``InputError`` for another field or language.

        >>> Decision.template("key_project", "en").check()["item"].to_list()[:3]
        ['body', 'date', 'scheme']
        """
        from townscale.templates import fields

        return cls.from_dict(fields.decision(field, language))

    @staticmethod
    def schema() -> Json:
        """The JSON Schema of a decision file, for editors.

        >>> import townscale as ts
        >>> sorted(ts.Decision.schema()["properties"])[:3]
        ['answers', 'assessor', 'basis']
        """
        return dict(json.loads(_core.decision_schema()))

    def to_dict(self) -> Json:
        """The decision as a dict with the keys of the file.

        >>> import townscale as ts
        >>> sorted(ts.datasets.example("decision").to_dict())[:3]
        ['basis', 'consultation', 'factors']
        """
        return dict(json.loads(self._inner.json()))

    @property
    def title(self) -> str:
        """What is to be decided.

        >>> import townscale as ts
        >>> ts.datasets.example("decision").title
        'A bus line through East (made up)'
        """
        return str(self.to_dict()["title"])

    @property
    def version(self) -> str:
        """A hash of the file's content (SHA-256, 16 characters): any edit changes it.

        >>> import townscale as ts
        >>> len(ts.datasets.example("decision").version) > 8
        True
        """
        return version_of(self.to_dict())

    def findings(self, language: str = "en") -> pl.DataFrame:
        """What is doubtful in the file alone: ``severity``, ``code``, ``where``, ``message``, ``hint``.

        >>> import townscale as ts
        >>> ts.datasets.example("decision").findings().columns
        ['severity', 'code', 'where', 'message', 'hint']
        """
        return frame(self._inner.findings(language, self._profile), "polars")

    def check(self, language: str = "en") -> pl.DataFrame:
        """What is missing, by the chapter that needs it: ``chapter``, ``title``, ``item``, ``of``, ``message``.

        >>> import townscale as ts
        >>> ts.datasets.example("decision").check().columns
        ['chapter', 'title', 'item', 'of', 'message']
        """
        return frame(self._inner.check(language, self._profile), "polars")

    @recorded()
    def assess(
        self,
        draws: int = 10_000,
        seed: int = 0,
        profile: str | Path | None = None,
        earlier: Decision | str | Path | None = None,
        progress: Progress = False,
    ) -> Assessment:
        """Assess the decision with ``draws`` draws of each run from a ``seed``.

        ``profile`` is the name of a profile or a ``.toml`` file with one of your own; without it the decision's own
        counts, or ``national_wpq``. The same seed gives the same bits on any number of threads. With an ``earlier``
        version of the file, whatever was left out or lowered since is among the findings. ``progress`` is that of
        :func:`townscale.forecast`.

        >>> road = {"title": "Close a road", "factors": [{"id": "noise", "p": 0.9, "q": 0.8, "w": 1}]}
        >>> assessment = Decision.from_dict(road).assess()
        >>> assessment.level, assessment.verdict  # nobody was asked
        ('undetermined', 'revise')
        """
        chosen = self._profile if profile is None else _profile(profile)
        before = Decision.read(earlier) if isinstance(earlier, (str, Path)) else earlier
        with telling(progress) as tell:
            inner = self._inner.assess(draws, seed, chosen, None if before is None else before._inner, tell)
        return Assessment(inner, self.to_dict())

    def report(
        self,
        path: str | Path,
        language: str = "en",
        title: str | None = None,
        *,
        form: Literal["analysis", "assessment"] = "analysis",
        version: Literal["public", "approval"] = "public",
        template: str | Path | None = None,
        internal: bool = False,
        disclosure: Disclosure | None = None,
    ) -> Path:
        """Assess with the defaults and write the report; the arguments are those of ``Assessment.report``.

        >>> import tempfile
        >>> from pathlib import Path
        >>> import townscale as ts
        >>> path = Path(tempfile.mkdtemp(), "bus.html")
        >>> ts.datasets.example("decision").report(path, version="public").name
        'bus.html'
        """
        return self.assess().report(
            path,
            language,
            title,
            form=form,
            version=version,
            template=template,
            internal=internal,
            disclosure=disclosure,
        )

    def __repr__(self) -> str:
        return f"Decision({self.title!r})"


def as_decision(given: Any) -> Decision | None:
    """A decision as it is, or that of a path or a mapping; nothing where the value is none of these."""
    if isinstance(given, (str, Path)):
        return Decision.read(given)
    if isinstance(given, Mapping):
        return Decision.from_dict(dict(given))
    return given if isinstance(given, Decision) else None


def _parsed(text: str, source: str) -> tuple[str, str, dict[str, int]]:
    content, lines = (from_json if source.lower().endswith(".json") else from_yaml)(text, source)
    return content, "json", lines


def _with_profile(
    path: Path, text: str, form: str, lines: dict[str, int]
) -> tuple[str, str, str, dict[str, int], str | None]:
    inner = _core.Decision(text, form, str(path), lines)
    named = json.loads(inner.json()).get("profile")
    if not named or not named.endswith(".toml"):
        return text, form, str(path), lines, None
    beside = path.parent / named
    if not beside.is_file():
        raise problem("problem.no_file_beside", place=lambda words: inner.place("profile", words.language), name=named)
    return text, form, str(path), lines, _profile(beside)


def _profile(profile: str | Path) -> str:
    """The text of a profile file, or the name of a profile."""
    return read_text(Path(profile)) + "\n" if str(profile).endswith(".toml") else str(profile)


guard(__name__)
