"""Decision files of the nine fields: read as they are, nothing judged, everything that is missing listed."""

import pytest
import townscale as ts
from townscale.cli import main
from townscale.templates import fields

HEADINGS = {
    "policy_procedure", "land_housing", "technical_economic", "ecology_environment", "construction",
    "local_economy_society", "quality_safety_order", "media",
}  # fmt: skip
"""The eight headings of risk identification of 发改办投资〔2013〕428号, annex 1, chapter 3."""


def test_there_are_nine_fields_and_their_points_cover_every_heading():
    assert len(fields.names()) == 9 and "key_project" in fields.names()
    points = {factor["category"] for name in fields.names() for factor in fields.decision(name)["factors"]}
    assert points == HEADINGS
    assert {factor["category"] for factor in fields.decision("key_project")["factors"]} == HEADINGS


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("field", fields.names())
def test_a_field_is_read_from_every_form_and_decides_nothing(tmp_path, field, language):
    whole = ts.Decision.template(field, language)
    for suffix in (".toml", ".xlsx", ".json", ".yaml"):
        from townscale import templates

        read = ts.Decision.read(templates.write("decision", tmp_path / f"d{suffix}", field, language))
        assert read.to_dict() == whole.to_dict(), suffix
    result = whole.assess(draws=1000)
    assert result.level == "undetermined" and result.verdict == "revise"
    codes = set(result.findings()["code"])
    assert not codes & {"measure_on_people", "level_claimed", "measure_repeated", "measures_alike", "factor_split"}
    missing = set(result.check()["item"])
    assert {"body", "date", "group_count", "factor_source", "measure_owner", "rounds"} <= missing
    assert "factor_category" not in missing and "measure_what" not in missing and "basis" not in missing


def test_the_command_prints_a_field_in_chinese(capsys, tmp_path):
    with pytest.raises(SystemExit) as end:
        main(["template", "decision", "--field", "key_project", "-l", "zh"])
    text = capsys.readouterr().out
    assert not end.value.code and "征收补偿标准偏低" in text and "2492号" in text
    (tmp_path / "d.toml").write_text(text, encoding="utf-8")
    assert ts.Decision.read(tmp_path / "d.toml").to_dict() == ts.Decision.template("key_project", "zh").to_dict()
    with pytest.raises(SystemExit) as end:
        main(["template", "decision", "--field", "road"])
    assert end.value.code == 2 and "key_project" in capsys.readouterr().err
    with pytest.raises(ts.InputError, match="no field"):
        ts.Decision.template("road")


def test_what_is_commented_out_is_said_in_the_language():
    assert "责任单位" in fields.toml("environment", "zh") and "office that answers" in fields.toml("environment", "en")
