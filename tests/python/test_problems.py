"""Errors of the package come from its catalogue, so that each is told in every language."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
import townscale as ts
from townscale.cli import chain_file, main
from townscale.words import LANGUAGES, Words, no_choice, phrase, placed, texts, told, unsupported

PACKAGE = Path(ts.__file__).parent
SOURCES = {str(path.relative_to(PACKAGE)): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
KINDS = {
    "BadParameter",
    "InputError",
    "UnsupportedError",
    "ProfileError",
    "PersonalDataError",
    "SensitiveAttributeError",
}
"""The errors that a user meets."""
FROM_CATALOGUE = {"problem", "unsupported", "phrase"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def _name(function: ast.expr) -> str:
    return getattr(function, "id", None) or getattr(function, "attr", "")


def _calls(names):
    """File, line and call of every call of one of these names in the package."""
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in names:
                yield path, node


def _fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_no_error_is_raised_with_a_sentence_in_one_language():
    literal = (ast.Constant, ast.JoinedStr, ast.BinOp)
    said = [(path, call) for path, call in _calls(KINDS) if call.args and isinstance(call.args[0], literal)]
    assert [f"{path}:{call.lineno}" for path, call in said] == []


def test_every_entry_that_is_named_is_there_and_gets_the_values_that_it_mentions():
    wrong = []
    for path, call in _calls(FROM_CATALOGUE):
        key = call.args[0]
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            continue
        section, _, entry = key.value.partition(".")
        found = texts().get(section, {}).get(entry)
        given = {keyword.arg for keyword in call.keywords}
        if found is None or (None not in given and _fields(found["en"]) - given):
            wrong.append(f"{path}:{call.lineno} {key.value}")
    assert wrong == []


def test_every_problem_of_the_catalogue_is_raised_somewhere():
    named = {
        node.value
        for tree in SOURCES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    built = {"key_near", "key_unknown", "column_near", "column_unknown"}  # by unknown_key()
    files = {
        name for name in texts()["problem"] if re.match(r"(ending|not|damaged)_\w+$", name)
    }  # by the kind of a file
    assert {name for name in texts()["problem"] if f"problem.{name}" not in named} <= built | files


@pytest.mark.parametrize("section", ["problem", "usage", "system", "library", "place", "thing", "value_kind"])
def test_every_text_of_an_error_is_chinese_in_chinese_with_the_same_values(section):
    for name, entry in texts()[section].items():
        assert _fields(entry["zh"]) <= _fields(entry["en"]), name
        plain = re.sub(r"\{[^}]*\}", "", entry["zh"])
        assert CHINESE.search(plain) or not re.search(
            r"[a-z]{2}", re.sub(r"\b(true|True|false|False|None)\b", "", plain)
        ), name


def test_a_phrase_and_an_error_inside_an_error_are_told_in_its_language():
    inner = no_choice("language", "fr", LANGUAGES)
    error = placed(inner, phrase("place.norm", place="a.toml", number=2))
    assert str(error) == 'a.toml, norm 2: there is no language "fr". Choose one of: en, zh'
    assert told(error, "zh") == "a.toml，第 2 条配备标准：没有名为“fr”的语言。可选：en, zh"


def test_what_cannot_be_done_is_another_kind_of_error_with_both_texts():
    error = unsupported("problem.later_version", name="access")
    assert isinstance(error, ts.UnsupportedError)
    assert told(error, "zh") == "此版本没有 access。请使用更新的版本"


def test_an_unknown_language_is_told():
    with pytest.raises(ts.InputError, match='there is no language "fr"'):
        Words("fr")


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("sourc = 1", "no key sourc of a chain. Did you mean source?", "链式计算文件没有键 sourc。是否应为 source？"),
        ("horizon = 'a'", "horizon is 'a'; a whole number was expected", "horizon 为 'a'，应为整数"),
        ("source = 'x.csv'\n[[norm]]\nrole = 'a'\nper = -5", "norm 1: ", "第 1 条配备标准："),
        ("source = 'x.csv'\n[[norm]]\nper = 5", "norm 1: a table with role was", "第 1 条配备标准：应为含 role 的表"),
        ("source = 'x.csv'\n[[scenario]]\narea = 'A'", "scenario 1: workers is missing", "第 1 个情景：缺少 workers"),
    ],
)  # fmt: skip
def test_errors_of_a_chain_file_are_told_in_both_languages(tmp_path, text, english, chinese):
    path = tmp_path / "run.toml"
    path.write_text(text)
    with pytest.raises(ts.InputError) as raised:
        chain_file.read(path)
    assert english in str(raised.value)
    assert chinese in told(raised.value, "zh")


@pytest.mark.parametrize(
    ("line", "chinese"),
    [
        (["check"], "缺少"),
        (["check", "a.csv", "--lnguage", "zh"], "没有选项 --lnguage"),
        (["check", "a.csv", "--out", "a.doc"], "--out"),
        (["forecast", "a.csv", "--horizon", "x"], "--horizon"),
        (["nothing"], "没有命令 nothing"),
    ],
)
def test_wrong_usage_is_told_in_chinese(line, chinese, monkeypatch, capsys):
    monkeypatch.setenv("TOWNSCALE_LANGUAGE", "zh")
    with pytest.raises(SystemExit) as ended:
        main(line)
    told_there = capsys.readouterr().err
    assert ended.value.code == 2
    assert chinese in told_there and "请参阅" in told_there


def test_why_the_system_refuses_a_file_is_told_in_chinese_too(tmp_path):
    with pytest.raises(ts.InputError, match="No such file or directory") as raised:
        ts.Panel.read(tmp_path / "no.csv")
    assert "文件或文件夹不存在" in told(raised.value, "zh")
