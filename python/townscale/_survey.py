"""Questionnaires in: rows of replies counted by group and attitude, and forgotten."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from townscale import _core
from townscale._arguments import guard
from townscale._border import open_workbook
from townscale._core import PersonalDataError, SensitiveAttributeError
from townscale._files import naming
from townscale._frames import frame as as_frame
from townscale._result import Result
from townscale._toml import tomllib
from townscale._value import recorded
from townscale.typing import Json
from townscale.words import Phrase, no_choice, phrase, problem

if TYPE_CHECKING:
    import polars as pl

Attitude = Literal["opposed", "conditional", "indifferent", "in_favour"]
ATTITUDES: tuple[Attitude, ...] = ("opposed", "conditional", "indifferent", "in_favour")
_NUMBER = re.compile(r"^\s*(?:[A-Za-z]|\d{1,2}|[一二三四五六七八九十])\s*[.、．)）:：]\s*")
_FILLED_IN = re.compile(r"〖[^〗]*〗|（[^）]*）|\([^)]*\)|\[[^\]]*\]")
_LONGEST = 20
"""Letters of an answer that an error may repeat: a longer one is a text that somebody wrote."""


@dataclass(frozen=True, repr=False)
class Survey(Result):
    """Replies of a questionnaire by group and attitude; no row of the file is in it.

    ``counts`` has, for each group, those against, on conditions, indifferent and in favour; ``unread`` the headers of
    columns that were dropped unread; ``unanswered`` and ``without_group`` the replies that could not be counted.

    >>> import townscale as ts
    >>> ts.datasets.example("survey").counts
    {'owners': (2, 1, 0, 30), 'tenants': (0, 4, 6, 12)}
    """

    counts: dict[str, tuple[int, int, int, int]]
    unread: tuple[str, ...] = ()
    unanswered: int = 0
    without_group: int = 0

    @staticmethod
    @recorded()
    def _of(counts: Mapping[str, Sequence[int]], unread: Sequence[str], unanswered: int, without_group: int) -> Survey:
        """The survey of counts: what a saved one is made again from, never the file."""
        kept = {group: _four(list(four)) for group, four in counts.items()}
        return Survey(kept, tuple(unread), unanswered, without_group)

    def summary(self) -> pl.DataFrame:
        """One row a group: ``group``, ``replies``, ``opposed``, ``conditional``, ``indifferent``, ``in_favour``.

        >>> import townscale as ts
        >>> ts.datasets.example("survey").summary().rows()
        [('owners', 33, 2, 1, 0, 30), ('tenants', 22, 0, 4, 6, 12)]
        """
        import polars as pl

        rows = [(group, sum(counts), *counts) for group, counts in self.counts.items()]
        names = ("replies", *ATTITUDES)
        return pl.DataFrame(rows, schema={"group": pl.String, **dict.fromkeys(names, pl.Int64)}, orient="row")

    def round(
        self,
        id: str,
        *,
        date: str | None = None,
        method: str | None = None,
        frame: str | None = None,
        chosen: str | None = None,
        population: Mapping[str, float] | None = None,
        invited: Mapping[str, float] | None = None,
    ) -> Json:
        """The replies as a round of a decision file's ``consultation``, with ``strata`` and their intensity.

        ``population`` and ``invited`` are by group: how many there are in the frame, and how many were asked.

        Raises ``InputError`` for a group that nobody of the survey is of.

        >>> Survey({"owners": (2, 1, 0, 30)}).round("forms", population={"owners": 61})["strata"][0]["replies"]
        33
        """
        strata: list[dict[str, Any]] = []
        for name, given in (("population", population), ("invited", invited)):
            if unknown := [group for group in given or {} if group not in self.counts]:
                raise problem(
                    "problem.survey_no_group", name=name, groups=", ".join(unknown), known=", ".join(self.counts)
                )
        for group, counts in self.counts.items():
            sizes = {"population": (population or {}).get(group), "invited": (invited or {}).get(group)}
            told: dict[str, int] = dict(zip(ATTITUDES, counts, strict=True))
            strata.append({"group": group, **_given(sizes), "replies": sum(counts), **told})
        made = {"id": id, "date": date, "method": method, "frame": frame, "chosen": chosen}
        whole: dict[str, Any] = {}
        for name in ("population", "invited", "replies", "opposed"):
            if all(name in stratum for stratum in strata):
                whole[name] = sum(stratum[name] for stratum in strata)
        return {**_given(made), **whole, "strata": strata}

    def findings(self, language: str = "en") -> pl.DataFrame:
        """What was dropped: ``severity``, ``code``, ``where``, ``message``, ``hint``.

        >>> import townscale as ts
        >>> ts.datasets.example("survey").findings()["message"].to_list()
        ['3 replies do not answer the question, and are not counted']
        """
        found = _core.survey_findings(list(self.unread), self.unanswered, self.without_group, language)
        return as_frame(found, "polars")


def survey(
    path: str | Path,
    question: str | None = None,
    groups: str | None = None,
    *,
    answers: Mapping[str, Attitude] | None = None,
    ids: Mapping[str, str] | None = None,
    sheet: str | int | None = None,
) -> Survey:
    """Count the replies of a questionnaire's export, a ``.csv`` or ``.xlsx`` file with a row for each reply.

    This is the one input whose rows are people: they are counted and forgotten. Only the column of the ``question``
    (how those affected stand to the decision) and that of ``groups`` are read; columns that name or number persons are
    dropped unread, with a finding, and no row is kept, printed or written. ``question`` and ``groups`` are headers or
    parts of one; without ``question`` the header that asks for an attitude is taken, without ``groups`` all replies are
    of one group, ``all``.

    A question whose options have a column each (``2、态度:反对``, ticked by 1) is read as one where every option is
    known. A title above the header is passed over, and what platforms write for a skipped question is no answer.

    Answers are known by their words in Chinese and English, whatever number stands before them and whatever was filled
    in behind them; ``answers`` adds others (``{"1": "in_favour"}``). ``ids`` are the decision file's ids of the groups
    as the questionnaire calls them.

    Raises ``InputError`` for a header that is not there or stands twice and for an answer that is not known,
    ``PersonalDataError`` or ``SensitiveAttributeError`` where the question or the groups name persons or a sensitive
    attribute.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "export.csv"
    >>> text = "姓名,1、您的身份,2、您对本项目的态度\\n甲,A.被征地农户,D.反对〖太吵〗\\n乙,B.沿线居民,A.支持\\n"
    >>> _ = file.write_text(text, encoding="utf-8")
    >>> counted = survey(file, groups="身份", ids={"被征地农户": "farmers", "沿线居民": "roadside"})
    >>> counted.counts, counted.unread
    ({'farmers': (1, 0, 0, 0), 'roadside': (0, 0, 0, 1)}, ('姓名',))
    """
    path = Path(path)
    rows, header = _headed(_rows(path, sheet))
    if not any(header):
        raise problem("problem.survey_empty", path=path)
    known = {**_known(), **{_plain(text): attitude for text, attitude in (answers or {}).items()}}
    if strange := [name for name in known.values() if name not in ATTITUDES]:
        raise no_choice("attitude", strange[0], ATTITUDES, "answers")
    named = {_plain(text): id for text, id in (ids or {}).items()}
    at = _asked(header, question, _words()["question"], set(known), path, "question")
    of_group = None if groups is None else _asked(header, groups, (), set(named), path, "groups")
    read = {*at.places, *(of_group.places if of_group else ())}
    for place in read:
        _core.judge_header(header[place])
    unread = tuple(name for place, name in enumerate(header) if place not in read and _names_persons(name))
    counted: Counter[tuple[str, str]] = Counter()
    unknown: Counter[str] = Counter()
    unanswered = without_group = 0
    for row in rows:
        answer = _plain(at.of(row))
        group = "all" if of_group is None else _option(of_group.of(row))
        if not answer or answer in _SKIPPED:
            unanswered += any(str(cell).strip() for cell in row if cell is not None)
        elif not group or group in _SKIPPED:
            without_group += 1
        elif _SEVERAL.search(group) and _plain(group) not in named:
            raise problem("problem.survey_several_groups", path=path, name="groups")
        elif answer not in known:
            unknown[answer] += 1
        else:
            counted[named.get(_plain(group), group), known[answer]] += 1
    if unknown:
        raise problem("problem.survey_unknown", path=path, strange=_strange(unknown), example="{'...': 'in_favour'}")
    if not counted:
        raise problem("problem.survey_unanswered", path=path)
    found = list(dict.fromkeys(group for group, _ in counted))
    for group in found:
        _core.judge_word(group)
    counts = {group: _four([counted[group, attitude] for attitude in ATTITUDES]) for group in sorted(found)}
    return Survey._of(counts, unread, unanswered, without_group)


@dataclass(frozen=True)
class _Question:
    """The column of a question, or one column for each of its options, with what each option is called."""

    places: tuple[int, ...]
    options: tuple[str, ...] = ()

    def of(self, row: Sequence[Any]) -> str:
        """The option that a reply chose; of several, all with a mark between them."""
        if not self.options:
            return _cell(row, self.places[0])
        ticked = [
            option
            for place, option in zip(self.places, self.options, strict=True)
            if _plain(_cell(row, place)) not in _UNTICKED
        ]
        return "┋".join(ticked)


_UNTICKED = {"", "0", "false", "否", "未选", "未选中", "n", "-1", "-2", "-3"}
"""What a column of one option holds where it was not chosen."""
_SKIPPED = {"-1", "-2", "-3", "未作答", "未填写", "跳过"}
"""What platforms write where a question was skipped or not shown."""
_SEVERAL = re.compile(r"[┋|；;]")
"""What parts the options that one reply chose."""


def _headed(rows: Iterator[Sequence[Any]]) -> tuple[Iterator[Sequence[Any]], list[str]]:
    """The rows after the header, and the header: the first row of several cells, or of one where there is no other."""
    begun: list[Sequence[Any]] = []
    for row in rows:
        filled = [cell for cell in row if cell is not None and str(cell).strip()]
        if len(filled) > 1:
            return rows, [str(cell or "").strip() for cell in row]
        if filled:
            begun.append(row)
    first = [str(cell or "").strip() for cell in begun[0]] if begun else []
    return iter(begun[1:]), first


def _asked(
    header: list[str], wanted: str | None, words: Sequence[str], options: set[str], path: Path, name: str
) -> _Question:
    """The question that a header asks; where several headers ask it, each for an option that is known, all of these."""
    found = _found(header, wanted, words)
    if len(found) > 1:
        stem = _stem([header[place] for place in found])
        named = [_of_option(header[place][len(stem) :]) for place in found]
        if stem and len(set(named)) == len(named) and all(_plain(option) in options for option in named):
            return _Question(tuple(found), tuple(named))
    return _Question((_column(header, wanted, words, path, name),))


def _stem(texts: list[str]) -> str:
    """What texts have in common at their beginning."""
    first, last = min(texts), max(texts)
    shared = next((place for place, pair in enumerate(zip(first, last)) if pair[0] != pair[1]), len(first))  # noqa: B905
    return first[:shared]


def _of_option(text: str) -> str:
    """The option that a header of one option names at its end."""
    return _NUMBER.sub("", text.strip(" :：-—_()（）[]【】")).strip()


def _rows(path: Path, sheet: str | int | None) -> Iterator[Sequence[Any]]:
    """The rows of a file, one after the other."""
    from townscale._write import check_regular

    check_regular(path)
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".tsv", ".xlsx", ".xls", ".xlsm"):
        raise problem("problem.survey_ending", path=path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise problem("problem.not_opened", path=path, reason=error) from error
    if suffix in (".csv", ".tsv"):
        yield from csv.reader(io.StringIO(_text(content, path)), delimiter="," if suffix == ".csv" else "\t")
        return
    with naming(path):
        book = open_workbook(content, suffix)
        names = list(book.sheet_names)
        chosen = names[0] if sheet is None else names[sheet] if isinstance(sheet, int) and sheet < len(names) else sheet
        if chosen not in names:
            raise problem("problem.no_sheet", sheet=sheet, names=", ".join(names))
        cells = book.get_sheet_by_name(str(chosen)).to_python(skip_empty_area=True)
    yield from cells


def _text(content: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise problem("problem.survey_encoding", path=path)


def _column(header: list[str], wanted: str | None, words: Sequence[str], path: Path, name: str) -> int:
    """The place of a header: the one that is so named, or else the only one that has it in it."""
    found = _found(header, wanted, words)
    if len(found) == 1:
        return found[0]
    fit = [header[place] for place in found] or [text for text in header if text and not _names_persons(text)]
    key = "problem.survey_headers" if found else "problem.survey_no_header"
    asked = f"{name}={wanted!r}" if wanted is not None else name
    raise problem(key, path=path, count=len(found), asked=asked, name=name, headers=", ".join(fit[:12]))


def _found(header: list[str], wanted: str | None, words: Sequence[str]) -> list[int]:
    """The places of the headers that are so named, or else that have it in them."""
    sought = words if wanted is None else [wanted]
    exact = [place for place, text in enumerate(header) if wanted is not None and text == wanted.strip()]
    return exact or [
        place for place, text in enumerate(header) if any(word in text.lower() for word in map(str.lower, sought))
    ]


def _names_persons(header: str) -> bool:
    try:
        _core.judge_header(header)
    except (PersonalDataError, SensitiveAttributeError):
        return True
    return False


def _cell(row: Sequence[Any], place: int) -> str:
    value = row[place] if place < len(row) else None
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _option(text: str) -> str:
    """An option as the questionnaire has it: without its number and without what was filled in."""
    return _NUMBER.sub("", _FILLED_IN.sub("", text)).strip()


def _plain(text: str) -> str:
    return _option(text).lower().rstrip("。.！!")


def _strange(unknown: Counter[str]) -> Phrase:
    """Answers that are not known, as far as they are options and no texts of somebody's own."""
    short = [text for text in unknown if len(text) <= _LONGEST and _is_harmless(text)]
    key = "problem.survey_answers_named" if short else "problem.survey_answers"
    return phrase(key, count=sum(unknown.values()), answers=", ".join(short[:5]))


def _is_harmless(text: str) -> bool:
    try:
        _core.judge_word(text)
    except (PersonalDataError, SensitiveAttributeError):
        return False
    return True


@cache
def _words() -> dict[str, Any]:
    text = (files("townscale") / "data" / "attitudes.toml").read_text("utf-8")
    content = tomllib.loads(text)
    return {"answers": content["answers"], "question": content["question"]["words"]}


def _known() -> dict[str, Attitude]:
    return {_plain(text): attitude for attitude, texts in _words()["answers"].items() for text in texts}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _four(counts: list[int]) -> tuple[int, int, int, int]:
    opposed, conditional, indifferent, in_favour = counts
    return opposed, conditional, indifferent, in_favour


guard(__name__)
