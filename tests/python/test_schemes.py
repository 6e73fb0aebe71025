"""Schemes side by side: joint draws, against the draws of independent distributions and by hand."""

from pathlib import Path

import numpy as np
import pytest
import townscale as ts
from conftest import text_of


def scheme(noise, dust=None, **more):
    factors = [{"id": "noise", "group": "near", "p": noise, "q": 0.5, "w": 0.6}]
    factors.append({"id": "dust", "group": "far", "p": 0.4 if dust is None else dust, "q": 0.5, "w": 0.4})
    groups = [{"id": "near", "count": 100, "direct": True}, {"id": "far", "count": 100}]
    return {"title": "road", "groups": groups, "factors": factors, **more}


def test_a_factor_that_two_schemes_have_is_drawn_once_for_both():
    """Alike but for a shift of a tenth in one likelihood: the difference is 0.6 · 0.1 · 0.5 in every draw."""
    low, high = ({"low": start, "mode": start + 0.2, "high": start + 0.5} for start in (0.1, 0.2))
    dust = {"low": 0.0, "mode": 0.5, "high": 1.0}
    found = ts.schemes({"a": scheme(low, dust), "b": scheme(high, dust)}, draws=4000)
    pair = found.pairs().to_dicts()[0]
    assert pair["difference"] == pytest.approx(-0.03, abs=1e-6)
    assert pair["lo95"] == pytest.approx(-0.03, abs=1e-6) and pair["hi95"] == pytest.approx(-0.03, abs=1e-6)
    assert found.summary()["p_lowest"].to_list() == [1.0, 0.0] and pair["p_lower"] == 1.0


def test_other_factors_are_drawn_apart():
    """Two independent triangles: the chance of the lower one by plain sampling."""
    a = {"low": 0.1, "mode": 0.3, "high": 0.7}
    b = {"low": 0.2, "mode": 0.4, "high": 0.6}
    one = {"title": "a", "factors": [{"id": "x", "p": a, "q": 0.5, "w": 1.0}]}
    other = {"title": "b", "factors": [{"id": "y", "p": b, "q": 0.5, "w": 1.0}]}
    profile = ts.Decision.from_dict(one).assess(draws=10).profile
    assert profile == "national_wpq"
    found = ts.schemes({"a": one, "b": other}, draws=40_000).pairs().to_dicts()[0]
    draws = np.random.default_rng(0)
    # Factors correlate by 0.5 in the latent normal: a Gaussian copula of the two triangles.
    z = draws.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 400_000)
    from scipy import stats

    def triangle(t, u):
        low, mode, high = t["low"], t["mode"], t["high"]
        return stats.triang((mode - low) / (high - low), low, high - low).ppf(u)

    u = stats.norm.cdf(z)
    expected = np.mean(triangle(a, u[:, 0]) < triangle(b, u[:, 1]))
    assert found["p_lower"] == pytest.approx(expected, abs=0.01)


def test_for_whom_a_scheme_is_lower():
    """Noise is lower in the one, dust in the other: each group has its own lower scheme, and parts make the whole."""
    found = ts.schemes({"a": scheme(0.2, 0.6), "b": scheme(0.5, 0.1)}, draws=1000)
    parts = {(row["group"], row["scheme"]): row for row in found.groups().to_dicts()}
    assert parts["near", "a"]["part"] == pytest.approx(0.6 * 0.2 * 0.5)
    assert parts["near", "a"]["p_lowest"] == 1.0 and parts["far", "b"]["p_lowest"] == 1.0
    for row in found.summary().to_dicts():
        whole = sum(parts[group, row["scheme"]]["part"] for group in ("near", "far"))
        assert row["index"] == pytest.approx(whole)


def test_equal_schemes_share_the_chance_and_unlike_ones_are_refused():
    found = ts.schemes({"a": scheme(0.2), "b": scheme(0.2), "c": scheme(0.9)}, draws=1000)
    assert found.summary()["p_lowest"].to_list() == pytest.approx([0.5, 0.5, 0.0])
    with pytest.raises(ts.InputError, match="two or more"):
        ts.schemes({"a": scheme(0.2)})
    with pytest.raises(ts.InputError, match="other rules"):
        ts.schemes({"a": scheme(0.2), "b": scheme(0.2, profile="worst_factor")}, draws=1000)


def asked(opposed):
    """A survey of everybody near the road: so many of 80 against."""
    told = {"population": 80, "invited": 80, "replies": 80, "opposed": opposed}
    rounds = [{"id": "survey", "date": "2026-05-01", "chosen": "all", **told, "strata": [{"group": "near", **told}]}]
    return {"rounds": rounds, "rounds_held": 1, "notice": "posted in the village"}


@pytest.mark.parametrize("suffix", [".html", ".docx"])
def test_schemes_are_reported_with_their_chances_and_groups(tmp_path, suffix):
    found = ts.schemes(
        {"绕行方案": scheme(0.2, consultation=asked(4)), "直穿方案": scheme(0.6, consultation=asked(40))}, draws=1000
    )
    told = text_of(found.report(tmp_path / f"schemes{suffix}", "zh"))
    assert "方案两两比较" in told and "绕行方案与直穿方案" in told and "100.0%" in told
    assert "50.0%" in told and "5.0%" not in told.replace("95.0%", ""), "four of 80 are too few to show"
    assert "5.0%" in text_of(found.report(tmp_path / f"all{suffix}", "zh", internal=True))


def test_a_report_on_schemes_has_no_level_that_only_the_file_claims(tmp_path):
    found = ts.schemes({"低风险方案": scheme(0.9), "另一方案": scheme(0.8)}, draws=1000)
    assert "低风险" not in text_of(found.report(tmp_path / "schemes.html", "zh"))
    assert found.report(tmp_path / "schemes.pdf", "zh").read_bytes()[:4] == b"%PDF"


def test_measures_and_uncertain_weights_are_in_the_joint_draws_as_by_numpy():
    """A measure that counts in the one scheme only: the index of each from the same draws of the factor."""
    factor = {"low": 0.2, "mode": 0.5, "high": 0.9}
    measure = {
        "id": "wall", "factor": "x", "what": "声屏障1.9公里", "owner": "县交通运输局", "cost": 1, "due": "2026-06-01",
        "status": "funded", "effect": 0.3, "on": "p", "evidence": "pilot", "source": "2025年试验段记录",
    }  # fmt: skip
    plain = {"title": "a", "date": "2026-01-01", "factors": [{"id": "x", "p": factor, "q": 0.5, "w": 1.0}]}
    found = ts.schemes({"plain": plain, "wall": plain | {"measures": [measure]}}, draws=20_000)
    pair = found.pairs().to_dicts()[0]
    p = np.random.default_rng(1).triangular(0.2, 0.5, 0.9, 400_000)
    expected = np.quantile(0.5 * p * 0.3, [0.025, 0.5, 0.975])
    assert [pair["lo95"], pair["difference"], pair["hi95"]] == pytest.approx(expected, abs=2e-3)
    assert pair["p_lower"] == 0.0


def test_schemes_by_one_profile_id_with_other_rules_and_names_with_numbers_of_persons_are_refused(tmp_path):
    text = Path(townscale_profile()).read_text(encoding="utf-8")
    for name, cut in (("a", "0.36"), ("b", "0.30")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own.toml").write_text(
            text.replace('id = "national_wpq"', 'id = "own"').replace("medium = 0.36", f"medium = {cut}"),
            encoding="utf-8",
        )
        (tmp_path / name / "d.toml").write_text(
            'title = "x"\nprofile = "own.toml"\nfactors = [{id = "n", p = 0.4, q = 0.5, w = 1}]\n', encoding="utf-8"
        )
    with pytest.raises(ts.InputError, match="other rules"):
        ts.schemes({"a": tmp_path / "a" / "d.toml", "b": tmp_path / "b" / "d.toml"}, draws=1000)
    with pytest.raises(ts.PersonalDataError) as caught:
        ts.schemes({"13812345678": scheme(0.2), "b": scheme(0.3)}, draws=1000)
    assert "1381" not in str(caught.value)
    with pytest.raises(ts.InputError, match="stands twice"):
        ts.schemes({1: scheme(0.2), "1": scheme(0.3)}, draws=1000)


def townscale_profile():
    return Path(__file__).parents[2] / "src" / "decision" / "profile" / "builtin" / "national_wpq.toml"
