"""Decision files with random damage: an assessment, or one error in words; never a panic, a traceback or a NaN."""

import copy
import json
import math
from pathlib import Path

import townscale as ts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = Path(__file__).parents[2] / "examples"
WHOLE = [
    ts.Decision.read(path).to_dict()
    for path in sorted([*EXAMPLES.glob("decision_*.toml"), Path(ts.__file__).parent / "data" / "hami_decision.toml"])
]
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(
        [0, 1, -1, 0.5, 1e300, -1e-300, 2**63, "", "低风险", "0.5", "2026-02-29", [], {}, [0.1, 0.9], [[1]]]
    ),
    st.sampled_from([{"low": 0, "mode": 0, "high": 0}, {"low": 0.9, "mode": 0.5, "high": 0.1}, "very high", "funded"]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from places(inner, (*path, place))


def damage(content, path, act, strange):
    *outer, last = path
    for key in outer:
        content = content[key]
    if act == "remove":
        del content[last]
    elif act == "double" and isinstance(content, list):
        content.insert(last, copy.deepcopy(content[last]))
    else:
        content[last] = strange


def finite(value):
    if isinstance(value, dict):
        return all(finite(inner) for inner in value.values())
    if isinstance(value, list):
        return all(finite(inner) for inner in value)
    return not isinstance(value, float) or math.isfinite(value)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_files_are_assessed_or_refused_in_words(data):
    content = copy.deepcopy(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([path for path in places(content) if path]))
        damage(content, path, data.draw(st.sampled_from(["remove", "double", "set"])), data.draw(STRANGE))
    profile = data.draw(st.sampled_from([None, "worst_factor", "fuzzy", "project_wc", "criteria_points"]))
    try:
        result = ts.Decision.from_dict(content).assess(draws=50, profile=profile)
    except ts.InputError as error:
        assert str(error) and "\n" not in str(error).strip(), error
        return
    assert finite(result.facts) and 0 <= result.index <= 1
    stated = result.p_level is not None
    assert stated == (result.level != "undetermined")
    assert not stated or abs(sum(result.p_level.values()) - 1) < 1e-9
    for table in (
        result.switching(),
        result.consultation(),
        result.contributions(),
        result.measures(),
        result.check("zh"),
    ):
        assert table.height >= 0
    assert result.cheapest().p <= 1
    result.findings("zh")
    assert ts.Decision.from_dict(json.loads(json.dumps(result.decision))).version == result.version
