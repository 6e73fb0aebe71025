"""Small counts of people in a decision's report: hidden, and not to be worked out from what stands beside them."""

import itertools
import re

import polars as pl
import pytest
import townscale as ts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from townscale import report

CELL = 10
MEDIUM, HIGH = 0.10, 0.33


def assess(rounds, groups=(), hearing=None):
    consultation = {"rounds": rounds, **({"hearing": hearing} if hearing else {})}
    content = {
        "title": "t",
        "groups": [{"id": f"g{i}", "direct": i == 0, **group} for i, group in enumerate(groups)],
        "factors": [{"id": "a", "p": 0.1, "q": 0.1, "w": 1}],
        "consultation": consultation,
    }
    return ts.Decision.from_dict(content).assess(draws=10)


def others(result):
    return pl.DataFrame(result._inner.consultation_for_others(CELL)).to_dicts()


def side(share):
    return "high" if share > HIGH else "medium" if share >= MEDIUM else "low"


def candidates(row, replies):
    """The counts that a reader of the row may believe in."""
    if row["opposed"] is not None:
        found = [row["opposed"]]
    elif row["opposed_under"] is not None:
        found = range(1, CELL)
    elif row["opposed_over"] is not None:
        found = range(int(row["opposed_over"]) + 1, int(replies))
    else:
        found = range(int(replies) + 1)
    return [count for count in found if row["band"] is None or side(count / replies) == row["band"]]


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(10, 40), st.floats(0, 1)), min_size=1, max_size=3))
def test_no_small_count_can_be_worked_out(parts):
    strata = [{"group": f"g{i}", "replies": n, "opposed": round(n * share)} for i, (n, share) in enumerate(parts)]
    replies, opposed = (sum(one[name] for one in strata) for name in ("replies", "opposed"))
    rounds = [{"id": "r", "replies": replies, "opposed": opposed, "chosen": "random", "strata": strata}]
    whole, *rows = others(assess(rounds, [{"count": 100}] * len(parts)))
    tables = itertools.product(*(candidates(row, one["replies"]) for row, one in zip(rows, strata, strict=True)))
    totals = set(candidates(whole, replies))
    possible = [table for table in tables if sum(table) in totals]
    assert tuple(one["opposed"] for one in strata) in possible
    for place, one in enumerate(strata):
        small = any(0 < count < CELL for count in (one["opposed"], one["replies"] - one["opposed"]))
        seen = {table[place] for table in possible}
        assert not small or len(seen) > 1, (strata, whole, rows)
    if any(0 < count < CELL for count in (opposed, replies - opposed)):
        assert len({sum(table) for table in possible}) > 1 and whole["share"] is None and whole["low"] is None


def text_of(result, language):
    document = report.of(result, language)
    parts = []

    def walk(value):
        if isinstance(value, str):
            parts.append(value)
        elif isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                walk(inner)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                if name != "spec":
                    walk(getattr(value, name))

    walk(document.blocks)
    return "\n".join(parts)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_eight_of_120_leave_no_share_behind(language):
    """8 of 120: neither 8, nor 6.7 %, nor its interval 3.6 to 12.0 %, nor 8 / 800 as the best case."""
    result = assess([{"population": 800, "invited": 800, "replies": 120, "opposed": 8, "chosen": "random"}])
    row = result.consultation().row(0, named=True)
    text = text_of(result, language)
    for figure in (row["share"], row["low"], row["high"], row["worst_low"], row["worst_high"]):
        assert not re.search(rf"(?<![\d.]){100 * figure:.1f}\s*%", text), figure
    assert "<10 / 120" in text and "<10.0" in text
    assert ("not shown" if language == "en" else "不予显示") in text
    claim = "不能证明" if language == "zh" else "is not shown"
    assert claim in text, "what the round does not show is still said"
    assert "opposition_not_shown" in set(result.findings()["code"]), "the analyst keeps the figures"


def test_nearly_all_against_hides_those_for():
    text = text_of(assess([{"replies": 120, "opposed": 118, "chosen": "random"}]), "en")
    assert ">110 / 120" in text and ">33.0 %" in text and "98.3" not in text and "118" not in text
    assert "makes it at least high risk" in text


def test_a_small_group_against_is_still_high():
    strata = [{"group": "g0", "replies": 6, "opposed": 6}, {"group": "g1", "replies": 114, "opposed": 14}]
    rounds = [{"id": "r", "replies": 120, "opposed": 20, "chosen": "random", "strata": strata}]
    result = assess(rounds, [{"count": 60}, {"count": 700}])
    text = text_of(result, "zh")
    assert (result.level, result.verdict) == ("high", "do_not_issue") and "低风险" not in text
    assert "100.0%" not in text.split("三、风险识别")[0].split("二、风险调查")[1] and "<10 / <10" in text
    assert not re.search(r"(?<!\d)14 / 114", text), "the other group would give it away"


def test_a_hearing_does_not_give_a_few_away():
    rounds = [{"replies": 200, "opposed": 50, "chosen": "random"}]
    for opposed, shown in ((8, "<10"), (17, ">10"), (10, "10"), (0, "0"), (20, "20")):
        text = text_of(assess(rounds, hearing={"delegates": 20, "opposed": opposed}), "en")
        assert re.search(rf"(?<![\d>]){shown} of (the )?20|{shown}.{{0,40}}20", text), (opposed, shown)
        if shown not in (str(opposed),):
            assert f"{opposed} of 20" not in text
