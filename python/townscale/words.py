"""The words of reports, plots and errors in every language, from the catalogues: one entry a text."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from townscale import _core
from townscale._core import InputError, UnsupportedError
from townscale._screen import language
from townscale._text import visible
from townscale._toml import tomllib

LANGUAGES = ("en", "zh")
_Error = TypeVar("_Error", bound=InputError)

# The labels that norms give themselves (src/staffing/norm/label.rs), and the entry of [norm] for each.
_NORMS = {
    "above": r"(?P<posts>\S+) per area above (?P<people>\S+)",
    "beyond": r"(?P<posts>\S+) per (?P<people>\S+) beyond (?P<start>\S+)",
    "area": r"(?P<posts>\S+) per area",
    "upto": r"(?P<posts>[\d.]+) up to (?P<people>[\d.]+)",
    "per": r"(?P<posts>\S+) per (?P<people>[\d.]+)",
    "part": r"(?P<posts>[\d.]+) per (?P<people>[\d.]+) (?P<group>(?!beyond ).+)",
    "required": r"(?P<posts>\S+) per (?P<role>.+) required",
    "ratio": r"(?P<posts>\S+) per (?P<role>.+)",
}


# A period in a sentence: not part of a number, a code or a name, and not followed by 年 already.
_PERIOD_INSIDE = r"(?<![\w,.\-/])((?:19|20)\d\d(?:H[12]|Q[1-4]|-\d\d(?:-\d\d)?)?)(?![\w,.%\-/]| ?年)( ?)"


# Where in a text the readers of TOML and JSON say that it is wrong, and their errors.
_LINE = re.compile(r"line (\d+),? column (\d+)")
_OF_FORMAT = {"TOMLDecodeError", "JSONDecodeError"}


class Words:
    """The texts of one language.

    >>> Words("zh")("axis.persons")
    '人口（人）'
    """

    def __init__(self, language: str) -> None:
        if not isinstance(language, str) or language not in LANGUAGES:
            raise no_choice("language", visible(str(language)), LANGUAGES)
        self.language = language
        self._texts = texts()

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text ``section.entry``, with its ``{names}`` filled in."""
        section, _, entry = key.partition(".")
        text = self._texts[section][entry][self.language]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        section, _, entry = key.partition(".")
        return entry in self._texts.get(section, {})

    def name(self, value: Any) -> str:
        """A name in the data as the reader knows it; names that are not in the list stay as they are."""
        names = self._texts["name"]
        known = names.get(str(value)) or names.get(str(value).replace(" ", "_"))
        if known:
            return known[self.language]
        # A name made for machines, such as community_police, is read with spaces.
        return str(value).replace("_", " ") if re.fullmatch(r"[a-z]+(_[a-z]+)+", str(value)) else str(value)

    def norm(self, label: str) -> str:
        """A norm's label, such as ``1 per 500``, in this language.

        >>> Words("zh").norm("1 per 500, year before"), Words("en").norm("3 per community_police")
        ('每 500 配 1（按上年数）', '3 per community police')
        >>> Words("zh").norm("1 per 1000 resident + 1 per 500 floating"), Words("zh").norm("1 up to 6, 2 up to 9")
        ('每 1,000 名常住人口配 1 + 每 500 名流动人口配 1', '6 以内 1，9 以内 2')
        >>> Words("zh").norm("1 per 19 (kind_of_area urban)")
        '每 19 配 1（限 kind_of_area urban）'
        """
        if only := re.fullmatch(r"(.+) \((\w+ [^()]+)\)", label):
            return self("norm.only", norm=self.norm(only[1]), only=only[2])
        if shared := re.fullmatch(r"(.+), (\d+) shared groups?", label):
            return self("norm.shared_by", norm=self.norm(shared[1]), groups=shared[2])
        if relief := re.fullmatch(r"(.+), relief ([\d.]+)", label):
            return self("norm.relief", norm=self.norm(relief[1]), factor=relief[2])
        if lag := re.fullmatch(r"(.+), (?:year|(\d+) years) before", label):
            when = self("norm.years_before", years=lag[2]) if lag[2] else self("norm.year_before")
            return self.norm(lag[1]) + when
        if (above := re.fullmatch(r"(.+) above ([\d.,]+)", label)) and not re.fullmatch(r"\S+ per area", above[1]):
            return self("norm.only_above", norm=self.norm(above[1]), people=above[2])
        if " + " in label:
            return " + ".join(self.norm(part) for part in label.split(" + "))
        return self("norm.join").join(self._norm(part) for part in label.split(", "))

    def _norm(self, label: str) -> str:
        if label == "given":
            return self("norm.given")
        for name, pattern in _NORMS.items():
            if match := re.fullmatch(pattern, label):
                return self(f"norm.{name}", **{key: self._term(value) for key, value in match.groupdict().items()})
        return self.name(label)

    def _term(self, value: str) -> str:
        return f"{float(value):,.10g}" if re.fullmatch(r"[\d.]+", value) else self.name(value)

    def period(self, period: str) -> str:
        """A period as a reader writes it.

        >>> Words("zh").period("2011H1"), Words("en").period("2011H1"), Words("zh").period("2010-11-01")
        ('2011 年上半年', '2011 H1', '2010 年 11 月 1 日')
        """
        match = re.fullmatch(r"(\d{4})(?:H([12])|Q([1-4])|-(\d{2})(?:-(\d{2}))?)?", str(period))
        if not match or self.language == "en":
            return re.sub(r"([HQ])", r" \1", str(period), count=1) if match else str(period)
        year, half, quarter, month, day = match.groups()
        rest = (
            ("上半年", "下半年")[int(half) - 1] if half else f"第{'一二三四'[int(quarter) - 1]}季度" if quarter else ""
        )
        rest += f" {int(month)} 月" if month else ""
        return f"{year} 年{rest}" + (f" {int(day)} 日" if day else "")

    def where(self, place: str) -> str:
        """The place of a finding, its names and columns as the reader knows them.

        >>> Words("zh").where("staff, role"), Words("en").where("staff, role")
        ('现有在岗，岗位', 'staff, role')
        """
        if place in self._texts["name"]:
            return self.name(place)
        if self.language == "en":
            return ", ".join(self.period(self.name(part)) for part in place.split(", "))
        parts = (part if part in self._texts["name"] else self._column_or(part) for part in place.split(", "))
        return "，".join(self.period(self.name(part)) for part in parts)

    def _column_or(self, part: str) -> str:
        """The header of a column of that name, or the text as it is."""
        return self(f"column.{part}") if self.has(f"column.{part}") else part

    def message(self, text: str) -> str:
        """A finding's message, the names and periods of the data in it as the reader knows them.

        >>> Words("zh").message("2009 的 80,000 与 2010-11-01 的 90,000")
        '2009 年的 80,000 与 2010 年 11 月 1 日的 90,000'
        """
        if self.language == "en":
            return text
        named = _names_inside().sub(lambda match: self.name(match[0]), text)
        return re.sub(_PERIOD_INSIDE, lambda match: self.period(match[1]) + match[2].strip(" "), named)

    def column(self, name: str, kind: str = "") -> str:
        """The header of a column; of what it counts (``kind``) where a name stands for several things.

        >>> words = Words("en")
        >>> words.column("staff"), words.column("staff", "money"), words.column("of_mine")
        ('Staff of today', 'Staff of today (yuan)', 'of mine')
        """
        known = next((key for key in (f"column.{name}_{kind}", f"column.{name}") if self.has(key)), None)
        return self(known) if known else name.replace("_", " ")


Phrase = Callable[[Words], str]
"""A part of a sentence in the words of any language."""


def phrase(key: str, /, **values: Any) -> Phrase:
    """The text of an entry as a part of a sentence; values as in :func:`problem`.

    >>> phrase("place.row", place="a.csv", row=3)(Words("zh"))
    'a.csv，第 3 行'
    """
    return lambda words: words(key, **{name: _said(value, words) for name, value in values.items()})


def problem(key: str, /, **values: Any) -> InputError:
    """The error of an entry, its text in every language.

    A value may be a :data:`Phrase` or an error, which is told in the same language; of an error of the system, why.

    >>> told(problem("problem.empty", path="a.csv"), "zh")
    'a.csv：文件是空的。请连同各行数据重新保存'
    """
    return error_of(InputError, key, values)


def unsupported(key: str, /, **values: Any) -> UnsupportedError:
    """The error of an entry for what this version or this installation cannot do: see :func:`problem`.

    >>> str(unsupported("problem.later_version", name="access"))
    'this version has no access. Take a later one'
    """
    return error_of(UnsupportedError, key, values)


def no_choice(thing: str, value: Any, choices: Iterable[str | Phrase], place: str | Phrase | None = None) -> InputError:
    """The error of a value that is none of the choices; ``thing`` is an entry of ``[thing]``.

    >>> str(no_choice("language", "fr", LANGUAGES))
    'there is no language "fr". Choose one of: en, zh'
    """
    named = list(choices)
    given = {
        "thing": phrase(f"thing.{thing}"),
        "value": value,
        "choices": lambda words: ", ".join(str(_said(choice, words)) for choice in named),
    }
    return (
        problem("problem.no_choice", **given)
        if place is None
        else problem("problem.no_choice_in", place=place, **given)
    )


def unknown_key(
    place: Any, thing: str, key: str, known: Iterable[str], kind: Literal["key", "column"] = "key"
) -> InputError:
    """The error of a key or column that a table has none of, with the nearest one that it has.

    >>> str(unknown_key("run.toml", "chain", "draw", ["draws", "seed"]))
    'run.toml: there is no key draw of a chain. Did you mean draws?'
    """
    known = list(known)
    given = {"place": place, "key": key, "thing": phrase(f"thing.{thing}")}
    if near := _core.nearest(key, list(known)):
        return problem(f"problem.{kind}_near", near=near, **given)
    return problem(f"problem.{kind}_unknown", known=", ".join(known), **given)


def error_of(kind: type[_Error], key: str, values: dict[str, Any]) -> _Error:
    """The error of an entry as one of a kind: its text and parts in every language, its code and its values."""
    made = {}
    for words in map(Words, LANGUAGES):
        said = {name: _said(value, words) for name, value in values.items()}
        place, remedy = (part.format(**said) if said else part for part in _place_and_remedy(key, words.language))
        made[words.language] = (words(key, **said), place, remedy, said)
    error = kind(made["en"][0])
    error.code = key.partition(".")[2]
    _, error.place, error.remedy, said = made["en"]
    error.values = {name: str(value) for name, value in said.items()}
    error.zh, error.place_zh, error.remedy_zh, _ = made["zh"]
    return error


# A place before the sentence of an entry: a file or another value, the name of an argument, and what is inside of it.
_PLACE = re.compile(r"(?:\{\w+\}|[a-z_]+(?: \{\w+\})?|[\w{}]+=\{value\}|standard output)(?:, .*)?")


@cache
def _place_and_remedy(key: str, language: str) -> tuple[str, str]:
    """The parts of the entry of a problem, which is written ``place: what is wrong. What to do``."""
    section, _, entry = key.partition(".")
    text = texts()[section][entry]
    before, _, remedy = text[language].partition(". " if language == "en" else "。")
    english = text["en"].partition(". ")[0].partition(": ")
    if not (english[1] and _PLACE.fullmatch(english[0])):
        return "", remedy
    return before.partition(": " if language == "en" else "：")[0], remedy


def _said(value: Any, words: Words) -> Any:
    if isinstance(value, OSError) and value.errno is not None:
        if words.language == "en":
            return value.strerror or str(value)
        key = f"system.{errno.errorcode.get(value.errno)}"
        return words(key) if words.has(key) else words("library.system", number=value.errno)
    if isinstance(value, BaseException):
        return told(value, words.language) if getattr(value, "zh", "") else by_library(value)(words)
    return value(words) if callable(value) else value


def library_entry(said: str) -> str | None:
    """The entry of ``[library]`` for what a library says of a text or file; none where it is not known."""
    return next((name for name, entry in texts()["library"].items() if entry["en"] in said), None)


def by_library(error: BaseException | str, format: bool = False) -> Phrase:
    """Why a library cannot read a text or file: in English what it says itself, else the words of ``[library]``.

    Where there are none: that the text is not written as its ``format`` asks, or only that a library refuses it.

    >>> by_library("Unclosed array (at line 3, column 5)")(Words("zh"))
    '第 3 行第 5 列：列表缺少右侧的 ]'
    >>> by_library(KeyError("no entry of ours"))(Words("zh"))
    '程序库报错：KeyError'
    """
    said = " ".join(str(error).split())
    kind = type(error).__name__
    place = _LINE.search(said)

    def text(words: Words) -> str:
        if words.language == "en":
            return " ".join((str(error).strip().splitlines() or [kind])[0].split())
        name = library_entry(said) or ("format" if format or kind in _OF_FORMAT else None)
        if name is None:
            return words("library.other", kind="" if isinstance(error, str) else kind).removesuffix("：")
        reason = words(f"library.{name}")
        return words("place.in_text", line=place[1], column=place[2], reason=reason) if place else reason

    return text


def told(error: BaseException, language: str) -> str:
    """The text of an error in a language; what the libraries say of themselves stays as it is."""
    translated = str(getattr(error, "zh", "")) if language == "zh" else ""
    return translated or (ValueError.__str__(error) if isinstance(error, InputError) else str(error))


def _in_chosen_language(error: BaseException) -> str:
    """The text of an error in the language of the screen."""
    return told(error, language())


InputError.__str__ = _in_chosen_language  # type: ignore[method-assign]


def placed(error: InputError, place: str | Phrase) -> InputError:
    """The error with its place in front, in every language."""
    english, chinese = (str(_said(place, words)) for words in map(Words, LANGUAGES))
    made = type(error)(f"{english}: {told(error, 'en')}")
    made.zh = f"{chinese}：{told(error, 'zh')}"
    made.code, made.remedy, made.remedy_zh, made.values = error.code, error.remedy, error.remedy_zh, error.values
    made.place = f"{english}, {error.place}" if error.place else english
    made.place_zh = f"{chinese}，{error.place_zh}" if error.place_zh else chinese
    made.__cause__ = error.__cause__
    return made


@cache
def _names_inside() -> re.Pattern[str]:
    """Any name of the list, standing alone in a sentence; the longest first."""
    known = sorted(texts()["name"], key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z_])(?:{'|'.join(map(re.escape, known))})(?![A-Za-z_])")


@cache
def texts() -> dict[str, dict[str, dict[str, str]]]:
    """Every text of the catalogue, its files together: section, entry, language."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name in ("words.toml", "problems.toml", "page/words.toml"):
        with (Path(__file__).parent / name).open("rb") as file:
            found |= tomllib.load(file)
    return found
