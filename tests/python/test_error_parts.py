"""Errors keep their code, place, values and remedy in Python, in both languages, and what caused them."""

import pickle
import re
from pathlib import Path

import pytest
import townscale as ts
from townscale._toml import tomllib
from townscale.words import LANGUAGES, _place_and_remedy, placed, problem, texts

ROOT = Path(__file__).parents[2]
KINDS = ("InputError", "PersonalDataError", "SensitiveAttributeError", "ProfileError", "UnsupportedError")
PARTS = ("code", "place", "remedy", "zh", "place_zh", "remedy_zh")


def refused(call, *given, **named):
    with pytest.raises(ts.InputError) as raised:
        call(*given, **named)
    return raised.value


def test_an_error_of_the_core_has_its_parts(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("area,period,population\nA,2010,5\nA,2010,many\n", "utf-8")
    error = refused(ts.Panel.read, path)
    assert re.fullmatch(r"[a-z_]+", error.code)
    assert "a.csv" in error.place and "row" in error.place and "第" in error.place_zh
    assert str(error).startswith(f"{error.place}: ") and error.zh.startswith(f"{error.place_zh}：")
    assert "many" in error.values.values()
    assert error.remedy and str(error).lower().endswith(error.remedy.lower())
    assert error.remedy_zh and error.zh.endswith(error.remedy_zh)


def test_an_error_of_the_package_has_its_parts(tmp_path):
    error = refused(ts.Panel.read, tmp_path / "no.csv")
    path = str(tmp_path / "no.csv")
    assert (error.code, error.place, error.place_zh) == ("not_opened", path, path)
    assert error.remedy == "Check the name and the permissions" and error.remedy_zh == "请检查文件名和权限"
    assert error.values == {"path": path, "reason": "No such file or directory"}
    assert isinstance(error.__cause__, FileNotFoundError)


def test_an_unknown_key_of_a_decision_has_the_nearest_as_its_remedy():
    error = refused(ts.Decision.from_dict, {"titel": "x"})
    assert error.remedy.startswith("did you mean title?") and error.remedy_zh.startswith("是否想写 title？")
    assert error.values["key"] == "titel"


def test_what_a_library_said_is_the_cause(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"no workbook")
    error = refused(ts.Panel.read, path)
    assert type(error.__cause__).__name__ == "CalamineError"
    wrong = tmp_path / "spec.toml"
    wrong.write_text("a = [1", "utf-8")
    cause = refused(ts.area_index, {"area": ["a", "b"], "x": [1.0, 2.0]}, wrong).__cause__
    assert isinstance(cause, ValueError) and "TOML" in str(cause)


def test_an_error_in_another_place_keeps_its_parts():
    inner = problem("problem.no_sheet", sheet="x", names="a, b")
    error = placed(inner, "a.xlsx")
    assert (error.code, error.place, error.place_zh, error.remedy) == ("no_sheet", "a.xlsx", "a.xlsx", inner.remedy)
    assert placed(problem("problem.row_long", row=3, cells=4, header=2), "a.csv").place == "a.csv"
    assert error.values == {"sheet": "x", "names": "a, b"}


def test_every_kind_of_error_has_the_attributes_even_bare():
    for kind in KINDS:
        bare = getattr(ts, kind)("a text")
        assert [getattr(bare, name) for name in PARTS] == [""] * len(PARTS) and bare.values == {}
    assert all(f"``{name}``" in ts.InputError.__doc__ for name in (*PARTS, "values"))


def test_parts_survive_a_process():
    error = refused(ts.Decision.from_dict, {"titel": "x"})
    again = pickle.loads(pickle.dumps(error))
    assert [getattr(again, name) for name in PARTS] == [getattr(error, name) for name in PARTS]
    assert again.values == error.values


@pytest.mark.parametrize("section", ["problem", "page_problem"])
def test_every_entry_has_the_same_parts_in_both_languages(section):
    wrong = []
    for name in texts()[section]:
        (place, remedy), (place_zh, remedy_zh) = (_place_and_remedy(f"{section}.{name}", one) for one in LANGUAGES)
        if bool(place) != bool(place_zh) or bool(remedy) != bool(remedy_zh):
            wrong.append(name)
    assert wrong == []


def test_findings_in_fewer_words_have_the_severity_of_the_whole_ones():
    """Reports put answers to findings by their order, which is by severity."""
    catalogue = tomllib.loads((ROOT / "src/finding/decision.toml").read_text("utf-8"))
    pairs = [(catalogue[name], entry) for few, entry in catalogue.items() if (name := few.removesuffix("_few")) != few]
    assert len(pairs) >= 10 and all(whole["severity"] == few["severity"] for whole, few in pairs)
